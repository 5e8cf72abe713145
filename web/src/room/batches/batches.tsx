/* Runs of months, the relative prices that they found, and the bills of facilities. */
import { go, useAddress } from '../../data/address';
import { mayDo, mayRead } from '../../data/description';
import { decimal, moment, number } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { t } from '../../data/text';
import { use } from '../../data/use';
import { ButtonLink } from '../../part/button';
import { Filters } from '../../part/filters';
import { useKeys } from '../../part/keys';
import { useList } from '../../part/list';
import { Card, Empty, Head, Loaded } from '../../part/page';
import { Paging } from '../../part/paging';
import { usePhone } from '../../part/screen';
import { type Column, Table } from '../../part/table';
import { Tabs } from '../../part/tabs';
import { type Bill, billFields, monthName, placeName, type Run } from './data';
import { BillTable } from './bill-table';

export default function Batches() {
  const runs = mayDo('batch.run');
  useKeys(runs ? [{ key: 'n', label: t('web.batch.new'), run: () => go('/batches/new') }] : []);
  const tabs = [
    ...(mayRead('batch_run') ? [{ name: 'runs', label: t('web.batch.runs'), view: () => <Runs /> }] : []),
    ...(mayRead('bill') ? [{ name: 'bills', label: t('web.bill.bills'), view: () => <Bills /> }] : []),
    ...(mayRead('relative_index') ? [{ name: 'indexes', label: t('web.batch.indexes'), view: () => <Indexes /> }] : []),
  ];
  return (
    <>
      <Head title={t('web.batch.title')} actions={runs && <ButtonLink kind="primary" icon="plus" href="/batches/new" keys="N">{t('web.batch.new')}</ButtonLink>} />
      <Tabs label={t('web.batch.title')} tabs={tabs} />
    </>
  );
}

/* ---- runs ---- */

type RunRow = Run & { claimSet?: { totalCount: number } };

function Runs() {
  const list = useList({ sort: '-runDate' });
  const claims = mayRead('claim');
  const phone = usePhone();
  const query = `query ($first: Int, $offset: Int, $orderBy: [String]) {
    batchRuns(first: $first, offset: $offset, orderBy: $orderBy) { totalCount edges { node { uuid runYear runMonth runDate location { uuid name type } ${claims ? 'claimSet { totalCount }' : ''} } } }
  }`;
  const read = use<{ batchRuns: Connection<RunRow> }>(query, list.variables);
  const columns: Column<RunRow>[] = [
    { name: 'month', head: t('web.batch.month'), cell: (run) => monthName(run.runYear, run.runMonth) },
    { name: 'place', head: t('web.batch.place'), cell: (run) => placeName(run.location) },
    { name: 'date', head: t('web.batch.made'), cell: (run) => moment(run.runDate), sort: 'runDate' },
    ...(claims ? [{ name: 'claims', head: t('web.batch.claims'), cell: (run: RunRow) => (phone ? t('web.batch.claims_n', { n: run.claimSet?.totalCount ?? 0 }) : number(run.claimSet?.totalCount ?? 0)), num: true, end: true }] : []),
  ];
  return (
    <Loaded of={read}>
      {({ batchRuns }) => batchRuns.edges.length === 0
        ? <Card flush><Empty icon="bill" title={t('web.batch.none')} action={mayDo('batch.run') && <ButtonLink href="/batches/new">{t('web.batch.new')}</ButtonLink>}>{t('web.batch.none_why')}</Empty></Card>
        : (
          <Card flush footer={<Paging list={list} total={batchRuns.totalCount ?? 0} shown={batchRuns.edges.length} />}>
            <Table label={t('web.batch.runs')} rows={rowsOf(batchRuns)} rowKey={(run) => run.uuid} columns={columns} sort={list.sort} open={(run) => `/batches/${run.uuid}`} busy={read.stale} />
          </Card>
        )}
    </Loaded>
  );
}

/* ---- bills ---- */

const states = [['A_1', 'open'], ['A_2', 'paid'], ['A_3', 'cancelled']] as const;

function Bills() {
  const { query } = useAddress();
  const list = useList({ sort: '-dateBill' });
  const read = use<{ bill: Connection<Bill> }>(
    `query ($first: Int, $offset: Int, $orderBy: [String], $status: BillStatus, $code: String, $from: Date, $to: Date) {
      bill(first: $first, offset: $offset, orderBy: $orderBy, status: $status, code_Icontains: $code, dateBill_Gte: $from, dateBill_Lte: $to) { totalCount edges { node { ${billFields} } } }
    }`,
    { ...list.variables, status: query.status ?? null, code: query.q ?? null, from: query.from ?? null, to: query.to ?? null },
  );
  const filters = [
    { name: 'status', label: t('web.bill.state'), kind: 'choice' as const, options: states.map(([value, word]) => ({ value, label: t(`web.bill.state.${word}`) })) },
    { name: 'from', label: t('web.bill.from'), kind: 'date' as const },
    { name: 'to', label: t('web.bill.to'), kind: 'date' as const },
  ];
  return (
    <div class="stack">
      <Filters search={t('web.bill.search')} filters={filters} />
      <Loaded of={read}>
        {({ bill }) => bill.edges.length === 0
          ? <Card flush><Empty icon="bill" title={t('web.bill.none')}>{t('web.bill.none_why')}</Empty></Card>
          : <BillTable bills={rowsOf(bill)} sort={list.sort} footer={<Paging list={list} total={bill.totalCount ?? 0} shown={bill.edges.length} />} busy={read.stale} />}
      </Loaded>
    </div>
  );
}

/* ---- indexes ---- */

interface Index {
  uuid: string;
  year: number;
  period: number;
  type: number;
  careType: string;
  relIndex: string | null;
  calcDate: string;
  product: { code: string; name: string } | null;
  paymentPlan: { code: string } | null;
}

const indexQuery = `query ($first: Int, $offset: Int) {
  relativeIndexes(first: $first, offset: $offset, orderBy: ["-id"]) { totalCount edges { node { uuid year period type careType relIndex calcDate product { code name } paymentPlan { code } } } }
}`;

function Indexes() {
  const list = useList();
  const read = use<{ relativeIndexes: Connection<Index> }>(indexQuery, { first: list.size, offset: list.variables.offset });
  const columns: Column<Index>[] = [
    { name: 'product', head: t('web.batch.product'), cell: (index) => `${index.product?.code ?? ''} ${index.product?.name ?? ''}` },
    { name: 'plan', head: t('web.batch.plan'), cell: (index) => index.paymentPlan?.code ?? '—', desktop: true },
    { name: 'period', head: t('web.batch.period'), cell: (index) => t(`web.batch.period.${index.type}`, { period: String(index.period), year: String(index.year) }) },
    { name: 'care', head: t('web.batch.care'), cell: (index) => t(`web.batch.care.${index.careType}`) },
    { name: 'made', head: t('web.batch.made'), cell: (index) => moment(index.calcDate), desktop: true },
    { name: 'index', head: t('web.batch.index'), cell: (index) => (index.relIndex === null ? '—' : decimal(index.relIndex, 4)), num: true, end: true },
  ];
  return (
    <Loaded of={read}>
      {({ relativeIndexes }) => relativeIndexes.edges.length === 0
        ? <Card flush><Empty icon="bill" title={t('web.batch.no_indexes')}>{t('web.batch.no_indexes_why')}</Empty></Card>
        : (
          <Card flush footer={<Paging list={list} total={relativeIndexes.totalCount ?? 0} shown={relativeIndexes.edges.length} />}>
            <Table label={t('web.batch.indexes')} rows={rowsOf(relativeIndexes)} rowKey={(index) => index.uuid} columns={columns} />
          </Card>
        )}
    </Loaded>
  );
}

