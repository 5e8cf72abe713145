/* What the device checks before anything is sent, from the server's own description: a sentence, or null. The server
 * checks all of it again. */
import type { FieldDescription, RelationDescription } from '../data/description';
import { compare } from '../data/money';
import { number, decimal } from '../data/format';
import { t } from '../data/text';
import { isDay } from '../part/field';

export type Value = string | boolean | Reference | Value[] | { [name: string]: Value | null } | null;

/* A row that another row points to, with whatever is shown of it. */
export interface Reference {
  uuid?: string;
  id?: string | number;
  code?: string | number;
  [shown: string]: unknown;
}

export const isEmpty = (value: Value | undefined): boolean => value === null || value === undefined || value === '';

const numbers = new Set(['int', 'money', 'qty', 'pct', 'rate']);

function checkNumber(field: FieldDescription, value: string): string | null {
  if (!/^-?\d+(\.\d+)?$/.test(value)) return t('web.check.number');
  const decimals = field.decimals ?? 0;
  const fraction = value.split('.')[1] ?? '';
  if (field.type === 'int' && fraction) return t('web.check.whole');
  if (fraction.length > decimals) return t('web.check.decimals', { n: decimals });
  return checkRange(field, value, decimals);
}

/* Bounds of the type itself are not worth a sentence; those that a person can meet are. */
function checkRange(field: FieldDescription, value: string, decimals: number): string | null {
  const shown = (bound: number | string) => (typeof bound === 'number' ? number(bound) : decimal(bound, decimals));
  if (field.least !== undefined && below(value, String(field.least))) return t('web.check.least', { least: shown(field.least) });
  if (field.most !== undefined && below(String(field.most), value)) return t('web.check.most', { most: shown(field.most) });
  return null;
}

function below(one: string, other: string): boolean {
  const whole = (text: string) => BigInt(text.split('.')[0]!);
  if (whole(one) !== whole(other)) return whole(one) < whole(other);
  return compare(one.replace(/(\.\d\d)\d+$/, '$1'), other.replace(/(\.\d\d)\d+$/, '$1')) < 0;
}

/* One field on leaving it. */
export function checkField(field: FieldDescription, value: Value | undefined, required = field.required): string | null {
  if (isEmpty(value)) return required && field.type !== 'bool' ? t('web.check.required') : null;
  if (typeof value !== 'string') return null;
  if (field.max !== undefined && [...value].length > field.max) return t('web.check.length', { n: field.max });
  if (numbers.has(field.type)) return checkNumber(field, value);
  if (field.type === 'date' && !isDay(value)) return t('web.field.no_day');
  return null;
}

export function checkRelation(relation: RelationDescription, value: Value | undefined, required = relation.required): string | null {
  return isEmpty(value) && required ? t('web.check.chosen') : null;
}
