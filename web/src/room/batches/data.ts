/* What the rooms of runs and bills share: months, places, states. */
import { locale, t } from '../../data/text';

export interface Location {
  id: string;
  uuid: string;
  name: string;
  type: string;
}

export interface Run {
  uuid: string;
  runYear: number;
  runMonth: number;
  runDate: string;
  claimsLeft?: number | null;
  amountLeft?: string | null;
  location: { uuid: string; name: string; type: string } | null;
}

export interface Bill {
  uuid: string;
  code: string;
  status: string;
  amountTotal: string;
  dateBill: string;
  dateDue: string | null;
  datePayed: string | null;
  thirdparty: string | null;
  terms: string | null;
}

export const billFields = 'uuid code status amountTotal dateBill dateDue datePayed thirdparty terms';

/* "October 2026" */
export const monthName = (year: number, month: number): string =>
  new Intl.DateTimeFormat(locale(), { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(Date.UTC(year, month - 1, 1));

export const placeName = (place: { name: string } | null): string => place?.name ?? t('web.batch.nation');

/* A reference keeps what the row was then: {"code", "name"}. */
export function nameIn(reference: string | null): string {
  if (!reference) return '—';
  const { code, name } = JSON.parse(reference) as { code?: string; name?: string };
  return [code, name].filter(Boolean).join(' ') || '—';
}

/* "A_1", as the contract writes it, is 1. */
export const billState = (status: string): number => Number(status.replace('A_', ''));
export const PAYABLE = [0, 1];
export const PAID = 2;

/* The month before a day: the newest that can have ended. */
export function monthBefore(day: string): { year: number; month: number } {
  const [year, month] = day.split('-').map(Number) as [number, number];
  return month === 1 ? { year: year - 1, month: 12 } : { year, month: month - 1 };
}

/* Ids of the contract are "TypeName:7" in base 64. */
export const numberOf = (id: string): number => Number(atob(id).split(':')[1]);
