/* Nepal's calendar, where the scheme's people use it: the years that the server knows (GET /api/client). What is kept and sent is
 * Gregorian: these two say the same day otherwise. */
import { scheme } from './client';

export interface NepalYears {
  first: number;
  /* The Gregorian day on which the first of them began. */
  begins: string;
  /* A year: twelve digits, the days of each month beyond 29. */
  years: string[];
}

export interface NepalDay {
  year: number;
  month: number;
  day: number;
}

const LEAST = 29;
const DAY = 86_400_000;

/* When each month began, in days since the first. */
interface Months {
  of: NepalYears;
  begin: number[];
}

let months: Months | null = null;

function monthsOf(known: NepalYears): number[] {
  if (months?.of === known) return months.begin;
  const begin = [0];
  for (const year of known.years) for (const digit of year) begin.push(begin.at(-1)! + LEAST + Number(digit));
  months = { of: known, begin };
  return begin;
}

/* null: people use no such calendar, or the day lies outside of what is known. */
export function toNepal(iso: string): NepalDay | null {
  const known = scheme().nepal;
  if (!known || !/^\d{4}-\d\d-\d\d/.test(iso)) return null;   // engines read other texts as days of their own
  const days = Math.round((Date.parse(iso.slice(0, 10)) - Date.parse(known.begins)) / DAY);
  if (!(days >= 0)) return null;
  const begin = monthsOf(known);
  if (days >= begin.at(-1)!) return null;
  let at = Math.floor(days / 32);   // no month is longer
  while (begin[at + 1]! <= days) at++;
  return { year: known.first + Math.floor(at / 12), month: (at % 12) + 1, day: days - begin[at]! + 1 };
}

/* null: there is no such day, or it is not known. */
export function fromNepal({ year, month, day }: NepalDay): string | null {
  const known = scheme().nepal;
  if (!known || !(month >= 1 && month <= 12) || !(day >= 1) || !(year >= known.first && year < known.first + known.years.length)) return null;
  const begin = monthsOf(known);
  const at = (year - known.first) * 12 + month - 1;
  if (begin[at]! + day > begin[at + 1]!) return null;
  return new Date(Date.parse(known.begins) + (begin[at]! + day - 1) * DAY).toISOString().slice(0, 10);
}
