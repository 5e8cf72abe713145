/* Insurance numbers made ahead: batches, and the numbers of one. */
import { mayRead } from '../../data/description';
import { fullName } from '../../data/format';
import { type Connection, graphql, rowsOf } from '../../data/graphql';
import type { Place } from '../../data/enrolment';

export interface Officer extends Record<string, unknown> {
  uuid: string;
  code: string;
  lastName: string;
  otherNames: string;
}

export interface Batch {
  uuid: string;
  quantity: number;
  left: number;
  runDate: string;
  printDate: string | null;
  archived: boolean;
  comment: string | null;
  location: Place | null;
  officer: Officer | null;
}

export interface BatchNumber {
  uuid: string;
  number: string;
  used: boolean;
  printDate: string | null;
  insuree: { uuid: string; lastName: string; otherNames: string } | null;
}

/* Officers are not everybody's to read. */
export const batchPicks = (): string =>
  `uuid quantity left runDate printDate archived comment location { uuid name parent { uuid name } } ${mayRead('officer') ? 'officer { uuid code lastName otherNames }' : ''}`;

export const officerName = (one: Officer | null | undefined): string => (one ? `${one.code} · ${fullName(one)}` : '—');

const officersQuery = 'query ($text: String) { policyOfficers(first: 20, search: $text) { edges { node { uuid code lastName otherNames } } } }';
export const searchOfficers = async (text: string, signal: AbortSignal): Promise<Officer[]> =>
  rowsOf((await graphql<{ policyOfficers: Connection<Officer> }>(officersQuery, { text: text || undefined }, signal)).policyOfficers);
