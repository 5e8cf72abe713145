/* The values of a form as the input of a command. */
import { field, relation } from '../data/description';
import { extensionInput } from '../data/extension';
import { type Reference, type Value, isEmpty } from './check';
import type { Values } from './form';

/* A row is named by its uuid; a reference list has only codes, or numbers. */
function reference(value: Reference): unknown {
  if (value.uuid !== undefined) return value.uuid;
  return value.code !== undefined ? { code: value.code } : { id: Number(value.id) };
}

/* What a choice among rows gave: a uuid, or the code or number of a reference list. */
function referenceByText(to: string, value: string): unknown {
  if (/^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(value)) return value;
  return reference(field(to, 'code') ? { code: value } : { id: value });
}

const isReference = (value: object): value is Reference => 'uuid' in value || 'code' in value || 'id' in value;

function member(entity: string, name: string, value: Value | undefined): unknown {
  if (isEmpty(value)) return null;
  const described = field(entity, name);
  if (typeof value === 'object' && !Array.isArray(value) && isReference(value!)) return described ? value : reference(value!);
  if (typeof value !== 'string') return value;
  const to = described ? undefined : relation(entity, name)?.to;
  if (to) return referenceByText(to, value);
  const chosen = described?.choices?.find((choice) => String(choice.code) === value);
  if (chosen) return chosen.code;
  return described?.type === 'int' ? Number(value) : value;
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

/* As a whole, and only where it has anything or has changed. */
function putExtension(entity: string, values: Values, before: Values | null, input: Record<string, unknown>): void {
  const whole = extensionInput(entity, values);
  if (before ? same(whole, values.ext) : !Object.keys(whole).length) return;
  input.ext = whole;
}

/* With `before`, only what differs from it. Empty means: no value. */
export function inputOf(entity: string, values: Values, before: Values | null = null): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    if (name === 'ext' || name.startsWith('ext.') || (before && same(value, before[name]))) continue;
    input[name] = member(entity, name, value);
  }
  if (values.ext !== undefined) putExtension(entity, values, before, input);
  return input;
}
