/* Selling, renewing and paying: windows over the family's page and the policy's. */
import { useEffect, useId, useState } from 'preact/hooks';
import { mayDo, mayRead } from '../data/description';
import { type Policy, receiptHref } from '../data/enrolment';
import { extensionInput, extensionMember, extensionValues } from '../data/extension';
import { fullName, money as moneyText, period, today } from '../data/format';
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
import { choicesOf, decided, Foretold, useForecast, usePayerPlaces } from './forecast';
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
  /* What the value is made of. */
  contribution: string;
  registration: string;
  assembly: string;
  discount: string;
  lumpSum: string;
  adults: number;
  children: number;
  extraMembers: number;
}

const offersQuery = `query ($family: String!, $day: Date!, $stage: String!) {
  policyOffers(familyUuid: $family, enrollDate: $day, stage: $stage) { productUuid productCode productName maxMembers startDate expiryDate value notCovered
    contribution registration assembly discount lumpSum adults children extraMembers }
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

/* The value part by part, as the law adds it up (6.4). */
function Parts({ of: offer }: { of: Offer }) {
  const parts: [string, string, boolean][] = [
    [compare(offer.lumpSum, '0') > 0 ? (offer.extraMembers ? t('web.sell.part.lump_extra', { n: offer.extraMembers }) : t('web.sell.part.lump')) : t('web.sell.part.members', { adults: offer.adults, children: offer.children }), offer.contribution, false],
    [t('web.sell.part.registration'), offer.registration, false], [t('web.sell.part.assembly'), offer.assembly, false], [t('web.sell.part.discount'), offer.discount, true],
  ];
  const said = parts.filter(([, amount]) => compare(amount, '0') > 0);
  return <Facts of={[...said.map(([name, amount, off]): [string, preact.ComponentChildren] => [name, <Money key={name} value={off ? less('0', amount) : amount} />]), [t('web.pay.value'), <Money key="v" value={offer.value} strong />]]} />;
}

/* ---- who sells ---- */

type Officer = { uuid: string; code: string; lastName: string; otherNames: string } & Record<string, unknown>;
const officersQuery = 'query ($text: String, $district: String) { policyOfficers(first: 20, search: $text, district: $district) { edges { node { uuid code lastName otherNames } } } }';
const districtQuery = 'query ($uuid: String) { families(first: 1, uuid: $uuid) { edges { node { location { parent { parent { uuid } } } } } } }';
type Lives = { families: Connection<{ location: { parent: { parent: { uuid: string } | null } | null } | null }> };

/* Officers of the family's district; who is one himself sells in his own name unless he says otherwise. */
function OfficerEntry({ of: form, family }: { of: FormState; family: string }) {
  const lives = use<Lives>(districtQuery, { uuid: family }).data;
  const district = rowsOf(lives?.families)[0]?.location?.parent?.parent?.uuid;
  const search = async (text: string, signal: AbortSignal) => rowsOf((await graphql<{ policyOfficers: Connection<Officer> }>(officersQuery, { text: text || undefined, district }, signal)).policyOfficers);
  return <ReferenceEntry<Officer> of={form} name="officer" label={t('web.family.officer')} search={search} shown={fullName} row={(one) => <span><Code>{one.code}</Code> {fullName(one)}</span>} />;
}

interface SellProps {
  family: string;
  /* The policy that is changed while it is idle. */
  edits?: Policy;
  /* The policy that is renewed. */
  renews?: Policy | null;
  onDone: (policy: string | null) => void;
  onClose: () => void;
}

/* Who sells needs no officer; of a policy that is changed an emptied one is taken away. */
const officerInput = (officer: Officer | null, empties: boolean): { officer?: string | null } => (officer?.uuid ? { officer: officer.uuid } : empties ? { officer: null } : {});

const commands = { sell: 'policy.create', renew: 'policy.renew', edit: 'policy.update' };

export function SellPolicy({ family, renews, edits, onDone, onClose }: SellProps) {
  const act = edits ? 'edit' : renews ? 'renew' : 'sell';
  const stage = edits ? edits.stage : renews ? 'R' : 'N';
  const title = t(act === 'sell' ? 'web.sell.title' : `web.sell.${act}`);
  const mine = use<{ user: { officer: Officer | null } | null }>('{ user { officer { uuid code lastName otherNames } } }', edits ? null : {}).data?.user?.officer;
  const form = useForm({
    entity: 'policy', command: commands[act], label: title, fixed: edits ? { uuid: edits.uuid } : undefined,
    initial: {
      enrollDate: edits?.enrollDate ?? today(), product: (edits ?? renews)?.product?.uuid ?? '', startDate: '', officer: (edits?.officer as Officer | null | undefined) ?? null,
      ...extensionValues('policy', edits ? (edits.jsonExt ?? null) : undefined),
    },
    input: (values) => ({
      ...(edits ? {} : { family }), ext: extensionInput('policy', values), product: values.product, enrollDate: values.enrollDate, startDate: values.startDate || null,
      ...officerInput(values.officer as Officer | null, Boolean(edits)),
    }),
    onDone: (receipt: Receipt<{ uuid: string }>) => onDone(receipt.result?.uuid ?? null),
  });
  useEffect(() => {
    if (mine && !form.values.officer) form.set('officer', mine);
  }, [mine?.uuid]);
  const day = String(form.values.enrollDate ?? '');
  const asked = isDay(day) && day <= today();
  const read = use<{ policyOffers: Offer[] }>(offersQuery, asked ? { family, day, stage } : null);
  const offers = read.data?.policyOffers;
  /* The product of before may not be on sale any more; one alone needs no choice, but a policy never changes its product by itself. */
  useEffect(() => {
    if (!offers || offers.some((one) => one.productUuid === form.values.product)) return;
    const own = edits && offers.find((one) => one.productUuid === edits.product?.uuid);
    const alone = !edits && offers.length === 1 ? offers[0] : undefined;
    form.set('product', (own ?? alone)?.productUuid ?? '');
  }, [offers]);
  /* A start that somebody chose stays, where the policy is changed otherwise. */
  const as = edits && offers?.find((one) => one.productUuid === edits.product?.uuid);
  useEffect(() => {
    if (as && day === edits.enrollDate && as.startDate !== edits.startDate && mayDo('policy.update')) form.set('startDate', edits.startDate);
  }, [as?.startDate]);
  const chosen = offers?.find((one) => one.productUuid === form.values.product);
  const before = (edits ?? renews)?.product;
  return (
    <Modal onClose={onClose} label={title} class="dialog dialog-wide">
      <h2>{title}</h2>
      <Form of={form} act={chosen ? t(act === 'sell' ? 'web.sell.act' : `web.sell.${act}.act`, { amount: moneyText(chosen.value) }) : title} others={<Button kind="quiet" onClick={onClose}>{t('web.cancel')}</Button>} off={asked && !offers ? t('web.sell.reading') : undefined}>
        <Entry of={form} name="enrollDate" check={(value) => (value > today() ? t('web.sell.future') : null)} />
        {read.error && <Failed failure={read.error} retry={read.reload} />}
        {offers && offers.length === 0 && <Empty icon="card" title={t('web.sell.none')}>{t('web.sell.none.why')}</Empty>}
        {offers && offers.length > 0 && <Offers of={form} offers={offers} />}
        {before && offers && offers.length > 0 && !offers.some((one) => one.productUuid === before.uuid) && <Note tone="wait">{t('web.sell.not_sold', { product: before.name })}</Note>}
        {chosen && <Parts of={chosen} />}
        <OfficerEntry of={form} family={family} />
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

export type Payer = { uuid: string; name: string; location?: { uuid: string; name: string } | null } & Record<string, unknown>;
const payersQuery = 'query ($name: String) { payers(first: 100, name_Icontains: $name, orderBy: ["name"]) { edges { node { uuid name location { uuid name } } } } }';
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

/* Payers that are elsewhere stay to be seen, with the reason why they do not pay here (7.4). */
export function PayerEntry({ of: form, policy }: { of: FormState; policy: Policy }) {
  const elsewhere = usePayerPlaces(policy);
  if (!mayRead('payer')) return null;
  return <ReferenceEntry<Payer> of={form} name="payer" search={searchPayers} shown={(payer) => payer.name} row={(payer) => <span>{payer.name} <small>{payer.location?.name ?? t('web.pay.payer.nation')}</small></span>} impossible={elsewhere} />;
}

function PayForm({ policy, onClose, onDone }: PayProps & { onDone: (receipt: Receipt<Paid>) => void }) {
  const due = policy.balance ?? '0';
  const owes = compare(due, '0') > 0;
  const form = useForm({
    entity: 'premium', command: 'premium.create', label: t('web.pay.title'),
    initial: { amount: owes ? due : '', payDate: today(), payType: 'C', receipt: '', payer: null, action: '', isPhotoFee: false, ...extensionValues('premium') },
    input: ({ amount, payDate, payType, receipt, payer, action, isPhotoFee, ...own }) => ({
      policy: policy.uuid, ...extensionMember('premium', own), amount, payDate, payType, ...(receipt ? { receipt } : { generateReceipt: true }), payer: (payer as Payer | null)?.uuid ?? null, isPhotoFee,
      ...decided(action, choicesOf(forecast)),
    }),
    onDone,
  });
  const { forecast } = useForecast(policy.uuid, String(form.values.amount), String(form.values.payDate), form.values.isPhotoFee === true);
  return (
    <>
      <Facts of={[[t('web.pay.policy'), <b key="p">{policy.product?.name}</b>], [t('web.pay.value'), <Money key="v" value={policy.value} />], [t('web.pay.due'), <Money key="d" value={due} strong />]]} />
      <Form of={form} act={t(forecast?.situation === 'exceeds' ? 'web.pay.act.surplus' : 'web.pay.act')} others={<Button kind="quiet" onClick={onClose}>{t('web.cancel')}</Button>}>
        <div class="form-grid">
          <Entry of={form} name="amount" autofocus check={(value) => (compare(value, '0') <= 0 ? t('web.pay.nothing') : null)} />
          <Entry of={form} name="payType" as="segments" options={payTypes.map((code) => ({ value: code, label: t(`web.pay.type.${code}`) }))} />
          <Entry of={form} name="payDate" check={(value) => (value > today() ? t('web.pay.future') : null)} />
          <Entry of={form} name="receipt" required={false} hint={t('web.pay.receipt.hint')} />
          <PayerEntry of={form} policy={policy} />
          <Entry of={form} name="isPhotoFee" />
        </div>
        <ExtensionFields of={form} />
        <Foretold of={form} forecast={forecast} />
      </Form>
    </>
  );
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
