/* Windows over payments: entering one, matching it, why it is cancelled. */
import { useEffect, useState } from 'preact/hooks';
import { go } from '../../data/address';
import { command, type Receipt } from '../../data/command';
import { asFailure, type Failure } from '../../data/failure';
import { fullName, period, today } from '../../data/format';
import { rowsOf } from '../../data/graphql';
import { compare } from '../../data/money';
import { t } from '../../data/text';
import { changed } from '../../data/use';
import { Entry } from '../../form/entry';
import { Form, useForm } from '../../form/form';
import { payTypes } from '../../form/policy';
import { Button } from '../../part/button';
import { Modal } from '../../part/dialog';
import { TextField } from '../../part/field';
import { Empty, Note } from '../../part/page';
import { StateOf } from '../../part/status';
import { type Column, Table } from '../../part/table';
import { toast } from '../../part/toast';
import { Code, InsuranceNumber, Money } from '../../part/value';
import { type Candidate, candidates, isExact, type Payment } from './data';

interface Told {
  uuid: string;
  status: number;
  fault: number;
  message: string | null;
}

/* ---- entering ---- */

export function Enter({ onClose }: { onClose: () => void }) {
  const form = useForm({
    entity: 'payment', command: 'payment.receive', label: t('web.payment.enter'),
    initial: { transactionNo: '', receivedAmount: '', receivedDate: today(), typeOfPayment: 'B', receiptNo: '', origin: '', controlNumber: '', insuranceNumber: '', productCode: '' },
    input: ({ controlNumber, insuranceNumber, productCode, ...own }) => ({
      ...Object.fromEntries(Object.entries(own).filter(([, value]) => value !== '')),
      ...(controlNumber ? { controlNumber } : insuranceNumber || productCode ? { lines: [{ insuranceNumber: insuranceNumber || null, productCode: productCode || null }] } : {}),
    }),
    onDone: ({ result, status }: Receipt<Told>) => {
      changed();
      onClose();
      if (status === 'waiting') toast(t('web.form.waiting'));
      else if (result) {
        toast(result.fault ? t('web.payment.refused', { why: result.message ?? '' }) : t('web.payment.entered'));
        go(`/payments/${result.uuid}`);
      }
    },
  });
  return (
    <Modal onClose={onClose} label={t('web.payment.enter')} class="dialog dialog-wide">
      <h2>{t('web.payment.enter')}</h2>
      <Form of={form} act={t('web.payment.enter.act')} others={<Button kind="quiet" onClick={onClose}>{t('web.cancel')}</Button>}>
        <div class="form-grid">
          <Entry of={form} name="transactionNo" required autofocus />
          <Entry of={form} name="receivedAmount" required check={(value) => (value && compare(value, '0') <= 0 ? t('web.pay.nothing') : null)} />
          <Entry of={form} name="receivedDate" required check={(value) => (value > today() ? t('web.pay.future') : null)} />
          <Entry of={form} name="typeOfPayment" as="segments" options={payTypes.map((code) => ({ value: code, label: t(`web.pay.type.${code}`) }))} />
          <Entry of={form} name="receiptNo" />
          <Entry of={form} name="origin" />
          <Entry of={form} name="controlNumber" label={t('web.payment.control_number')} hint={t('web.payment.control_number.hint')} />
          <Entry of={form} name="insuranceNumber" label={t('web.payment.insurance_number')} as="number" />
          <Entry of={form} name="productCode" label={t('web.payment.product')} />
        </div>
      </Form>
    </Modal>
  );
}

/* ---- matching ---- */

export function Match({ payment, onClose }: { payment: Payment; onClose: () => void }) {
  const lines = rowsOf(payment.paymentDetails).filter((line) => !line.premium);
  const named = lines.filter((line) => line.insuranceNumber && line.productCode);
  const [number, setNumber] = useState('');
  const [found, setFound] = useState<Candidate[] | null>(null);
  const [chosen, choose] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    const stop = new AbortController();
    const wait = setTimeout(() => {
      candidates(number ? [number] : lines.map((line) => line.insuranceNumber ?? ''), number ? null : (payment.payerPhoneNumber ?? payment.phoneNumber), payment.receivedAmount, stop.signal)
        .then((all) => setFound(all), (thrown) => stop.signal.aborted || setFailure(asFailure(thrown)));
    }, number ? 300 : 0);
    return () => {
      clearTimeout(wait);
      stop.abort();
    };
  }, [number]);
  const match = async (policy: string | null) => {
    setBusy(true);
    setFailure(null);
    try {
      await command('payment.match', { uuid: payment.uuid, ...(policy ? { policy } : {}) }, { label: t('web.payment.match') });
      changed();
      onClose();
      toast(t('web.payment.matched'));
    } catch (thrown) {
      setFailure(asFailure(thrown));
    } finally {
      setBusy(false);
    }
  };
  const columns: Column<Candidate>[] = [
    { name: 'family', head: t('web.families.head'), cell: (row) => <>{fullName(row.head)} <small><InsuranceNumber>{row.head.chfId}</InsuranceNumber></small></> },
    { name: 'product', head: t('web.sell.product'), cell: (row) => <>{row.product?.name} <Code>{row.product?.code}</Code><small>{period(row.startDate, row.expiryDate)}</small></> },
    { name: 'status', head: t('web.families.policy'), cell: (row) => <StateOf of="policy" code={row.status} plain /> },
    { name: 'open', head: t('web.pay.due'), num: true, cell: (row) => <><Money bare value={row.balance} />{isExact(row, payment.receivedAmount) && <small class="t-ok">{t('web.payment.exact')}</small>}</> },
    { name: 'choose', head: t('web.payment.choose'), end: true, cell: (row) => <input type="radio" class="check" name="candidate" aria-label={t('web.payment.choose.of', { name: fullName(row.head), product: row.product?.name ?? '' })} checked={chosen === row.uuid} onChange={() => choose(row.uuid)} /> },
  ];
  return (
    <Modal onClose={onClose} label={t('web.payment.match')} class="dialog dialog-wide">
      <h2>{t('web.payment.match')}</h2>
      <div class="stack">
        <TextField label={t('web.payment.match.search')} hint={t('web.payment.match.hint')} optional value={number} onChange={setNumber} autofocus />
        {found && found.length === 0 && <Empty icon="person" title={t('web.payment.match.none')}>{t('web.payment.match.none.why')}</Empty>}
        {found && found.length > 0 && <Table<Candidate> label={t('web.payment.match')} rows={found} rowKey={(row) => row.uuid} columns={columns} />}
        {failure && <div role="alert"><Note tone="stop">{failure.message}</Note></div>}
      </div>
      <div class="acts">
        <Button kind="quiet" onClick={onClose}>{t('web.cancel')}</Button>
        {named.length > 0 && <Button busy={busy && !chosen} onClick={() => void match(null)}>{t('web.payment.match.as_written')}</Button>}
        {chosen ? <Button kind="primary" busy={busy} onClick={() => void match(chosen)}>{t('web.payment.match.act')}</Button> : <Button kind="primary" off={t('web.payment.match.choose_first')}>{t('web.payment.match.act')}</Button>}
      </div>
    </Modal>
  );
}

/* ---- cancelling ---- */

export function Cancel({ payment, onClose }: { payment: Payment; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const [failure, setFailure] = useState<Failure | null>(null);
  const run = async () => {
    try {
      await command('payment.cancel', { uuid: payment.uuid, reason }, { label: t('web.payment.cancel') });
      changed();
      onClose();
      toast(t('web.payment.cancelled'));
    } catch (thrown) {
      setFailure(asFailure(thrown));
    }
  };
  return (
    <Modal onClose={onClose} label={t('web.payment.cancel.ask')}>
      <h2>{t('web.payment.cancel.ask')}</h2>
      <div class="stack">
        <p>{t('web.payment.cancel.why')}</p>
        <TextField label={t('web.payment.reason')} value={reason} onChange={setReason} max={255} autofocus />
        {failure && <div role="alert"><Note tone="stop">{failure.message}</Note></div>}
      </div>
      <div class="acts">
        <Button onClick={onClose}>{t('web.payment.cancel.keep')}</Button>
        {reason.trim() ? <Button kind="stop" onClick={() => void run()}>{t('web.payment.cancel')}</Button> : <Button kind="stop" off={t('web.payment.reason.first')}>{t('web.payment.cancel')}</Button>}
      </div>
    </Modal>
  );
}
