/* What the rooms of what-if share: what the server keeps of one, and the change as rows of a form. */
import { entity, field, type FieldDescription, label } from '../../data/description';
import { amount } from '../../data/format';
import { type Connection, graphql, rowsOf } from '../../data/graphql';
import { hasText, t } from '../../data/text';

export type State = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';

export interface WhatIf {
  uuid: string;
  name: string;
  from: string;
  to: string;
  state: State;
  progress: number;
  total: number;
  createdAt: string;
  finishedAt: string | null;
}

interface Sums {
  approved: string;
  remunerated: string;
}

interface Moved {
  before: string;
  after: string;
  difference: string;
}

export interface Group extends Moved {
  code: string;
  name: string;
  claims: number;
  claimsAffected: number;
}

export interface Month extends Moved {
  month: string;
  claims: number;
  claimsAffected: number;
}

export interface Reason extends Moved {
  cut: string;
  reason: number | null;
  text: string;
  linesBefore: number;
  linesAfter: number;
}

export interface Result {
  claims: number;
  claimsAffected: number;
  lines: number;
  linesAffected: number;
  facilitiesAffected: number;
  undecided: number;
  stored: Sums;
  before: Sums;
  after: Sums;
  difference: Sums;
  reasons: Reason[];
  products: Group[];
  facilities: Group[];
  months: Month[];
}

export type Change = Record<string, unknown>;

export interface WholeWhatIf extends WhatIf {
  change: Change;
  error: string | null;
  result: Result | null;
}

export const works = (one: { state: State }): boolean => one.state === 'waiting' || one.state === 'running';

export const oneQuery = 'query ($uuid: UUID!) { whatIf(uuid: $uuid) }';

/* ---- the change as rows ---- */

export type Kind = 'product' | 'cover' | 'entry' | 'list';

export interface Entry {
  code: string;
  name: string;
  kind: 'item' | 'service';
}

export interface Row {
  key: number;
  kind: Kind;
  product: { code: string; name: string } | null;
  entry: Entry | null;
  list: string | null;
  field: string;
  value: string;
}

/* What of a product decides claims; the rest is about policies. */
const ofProduct = /^((ded|max)(Ip|Op)?(Treatment|Insuree|Policy)|maxPolicyExtraMember(Ip|Op)?|maxCeilingPolicy(Ip|Op)?|max(No|Amount)[A-Z]\w*|threshold|ceilingInterpretation)$/;
const ofCover = /^(limit|waitingPeriod|priceOrigin)/;
const ofEntry = ['price', 'frequency', 'careType', 'patientCategory'];

const described = (row: Pick<Row, 'kind' | 'entry'>): string =>
  row.kind === 'product' ? 'product' : row.kind === 'cover' ? `product_${row.entry?.kind ?? 'item'}` : `medical_${row.entry?.kind ?? 'item'}`;

/* Of a list there is one: the price in it. */
export function fieldsOf(row: Pick<Row, 'kind' | 'entry'>): { value: string; label: string }[] {
  if (row.kind === 'list') return [{ value: 'priceOverrule', label: t('web.what_if.list_price') }];
  const of = described(row);
  const suits = (name: string) => (row.kind === 'product' ? ofProduct.test(name) : row.kind === 'cover' ? ofCover.test(name) : ofEntry.includes(name));
  return (entity(of)?.fields ?? []).filter((one) => suits(one.name)).map((one) => ({ value: one.name, label: label(of, one.name) }));
}

/* How a value of the row is typed; a price in a list is an amount. */
export const typeOf = (row: Row): Pick<FieldDescription, 'type' | 'choices'> => field(described(row), row.field) ?? { type: 'money' };

/* Nothing there: the value is taken away. */
function valueOf(row: Row): unknown {
  if (row.value.trim() === '') return null;
  const { type } = typeOf(row);
  return type === 'int' ? Number(row.value) : row.value.trim();
}

export const complete = (row: Row): boolean =>
  Boolean(row.field) && (row.kind === 'product' ? row.product : row.kind === 'cover' ? row.product && row.entry : row.kind === 'list' ? row.list && row.entry : row.entry) !== null
  && (row.kind !== 'entry' || row.value.trim() !== '');

/* Where a row goes: the list of the change, and by which members its part of it is known. */
function placeOf(row: Row): [list: string, keys: Record<string, string>] {
  const kind = row.entry?.kind ?? 'item';
  if (row.kind === 'product') return ['products', { code: row.product!.code }];
  if (row.kind === 'cover') return [kind === 'item' ? 'productItems' : 'productServices', { product: row.product!.code, [kind]: row.entry!.code }];
  if (row.kind === 'list') return ['prices', { pricelist: row.list!, [kind]: row.entry!.code }];
  return [kind === 'item' ? 'items' : 'services', { code: row.entry!.code }];
}

type Part = Record<string, unknown>;

/* As the server takes it; and of each row where its value went ("products[0].maxTreatment"), where faults are told. */
export function changeOf(rows: Row[], further: Change): { change: Change; places: Map<string, number> } {
  const change: Change = structuredClone(further);
  const places = new Map<string, number>();
  for (const row of rows.filter(complete)) {
    const [list, keys] = placeOf(row);
    const parts = (change[list] ??= []) as Part[];
    let at = parts.findIndex((part) => Object.entries(keys).every(([name, value]) => part[name] === value));
    if (at < 0) at = parts.push({ ...keys }) - 1;
    parts[at]![row.field] = valueOf(row);
    places.set(`${list}[${at}].${row.field}`, row.key);
    places.set(`${list}[${at}]`, row.key);
  }
  return { change, places };
}

const keyed: Record<string, [Kind, keys: string[]]> = {
  products: ['product', ['code']], productItems: ['cover', ['product', 'item']], productServices: ['cover', ['product', 'service']],
  items: ['entry', ['code']], services: ['entry', ['code']], prices: ['list', ['pricelist', 'item', 'service']],
};

let made = 0;
export const newRow = (kind: Kind, rest: Partial<Row> = {}): Row => ({ key: ++made, kind, product: null, entry: null, list: null, field: kind === 'list' ? 'priceOverrule' : kind === 'entry' ? 'price' : '', value: '', ...rest });

function rowOf(list: string, kind: Kind, part: Part, name: string): Row {
  const service = list.endsWith('ervices') || part.service !== undefined;
  const code = kind === 'entry' ? part.code : (part.service ?? part.item);
  const value = part[name];
  return newRow(kind, {
    product: kind === 'product' ? { code: String(part.code), name: '' } : part.product ? { code: String(part.product), name: '' } : null,
    entry: code && kind !== 'product' ? { code: String(code), name: '', kind: service ? 'service' : 'item' } : null,
    list: part.pricelist ? String(part.pricelist) : null, field: name, value: value === null ? '' : String(value),
  });
}

/* Back into rows; what the form has no row for stays as it is. */
export function rowsOfChange(change: Change): { rows: Row[]; further: Change } {
  const rows: Row[] = [];
  const further: Change = {};
  for (const [list, parts] of Object.entries(change)) {
    const known = keyed[list];
    if (!known || !Array.isArray(parts)) {
      further[list] = parts;
      continue;
    }
    for (const part of parts as Part[]) {
      const names = Object.keys(part).filter((name) => !known[1].includes(name));
      const mine = names.map((name) => rowOf(list, known[0], part, name));
      if (mine.every((row) => fieldsOf(row).some((one) => one.value === row.field))) rows.push(...mine);
      else further[list] = [...((further[list] as Part[]) ?? []), part];
    }
  }
  return { rows, further };
}

/* A sentence of a row: "Family Basic: Ceiling per policy 120,000". */
export function told(row: Row): string {
  const what = fieldsOf(row).find((one) => one.value === row.field)?.label ?? row.field;
  const of = [row.product?.code, row.list, row.entry?.code].filter(Boolean).join(' · ');
  const { type, choices } = typeOf(row);
  const chosen = choices?.find((one) => String(one.code) === row.value);
  const value = chosen ? t(chosen.label) : type === 'money' ? amount(row.value) : row.value;
  return t(row.value === '' ? 'web.what_if.told_none' : 'web.what_if.told', { of, what, value });
}

/* The words of a cut, as decisions have them; a rejection says which. */
export const cutName = (reason: Reason): string => {
  const key = `web.decision.cut.${reason.cut}`;
  const word = hasText(key) ? t(key) : reason.cut;
  return reason.reason === null ? reason.text || word : [word, reason.text].filter(Boolean).join(': ');
};

/* ---- what is chosen from ---- */

const FOUND = 20;

export async function searchProducts(text: string, signal: AbortSignal): Promise<{ code: string; name: string }[]> {
  const query = 'query ($text: String, $first: Int) { products(search: $text, first: $first) { edges { node { code name } } } }';
  return rowsOf((await graphql<{ products: Connection<{ code: string; name: string }> }>(query, { text, first: FOUND }, signal)).products);
}

type Named = { code: string; name: string };

export async function searchEntries(text: string, signal: AbortSignal): Promise<Entry[]> {
  const query = `query ($text: String, $first: Int) {
    medicalItemsStr(str: $text, first: $first) { edges { node { code name } } }
    medicalServicesStr(str: $text, first: $first) { edges { node { code name } } }
  }`;
  const found = await graphql<{ medicalItemsStr: Connection<Named>; medicalServicesStr: Connection<Named> }>(query, { text, first: FOUND }, signal);
  return [...rowsOf(found.medicalServicesStr).map((one) => ({ ...one, kind: 'service' as const })), ...rowsOf(found.medicalItemsStr).map((one) => ({ ...one, kind: 'item' as const }))];
}

/* Lists of items and of services may have the same name: the entry says which is meant. */
export async function searchLists(text: string, signal: AbortSignal): Promise<string[]> {
  const query = `query ($text: String, $first: Int) {
    itemsPricelists(name_Icontains: $text, first: $first) { edges { node { name } } }
    servicesPricelists(name_Icontains: $text, first: $first) { edges { node { name } } }
  }`;
  const found = await graphql<{ itemsPricelists: Connection<{ name: string }>; servicesPricelists: Connection<{ name: string }> }>(query, { text, first: FOUND }, signal);
  return [...new Set([...rowsOf(found.itemsPricelists), ...rowsOf(found.servicesPricelists)].map((one) => one.name))];
}
