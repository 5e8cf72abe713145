/* Places as a filter of a list: the address holds the uuid, the chip says the name. */
import { type Place, placeName } from '../data/enrolment';
import { type Connection, graphql, rowsOf } from '../data/graphql';
import { t } from '../data/text';
import { use } from '../data/use';
import type { Option } from './field';
import type { Filter } from './filters';

type Row = Place & { type: string };

const LEVELS = 'RDWV';
const picks = 'uuid name type parent { uuid name parent { uuid name } }';
const one = `query ($uuid: String!) { locations(first: 1, uuid: $uuid) { edges { node { ${picks} } } } }`;
/* Without a name the largest come first: they were made before what is in them. */
const named = `query ($name: String) { locations(first: 20, name_Icontains: $name, orderBy: ["id"]) { edges { node { ${picks} } } } }`;

async function search(name: string, signal: AbortSignal): Promise<Option[]> {
  const rows = rowsOf((await graphql<{ locations: Connection<Row> }>(named, { name: name || undefined }, signal)).locations);
  return rows.map((row) => ({ value: row.uuid, label: placeName(row) }));
}

/* The same in a field of a form. */
export type PlaceRow = Place & Record<string, unknown>;

export const searchPlaces = async (name: string, signal: AbortSignal): Promise<PlaceRow[]> =>
  rowsOf((await graphql<{ locations: Connection<PlaceRow> }>(named, { name: name || undefined }, signal)).locations);
export const shownPlace = (place: Place): string => placeName(place, 2);

/* The places of the caller, and for the query of a list: parentLocation with its level from 0; null: not known yet. */
export function usePlaces(chosen: string | undefined): { filter: Filter; variables: { place?: string; level?: number } | null } {
  const read = use<{ locations: Connection<Row> }>(one, chosen ? { uuid: chosen } : null);
  const found = chosen ? rowsOf(read.data?.locations).find((row) => row.uuid === chosen) : undefined;
  const filter: Filter = { name: 'place', label: t('web.families.place'), kind: 'search', search, shown: () => found?.name ?? '…' };
  return { filter, variables: !chosen ? {} : found ? { place: chosen, level: LEVELS.indexOf(found.type) } : null };
}
