/* What the server tells of its reports: their columns, and what they may be asked for with. */
import { mayRead } from '../../data/description';
import { amount, date, decimal, number } from '../../data/format';
import { type Connection, graphql, rowsOf } from '../../data/graphql';
import { sum } from '../../data/money';
import { t } from '../../data/text';
import type { Option } from '../../part/field';
import type { Filter } from '../../part/filters';

export interface ReportColumn {
  field: string;
  /* Heads the column, and names the cell of a row. */
  label: string;
  /* As a field's: "money", "date", "int"; or "count". */
  type: string;
  /* The sum of its cells says something. */
  total: boolean;
}

export interface Argument {
  name: string;
  label: string;
  kind: 'date' | 'choice' | 'row' | 'number' | 'text';
  required: boolean;
  choices?: Option[];
  /* Of a row: what it is one of. */
  entity?: string;
}

export interface Layout {
  columns: ReportColumn[];
  arguments: Argument[];
}

export interface Report {
  name: string;
  description: string;
  /* A Layout as text. */
  defaultReport: string;
}

export type Row = Record<string, unknown>;

export const reportsQuery = '{ reports { name description } }';
export const reportQuery = 'query ($name: String!) { report(name: $name) { name description defaultReport } }';

/* ---- asking ---- */

interface Named {
  uuid: string;
  code?: string;
  name?: string;
  lastName?: string;
  otherNames?: string;
}

const finder = (root: string, by: string, picks: string) => async (text: string, signal: AbortSignal): Promise<Option[]> => {
  const found = await graphql<Record<string, Connection<Named>>>(`query ($text: String) { ${root}(first: 20, ${by}: $text) { edges { node { uuid ${picks} } } } }`, { text: text || undefined }, signal);
  return rowsOf(found[root]).map((row) => ({ value: row.uuid, label: row.lastName === undefined ? [row.code, row.name].filter(Boolean).join(' ') : `${row.otherNames} ${row.lastName} (${row.code})` }));
};

/* Rows that a report may be asked for with; who may not read their list is not offered it. */
const finders: Record<string, (text: string, signal: AbortSignal) => Promise<Option[]>> = {
  officer: finder('policyOfficers', 'search', 'code lastName otherNames'),
  product: finder('products', 'name_Icontains', 'code name'),
  health_facility: finder('healthFacilities', 'name_Icontains', 'code name'),
  payer: finder('payers', 'name_Icontains', 'name'),
};

/* `place`: the filter of places, which the page has. */
export function filterOf(argument: Argument, place: Filter): Filter | null {
  const { name, label, kind, entity, choices } = argument;
  if (kind === 'date') return { name, label, kind };
  if (kind === 'choice') return { name, label, kind, options: choices ?? [] };
  if (kind !== 'row') return { name, label, kind: 'text' };
  if (entity === 'location') return { ...place, name, label };
  const search = finders[entity!];
  return search && (entity === 'officer' || mayRead(entity!)) ? { name, label, kind: 'search', search, shown: () => t('web.reports.chosen') } : null;
}

/* ---- showing ---- */

const DECIMALS: Record<string, number> = { pct: 2, qty: 2, rate: 4 };

export const isNumber = (column: ReportColumn): boolean => column.type === 'count' || column.type === 'money' || column.type in DECIMALS;

export function shown(column: ReportColumn, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (column.type === 'date') return date(String(value));
  if (column.type === 'money') return amount(String(value));
  if (column.type in DECIMALS) return decimal(String(value), DECIMALS[column.type]!);
  return column.type === 'count' ? number(Number(value)) : String(value);
}

export function totalOf(column: ReportColumn, rows: Row[]): string {
  if (!column.total) return '';
  return column.type === 'money' ? amount(sum(rows.map((row) => String(row[column.label] ?? 0)))) : number(rows.reduce((all, row) => all + Number(row[column.label] ?? 0), 0));
}
