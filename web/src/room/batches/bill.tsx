/* A bill of a facility: its lines, a claim each; its payment; the postings that it rests on, which balance. */
import { useState } from 'preact/hooks';
import { scheme } from '../../data/client';
import { command } from '../../data/command';
import { mayDo, mayRead } from '../../data/description';
import { asFailure, Failure } from '../../data/failure';
import { amount, date, money, today } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { compare, sum } from '../../data/money';
import { t } from '../../data/text';
import { changed, use } from '../../data/use';
import { Button, ButtonLink } from '../../part/button';
import { Dialog, Modal } from '../../part/dialog';
import { DateField, isDay, TextField } from '../../part/field';
import { useKeys } from '../../part/keys';
import { Card, Empty, Facts, Failed, Head, Loaded, Note } from '../../part/page';
import { type Column, Table } from '../../part/table';
import { Take } from '../../part/take';
import { History } from '../../part/timeline';
import { toast } from '../../part/toast';
import { Code, Money } from '../../part/value';
import { type Bill, billFields, billState, nameIn, PAID, PAYABLE } from './data';
import { BillState } from './state';

interface Item {
  uuid: string;
  code: string;
  description: string | null;
  lineId: string | null;
  lineTypeName: string | null;
  dateValidFrom: string | null;
  dateValidTo: string | null;
  unitPrice: string;
  deduction: string;
  amountTotal: string;
}

interface Payment {
  uuid: string;
  codeExt: string | null;
  amountPayed: string;
  datePayment: string;
}

interface WholeBill extends Bill {
  subjectTypeName: string | null;
  subjectId: string | null;
  paymentReference: string | null;
  lineItemsBill: Connection<Item>;
}

const query = (payments: boolean) => `query ($uuid: String) {
  bill(uuid: $uuid) { edges { node {
    ${billFields} subjectTypeName subjectId paymentReference
    lineItemsBill { totalCount edges { node { uuid code description lineId lineTypeName dateValidFrom dateValidTo unitPrice deduction amountTotal } } }
    ${payments ? 'paymentsBill { edges { node { uuid codeExt amountPayed datePayment } } }' : ''}
  } } }
}`;

type Answer = WholeBill & { paymentsBill?: Connection<Payment> };

export default function BillPage({ params }: { params: Record<string, string> }) {
  const read = use<{ bill: Connection<Answer> }>(query(mayRead('bill_payment')), { uuid: params.uuid });
  return (
    <Loaded of={read}>
      {({ bill }) => {
        const one = rowsOf(bill)[0];
        return one ? <Whole bill={one} /> : <><Head title={t('web.bill.one')} /><Card flush><Failed failure={new Failure('missing', [])} /></Card></>;
      }}
    </Loaded>
  );
}

function Whole({ bill }: { bill: Answer }) {
  const [pays, pay] = useState(false);
  const [takesBack, takeBack] = useState<Payment | null>(null);
  const payable = PAYABLE.includes(billState(bill.status)) && mayDo('bill.pay');
  const payments = rowsOf(bill.paymentsBill);
  useKeys(payable ? [{ key: 'p', label: t('web.bill.pay'), run: () => pay(true) }] : []);
  return (
    <>
      <Head
        title={t('web.bill.name', { code: bill.code })} crumbs={[{ label: t('web.batch.title'), href: '/batches?tab=bills' }, { label: bill.code }]}
        beside={<BillState status={bill.status} />}
        actions={<><ButtonLink href={`/api/bill/print?uuid=${bill.uuid}`} target="_blank" icon="print">{t('web.bill.print')}</ButtonLink>{payable && <Button kind="primary" icon="money" keys="P" onClick={() => pay(true)}>{t('web.bill.pay')}</Button>}</>}
      />
      <div class="cols">
        <div class="stack">
          <Lines bill={bill} />
          {mayRead('posting') && <Postings bill={bill} payments={payments} />}
        </div>
        <div class="stack">
          <Card title={t('web.bill.facts')}>
            <Facts of={[
              [t('web.bill.facility'), nameIn(bill.thirdparty)], [t('web.bill.date'), date(bill.dateBill)], [t('web.bill.due'), date(bill.dateDue)],
              [t('web.bill.amount'), <Money value={bill.amountTotal} strong />], [t('web.batch.product'), bill.terms ?? '—'],
              ...(bill.subjectTypeName === 'batch run' ? [[t('web.batch.one'), <a href={`/batches/${bill.subjectId}`}>{t('web.batch.open')}</a>] as [string, preact.ComponentChildren]] : []),
            ]} />
          </Card>
          <Payments bill={bill} payments={payments} onTakeBack={takeBack} />
          <Card flush title={t('web.bill.history')}><History entity="bill" uuid={bill.uuid} /></Card>
        </div>
      </div>
      {pays && <Pay bill={bill} onClose={() => pay(false)} />}
      {takesBack && <TakeBack payment={takesBack} onClose={() => takeBack(null)} />}
    </>
  );
}

/* ---- lines ---- */

function Lines({ bill }: { bill: Answer }) {
  const items = rowsOf(bill.lineItemsBill);
  const currency = scheme().currency;
  const columns: Column<Item>[] = [
    { name: 'code', head: t('web.batch.claim'), cell: (item) => <Code>{item.code}</Code> },
    { name: 'what', head: t('web.bill.diagnosis'), cell: (item) => item.description ?? '—' },
    { name: 'visit', head: t('web.batch.visit'), cell: (item) => <span class="nowrap">{date(item.dateValidFrom)}</span>, desktop: true },
    { name: 'claimed', head: t('web.batch.claimed', { currency }), cell: (item) => amount(item.unitPrice), num: true, desktop: true },
    { name: 'deduction', head: t('web.bill.deduction', { currency }), cell: (item) => amount(item.deduction === '0.00' ? item.deduction : `-${item.deduction}`), num: true, desktop: true },
    { name: 'total', head: t('web.bill.total', { currency }), cell: (item) => amount(item.amountTotal), num: true, end: true },
  ];
  const file = () => [columns.map((column) => column.head), ...items.map((item) => [item.code, item.description, item.dateValidFrom?.slice(0, 10), item.unitPrice, item.deduction, item.amountTotal])];
  const whole = sum(items.map((item) => item.amountTotal));
  const claims = mayRead('claim');
  return (
    <Card flush title={t('web.bill.lines')} note={t('web.batch.rows', { n: items.length })} action={<span class="row noprint"><Take name={bill.code} rows={file} /></span>}>
      <Table label={t('web.bill.lines')} rows={items} rowKey={(item) => item.uuid} columns={columns}
        open={claims && items.every((item) => item.lineTypeName === 'claim') ? (item) => `/claims/${item.lineId}/review` : null}
        foot={<tr>
          <th scope="row" colSpan={3}>{t('web.batch.total')}</th><td class="num">{amount(sum(items.map((item) => item.unitPrice)))}</td>
          <td class="num">{amount(`-${sum(items.map((item) => item.deduction))}`)}</td><td class="num">{amount(whole)}</td>
        </tr>} />
      {compare(whole, bill.amountTotal) !== 0 && <Note tone="stop">{t('web.bill.unequal', { amount: money(bill.amountTotal) })}</Note>}
    </Card>
  );
}

/* ---- payment ---- */

function Payments({ bill, payments, onTakeBack }: { bill: Answer; payments: Payment[]; onTakeBack: (payment: Payment) => void }) {
  if (!payments.length && billState(bill.status) !== PAID) return <Card title={t('web.bill.payment')}><p class="muted">{t('web.bill.not_paid')}</p></Card>;
  return (
    <Card title={t('web.bill.payment')}>
      {payments.length === 0 && <Facts of={[[t('web.bill.paid_on'), date(bill.datePayed)], [t('web.bill.reference'), bill.paymentReference ?? '—']]} />}
      {payments.map((payment) => (
        <div key={payment.uuid} class="stack">
          <Facts of={[[t('web.bill.amount'), <Money value={payment.amountPayed} strong />], [t('web.bill.paid_on'), date(payment.datePayment)], [t('web.bill.reference'), payment.codeExt ?? '—']]} />
          {mayDo('bill_payment.delete') && <div><Button kind="quiet" onClick={() => onTakeBack(payment)}>{t('web.bill.take_back')}</Button></div>}
        </div>
      ))}
    </Card>
  );
}

function Pay({ bill, onClose }: { bill: Bill; onClose: () => void }) {
  const [day, setDay] = useState(today());
  const [reference, setReference] = useState('');
  const [wrong, setWrong] = useState<{ day?: string; reference?: string }>({});
  const [failure, fail] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    const found = { day: isDay(day) ? undefined : t('web.field.no_day'), reference: reference.trim() ? undefined : t('web.check.required') };
    setWrong(found);
    if (found.day || found.reference) return;
    setBusy(true);
    try {
      await command('bill.pay', { bill: bill.uuid, amount: bill.amountTotal, date: day, reference: reference.trim() }, { label: t('web.bill.name', { code: bill.code }) });
      changed();
      toast(t('web.bill.paid_toast', { code: bill.code, amount: money(bill.amountTotal) }));
      onClose();
    } catch (thrown) {
      fail(asFailure(thrown));
      setBusy(false);
    }
  };
  return (
    <Modal label={t('web.bill.pay')} onClose={onClose}>
      <form class="stack" onSubmit={(event) => void submit(event)}>
        <h2>{t('web.bill.pay_title', { code: bill.code })}</h2>
        <p>{t('web.bill.pay_what', { amount: money(bill.amountTotal), facility: nameIn(bill.thirdparty) })}</p>
        {failure && <div role="alert"><Note tone="stop">{failure.message}</Note></div>}
        <TextField label={t('web.bill.reference')} value={reference} onChange={setReference} error={wrong.reference} hint={t('web.bill.reference_hint')} max={255} autofocus />
        <DateField label={t('web.bill.paid_on')} value={day} onChange={setDay} error={wrong.day} />
        <footer><Button onClick={onClose}>{t('web.cancel')}</Button><Button kind="primary" type="submit" busy={busy}>{t('web.bill.pay_act', { amount: money(bill.amountTotal) })}</Button></footer>
      </form>
    </Modal>
  );
}

function TakeBack({ payment, onClose }: { payment: Payment; onClose: () => void }) {
  const [failure, fail] = useState<Failure | null>(null);
  const act = async () => {
    try {
      await command('bill_payment.delete', { uuid: payment.uuid }, { label: t('web.bill.take_back') });
      changed();
      toast(t('web.bill.taken_back'));
      onClose();
    } catch (thrown) {
      fail(asFailure(thrown));
    }
  };
  return (
    <Dialog title={t('web.bill.take_back_title')} act={t('web.bill.take_back')} keep={t('web.bill.take_back_keep')} stop onAct={act} onClose={onClose}>
      <p>{t('web.bill.take_back_what', { amount: money(payment.amountPayed) })}</p>
      {failure && <div role="alert"><Note tone="stop">{failure.message}</Note></div>}
    </Dialog>
  );
}

/* ---- postings ---- */

interface Posting {
  uuid: string;
  entryUuid: string;
  day: string;
  kind: string;
  account: string;
  amount: string;
  sourceEntity: string;
}

const postingQuery = `query ($sources: [UUID]) {
  postings(sourceUuid_In: $sources, first: 100, orderBy: ["day", "id"]) { totalCount edges { node { uuid entryUuid day kind account amount sourceEntity } } }
}`;

/* Of its claims, which the scheme owes, and of its payment. Debit positive, credit negative: the whole is nothing. */
function Postings({ bill, payments }: { bill: Answer; payments: Payment[] }) {
  const sources = [...rowsOf(bill.lineItemsBill).flatMap((item) => (item.lineId ? [item.lineId] : [])), ...payments.map((payment) => payment.uuid)];
  const read = use<{ postings: Connection<Posting> }>(postingQuery, sources.length ? { sources } : null);
  const currency = scheme().currency;
  const debit = (posting: Posting) => (compare(posting.amount, '0') > 0 ? posting.amount : null);
  const credit = (posting: Posting) => (compare(posting.amount, '0') < 0 ? posting.amount.replace('-', '') : null);
  const columns: Column<Posting>[] = [
    { name: 'day', head: t('web.bill.day'), cell: (posting) => date(posting.day) },
    { name: 'account', head: t('web.bill.account'), cell: (posting) => t(`code.ledger_account.${posting.account}`) },
    { name: 'of', head: t('web.bill.of'), cell: (posting) => t(posting.sourceEntity === 'claim' ? 'web.bill.of_claim' : 'web.bill.of_payment'), desktop: true },
    { name: 'kind', head: t('web.bill.kind'), cell: (posting) => t(`code.ledger_kind.${{ B: 'booked', R: 'reversal', O: 'opening' }[posting.kind] ?? 'booked'}`), desktop: true },
    { name: 'debit', head: t('web.bill.debit', { currency }), cell: (posting) => (debit(posting) ? amount(debit(posting)) : ''), num: true, end: true },
    { name: 'credit', head: t('web.bill.credit', { currency }), cell: (posting) => (credit(posting) ? amount(credit(posting)) : ''), num: true, end: true },
  ];
  if (!sources.length) return null;
  return (
    <Loaded of={read}>
      {({ postings }) => {
        const rows = rowsOf(postings);
        if (!rows.length) return <Card flush title={t('web.bill.postings')}><Empty icon="money" title={t('web.bill.no_postings')} /></Card>;
        const debits = sum(rows.map(debit));
        const credits = sum(rows.map(credit));
        const file = () => [columns.map((column) => column.head), ...rows.map((row) => [row.day, t(`code.ledger_account.${row.account}`), row.sourceEntity, row.kind, debit(row), credit(row)])];
        return (
          <Card flush title={t('web.bill.postings')} note={compare(debits, credits) === 0 ? t('web.bill.balanced') : t('web.bill.not_balanced')} action={<span class="row noprint"><Take name={`${bill.code} ${t('web.bill.postings')}`} rows={file} /></span>}>
            <Table label={t('web.bill.postings')} rows={rows} rowKey={(row) => row.uuid} columns={columns}
              foot={<tr><th scope="row" colSpan={4}>{t('web.batch.total')}</th><td class="num">{amount(debits)}</td><td class="num">{amount(credits)}</td></tr>} />
          </Card>
        );
      }}
    </Loaded>
  );
}
