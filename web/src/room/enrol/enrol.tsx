/* Registering a family with its head and members in one go: village, head, members, look at it, send. What is typed is kept on
 * the device. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { go } from '../../data/address';
import { command } from '../../data/command';
import { dropDraft, readDraft, useDraft } from '../../data/draft';
import { extensionValues } from '../../data/extension';
import { placeName, type Place } from '../../data/enrolment';
import { asFailure, type Failure } from '../../data/failure';
import { age, date, fullName, momentHere } from '../../data/format';
import { t } from '../../data/text';
import { changed } from '../../data/use';
import { uuid } from '../../data/uuid';
import { base64 } from '../../data/upload';
import { Stepper } from '../../part/bar';
import { Button } from '../../part/button';
import { PhotoTile } from '../../part/camera';
import { Card, Facts, Head, Note } from '../../part/page';
import { toast } from '../../part/toast';
import { InsuranceNumber } from '../../part/value';
import { Form, useForm, type Values } from '../../form/form';
import { inputOf } from '../../form/input';
import { FamilyFields, PersonFields, personInput } from '../../form/person';

interface Someone {
  uuid: string;
  values: Values;
  photo: string | null;
}

interface Registration {
  step: number;
  uuid: string;
  family: Values;
  head: Someone;
  members: Someone[];
  /* Of the member whose fields are open; null: none. */
  open: number | null;
  /* Ids of the commands: the same content sent again is done once. */
  sent: Record<string, { id: string; input: string; done?: boolean }>;
}

const KEY = 'family/new';
const blank = (values: Values = {}): Someone => ({ uuid: uuid(), photo: null, values: { chfId: '', otherNames: '', lastName: '', gender: '', dob: '', phone: '', ...extensionValues('insuree'), ...values } });
const begin = (): Registration => ({ step: 0, uuid: uuid(), family: { location: null, poverty: false, ...extensionValues('family') }, head: blank(), members: [], open: null, sent: {} });

const nameOf = (one: Someone): string => fullName({ otherNames: String(one.values.otherNames ?? ''), lastName: String(one.values.lastName ?? '') });
const villageOf = (all: Registration): string | undefined => (all.family as { location?: Place | null }).location?.uuid;
const numberOf = (one: Someone): string => String(one.values.chfId ?? '');

export default function Enrol() {
  const kept = useRef(readDraft<Registration>(KEY)).current;
  const [restored, setRestored] = useState(kept?.at ?? null);
  const [all, setAll] = useState<Registration>(kept?.value ?? begin());
  const [round, setRound] = useState(0);
  const first = useRef(all);
  const change = (part: Partial<Registration>) => setAll((now) => ({ ...now, ...part }));
  const title = nameOf(all.head) ? t('web.family.of', { name: nameOf(all.head) }) : t('web.act.new_family');
  const gone = useRef(false);
  const keptAt = useDraft(KEY, all, { title, href: '/families/new' }, all !== first.current && !gone.current);
  const done = () => {
    gone.current = true;
    dropDraft(KEY);
  };
  const discard = () => {
    dropDraft(KEY);
    first.current = begin();
    setAll(first.current);
    setRestored(null);
    setRound(round + 1);
  };
  const steps = [t('web.enrol.step.family'), t('web.enrol.step.head'), t('web.enrol.step.members'), t('web.enrol.step.check')];
  const to = (step: number) => {
    change({ step });
    scrollTo({ top: 0 });
  };
  useEffect(() => document.querySelector<HTMLElement>('main [autofocus]')?.focus({ preventScroll: true }), [all.step, all.open]);
  const locked = Boolean(all.sent.family?.done);
  return (
    <>
      <Head title={t('web.act.new_family')} crumbs={[{ label: t('web.families.title'), href: '/families' }, { label: t('web.act.new_family') }]} under={keptAt && t('web.form.kept', { time: momentHere(keptAt) })} />
      {restored && <Note icon="edit">{t('web.form.restored', { time: momentHere(restored) })} <Button kind="quiet" onClick={discard}>{t('web.form.discard')}</Button></Note>}
      <Stepper steps={steps} current={all.step} />
      <Card key={`${round}-${all.step}`}>
        <h2>{steps[all.step]}</h2>
        {all.step === 0 && <FamilyStep values={all.family} onChange={(family) => change({ family })} onNext={() => to(1)} />}
        {all.step === 1 && <PersonStep head location={villageOf(all)} one={all.head} taken={all.members.map(numberOf)} act={t('web.enrol.next')} onChange={(head) => change({ head })} onNext={() => to(2)} onBack={() => to(0)} />}
        {all.step === 2 && <MembersStep all={all} change={change} onNext={() => to(3)} onBack={() => to(1)} />}
        {all.step === 3 && <CheckStep all={all} change={change} onBack={locked ? null : () => to(2)} onStep={(step, open) => change({ step, open: open ?? null })} onDone={done} />}
      </Card>
    </>
  );
}

function FamilyStep({ values, onChange, onNext }: { values: Values; onChange: (values: Values) => void; onNext: () => void }) {
  const form = useForm({ entity: 'family', command: '', initial: values, take: () => onNext(), onDone: () => undefined });
  useEffect(() => {
    if (form.values !== values) onChange(form.values);
  }, [form.values]);
  return <Form of={form} act={t('web.enrol.next')}><FamilyFields of={form} autofocus /></Form>;
}

interface PersonStepProps {
  one: Someone;
  head?: boolean;
  location?: string;
  taken: string[];
  act: string;
  onChange: (one: Someone) => void;
  onNext: () => void;
  onBack: () => void;
  back?: string;
}

function PersonStep({ one, head, location, taken, act, onChange, onNext, onBack, back }: PersonStepProps) {
  const form = useForm({ entity: 'insuree', command: '', initial: one.values, take: () => onNext(), onDone: () => undefined });
  useEffect(() => {
    if (form.values !== one.values) onChange({ ...one, values: form.values });
  }, [form.values]);
  return (
    <Form of={form} act={act} others={<Button onClick={onBack}>{back ?? t('web.enrol.back')}</Button>}>
      <Photo one={one} onChange={onChange} />
      <PersonFields of={form} head={head} taken={taken} location={location} autofocus />
    </Form>
  );
}

function Photo({ one, onChange }: { one: Someone; onChange: (one: Someone) => void }) {
  return (
    <div class="row">
      <PhotoTile name={nameOf(one) || t('web.enrol.person')} src={one.photo ? `data:image/jpeg;base64,${one.photo}` : null} size="l" onTake={(blob) => void base64(blob).then((photo) => onChange({ ...one, photo }))} />
      <small>{t('web.enrol.photo')}</small>
    </div>
  );
}

interface MembersProps {
  all: Registration;
  change: (part: Partial<Registration>) => void;
  onNext: () => void;
  onBack: () => void;
}

function MembersStep({ all, change, onNext, onBack }: MembersProps) {
  const { members, open } = all;
  const add = () => change({ members: [...members, blank({ lastName: all.head.values.lastName, relationship: '' })], open: members.length });
  const drop = (at: number) => change({ members: members.filter((_, n) => n !== at), open: null });
  if (open !== null && members[open]) {
    const one = members[open];
    return (
      <PersonStep key={one.uuid} location={villageOf(all)} one={one} taken={[all.head, ...members.filter((_, at) => at !== open)].map(numberOf)} act={t('web.enrol.keep')} back={t('web.enrol.drop')}
        onChange={(next) => change({ members: members.map((other, at) => (at === open ? next : other)) })} onNext={() => change({ open: null })} onBack={() => drop(open)} />
    );
  }
  return (
    <div class="stack wide-gap">
      <People of={[all.head, ...members]} onOpen={(at) => (at ? change({ open: at - 1 }) : onBack())} />
      <div><Button icon="plus" onClick={add} autofocus>{t('web.enrol.add')}</Button></div>
      <div class="row row-w"><Button kind="primary" onClick={onNext}>{t('web.enrol.next')}</Button><Button onClick={onBack}>{t('web.enrol.back')}</Button></div>
    </div>
  );
}

function People({ of: people, onOpen }: { of: Someone[]; onOpen?: (at: number) => void }) {
  return (
    <ul class="rows">
      {people.map((one, at) => (
        <li key={one.uuid}>
          <PhotoTile name={nameOf(one)} src={one.photo ? `data:image/jpeg;base64,${one.photo}` : null} size="s" />
          <div class="grow">
            <b>{nameOf(one) || t('web.enrol.person')}</b>
            <small>{at === 0 && `${t('web.person.head')} · `}{one.values.dob ? t('web.enrol.born', { date: date(String(one.values.dob)), n: age(String(one.values.dob)) }) : ''} · <InsuranceNumber>{numberOf(one)}</InsuranceNumber></small>
          </div>
          {onOpen && <Button kind="quiet" icon="edit" label={t('web.enrol.edit', { name: nameOf(one) })} onClick={() => onOpen(at)} />}
        </li>
      ))}
    </ul>
  );
}

/* ---- looking at it, and sending ---- */

interface CheckProps {
  all: Registration;
  change: (part: Partial<Registration>) => void;
  onBack: (() => void) | null;
  onStep: (step: number, open?: number) => void;
  onDone: () => void;
}

function CheckStep({ all, change, onBack, onStep, onDone }: CheckProps) {
  const [failed, setFailed] = useState<{ why: Failure; at: number } | null>(null);
  const [busy, setBusy] = useState(false);
  const sent = useRef(all.sent);

  /* What the scheme has already is not sent anew; what was corrected gets an id of its own. */
  const put = async (key: string, name: string, input: unknown, label: string) => {
    const text = JSON.stringify(input);
    const before = sent.current[key];
    if (before?.done) return 'done';
    const id = before?.input === text ? before.id : uuid();
    sent.current = { ...sent.current, [key]: { id, input: text } };
    const { status } = await command(name, input, { id, label });
    sent.current = { ...sent.current, [key]: { id, input: '', done: true } };
    return status;
  };

  const send = async () => {
    setBusy(true);
    setFailed(null);
    let at = 0;
    let waits = false;
    try {
      const head = { uuid: all.head.uuid, ...personInput(all.head.values, all.head.photo) };
      const made = await put('family', 'family.create', { uuid: all.uuid, ...inputOf('family', all.family), headInsuree: head }, t('web.enrol.sending', { name: nameOf(all.head) }));
      waits = made === 'waiting';
      for (const one of all.members) {
        at++;
        const status = await put(one.uuid, 'insuree.create', { uuid: one.uuid, family: all.uuid, ...personInput(one.values, one.photo) }, t('web.enrol.sending', { name: nameOf(one) }));
        waits ||= status === 'waiting';
      }
      onDone();
      changed();
      toast(t(waits ? 'web.form.waiting' : 'web.enrol.done', { name: nameOf(all.head) }));
      go(waits ? '/' : `/families/${all.uuid}`, { replace: true });
    } catch (thrown) {
      change({ sent: sent.current });
      setFailed({ why: asFailure(thrown), at });
      setBusy(false);
    }
  };

  const family = all.family as { location?: Place | null };
  return (
    <form class="stack wide-gap" onSubmit={(event) => { event.preventDefault(); void send(); }}>
      {failed && (
        <div role="alert">
          <Note tone="stop">
            <b>{t(failed.at ? 'web.enrol.failed.member' : 'web.enrol.failed', { name: nameOf(failed.at ? all.members[failed.at - 1]! : all.head) })}</b>
            <ul>{(failed.why.faults.length ? failed.why.faults.map((fault) => fault.message) : [failed.why.message]).map((line) => <li key={line}>{line}</li>)}</ul>
            <Button kind="quiet" icon="edit" onClick={() => (failed.at ? onStep(2, failed.at - 1) : onStep(1))}>{t('web.sync.correct')}</Button>
          </Note>
        </div>
      )}
      <Facts of={[[t('web.families.village'), placeName(family.location)], [t('web.families.members'), String(all.members.length + 1)]]} />
      <People of={[all.head, ...all.members]} />
      <div class="row row-w">
        <Button kind="primary" type="submit" busy={busy} autofocus>{t('web.enrol.act', { n: all.members.length + 1 })}</Button>
        {onBack && <Button onClick={onBack}>{t('web.enrol.back')}</Button>}
      </div>
    </form>
  );
}
