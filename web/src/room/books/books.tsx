/* The books: accounts with what stood in them and what some days brought and took; the postings of one; each entry down to its source. */
import { useState } from 'preact/hooks';
import { href, turn, useAddress } from '../../data/address';
import { scheme } from '../../data/client';
import { choice, mayRead } from '../../data/description';
import { amount, date, number, today } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { compare, sum } from '../../data/money';
import { hasText, t } from '../../data/text';
import { use } from '../../data/use';
import { Button, ButtonLink } from '../../part/button';
import { FileOf } from '../../part/file';
import { Drawer } from '../../part/dialog';
import { Filters } from '../../part/filters';
import { useList } from '../../part/list';
import { Card, Empty, Facts, Head, Loaded, Note } from '../../part/page';
import { Paging } from '../../part/paging';
import { type Column, Table } from '../../part/table';
import { Code } from '../../part/value';

interface Balance {
  account: string;
  opening: string;
  debit: string;
  credit: string;
  closing: string;
  postings: number;
}

interface Posting {
  uuid: string;
  entryUuid: string;
  kind: string;
  account: string;
  debit: string | null;
  credit: string | null;
  day: string;
  sourceEntity: string;
  sourceUuid: string;
  product: { code: string } | null;
  healthFacility: { code: string } | null;
}

const balancesQuery = 'query ($from: Date, $to: Date, $product: String) { ledgerBalances(from: $from, to: $to, productCode: $product) { account opening debit credit closing postings } }';
const heads = '$first: Int, $offset: Int, $orderBy: [String], $account: String, $kind: String, $from: Date, $to: Date';
const filters = 'first: $first, offset: $offset, orderBy: $orderBy, account: $account, kind: $kind, day_Gte: $from, day_Lte: $to';
/* Products and facilities are not everybody's to read. */
const picks = () => `uuid entryUuid kind account debit credit day sourceEntity sourceUuid ${mayRead('product') ? 'product { code }' : ''} ${mayRead('health_facility') ? 'healthFacility { code }' : ''}`;
const postingsQuery = () => `query (${heads}) { postings(${filters}) { totalCount edges { node { ${picks()} } } } }`;
const entryQuery = () => `query ($entry: UUID) { postings(first: 100, entryUuid: $entry) { edges { node { ${picks()} } } } }`;

const account = (code: string): string => choice('posting', 'account', code);
const bare = (value: string | null): string => (value && compare(value, '0') !== 0 ? amount(value) : '');

export default function Books() {
  const { query: asked } = useAddress();
  const days = { from: asked.from ?? `${today().slice(0, 7)}-01`, to: asked.to ?? today() };
  const read = use<{ ledgerBalances: Balance[] }>(balancesQuery, { ...days, product: asked.product ?? null });
  const report = (name: string, format: string) => href(`/api/report/${name}/${format}`, { dateTo: days.to, ...(name === 'trial_balance' ? {} : { dateFrom: days.from, account: asked.account ?? null }) });
  return (
    <>
      <Head title={t('web.books.title')} under={t('web.books.days', { from: date(days.from), to: date(days.to) })} actions={(
        <>
          <ButtonLink icon="print" href={report('trial_balance', 'pdf')} target="_blank">{t('web.books.trial_balance')}</ButtonLink>
          <ButtonLink icon="download" href={report('trial_balance', 'xlsx')}>XLSX</ButtonLink>
        </>
      )} />
      <Filters filters={[
        { name: 'from', label: t('web.books.from'), kind: 'date' }, { name: 'to', label: t('web.books.to'), kind: 'date' },
        { name: 'product', label: t('web.policies.product_code'), kind: 'text' },
        { name: 'kind', label: t('web.books.kind'), kind: 'choice', options: ['B', 'R', 'O'].map((value) => ({ value, label: choice('posting', 'kind', value) })) },
      ]} />
      <Loaded of={read} lines={8}>{({ ledgerBalances }) => <Accounts of={ledgerBalances} whole={!asked.product} chosen={asked.account ?? ''} />}</Loaded>
      <Postings days={days} account={asked.account} kind={asked.kind} print={report('ledger_postings', 'pdf')} />
    </>
  );
}

function Accounts({ of: rows, whole, chosen }: { of: Balance[]; whole: boolean; chosen: string }) {
  if (!rows.length) return <section class="card"><Empty icon="money" title={t('web.books.none')}>{t('web.books.none.why')}</Empty></section>;
  const money = (name: keyof Balance, words: string, desktop = false): Column<Balance> => ({ name, head: words, num: true, desktop, cell: (row) => (name === 'closing' ? <b>{amount(row.closing)}</b> : bare(String(row[name]))) });
  const columns: Column<Balance>[] = [
    { name: 'account', head: t('web.books.account'), cell: (row) => account(row.account) },
    money('opening', t('web.books.opening'), true), money('debit', t('web.books.debit')), money('credit', t('web.books.credit')),
    { ...money('closing', t('web.books.closing', { currency: scheme().currency })), end: true },
    { name: 'n', head: t('web.books.postings'), num: true, desktop: true, cell: (row) => number(row.postings) },
  ];
  const total = (name: 'opening' | 'debit' | 'credit' | 'closing') => <td class="num">{amount(sum(rows.map((row) => row[name])))}</td>;
  const balanced = compare(sum(rows.map((row) => row.closing)), '0') === 0;
  return (
    <Card flush title={t('web.books.accounts')}>
      <Table<Balance> label={t('web.books.accounts')} rows={rows} rowKey={(row) => row.account} columns={columns} onOpen={(row) => turn({ account: row.account === chosen ? null : row.account })}
        foot={<tr><th scope="row">{t('web.books.total')}</th>{total('opening')}{total('debit')}{total('credit')}{total('closing')}<td /></tr>} />
      {whole && !balanced && <Note tone="stop">{t('web.books.unbalanced')}</Note>}
    </Card>
  );
}

function Postings({ days, account: chosen, kind, print }: { days: { from: string; to: string }; account?: string; kind?: string; print: string }) {
  const list = useList({ sort: '-day' });
  const [open, setOpen] = useState<Posting | null>(null);
  const variables = { ...list.variables, ...days, account: chosen, kind };
  const read = use<{ postings: Connection<Posting> }>(postingsQuery(), variables);
  const rows = rowsOf(read.data?.postings);
  const columns: Column<Posting>[] = [
    { name: 'day', head: t('web.books.day'), sort: 'day', cell: (row) => <span class="nowrap">{date(row.day)}</span> },
    { name: 'account', head: t('web.books.account'), cell: (row) => account(row.account) },
    { name: 'source', head: t('web.books.source'), cell: (row) => sourceName(row) },
    { name: 'of', head: t('web.books.of'), desktop: true, cell: (row) => <Code>{row.product?.code ?? row.healthFacility?.code}</Code> },
    { name: 'kind', head: t('web.books.kind'), desktop: true, cell: (row) => choice('posting', 'kind', row.kind) },
    { name: 'debit', head: t('web.books.debit'), num: true, cell: (row) => bare(row.debit) },
    { name: 'credit', head: t('web.books.credit'), num: true, cell: (row) => bare(row.credit) },
  ];
  const files: [string, string][] = [['day', t('web.books.day')], ['entryUuid', t('web.books.entry')], ['kind', t('web.books.kind')], ['account', t('web.books.account')], ['debit', t('web.books.debit')], ['credit', t('web.books.credit')], ['sourceEntity', t('web.books.source')], ['sourceUuid', 'UUID']];
  return (
    <Card flush title={chosen ? t('web.books.of_account', { account: account(chosen) }) : t('web.books.all')}
      action={<span class="row row-w">{chosen && <Button kind="quiet" icon="x" onClick={() => turn({ account: null })}>{t('web.books.all')}</Button>}<ButtonLink kind="quiet" icon="print" href={print} target="_blank">PDF</ButtonLink><FileOf root="postingsExport" heads={heads} filters={filters} variables={variables} columns={files} /></span>}>
      <Loaded of={read} lines={8}>
        {() => rows.length === 0
          ? <Empty icon="money" title={t('web.books.no_posting')}>{t('web.books.no_posting.why')}</Empty>
          : (
            <>
              <Table<Posting> label={t('web.books.all')} rows={rows} rowKey={(row) => row.uuid} columns={columns} sort={list.sort} busy={read.stale} onOpen={setOpen} />
              <footer><Paging list={list} total={read.data?.postings.totalCount ?? 0} shown={rows.length} /></footer>
            </>
          )}
      </Loaded>
      {open && <Entry of={open} onClose={() => setOpen(null)} />}
    </Card>
  );
}

const sourceName = (row: Posting): string => (hasText(`entity.${row.sourceEntity}`) ? t(`entity.${row.sourceEntity}`) : row.sourceEntity);

/* All lines of the entry, and the way to what they are about. */
function Entry({ of: posting, onClose }: { of: Posting; onClose: () => void }) {
  const read = use<{ postings: Connection<Posting> }>(entryQuery(), { entry: posting.entryUuid });
  return (
    <Drawer title={t('web.books.entry_of', { day: date(posting.day) })} onClose={onClose}>
      <Loaded of={read}>
        {({ postings }) => (
          <table class="ledger">
            <thead><tr><th scope="col">{t('web.books.account')}</th><th scope="col" class="num">{t('web.books.debit')}</th><th scope="col" class="num">{t('web.books.credit')}</th></tr></thead>
            <tbody>{rowsOf(postings).map((row) => <tr key={row.uuid}><td>{account(row.account)} <Code>{row.product?.code ?? row.healthFacility?.code ?? ' '}</Code></td><td class="num">{bare(row.debit)}</td><td class="num">{bare(row.credit)}</td></tr>)}</tbody>
          </table>
        )}
      </Loaded>
      <Source of={posting} />
    </Drawer>
  );
}

const sources: Record<string, { query: string; facts: (row: any) => [string, preact.ComponentChildren][]; href: (row: any) => string | null }> = {
  premium: {
    query: 'query ($uuid: String) { rows: premiums(first: 1, uuid: $uuid, showHistory: true) { edges { node { receipt amount payDate refundOf { receipt } policy { uuid product { name } } } } } }',
    facts: (row) => [[t('web.pay.receipt'), <Code key="r">{row.receipt}</Code>], [t('web.contributions.amount'), amount(row.amount)], [t('web.pay.date'), date(row.payDate)], [t('web.pay.policy'), row.policy?.product?.name]],
    href: (row) => (row.policy ? `/policies/${row.policy.uuid}?tab=contributions` : null),
  },
  claim: { query: 'query ($uuid: String) { rows: claims(first: 1, uuid: $uuid) { edges { node { uuid code dateFrom } } } }', facts: (row) => [[t('web.batch.claim'), <Code key="c">{row.code}</Code>], [t('web.batch.visit'), date(row.dateFrom)]], href: (row) => `/claims/${row.uuid}` },
  payment: { query: 'query ($uuid: String) { rows: payments(first: 1, uuid: $uuid) { edges { node { receivedAmount receivedDate receiptNo } } } }', facts: (row) => [[t('web.contributions.amount'), amount(row.receivedAmount)], [t('web.pay.date'), date(row.receivedDate)], [t('web.pay.receipt'), <Code key="r">{row.receiptNo}</Code>]], href: () => null },
};

function Source({ of: posting }: { of: Posting }) {
  const source = mayRead(posting.sourceEntity) ? sources[posting.sourceEntity] : undefined;
  const read = use<{ rows: Connection<any> }>(source?.query ?? '', source ? { uuid: posting.sourceUuid } : null);
  const row = rowsOf(read.data?.rows)[0];
  const to = row && source?.href(row);
  return (
    <section class="stack">
      <h3>{sourceName(posting)}</h3>
      {source ? <Loaded of={read}>{() => (row ? <Facts of={source.facts(row)} /> : <p class="muted">{t('web.books.source.gone')}</p>)}</Loaded> : <Code>{posting.sourceUuid}</Code>}
      {to && <ButtonLink href={to}>{t('web.books.source.open')}</ButtonLink>}
    </section>
  );
}
