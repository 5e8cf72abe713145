/* Some people leave for a family of their own, or two families become one; what happens to their cover is said before. */
import { useState } from 'preact/hooks';
import { go } from '../../data/address';
import { command } from '../../data/command';
import { type Cover, type Family, type Person, placeName } from '../../data/enrolment';
import { asFailure } from '../../data/failure';
import { date, fullName } from '../../data/format';
import { type FamilyFound, searchFamilies } from '../../data/people';
import { t } from '../../data/text';
import { changed } from '../../data/use';
import { uuid } from '../../data/uuid';
import { Combobox } from '../../part/combobox';
import { Dialog } from '../../part/dialog';
import { CheckField, ChoiceField } from '../../part/field';
import { Note } from '../../part/page';
import { useRelations } from '../../form/person';
import { toastUndo } from '../../part/undo';
import { InsuranceNumber } from '../../part/value';

const lasting = (covers: Cover[], person: Person): Cover[] => covers.filter((one) => one.insureeUuid === person.uuid && one.status !== 'E');

/* "Basic until 31 December": goes on, or ends today. */
function Covered({ person, covers, cancel }: { person: Person; covers: Cover[]; cancel: boolean }) {
  const own = lasting(covers, person);
  if (!own.length) return <small>{t('web.regroup.uncovered')}</small>;
  return <small>{own.map((one) => t(cancel ? 'web.regroup.ends' : 'web.regroup.lasts', { product: one.productName, date: date(one.expiryDate) })).join(' · ')}</small>;
}

interface SplitProps {
  family: Family;
  members: Person[];
  covers: Cover[];
  onClose: () => void;
}

export function Split({ family, members, covers, onClose }: SplitProps) {
  const others = members.filter((one) => !one.head);
  const [leaving, setLeaving] = useState<string[]>([]);
  const [head, setHead] = useState('');
  const [cancel, setCancel] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const chosen = others.filter((one) => leaving.includes(one.uuid));
  const toggle = (person: Person, on: boolean) => {
    setFailure(null);
    setLeaving(on ? [...leaving, person.uuid] : leaving.filter((one) => one !== person.uuid));
    if (on && !head) setHead(person.uuid);
    if (!on && head === person.uuid) setHead('');
  };
  const run = async () => {
    if (!chosen.length) return setFailure(t('web.split.nobody'));
    if (!head) return setFailure(t('web.split.no_head'));
    const made = uuid();
    try {
      const { id } = await command('family.split', { uuid: family.uuid, newFamily: made, members: leaving, head, cancelPolicies: cancel }, { label: t('web.split') });
      changed();
      onClose();
      toastUndo(t('web.split.done'), id, () => go(`/families/${family.uuid}`));
      go(`/families/${made}`);
    } catch (thrown) {
      setFailure(asFailure(thrown).message);
    }
  };
  return (
    <Dialog title={t('web.split.ask')} act={t('web.split')} keep={t('web.insuree.keep')} onAct={run} onClose={onClose}>
      <p>{t('web.split.why')}</p>
      {others.map((one) => <div key={one.uuid}><CheckField label={fullName(one)} value={leaving.includes(one.uuid)} onChange={(on) => toggle(one, on)} />{leaving.includes(one.uuid) && <Covered person={one} covers={covers} cancel={cancel} />}</div>)}
      {chosen.length > 0 && <ChoiceField label={t('web.split.head')} value={head} onChange={setHead} options={chosen.map((one) => ({ value: one.uuid, label: fullName(one) }))} />}
      <CheckField label={t('web.insuree.cancel')} value={cancel} onChange={setCancel} />
      {failure && <div role="alert"><Note tone="stop">{failure}</Note></div>}
    </Dialog>
  );
}

export function Join({ family, members, covers, onClose }: SplitProps) {
  const [to, setTo] = useState<FamilyFound | null>(null);
  const [relations, setRelations] = useState<Record<string, string>>({});
  const options = useRelations();
  const [cancel, setCancel] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const run = async () => {
    if (!to) return setFailure(t('web.check.chosen'));
    try {
      const { id } = await command('family.join', { uuid: to.uuid, from: family.uuid, cancelPolicies: cancel, relationships: members.filter((one) => relations[one.uuid]).map((one) => ({ insuree: one.uuid, relationship: Number(relations[one.uuid]) })) }, { label: t('web.join') });
      changed();
      onClose();
      toastUndo(t('web.join.done'), id, () => go(`/families/${family.uuid}`));
      go(`/families/${to.uuid}`, { replace: true });
    } catch (thrown) {
      setFailure(asFailure(thrown).message);
    }
  };
  return (
    <Dialog title={t('web.join.ask', { n: members.length })} act={t('web.join')} keep={t('web.insuree.keep')} onAct={run} onClose={onClose}>
      <p>{t('web.join.why')}</p>
      <Combobox<FamilyFound> label={t('web.insuree.move.to')} value={to} onChange={setTo} search={(text, signal) => searchFamilies(text, 12, signal)} optionKey={(one) => one.uuid} error={failure}
        impossible={(one) => (one.uuid === family.uuid ? t('web.join.same') : null)}
        shown={(one) => (one.headInsuree ? fullName(one.headInsuree) : one.uuid)} row={(one) => <><b>{one.headInsuree ? fullName(one.headInsuree) : '—'}</b><small><InsuranceNumber>{one.headInsuree?.chfId}</InsuranceNumber> · {placeName(one.location, 2)}</small></>} />
      <ul class="stack tight">{members.map((one) => <li key={one.uuid}><ChoiceField label={t('web.join.relation', { name: fullName(one) })} value={relations[one.uuid] ?? ''} onChange={(value) => setRelations({ ...relations, [one.uuid]: value })} options={options} /><Covered person={one} covers={covers} cancel={cancel} /></li>)}</ul>
      <CheckField label={t('web.insuree.cancel')} value={cancel} onChange={setCancel} />
    </Dialog>
  );
}
