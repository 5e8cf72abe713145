/* Reading rows of any entity by its description, and what of a row is shown where another one points to it. */
import { choice, entity, field, type FieldDescription, relation } from '../../data/description';
import { placeName } from '../../data/enrolment';
import { extensionOf, extensionValues } from '../../data/extension';
import { amount, date, decimal, fullName, moment, number } from '../../data/format';
import { type Connection, graphql, rowsOf } from '../../data/graphql';
import { t } from '../../data/text';
import type { Reference, Value } from '../../form/check';
import type { Values } from '../../form/form';
import { type LinesOf, partOf, type Register, registers } from './table';

export type Row = Record<string, any>;

/* ---- where an entity's rows are searched ---- */

interface Source {
  root: string;
  search?: string;
  sort?: string;
  /* A whole list of words, as a plain array. */
  plain?: boolean;
}

const sources: Record<string, Source> = {
  ...Object.fromEntries(registers.map((one) => [one.entity, { root: one.root, search: one.search, sort: one.sort }])),
  location: { root: 'locationsStr', search: 'str', sort: 'id' },
  legal_form: { root: 'legalForms', plain: true },
  facility_sublevel: { root: 'facilitySublevels', plain: true },
  language: { root: 'languages', plain: true },
};

export const hasSource = (of: string): boolean => of in sources;

/* ---- what is read of them ---- */

/* Lists of words are named by their code. */
const isCoded = (of: string): boolean => sources[of]?.plain ?? false;
const NAMES = ['code', 'name', 'username', 'loginName', 'lastName', 'otherNames', 'legalForm', 'healthFacilitySubLevel', 'altLanguage', 'price', 'type'];

export function shownPicks(of: string): string {
  const names = NAMES.filter((name) => field(of, name) && !(name === 'type' && of !== 'location'));
  const above = of === 'location' ? ' parent { uuid name parent { uuid name parent { uuid name } } }' : '';
  return `${isCoded(of) ? '' : 'uuid '}${names.join(' ')}${above}`;
}

/* How a row is called where another one points to it. */
export function shown(of: string, row: Row | null | undefined): string {
  if (!row) return '—';
  if (of === 'location') return placeName(row as never, 3);
  if (isCoded(of)) return String(row.legalForm ?? row.healthFacilitySubLevel ?? row.name ?? row.code);
  const name = row.name ?? (row.lastName ? fullName(row as never) : '');
  const code = row.code ?? row.username ?? '';
  return [code, name].filter(Boolean).join(' · ') || '—';
}

const pick = (of: string, name: string): string => {
  const to = relation(of, name)?.to;
  return to ? `${name} { ${shownPicks(to)} }` : field(of, name) ? name : '';
};

export const picks = (of: string, names: string[]): string => names.map((name) => pick(of, name)).filter(Boolean).join(' ');

export async function searchRows(of: string, text: string, signal: AbortSignal | undefined, only = '', first = 20, offset = 0): Promise<{ rows: Row[]; total: number }> {
  const source = sources[of]!;
  if (source.plain) {
    const all = (await graphql<Record<string, Row[]>>(`{ rows: ${source.root} { ${shownPicks(of)} } }`, {}, signal)).rows!;
    const wanted = text.toLocaleLowerCase();
    const rows = all.filter((row) => shown(of, row).toLocaleLowerCase().includes(wanted));
    return { rows, total: rows.length };
  }
  const query = `query ($text: String, $first: Int, $offset: Int) { rows: ${source.root}(${source.search}: $text, first: $first, offset: $offset, orderBy: ["${source.sort}"]${only && `, ${only}`}) {
    totalCount edges { node { ${shownPicks(of)} } } } }`;
  const { rows } = await graphql<{ rows: Connection<Row> }>(query, { text: text || undefined, first, offset }, signal);
  return { rows: rowsOf(rows), total: rows.totalCount ?? 0 };
}

/* ---- values of a form ---- */

/* The contract writes some choices as words: CLAIM_TYPE for "I". */
function codeOf(of: FieldDescription, raw: unknown): string {
  const word = (label: string) => label.slice(label.lastIndexOf('.') + 1).toUpperCase();
  const found = of.choices?.find((one) => String(one.code) === String(raw)) ?? of.choices?.find((one) => word(one.label) === String(raw) || `A_${one.code}` === String(raw));
  return String(found?.code ?? raw);
}

export function valueOf(of: string, name: string, raw: unknown): Value {
  const described = field(of, name);
  if (raw === null || raw === undefined) return described?.type === 'bool' ? false : null;
  if (!described || described.type === 'bool') return raw as Value;
  if (described.choices) return codeOf(described, raw);
  return described.type === 'date' || described.type === 'stamp' ? String(raw).slice(0, 10) : String(raw);
}

/* Fields that a person may write. */
export const written = (of: string, without: string[] = []): string[] =>
  (entity(of)?.fields ?? []).filter((one) => !one.readonly && !without.includes(one.name)).map((one) => one.name);

export const linesOf = (register: Register): LinesOf[] => register.sections.flatMap((one) => (one.lines && partOf(register, one.lines.part) ? [one.lines] : []));

const partPicks = (of: string, lines: LinesOf): string => {
  const inner = `uuid ${picks(of, [...written(of, lines.without), lines.to])}`;
  return `${lines.part} { ${lines.plain ? inner : `edges { node { ${inner} } }`} }`;
};

/* Fields of the scheme's own. */
const hasExtension = (register: Register): boolean => extensionOf(register.entity).length > 0;

/* What they hold in a row; of a new one (null) what they begin with. */
export const ownValues = (register: Register, row: Row | null): Values => (hasExtension(register) ? extensionValues(register.entity, row ? (row.jsonExt ?? null) : undefined) : {});

/* One row with all that its page shows. */
export function rowQuery(register: Register, names: string[], more = ''): string {
  const parts = linesOf(register).map((lines) => partPicks(partOf(register, lines.part)!, lines));
  return `query ($uuid: String!) { rows: ${register.root}(first: 1, uuid: $uuid${register.history ? ', showHistory: true' : ''}) { edges { node { uuid ${register.versioned ? 'version' : 'validityFrom validityTo'} ${hasExtension(register) ? 'jsonExt' : ''} ${picks(register.entity, names)} ${parts.join(' ')} ${more} } } } }`;
}

export function valuesOf(register: Register, names: string[], row: Row): Values {
  const values: Values = {};
  for (const name of names) values[name] = valueOf(register.entity, name, row[name]);
  for (const lines of linesOf(register)) {
    const of = partOf(register, lines.part)!;
    const rows: Row[] = lines.plain ? (row[lines.part] ?? []) : rowsOf(row[lines.part]);
    values[lines.part] = rows.map((line) => ({
      uuid: line.uuid as string,
      [lines.to]: line[lines.to] as Reference,
      ...Object.fromEntries(written(of, lines.without).map((name) => [name, valueOf(of, name, line[name])])),
    }));
  }
  return values;
}

/* ---- values as they are read ---- */

/* Who an entry may be provided to: men, women, adults, children. */
export const PATIENTS = [1, 2, 4, 8];

export function words(of: string, name: string, raw: unknown): string {
  const to = relation(of, name)?.to;
  if (to) return shown(to, raw as Row | null);
  if (raw === null || raw === undefined || raw === '') return '—';
  const described = field(of, name);
  if (name === 'patientCategory') return PATIENTS.filter((bit) => Number(raw) & bit).map((bit) => t(`web.register.patient.${bit}`)).join(', ');
  if (described?.choices) return choice(of, name, codeOf(described, raw));
  switch (described?.type) {
    case 'bool': return t(raw ? 'web.yes' : 'web.no');
    case 'money': return amount(String(raw));
    case 'date': return date(String(raw).slice(0, 10));
    case 'stamp': return moment(String(raw));
    case 'int': return number(Number(raw));
  }
  return described?.decimals ? decimal(String(raw), described.decimals) : String(raw);
}
