/* Finding a person by what somebody says of him: a number, one name, or names in either order. */
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
  return { a: first, b: rest.join(' ') || undefined };
}

export async function searchPeople(sought: string, first: number, signal?: AbortSignal): Promise<Person[]> {
  const number = sought.replace(/\s/g, '');
  const query = /^\d+$/.test(number) ? { text: byNumber, variables: { first, number } } : { text: byName, variables: { first, ...variablesFor(sought) } };
  const found = await graphql<Record<string, Connection<Person>>>(query.text, query.variables, signal);
  const all = Object.values(found).flatMap(rowsOf);
  return [...new Map(all.map((one) => [one.uuid, one])).values()].slice(0, first);
}
