/* How values look: numbers, amounts, dates and insurance numbers, in the person's language. */
import { scheme } from './client';
import { toNepal } from './nepal';
import { locale, t } from './text';

const MINUS = '\u2212';

/* ---- numbers ---- */

export function number(value: number | bigint, options: Intl.NumberFormatOptions = {}): string {
  return new Intl.NumberFormat(locale(), options).format(value).replace('-', MINUS);
}

export const percent = (value: number, decimals = 0): string =>
  number(value / 100, { style: 'percent', maximumFractionDigits: decimals });

/* "+38 %": how far from the mean. */
export const variance = (value: number): string => number(value / 100, { style: 'percent', signDisplay: 'exceptZero' });

export function bytes(count: number): string {
  const [value, unit] = count < 1e6 ? [count / 1e3, 'kilobyte'] : [count / 1e6, 'megabyte'];
  return number(value, { style: 'unit', unit, maximumFractionDigits: value < 10 ? 1 : 0 });
}

function separators(): { group: string; decimal: string } {
  const parts = new Intl.NumberFormat(locale()).formatToParts(12345.6);
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  return { group: of('group'), decimal: of('decimal') };
}

/* A decimal text with the marks of the language. Exact: the whole part goes through BigInt. */
export function decimal(value: string, decimals: number): string {
  const found = /^(-?)(\d+)(?:\.(\d*))?$/.exec(value);
  if (!found) return value;
  const fraction = (found[3] ?? '').padEnd(decimals, '0');
  const tail = decimals > 0 || /[1-9]/.test(fraction) ? separators().decimal + fraction : '';
  return (found[1] ? MINUS : '') + number(BigInt(found[2]!)) + tail;
}

/* What a person typed, as the server writes it ("1 234,5" is "1234.5" in French); null when it is no number. */
export function typedNumber(typed: string): string | null {
  const { decimal: point } = separators();
  let text = typed.trim().replace(/[\s\u00a0\u202f'’]/g, '').replace(MINUS, '-');
  if (point !== '.') text = text.includes(point) ? text.replace(/\./g, '').replace(point, '.') : text;
  else text = text.replace(/,(?=\d{3}(\D|$))/g, '');
  return /^-?\d+(\.\d+)?$/.test(text) ? text.replace(/^(-?)0+(?=\d)/, '$1') : null;
}

/* How a number stands in a field: marks of the language, no groups, so that it can be typed over. */
export const fieldNumber = (value: string): string => value.replace('.', separators().decimal);

/* ---- money ---- */

/* Without the currency: for columns whose head names it. */
export const amount = (value: string | null | undefined): string =>
  value === null || value === undefined || value === '' ? '—' : decimal(value, scheme().decimals);

/* For sentences; where it stands alone use the part Money. */
export const money = (value: string | null | undefined): string => `${scheme().currency}\u00a0${amount(value)}`;

/* ---- dates ---- */

export type DateStyle = 'short' | 'long' | 'day';

const styles: Record<DateStyle, Intl.DateTimeFormatOptions> = {
  short: { day: 'numeric', month: 'short', year: 'numeric' },
  long: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  day: { day: 'numeric', month: 'short' },
};

/* A day has no time zone: its parts are read as they stand. */
function dayOf(iso: string): Date {
  const [year, month, day] = iso.slice(0, 10).split('-').map(Number);
  return new Date(Date.UTC(year!, month! - 1, day!));
}

/* As kept, and as all days are where the scheme has no other calendar. */
export const gregorian = (iso: string, style: DateStyle = 'short'): string => new Intl.DateTimeFormat(locale(), { ...styles[style], timeZone: 'UTC' }).format(dayOf(iso));

const plain = (value: number): string => number(value, { useGrouping: false });

/* null: not in Nepal's calendar. */
export function inNepal(iso: string, style: DateStyle = 'short'): string | null {
  const day = toNepal(iso);
  if (!day) return null;
  const weekday = new Intl.DateTimeFormat(locale(), { weekday: 'long', timeZone: 'UTC' }).format(dayOf(iso));
  return t(`web.format.nepal.${style}`, { weekday, day: plain(day.day), month: t(`calendar.nepal.${day.month}`), year: plain(day.year) });
}

export function date(iso: string | null | undefined, style: DateStyle = 'short'): string {
  if (!iso || !/^\d{4}-\d\d-\d\d/.test(iso)) return '—';
  return inNepal(iso, style) ?? gregorian(iso, style);
}

export function period(from: string | null | undefined, to: string | null | undefined): string {
  return `${date(from)} – ${date(to)}`;
}

/* Times of the server are local to the scheme and carry no zone. */
export function time(iso: string): string {
  const at = new Date(`${iso.slice(0, 19)}Z`);
  return new Intl.DateTimeFormat(locale(), { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' }).format(at);
}

export const moment = (iso: string | null | undefined): string => (iso ? t('web.format.moment', { date: date(iso), time: time(iso) }) : '—');

/* A moment that this device wrote down, in its own time zone. */
export function momentHere(iso: string): string {
  const at = new Date(iso);
  const here = new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString();
  const day = inNepal(here, 'day');
  if (day) return t('web.format.moment', { date: day, time: time(here) });
  return new Intl.DateTimeFormat(locale(), { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }).format(at);
}

/* The scheme's own day, not the device's: a clock may be wrong, a time zone another. */
export const today = (): string => scheme().today;

export function daysBetween(from: string, to: string): number {
  return Math.round((dayOf(to).getTime() - dayOf(from).getTime()) / 86_400_000);
}

export function addDays(iso: string, days: number): string {
  return new Date(dayOf(iso).getTime() + days * 86_400_000).toISOString().slice(0, 10);
}

/* "in 9 days", "yesterday". The date stands beside it. */
export function fromToday(iso: string): string {
  return new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' }).format(daysBetween(today(), iso), 'day');
}

export function age(birth: string, on = today()): number {
  const had = on.slice(5) >= birth.slice(5, 10) ? 0 : 1;
  return Number(on.slice(0, 4)) - Number(birth.slice(0, 4)) - had;
}

/* ---- people ---- */

/* Groups of three from the start, as printed on the card; a last single digit joins the group before it. */
export function insuranceNumber(value: string): string {
  const plain = value.replace(/\s/g, '');
  if (!/^\d{6,}$/.test(plain)) return value;
  return plain.replace(/(\d{3})(?=\d{2})/g, '$1 ').trim();
}

export const fullName = (person: { otherNames?: string | null; lastName?: string | null }): string =>
  [person.otherNames, person.lastName].filter(Boolean).join(' ');
