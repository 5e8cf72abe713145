/* One payment: what came in and for what, what it did to policies, what it posted, what was changed. */
import { useState } from 'preact/hooks';
import { go } from '../../data/address';
import { command } from '../../data/command';
import { choice, label, mayDo, mayRead } from '../../data/description';
import { asFailure, Failure } from '../../data/failure';
import { date, moment, money, period } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { compare, less, sum } from '../../data/money';
import { hasText, t } from '../../data/text';
import { changed, use } from '../../data/use';
import { Button, ButtonLink } from '../../part/button';
import { Dialog } from '../../part/dialog';
import { useKeys } from '../../part/keys';
import { Card, Empty, Facts, Failed, Head, Loaded, Note } from '../../part/page';
import { StateOf } from '../../part/status';
import { type Column, Table } from '../../part/table';
import { Tabs } from '../../part/tabs';
import { History } from '../../part/timeline';
import { toast } from '../../part/toast';
import { Code, InsuranceNumber, Money } from '../../part/value';
import { cameIn, type Line, MATCHED, mayAsk, mayCancel, numberOf, pagePicks, type Payment } from './data';
import { Cancel, Match } from './windows';

/* Other programs write what they like; ours has the letters of contributions. */
const paidBy = (type: string | null): string => (type && hasText(`web.pay.type.${type}`) ? t(`web.pay.type.${type}`) : type ?? '—');

export default function PaymentPage({ params }: { params: Record<string, string> }) {
  const read = use<{ payments: Connection<Payment> }>(`query ($uuid: String!) { payments(first: 1, uuid: $uuid) { edges { node { ${pagePicks()} } } } }`, { uuid: params.uuid! });
  return (
    <Loaded of={read} lines={10}>
      {({ payments }) => {
        const payment = rowsOf(payments)[0];
        return payment ? <Shown payment={payment} /> : <><Head title={t('web.payment.one')} /><Failed failure={new Failure('missing', [])} /></>;
      }}
    </Loaded>
  );
}

type Act = 'match' | 'unmatch' | 'request' | 'cancel' | 'delete';

function offered(payment: Payment): Act[] {
  const lines = rowsOf(payment.paymentDetails);
  const all: [Act, boolean][] = [
    ['match', cameIn(payment.status) && unallocated(payment) && mayDo('payment.match')],
    ['request', mayAsk(payment.status) && mayDo('payment.request_number')],
    ['unmatch', payment.status === MATCHED && lines.some((line) => line.premium) && mayDo('payment.unmatch')],
    ['cancel', mayCancel(payment.status) && mayDo('payment.cancel')],
    ['delete', mayDo('payment.delete')],
  ];
  return all.filter(([, may]) => may).map(([act]) => act);
}

const given = (payment: Payment): string => rowsOf(payment.paymentDetails).reduce((all, line) => (line.premium && line.amount ? sum([all, line.amount]) : all), '0.00');
const left = (payment: Payment): string => less(payment.receivedAmount ?? '0', given(payment));
const unallocated = (payment: Payment): boolean => compare(left(payment), '0') > 0;

function Shown({ payment }: { payment: Payment }) {
  const [window, open] = useState<Act | null>(null);
  const lines = rowsOf(payment.paymentDetails);
  const acts = offered(payment);
  const first = acts[0];
  const number = numberOf(payment);
  useKeys(acts.includes('match') ? [{ key: 'm', label: t('web.payment.match'), run: () => open('match') }] : []);
  const close = () => open(null);
  return (
    <>
      <Head
        title={payment.transactionNo ?? number ?? t('web.payment.one')}
        beside={<StateOf of="payment" code={payment.status} />}
        crumbs={[{ label: t('web.payment.title'), href: '/payments' }, { label: t('web.payment.one') }]}
        under={[payment.receivedDate && t('web.payment.received_on', { day: date(payment.receivedDate) }), payment.origin].filter(Boolean).join(' · ')}
        actions={<><ButtonLink kind="quiet" icon="print" href={`/api/payment/slip?uuid=${payment.uuid}`} target="_blank">{t('web.payment.slip')}</ButtonLink>{[...acts].reverse().map((act) => <Button key={act} kind={act === first && act !== 'delete' && act !== 'cancel' ? 'primary' : act === 'delete' ? 'quiet' : undefined} keys={act === 'match' ? 'M' : undefined} onClick={() => open(act)}>{t(`web.payment.${act}`)}</Button>)}</>}
      />
      {payment.rejectedReason && <Note tone="stop">{t('web.payment.reason_was', { reason: payment.rejectedReason })}</Note>}
      {cameIn(payment.status) && unallocated(payment) && <Note tone="wait">{t('web.payment.unallocated', { amount: money(left(payment)) })}</Note>}
      <div class="cols">
        <section class="card">
          <Tabs label={t('web.payment.one')} tabs={[
            { name: 'lines', label: t('web.payment.lines'), count: lines.length, view: () => <Lines of={lines} /> },
            ...(mayRead('posting') ? [{ name: 'books', label: t('web.payment.books'), view: () => <Books sources={[payment.uuid, ...lines.flatMap((line) => (line.premium ? [line.uuid, line.premium.uuid] : [line.uuid]))]} /> }] : []),
            { name: 'history', label: t('web.family.history'), view: () => <History entity="payment" uuid={payment.uuid} /> },
          ]} />
        </section>
        <div class="stack">
          <Card title={t('web.payment.money')}>
            <Facts of={[
              [label('payment', 'receivedAmount'), <Money key="r" value={payment.receivedAmount} strong />],
              [label('payment', 'expectedAmount'), <Money key="e" value={payment.expectedAmount} />],
              ...(cameIn(payment.status) ? [[t('web.payment.given'), <Money key="g" value={given(payment)} />] as [string, preact.JSX.Element]] : []),
              [label('payment', 'typeOfPayment'), paidBy(payment.typeOfPayment)],
              [label('payment', 'receiptNo'), <Code key="n">{payment.receiptNo}</Code>],
              [label('payment', 'officerCode'), <Code key="o">{payment.officerCode}</Code>],
              [label('payment', 'phoneNumber'), payment.phoneNumber ?? payment.payerPhoneNumber ?? '—'],
              [label('payment', 'requestDate'), date(payment.requestDate)],
              [label('payment', 'matchedDate'), date(payment.matchedDate)],
            ]} />
          </Card>
          <Numbers of={payment} />
        </div>
      </div>
      {window === 'match' && <Match payment={payment} onClose={close} />}
      {window === 'cancel' && <Cancel payment={payment} onClose={close} />}
      {(window === 'unmatch' || window === 'request' || window === 'delete') && <Ask act={window} payment={payment} onClose={close} />}
    </>
  );
}

function Numbers({ of: payment }: { of: Payment }) {
  const numbers = rowsOf(payment.controlNumbers).reverse();
  if (!numbers.length) return null;
  return (
    <Card title={t('web.payment.control_number')}>
      {numbers.map((one, at) => (
        <Facts key={at} of={[
          [label('control_number', 'controlNumber'), <Code key="c">{one.controlNumber}</Code>],
          [label('control_number', 'status'), choice('control_number', 'status', one.status)],
          [label('control_number', 'requestedAt'), moment(one.requestedAt)],
          [label('control_number', 'issuedAt'), moment(one.issuedAt)],
          ...(one.comment ? [[label('control_number', 'comment'), one.comment] as [string, string]] : []),
        ]} />
      ))}
    </Card>
  );
}

/* What each line is for, the contribution that it pays, and how its policy stands by now. */
function Lines({ of: lines }: { of: Line[] }) {
  if (!lines.length) return <Empty icon="money" title={t('web.payment.no_lines')}>{t('web.payment.no_lines.why')}</Empty>;
  const columns: Column<Line>[] = [
    { name: 'number', head: label('payment_detail', 'insuranceNumber'), cell: (line) => <InsuranceNumber>{line.insuranceNumber}</InsuranceNumber> },
    { name: 'product', head: label('payment_detail', 'productCode'), cell: (line) => <><Code>{line.productCode}</Code> <small>{choice('payment_detail', 'policyStage', line.policyStage)}</small></> },
    { name: 'premium', head: label('payment_detail', 'premium'), cell: (line) => (line.premium ? <Code>{line.premium.receipt}</Code> : <span class="t-wait">{t('web.payment.for_nothing')}</span>) },
    { name: 'policy', head: t('web.family.policy'), cell: (line) => (line.premium?.policy ? <a href={`/policies/${line.premium.policy.uuid}`}><StateOf of="policy" code={line.premium.policy.status} plain /> <small>{period(line.premium.policy.startDate, line.premium.policy.expiryDate)}</small></a> : '—') },
    { name: 'amount', head: label('payment_detail', 'amount'), num: true, end: true, cell: (line) => <Money bare value={line.amount ?? line.expectedAmount} /> },
  ];
  return <Table<Line> label={t('web.payment.lines')} rows={lines} rowKey={(line) => line.id} columns={columns} />;
}

interface Posting {
  uuid: string;
  day: string;
  kind: string;
  account: string;
  amount: string;
  sourceEntity: string;
}

function Books({ sources }: { sources: string[] }) {
  const read = use<{ postings: Connection<Posting> }>('query ($of: [UUID]) { postings(first: 100, sourceUuid_In: $of, orderBy: ["id"]) { edges { node { uuid day kind account amount sourceEntity } } } }', { of: sources });
  const columns: Column<Posting>[] = [
    { name: 'day', head: label('posting', 'day'), cell: (row) => <span class="nowrap">{date(row.day)}</span> },
    { name: 'kind', head: label('posting', 'kind'), cell: (row) => choice('posting', 'kind', row.kind) },
    { name: 'of', head: label('posting', 'sourceEntity'), cell: (row) => t(`entity.${row.sourceEntity}`) },
    { name: 'account', head: label('posting', 'account'), cell: (row) => choice('posting', 'account', row.account) },
    { name: 'amount', head: label('posting', 'amount'), num: true, end: true, cell: (row) => <Money bare value={row.amount} /> },
  ];
  return (
    <Loaded of={read}>
      {({ postings }) => postings.edges.length === 0
        ? <Empty icon="money" title={t('web.payment.no_books')}>{t('web.payment.no_books.why')}</Empty>
        : <Table<Posting> label={t('web.payment.books')} rows={rowsOf(postings)} rowKey={(row) => row.uuid} columns={columns} />}
    </Loaded>
  );
}

const commands = { unmatch: 'payment.unmatch', request: 'payment.request_number', delete: 'payment.delete' } as const;

function Ask({ act, payment, onClose }: { act: keyof typeof commands; payment: Payment; onClose: () => void }) {
  const [failure, setFailure] = useState<Failure | null>(null);
  const run = async () => {
    try {
      await command(commands[act], { uuid: payment.uuid }, { label: t(`web.payment.${act}`) });
      changed();
      onClose();
      toast(t(`web.payment.${act}.done`));
      if (act === 'delete') go('/payments', { replace: true });
    } catch (thrown) {
      setFailure(asFailure(thrown));
    }
  };
  return (
    <Dialog title={t(`web.payment.${act}.ask`)} act={t(`web.payment.${act}`)} keep={t('web.cancel')} stop={act === 'delete'} onAct={run} onClose={onClose}>
      <p>{t(`web.payment.${act}.why`, { amount: money(given(payment)) })}</p>
      {failure && <div role="alert"><Note tone="stop">{failure.message}</Note></div>}
    </Dialog>
  );
}
