/* What a family would pay for this product, from when, covered for what: as the product stands on the screen, saved or not.
 * The law of the server decides. */
import { useState } from 'preact/hooks';
import { mayRead } from '../../data/description';
import { date, fullName, money, number, today } from '../../data/format';
import { type FamilyFound, searchFamilies } from '../../data/people';
import { t } from '../../data/text';
import { use } from '../../data/use';
import { isEmpty } from '../../form/check';
import { inputOf } from '../../form/input';
import { Button } from '../../part/button';
import { Combobox } from '../../part/combobox';
import { CheckField, DateField, isDay, NumberField, SegmentField } from '../../part/field';
import { Facts, Loaded, Note } from '../../part/page';
import { type Column, Table } from '../../part/table';
import { type Row, shown, words } from './read';
import type { On } from './special';

const query = 'query ($preview: JSONString) { productPreview(preview: $preview) }';

interface Answer {
  start: string;
  expiry: string;
  lastPayment: string | null;
  instalments: number;
  late: boolean;
  adults: number;
  children: number;
  otherAdults: number;
  otherChildren: number;
  dropped: number;
  contribution: string;
  assembly: string;
  registration: string;
  gross: string;
  discount: string;
  value: string;
  waits: { months: number; from: string }[];
  /* Days until then from which changes of the product hold; the one on which it ends. */
  ahead: string[];
  ends: string | null;
}

interface Invented {
  age: string;
  other: boolean;
}

/* Somebody of so many full years on a day. */
const bornFor = (age: string, day: string): string => `${String(Number(day.slice(0, 4)) - Number(age)).padStart(4, '0')}${day.slice(4)}`.replace(/-02-29$/, '-02-28');

const monthsOf = (row: Row, name: string): number => Number(row[name] ?? 0) || 0;

/* What is otherwise on the page than it is kept; of a change that is corrected all it says. */
const isEntered = ({ base, corrects, form }: On, name: string): boolean =>
  !base || name in (corrects?.change ?? {}) || JSON.stringify(form.values[name] ?? null) !== JSON.stringify(base[name] ?? null);

export function Preview(on: On) {
  const { form, row } = on;
  const [whose, choose] = useState<'made' | 'there'>('made');
  const [family, take] = useState<FamilyFound | null>(null);
  const [people, set] = useState<Invented[]>([{ age: '35', other: false }, { age: '33', other: false }, { age: '7', other: false }]);
  const [day, setDay] = useState(today());
  const [stage, at] = useState('N');
  const lines = [...((form.values.items ?? []) as unknown as Row[]), ...((form.values.services ?? []) as unknown as Row[])];
  const waits = [...new Set(lines.flatMap((line) => [monthsOf(line, 'waitingPeriodAdult'), monthsOf(line, 'waitingPeriodChild')]))].filter((months) => months > 0).sort((a, b) => a - b);
  const terms = inputOf('product', Object.fromEntries(Object.entries(form.values).filter(([name, value]) => (value === null || typeof value !== 'object') && isEntered(on, name))));
  const ready = isDay(day) && (whose === 'made' ? people.every((one) => /^\d{1,3}$/.test(one.age)) : family !== null);
  const asked = { product: row?.uuid ?? null, terms, enrollDate: day, stage, waits, ...(whose === 'made' ? { members: people.map((one) => ({ birth: bornFor(one.age, day), other: one.other })) } : { family: family?.uuid }) };
  const read = use<{ productPreview: Answer | null }>(query, ready ? { preview: JSON.stringify(asked) } : null);
  const change = (n: number, next: Partial<Invented>) => set(people.map((one, here) => (here === n ? { ...one, ...next } : one)));
  return (
    <div class="stack">
      <p class="muted">{t('web.preview.what')}</p>
      <div class="entries">
        <DateField label={t('web.preview.day')} value={day} onChange={setDay} />
        <SegmentField label={t('web.preview.stage')} value={stage} onChange={at} options={[{ value: 'N', label: t('web.preview.stage.N') }, { value: 'R', label: t('web.preview.stage.R') }]} />
        {mayRead('family') && <SegmentField label={t('web.preview.whose')} value={whose} onChange={(value) => choose(value as typeof whose)} options={[{ value: 'made', label: t('web.preview.whose.made') }, { value: 'there', label: t('web.preview.whose.there') }]} />}
      </div>
      {whose === 'there'
        ? <Combobox<FamilyFound> label={t('web.preview.family')} value={family} onChange={take} search={(text, signal) => searchFamilies(text, 20, signal)} optionKey={(one) => one.uuid} shown={(one) => (one.headInsuree ? `${fullName(one.headInsuree)} · ${one.headInsuree.chfId}` : '—')} />
        : (
          <div class="stack tight">
            {people.map((one, n) => (
              <div key={n} class="row row-w">
                <NumberField label={t('web.preview.age', { n: String(n + 1) })} decimals={0} value={one.age} onChange={(age) => change(n, { age })} />
                <CheckField label={t('web.preview.other')} value={one.other} onChange={(other) => change(n, { other })} />
                {people.length > 1 && <Button kind="quiet" icon="x" label={t('web.preview.without', { n: String(n + 1) })} onClick={() => set(people.filter((_, here) => here !== n))} />}
              </div>
            ))}
            <div><Button icon="plus" onClick={() => set([...people, { age: '10', other: false }])}>{t('web.preview.one_more')}</Button></div>
          </div>
        )}
      {ready
        ? <Loaded of={read} lines={8}>{({ productPreview }) => productPreview && <Said of={productPreview} lines={lines} />}</Loaded>
        : <p class="muted">{t('web.preview.not_ready')}</p>}
    </div>
  );
}

function Said({ of, lines }: { of: Answer; lines: Row[] }) {
  const counted: [string, number][] = [['adults', of.adults], ['children', of.children], ['other_adults', of.otherAdults], ['other_children', of.otherChildren]];
  return (
    <div class="stack" role="status">
      <h2>{t('web.preview.pays', { amount: money(of.value) })}</h2>
      {of.dropped > 0 && <Note tone="wait">{t('web.preview.dropped', { n: of.dropped })}</Note>}
      {of.ends && <Note tone="wait">{t('web.preview.ends', { date: date(of.ends) })}</Note>}
      {of.ahead.length > 0 && <Note>{t('web.preview.ahead', { days: of.ahead.map((day) => date(day)).join(', ') })}</Note>}
      {of.late && <Note tone="wait">{t('web.preview.late')}</Note>}
      <Facts of={[
        [t('web.preview.counted'), counted.filter(([, n]) => n > 0).map(([name, n]) => `${number(n)} ${t(`web.preview.${name}`)}`).join(', ') || '—'],
        [t('web.preview.contribution'), money(of.contribution)],
        [t('web.preview.assembly'), money(of.assembly)],
        [t('web.preview.registration'), money(of.registration)],
        [t('web.preview.discount'), money(of.discount)],
        [t('web.preview.value'), <b>{money(of.value)}</b>],
        [t('web.preview.period'), t('web.register.span', { from: date(of.start), to: date(of.expiry) })],
        [t('web.preview.last_payment'), date(of.lastPayment)],
        [t('web.preview.instalments'), of.instalments ? number(of.instalments) : t('web.preview.any')],
      ]} />
      <Covered of={of} lines={lines} />
    </div>
  );
}

/* "80 %", or the amount of the scheme's money: as the line's kind of limit says. */
function limitOf(line: Row, of: string, who: 'Adult' | 'Child'): string {
  const limit = line[`limit${who}`];
  const fixed = line.limitationType === 'F';
  if (isEmpty(limit)) return fixed ? '—' : '100 %';
  return fixed ? money(String(limit)) : `${words(of, `limit${who}`, limit)} %`;
}

function Covered({ of, lines }: { of: Answer; lines: Row[] }) {
  const [sought, seek] = useState('');
  const named = lines.map((line) => ({ line, of: line.item ? 'product_item' : 'product_service', row: (line.item ?? line.service) as Row }));
  const found = named.filter(({ row }) => !sought || shown('medical_item', row).toLocaleLowerCase().includes(sought.toLocaleLowerCase()));
  const from = (line: Row, who: 'Adult' | 'Child') => {
    const months = monthsOf(line, `waitingPeriod${who}`);
    return date(of.waits.find((one) => one.months === months)?.from ?? of.start);
  };
  const count = (line: Row) => [line.limitNoAdult, line.limitNoChild].map((one) => (isEmpty(one) ? t('web.preview.any') : number(Number(one)))).join(' / ');
  const columns: Column<(typeof named)[number]>[] = [
    { name: 'row', head: t('web.preview.covered'), cell: ({ row }) => shown('medical_item', row) },
    { name: 'adult', head: t('web.preview.limit_adult'), num: true, cell: (one) => limitOf(one.line, one.of, 'Adult') },
    { name: 'child', head: t('web.preview.limit_child'), num: true, cell: (one) => limitOf(one.line, one.of, 'Child') },
    { name: 'count', head: t('web.preview.count'), num: true, desktop: true, cell: (one) => count(one.line) },
    { name: 'from_adult', head: t('web.preview.from_adult'), cell: (one) => <span class="nowrap">{from(one.line, 'Adult')}</span> },
    { name: 'from_child', head: t('web.preview.from_child'), desktop: true, cell: (one) => <span class="nowrap">{from(one.line, 'Child')}</span> },
  ];
  if (!lines.length) return <p class="muted">{t('web.preview.nothing_covered')}</p>;
  return (
    <div class="stack">
      <div class="filters" role="search"><input class="input" type="search" aria-label={t('web.register.lines.search')} placeholder={t('web.register.lines.search')} value={sought} onInput={(event) => seek(event.currentTarget.value)} /><span class="muted" role="status">{t('web.register.lines.found', { n: found.length })}</span></div>
      <Table label={t('web.preview.covered')} rows={found.slice(0, 100)} rowKey={({ row }) => row.uuid} columns={columns} />
    </div>
  );
}
