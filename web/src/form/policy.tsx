/* Selling, renewing and paying: windows over the family's page and the policy's. */
import { useEffect, useId, useState } from 'preact/hooks';
import { mayDo, mayRead } from '../data/description';
import { isWaiting, type Policy, receiptHref } from '../data/enrolment';
import { extensionInput, extensionValues } from '../data/extension';
import { money as moneyText, period, today } from '../data/format';
import { type Connection, graphql, rowsOf } from '../data/graphql';
import { compare, less } from '../data/money';
import { t } from '../data/text';
import { use } from '../data/use';
import { Button, ButtonLink } from '../part/button';
import { Modal } from '../part/dialog';
import { Frame, isDay } from '../part/field';
import { Empty, Facts, Failed, Note } from '../part/page';
import { StateOf } from '../part/status';
import { Code, Money } from '../part/value';
import { Entry, ReferenceEntry } from './entry';
import { ExtensionFields } from './extension';
import { Form, type FormState, useEntry, useForm } from './form';
import type { Receipt } from '../data/command';

/* ---- what is on offer ---- */

interface Offer {
  productUuid: string;
  productCode: string;
  productName: string;
  maxMembers: number | null;
  startDate: string;
  expiryDate: string;
  value: string;
  notCovered: number;
}

const offersQuery = `query ($family: String!, $day: Date!, $stage: String!) {
  policyOffers(familyUuid: $family, enrollDate: $day, stage: $stage) { productUuid productCode productName maxMembers startDate expiryDate value notCovered }
}`;

/* Each product with what it would cost this family and when it would run: a forecast, the server decides. */
function Offers({ of: form, offers }: { of: FormState; offers: Offer[] }) {
  const id = useId();
  useEntry(form, 'product', { id, label: t('web.sell.product'), check: (value) => (value ? null : t('web.sell.choose')) });
  return (
    <Frame id={id} group label={t('web.sell.product')} error={form.errors.product} hint={t('web.sell.forecast')}>
      <div class="sales" role="radiogroup" aria-labelledby={`${id}-l`}>
        {offers.map((offer, at) => (
          <label key={offer.productUuid} class="sale">
            <input type="radio" class="check" id={at ? undefined : id} name={id} checked={form.values.product === offer.productUuid} onChange={() => form.set('product', offer.productUuid)} />
            <span class="grow">
              <b>{offer.productName}</b> <Code>{offer.productCode}</Code>
              <small>{period(offer.startDate, offer.expiryDate)}</small>
              {offer.notCovered > 0 && <small class="t-wait">{t('web.sell.too_many', { n: offer.notCovered, most: offer.maxMembers ?? 0 })}</small>}
            </span>
            <Money value={offer.value} strong />
          </label>
        ))}
      </div>
    </Frame>
  );
}

interface SellProps {
  family: string;
  /* The policy that is renewed. */
  renews?: Policy | null;
  onDone: (policy: string | null) => void;
  onClose: () => void;
}

export function SellPolicy({ family, renews, onDone, onClose }: SellProps) {
  const stage = renews ? 'R' : 'N';
  const title = t(renews ? 'web.sell.renew' : 'web.sell.title');
  const officer = use<{ user: { officer: { uuid: string } | null } | null }>('{ user { officer { uuid } } }').data?.user?.officer?.uuid;
  const form = useForm({
    entity: 'policy', command: renews ? 'policy.renew' : 'policy.create', label: title,
    initial: { enrollDate: today(), product: renews?.product?.uuid ?? '', startDate: '', ...extensionValues('policy') },
    input: (values) => ({ family, product: values.product, enrollDate: values.enrollDate, startDate: values.startDate || null, officer: officer ?? null, ext: extensionInput('policy', values) }),
    onDone: (receipt: Receipt<{ uuid: string }>) => onDone(receipt.result?.uuid ?? null),
  });
  const day = String(form.values.enrollDate ?? '');
  const asked = isDay(day) && day <= today();
  const read = use<{ policyOffers: Offer[] }>(offersQuery, asked ? { family, day, stage } : null);
  const offers = read.data?.policyOffers;
  /* The product of before may not be on sale any more; one alone needs no choice. */
  useEffect(() => {
    if (!offers || offers.some((one) => one.productUuid === form.values.product)) return;
    form.set('product', offers.length === 1 ? offers[0]!.productUuid : '');
  }, [offers]);
  const chosen = offers?.find((one) => one.productUuid === form.values.product);
  return (
    <Modal onClose={onClose} label={title} class="dialog dialog-wide">
      <h2>{title}</h2>
      <Form of={form} act={chosen ? t(renews ? 'web.sell.renew.act' : 'web.sell.act', { amount: moneyText(chosen.value) }) : title} others={<Button kind="quiet" onClick={onClose}>{t('web.cancel')}</Button>} off={asked && !offers ? t('web.sell.reading') : undefined}>
        <Entry of={form} name="enrollDate" check={(value) => (value > today() ? t('web.sell.future') : null)} />
        {read.error && <Failed failure={read.error} retry={read.reload} />}
        {offers && offers.length === 0 && <Empty icon="card" title={t('web.sell.none')}>{t('web.sell.none.why')}</Empty>}
        {offers && offers.length > 0 && <Offers of={form} offers={offers} />}
        {mayDo('policy.update') && <Entry of={form} name="startDate" required={false} hint={t('web.sell.start.hint')} check={(value) => (value && value < day ? t('web.sell.start.early') : null)} />}
        <ExtensionFields of={form} />
      </Form>
    </Modal>
  );
}

/* ---- a contribution ---- */

interface Paid {
  uuid: string;
  /* That was made. */
  receipt?: string;
  situation?: string;
  may?: string[];
  status?: number;
  left?: string;
}

export type Payer = { uuid: string; name: string } & Record<string, unknown>;
const payersQuery = 'query ($name: String) { payers(first: 20, name_Icontains: $name) { edges { node { uuid name } } } }';
export const searchPayers = async (name: string, signal: AbortSignal): Promise<Payer[]> => rowsOf((await graphql<{ payers: Connection<Payer> }>(payersQuery, { name: name || undefined }, signal)).payers);

interface PayProps {
  policy: Policy;
  onClose: () => void;
}

export function Pay({ policy, onClose }: PayProps) {
  const [done, setDone] = useState<Receipt<Paid> | null>(null);
  return (
    <Modal onClose={onClose} label={t('web.pay.title')} class="dialog dialog-wide">
      <h2>{t('web.pay.title')}</h2>
      {done ? <Booked receipt={done} onClose={onClose} /> : <PayForm policy={policy} onClose={onClose} onDone={setDone} />}
    </Modal>
  );
}

export const payTypes = ['C', 'M', 'B'];

export const shortOf = (amount: string, due: string): boolean => /^\d+(\.\d+)?$/.test(amount) && compare(amount, due) < 0;

function PayForm({ policy, onClose, onDone }: PayProps & { onDone: (receipt: Receipt<Paid>) => void }) {
  const due = policy.balance ?? '0';
  const owes = compare(due, '0') > 0;
  const form = useForm({
    entity: 'premium', command: 'premium.create', label: t('web.pay.title'),
    initial: { amount: owes ? due : '', payDate: today(), payType: 'C', receipt: '', payer: null, action: 'wait', isPhotoFee: false },
    input: ({ amount, payDate, payType, receipt, payer, action, isPhotoFee }) => ({
      policy: policy.uuid, amount, payDate, payType, ...(receipt ? { receipt } : { generateReceipt: true }), payer: (payer as Payer | null)?.uuid ?? null, isPhotoFee,
      ...(isWaiting(policy) && isShort(String(amount)) && !isPhotoFee ? { action } : {}),
    }),
    onDone,
  });
  const isShort = (amount: string) => shortOf(amount, due);
  const amount = String(form.values.amount);
  const surplus = form.values.isPhotoFee !== true && /^\d+(\.\d+)?$/.test(amount) && compare(amount, due) > 0 ? less(amount, owes ? due : '0') : null;
  return (
    <>
      <Facts of={[[t('web.pay.policy'), <b key="p">{policy.product?.name}</b>], [t('web.pay.value'), <Money key="v" value={policy.value} />], [t('web.pay.due'), <Money key="d" value={due} strong />]]} />
      <Form of={form} act={t(surplus ? 'web.pay.act.surplus' : 'web.pay.act')} others={<Button kind="quiet" onClick={onClose}>{t('web.cancel')}</Button>}>
        <div class="form-grid">
          <Entry of={form} name="amount" autofocus check={(value) => (compare(value, '0') <= 0 ? t('web.pay.nothing') : null)} />
          <Entry of={form} name="payType" as="segments" options={payTypes.map((code) => ({ value: code, label: t(`web.pay.type.${code}`) }))} />
          <Entry of={form} name="payDate" check={(value) => (value > today() ? t('web.pay.future') : null)} />
          <Entry of={form} name="receipt" required={false} hint={t('web.pay.receipt.hint')} />
          {mayRead('payer') && <ReferenceEntry<Payer> of={form} name="payer" search={searchPayers} shown={(payer) => payer.name} />}
          <Entry of={form} name="isPhotoFee" />
        </div>
        {surplus && <Note tone="wait">{t('web.pay.surplus', { amount: moneyText(surplus) })}</Note>}
        {isWaiting(policy) && isShort(amount) && form.values.isPhotoFee !== true && <Decision of={form} />}
      </Form>
    </>
  );
}

/* What becomes of a policy that is still not paid. */
export function Decision({ of: form }: { of: FormState }) {
  return <Entry of={form} name="action" label={t('web.pay.short')} required as="segments" options={['wait', 'enforce', 'suspend'].map((one) => ({ value: one, label: t(`web.pay.action.${one}`) }))} hint={t(`web.pay.action.${String(form.values.action)}.why`)} />;
}

function Booked({ receipt, onClose }: { receipt: Receipt<Paid>; onClose: () => void }) {
  const { result } = receipt;
  if (!result) return <><Note icon="off">{t('web.form.waiting')}</Note><div class="acts"><Button kind="primary" autofocus onClick={onClose}>{t('web.close')}</Button></div></>;
  const left = result.left && compare(result.left, '0') > 0 ? result.left : null;
  return (
    <>
      <div role="status">
        <Note tone={result.status === 2 ? 'ok' : 'info'}>
          <b>{t(result.status === 2 ? 'web.pay.active' : result.status === 16 ? 'web.pay.ready' : result.status === 4 ? 'web.pay.suspended' : 'web.pay.booked')}</b>
          {left && <> {t('web.pay.left', { amount: moneyText(left) })}</>}
        </Note>
      </div>
      <Facts of={[...(result.receipt ? [[t('web.pay.receipt'), <Code key="r">{result.receipt}</Code>] as [string, preact.ComponentChildren]] : []), ...(result.status ? [[t('web.pay.policy'), <StateOf key="s" of="policy" code={result.status} />] as [string, preact.ComponentChildren]] : [])]} />
      <div class="acts">
        <ButtonLink icon="print" href={receiptHref(result.uuid)} target="_blank">{t('web.pay.print')}</ButtonLink>
        <Button kind="primary" autofocus onClick={onClose}>{t('web.close')}</Button>
      </div>
    </>
  );
}
