/* What officers did: the report of that name on the screen, each number with the list behind it. */
import { go, href, useAddress } from '../../data/address';
import { scheme } from '../../data/client';
import { mayRead } from '../../data/description';
import { amount, number, period, today } from '../../data/format';
import { type Connection, graphql, rowsOf } from '../../data/graphql';
import { sum } from '../../data/money';
import { t } from '../../data/text';
import { useGet } from '../../data/use';
import { Button, ButtonLink } from '../../part/button';
import { Filters } from '../../part/filters';
import { Card, Empty, Loaded } from '../../part/page';
import { usePlaces } from '../../part/place';
import { usePhone } from '../../part/screen';
import { type Column, Table } from '../../part/table';
import { Code } from '../../part/value';
import { findOfficers, findProducts, type Officer } from './data';

const NAME = '/api/report/enrolment_performance_indicators';

/* The columns of the report, in its order. */
interface Row {
  code: string;
  lastName: string;
  otherNames: string;
  fresh: number;
  renewed: number;
  suspended: number;
  expired: number;
  asked: number;
  accepted: number;
  declined: number;
  paid: string;
  back: string;
  net: string;
  feedback: number;
  answered: number;
}

const text = (value: unknown): string => (value === null || value === undefined ? '' : String(value));

function rowOf(record: Record<string, unknown>): Row {
  const [code, lastName, otherNames, fresh, renewed, suspended, expired, asked, accepted, declined, paid, back, net, feedback, answered] = Object.values(record);
  return {
    code: text(code), lastName: text(lastName), otherNames: text(otherNames), fresh: Number(fresh), renewed: Number(renewed), suspended: Number(suspended), expired: Number(expired),
    asked: Number(asked), accepted: Number(accepted), declined: Number(declined), paid: text(paid), back: text(back), net: text(net), feedback: Number(feedback), answered: Number(answered),
  };
}

type Days = { from: string; to: string };

/* A number that leads to what it counts. */
function Counted({ n, to }: { n: number; to: string | null }) {
  return n && to ? <a href={to}>{number(n)}</a> : <span class={n ? undefined : 'muted'}>{number(n)}</span>;
}

/* The list of prompts knows officers by their key. */
async function prompts(officer: string, days: Days): Promise<void> {
  const found = await graphql<{ policyOfficers: Connection<Officer> }>('query ($code: String) { policyOfficers(first: 20, search: $code) { edges { node { uuid code lastName otherNames } } } }', { code: officer });
  const uuid = rowsOf(found.policyOfficers).find((one) => one.code === officer)?.uuid;
  if (uuid) go(href('/renewals', { officer: uuid, answer: 'all', from: days.from, to: days.to }));
}

function columns(days: Days, phone: boolean): Column<Row>[] {
  const currency = scheme().currency;
  const policies = (row: Row, words: Record<string, string>) => (mayRead('policy') ? href('/policies', { officer: row.code, ...words }) : null);
  const sold = (row: Row, stage: string) => policies(row, { stage, from: days.from, to: days.to });
  const ended = (row: Row, status: string) => policies(row, { status, endsFrom: days.from, endsTo: days.to });
  const money = (row: Row, value: string, kind: string) =>
    (mayRead('premium') && Number(value) ? <a href={href('/contributions', { officer: row.code, kind, from: days.from, to: days.to })}>{amount(value)}</a> : amount(value));
  const count = (name: string, of: (row: Row) => number, to: (row: Row) => string | null): Column<Row> =>
    ({ name, head: t(`web.officers.${name}`), num: true, desktop: true, cell: (row) => <Counted n={of(row)} to={to(row)} /> });
  return [
    { name: 'officer', head: t('web.officers.officer'), cell: (row) => <>{`${row.otherNames} ${row.lastName}`}<br /><small><Code>{row.code}</Code></small></> },
    ...(phone ? [{ name: 'sold', head: t('web.officers.sold'), cell: (row: Row) => t('web.officers.sold_n', { fresh: number(row.fresh), renewed: number(row.renewed), expired: number(row.expired) }) }] : []),
    count('fresh', (row) => row.fresh, (row) => sold(row, 'N')), count('renewed', (row) => row.renewed, (row) => sold(row, 'R')),
    count('suspended', (row) => row.suspended, (row) => ended(row, '4')), count('expired', (row) => row.expired, (row) => ended(row, '8')),
    {
      name: 'asked', head: t('web.officers.asked'), desktop: true,
      cell: (row) => row.asked === 0 ? <span class="muted">{number(0)}</span> : (
        <>
          {mayRead('policy_renewal') ? <Button kind="quiet" onClick={() => void prompts(row.code, days)}>{number(row.asked)}</Button> : number(row.asked)}
          <small>{t('web.officers.asked_of', { accepted: number(row.accepted), declined: number(row.declined) })}</small>
        </>
      ),
    },
    { name: 'feedback', head: t('web.officers.feedback'), num: true, desktop: true, cell: (row) => t('web.officers.of', { n: number(row.answered), all: number(row.feedback) }) },
    { name: 'paid', head: t('web.officers.paid', { currency }), num: true, desktop: true, cell: (row) => money(row, row.paid, 'contribution') },
    { name: 'back', head: t('web.officers.back', { currency }), num: true, desktop: true, cell: (row) => money(row, row.back, 'refund') },
    { name: 'net', head: t('web.officers.net', { currency }), num: true, end: true, cell: (row) => amount(row.net) },
  ];
}

export function Performance() {
  const { query: asked } = useAddress();
  const phone = usePhone();
  const place = usePlaces(asked.place);
  const days = { from: asked.from ?? `${today().slice(0, 7)}-01`, to: asked.to ?? today() };
  const words = { dateFrom: days.from, dateTo: days.to, officer: asked.officer ?? null, product: asked.product ?? null, location: asked.place ?? null };
  const read = useGet<Record<string, unknown>[]>(href(`${NAME}/json`, words));
  const file = (format: string, label: string, icon: 'print' | 'download') => <ButtonLink icon={icon} target={format === 'pdf' ? '_blank' : undefined} href={href(`${NAME}/${format}`, words)}>{label}</ButtonLink>;
  return (
    <div class="stack">
      <Filters filters={[
        { name: 'from', label: t('web.officers.from'), kind: 'date' }, { name: 'to', label: t('web.officers.to'), kind: 'date' },
        { name: 'officer', label: t('web.officers.officer'), kind: 'search', search: findOfficers, shown: () => t('web.officers.one') },
        { name: 'product', label: t('web.officers.product'), kind: 'search', search: findProducts, shown: () => t('web.officers.one') }, place.filter,
      ]} />
      <Loaded of={read} lines={8}>
        {(records) => {
          const rows = records.map(rowOf);
          const total = (of: (row: Row) => number) => number(rows.reduce((all, row) => all + of(row), 0));
          return rows.length === 0
            ? <Card flush title={period(days.from, days.to)}><Empty icon="family" title={t('web.officers.none')}>{t('web.officers.none_why')}</Empty></Card>
            : (
              <Card flush title={period(days.from, days.to)} note={t('web.officers.n', { n: rows.length })} action={<span class="row row-w noprint">{file('csv', 'CSV', 'download')}{file('xlsx', 'XLSX', 'download')}{file('pdf', 'PDF', 'print')}</span>}
                footer={phone && <p class="row"><b class="grow">{t('web.officers.total')}</b><b class="num">{amount(sum(rows.map((row) => row.net)))}</b></p>}>
                <Table<Row> label={t('web.officers.performance')} rows={rows} rowKey={(row) => row.code} columns={columns(days, phone)} busy={read.stale}
                  open={mayRead('policy') ? (row) => href('/policies', { officer: row.code, from: days.from, to: days.to }) : null}
                  foot={<tr>
                    <th scope="row">{t('web.officers.total')}</th>
                    <td class="num">{total((row) => row.fresh)}</td><td class="num">{total((row) => row.renewed)}</td><td class="num">{total((row) => row.suspended)}</td><td class="num">{total((row) => row.expired)}</td>
                    <td>{total((row) => row.asked)}</td><td class="num">{t('web.officers.of', { n: total((row) => row.answered), all: total((row) => row.feedback) })}</td>
                    <td class="num">{amount(sum(rows.map((row) => row.paid)))}</td><td class="num">{amount(sum(rows.map((row) => row.back)))}</td><td class="num">{amount(sum(rows.map((row) => row.net)))}</td>
                  </tr>} />
              </Card>
            );
        }}
      </Loaded>
    </div>
  );
}
