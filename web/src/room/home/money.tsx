/* The accountant's next acts: months that have ended and were not run, bills that wait for payment. */
import { href } from '../../data/address';
import { user } from '../../data/client';
import { date, daysBetween, fromToday, today } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { locale, t } from '../../data/text';
import { use } from '../../data/use';
import { ButtonLink } from '../../part/button';
import { Card, Empty, Loaded } from '../../part/page';
import { Status } from '../../part/status';
import { Code, Money } from '../../part/value';

/* ---- months ---- */

interface Run {
  uuid: string;
  runYear: number;
  runMonth: number;
  location: { uuid: string; name: string } | null;
}

interface Month {
  year: number;
  month: number;
  place: string;
  name: string;
}

const MONTHS = 3;
const runsQuery = `{ batchRuns(first: 100, orderBy: ["-runDate"]) { totalCount edges { node { uuid runYear runMonth location { uuid name } } } } }`;

const nameOf = (year: number, month: number): string => new Intl.DateTimeFormat(locale(), { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(Date.UTC(year, month - 1, 1));

/* Who is bound to districts runs these; who sees everything, the nation. */
const places = (): { place: string; name: string }[] =>
  user().districts?.map((one) => ({ place: one.uuid, name: one.name })) ?? [{ place: 'nation', name: t('web.batch.nation') }];

function ended(): { year: number; month: number }[] {
  const [year, month] = today().split('-').map(Number) as [number, number];
  return Array.from({ length: MONTHS }, (_, n) => {
    const at = year * 12 + (month - 1) - (n + 1);
    return { year: Math.floor(at / 12), month: (at % 12) + 1 };
  });
}

function notRun(runs: Run[]): Month[] {
  const made = new Set(runs.map((run) => `${run.location?.uuid ?? 'nation'} ${run.runYear} ${run.runMonth}`));
  return ended().flatMap((when) => places().map((where) => ({ ...when, ...where }))).filter((one) => !made.has(`${one.place} ${one.year} ${one.month}`));
}

export function Months() {
  const read = use<{ batchRuns: Connection<Run> }>(runsQuery);
  const open = read.data ? notRun(rowsOf(read.data.batchRuns)) : [];
  return (
    <Card flush title={t('web.home.runs')} note={open.length ? t('web.home.runs.count', { n: open.length }) : null} action={<a href="/batches">{t('web.home.all')}</a>}>
      <Loaded of={read}>
        {() => open.length === 0
          ? <Empty icon="bill" title={t('web.home.runs.none')} action={<ButtonLink href="/batches">{t('web.batch.runs')}</ButtonLink>}>{t('web.home.runs.why')}</Empty>
          : (
            <ul class="rows">
              {open.map((one) => (
                <li key={`${one.place} ${one.year} ${one.month}`}>
                  <div class="grow"><a class="cover" href={href('/batches/new', { place: one.place, year: one.year, month: one.month })}>{nameOf(one.year, one.month)}</a><small>{one.name}</small></div>
                  <Status tone="wait" shape="clock">{t('web.home.runs.open')}</Status>
                </li>
              ))}
            </ul>
          )}
      </Loaded>
    </Card>
  );
}

/* ---- bills ---- */

interface Bill {
  uuid: string;
  code: string;
  amountTotal: string;
  dateDue: string | null;
  thirdparty: string | null;
}

const SHOWN = 5;
const billsQuery = `query ($first: Int) { bill(first: $first, status: A_1, orderBy: ["dateBill"]) { totalCount edges { node { uuid code amountTotal dateDue thirdparty } } } }`;

const nameIn = (reference: string | null): string => (reference ? ((JSON.parse(reference) as { name?: string }).name ?? '') : '');

export function Bills() {
  const read = use<{ bill: Connection<Bill> }>(billsQuery, { first: SHOWN });
  const total = read.data?.bill.totalCount ?? 0;
  const all = '/batches?tab=bills&status=A_1';
  return (
    <Card flush title={t('web.home.bills')} note={total ? t('web.home.waiting', { n: total }) : null} action={total > SHOWN && <a href={all}>{t('web.home.all')}</a>}>
      <Loaded of={read}>
        {({ bill }) => bill.edges.length === 0
          ? <Empty icon="money" title={t('web.home.bills.none')}>{t('web.home.bills.why')}</Empty>
          : <ul class="rows">{rowsOf(bill).map((one) => <BillRow key={one.uuid} bill={one} />)}</ul>}
      </Loaded>
    </Card>
  );
}

function BillRow({ bill }: { bill: Bill }) {
  const late = bill.dateDue !== null && daysBetween(bill.dateDue, today()) > 0;
  return (
    <li>
      <div class="grow">
        <a class="cover" href={`/bills/${bill.uuid}`}>{nameIn(bill.thirdparty) || bill.code}</a>
        <small class="row row-w"><Code>{bill.code}</Code>{bill.dateDue && <span>{t('web.home.bills.due', { date: date(bill.dateDue) })}</span>}</small>
      </div>
      <div class="stack tight"><Money value={bill.amountTotal} />{late && <Status tone="wait" shape="alert">{fromToday(bill.dateDue!)}</Status>}</div>
    </li>
  );
}
