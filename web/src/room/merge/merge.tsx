/* Two registrations of one person, side by side: who stays, which values, what passes over. */
import { useState } from 'preact/hooks';
import { go, turn, useAddress } from '../../data/address';
import { command } from '../../data/command';
import { label } from '../../data/description';
import { type Cover, coverPicks, type Person, personPicks, placeName, placePicks, type Place, type Word, word } from '../../data/enrolment';
import { asFailure } from '../../data/failure';
import { date, fullName, period } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { type Person as Found, searchPeople } from '../../data/people';
import { t } from '../../data/text';
import { changed, use } from '../../data/use';
import { Button } from '../../part/button';
import { Combobox } from '../../part/combobox';
import { Dialog } from '../../part/dialog';
import { Card, Facts, Head, Loaded, Note } from '../../part/page';
import { toastUndo } from '../../part/undo';
import { InsuranceNumber } from '../../part/value';

interface Side extends Person {
  marital: string | null;
  passport: string | null;
  email: string | null;
  currentAddress: string | null;
  profession: (Word & { profession: string }) | null;
  education: (Word & { education: string }) | null;
  typeOfId: (Word & { identificationType: string }) | null;
  currentVillage: Place | null;
  family: { uuid: string; location: Place | null; headInsuree: { lastName: string; otherNames: string } | null; members: { totalCount: number } } | null;
}

const picks = `edges { node { ${personPicks} marital passport email currentAddress profession { id profession altLanguage } education { id education altLanguage }
  typeOfId { code identificationType altLanguage } currentVillage { ${placePicks} } family { uuid location { ${placePicks} } headInsuree { lastName otherNames } members { totalCount } } } }`;
const query = `query ($stay: String!, $go: String!) { stay: insurees(first: 1, uuid: $stay) { ${picks} } go: insurees(first: 1, uuid: $go) { ${picks} }
  stayCovers: insureeCovers(insureeUuid: $stay) { ${coverPicks} } goCovers: insureeCovers(insureeUuid: $go) { ${coverPicks} } }`;

interface Answer {
  stay: Connection<Side>;
  go: Connection<Side>;
  stayCovers: Cover[];
  goCovers: Cover[];
}

const rows: { field: string; shown: (one: Side) => string }[] = [
  { field: 'chfId', shown: (one) => one.chfId },
  { field: 'otherNames', shown: (one) => one.otherNames },
  { field: 'lastName', shown: (one) => one.lastName },
  { field: 'dob', shown: (one) => date(one.dob) },
  { field: 'gender', shown: (one) => word(one.gender, 'gender') },
  { field: 'phone', shown: (one) => one.phone || '—' },
  { field: 'email', shown: (one) => one.email || '—' },
  { field: 'typeOfId', shown: (one) => word(one.typeOfId, 'identificationType') },
  { field: 'passport', shown: (one) => one.passport || '—' },
  { field: 'profession', shown: (one) => word(one.profession, 'profession') },
  { field: 'education', shown: (one) => word(one.education, 'education') },
  { field: 'currentAddress', shown: (one) => one.currentAddress || '—' },
  { field: 'currentVillage', shown: (one) => placeName(one.currentVillage, 2) },
  { field: 'photo', shown: (one) => (one.photo ? date(one.photo.date) : '—') },
];

export default function Merge() {
  const { stay, go: other } = useAddress().query as { stay?: string; go?: string };
  return (
    <>
      <Head title={t('web.merge.title')} crumbs={[{ label: t('web.insurees.title'), href: '/insurees' }, { label: t('web.merge.title') }]} under={t('web.merge.under')} />
      {stay && other ? <Both key={stay + other} stay={stay} other={other} /> : <Card><Choose stay={stay} /></Card>}
    </>
  );
}

function Choose({ stay }: { stay?: string }) {
  return (
    <Combobox<Found> label={t(stay ? 'web.merge.other' : 'web.merge.first')} value={null} onChange={(one) => one && turn(stay ? { go: one.uuid } : { stay: one.uuid })}
      search={(text, signal) => searchPeople(text, 12, signal)} optionKey={(one) => one.uuid} shown={fullName} impossible={(one) => (one.uuid === stay ? t('web.merge.same') : null)}
      row={(one) => <><b>{fullName(one)}</b><small><InsuranceNumber>{one.chfId}</InsuranceNumber> · {date(one.dob)}</small></>} />
  );
}

function Both({ stay, other }: { stay: string; other: string }) {
  const read = use<Answer>(query, { stay, go: other });
  return (
    <Loaded of={read} lines={14}>
      {(answer) => {
        const [one, two] = [rowsOf(answer.stay)[0], rowsOf(answer.go)[0]];
        return one && two ? <Table stay={one} other={two} answer={answer} /> : <Note tone="stop">{t('web.merge.gone')}</Note>;
      }}
    </Loaded>
  );
}

function Table({ stay, other, answer }: { stay: Side; other: Side; answer: Answer }) {
  const [take, setTake] = useState<string[]>(rows.filter(({ shown }) => shown(stay) === '—' && shown(other) !== '—').map(({ field }) => field));
  const [asks, ask] = useState(false);
  const pick = (field: string, of: Side) => setTake(of === other ? [...take, field] : take.filter((one) => one !== field));
  const cell = (field: string, of: Side, shown: string) => (
    <label><input type="radio" name={field} checked={take.includes(field) === (of === other)} onChange={() => pick(field, of)} /> {field === 'chfId' ? <InsuranceNumber>{shown}</InsuranceNumber> : shown}</label>
  );
  return (
    <div class="stack wide-gap">
      <Card title={t('web.merge.values')} action={<Button onClick={() => turn({ stay: other.uuid, go: stay.uuid })}>{t('web.merge.swap')}</Button>}>
        <div class="scroll">
          <table class="table">
            <thead><tr><th scope="col">{t('web.merge.field')}</th><th scope="col">{t('web.merge.stays')}</th><th scope="col">{t('web.merge.goes')}</th></tr></thead>
            <tbody>
              {rows.map(({ field, shown }) => (
                <tr key={field}>
                  <th scope="row">{field === 'photo' ? t('web.merge.photo') : label('insuree', field)}</th>
                  {shown(stay) === shown(other) ? <td colSpan={2}>{shown(stay)}</td> : <><td>{cell(field, stay, shown(stay))}</td><td>{cell(field, other, shown(other))}</td></>}
                </tr>
              ))}
              <tr><th scope="row">{t('web.merge.family')}</th><td>{familyOf(stay)}</td><td>{familyOf(other)}</td></tr>
            </tbody>
          </table>
        </div>
      </Card>
      <Passes stay={stay} other={other} answer={answer} />
      <div><Button kind="primary" onClick={() => ask(true)}>{t('web.merge.act')}</Button></div>
      {asks && <Ask stay={stay} other={other} take={take} onClose={() => ask(false)} />}
    </div>
  );
}

const familyOf = (one: Side): string => (one.family ? `${one.family.headInsuree ? fullName(one.family.headInsuree) : '—'} · ${placeName(one.family.location, 2)} · ${t('web.merge.members', { n: one.family.members.totalCount })}` : '—');

/* Both cover on some day. Who is not covered yet has no first day; a cover without a last day goes on. */
const overlap = (one: Cover, two: Cover): boolean =>
  !!one.effectiveDate && !!two.effectiveDate && (!two.expiryDate || one.effectiveDate <= two.expiryDate) && (!one.expiryDate || two.effectiveDate <= one.expiryDate);

/* What will be with the one who stays. */
function Passes({ stay, other, answer }: { stay: Side; other: Side; answer: Answer }) {
  const twice = answer.goCovers.filter((one) => answer.stayCovers.some((two) => two.policyUuid === one.policyUuid));
  const beside = (one: Cover) => answer.stayCovers.find((two) => two.policyUuid !== one.policyUuid && overlap(one, two));
  const note = (one: Cover): string | null => (twice.includes(one) ? t('web.merge.twice') : beside(one) ? t('web.merge.overlaps', { product: beside(one)!.productName }) : null);
  const closes = other.head && other.family && other.family.uuid !== stay.family?.uuid;
  return (
    <Card title={t('web.merge.passes')}>
      <Facts of={answer.goCovers.map((one) => [one.productName, [period(one.effectiveDate, one.expiryDate), note(one)].filter(Boolean).join(' · ')])} />
      <p>{t('web.merge.all')}</p>
      {closes && <Note tone={other.family!.members.totalCount > 1 ? 'stop' : 'wait'}>{t(other.family!.members.totalCount > 1 ? 'web.merge.head' : 'web.merge.closes')}</Note>}
    </Card>
  );
}

function Ask({ stay, other, take, onClose }: { stay: Side; other: Side; take: string[]; onClose: () => void }) {
  const [failure, setFailure] = useState<string | null>(null);
  const run = async () => {
    try {
      const { id } = await command('insuree.merge', { uuid: stay.uuid, from: other.uuid, take }, { label: t('web.merge.title') });
      changed();
      toastUndo(t('web.merge.done', { name: fullName(stay) }), id, () => go(`/merge?stay=${stay.uuid}&go=${other.uuid}`));
      go(`/insurees/${stay.uuid}`, { replace: true });
    } catch (thrown) {
      setFailure(asFailure(thrown).message);
    }
  };
  return (
    <Dialog title={t('web.merge.ask', { name: fullName(stay) })} act={t('web.merge.act')} keep={t('web.insuree.keep')} onAct={run} onClose={onClose}>
      <p>{t('web.merge.ask.why', { name: fullName(other), number: other.chfId })}</p>
      {failure && <div role="alert"><Note tone="stop">{failure}</Note></div>}
    </Dialog>
  );
}
