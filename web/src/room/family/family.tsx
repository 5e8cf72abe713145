/* The page of a family: its people and their cover, policies, contributions, what was changed; what to do next stands above. */
import { useState } from 'preact/hooks';
import { command } from '../../data/command';
import { go } from '../../data/address';
import { extensionFacts } from '../../data/extension';
import { mayDo, mayRead } from '../../data/description';
import { ACTIVE, cardHref, type Cover, coverPicks, type Family, isOpen, personPicks, photoHref, placeName, placePicks, type Policy, policyPicks, type Person, READY, word } from '../../data/enrolment';
import { asFailure, Failure } from '../../data/failure';
import { date, daysBetween, fromToday, fullName, money, today } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { compare } from '../../data/money';
import { t } from '../../data/text';
import { base64 } from '../../data/upload';
import { changed, use } from '../../data/use';
import { Button, ButtonLink } from '../../part/button';
import { PhotoTile } from '../../part/camera';
import { Dialog } from '../../part/dialog';
import { CheckField } from '../../part/field';
import { Icon } from '../../part/icon';
import { useKeys } from '../../part/keys';
import { Card, Facts, Failed, Head, Loaded, Note } from '../../part/page';
import { Tabs } from '../../part/tabs';
import { History } from '../../part/timeline';
import { toast } from '../../part/toast';
import { Code } from '../../part/value';
import { Pay, SellPolicy } from '../../form/policy';
import { Contributions, type PaidRow } from '../../form/premium';
import { Agreement } from './agreement';
import { Changes, Current } from './aside';
import { Members, Policies } from './lists';
import { Join, Split } from './regroup';
import { AddMember, EditFamily } from './windows';

const query = () => `query ($uuid: String!${mayRead('policy') ? ', $key: String!' : ''}) {
  families(first: 1, uuid: $uuid) { edges { node { uuid validityFrom address poverty confirmationNo jsonExt familyType { code type altLanguage } confirmationType { code confirmationtype altLanguage }
    location { ${placePicks} } headInsuree { ${personPicks} } members(first: 100) { edges { node { ${personPicks} } } }
    ${mayRead('policy') ? `policies(first: 50) { edges { node { ${policyPicks()} } } }` : ''} } } }
  ${mayRead('policy') ? `familyCovers(familyUuid: $key) { ${coverPicks} } policiesByFamily(familyUuid: $key, first: 50) { edges { node { policyUuid ceiling } } }` : ''}
}`;

interface Answer {
  families: Connection<Family>;
  familyCovers?: Cover[];
  policiesByFamily?: Connection<{ policyUuid: string; ceiling: number | null }>;
}

export type Window = { is: 'edit' } | { is: 'add' } | { is: 'sell'; renews?: Policy } | { is: 'pay'; policy: Policy } | { is: 'delete' } | { is: 'split' } | { is: 'join' };

export default function FamilyPage({ params }: { params: Record<string, string> }) {
  const uuid = params.uuid!;
  const read = use<Answer>(query(), { uuid, ...(mayRead('policy') ? { key: uuid } : {}) });
  return (
    <Loaded of={read} lines={12}>
      {(answer) => {
        const family = rowsOf(answer.families)[0];
        return family ? <Shown family={family} answer={answer} /> : <><Head title={t('web.family.title')} /><Failed failure={new Failure('missing', [])} /></>;
      }}
    </Loaded>
  );
}

/* Newest first: what runs longest is what counts. */
const byExpiry = (policies: Policy[]): Policy[] => [...policies].sort((a, b) => ((a.expiryDate ?? '') < (b.expiryDate ?? '') ? 1 : -1));

const paidOf = (policies: Policy[]): PaidRow[] =>
  policies.flatMap((policy) => rowsOf(policy.premiums).map((premium) => ({ premium, policy }))).sort((a, b) => (a.premium.payDate < b.premium.payDate ? 1 : -1));

const SOON = 30;

/* The policy that the page's one primary button is about, and what is to be done with it. */
function next(policies: Policy[]): { act: 'sell' | 'renew' | 'pay'; policy?: Policy } | null {
  const sorted = byExpiry(policies);
  const unpaid = sorted.find((one) => isOpen(one) && compare(one.balance ?? '0', '0') > 0);
  if (unpaid && mayDo('premium.create')) return { act: 'pay', policy: unpaid };
  const last = sorted[0];
  if (!last) return mayDo('policy.create') ? { act: 'sell' } : null;
  const ends = last.expiryDate ? daysBetween(today(), last.expiryDate) : 0;
  if ((last.status === 8 || (last.status === ACTIVE && ends <= SOON)) && mayDo('policy.renew')) return { act: 'renew', policy: last };
  return null;
}

function Shown({ family, answer }: { family: Family; answer: Answer }) {
  const [window, open] = useState<Window | null>(null);
  const members = rowsOf(family.members).sort((a, b) => Number(b.head) - Number(a.head) || (a.dob < b.dob ? -1 : 1));
  const policies = rowsOf(family.policies);
  const covers = answer.familyCovers ?? [];
  const name = family.headInsuree ? t('web.family.of', { name: fullName(family.headInsuree) }) : t('web.family.title');
  const todo = next(policies);
  const begin = () => todo && open(todo.act === 'pay' ? { is: 'pay', policy: todo.policy! } : { is: 'sell', renews: todo.policy });
  const paid = paidOf(policies);
  const close = () => open(null);
  const own = extensionFacts('family', family.jsonExt);
  const edit = mayDo('family.update');
  const add = mayDo('insuree.create');
  useKeys([
    ...(edit ? [{ key: 'e', label: t('web.key.edit'), run: () => open({ is: 'edit' }) }] : []),
    ...(add ? [{ key: 'a', label: t('web.family.add'), run: () => open({ is: 'add' }) }] : []),
    ...(todo ? [{ key: 'r', label: t(`web.family.next.${todo.act}`), run: () => void begin() }] : []),
  ]);
  return (
    <>
      <Head
        title={name}
        crumbs={[{ label: t('web.families.title'), href: '/families' }, ...(family.location ? [{ label: family.location.name, href: `/families?place=${family.location.uuid}` }] : [])]}
        picture={family.headInsuree && <PhotoTile name={fullName(family.headInsuree)} src={photoHref(family.headInsuree)} onTake={mayDo('insuree.update') ? (photo) => void takePhoto(family.headInsuree!, photo) : undefined} />}
        under={<><Icon name="pin" small /> {placeName(family.location)}{family.headInsuree?.phone && <> · <Code>{family.headInsuree.phone}</Code></>}<br /><small>{facts(family)}</small></>}
        actions={
          <>
            {edit && <Button icon="edit" keys="E" onClick={() => open({ is: 'edit' })}>{t('web.family.edit')}</Button>}
            {members.length > 0 && <ButtonLink icon="print" href={cardHref(members.map((one) => one.uuid))} target="_blank">{t('web.family.cards')}</ButtonLink>}
            {todo && <Button kind="primary" keys="R" onClick={begin}>{t(`web.family.next.${todo.act}`)}</Button>}
          </>
        }
      />
      <Notice policies={policies} />
      <div class="cols">
        <section class="card">
          <Tabs label={name} tabs={[
            { name: 'members', label: t('web.family.members'), count: members.length, view: () => <Members of={members} covers={covers} onPhoto={takePhoto} onAdd={add ? () => open({ is: 'add' }) : null} /> },
            ...(mayRead('policy') ? [{ name: 'policies', label: t('web.family.policies'), count: policies.length, view: () => <Policies of={byExpiry(policies)} onOpen={open} /> }] : []),
            ...(mayRead('premium') ? [{ name: 'contributions', label: t('web.family.contributions'), count: paid.length, view: () => <Contributions of={paid} product /> }] : []),
            { name: 'history', label: t('web.family.history'), view: () => <History entity="family" uuid={family.uuid} /> },
          ]} />
        </section>
        <div class="stack">
          {mayRead('policy') && <Current policies={byExpiry(policies)} ceilings={rowsOf(answer.policiesByFamily)} onOpen={open} />}
          {own.length > 0 && <Card title={t('web.extensions.facts')}><Facts of={own} /></Card>}
          {mayRead('family_notice') && <Agreement family={family.uuid} />}
          <Changes uuid={family.uuid} />
          {mayDo('family.split') && members.length > 1 && <div><Button kind="quiet" onClick={() => open({ is: 'split' })}>{t('web.split')}</Button></div>}
          {mayDo('family.join') && <div><Button kind="quiet" onClick={() => open({ is: 'join' })}>{t('web.join')}</Button></div>}
          {mayDo('family.delete') && <div><Button kind="quiet" onClick={() => open({ is: 'delete' })}>{t('web.family.delete')}</Button></div>}
        </div>
      </div>
      {window?.is === 'edit' && <EditFamily family={family} onClose={close} />}
      {window?.is === 'add' && <AddMember family={family} members={members} onClose={close} />}
      {window?.is === 'sell' && <SellPolicy family={family.uuid} renews={window.renews} onClose={close} onDone={() => { close(); toast(t(window.renews ? 'web.family.renewed' : 'web.family.sold')); }} />}
      {window?.is === 'pay' && <Pay policy={window.policy} onClose={close} />}
      {window?.is === 'split' && <Split family={family} members={members} covers={covers} onClose={close} />}
      {window?.is === 'join' && <Join family={family} members={members} covers={covers} onClose={close} />}
      {window?.is === 'delete' && <DeleteFamily family={family} members={members.length} active={policies.filter((one) => one.status === ACTIVE).length} onClose={close} />}
    </>
  );
}

function facts(family: Family): string {
  const said = [family.familyType && word(family.familyType, 'type'), family.address, family.poverty ? t('web.family.poor') : null, family.confirmationNo && t('web.family.confirmed', { number: family.confirmationNo })];
  return said.filter(Boolean).join(' · ');
}

async function takePhoto(person: Person, photo: Blob): Promise<void> {
  const name = fullName(person);
  try {
    const { status } = await command('insuree.update', { uuid: person.uuid, photo: { photo: await base64(photo), date: today() } }, { label: t('web.photo.of', { name }) });
    changed();
    toast(t(status === 'waiting' ? 'web.form.waiting' : 'web.family.photo.taken', { name }));
  } catch (thrown) {
    toast(t('web.family.photo.failed', { name, why: asFailure(thrown).message }));
  }
}

/* What a person should know before anything else. */
function Notice({ policies }: { policies: Policy[] }) {
  const sorted = byExpiry(policies);
  const unpaid = sorted.find((one) => isOpen(one) && compare(one.balance ?? '0', '0') > 0);
  const ready = sorted.find((one) => one.status === READY);
  const active = sorted.find((one) => one.status === ACTIVE);
  if (unpaid) return <Note tone="wait">{t('web.family.unpaid', { product: unpaid.product?.name, amount: money(unpaid.balance) })}</Note>;
  if (ready) return <Note tone="wait">{t('web.family.ready', { product: ready.product?.name })} <a href={`/policies/${ready.uuid}`}>{t('web.family.ready.go')}</a></Note>;
  if (active?.expiryDate && daysBetween(today(), active.expiryDate) <= SOON) return <Note tone="wait">{t('web.family.ends', { when: fromToday(active.expiryDate), date: date(active.expiryDate) })}</Note>;
  if (policies.length && !active) return <Note tone="stop">{t('web.family.uncovered')}</Note>;
  return null;
}

function DeleteFamily({ family, members, active, onClose }: { family: Family; members: number; active: number; onClose: () => void }) {
  const [people, setPeople] = useState(false);
  const [policies, setPolicies] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const act = async () => {
    try {
      await command('family.delete', { uuid: family.uuid, deleteMembers: people, endPolicies: policies }, { label: t('web.family.delete') });
      changed();
      toast(t('web.family.deleted'));
      go('/families', { replace: true });
    } catch (thrown) {
      setFailure(asFailure(thrown));
    }
  };
  return (
    <Dialog title={t('web.family.delete.ask')} act={t('web.family.delete')} keep={t('web.family.delete.keep')} stop onAct={act} onClose={onClose}>
      <p>{t('web.family.delete.members', { n: members })}</p>
      {active > 0 && <Note tone="wait">{t('web.family.delete.active', { n: active })}</Note>}
      <CheckField label={t('web.family.delete.people')} value={people} onChange={setPeople} />
      <CheckField label={t('web.family.delete.policies')} value={policies} onChange={setPolicies} />
      {failure && <div role="alert"><Note tone="stop">{failure.message}</Note></div>}
    </Dialog>
  );
}
