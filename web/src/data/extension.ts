/* Fields of a scheme's own beside those that every record has: what the description says of them (a JSON Schema, docs/extensions.md),
 * their words in the person's language, and what a form holds of them: "ext.blood" each, "ext" the object as it was. */
import { entity } from './description';
import { date, decimal } from './format';
import { language, t } from './text';

type Words = Record<string, string>;

export interface Property {
  type?: 'string' | 'integer' | 'number' | 'boolean' | 'array';
  title?: string;
  titles?: Words;
  description?: string;
  descriptions?: Words;
  enum?: string[];
  enumTitles?: Record<string, Words>;
  items?: { type?: 'string'; enum: string[]; enumTitles?: Record<string, Words> };
  format?: 'date' | 'email';
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  pattern?: string;
  default?: unknown;
  order?: number;
  showWhen?: { field: string; is: Scalar | Scalar[] };
}
type Scalar = string | number | boolean;

export interface Schema {
  properties: Record<string, Property>;
  required?: string[];
}

export interface ExtensionField extends Property {
  name: string;
  required: boolean;
}

/* In the order in which they are shown. */
export function fieldsOf(schema: Schema | undefined): ExtensionField[] {
  const all = Object.entries(schema?.properties ?? {}).map(([name, one]) => ({ ...one, name, required: schema?.required?.includes(name) ?? false }));
  return all.map((one, at) => ({ one, at })).sort((a, b) => (a.one.order ?? Infinity) - (b.one.order ?? Infinity) || a.at - b.at).map(({ one }) => one);
}

export const extensionOf = (of: string): ExtensionField[] => fieldsOf(entity(of)?.extension);

export const titleOf = (one: ExtensionField): string => one.titles?.[language()] ?? one.title ?? one.titles?.en ?? one.name;
export const hintOf = (one: ExtensionField): string | undefined => one.descriptions?.[language()] ?? one.description;
export const choicesOf = (one: ExtensionField): { value: string; label: string }[] =>
  (one.items?.enum ?? one.enum ?? []).map((value) => ({ value, label: (one.items?.enumTitles ?? one.enumTitles)?.[value]?.[language()] ?? value }));

/* ---- objects ---- */

export function readExtension(text: string | null | undefined): Record<string, unknown> {
  if (!text) return {};
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null && !Array.isArray(read) ? (read as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

const typed = (value: unknown): string | string[] =>
  Array.isArray(value) ? value.map(String) : value === null || value === undefined || typeof value === 'object' ? '' : String(value);

/* What a form begins with: of a new record (no text) what its fields have as standard. */
export function extensionValues(of: string, text?: string | null): Record<string, any> {
  const object = readExtension(text);
  const values: Record<string, any> = { ext: object };
  for (const one of extensionOf(of)) values[`ext.${one.name}`] = typed(text === undefined ? one.default : object[one.name]);
  return values;
}

function member(one: ExtensionField, value: unknown): unknown {
  if (one.type === 'array') return value;
  if (one.type === 'boolean') return value === 'true';
  return one.type === 'integer' || one.type === 'number' ? Number(value) : value;
}

/* The whole object, as it is sent: what no field describes stays in it. */
export function extensionInput(of: string, values: Record<string, any>): Record<string, unknown> {
  const object = { ...((values.ext as Record<string, unknown> | undefined) ?? {}) };
  for (const one of extensionOf(of)) {
    const value = values[`ext.${one.name}`];
    if (value === undefined || JSON.stringify(value) === JSON.stringify(typed(object[one.name]))) continue;
    if (value === '' || (Array.isArray(value) && !value.length)) delete object[one.name];
    else object[one.name] = member(one, value);
  }
  return object;
}

/* As a member of an input; none of a record that has nothing of it, and had nothing. */
export function extensionMember(of: string, values: Record<string, any>): { ext?: Record<string, unknown> } {
  const ext = extensionInput(of, values);
  return Object.keys({ ...ext, ...(values.ext as Record<string, unknown> | undefined) }).length ? { ext } : {};
}

/* Whether it is asked for, as the others stand. */
export function isAsked(one: ExtensionField, values: Record<string, any>): boolean {
  if (!one.showWhen) return true;
  const wanted = [one.showWhen.is].flat().map(String);
  return wanted.includes(String(values[`ext.${one.showWhen.field}`] ?? ''));
}

/* ---- showing ---- */

export function shownOf(one: ExtensionField, value: unknown): string {
  if (value === null || value === undefined || value === '') return '—';
  const word = (code: unknown) => choicesOf(one).find((choice) => choice.value === String(code))?.label ?? String(code);
  if (Array.isArray(value)) return value.map(word).join(', ') || '—';
  if (typeof value === 'boolean') return t(value ? 'web.yes' : 'web.no');
  if (typeof value === 'object') return JSON.stringify(value);
  if (one.format === 'date') return date(String(value));
  return typeof value === 'number' ? decimal(String(value), (String(value).split('.')[1] ?? '').length) : word(value);
}

/* For lists of facts: what is described, as it stands in a record. */
export function extensionFacts(of: string, text: string | null | undefined): [string, string][] {
  const object = readExtension(text);
  const values = Object.fromEntries(Object.entries(object).map(([name, value]) => [`ext.${name}`, value]));
  return extensionOf(of).filter((one) => object[one.name] !== undefined || isAsked(one, values)).map((one) => [titleOf(one), shownOf(one, object[one.name])]);
}

/* In one line, under a row of a list: what the record has of it. */
export function extensionLine(of: string, text: string | null | undefined): string {
  const object = readExtension(text);
  return extensionOf(of).filter((one) => object[one.name] !== undefined).map((one) => t('web.extension.value', { name: titleOf(one), value: shownOf(one, object[one.name]) })).join(' · ');
}

/* Columns of a list and of its file: "jsonExt__blood", headed by its title. */
export const extensionFileColumns = (of: string, way = ''): [path: string, head: string][] => extensionOf(of).map((one) => [`${way}jsonExt__${one.name}`, titleOf(one)]);
