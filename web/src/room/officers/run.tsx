/* A run of commissions: what each officer has, what counted, its statements; settled when they were paid, deleted while they are not. */
import { useState } from 'preact/hooks';
import { go, href, turn, useAddress } from '../../data/address';
import { scheme } from '../../data/client';
import { command } from '../../data/command';
import { mayDo, mayRead } from '../../data/description';
import { asFailure, Failure } from '../../data/failure';
import { amount, date, fullName, moment, money, number, today } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { t } from '../../data/text';
import { changed, use } from '../../data/use';
import { Button, ButtonLink } from '../../part/button';
import { Dialog } from '../../part/dialog';
import { DateField, isDay, TextField } from '../../part/field';
import { FileOf } from '../../part/file';
import { useList } from '../../part/list';
import { Card, Empty, Facts, Failed, Head, Loaded, Note } from '../../part/page';
import { Paging } from '../../part/paging';
import { usePhone } from '../../part/screen';
import { type Column, Table } from '../../part/table';
import { toastUndo } from '../../part/undo';
import { toast } from '../../part/toast';
import { Code, Money } from '../../part/value';
import { picks, SettledState } from './commissions';
import { modeName, monthName, type Officer, type Run } from './data';

interface Commission {
  uuid: string;
  rate: string;
  policies: number;
  contributions: number;
  refunds: number;
  base: string;
  amount: string;
  officer: Officer;
  product: { uuid: string; code: string; name: string };
}

interface Line {
  uuid: string;
  amount: string;
  takesBack: { uuid: string } | null;
  premium: { receipt: string; payDate: string; policy: { uuid: string } } | null;
}

const runQuery = `query ($uuid: String) { commissionRuns(first: 1, uuid: $uuid) { edges { node { ${picks} } } } }`;
const heads = '$first: Int, $offset: Int, $orderBy: [String], $run: String';
const filters = 'first: $first, offset: $offset, orderBy: $orderBy, commissionRun_Uuid: $run';
const query = `query (${heads}) { commissions(${filters}) { totalCount edges { node { uuid rate policies contributions refunds base amount officer { uuid code lastName otherNames } product { uuid code name } } } } }`;
const linesQuery = () => `query ($first: Int, $offset: Int, $run: String, $officer: String, $product: String, $rate: Decimal) { commissionLines(first: $first, offset: $offset, commissionRun_Uuid: $run, officer_Uuid: $officer, product_Uuid: $product, rate: $rate) { totalCount edges { node {
  uuid amount takesBack { uuid } ${mayRead('premium') ? 'premium { receipt payDate policy { uuid } }' : ''} } } } }`;

const statement = (run: string, officer?: string): string => href('/api/commission/statement', { uuid: run, officer: officer ?? null });

export default function RunPage({ params }: { params: Record<string, string> }) {
  const read = use<{ commissionRuns: Connection<Run> }>(runQuery, { uuid: params.uuid });
  return (
    <Loaded of={read}>
      {({ commissionRuns }) => {
        const run = rowsOf(commissionRuns)[0];
        if (!run) return <><Head title={t('web.commission.title')} /><Card flush><Failed failure={new Failure('missing', [])} /></Card></>;
        return <Page run={run} />;
      }}
    </Loaded>
  );
}

type Window = 'settle' | 'delete' | null;

function Page({ run }: { run: Run }) {
  const [window, open] = useState<Window>(null);
  const title = t('web.commission.run_name', { month: monthName(run.dateFrom), place: run.location.name });
  const only = [run.product?.name, run.officer && fullName(run.officer), run.payer?.name].filter(Boolean).join(' · ');
  return (
    <>
      <Head title={title} crumbs={[{ label: t('web.officers.title'), href: '/officers?tab=commissions' }, { label: title }]} under={t('web.commission.made_at', { time: moment(run.dateCreated) })}
        actions={(
          <>
            <ButtonLink icon="print" target="_blank" href={statement(run.uuid)}>{t('web.commission.statements')}</ButtonLink>
            {!run.settledOn && mayDo('commission_run.delete') && <Button onClick={() => open('delete')}>{t('web.commission.delete')}</Button>}
            {!run.settledOn && mayDo('commission_run.settle') && <Button kind="primary" onClick={() => open('settle')}>{t('web.commission.settle')}</Button>}
          </>
        )} />
      <Card>
        <Facts of={[
          [t('web.commission.state'), <SettledState of={run} />], [t('web.commission.counts'), modeName(run.mode)], [t('web.commission.rate'), `${number(Number(run.rate))} %`],
          [t('web.commission.contributions'), number(run.contributions)], [t('web.commission.based_on'), money(run.base)], [t('web.commission.title'), money(run.amount)],
          ...(only ? [[t('web.commission.only'), only] as [string, string]] : []),
          ...(run.settledOn ? [[t('web.commission.settled_on'), date(run.settledOn)] as [string, string], [t('web.commission.reference'), run.reference ?? '—'] as [string, string]] : []),
        ]} />
      </Card>
      <Sums run={run} />
      <Lines run={run} />
      {window === 'settle' && <Settle run={run} title={title} onClose={() => open(null)} />}
      {window === 'delete' && <Delete run={run} title={title} onClose={() => open(null)} />}
    </>
  );
}

/* ---- what each officer has ---- */

function Sums({ run }: { run: Run }) {
  const list = useList();
  const phone = usePhone();
  const variables = { ...list.variables, run: run.uuid };
  const read = use<{ commissions: Connection<Commission> }>(query, variables);
  const currency = scheme().currency;
  const columns: Column<Commission>[] = [
    { name: 'officer', head: t('web.officers.officer'), cell: (row) => <>{fullName(row.officer)}<br /><small><Code>{row.officer.code}</Code></small></> },
    { name: 'product', head: t('web.officers.product'), cell: (row) => row.product.code },
    { name: 'rate', head: t('web.commission.rate'), num: true, desktop: true, cell: (row) => `${number(Number(row.rate))} %` },
    { name: 'policies', head: t('web.commission.policies'), num: true, desktop: true, cell: (row) => number(row.policies) },
    { name: 'contributions', head: t('web.commission.contributions'), num: true, cell: (row) => (phone ? t('web.commission.contributions_n', { n: row.contributions }) : number(row.contributions)) },
    { name: 'refunds', head: t('web.commission.refunds'), num: true, desktop: true, cell: (row) => number(row.refunds) },
    { name: 'base', head: t('web.commission.base', { currency }), num: true, desktop: true, cell: (row) => <Money bare value={row.base} /> },
    { name: 'amount', head: t('web.commission.amount', { currency }), num: true, end: true, cell: (row) => <Money bare value={row.amount} /> },
    { name: 'print', head: t('web.commission.statement'), end: true, desktop: true, cell: (row) => <ButtonLink kind="quiet" icon="print" target="_blank" href={statement(run.uuid, row.officer.uuid)}>PDF</ButtonLink> },
  ];
  const fileColumns: [string, string][] = [
    ['officer__code', t('web.officers.officer')], ['officer__lastName', t('web.policies.last_name')], ['officer__otherNames', t('web.policies.other_names')], ['product__code', t('web.officers.product')],
    ['rate', t('web.commission.rate')], ['policies', t('web.commission.policies')], ['contributions', t('web.commission.contributions')], ['refunds', t('web.commission.refunds')],
    ['base', t('web.commission.base', { currency })], ['amount', t('web.commission.amount', { currency })],
  ];
  return (
    <Loaded of={read} lines={6}>
      {({ commissions }) => (
        <Card flush title={t('web.commission.of_officers')} action={<FileOf root="commissionsExport" heads={heads} filters={filters} variables={variables} columns={fileColumns} />}
          footer={<Paging list={list} total={commissions.totalCount ?? 0} shown={commissions.edges.length} />}>
          <Table<Commission> label={t('web.commission.of_officers')} rows={rowsOf(commissions)} rowKey={(row) => row.uuid} columns={columns} busy={read.stale} onOpen={(row) => turn({ officer: row.officer.uuid, product: row.product.uuid, rate: row.rate, lines: null })} />
        </Card>
      )}
    </Loaded>
  );
}

/* ---- what counted for one of them ---- */

const SHOWN = 50;

function Lines({ run }: { run: Run }) {
  const { query: asked } = useAddress();
  const offset = Number(asked.lines) || 0;
  const read = use<{ commissionLines: Connection<Line> }>(linesQuery(), asked.officer ? { first: SHOWN, offset, run: run.uuid, officer: asked.officer, product: asked.product, rate: asked.rate } : null);
  if (!asked.officer) return <Note>{t('web.commission.choose')}</Note>;
  const columns: Column<Line>[] = [
    { name: 'receipt', head: t('web.pay.receipt'), cell: (row) => (row.premium ? <a href={`/policies/${row.premium.policy.uuid}?tab=contributions`}><Code>{row.premium.receipt}</Code></a> : '—') },
    { name: 'date', head: t('web.pay.date'), cell: (row) => date(row.premium?.payDate) },
    { name: 'what', head: t('web.commission.what_counted'), cell: (row) => t(row.takesBack ? 'web.commission.gone' : row.amount.startsWith('-') ? 'web.commission.refund' : 'web.commission.contribution') },
    { name: 'amount', head: t('web.commission.base', { currency: scheme().currency }), num: true, end: true, cell: (row) => amount(row.amount) },
  ];
  return (
    <Loaded of={read} lines={4}>
      {({ commissionLines: { edges, totalCount } }) => edges.length === 0
        ? <Card flush><Empty icon="money" title={t('web.commission.no_lines')} /></Card>
        : (
          <Card flush title={t('web.commission.lines')} note={t('web.commission.contributions_n', { n: totalCount ?? 0 })}
            footer={(totalCount ?? 0) > SHOWN && (
              <div class="row">
                <Button off={offset === 0 && t('web.commission.is_first')} onClick={() => turn({ lines: offset > SHOWN ? String(offset - SHOWN) : null })}>{t('web.commission.before')}</Button>
                <Button off={offset + SHOWN >= (totalCount ?? 0) && t('web.commission.is_last')} onClick={() => turn({ lines: String(offset + SHOWN) })}>{t('web.commission.after')}</Button>
              </div>
            )}>
            <Table<Line> label={t('web.commission.lines')} rows={edges.map((edge) => edge.node)} rowKey={(row) => row.uuid} columns={columns} busy={read.stale} />
          </Card>
        )}
    </Loaded>
  );
}

/* ---- windows ---- */

function Settle({ run, title, onClose }: { run: Run; title: string; onClose: () => void }) {
  const [day, setDay] = useState(today());
  const [reference, setReference] = useState('');
  const [failure, fail] = useState<Failure | null>(null);
  const act = async () => {
    if (!isDay(day)) return;
    try {
      const receipt = await command('commission_run.settle', { uuid: run.uuid, settledOn: day, reference: reference.trim() || null }, { label: t('web.commission.settle_label', { name: title }) });
      changed();
      onClose();
      toastUndo(t('web.commission.was_settled'), receipt.id);
    } catch (thrown) {
      fail(asFailure(thrown));
    }
  };
  return (
    <Dialog title={t('web.commission.settle_title', { name: title })} act={t('web.commission.settle')} keep={t('web.cancel')} onAct={act} onClose={onClose}>
      <p>{t('web.commission.settle_what', { amount: money(run.amount) })}</p>
      <DateField label={t('web.commission.settled_on')} value={day} onChange={setDay} error={isDay(day) ? undefined : t('web.field.no_day')} />
      <TextField label={t('web.commission.reference')} value={reference} onChange={setReference} optional />
      {failure && <Note tone="stop">{failure.message}</Note>}
    </Dialog>
  );
}

function Delete({ run, title, onClose }: { run: Run; title: string; onClose: () => void }) {
  const [failure, fail] = useState<Failure | null>(null);
  const act = async () => {
    try {
      await command('commission_run.delete', { uuid: run.uuid }, { label: t('web.commission.delete_label', { name: title }) });
      changed();
      toast(t('web.commission.was_deleted'));
      go('/officers?tab=commissions');
    } catch (thrown) {
      fail(asFailure(thrown));
    }
  };
  return (
    <Dialog stop title={t('web.commission.delete_title', { name: title })} act={t('web.commission.delete')} keep={t('web.commission.delete_keep')} onAct={act} onClose={onClose}>
      <p>{t('web.commission.delete_what', { n: run.contributions })}</p>
      {failure && <Note tone="stop">{failure.message}</Note>}
    </Dialog>
  );
}
