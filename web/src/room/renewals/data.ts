/* Officers as a filter of a list: the address holds the uuid, the chip says the name. */
import { fullName } from '../../data/format';
import { type Connection, graphql, rowsOf } from '../../data/graphql';
import { t } from '../../data/text';
import { use } from '../../data/use';
import type { Option } from '../../part/field';
import type { Filter } from '../../part/filters';

export interface Officer {
  uuid: string;
  code: string;
  lastName: string;
  otherNames: string;
}

const named = 'query ($name: String) { policyOfficers(first: 20, search: $name) { edges { node { uuid code lastName otherNames } } } }';
/* He, and those he stands in for. */
const standsIn = 'query ($officer: String!) { officerStandsInFor(officerUuid: $officer) { uuid code lastName otherNames } }';

const shown = (one: Officer): string => `${fullName(one)} (${one.code})`;

async function search(name: string, signal: AbortSignal): Promise<Option[]> {
  const found = await graphql<{ policyOfficers: Connection<Officer> }>(named, { name: name || undefined }, signal);
  return rowsOf(found.policyOfficers).map((one) => ({ value: one.uuid, label: shown(one) }));
}

/* null: not known yet. */
export function useOfficers(chosen: string | undefined): { filter: Filter; officers: string[] | null | undefined } {
  const read = use<{ officerStandsInFor: Officer[] }>(standsIn, chosen ? { officer: chosen } : null);
  const all = read.data?.officerStandsInFor;
  const own = all?.find((one) => one.uuid === chosen);
  const filter: Filter = { name: 'officer', label: t('web.renewals.officer'), kind: 'search', search, shown: () => (own ? shown(own) : '…') };
  return { filter, officers: !chosen ? undefined : all ? all.map((one) => one.uuid) : null };
}
