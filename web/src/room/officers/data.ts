/* What the pages of commissions share. */
import { locale, t } from '../../data/text';
import { type Connection, graphql, rowsOf } from '../../data/graphql';
import type { Option } from '../../part/field';

export const RIGHT_PERFORMANCE = 131208;
export const RIGHT_POLICY_INDICATORS = 131201;

export interface Named {
  uuid: string;
  code: string;
  name: string;
}

export interface Run {
  uuid: string;
  dateFrom: string;
  dateTo: string;
  mode: string;
  rate: string;
  contributions: number;
  base: string;
  amount: string;
  settledOn: string | null;
  reference: string | null;
  dateCreated: string;
  location: { uuid: string; name: string };
  product: { code: string; name: string } | null;
  officer: { code: string; lastName: string; otherNames: string } | null;
  payer: { name: string } | null;
}

/* "October 2026", of any of its days. */
export const monthName = (day: string): string => new Intl.DateTimeFormat(locale(), { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(Date.parse(day));

export const modeName = (mode: string): string => t(`web.commission.mode.${mode}`);

/* The month before a day: the newest that can have ended. */
export function monthBefore(day: string): { year: number; month: number } {
  const [year, month] = day.split('-').map(Number) as [number, number];
  return month === 1 ? { year: year - 1, month: 12 } : { year, month: month - 1 };
}

const officersQuery = 'query ($text: String) { policyOfficers(first: 20, search: $text) { edges { node { uuid code lastName otherNames } } } }';
const productsQuery = 'query ($text: String) { products(first: 20, name_Icontains: $text) { edges { node { uuid code name } } } }';

export interface Officer {
  uuid: string;
  code: string;
  lastName: string;
  otherNames: string;
}

export async function findOfficers(text: string, signal: AbortSignal): Promise<Option[]> {
  const found = await graphql<{ policyOfficers: Connection<Officer> }>(officersQuery, { text: text || undefined }, signal);
  return rowsOf(found.policyOfficers).map((one) => ({ value: one.uuid, label: `${one.otherNames} ${one.lastName} (${one.code})` }));
}

export async function findProducts(text: string, signal: AbortSignal): Promise<Option[]> {
  const found = await graphql<{ products: Connection<Named> }>(productsQuery, { text: text || undefined }, signal);
  return rowsOf(found.products).map((one) => ({ value: one.uuid, label: `${one.code} ${one.name}` }));
}
