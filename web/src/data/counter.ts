/* What a facility's counter asks of a person before a claim exists, and what the law would say of one: /api/claim/... */
import { href } from './address';
import type { Forecast, Said, Why } from './decision';
import { ask } from './http';

export interface Patient {
  uuid: string;
  chfId: string;
  lastName: string;
  otherNames: string;
  dob: string;
  gender: string | null;
}

export interface Limit {
  kind: 'ceiling' | 'deductible';
  level: 'treatment' | 'insuree' | 'policy';
  side: 'general' | 'in_patient' | 'out_patient';
  limit: string;
  used: string;
  held: string;
  left: string;
}

/* How often, and to which amount for one claim, care of a category is paid. */
export interface Count {
  category: string;
  limit: number | null;
  used: number;
  ceiling: string | null;
}

export interface Coverage {
  uuid: string;
  status: number;
  productCode: string;
  productName: string;
  from: string | null;
  to: string | null;
  /* On the day that was asked for. */
  covers: boolean;
  members: number;
  limits: Limit[];
  counts: Count[];
}

export interface Cover {
  person: Patient & { photo: boolean; headLastName: string | null; headOtherNames: string | null; village: string | null };
  day: string;
  valid: boolean;
  /* The newest first. */
  covers: Coverage[];
}

export type Kind = 'item' | 'service';

/* What stands in the facility's price lists, as this person's cover sees it. */
export interface Offer {
  kind: Kind;
  uuid: string;
  code: string;
  name: string;
  price: string;
  /* That one line may have, as the register says; null: it does not. */
  most: string | null;
  /* 0: accepted; else the number of the rule that refuses it. */
  reason: number;
  /* Provisions; null: as many as wanted. */
  left: string | null;
  /* From when on a waiting period or an interval lets it through. */
  from: string | null;
  /* The steps that say so, as those of a decision. */
  why: Why[];
  /* What refuses it, in words. */
  refused: Said | null;
}

/* A name of a register. */
export interface Named {
  uuid: string;
  code: string;
  name: string;
}

export interface Desk {
  facilities: { uuid: string; code: string; name: string }[];
  admins: { uuid: string; code: string; lastName: string; otherNames: string; facility: string }[];
}

/* One facility, one name: nothing to choose. Of several names that of the caller himself. */
export function deskFor(desk: Desk, chosen: { facility: string; admin: string }, username: string): { facility: string; admin: string } {
  const facility = desk.facilities.length === 1 ? desk.facilities[0]!.uuid : chosen.facility;
  const names = desk.admins.filter((one) => one.facility === facility);
  const mine = names.find((one) => one.code === username) ?? (names.length === 1 ? names[0] : undefined);
  return { facility, admin: chosen.admin || mine?.uuid || '' };
}

export const coverPath = (key: { number: string } | { uuid: string }, day?: string): string => href('/api/claim/cover', { ...key, day });

export const offersPath = (facility: string, insuree: string, day: string): string => href('/api/claim/offers', { facility, insuree, day });

export const deskPath = '/api/claim/desk';

export const findCover = (key: { number: string } | { uuid: string }, day?: string, signal?: AbortSignal): Promise<Cover | null> =>
  ask<Cover | null>(coverPath(key, day), { signal });

/* Items and services whatever the price lists hold; and all facilities, where a patient may have come from. */
export const findEntries = (text: string, signal?: AbortSignal): Promise<(Named & { kind: Kind })[]> => ask(href('/api/claim/entries', { q: text }), { signal });
export const findFacilities = (text: string, signal?: AbortSignal): Promise<Named[]> => ask(href('/api/claim/facilities', { q: text }), { signal });

export const findPatients = (text: string, signal?: AbortSignal): Promise<Patient[]> =>
  ask<Patient[]>(href('/api/claim/people', { q: text }), { signal });

export const forecast = (claim: unknown, signal?: AbortSignal): Promise<Forecast> =>
  ask<Forecast>('/api/claim/forecast', { method: 'POST', json: claim, signal });
