/* Places as a filter of a list: the address holds the uuid, the chip says the name. */
import { type Place, placeName } from '../data/enrolment';
import { type Connection, rowsOf } from '../data/graphql';
import { t } from '../data/text';
import { use } from '../data/use';
import type { Filter } from './filters';

type Row = Place & { type: string };

const LEVELS = 'RDWV';
const query = `{ locations(first: 100, orderBy: ["name"]) { edges { node { uuid name type parent { uuid name } } } } }`;

/* The places of the caller, and for the query of a list: parentLocation with its level from 0. */
export function usePlaces(chosen: string | undefined): { filter: Filter; variables: { place?: string; level?: number } } {
  const rows = rowsOf(use<{ locations: Connection<Row> }>(query).data?.locations);
  const found = rows.find((row) => row.uuid === chosen);
  const filter: Filter = {
    name: 'place', label: t('web.families.place'), kind: 'choice',
    options: [...rows].sort((a, b) => LEVELS.indexOf(b.type) - LEVELS.indexOf(a.type) || (a.name < b.name ? -1 : 1)).map((row) => ({ value: row.uuid, label: placeName(row, 2) })),
    shown: (uuid) => rows.find((row) => row.uuid === uuid)?.name ?? '…',
  };
  return { filter, variables: chosen && found ? { place: chosen, level: LEVELS.indexOf(found.type) } : {} };
}
