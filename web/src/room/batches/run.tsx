/* What a run made: rows of its report, its bills; while a large one works, how far it is. */
import { useEffect, useState } from 'preact/hooks';
import { href, turn, useAddress } from '../../data/address';
import { holds, scheme } from '../../data/client';
import { mayRead } from '../../data/description';
import { Failure } from '../../data/failure';
import { amount, date, moment, money, number } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { sum } from '../../data/money';
import { t } from '../../data/text';
import { changed, use } from '../../data/use';
import { Progress } from '../../part/bar';
import { ButtonLink } from '../../part/button';
import { CheckField, SegmentField } from '../../part/field';
import { Card, Empty, Failed, Head, Loaded, Note } from '../../part/page';
import { usePhone } from '../../part/screen';
import { type Column, Table } from '../../part/table';
import { Take } from '../../part/take';
import { Code } from '../../part/value';
import { BillTable } from './bill-table';
import { type Bill, billFields, monthName, placeName, type Run } from './data';

interface Row {
  region: string;
  district: string;
  facilityCode: string;
  facilityName: string;
  productCode: string;
  productName: string;
  claimCode?: string;
  dateFrom?: string | null;
  dateTo?: string | null;
  claims: number;
  asked: string;
  adjusted: string;
  approved: string;
  remunerated: string;
}

const runQuery = `query ($uuid: String) { batchRuns(uuid: $uuid) { edges { node { uuid runYear runMonth runDate claimsLeft amountLeft location { uuid name type } } } } }`;
const reportQuery = `query ($run: UUID!, $byProduct: Boolean, $withClaims: Boolean) { batchReport(run: $run, byProduct: $byProduct, withClaims: $withClaims) }`;

export default function RunPage({ params }: { params: Record<string, string> }) {
  const read = use<{ batchRuns: Connection<Run> }>(runQuery, { uuid: params.uuid });
  return (
    <Loaded of={read}>
      {({ batchRuns }) => {
        const run = rowsOf(batchRuns)[0];
        if (!run) return <><Head title={t('web.batch.title')} /><Card flush><Failed failure={new Failure('missing', [])} /></Card></>;
        const title = t('web.batch.run_name', { month: monthName(run.runYear, run.runMonth), place: placeName(run.location) });
        return (
          <>
            <Head title={title} crumbs={[{ label: t('web.batch.title'), href: '/batches' }, { label: title }]} under={t('web.batch.made_at', { time: moment(run.runDate) })} />
            <Work run={run.uuid} />
            {run.claimsLeft ? <Note tone="wait">{t('web.batch.left_note', { n: run.claimsLeft, amount: money(run.amountLeft ?? '0') })}</Note> : null}
            <Report run={run} title={title} />
            {mayRead('bill') && <Bills run={run} />}
          </>
        );
      }}
    </Loaded>
  );
}

/* ---- a large run works in the background ---- */

interface Job {
  state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';
  progress: number;
  total: number;
}

const EVERY = 1000;
const RIGHT_PREVIEW = 111103;

/* Whoever comes to the page while the run is at work sees how far it is; who watched it end is told. */
function Work({ run }: { run: string }) {
  const read = use<{ batchRunProgress: Job | null }>(`query ($run: UUID!) { batchRunProgress(run: $run) }`, { run });
  const now = read.data?.batchRunProgress;
  const [watched, watch] = useState(false);
  const works = now?.state === 'waiting' || now?.state === 'running';
  useEffect(() => {
    if (works) watch(true);
    else if (watched) changed();
    if (!works) return;
    const timer = setTimeout(read.reload, EVERY);
    return () => clearTimeout(timer);
  }, [read.data, works]);
  if (!now) return null;
  if (now.state === 'failed' || now.state === 'cancelled') return <Note tone="stop">{t('web.batch.job_failed')}</Note>;
  if (!works) return watched ? <Note tone="ok">{t('web.batch.job_done')}</Note> : null;
  return (
    <Card>
      <Progress label={t('web.batch.job')} value={now.total ? Math.min(100, (100 * now.progress) / now.total) : 0}>
        {t('web.batch.job_of', { done: number(now.progress), total: now.total ? number(now.total) : '…' })}
      </Progress>
    </Card>
  );
}

/* ---- the report ---- */

function Report({ run, title }: { run: Run; title: string }) {
  const { query } = useAddress();
  const byProduct = query.by === 'product';
  const withClaims = query.claims === 'yes';
  const read = use<{ batchReport: { claims: number; rows: Row[] } | null }>(reportQuery, { run: run.uuid, byProduct, withClaims });
  const phone = usePhone();
  const currency = scheme().currency;
  const facility: Column<Row> = { name: 'facility', head: t('web.bill.facility'), cell: (row) => `${row.facilityCode} ${row.facilityName}` };
  const product: Column<Row> = { name: 'product', head: t('web.batch.product'), cell: (row) => row.productCode ? `${row.productCode} ${row.productName}` : '—' };
  const columns: Column<Row>[] = [
    ...(byProduct ? [product, facility] : [facility, product]),
    { name: 'district', head: t('web.batch.district'), cell: (row) => row.district, desktop: true },
    ...(withClaims
      ? [{ name: 'claim', head: t('web.batch.claim'), cell: (row: Row) => <Code>{row.claimCode}</Code> }, { name: 'visit', head: t('web.batch.visit'), cell: (row: Row) => date(row.dateFrom), desktop: true }]
      : [{ name: 'claims', head: t('web.batch.claims'), cell: (row: Row) => (phone ? t('web.batch.claims_n', { n: row.claims }) : number(row.claims)), num: true }]),
    { name: 'asked', head: t('web.batch.asked', { currency }), cell: (row) => amount(row.asked), num: true, desktop: true },
    { name: 'approved', head: t('web.batch.approved', { currency }), cell: (row) => amount(row.approved), num: true, desktop: true },
    { name: 'paid', head: t('web.batch.due', { currency }), cell: (row) => amount(row.remunerated), num: true, end: true },
  ];
  const words = [t('web.bill.facility'), t('web.batch.name'), t('web.batch.product'), t('web.batch.name'), t('web.batch.district'), t('web.batch.claim'), t('web.batch.visit'), t('web.batch.claims'), t('web.batch.asked', { currency }), t('web.batch.approved', { currency }), t('web.batch.due', { currency })];
  const file = (rows: Row[]) => [words, ...rows.map((row) => [row.facilityCode, row.facilityName, row.productCode, row.productName, row.district, row.claimCode ?? '', row.dateFrom ?? '', row.claims, row.asked, row.approved, row.remunerated])];
  const wide = withClaims ? 5 : 3;
  return (
    <>
      <div class="row row-w noprint">
        <SegmentField label={t('web.batch.group')} value={byProduct ? 'product' : 'facility'} onChange={(value) => turn({ by: value === 'product' ? value : null }, { replace: true })}
          options={[{ value: 'facility', label: t('web.bill.facility') }, { value: 'product', label: t('web.batch.product') }]} />
        {holds(RIGHT_PREVIEW) && <ButtonLink icon="print" target="_blank" href={href('/api/claim_batch/report/', { runId: run.uuid, group: byProduct ? 'P' : 'H', showClaims: withClaims ? 'true' : 'false' })}>{t('web.bill.print')}</ButtonLink>}
        <CheckField label={t('web.batch.with_claims')} value={withClaims} onChange={(value) => turn({ claims: value ? 'yes' : null }, { replace: true })} />
      </div>
      <Loaded of={read}>
        {({ batchReport }) => (({ claims, rows }) => rows.length === 0
          ? <Card flush title={t('web.batch.report')}><Empty icon="bill" title={t('web.batch.report_none')}>{t('web.batch.report_none_why')}</Empty></Card>
          : (
            <Card flush title={t('web.batch.report')} note={t('web.batch.rows', { n: rows.length })} footer={phone && <p class="row"><b class="grow">{t('web.batch.total')}</b><b class="num">{amount(sum(rows.map((row) => row.remunerated)))}</b></p>} action={<span class="row noprint"><Take name={title} rows={() => file(rows)} /></span>}>
              <Table label={t('web.batch.report')} rows={rows} rowKey={(row) => `${row.facilityCode} ${row.productCode} ${row.claimCode ?? ''}`} columns={columns} busy={read.stale}
                foot={<tr>
                  <th scope="row" colSpan={wide}>{t('web.batch.total')}</th>
                  {!withClaims && <td class="num">{number(claims)}</td>}
                  <td class="num">{amount(sum(rows.map((row) => row.asked)))}</td><td class="num">{amount(sum(rows.map((row) => row.approved)))}</td><td class="num">{amount(sum(rows.map((row) => row.remunerated)))}</td>
                </tr>} />
            </Card>
          ))(batchReport ?? { claims: 0, rows: [] })}
      </Loaded>
    </>
  );
}

/* ---- its bills ---- */

const BILLS = 100;

function Bills({ run }: { run: Run }) {
  const read = use<{ bill: Connection<Bill> }>(`query ($run: String, $first: Int) { bill(subjectId: $run, first: $first, orderBy: ["code"]) { totalCount edges { node { ${billFields} } } } }`, { run: run.uuid, first: BILLS });
  return (
    <Loaded of={read}>
      {({ bill }) => bill.edges.length > 0 && (
        <>
          <h2>{t('web.bill.bills')} <span class="count">{number(bill.totalCount ?? 0)}</span></h2>
          <BillTable bills={rowsOf(bill)} />
        </>
      )}
    </Loaded>
  );
}
