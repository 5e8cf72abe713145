/* Facilities that are paid by head: what is counted at each, and what each gets of a product's share by it. */
import { scheme } from '../../data/client';
import { amount, decimal, money, percent } from '../../data/format';
import { compare, sum } from '../../data/money';
import { t } from '../../data/text';
import { Card } from '../../part/page';
import { type Column, Table } from '../../part/table';
import { Take } from '../../part/take';

const INDICATORS = ['population', 'families', 'insuredPopulation', 'insuredFamilies', 'visits', 'adjustedAmount'] as const;
type Indicator = (typeof INDICATORS)[number];

interface Pool {
  weight: string;
  pool: string;
  total: string;
  unit: string;
  unspent: string;
}

interface Counted {
  count: string;
  unit: string;
  amount: string;
}

type Facility = { facilityCode: string; facilityName: string; payment: string } & Record<Indicator, Counted>;

export interface PaidByHead {
  productCode: string;
  /* null: what the product says itself. */
  planCode: string | null;
  allocated: string;
  share: string;
  indicators: Record<Indicator, Pool>;
  facilities: Facility[];
}

/* "10,000": counts are told with two decimals, as catchments are shares. */
const count = (value: string): string => decimal(value, value.endsWith('.00') ? 0 : 2);

export function ByHead({ of }: { of: PaidByHead }) {
  const used = INDICATORS.filter((name) => compare(of.indicators[name]?.weight ?? '0', '0') > 0);
  const title = t('web.batch.by_head', { product: of.planCode ? t('web.batch.of_plan', { product: of.productCode, plan: of.planCode }) : of.productCode });
  const unspent = sum(used.map((name) => of.indicators[name].unspent));
  const columns: Column<Facility>[] = [
    { name: 'facility', head: t('web.bill.facility'), cell: (row) => `${row.facilityCode} ${row.facilityName}` },
    ...used.map((name): Column<Facility> => ({ name, head: t(`web.batch.head.${name}`), cell: (row) => <>{amount(row[name].amount)}<small> {count(row[name].count)}</small></>, num: true, desktop: true })),
    { name: 'payment', head: t('web.batch.due', { currency: scheme().currency }), cell: (row) => amount(row.payment), num: true, end: true },
  ];
  const file = () => [
    [t('web.bill.facility'), t('web.batch.name'), ...used.flatMap((name) => [t(`web.batch.head.${name}`), t('web.batch.due', { currency: scheme().currency })]), t('web.batch.total')],
    ...of.facilities.map((row) => [row.facilityCode, row.facilityName, ...used.flatMap((name) => [row[name].count, row[name].amount]), row.payment]),
  ];
  return (
    <Card flush title={title} note={t('web.batch.by_head_of', { allocated: money(of.allocated), share: percent(Number(of.share), 2) })} action={<span class="row noprint"><Take name={title} rows={file} /></span>}
      footer={compare(unspent, '0') !== 0 && <p class="muted">{t('web.batch.unspent', { amount: money(unspent) })}</p>}>
      <Table label={title} rows={of.facilities} rowKey={(row) => row.facilityCode} columns={columns}
        foot={<tr><th scope="row">{t('web.batch.total')}</th>{used.map((name) => <td key={name} class="num">{amount(sum(of.facilities.map((row) => row[name].amount)))}</td>)}<td class="num">{amount(sum(of.facilities.map((row) => row.payment)))}</td></tr>} />
    </Card>
  );
}
