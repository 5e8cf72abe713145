/* Payments that came in or are awaited, what is for nobody yet first; and what payers gave. */
import { useState } from 'preact/hooks';
import { useAddress } from '../../data/address';
import { holds } from '../../data/client';
import { choice, label, mayDo, mayRead } from '../../data/description';
import { date } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { t } from '../../data/text';
import { use } from '../../data/use';
import { Button, ButtonLink } from '../../part/button';
import { Filters } from '../../part/filters';
import { useKeys } from '../../part/keys';
import { useList } from '../../part/list';
import { Card, Empty, Head, Loaded } from '../../part/page';
import { Paging } from '../../part/paging';
import { StateOf } from '../../part/status';
import { type Column, Table } from '../../part/table';
import { Tabs } from '../../part/tabs';
import { Code, InsuranceNumber, Money } from '../../part/value';
import { listPicks, numberOf, type Payment, RIGHT_RECEIVE, statuses } from './data';
import { Fundings } from './fundings';
import { StatementWindow } from './statement';
import { Enter } from './windows';

export default function Payments() {
  const [entering, enter] = useState(false);
  const [loading, load] = useState(false);
  const mayEnter = mayDo('payment.receive');
  useKeys(mayEnter ? [{ key: 'n', label: t('web.payment.enter'), run: () => enter(true) }] : []);
  const tabs = [
    ...(mayRead('payment') ? [{ name: 'payments', label: t('web.payment.title'), view: () => <List /> }] : []),
    ...(mayRead('funding') ? [{ name: 'fundings', label: t('web.funding.title'), view: () => <Fundings /> }] : []),
  ];
  return (
    <>
      <Head title={t('web.payment.title')} actions={<>{mayRead('payment_difference') && <ButtonLink href="/payments/gateway">{t('web.payment_gateway.title')}</ButtonLink>}{mayEnter && <>{holds(RIGHT_RECEIVE) && <Button onClick={() => load(true)}>{t('web.statement.title')}</Button>}<Button kind="primary" icon="plus" keys="N" onClick={() => enter(true)}>{t('web.payment.enter')}</Button></>}</>} />
      <Tabs label={t('web.payment.title')} tabs={tabs} />
      {loading && <StatementWindow onClose={() => load(false)} />}
      {entering && <Enter onClose={() => enter(false)} />}
    </>
  );
}

const query = `query ($first: Int, $offset: Int, $orderBy: [String], $search: String, $status: Int, $from: Date, $to: Date, $amount: Decimal, $product: String, $officer: String) {
  payments(first: $first, offset: $offset, orderBy: $orderBy, search: $search, status: $status, receivedDate_Gte: $from, receivedDate_Lte: $to, receivedAmount: $amount,
    productCode: $product, officerCode: $officer) { totalCount edges { node { ${listPicks} } } }
}`;

const columns = (): Column<Payment>[] => [
  { name: 'number', head: t('web.payment.number'), cell: (row) => (row.transactionNo ?? numberOf(row) ? <><Code>{row.transactionNo ?? numberOf(row)}</Code>{row.transactionNo && numberOf(row) && <small><Code>{numberOf(row)}</Code></small>}</> : t('web.payment.no_number')) },
  { name: 'received', head: label('payment', 'receivedDate'), sort: 'receivedDate', cell: (row) => <span class="nowrap">{date(row.receivedDate ?? row.requestDate)}</span> },
  { name: 'for', head: t('web.payment.for'), cell: (row) => rowsOf(row.paymentDetails).map((line) => <span key={line.id} class="row"><InsuranceNumber>{line.insuranceNumber}</InsuranceNumber> <Code>{line.productCode}</Code></span>) },
  { name: 'matched', head: label('payment', 'matchedDate'), sort: 'matchedDate', desktop: true, cell: (row) => <span class="nowrap">{date(row.matchedDate)}</span> },
  { name: 'status', head: label('payment', 'status'), cell: (row) => <StateOf of="payment" code={row.status} plain /> },
  { name: 'amount', head: t('web.payment.amount'), num: true, end: true, cell: (row) => <Money bare value={row.receivedAmount ?? row.expectedAmount} /> },
];

function List() {
  const { query: asked } = useAddress();
  const list = useList({ sort: '-matchedDate' });
  const read = use<{ payments: Connection<Payment> }>(query, {
    ...list.variables, search: asked.q, status: asked.status === undefined ? undefined : Number(asked.status), from: asked.from, to: asked.to, amount: asked.amount, product: asked.product, officer: asked.officer,
  });
  const filtered = ['q', 'status', 'from', 'to', 'amount', 'product', 'officer'].some((name) => asked[name]);
  const filters = [
    { name: 'status', label: label('payment', 'status'), kind: 'choice' as const, options: statuses.map((code) => ({ value: String(code), label: choice('payment', 'status', code) })) },
    { name: 'from', label: t('web.payment.from'), kind: 'date' as const },
    { name: 'to', label: t('web.payment.to'), kind: 'date' as const },
    { name: 'amount', label: label('payment', 'receivedAmount'), kind: 'text' as const },
    { name: 'product', label: label('payment_detail', 'productCode'), kind: 'text' as const },
    { name: 'officer', label: label('payment', 'officerCode'), kind: 'text' as const },
  ];
  return (
    <div class="stack">
      <Filters search={t('web.payment.search')} filters={filters} />
      <Loaded of={read} lines={10}>
        {({ payments }) => payments.edges.length === 0
          ? <Card flush><Empty icon="money" title={t(filtered ? 'web.payment.none.filtered' : 'web.payment.none')}>{t('web.payment.none.why')}</Empty></Card>
          : (
            <Card flush footer={<Paging list={list} total={payments.totalCount ?? 0} shown={payments.edges.length} />}>
              <Table<Payment> label={t('web.payment.title')} rows={rowsOf(payments)} rowKey={(row) => row.uuid} columns={columns()} sort={list.sort} busy={read.stale} open={(row) => `/payments/${row.uuid}`} off={(row) => row.status < 0} />
            </Card>
          )}
      </Loaded>
    </div>
  );
}
