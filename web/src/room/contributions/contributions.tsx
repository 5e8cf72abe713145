/* All contributions one may see, photo fees and what was given back among them; receipts of those that are chosen, or of days, on sheets. */
import { useState } from 'preact/hooks';
import { href, useAddress } from '../../data/address';
import { scheme } from '../../data/client';
import { label, mayRead } from '../../data/description';
import type { Place, Premium } from '../../data/enrolment';
import { extensionFileColumns } from '../../data/extension';
import { date, fullName } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { t } from '../../data/text';
import { use } from '../../data/use';
import { ButtonLink } from '../../part/button';
import { extensionColumns } from '../../part/extension';
import { FileOf } from '../../part/file';
import { Filters } from '../../part/filters';
import { useList } from '../../part/list';
import { Empty, Head, Loaded } from '../../part/page';
import { Paging } from '../../part/paging';
import { usePlaces } from '../../part/place';
import { Sums } from '../../part/sums';
import { type Column, Table } from '../../part/table';
import { Code, InsuranceNumber, Money } from '../../part/value';

type Row = Premium & { policy: { uuid: string; product: { code: string; name: string } | null; family?: { uuid: string; location: Place | null; headInsuree: { chfId: string; lastName: string; otherNames: string } | null } } };

const heads = `$first: Int, $offset: Int, $orderBy: [String], $receipt: String, $from: Date, $to: Date, $type: String, $fee: Boolean, $least: Decimal, $below: Decimal,
  $product: String, $officer: String, $place: String, $level: Int`;
const filters = `first: $first, offset: $offset, orderBy: $orderBy, receipt_Icontains: $receipt, payDate_Gte: $from, payDate_Lte: $to, payType: $type, isPhotoFee: $fee,
  amount_Gte: $least, amount_Lt: $below, policy_Product_Code: $product, policy_Officer_Code: $officer, parentLocation: $place, parentLocationLevel: $level`;
const query = () => `query (${heads}) { premiums(${filters}) { totalCount edges { node {
  uuid amount receipt payDate payType isPhotoFee reason jsonExt refundOf { uuid receipt } ${mayRead('payer') ? 'payer { uuid name }' : ''}
  policy { uuid product { code name } ${mayRead('family') ? 'family { uuid headInsuree { chfId lastName otherNames } }' : ''} }
} } } }`;

const fileColumns = (): [string, string][] => [
  ['receipt', t('web.pay.receipt')], ['payDate', t('web.pay.date')], ['policy__family__headInsuree__chfId', t('web.families.number')],
  ['policy__family__headInsuree__lastName', t('web.policies.last_name')], ['policy__family__headInsuree__otherNames', t('web.policies.other_names')],
  ['policy__product__code', t('web.family.product')], ['policy__officer__code', t('web.family.officer')], ['payer__name', t('web.contributions.payer')],
  ['payType', t('web.pay.by')], ['isPhotoFee', t('web.pay.photo_fee')], ['amount', t('web.contributions.amount')],
  ...extensionFileColumns('premium'),
];

const kindOf = (row: Row): string => [t(`web.pay.type.${row.payType}`), row.isPhotoFee && t('web.pay.photo_fee'), row.payer?.name, row.refundOf && t('web.refund.row', { receipt: row.refundOf.receipt, reason: row.reason ?? '' })].filter(Boolean).join(' · ');

const columns = (): Column<Row>[] => [
  { name: 'receipt', head: t('web.pay.receipt'), cell: (row) => <Code>{row.receipt}</Code> },
  { name: 'date', head: t('web.pay.date'), sort: 'payDate', cell: (row) => <span class="nowrap">{date(row.payDate)}</span> },
  ...(mayRead('family') ? [{ name: 'head', head: t('web.families.head'), cell: (row: Row) => <>{row.policy.family?.headInsuree ? fullName(row.policy.family.headInsuree) : t('web.families.no_head')}<small><InsuranceNumber>{row.policy.family?.headInsuree?.chfId}</InsuranceNumber></small></> }] : []),
  { name: 'product', head: t('web.family.product'), desktop: true, cell: (row) => row.policy.product?.name },
  { name: 'by', head: t('web.pay.by'), cell: kindOf },
  ...extensionColumns<Row>('premium'),
  { name: 'amount', head: t('web.pay.amount', { currency: scheme().currency }), num: true, end: true, cell: (row) => <Money bare value={row.amount} /> },
];

const kinds: Record<string, { fee?: boolean; least?: string; below?: string }> = { contribution: { fee: false, least: '0' }, fee: { fee: true, least: '0' }, refund: { below: '0' } };

export default function Contributions() {
  const { query: asked } = useAddress();
  const list = useList({ sort: '-id' });
  const place = usePlaces(asked.place);
  const [chosen, choose] = useState<Set<string>>(new Set());
  const least = /^\d+(\.\d{1,2})?$/.test(asked.least ?? '') ? { least: asked.least } : {};
  const variables = place.variables
    ? { ...list.variables, receipt: asked.q, from: asked.from, to: asked.to, type: asked.type, product: asked.product, officer: asked.officer, ...kinds[asked.kind ?? ''], ...least, ...place.variables }
    : null;
  const read = use<{ premiums: Connection<Row> }>(query(), variables);
  const rows = rowsOf(read.data?.premiums);
  const sheet = chosen.size ? href('/api/contribution/receipt', { uuid: [...chosen].join(','), sheet: 'true' }) : asked.from || asked.to ? href('/api/contribution/receipt', { from: asked.from ?? null, to: asked.to ?? null }) : null;
  return (
    <>
      <Head title={t('web.contributions.title')} actions={(
        <>
          {sheet && <ButtonLink icon="print" href={sheet} target="_blank">{chosen.size ? t('web.contributions.sheet', { n: chosen.size }) : t('web.contributions.sheet.days')}</ButtonLink>}
          {variables && <FileOf root="premiumsExport" heads={heads} filters={filters} variables={variables} columns={fileColumns()} />}
        </>
      )} />
      <Filters search={t('web.contributions.search')} filters={[
        { name: 'from', label: t('web.contributions.from'), kind: 'date' }, { name: 'to', label: t('web.contributions.to'), kind: 'date' },
        { name: 'type', label: t('web.pay.by'), kind: 'choice', options: ['C', 'M', 'B', 'F'].map((value) => ({ value, label: t(`web.pay.type.${value}`) })) },
        { name: 'kind', label: t('web.contributions.kind'), kind: 'choice', options: Object.keys(kinds).map((value) => ({ value, label: t(`web.contributions.kind.${value}`) })) },
        { name: 'product', label: t('web.policies.product_code'), kind: 'text' }, { name: 'officer', label: t('web.policies.officer_code'), kind: 'text' },
        { name: 'least', label: t('web.contributions.least'), kind: 'text' }, place.filter,
      ]} />
      <section class="card">
        <Loaded of={read} lines={10}>
          {() => rows.length === 0
            ? <Empty icon="money" title={t('web.contributions.none')}>{t('web.contributions.none.why')}</Empty>
            : (
              <>
                <Table<Row> label={t('web.contributions.title')} rows={rows} rowKey={(row) => row.uuid} columns={columns()} sort={list.sort} busy={read.stale}
                  open={(row) => `/policies/${row.policy.uuid}?tab=contributions`} selection={{ keys: chosen, set: choose }} />
                <footer><Sums root="premiums" heads={heads} filters={filters} variables={variables} of={[['sumAmount', label('premium', 'amount')]]} /><Paging list={list} total={read.data?.premiums.totalCount ?? 0} shown={rows.length} /></footer>
              </>
            )}
        </Loaded>
      </section>
    </>
  );
}
