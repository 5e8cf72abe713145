/* A run of a month: what it would find is shown first, then it is made. */
import { useEffect, useState } from 'preact/hooks';
import { go, turn, useAddress } from '../../data/address';
import { scheme, user } from '../../data/client';
import { command } from '../../data/command';
import { mayDo } from '../../data/description';
import { asFailure, type Failure } from '../../data/failure';
import { amount, money, number, percent, today } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { compare, sum } from '../../data/money';
import { t } from '../../data/text';
import { changed, use } from '../../data/use';
import { Button } from '../../part/button';
import { Dialog } from '../../part/dialog';
import { ChoiceField, type Option } from '../../part/field';
import { useKeys } from '../../part/keys';
import { Card, Empty, Failed, Head, Loaded, Note } from '../../part/page';
import { usePhone } from '../../part/screen';
import { type Column, Table } from '../../part/table';
import { Take } from '../../part/take';
import { ByHead, type PaidByHead } from './by-head';
import { type Location, monthBefore, monthName, numberOf } from './data';

interface Facility {
  facilityCode: string;
  facilityName: string;
  claims: number;
  waiting: number;
  /* Claims of which no payment plan includes a line. */
  left: number;
  leftAmount: string;
  claimed: string;
  remunerated: string;
}

interface Found {
  productCode: string;
  /* null: what the product says itself. */
  planCode: string | null;
  allocated: string;
  /* null: none laid down; then the index is 1. */
  share: string | null;
  nominal: string;
  index: string;
  [other: string]: unknown;
}

interface Preview {
  batchRunPreview: { indexes: Found[]; facilities: Facility[]; capitation?: PaidByHead[] };
}

const locationQuery = `{ locations(type_In: ["R", "D"], first: 100, orderBy: ["type", "name"]) { edges { node { id uuid name type } } } }`;
const previewQuery = `query ($location: Int, $year: Int!, $month: Int!) { batchRunPreview(locationId: $location, year: $year, month: $month) }`;
const YEARS = 4;

/* Who is bound to districts runs these; the nation's and a region's run are for who sees everything. */
function offered(locations: Location[]): Option[] {
  const mine = user().districts;
  if (mine !== null) return mine.map((place) => ({ value: place.uuid, label: place.name }));
  return [
    { value: 'nation', label: t('web.batch.nation') },
    ...locations.map((place) => ({ value: place.uuid, label: t(place.type === 'R' ? 'web.batch.region_name' : 'web.batch.district_name', { name: place.name }) })),
  ];
}

export default function NewRun() {
  const read = use<{ locations: Connection<Location> }>(locationQuery);
  return (
    <>
      <Head title={t('web.batch.new')} crumbs={[{ label: t('web.batch.title'), href: '/batches' }, { label: t('web.batch.new') }]} under={t('web.batch.new_under')} />
      {mayDo('batch.run') ? <Loaded of={read}>{({ locations }) => <Choose locations={rowsOf(locations)} />}</Loaded> : <Note icon="lock">{t('web.batch.no_right')}</Note>}
    </>
  );
}

function Choose({ locations }: { locations: Location[] }) {
  const { query } = useAddress();
  const options = offered(locations);
  const before = monthBefore(today());
  const place = options.find((one) => one.value === query.place) ? query.place! : (options[0]?.value ?? '');
  const year = Number(query.year) || before.year;
  const month = Number(query.month) || before.month;
  const location = locations.find((one) => one.uuid === place);
  const set = (change: Record<string, string>) => turn(change, { replace: true });
  const years = Array.from({ length: YEARS }, (_, n) => String(Number(today().slice(0, 4)) - n)).map((value) => ({ value, label: value }));
  const months = Array.from({ length: 12 }, (_, n) => ({ value: String(n + 1), label: monthName(2024, n + 1).replace(/\s*2024\s*/, '') }));
  return (
    <>
      <Card>
        <div class="row row-w row-top">
          <ChoiceField label={t('web.batch.place')} value={place} onChange={(value) => set({ place: value })} options={options} />
          <ChoiceField label={t('web.batch.month')} value={String(month)} onChange={(value) => set({ month: value })} options={months} />
          <ChoiceField label={t('web.batch.year')} value={String(year)} onChange={(value) => set({ year: value })} options={years} />
        </div>
      </Card>
      {place && <Foreseen key={`${place} ${year} ${month}`} place={place} name={options.find((one) => one.value === place)!.label} location={location ? numberOf(location.id) : null} year={year} month={month} />}
    </>
  );
}

interface ForeseenProps {
  place: string;
  name: string;
  location: number | null;
  year: number;
  month: number;
}

function Foreseen({ place, name, location, year, month }: ForeseenProps) {
  const read = use<Preview>(previewQuery, { location, year, month });
  const [asks, ask] = useState(false);
  const [failure, fail] = useState<Failure | null>(null);
  useEffect(() => fail(null), [read.data]);
  const run = async () => {
    try {
      const receipt = await command<{ uuid: string; claims: number }>('batch.run', { location: place === 'nation' ? null : place, year, month }, { label: t('web.batch.label', { month: monthName(year, month), place: name }) });
      changed();
      if (receipt.result) go(`/batches/${receipt.result.uuid}`);
    } catch (thrown) {
      fail(asFailure(thrown));
      ask(false);
    }
  };
  useKeys([{ key: 'ctrl+enter', label: t('web.batch.run'), run: () => read.data && ask(true) }]);
  if (failure) return <Card flush><Failed failure={failure} retry={() => fail(null)} /></Card>;
  return (
    <Loaded of={read} lines={6}>
      {({ batchRunPreview: { facilities, indexes, capitation = [] } }) => {
        const claims = facilities.reduce((total, one) => total + one.claims, 0);
        const waiting = facilities.reduce((total, one) => total + one.waiting, 0);
        const left = facilities.reduce((total, one) => total + one.left, 0);
        const due = sum(facilities.map((one) => one.remunerated));
        const heads = sum(capitation.flatMap((one) => one.facilities.map((row) => row.payment)));
        const byHead = compare(heads, '0') > 0 && t('web.batch.by_head_sum', { amount: money(heads) });
        return (
          <>
            <div class="row row-w noprint"><p class="grow">{t('web.batch.run_what', { n: claims, amount: money(due), facilities: number(facilities.length) })} {byHead}</p><Button kind="primary" keys="Ctrl ↵" onClick={() => ask(true)}>{t('web.batch.run')}</Button></div>
            <PreviewTable facilities={facilities} title={t('web.batch.preview', { month: monthName(year, month), place: name })} claims={claims} due={due} />
            {waiting > 0 && <Note>{t('web.batch.waiting_note', { n: waiting })}</Note>}
            {left > 0 && <Note tone="wait">{t('web.batch.left_note', { n: left, amount: money(sum(facilities.map((one) => one.leftAmount))) })}</Note>}
            {indexes.length > 0 && <FoundIndexes indexes={indexes} />}
            {capitation.map((one) => <ByHead key={`${one.productCode} ${one.planCode}`} of={one} />)}
            {asks && (
              <Dialog title={t('web.batch.run_title', { month: monthName(year, month), place: name })} act={t('web.batch.run_act', { n: claims })} keep={t('web.batch.run_keep')} onAct={run} onClose={() => ask(false)}>
                <p>{t('web.batch.run_what', { n: claims, amount: money(due), facilities: number(facilities.length) })}</p>
                {byHead && <p>{byHead}</p>}
                <p>{t('web.batch.run_final')}</p>
              </Dialog>
            )}
          </>
        );
      }}
    </Loaded>
  );
}

function PreviewTable({ facilities, title, claims, due }: { facilities: Facility[]; title: string; claims: number; due: string }) {
  const phone = usePhone();
  const currency = scheme().currency;
  const columns: Column<Facility>[] = [
    { name: 'facility', head: t('web.bill.facility'), cell: (row) => `${row.facilityCode} ${row.facilityName}` },
    { name: 'claims', head: t('web.batch.claims'), cell: (row) => (phone ? t('web.batch.claims_n', { n: row.claims }) : number(row.claims)), num: true },
    { name: 'waiting', head: t('web.batch.waiting'), cell: (row) => number(row.waiting), num: true, desktop: true },
    { name: 'left', head: t('web.batch.left'), cell: (row) => number(row.left), num: true, desktop: true },
    { name: 'claimed', head: t('web.batch.claimed', { currency }), cell: (row) => amount(row.claimed), num: true, desktop: true },
    { name: 'due', head: t('web.batch.due', { currency }), cell: (row) => amount(row.remunerated), num: true, end: true },
  ];
  const rows = () => [columns.map((column) => column.head), ...facilities.map((row) => [`${row.facilityCode} ${row.facilityName}`, row.claims, row.waiting, row.left, row.claimed, row.remunerated])];
  if (!facilities.length) return <Card flush title={title}><Empty icon="bill" title={t('web.batch.preview_none')}>{t('web.batch.preview_none_why')}</Empty></Card>;
  return (
    <Card flush title={title} action={<span class="row noprint"><Take name={title} rows={rows} /></span>}>
      <Table label={title} rows={facilities} rowKey={(row) => row.facilityCode} columns={columns}
        foot={<tr><th scope="row">{t('web.batch.total')}</th><td class="num">{number(claims)}</td><td class="num">{number(facilities.reduce((total, one) => total + one.waiting, 0))}</td><td class="num">{number(facilities.reduce((total, one) => total + one.left, 0))}</td><td class="num">{amount(sum(facilities.map((one) => one.claimed)))}</td><td class="num">{amount(due)}</td></tr>} />
    </Card>
  );
}

function FoundIndexes({ indexes }: { indexes: Found[] }) {
  const currency = scheme().currency;
  const columns: Column<Found>[] = [
    { name: 'product', head: t('web.batch.product'), cell: (row) => (row.planCode ? t('web.batch.of_plan', { product: row.productCode, plan: row.planCode }) : row.productCode) },
    { name: 'care', head: t('web.batch.care'), cell: (row) => t(`web.batch.care.${String(row.careType ?? 'B')}`) },
    { name: 'allocated', head: t('web.batch.allocated', { currency }), cell: (row) => amount(row.allocated), num: true, desktop: true },
    { name: 'share', head: t('web.batch.share'), cell: (row) => (row.share === null ? '—' : percent(Number(row.share), 2)), num: true, desktop: true },
    { name: 'nominal', head: t('web.batch.nominal', { currency }), cell: (row) => amount(row.nominal), num: true, desktop: true },
    { name: 'index', head: t('web.batch.index'), cell: (row) => row.index, num: true, end: true },
  ];
  const without = [...new Set(indexes.filter((row) => row.share === null).map((row) => row.productCode))];
  return (
    <>
      {without.length > 0 && <Note tone="wait">{t('web.batch.no_share', { n: without.length, products: without.join(', ') })}</Note>}
      <Card flush title={t('web.batch.indexes')}><Table label={t('web.batch.indexes')} rows={indexes} rowKey={(row) => `${row.productCode} ${row.planCode} ${String(row.careType)}`} columns={columns} /></Card>
    </>
  );
}
