/* One person: who, in which family, covered by what; everything that may be done with a member. */
import { useState } from 'preact/hooks';
import { go } from '../../data/address';
import { command } from '../../data/command';
import { label, mayDo, mayRead, choice } from '../../data/description';
import { cardHref, type Cover, coverPicks, type Person, personPicks, photoHref, type Place, placeName, placePicks, type Word, word } from '../../data/enrolment';
import { extensionFacts, extensionValues } from '../../data/extension';
import { asFailure, Failure } from '../../data/failure';
import { age, date, fullName, period, today } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { type FamilyFound, searchFamilies } from '../../data/people';
import { t } from '../../data/text';
import { base64 } from '../../data/upload';
import { changed, use } from '../../data/use';
import { Button, ButtonLink } from '../../part/button';
import { PhotoTile } from '../../part/camera';
import { Combobox } from '../../part/combobox';
import { Dialog, Modal } from '../../part/dialog';
import { CheckField, ChoiceField } from '../../part/field';
import { useKeys } from '../../part/keys';
import { Card, Empty, Facts, Failed, Head, Loaded, Note } from '../../part/page';
import { CoverStatus, PersonNote } from '../../part/person';
import { Tabs } from '../../part/tabs';
import { History } from '../../part/timeline';
import { toast } from '../../part/toast';
import { takeBack, toastUndo } from '../../part/undo';
import { Code, InsuranceNumber } from '../../part/value';
import { Entry } from '../../form/entry';
import { Form, type FormState, useForm } from '../../form/form';
import { PersonFields, useRelations } from '../../form/person';
import { FormerPhotos } from './photos';

type Reason = Word & { insureeStatusReason: string; statusType: string };

interface Whole extends Person {
  marital: string | null;
  passport: string | null;
  email: string | null;
  jsonExt: string | null;
  currentAddress: string | null;
  profession: (Word & { profession: string }) | null;
  education: (Word & { education: string }) | null;
  typeOfId: (Word & { identificationType: string }) | null;
  currentVillage: Place | null;
  statusDate: string | null;
  statusReason: Reason | null;
  family: { uuid: string; location: Place | null; headInsuree: { uuid: string; lastName: string; otherNames: string } | null; members: { totalCount: number } } | null;
}

const query = `query ($uuid: String!) { insurees(first: 1, uuid: $uuid) { edges { node { ${personPicks} marital passport email jsonExt currentAddress statusDate statusReason { code insureeStatusReason statusType }
  profession { id profession altLanguage } education { id education altLanguage } typeOfId { code identificationType altLanguage } currentVillage { ${placePicks} }
  family { uuid location { ${placePicks} } headInsuree { uuid lastName otherNames } members { totalCount } } } } } }`;
const coversQuery = `query ($person: String!) { insureeCovers(insureeUuid: $person) { ${coverPicks} } }`;

type Act = 'head' | 'move' | 'remove' | 'delete';

export default function Insuree({ params }: { params: Record<string, string> }) {
  const read = use<{ insurees: Connection<Whole> }>(query, { uuid: params.uuid! });
  return (
    <Loaded of={read} lines={10}>
      {({ insurees }) => {
        const person = rowsOf(insurees)[0];
        return person ? <Shown key={person.uuid} person={person} /> : <><Head title={t('web.insuree.title')} /><Failed failure={new Failure('missing', [])} /></>;
      }}
    </Loaded>
  );
}

function Shown({ person }: { person: Whole }) {
  const [editing, edit] = useState(false);
  const [act, setAct] = useState<Act | null>(null);
  const name = fullName(person);
  const { family } = person;
  const covers = use<{ insureeCovers: Cover[] }>(coversQuery, mayRead('policy') ? { person: person.uuid } : null).data?.insureeCovers;
  const update = mayDo('insuree.update');
  const acts: Act[] = [
    ...(family && !person.head && mayDo('family.set_head') ? ['head' as const] : []),
    ...(mayDo('insuree.move') && !(person.head && (family?.members.totalCount ?? 0) > 1) ? ['move' as const] : []),
    ...(family && !person.head && mayDo('insuree.remove') ? ['remove' as const] : []),
    ...(!person.head && mayDo('insuree.delete') ? ['delete' as const] : []),
  ];
  useKeys(update ? [{ key: 'e', label: t('web.key.edit'), run: () => edit(true) }] : []);
  const photo = async (blob: Blob) => {
    try {
      await command('insuree.update', { uuid: person.uuid, photo: { photo: await base64(blob), date: today() } }, { label: t('web.photo.of', { name }) });
      changed();
      toast(t('web.family.photo.taken', { name }));
    } catch (thrown) {
      toast(t('web.family.photo.failed', { name, why: asFailure(thrown).message }));
    }
  };
  return (
    <>
      <Head
        title={name}
        crumbs={family?.headInsuree ? [{ label: t('web.families.title'), href: '/families' }, { label: t('web.family.of', { name: fullName(family.headInsuree) }), href: `/families/${family.uuid}` }] : [{ label: t('web.insurees.title'), href: '/insurees' }]}
        picture={<PhotoTile name={name} src={photoHref(person)} size="l" onTake={update ? (blob) => void photo(blob) : undefined} />}
        under={<><PersonNote person={family ? person : { ...person, relationship: null }} /> · <InsuranceNumber>{person.chfId}</InsuranceNumber><br /><small>{person.photo ? t('web.insuree.photo.date', { date: date(person.photo.date) }) : t('web.photo.none', { name })}{mayRead('card_run') && <HisCard uuid={person.uuid} />}</small></>}
        actions={<><ButtonLink icon="print" href={cardHref([person.uuid])} target="_blank">{t('web.insuree.card')}</ButtonLink>{update && <Button kind="primary" icon="edit" keys="E" onClick={() => edit(true)}>{t('web.key.edit')}</Button>}</>}
      />
      <div class="cols">
        <section class="card">
          <Tabs label={name} tabs={[
            { name: 'facts', label: t('web.insuree.facts'), view: () => <div class="body"><Details person={person} /></div> },
            ...(update ? [{ name: 'photos', label: t('web.photos.his'), view: () => <div class="body"><FormerPhotos uuid={person.uuid} name={name} /></div> }] : []),
            { name: 'history', label: t('web.family.history'), view: () => <History entity="insuree" uuid={person.uuid} /> },
          ]} />
        </section>
        <div class="stack">
          <Merged person={person} />
          {mayRead('policy') && <Card title={t('web.family.cover')} action={covers && <CoverStatus covers={covers} />}>{covers && <Covers of={covers} />}</Card>}
          {(acts.length > 0 || mayDo('insuree.merge')) && <Card title={t('web.insuree.acts')}><div class="stack tight">{mayDo('insuree.merge') && <div><a href={`/merge?stay=${person.uuid}`}>{t('web.merge.with')}</a></div>}{acts.map((one) => <div key={one}><Button kind="quiet" onClick={() => setAct(one)}>{t(`web.insuree.${one}`)}</Button></div>)}</div></Card>}
        </div>
      </div>
      {editing && <Edit person={person} onClose={() => edit(false)} />}
      {act === 'move' && <Move person={person} onClose={() => setAct(null)} />}
      {act && act !== 'move' && <Ask person={person} act={act} onClose={() => setAct(null)} />}
    </>
  );
}

const cardQuery = 'query ($person: String!) { cards(first: 1, insuree_Uuid: $person, orderBy: ["-id"]) { edges { node { outdated run { uuid date } } } } }';

/* The run that made him a card last. */
function HisCard({ uuid }: { uuid: string }) {
  const card = rowsOf(use<{ cards: Connection<{ outdated: boolean; run: { uuid: string; date: string } | null }> }>(cardQuery, { person: uuid }).data?.cards)[0];
  if (!card?.run) return null;
  return <> · <a href={`/cards/${card.run.uuid}`}>{t(card.outdated ? 'web.insuree.card.outdated' : 'web.insuree.card.had', { day: date(card.run.date) })}</a></>;
}

const mergesQuery = 'query ($person: String!) { insureeMerges(first: 20, insuree_Uuid: $person) { edges { node { uuid number name command validityFrom } } } }';

interface MergedRow {
  uuid: string;
  number: string;
  name: string | null;
  command: string;
  validityFrom: string;
}

/* The registrations that were made one with this. */
function Merged({ person }: { person: Whole }) {
  const all = rowsOf(use<{ insureeMerges: Connection<MergedRow> }>(mergesQuery, { person: person.uuid }).data?.insureeMerges);
  const [failure, setFailure] = useState<string | null>(null);
  if (!all.length) return null;
  return (
    <Card title={t('web.insuree.merged')}>
      <ul class="stack tight">
        {all.map((one) => (
          <li key={one.uuid}>
            {one.name} <InsuranceNumber>{one.number}</InsuranceNumber> · <small>{date(one.validityFrom.slice(0, 10))}</small>{' '}
            {mayDo('insuree.merge') && <Button kind="quiet" onClick={() => void takeBack(one.command).then(setFailure)}>{t('web.insuree.merged.undo')}</Button>}
          </li>
        ))}
      </ul>
      {failure && <div role="alert"><Note tone="stop">{failure}</Note></div>}
    </Card>
  );
}

function Details({ person }: { person: Whole }) {
  return (
    <Facts of={[
      [label('insuree', 'dob'), `${date(person.dob)} · ${t('web.insuree.age', { n: age(person.dob) })}`],
      [label('insuree', 'gender'), word(person.gender, 'gender')],
      [label('insuree', 'phone'), <Code key="p">{person.phone}</Code>],
      [label('insuree', 'status'), [choice('insuree', 'status', person.status), person.status !== 'AC' && person.statusReason && word(person.statusReason, 'insureeStatusReason'), person.status !== 'AC' && date(person.statusDate)].filter(Boolean).join(' · ')],
      [t('web.families.village'), placeName(person.family?.location ?? person.currentVillage)],
      [label('insuree', 'currentAddress'), person.currentAddress || '—'],
      [label('insuree', 'marital'), choice('insuree', 'marital', person.marital)],
      [label('insuree', 'typeOfId'), word(person.typeOfId, 'identificationType')],
      [label('insuree', 'passport'), <Code key="n">{person.passport}</Code>],
      [label('insuree', 'profession'), word(person.profession, 'profession')],
      [label('insuree', 'education'), word(person.education, 'education')],
      [label('insuree', 'email'), person.email || '—'],
      ...extensionFacts('insuree', person.jsonExt),
    ]} />
  );
}

function Covers({ of: covers }: { of: Cover[] }) {
  if (!covers.length) return <Empty icon="card" title={t('web.insuree.no_cover')}>{t('web.family.no_policy.why')}</Empty>;
  const newest = [...covers].sort((a, b) => ((a.expiryDate ?? '') < (b.expiryDate ?? '') ? 1 : -1));
  return <ul class="stack tight">{newest.map((one) => <li key={one.policyUuid + one.effectiveDate}><a href={`/policies/${one.policyUuid}`}>{one.productName}</a><br /><small>{period(one.effectiveDate, one.expiryDate)}</small></li>)}</ul>;
}

function Edit({ person, onClose }: { person: Whole; onClose: () => void }) {
  const form = useForm({
    entity: 'insuree', command: 'insuree.update', fixed: { uuid: person.uuid }, changedOnly: true, label: t('web.insuree.edit', { name: fullName(person) }),
    initial: {
      chfId: person.chfId, lastName: person.lastName, otherNames: person.otherNames, gender: person.gender?.code ?? '', dob: person.dob, phone: person.phone ?? '', relationship: person.relationship ? String(person.relationship.id) : '',
      marital: person.marital ?? '', passport: person.passport ?? '', email: person.email ?? '', currentAddress: person.currentAddress ?? '', profession: person.profession ? String(person.profession.id) : '',
      education: person.education ? String(person.education.id) : '', typeOfId: person.typeOfId?.code ?? '',
      status: person.status ?? 'AC', statusReason: person.statusReason?.code ?? '', statusDate: person.statusDate ?? '',
      ...extensionValues('insuree', person.jsonExt),
    },
    onDone: () => { onClose(); toast(t('web.insuree.saved', { name: fullName(person) })); },
  });
  return (
    <Modal onClose={onClose} label={t('web.insuree.edit', { name: fullName(person) })} class="dialog dialog-wide">
      <h2>{t('web.insuree.edit', { name: fullName(person) })}</h2>
      <Form of={form} act={t('web.save')} others={<Button kind="quiet" onClick={onClose}>{t('web.cancel')}</Button>}><PersonFields of={form} head={person.head} own={person.chfId} self={person.uuid} autofocus /><StatusFields of={form} /></Form>
    </Modal>
  );
}

const reasonsQuery = '{ insureeStatusReasons(first: 100) { edges { node { code insureeStatusReason statusType } } } }';

/* Who died or left is covered to that day. */
function StatusFields({ of: form }: { of: FormState }) {
  const reasons = rowsOf(use<{ insureeStatusReasons: Connection<Reason> }>(reasonsQuery).data?.insureeStatusReasons).filter((one) => one.statusType === form.values.status);
  const gone = form.values.status !== 'AC';
  return (
    <div class="form-grid">
      <Entry of={form} name="status" as="segments" required />
      {gone && <Entry of={form} name="statusReason" required options={reasons.map((one) => ({ value: one.code!, label: word(one, 'insureeStatusReason') }))} />}
      {gone && <Entry of={form} name="statusDate" required hint={t('web.insuree.status.hint')} check={(value) => (value > today() ? t('web.sell.future') : null)} />}
    </div>
  );
}

const commands: Record<Exclude<Act, 'move'>, string> = { head: 'family.set_head', remove: 'insuree.remove', delete: 'insuree.delete' };

/* What is done to a member at once; says what it means for the cover. */
function Ask({ person, act, onClose }: { person: Whole; act: Exclude<Act, 'move'>; onClose: () => void }) {
  const name = fullName(person);
  const [cancel, setCancel] = useState(false);
  const [relation, setRelation] = useState('');
  const relations = useRelations();
  const [failure, setFailure] = useState<Failure | null>(null);
  const run = async () => {
    const input = act === 'head' ? { uuid: person.family!.uuid, insuree: person.uuid, ...(relation ? { relationship: Number(relation) } : {}) } : act === 'remove' ? { uuid: person.uuid, cancelPolicies: cancel } : { uuid: person.uuid };
    try {
      const { id } = await command(commands[act], input, { label: t(`web.insuree.${act}`) });
      changed();
      onClose();
      if (act === 'delete') toast(t(`web.insuree.${act}.done`, { name }));
      else toastUndo(t(`web.insuree.${act}.done`, { name }), id);
      if (act === 'delete') go(person.family ? `/families/${person.family.uuid}` : '/insurees', { replace: true });
    } catch (thrown) {
      setFailure(asFailure(thrown));
    }
  };
  return (
    <Dialog title={t(`web.insuree.${act}.ask`, { name })} act={t(`web.insuree.${act}`)} keep={t('web.insuree.keep')} stop={act !== 'head'} onAct={run} onClose={onClose}>
      <p>{t(`web.insuree.${act}.why`, { name })}</p>
      {act === 'head' && person.family?.headInsuree && <ChoiceField label={t('web.insuree.head.former', { name: fullName(person.family.headInsuree) })} value={relation} onChange={setRelation} options={relations} />}
      {act === 'remove' && <CheckField label={t('web.insuree.cancel')} value={cancel} onChange={setCancel} />}
      {failure && <div role="alert"><Note tone="stop">{failure.message}</Note></div>}
    </Dialog>
  );
}

function Move({ person, onClose }: { person: Whole; onClose: () => void }) {
  const name = fullName(person);
  const [to, setTo] = useState<FamilyFound | null>(null);
  const [cancel, setCancel] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const run = async () => {
    if (!to) return setFailure(t('web.check.chosen'));
    try {
      const { id } = await command('insuree.move', { uuid: person.uuid, family: to.uuid, cancelPolicies: cancel }, { label: t('web.insuree.move') });
      changed();
      onClose();
      toastUndo(t('web.insuree.move.done', { name }), id);
    } catch (thrown) {
      setFailure(asFailure(thrown).message);
    }
  };
  return (
    <Dialog title={t('web.insuree.move.ask', { name })} act={t('web.insuree.move')} keep={t('web.insuree.keep')} onAct={run} onClose={onClose}>
      <Combobox<FamilyFound> label={t('web.insuree.move.to')} value={to} onChange={setTo} search={(text, signal) => searchFamilies(text, 12, signal)} optionKey={(one) => one.uuid} error={failure}
        impossible={(one) => (one.uuid === person.family?.uuid ? t('web.insuree.move.same') : null)}
        shown={(one) => (one.headInsuree ? fullName(one.headInsuree) : one.uuid)} row={(one) => <><b>{one.headInsuree ? fullName(one.headInsuree) : '—'}</b><small><InsuranceNumber>{one.headInsuree?.chfId}</InsuranceNumber> · {placeName(one.location, 2)}</small></>} />
      <CheckField label={t('web.insuree.cancel')} value={cancel} onChange={setCancel} />
    </Dialog>
  );
}

