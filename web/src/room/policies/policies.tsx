/* All policies one may see: by what they are, whom they cover, when they end, what is owed for them. */
import { useAddress } from '../../data/address';
import { choice, label, mayRead } from '../../data/description';
import { type Place, placeName, type Policy, soughtPerson } from '../../data/enrolment';
import { extensionFileColumns } from '../../data/extension';
import { addDays, date, fullName, period, today } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { scheme } from '../../data/client';
import { t } from '../../data/text';
import { use } from '../../data/use';
import { extensionColumns } from '../../part/extension';
import { FileOf } from '../../part/file';
import { Filters } from '../../part/filters';
import { useList } from '../../part/list';
import { Empty, Head, Loaded } from '../../part/page';
import { Paging } from '../../part/paging';
import { usePlaces } from '../../part/place';
import { StateOf } from '../../part/status';
import { Sums } from '../../part/sums';
import { type Column, Table } from '../../part/table';
import { Code, InsuranceNumber, Money } from '../../part/value';

type Row = Policy & { family?: { uuid: string; location: Place | null; headInsuree: { chfId: string; lastName: string; otherNames: string } | null } };

const heads = `$first: Int, $offset: Int, $orderBy: [String], $number: String, $last: String, $other: String, $status: Int, $stage: String, $product: String, $officer: String,
  $enrolledFrom: Date, $enrolledTo: Date, $endsFrom: Date, $endsTo: Date, $owesLeast: Float, $owesMost: Float, $inactive: Boolean, $place: String, $level: Int`;
const filters = `first: $first, offset: $offset, orderBy: $orderBy, insureePolicies_Insuree_ChfId: $number, insureePolicies_Insuree_LastName_Icontains: $last,
  insureePolicies_Insuree_OtherNames_Icontains: $other, status: $status, stage: $stage, product_Code: $product, officer_Code: $officer, enrollDate_Gte: $enrolledFrom,
  enrollDate_Lte: $enrolledTo, expiryDate_Gte: $endsFrom, expiryDate_Lte: $endsTo, balanceGte: $owesLeast, balanceLte: $owesMost, showInactive: $inactive, parentLocation: $place, parentLocationLevel: $level`;
const query = () => `query (${heads}) { policies(${filters}) { totalCount edges { node {
  uuid stage status value balance jsonExt enrollDate startDate effectiveDate expiryDate product { uuid code name } officer { code lastName otherNames }
  ${mayRead('family') ? 'family { uuid location { uuid name parent { uuid name } } headInsuree { chfId lastName otherNames } }' : ''}
} } } }`;

const CENT = 0.01;
const within = ['30', '60', '90'];

function variablesOf(asked: Record<string, string | undefined>) {
  const { number, last, other } = soughtPerson(asked.q ?? '');
  const ends = within.includes(asked.within ?? '') ? { endsFrom: today(), endsTo: addDays(today(), Number(asked.within)) } : { endsFrom: asked.endsFrom, endsTo: asked.endsTo };
  return {
    number, last, other, status: asked.status ? Number(asked.status) : undefined, stage: asked.stage, product: asked.product, officer: asked.officer,
    enrolledFrom: asked.from, enrolledTo: asked.to, ...ends,
    inactive: asked.covers === 'left_out' || undefined,
    owesLeast: asked.balance === 'due' ? CENT : asked.balance === 'paid' ? 0 : undefined,
    owesMost: asked.balance === 'surplus' ? -CENT : asked.balance === 'paid' ? 0 : undefined,
  };
}

const fileColumns = (): [string, string][] => [
  ['family__headInsuree__chfId', t('web.families.number')], ['family__headInsuree__lastName', t('web.policies.last_name')], ['family__headInsuree__otherNames', t('web.policies.other_names')],
  ['product__code', t('web.family.product')], ['stage', t('web.policies.stage')], ['enrollDate', t('web.policies.enrolled')], ['startDate', t('web.policies.start')],
  ['effectiveDate', t('web.policies.effective')], ['expiryDate', t('web.policies.until')], ['officer__code', t('web.family.officer')], ['value', t('web.pay.value')],
  ['balance', t('web.family.due')], ['status', t('web.family.status')],
  ...extensionFileColumns('policy'),
];

const columns = (): Column<Row>[] => [
  { name: 'product', head: t('web.family.product'), cell: (row) => row.product?.name },
  ...(mayRead('family') ? [
    { name: 'head', head: t('web.families.head'), cell: (row: Row) => <>{row.family?.headInsuree ? fullName(row.family.headInsuree) : t('web.families.no_head')}<small><InsuranceNumber>{row.family?.headInsuree?.chfId}</InsuranceNumber></small></> },
    { name: 'village', head: t('web.families.village'), desktop: true, cell: (row: Row) => placeName(row.family?.location, 2) },
  ] : []),
  { name: 'enrolled', head: t('web.policies.enrolled'), desktop: true, sort: 'enrollDate', cell: (row) => <span class="nowrap">{date(row.enrollDate)}</span> },
  { name: 'until', head: t('web.family.period'), sort: 'expiryDate', cell: (row) => period(row.startDate, row.expiryDate) },
  { name: 'officer', head: t('web.family.officer'), desktop: true, cell: (row) => <Code>{row.officer?.code}</Code> },
  { name: 'value', head: t('web.family.value', { currency: scheme().currency }), num: true, desktop: true, cell: (row) => <Money bare value={row.value} /> },
  { name: 'due', head: t('web.family.due'), num: true, cell: (row) => <Money bare value={row.balance} /> },
  ...extensionColumns<Row>('policy'),
  { name: 'status', head: t('web.family.status'), end: true, cell: (row) => <StateOf of="policy" code={row.status} plain /> },
];

export default function Policies() {
  const { query: asked } = useAddress();
  const list = useList({ sort: '-id' });
  const place = usePlaces(asked.place);
  const variables = place.variables ? { ...list.variables, ...variablesOf(asked), ...place.variables } : null;
  const read = use<{ policies: Connection<Row> }>(query(), variables);
  const rows = rowsOf(read.data?.policies);
  const choices = (name: string, codes: (string | number)[]) => codes.map((code) => ({ value: String(code), label: choice('policy', name, code) }));
  return (
    <>
      <Head title={t('web.policies.title')} actions={variables && <FileOf root="policiesExport" heads={heads} filters={filters} variables={variables} columns={fileColumns()} />} />
      <Filters search={t('web.policies.search')} filters={[
        { name: 'status', label: t('web.family.status'), kind: 'choice', options: choices('status', [1, 2, 4, 8, 16]) },
        { name: 'stage', label: t('web.policies.stage'), kind: 'choice', options: choices('stage', ['N', 'R']) },
        { name: 'balance', label: t('web.family.due'), kind: 'choice', options: ['due', 'paid', 'surplus'].map((value) => ({ value, label: t(`web.policies.balance.${value}`) })) },
        { name: 'covers', label: t('web.policies.covers'), kind: 'choice', options: [{ value: 'left_out', label: t('web.policies.covers.left_out') }] },
        { name: 'within', label: t('web.policies.within'), kind: 'choice', options: within.map((n) => ({ value: n, label: t('web.policies.within.days', { n: Number(n) }) })) },
        { name: 'product', label: t('web.policies.product_code'), kind: 'text' }, { name: 'officer', label: t('web.policies.officer_code'), kind: 'text' }, place.filter,
        { name: 'from', label: t('web.policies.enrolled_from'), kind: 'date' }, { name: 'to', label: t('web.policies.enrolled_to'), kind: 'date' },
        { name: 'endsFrom', label: t('web.policies.ends_from'), kind: 'date' }, { name: 'endsTo', label: t('web.policies.ends_to'), kind: 'date' },
      ]} />
      <section class="card">
        <Loaded of={read} lines={10}>
          {() => rows.length === 0
            ? <Empty icon="card" title={t('web.policies.none')}>{t('web.policies.none.why')}</Empty>
            : (
              <>
                <Table<Row> label={t('web.policies.title')} rows={rows} rowKey={(row) => row.uuid} columns={columns()} sort={list.sort} busy={read.stale} open={(row) => `/policies/${row.uuid}`} off={(row) => row.status === 8} />
                <footer><Sums root="policies" heads={heads} filters={filters} variables={variables} of={[['sumValue', label('policy', 'value')], ['sumBalance', t('web.family.due')]]} /><Paging list={list} total={read.data?.policies.totalCount ?? 0} shown={rows.length} /></footer>
              </>
            )}
        </Loaded>
      </section>
    </>
  );
}
