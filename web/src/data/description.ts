/* What the server tells of its entities: fields with types and limits, choices, and what the caller may do. Forms are
 * drawn from it, menus and commands are offered by it. GET /api/description, read once after signing in. */
import type { Schema } from './extension';
import { ask } from './http';
import { hasText, t } from './text';

export type FieldType = 'int' | 'bool' | 'text' | 'code' | 'money' | 'qty' | 'pct' | 'rate' | 'date' | 'stamp' | 'uuid' | 'json';

export interface Choice {
  /* As it is stored and sent: a number where the list is one of numbers. */
  code: string | number;
  /* Key of its label in the catalogue. */
  label: string;
}

export interface FieldDescription {
  name: string;
  /* Key of its label in the catalogue. */
  label: string;
  type: FieldType;
  /* Characters of a text. */
  max?: number;
  /* Bounds, both allowed: whole numbers as numbers, decimals as texts. */
  least?: number | string;
  most?: number | string;
  decimals?: number;
  choices?: Choice[];
  required?: boolean;
  readonly?: boolean;
  /* Given when the row is made, never changed. */
  once?: boolean;
  /* Names a kept file. */
  file?: boolean;
  /* What the server takes when creation sends none. */
  standard?: string;
}

export interface RelationDescription {
  name: string;
  label: string;
  to: string;
  required?: boolean;
  readonly?: boolean;
  once?: boolean;
  owner?: boolean;
}

export interface EntityDescription {
  label: string;
  /* Its GraphQL type. */
  type: string;
  order: string;
  rights: { read: boolean; create: boolean; update: boolean; delete: boolean };
  sorts: string[];
  fields: FieldDescription[];
  relations: RelationDescription[];
  /* Rows that are written with their owner. */
  parts: { name: string; of: string }[];
  /* How the schema of its extension is called, and what it says (data/extension). */
  extensionType?: string;
  extension?: Schema;
}

/* Only what the caller may read and do. */
export interface Description {
  entities: Record<string, EntityDescription>;
  commands: string[];
}

let entities: Record<string, EntityDescription> = {};
let commands = new Set<string>();

export function setDescription(next: Description): void {
  entities = next.entities;
  commands = new Set(next.commands);
}

export async function loadDescription(): Promise<void> {
  setDescription(await ask<Description>('/api/description'));
}

export const entity = (name: string): EntityDescription | undefined => entities[name];

export const mayRead = (name: string): boolean => entities[name]?.rights.read ?? false;

/* May the caller send this command: mayDo('claim.review'). */
export const mayDo = (command: string): boolean => commands.has(command);

export function field(of: string, name: string): FieldDescription | undefined {
  return entities[of]?.fields.find((one) => one.name === name);
}

export function relation(of: string, name: string): RelationDescription | undefined {
  return entities[of]?.relations.find((one) => one.name === name);
}

/* "Last name": the label of a field or relation, for heads of columns and forms. */
export function label(of: string, name: string): string {
  const key = field(of, name)?.label ?? relation(of, name)?.label ?? `field.${of}.${name}`;
  return hasText(key) ? t(key) : name;
}

/* The word for a stored code: choice('claim', 'status', 4). */
export function choice(of: string, name: string, code: string | number | null | undefined): string {
  const found = field(of, name)?.choices?.find((one) => String(one.code) === String(code));
  return found ? t(found.label) : String(code ?? '—');
}
