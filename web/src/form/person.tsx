/* The fields of a person, for registering, adding and changing; the lists they choose from; the number that is checked on
 * leaving; the photo that goes with it. */
import { useEffect, useState } from 'preact/hooks';
import { scheme } from '../data/client';
import { mayDo } from '../data/description';
import { type Place, placeName, placePicks, type Word, word } from '../data/enrolment';
import { today } from '../data/format';
import { type Connection, graphql, rowsOf } from '../data/graphql';
import { t } from '../data/text';
import { use } from '../data/use';
import type { Option } from '../part/field';
import { Entry, ReferenceEntry } from './entry';
import { ExtensionFields } from './extension';
import type { FormState, Values } from './form';
import { inputOf } from './input';
import { Perhaps } from './perhaps';

/* ---- lists ---- */

interface Lists {
  insureeGenders: (Word & { gender: string })[];
  relations: (Word & { relation: string })[];
  professions: (Word & { profession: string })[];
  educations: (Word & { education: string })[];
  identificationTypes: (Word & { identificationType: string })[];
}

const listsQuery = `{
  insureeGenders { code gender altLanguage } relations { id relation altLanguage } professions { id profession altLanguage }
  educations { id education altLanguage } identificationTypes { code identificationType altLanguage }
}`;

const options = <Row extends Word>(rows: Row[] | undefined, member: keyof Row): Option[] =>
  (rows ?? []).map((row) => ({ value: String(row.code ?? row.id), label: word(row, member) }));

/* What somebody may be to the head. */
export const useRelations = (): Option[] => options(use<Pick<Lists, 'relations'>>('{ relations { id relation altLanguage } }').data?.relations, 'relation');

/* ---- the number ---- */

interface Validity {
  insureeNumberValidity: { isValid: boolean; errorCode: number };
}

const validityQuery = 'query ($number: String!) { insureeNumberValidity(insureeNumber: $number) { isValid errorCode } }';
const PAUSE = 250;

/* "" free; a sentence: why it cannot be given; null: not known yet. */
function useNumber(form: FormState, own: string | undefined): string | null {
  const value = String(form.values.chfId ?? '');
  const length = Number(scheme().settings['insuree.number_length'] ?? 0);
  const [known, setKnown] = useState<Record<string, string>>({});
  useEffect(() => {
    if (!value || value === own || known[value] !== undefined || (length && value.length !== length)) return;
    const timer = setTimeout(() => {
      graphql<Validity>(validityQuery, { number: value }).then(
        ({ insureeNumberValidity: of }) => setKnown((all) => ({ ...all, [value]: of.isValid ? '' : t(`web.person.number.fault.${of.errorCode}`) })),
        () => undefined,   // without a network the server looks when it is sent
      );
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [value]);
  useEffect(() => {
    if (known[value]) form.leave('chfId');
  }, [known]);
  return value === own ? null : (known[value] ?? null);
}

function checkLength(value: string, own: string | undefined): string | null {
  const length = Number(scheme().settings['insuree.number_length'] ?? 0);
  return value && value !== own && length && value.length !== length ? t('web.person.number.length', { n: length }) : null;
}

/* ---- the fields ---- */

interface Props {
  of: FormState;
  head?: boolean;
  /* Numbers that others of the same registration have. */
  taken?: string[];
  /* The number it had: need not be free. */
  own?: string;
  /* Who is changed, to be told from others like him; where a new one will live. */
  self?: string;
  location?: string;
  autofocus?: boolean;
}

export function PersonFields({ of: form, head, taken = [], own, self, location, autofocus }: Props) {
  const lists = use<Lists>(listsQuery).data;
  const fault = useNumber(form, own);
  const number = (value: string) => checkLength(value, own) ?? (taken.includes(value) ? t('web.person.number.here') : null) ?? (fault || null);
  const birth = (value: string) => (value > today() ? t('web.person.born_later') : null);
  return (
    <>
      <div class="form-grid">
        <Entry of={form} name="chfId" as="number" check={number} autofocus={autofocus} hint={fault === '' ? t('web.person.number.free') : undefined} />
        <Entry of={form} name="otherNames" />
        <Entry of={form} name="lastName" />
        <Entry of={form} name="gender" as="segments" required={scheme().settings['insuree.gender_mandatory'] === true} options={options(lists?.insureeGenders, 'gender')} />
        <Entry of={form} name="dob" check={birth} />
        {!head && <Entry of={form} name="relationship" required={scheme().settings['insuree.relationship_mandatory'] === true} options={options(lists?.relations, 'relation')} />}
        <Entry of={form} name="phone" />
      </div>
      <Perhaps of={form} uuid={self} location={location} merge={mayDo('insuree.merge')} />
      <ExtensionFields of={form} />
      <details class="fold">
        <summary>{t('web.person.more')}</summary>
        <div class="form-grid">
          <Entry of={form} name="marital" />
          <Entry of={form} name="typeOfId" options={options(lists?.identificationTypes, 'identificationType')} />
          <Entry of={form} name="passport" />
          <Entry of={form} name="profession" options={options(lists?.professions, 'profession')} />
          <Entry of={form} name="education" options={options(lists?.educations, 'education')} />
          <Entry of={form} name="email" />
          <Entry of={form} name="currentAddress" />
        </div>
      </details>
    </>
  );
}

/* What is sent of a person: the fields, and a photo taken here. */
export function personInput(values: Values, photo: string | null): Record<string, unknown> {
  const input = inputOf('insuree', values);
  return photo ? { ...input, photo: { photo, date: today() } } : input;
}

/* ---- the family's own ---- */

interface FamilyLists {
  familyTypes: (Word & { type: string })[];
  confirmationTypes: (Word & { confirmationtype: string; isConfirmationNumberRequired: boolean })[];
}

const familyQuery = '{ familyTypes { code type altLanguage } confirmationTypes { code confirmationtype altLanguage isConfirmationNumberRequired } }';
const villagesQuery = `query ($name: String) { locations(first: 20, type: "V", name_Icontains: $name, orderBy: ["name"]) { edges { node { ${placePicks} } } } }`;

type Village = Place & Record<string, unknown>;

async function villages(name: string, signal: AbortSignal): Promise<Village[]> {
  return rowsOf((await graphql<{ locations: Connection<Village> }>(villagesQuery, { name: name || undefined }, signal)).locations);
}

export function FamilyFields({ of: form, autofocus }: { of: FormState; autofocus?: boolean }) {
  const lists = use<FamilyLists>(familyQuery).data;
  const needsNumber = lists?.confirmationTypes.find((one) => one.code === form.values.confirmationType)?.isConfirmationNumberRequired ?? false;
  return (
    <>
      <div class="form-grid">
        <ReferenceEntry<Village> of={form} name="location" required autofocus={autofocus} search={villages} shown={(place) => place.name} row={(place) => <><b>{place.name}</b><small>{placeName(place.parent)}</small></>} />
        <Entry of={form} name="familyType" options={options(lists?.familyTypes, 'type')} />
        <Entry of={form} name="address" />
        <Entry of={form} name="confirmationType" options={options(lists?.confirmationTypes, 'confirmationtype')} />
        <Entry of={form} name="confirmationNo" required={needsNumber} />
        <Entry of={form} name="poverty" />
      </div>
      <ExtensionFields of={form} />
    </>
  );
}
