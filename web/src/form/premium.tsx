/* What was paid: each contribution with its receipt, and the window that corrects or removes one. */
import { useState } from 'preact/hooks';
import { scheme } from '../data/client';
import { command, type Receipt } from '../data/command';
import { mayDo } from '../data/description';
import { type Policy, type Premium, receiptHref } from '../data/enrolment';
import { extensionLine, extensionMember, extensionValues } from '../data/extension';
import { asFailure, type Failure } from '../data/failure';
import { date, money, today } from '../data/format';
import { compare } from '../data/money';
import { t } from '../data/text';
import { changed } from '../data/use';
import { Button } from '../part/button';
import { Dialog, Modal } from '../part/dialog';
import { Icon } from '../part/icon';
import { Empty, Note } from '../part/page';
import { type Column, Table } from '../part/table';
import { toast } from '../part/toast';
import { Code, Money } from '../part/value';
import { Entry } from './entry';
import { ExtensionFields } from './extension';
import { choicesOf, decided, Foretold, useForecast } from './forecast';
import { Form, useForm } from './form';
import { PayerEntry, payTypes, type Payer } from './policy';
import { givenBack, Refund, refundable, Undo } from './refund';

export interface PaidRow {
  premium: Premium;
  policy: Policy;
}

type Changed = { status?: number; left?: string; warnings?: string[] };

/* A correction that leaves a policy short does not set it back: that is said, and stays to be read. */
function tell({ status, result }: Receipt<Changed>, key: string): void {
  const short = result?.warnings?.includes('premium_not_covered');
  toast(t(status === 'waiting' ? 'web.form.waiting' : short ? `${key}.short` : key));
}

type Open = { is: 'correct' | 'refund' | 'undo'; row: PaidRow };

function Acts({ row, onOpen }: { row: PaidRow; onOpen: (open: Open) => void }) {
  const { premium } = row;
  const of = { receipt: premium.receipt };
  if (premium.refundOf) return mayDo('premium.refund') && mayDo('premium.delete') ? <Button kind="quiet" icon="x" label={t('web.refund.undo.of', of)} onClick={() => onOpen({ is: 'undo', row })} /> : null;
  return (
    <span class="row end">
      {mayDo('premium.refund') && compare(refundable(premium), '0') > 0 && <Button kind="quiet" icon="sync" label={t('web.refund.of', of)} onClick={() => onOpen({ is: 'refund', row })} />}
      {(mayDo('premium.update') || mayDo('premium.delete')) && <Button kind="quiet" icon="edit" label={t('web.pay.correct.of', of)} onClick={() => onOpen({ is: 'correct', row })} />}
    </span>
  );
}

export function Contributions({ of: rows, product }: { of: PaidRow[]; product?: boolean }) {
  const [open, setOpen] = useState<Open | null>(null);
  const mayChange = mayDo('premium.update') || mayDo('premium.delete') || mayDo('premium.refund');
  const close = () => setOpen(null);
  if (!rows.length) return <Empty icon="money" title={t('web.family.no_contribution')}>{t('web.family.no_contribution.why')}</Empty>;
  const columns: Column<PaidRow>[] = [
    { name: 'receipt', head: t('web.pay.receipt'), cell: ({ premium, policy }) => <><a class="row" href={receiptHref(premium.uuid)} target="_blank" rel="noopener"><Icon name="print" small /><Code>{premium.receipt}</Code></a>{product && <small>{policy.product?.name}</small>}</> },
    { name: 'date', head: t('web.pay.date'), cell: ({ premium }) => <span class="nowrap">{date(premium.payDate)}</span> },
    { name: 'by', head: t('web.pay.by'), cell: ({ premium }) => <>{[t(`web.pay.type.${premium.payType}`), premium.isPhotoFee && t('web.pay.photo_fee'), premium.payer?.name].filter(Boolean).join(' · ')}{extensionLine('premium', premium.jsonExt) && <small>{extensionLine('premium', premium.jsonExt)}</small>}{givenBack(premium)}</> },
    { name: 'amount', head: t('web.pay.amount', { currency: scheme().currency }), num: true, end: true, cell: ({ premium }) => <Money bare value={premium.amount} /> },
    ...(mayChange ? [{ name: 'act', head: t('web.pay.correct'), end: true, cell: (row: PaidRow) => <Acts row={row} onOpen={setOpen} /> }] : []),
  ];
  return (
    <>
      <Table<PaidRow> label={t('web.family.contributions')} rows={rows} rowKey={({ premium }) => premium.uuid} columns={columns} />
      {open?.is === 'correct' && <Correct row={open.row} onClose={close} />}
      {open?.is === 'refund' && <Refund policy={open.row.policy} premium={open.row.premium} onClose={close} />}
      {open?.is === 'undo' && <Undo row={open.row} onClose={close} />}
    </>
  );
}

function Correct({ row, onClose }: { row: PaidRow; onClose: () => void }) {
  const [removing, remove] = useState(!mayDo('premium.update'));
  return removing ? <Remove row={row} onClose={onClose} /> : <Change row={row} onClose={onClose} onRemove={mayDo('premium.delete') ? () => remove(true) : null} />;
}

/* What stands in the book is changed there: the receipt keeps its number where that is not what was wrong. */
function Change({ row: { premium, policy }, onClose, onRemove }: { row: PaidRow; onClose: () => void; onRemove: (() => void) | null }) {
  const form = useForm({
    entity: 'premium', command: 'premium.update', fixed: { uuid: premium.uuid }, label: t('web.pay.correct.title'),
    initial: { amount: premium.amount, payDate: premium.payDate, payType: premium.payType, receipt: premium.receipt, payer: premium.payer ?? null, isPhotoFee: premium.isPhotoFee ?? false, action: '', ...extensionValues('premium', premium.jsonExt ?? null) },
    input: ({ amount, payDate, payType, receipt, payer, isPhotoFee, action, ...own }) => ({
      ...extensionMember('premium', own), amount, payDate, payType, receipt, payer: (payer as Payer | null)?.uuid ?? null, isPhotoFee, ...decided(action, choicesOf(forecast)),
    }),
    onDone: (receipt) => { onClose(); tell(receipt as Receipt<Changed>, 'web.pay.corrected'); },
  });
  const { forecast } = useForecast(policy.uuid, String(form.values.amount), String(form.values.payDate), form.values.isPhotoFee === true, premium.uuid);
  const types = payTypes.includes(premium.payType) ? payTypes : [...payTypes, premium.payType];
  return (
    <Modal onClose={onClose} label={t('web.pay.correct.title')} class="dialog dialog-wide">
      <h2>{t('web.pay.correct.title')}</h2>
      <Form of={form} act={t('web.save')} others={<><Button kind="quiet" onClick={onClose}>{t('web.cancel')}</Button>{onRemove && <Button kind="quiet" icon="x" onClick={onRemove}>{t('web.pay.remove')}</Button>}</>}>
        <div class="form-grid">
          <Entry of={form} name="amount" autofocus check={(value) => (compare(value, '0') <= 0 ? t('web.pay.nothing') : null)} />
          <Entry of={form} name="payType" as="segments" options={types.map((code) => ({ value: code, label: t(`web.pay.type.${code}`) }))} />
          <Entry of={form} name="payDate" check={(value) => (value > today() ? t('web.pay.future') : null)} />
          <Entry of={form} name="receipt" />
          <PayerEntry of={form} policy={policy} />
          <Entry of={form} name="isPhotoFee" />
        </div>
        <ExtensionFields of={form} />
        <Foretold of={form} forecast={forecast} />
      </Form>
    </Modal>
  );
}

function Remove({ row: { premium, policy }, onClose }: { row: PaidRow; onClose: () => void }) {
  const [failure, setFailure] = useState<Failure | null>(null);
  const { forecast } = useForecast(policy.uuid, null, today(), false, premium.uuid);
  const act = async () => {
    try {
      const receipt = await command<Changed>('premium.delete', { uuid: premium.uuid }, { label: t('web.pay.remove') });
      changed();
      onClose();
      tell(receipt, 'web.pay.removed');
    } catch (thrown) {
      setFailure(asFailure(thrown));
    }
  };
  return (
    <Dialog title={t('web.pay.remove.ask', { receipt: premium.receipt })} act={t('web.pay.remove')} keep={t('web.pay.remove.keep')} stop onAct={act} onClose={onClose}>
      <p>{t('web.pay.remove.why', { amount: money(premium.amount), paid: forecast ? money(forecast.paid) : '…', product: policy.product?.name })}</p>
      {forecast?.fallsShort && <Note tone="wait">{t('web.forecast.falls_short', { left: money(forecast.left) })}</Note>}
      {failure && <div role="alert"><Note tone="stop">{failure.message}</Note></div>}
    </Dialog>
  );
}
