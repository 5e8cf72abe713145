/* What runs by itself, and what ran; and the text of a schedule, "weekly mon,fri 03:00", as fields of a form. */
import { t } from '../../data/text';

export type State = 'waiting' | 'running' | 'interrupted' | 'done' | 'failed' | 'cancelled';

export interface Run {
  uuid: string;
  job: string;
  title: string;
  state: State;
  /* Null: its schedule, or the program. */
  startedBy: string | null;
  progress: number;
  total: number;
  restarts: number;
  plannedAt: string | null;
  createdAt: string;
  startedAt: string | null;
  endedAt: string | null;
  /* Between both, or until now. */
  seconds: number | null;
  error: string | null;
  result: Record<string, unknown> | null;
}

export interface Setting {
  name: string;
  what: string;
  type: string;
  value: string;
  standard: string | null;
}

export interface Schedule {
  job: string;
  title: string;
  due: string;
  standard: string;
  enabled: boolean;
  nextAt: string | null;
  doneAt: string | null;
  settings: Setting[];
  last: Run | null;
}

export const works = (run: { state: State } | null): boolean => run !== null && ['waiting', 'running', 'interrupted'].includes(run.state);

/* ---- when ---- */

export const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

export interface When {
  kind: 'every' | 'daily' | 'weekly' | 'monthly';
  /* every: "15m" */
  span: string;
  /* weekly: of WEEK; monthly: "1", "15". */
  days: string[];
  times: string[];
}

const list = (text: string | undefined): string[] => (text ?? '').split(',').map((one) => one.trim()).filter(Boolean);

export function whenOf(due: string): When {
  const [kind, ...rest] = due.split(' ') as [When['kind'], ...string[]];
  const with_ = { kind, span: '', days: [] as string[], times: [] as string[] };
  if (kind === 'every') return { ...with_, span: rest[0] ?? '' };
  if (kind === 'daily') return { ...with_, times: list(rest[0]) };
  return { ...with_, days: list(rest[0]), times: list(rest[1]) };
}

/* Typed in any order, each once: "20:00, 8:00, 8:00" is 08:00,20:00. Null: something is no time. */
export function timesOf(typed: string): string[] | null {
  const times = list(typed.replace(/[;\s]+/g, ',')).map((one) => /^(\d{1,2})[:.hH](\d\d)$/.exec(one));
  if (!times.length || times.some((one) => !one || Number(one[1]) > 23 || Number(one[2]) > 59)) return null;
  return [...new Set(times.map((one) => `${one![1]!.padStart(2, '0')}:${one![2]}`))].sort();
}

export function daysOf(typed: string): string[] | null {
  const days = list(typed.replace(/[;\s]+/g, ',')).map(Number);
  if (!days.length || days.some((one) => !Number.isInteger(one) || one < 1 || one > 31)) return null;
  return [...new Set(days)].sort((one, other) => one - other).map(String);
}

export const spanOf = (typed: string): string | null => {
  const found = /^(\d{1,4})\s*([mh])/i.exec(typed.trim());
  const most = found?.[2]!.toLowerCase() === 'h' ? 24 : 1440;
  return found && Number(found[1]) > 0 && Number(found[1]) <= most ? `${Number(found[1])}${found[2]!.toLowerCase()}` : null;
};

export const dueOf = (when: When): string =>
  when.kind === 'every' ? `every ${when.span}` : [when.kind, ...(when.kind === 'daily' ? [] : [when.days.join(',')]), when.times.join(',')].join(' ');

/* As a person says it: "Mondays and Fridays at 03:00". */
export function said(due: string): string {
  const when = whenOf(due);
  const times = when.times.join(', ');
  if (when.kind === 'every') return t(when.span.endsWith('h') ? 'web.jobs.every_h' : 'web.jobs.every_m', { n: parseInt(when.span, 10) });
  if (when.kind === 'daily') return t('web.jobs.daily_at', { times });
  const days = when.kind === 'weekly' ? when.days.map((day) => t(`web.jobs.day.${day}`)).join(', ') : when.days.join(', ');
  return t(when.kind === 'weekly' ? 'web.jobs.weekly_at' : 'web.jobs.monthly_at', { days, times });
}

/* How long it took, or has taken: "2 min 5 s". */
export function lasted(run: Run): string {
  if (run.seconds === null) return '—';
  return run.seconds < 60 ? t('web.jobs.seconds', { n: run.seconds }) : t('web.jobs.minutes', { m: String(Math.floor(run.seconds / 60)), s: String(run.seconds % 60) });
}

/* What a run left, as words and numbers: "deleted 3". Sizes are told as such. */
export const figures = (result: Run['result'], sized: (count: number) => string): [string, string][] =>
  Object.entries(result ?? {}).filter(([, value]) => typeof value !== 'object').map(([name, value]) => [name.replaceAll('_', ' '), name.endsWith('_bytes') ? sized(Number(value)) : String(value)]);
