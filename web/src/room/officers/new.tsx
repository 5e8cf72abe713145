/* Commissions of a month: what they would come to is shown first, then they are written down. */
import { useEffect, useState } from 'preact/hooks';
import { go, href, turn, useAddress } from '../../data/address';
import { scheme, user } from '../../data/client';
import { command } from '../../data/command';
import { mayDo } from '../../data/description';
import { asFailure, type Failure } from '../../data/failure';
import { amount, money, number, today } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { t } from '../../data/text';
import { changed, use } from '../../data/use';
import { Button } from '../../part/button';
import { Dialog } from '../../part/dialog';
import { ChoiceField, NumberField, type Option, SegmentField } from '../../part/field';
import { Filters } from '../../part/filters';
import { useKeys } from '../../part/keys';
import { Card, Empty, Failed, Head, Loaded, Note } from '../../part/page';
import { usePhone } from '../../part/screen';
import { type Column, Table } from '../../part/table';
import { Take } from '../../part/take';
import { findOfficers, findProducts, modeName, monthBefore, monthName, type Named } from './data';

interface Sum {
  location: Named;
  officer: Named;
  product: Named;
  rate: string;
  policies: number;
  contributions: number;
  refunds: number;
  base: string;
  amount: string;
}

interface Preview {
  commissionPreview: { rows: Sum[]; contributions: number; base: string; amount: string } | null;
}

interface Asked {
  year: number;
  month: number;
  mode: string;
  rate: string;
  location: string | null;
  officer: string | null;
  product: string | null;
}

const placesQuery = '{ locations(type_In: ["R", "D"], first: 100, orderBy: ["type", "name"]) { edges { node { uuid name type } } } }';
const previewQuery = `query ($year: Int!, $month: Int!, $mode: String, $rate: Decimal!, $location: UUID, $officer: UUID, $product: UUID) {
  commissionPreview(year: $year, month: $month, mode: $mode, rate: $rate, location: $location, officer: $officer, product: $product)
}`;
const YEARS = 4;
const RATE = '10';

export default function NewCommissions() {
  const read = use<{ locations: Connection<{ uuid: string; name: string; type: string }> }>(placesQuery);
  return (
    <>
      <Head title={t('web.commission.new')} crumbs={[{ label: t('web.officers.title'), href: '/officers?tab=commissions' }, { label: t('web.commission.new') }]} under={t('web.commission.new_under')} />
      {mayDo('commission_run.create') ? <Loaded of={read}>{({ locations }) => <Choose places={rowsOf(locations)} />}</Loaded> : <Note icon="lock">{t('web.commission.no_right')}</Note>}
    </>
  );
}

/* Who is bound to districts sees those; "all" are all that he sees. */
function offered(places: { uuid: string; name: string; type: string }[]): Option[] {
  const mine = user().districts;
  const of = mine === null
    ? places.map((place) => ({ value: place.uuid, label: t(place.type === 'R' ? 'web.batch.region_name' : 'web.batch.district_name', { name: place.name }) }))
    : mine.map((place) => ({ value: place.uuid, label: place.name }));
  return [{ value: 'all', label: t('web.commission.all_places') }, ...of];
}

function Choose({ places }: { places: { uuid: string; name: string; type: string }[] }) {
  const { query } = useAddress();
  const options = offered(places);
  const before = monthBefore(today());
  const set = (change: Record<string, string>) => turn(change, { replace: true });
  const place = options.find((one) => one.value === query.place)?.value ?? 'all';
  const rate = query.rate ?? RATE;
  const asked: Asked = {
    year: Number(query.year) || before.year, month: Number(query.month) || before.month, mode: query.mode === 'paid' ? 'paid' : 'prescribed', rate,
    location: place === 'all' ? null : place, officer: query.officer ?? null, product: query.product ?? null,
  };
  const years = Array.from({ length: YEARS }, (_, n) => String(Number(today().slice(0, 4)) - n)).map((value) => ({ value, label: value }));
  const months = Array.from({ length: 12 }, (_, n) => ({ value: String(n + 1), label: monthName(`2024-${String(n + 1).padStart(2, '0')}-01`).replace(/\s*2024\s*/, '') }));
  const fits = /^\d+(\.\d{1,2})?$/.test(rate) && Number(rate) > 0 && Number(rate) <= 100;
  return (
    <>
      <Card>
        <div class="stack">
          <div class="row row-w row-top">
            <ChoiceField label={t('web.commission.month')} value={String(asked.month)} onChange={(value) => set({ month: value })} options={months} />
            <ChoiceField label={t('web.commission.year')} value={String(asked.year)} onChange={(value) => set({ year: value })} options={years} />
            <ChoiceField label={t('web.commission.place')} value={place} onChange={(value) => set({ place: value })} options={options} />
            <NumberField label={t('web.commission.rate_percent')} value={rate} decimals={2} onChange={(value) => set({ rate: value })} error={fits ? undefined : t('web.commission.rate_wrong')} />
          </div>
          <SegmentField label={t('web.commission.counts')} value={asked.mode} onChange={(value) => set({ mode: value })} options={['prescribed', 'paid'].map((value) => ({ value, label: modeName(value) }))} />
          <Filters filters={[
            { name: 'officer', label: t('web.officers.officer'), kind: 'search', search: findOfficers, shown: () => t('web.officers.one') },
            { name: 'product', label: t('web.officers.product'), kind: 'search', search: findProducts, shown: () => t('web.officers.one') },
          ]} />
        </div>
      </Card>
      {fits && <Foreseen key={JSON.stringify(asked)} asked={asked} place={options.find((one) => one.value === place)!.label} />}
    </>
  );
}

function Foreseen({ asked, place }: { asked: Asked; place: string }) {
  const read = use<Preview>(previewQuery, { ...asked });
  const [asks, ask] = useState(false);
  const [failure, fail] = useState<Failure | null>(null);
  const month = monthName(`${asked.year}-${String(asked.month).padStart(2, '0')}-01`);
  useEffect(() => fail(null), [read.data]);
  const run = async () => {
    try {
      const receipt = await command<{ uuid?: string; job?: string }>('commission_run.create', Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== null)), { label: t('web.commission.label', { month, place }) });
      changed();
      if (receipt.result?.uuid) go(`/officers/commissions/${receipt.result.uuid}`);
      else if (receipt.result?.job) go(href('/officers', { tab: 'commissions', job: receipt.result.job }));
    } catch (thrown) {
      fail(asFailure(thrown));
      ask(false);
    }
  };
  useKeys([{ key: 'ctrl+enter', label: t('web.commission.run'), run: () => read.data?.commissionPreview?.rows.length && ask(true) }]);
  if (failure) return <Card flush><Failed failure={failure} retry={() => fail(null)} /></Card>;
  return (
    <Loaded of={read} lines={6}>
      {({ commissionPreview: of }) => of === null
        ? <Note tone="wait">{t('web.commission.not_over')}</Note>
        : of.rows.length === 0
        ? <Card flush><Empty icon="money" title={t('web.commission.nothing')}>{t('web.commission.nothing_why')}</Empty></Card>
        : (
          <>
            <div class="row row-w noprint">
              <p class="grow">{t('web.commission.what', { n: of.contributions, base: money(of.base), amount: money(of.amount) })}</p>
              <Button kind="primary" keys="Ctrl ↵" onClick={() => ask(true)}>{t('web.commission.run')}</Button>
            </div>
            <Sums of={of} title={t('web.commission.preview', { month, place })} />
            {asks && (
              <Dialog title={t('web.commission.run_title', { month, place })} act={t('web.commission.run')} keep={t('web.commission.keep')} onAct={run} onClose={() => ask(false)}>
                <p>{t('web.commission.what', { n: of.contributions, base: money(of.base), amount: money(of.amount) })}</p>
                <p>{t('web.commission.run_final')}</p>
              </Dialog>
            )}
          </>
        )}
    </Loaded>
  );
}

function Sums({ of, title }: { of: NonNullable<Preview['commissionPreview']>; title: string }) {
  const phone = usePhone();
  const currency = scheme().currency;
  const columns: Column<Sum>[] = [
    { name: 'officer', head: t('web.officers.officer'), cell: (row) => <>{row.officer.name}<br /><small>{row.officer.code}</small></> },
    { name: 'place', head: t('web.commission.place'), desktop: true, cell: (row) => row.location.name },
    { name: 'product', head: t('web.officers.product'), cell: (row) => row.product.code },
    { name: 'rate', head: t('web.commission.rate'), num: true, desktop: true, cell: (row) => `${number(Number(row.rate))} %` },
    { name: 'contributions', head: t('web.commission.contributions'), num: true, cell: (row) => (phone ? t('web.commission.contributions_n', { n: row.contributions }) : number(row.contributions)) },
    { name: 'refunds', head: t('web.commission.refunds'), num: true, desktop: true, cell: (row) => number(row.refunds) },
    { name: 'base', head: t('web.commission.base', { currency }), num: true, desktop: true, cell: (row) => amount(row.base) },
    { name: 'amount', head: t('web.commission.amount', { currency }), num: true, end: true, cell: (row) => amount(row.amount) },
  ];
  const file = () => [columns.map((column) => column.head), ...of.rows.map((row) => [`${row.officer.code} ${row.officer.name}`, row.location.name, row.product.code, row.rate, row.contributions, row.refunds, row.base, row.amount])];
  return (
    <Card flush title={title} action={<span class="row noprint"><Take name={title} rows={file} /></span>} footer={phone && <p class="row"><b class="grow">{t('web.officers.total')}</b><b class="num">{amount(of.amount)}</b></p>}>
      <Table<Sum> label={title} rows={of.rows} rowKey={(row) => `${row.location.uuid} ${row.officer.uuid} ${row.product.uuid} ${row.rate}`} columns={columns}
        foot={<tr><th scope="row" colSpan={4}>{t('web.officers.total')}</th><td class="num">{number(of.contributions)}</td><td /><td class="num">{amount(of.base)}</td><td class="num">{amount(of.amount)}</td></tr>} />
    </Card>
  );
}
