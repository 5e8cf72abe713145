/* Insurance numbers made ahead: batches, and the numbers of one. */
import { mayRead } from '../../data/description';
import { fullName } from '../../data/format';
import { type Connection, graphql, rowsOf } from '../../data/graphql';
import { placeName, type Place } from '../../data/enrolment';

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
  insuree: { uuid: string; lastName: string; otherNames: string } | null;
}

/* Officers are not everybody's to read. */
export const batchPicks = (): string =>
  `uuid quantity left runDate printDate archived comment location { uuid name parent { uuid name } } ${mayRead('officer') ? 'officer { uuid code lastName otherNames }' : ''}`;

export const officerName = (one: Officer | null | undefined): string => (one ? `${one.code} · ${fullName(one)}` : '—');

const officersQuery = 'query ($text: String) { policyOfficers(first: 20, search: $text) { edges { node { uuid code lastName otherNames } } } }';
export const searchOfficers = async (text: string, signal: AbortSignal): Promise<Officer[]> =>
  rowsOf((await graphql<{ policyOfficers: Connection<Officer> }>(officersQuery, { text: text || undefined }, signal)).policyOfficers);

export type PlaceRow = Place & Record<string, unknown>;
const placesQuery = 'query ($name: String) { locations(first: 20, name_Icontains: $name, orderBy: ["id"]) { edges { node { uuid name parent { uuid name parent { uuid name } } } } } }';
export const searchPlaces = async (name: string, signal: AbortSignal): Promise<PlaceRow[]> =>
  rowsOf((await graphql<{ locations: Connection<PlaceRow> }>(placesQuery, { name: name || undefined }, signal)).locations);
export const shownPlace = (one: Place): string => placeName(one, 2);
