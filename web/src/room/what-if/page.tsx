/* What a what-if found: how far it is while it works, then the money that moved, by month, reason, product and facility. */
import { useEffect, useState } from 'preact/hooks';
import { go, href } from '../../data/address';
import { scheme } from '../../data/client';
import { command } from '../../data/command';
import { mayDo } from '../../data/description';
import { asFailure, Failure } from '../../data/failure';
import { addDays, amount, number, percent, period } from '../../data/format';
import { compare, minor, sum } from '../../data/money';
import { locale, t } from '../../data/text';
import { changed, use } from '../../data/use';
import { Progress } from '../../part/bar';
import { Button, ButtonLink } from '../../part/button';
import { DifferenceChart } from '../../part/chart';
import { Dialog } from '../../part/dialog';
import { useKeys } from '../../part/keys';
import { Card, Failed, Head, Loaded, Note } from '../../part/page';
import { type Column, Table } from '../../part/table';
import { cutName, type Group, type Month, oneQuery, type Reason, type Result, rowsOfChange, told, type WholeWhatIf, works } from './data';
import { WhatIfState } from './state';

const EVERY = 1000;

const inWords = (month: string, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(locale(), { ...options, timeZone: 'UTC' }).format(new Date(`${month}-01T00:00:00Z`));
const monthOf = (month: string): string => inWords(month, { month: 'short', year: 'numeric' });
/* Under its bar: the year where one begins. */
const barName = (month: string, at: number): string => (at === 0 || month.endsWith('-01') ? inWords(month, { month: 'short', year: '2-digit' }) : inWords(month, { month: 'short' }));

/* With its sign: more is not good or bad by itself. */
const moved = (value: string): string => (compare(value, '0') > 0 ? `+${amount(value)}` : amount(value));

export default function WhatIfPage({ params }: { params: Record<string, string> }) {
  const read = use<{ whatIf: WholeWhatIf | null }>(oneQuery, { uuid: params.uuid! });
  const one = read.data?.whatIf;
  useEffect(() => {
    if (!one || !works(one)) return;
    const timer = setTimeout(read.reload, EVERY);
    return () => clearTimeout(timer);
  }, [read.data]);
  return (
    <Loaded of={read} lines={8}>
      {({ whatIf }) => (whatIf ? <Whole of={whatIf} /> : <><Head title={t('web.what_if.title')} /><Card flush><Failed failure={new Failure('missing', [])} /></Card></>)}
    </Loaded>
  );
}

function Whole({ of }: { of: WholeWhatIf }) {
  const [removes, remove] = useState(false);
  const [failure, fail] = useState<Failure | null>(null);
  const again = href('/what-if/new', { of: of.uuid });
  const send = async (name: string, then?: () => void) => {
    fail(null);
    try {
      await command(name, { uuid: of.uuid }, { label: t('web.what_if.label', { name: of.name }) });
      changed();
      then?.();
    } catch (thrown) {
      fail(asFailure(thrown));
    }
    remove(false);
  };
  useKeys(mayDo('what_if.start') ? [{ key: 'e', label: t('web.what_if.again'), run: () => go(again) }] : []);
  const { rows, further } = rowsOfChange(of.change);
  const file = (format: string) => `/api/what_if?uuid=${of.uuid}&format=${format}`;
  return (
    <>
      <Head
        title={of.name} crumbs={[{ label: t('web.what_if.title'), href: '/what-if' }, { label: of.name }]} beside={<WhatIfState of={of} />} under={period(of.from, of.to)}
        actions={
          <>
            {of.result && <ButtonLink icon="download" href={file('xlsx')} download>{t('web.what_if.xlsx')}</ButtonLink>}
            {of.result && <ButtonLink icon="download" href={file('csv')} download>{t('web.what_if.csv')}</ButtonLink>}
            {works(of) && mayDo('what_if.stop') && <Button kind="stop" onClick={() => void send('what_if.stop')}>{t('web.what_if.stop')}</Button>}
            {!works(of) && mayDo('what_if.delete') && <Button onClick={() => remove(true)}>{t('web.what_if.delete')}</Button>}
            {mayDo('what_if.start') && <ButtonLink icon="edit" keys="E" href={again}>{t('web.what_if.again')}</ButtonLink>}
          </>
        }
      />
      {failure && <div role="alert"><Note tone="stop">{failure.message}</Note></div>}
      {of.state === 'failed' && <div role="alert"><Note tone="stop"><b>{t('web.what_if.failed')}</b> {of.error}</Note></div>}
      {of.state === 'cancelled' && <Note>{t('web.what_if.stopped', { done: number(of.progress), total: number(of.total) })}</Note>}
      {works(of) && <Work of={of} />}
      <Note>
        <b>{t('web.what_if.nothing_written')}</b> {of.result && t('web.what_if.decided_again', { n: of.result.claims, period: period(of.from, of.to) })}
        <ul>{rows.map((row) => <li key={row.key}>{told(row)}</li>)}{Object.keys(further).map((name) => <li key={name}><code>{name}: {JSON.stringify(further[name])}</code></li>)}</ul>
      </Note>
      {of.result && <Found of={of.result} from={of.from} to={of.to} />}
      {removes && (
        <Dialog title={t('web.what_if.delete_title', { name: of.name })} act={t('web.what_if.delete')} keep={t('web.what_if.delete_keep')} stop onAct={() => send('what_if.delete', () => go('/what-if'))} onClose={() => remove(false)}>
          <p>{t('web.what_if.delete_what')}</p>
        </Dialog>
      )}
    </>
  );
}

function Work({ of }: { of: WholeWhatIf }) {
  const [began] = useState(() => ({ at: Date.now(), done: of.progress }));
  const seconds = (Date.now() - began.at) / 1000;
  const rate = seconds > 2 ? (of.progress - began.done) / seconds : 0;
  const left = rate > 0 && of.total ? Math.ceil((of.total - of.progress) / rate) : null;
  return (
    <Card>
      <Progress label={t('web.what_if.work')} value={of.total ? Math.min(100, (100 * of.progress) / of.total) : 0}>
        {t('web.what_if.work_of', { done: number(of.progress), total: of.total ? number(of.total) : '…' })}
        {left !== null && ` · ${t('web.what_if.work_left', { n: left, rate: number(Math.round(rate)) })}`}
      </Progress>
    </Card>
  );
}

/* ---- what was found ---- */

const shareOf = (part: string, whole: string): number => {
  const all = minor(whole) ?? 0n;
  return all === 0n ? 0 : Number(((minor(part) ?? 0n) * 100000n) / all) / 1000;
};

/* Is less than the whole month in the span. */
const isPartial = (month: string, from: string, to: string): boolean => (from.startsWith(month) && !from.endsWith('-01')) || (to.startsWith(month) && addDays(to, 1).startsWith(month));

function Found({ of, from, to }: { of: Result; from: string; to: string }) {
  const partial = of.months.filter((one) => isPartial(one.month, from, to));
  const { currency } = scheme();
  const costs = compare(of.difference.remunerated, '0') > 0;
  const facts: [string, string, string][] = [
    [t('web.what_if.before'), amount(of.before.remunerated), compare(of.stored.remunerated, of.before.remunerated) === 0 ? currency : t('web.what_if.stored', { amount: `${currency} ${amount(of.stored.remunerated)}` })],
    [t('web.what_if.after'), amount(of.after.remunerated), currency],
    [t('web.what_if.difference'), moved(of.difference.remunerated), `${currency} · ${percent(shareOf(of.difference.remunerated, of.before.remunerated), 1)}`],
    [t('web.what_if.affected'), number(of.claimsAffected), t('web.what_if.affected_of', { n: of.claims, facilities: number(of.facilitiesAffected), lines: number(of.linesAffected) })],
  ];
  return (
    <>
      <section class="card" aria-label={t('web.what_if.result')}>
        <ul class="dec">{facts.map(([name, value, small]) => <li key={name} class="stack tight"><small>{name}</small><b>{value}</b><small>{small}</small></li>)}</ul>
      </section>
      {of.undecided > 0 && <Note tone="wait">{t('web.what_if.undecided', { n: of.undecided })}</Note>}
      <div class="cols">
        <Card title={t('web.what_if.by_month')} note={currency}>
          <DifferenceChart bars={of.months.map((month, at) => ({ name: barName(month.month, at), value: month.difference, partial: partial.includes(month) }))}
            sentence={t('web.what_if.chart', { amount: `${currency} ${moved(of.difference.remunerated)}`, n: of.months.length })} />
          <p class="muted">{t(costs ? 'web.what_if.costs_more' : 'web.what_if.costs_less')}{partial.length > 0 && ` ${t('web.what_if.partial', { n: partial.length, months: partial.map((one) => monthOf(one.month)).join(', ') })}`}</p>
        </Card>
        <Months months={of.months} />
      </div>
      <Reasons reasons={of.reasons} />
      <Groups title={t('what_if.part.products')} groups={of.products} />
      <Groups title={t('what_if.part.facilities')} groups={of.facilities} />
    </>
  );
}

type Moving = { before: string; after: string; difference: string };

const amounts = <R extends Moving>(): Column<R>[] => [
  { name: 'before', head: t('what_if.head.before'), cell: (row) => amount(row.before), num: true, desktop: true },
  { name: 'after', head: t('what_if.head.after'), cell: (row) => amount(row.after), num: true, desktop: true },
  { name: 'difference', head: t('what_if.head.difference'), cell: (row) => moved(row.difference), num: true, end: true },
];

function Foot<R extends Moving>({ rows, wide }: { rows: R[]; wide: number }) {
  return (
    <tr><th scope="row" colSpan={wide}>{t('web.batch.total')}</th><td class="num">{amount(sum(rows.map((row) => row.before)))}</td><td class="num">{amount(sum(rows.map((row) => row.after)))}</td><td class="num">{moved(sum(rows.map((row) => row.difference)))}</td></tr>
  );
}

function Months({ months }: { months: Month[] }) {
  const columns: Column<Month>[] = [
    { name: 'month', head: t('web.batch.month'), cell: (row) => monthOf(row.month) },
    { name: 'difference', head: t('what_if.head.difference'), cell: (row) => moved(row.difference), num: true, end: true },
  ];
  return (
    <Card flush title={t('what_if.part.months')} note={scheme().currency}>
      <Table label={t('what_if.part.months')} rows={months} rowKey={(row) => row.month} columns={columns}
        foot={<tr><th scope="row">{t('web.batch.total')}</th><td class="num">{moved(sum(months.map((row) => row.difference)))}</td></tr>} />
    </Card>
  );
}

function Groups({ title, groups }: { title: string; groups: Group[] }) {
  if (!groups.length) return null;
  const columns: Column<Group>[] = [
    { name: 'name', head: t('what_if.head.name'), cell: (row) => `${row.code} ${row.name}` },
    { name: 'affected', head: t('what_if.head.claims_affected'), cell: (row) => t('web.what_if.affected_n', { n: row.claimsAffected, of: number(row.claims) }), num: true, desktop: true },
    ...amounts<Group>(),
  ];
  return <Card flush title={title} note={scheme().currency}><Table label={title} rows={groups} rowKey={(row) => row.code} columns={columns} foot={<Foot rows={groups} wide={2} />} /></Card>;
}

/* What was not paid, and why: here more is less paid. */
function Reasons({ reasons }: { reasons: Reason[] }) {
  if (!reasons.length) return null;
  const columns: Column<Reason>[] = [
    { name: 'name', head: t('what_if.head.name'), cell: (row) => cutName(row) },
    { name: 'lines_before', head: t('what_if.head.lines_before'), cell: (row) => number(row.linesBefore), num: true, desktop: true },
    { name: 'lines_after', head: t('what_if.head.lines_after'), cell: (row) => number(row.linesAfter), num: true, desktop: true },
    ...amounts<Reason>(),
  ];
  return <Card flush title={t('what_if.part.reasons')} note={scheme().currency}><Table label={t('what_if.part.reasons')} rows={reasons} rowKey={(row) => `${row.cut} ${row.reason}`} columns={columns} foot={<Foot rows={reasons} wide={3} />} /></Card>;
}
