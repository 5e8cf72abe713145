/* Finding a person by what somebody says of him: a number, one name, or names in either order. */
import type { Place } from './enrolment';
import { type Connection, graphql, rowsOf, type Variables } from './graphql';

export interface Person {
  uuid: string;
  chfId: string;
  lastName: string;
  otherNames: string;
  dob: string;
  gender: { code: string } | null;
  family: { uuid: string } | null;
}

const picks = '{ edges { node { uuid chfId lastName otherNames dob gender { code } family { uuid } } } }';

const byNumber = `query ($first: Int, $number: String) { one: insurees(first: $first, chfId_Istartswith: $number) ${picks} }`;

const byName = `query ($first: Int, $a: String, $b: String) {
  one: insurees(first: $first, lastName_Istartswith: $a, otherNames_Istartswith: $b, orderBy: ["lastName"]) ${picks}
  two: insurees(first: $first, lastName_Istartswith: $b, otherNames_Istartswith: $a, orderBy: ["lastName"]) ${picks}
}`;

/* "asha juma" is Asha Juma or Juma Asha; "asha" alone is either name. */
function variablesFor(sought: string): Variables {
  const [first = '', ...rest] = sought.split(/\s+/);
  return { a: first || undefined, b: rest.join(' ') || undefined };
}

async function search<Row extends { uuid: string }>(numbers: string, names: string, sought: string, first: number, signal?: AbortSignal): Promise<Row[]> {
  const number = sought.replace(/\s/g, '');
  const query = /^\d+$/.test(number) ? { text: numbers, variables: { first, number } } : { text: names, variables: { first, ...variablesFor(sought) } };
  const found = await graphql<Record<string, Connection<Row>>>(query.text, query.variables, signal);
  const all = Object.values(found).flatMap(rowsOf);
  return [...new Map(all.map((one) => [one.uuid, one])).values()].slice(0, first);
}

export const searchPeople = (sought: string, first: number, signal?: AbortSignal): Promise<Person[]> => search(byNumber, byName, sought, first, signal);

export interface FamilyFound {
  uuid: string;
  location: Place | null;
  headInsuree: { chfId: string; lastName: string; otherNames: string } | null;
}

const familyPicks = '{ edges { node { uuid location { uuid name parent { uuid name } } headInsuree { chfId lastName otherNames } } } }';
const familyByNumber = `query ($first: Int, $number: String) { one: families(first: $first, headInsuree_ChfId_Istartswith: $number) ${familyPicks} }`;
const familyByName = `query ($first: Int, $a: String, $b: String) {
  one: families(first: $first, headInsuree_LastName_Istartswith: $a, headInsuree_OtherNames_Istartswith: $b, orderBy: ["headInsuree__lastName"]) ${familyPicks}
  two: families(first: $first, headInsuree_LastName_Istartswith: $b, headInsuree_OtherNames_Istartswith: $a, orderBy: ["headInsuree__lastName"]) ${familyPicks}
}`;

/* Families by their heads. */
export const searchFamilies = (sought: string, first: number, signal?: AbortSignal): Promise<FamilyFound[]> => search(familyByNumber, familyByName, sought, first, signal);
