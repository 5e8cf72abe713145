/* Giving money back: of one contribution, or what was paid for a policy beyond its value; and undoing it. */
import { useState } from 'preact/hooks';
import { command, type Receipt } from '../data/command';
import { mayDo } from '../data/description';
import { ACTIVE, IDLE, type Policy, type Premium, receiptHref } from '../data/enrolment';
import { asFailure, type Failure } from '../data/failure';
import { money, today } from '../data/format';
import { rowsOf } from '../data/graphql';
import { compare, less, sum } from '../data/money';
import { t } from '../data/text';
import { changed } from '../data/use';
import { Button, ButtonLink } from '../part/button';
import { Dialog, Modal } from '../part/dialog';
import { Facts, Note } from '../part/page';
import { CheckField } from '../part/field';
import { toast } from '../part/toast';
import { Code, Money } from '../part/value';
import { Entry } from './entry';
import { useForecast } from './forecast';
import { Form, useForm } from './form';
import { payTypes } from './policy';

/* What went back of a contribution, below zero; and what did not. */
const returned = (premium: Premium): string => sum(rowsOf(premium.refunds).map((one) => one.amount));
export const refundable = (premium: Premium): string => sum([premium.amount, returned(premium)]);
export const surplusOf = (policy: Policy): string => (policy.balance && compare(policy.balance, '0') < 0 ? less('0', policy.balance) : '0');

/* Under a contribution in a list: what it gave back, or what it gives back. */
export function givenBack(premium: Premium) {
  if (premium.refundOf) return <small>{t('web.refund.row', { receipt: premium.refundOf.receipt, reason: premium.reason ?? '' })}</small>;
  const back = returned(premium);
  return compare(back, '0') < 0 ? <small>{t('web.refund.given', { amount: money(less('0', back)) })}</small> : null;
}

interface Made {
  uuid: string;
  refunds: { uuid: string; receipt: string; amount: string }[];
  left: string;
  warnings: string[];
}

interface Props {
  policy: Policy;
  /* Without one: the surplus of the policy. */
  premium?: Premium;
  onClose: () => void;
}

export function Refund(props: Props) {
  const [done, setDone] = useState<Receipt<Made> | null>(null);
  const title = t(props.premium ? 'web.refund.title' : 'web.refund.surplus');
  return (
    <Modal onClose={props.onClose} label={title} class="dialog dialog-wide">
      <h2>{title}</h2>
      {done ? <Given receipt={done} onClose={props.onClose} /> : <RefundForm {...props} onDone={setDone} />}
    </Modal>
  );
}

function RefundForm({ policy, premium, onClose, onDone }: Props & { onDone: (receipt: Receipt<Made>) => void }) {
  const most = premium ? refundable(premium) : surplusOf(policy);
  const form = useForm({
    entity: 'premium', command: 'premium.refund', label: t('web.refund.title'),
    fixed: premium ? { premium: premium.uuid } : { policy: policy.uuid },
    initial: { amount: most, payDate: today(), payType: premium && payTypes.includes(premium.payType) ? premium.payType : 'C', receipt: '', reason: '', suspend: false },
    input: ({ amount, payDate, payType, receipt, reason, suspend }) => ({ amount, payDate, payType, reason, ...(receipt ? { receipt } : {}), ...(suspend && stops ? { suspend: true } : {}) }),
    onDone: onDone as (receipt: Receipt) => void,
  });
  const amount = String(form.values.amount);
  const rest = premium && /^\d+(\.\d{1,2})?$/.test(amount) && compare(amount, premium.amount) < 0 ? less(premium.amount, amount) : null;
  const { forecast } = useForecast(policy.uuid, rest, today(), false, premium?.uuid);
  const short = premium && !premium.isPhotoFee && forecast?.fallsShort ? forecast : null;
  const stops = short !== null && [IDLE, ACTIVE].includes(policy.status) && mayDo('policy.suspend');
  return (
    <>
      <Facts of={[[t('web.pay.policy'), <b key="p">{policy.product?.name}</b>], ...(premium ? [[t('web.pay.receipt'), <Code key="r">{premium.receipt}</Code>] as [string, preact.ComponentChildren]] : []), [t('web.refund.most'), <Money key="m" value={most} strong />]]} />
      <Form of={form} act={t('web.refund.act')} others={<Button kind="quiet" onClick={onClose}>{t('web.cancel')}</Button>}>
        <div class="form-grid">
          <Entry of={form} name="amount" autofocus check={(value) => (compare(value, '0') <= 0 ? t('web.refund.nothing') : compare(value, most) > 0 ? t('web.refund.too_much', { most: money(most) }) : null)} />
          <Entry of={form} name="payType" label={t('web.refund.by')} as="segments" options={payTypes.map((code) => ({ value: code, label: t(`web.pay.type.${code}`) }))} />
          <Entry of={form} name="payDate" label={t('web.refund.day')} check={(value) => (value > today() ? t('web.pay.future') : premium && value < premium.payDate ? t('web.refund.early') : null)} />
          <Entry of={form} name="receipt" label={t('web.refund.voucher')} required={false} hint={t('web.pay.receipt.hint')} />
        </div>
        <Entry of={form} name="reason" readonly={false} required />
        {short && <Note tone="wait">{t('web.forecast.falls_short', { left: money(short.left) })}</Note>}
        {stops && <CheckField label={t('web.refund.suspend')} value={form.values.suspend === true} onChange={(next) => form.set('suspend', next)} />}
      </Form>
    </>
  );
}

function Given({ receipt: { result }, onClose }: { receipt: Receipt<Made>; onClose: () => void }) {
  return (
    <>
      {result
        ? <div role="status"><Note tone="ok"><b>{t('web.refund.done', { amount: money(sum(result.refunds.map((one) => one.amount))) })}</b>{result.warnings.length > 0 && <> {t('web.pay.left', { amount: money(result.left) })}</>}</Note></div>
        : <Note icon="off">{t('web.form.waiting')}</Note>}
      <div class="acts">
        {result?.refunds.map((one) => <ButtonLink key={one.uuid} icon="print" href={receiptHref(one.uuid)} target="_blank">{t('web.refund.print', { receipt: one.receipt })}</ButtonLink>)}
        <Button kind="primary" autofocus onClick={onClose}>{t('web.close')}</Button>
      </div>
    </>
  );
}

export function Undo({ row: { premium, policy }, onClose }: { row: { premium: Premium; policy: Policy }; onClose: () => void }) {
  const [failure, setFailure] = useState<Failure | null>(null);
  const act = async () => {
    try {
      await command('premium.delete', { uuid: premium.uuid }, { label: t('web.refund.undo') });
      changed();
      onClose();
      toast(t('web.refund.undone'));
    } catch (thrown) {
      setFailure(asFailure(thrown));
    }
  };
  return (
    <Dialog title={t('web.refund.undo.ask', { receipt: premium.receipt })} act={t('web.refund.undo')} keep={t('web.refund.undo.keep')} stop onAct={act} onClose={onClose}>
      <p>{t('web.refund.undo.why', { amount: money(less('0', premium.amount)), product: policy.product?.name })}</p>
      {failure && <div role="alert"><Note tone="stop">{failure.message}</Note></div>}
    </Dialog>
  );
}
