/* Families, people, policies and contributions as the rooms of enrolment read them, and where their papers are. */
import { href } from './address';
import { mayRead } from './description';
import type { Connection } from './graphql';
import { language } from './text';

export interface Place {
  uuid: string;
  name: string;
  parent?: Place | null;
}

/* A row of a list of words: {code, gender, altLanguage}. */
export interface Word {
  id?: number | string;
  code?: string;
  altLanguage?: string | null;
}

export interface Person {
  uuid: string;
  chfId: string;
  lastName: string;
  otherNames: string;
  dob: string;
  head: boolean;
  phone: string | null;
  status: string | null;
  gender: (Word & { gender: string }) | null;
  relationship: (Word & { relation: string }) | null;
  photo: { uuid: string; date: string; validityFrom: string } | null;
}

export interface Premium {
  uuid: string;
  amount: string;
  receipt: string;
  payDate: string;
  payType: string;
  isPhotoFee: boolean | null;
  payer?: { uuid: string; name: string } | null;
  jsonExt?: string | null;
  /* Of what it gives money back, and why; what was given back of it, below zero. */
  refundOf?: { uuid: string; receipt: string } | null;
  reason?: string | null;
  refunds?: Connection<{ amount: string }>;
}

export interface Policy {
  uuid: string;
  stage: string;
  status: number;
  value: string | null;
  balance: string | null;
  enrollDate: string;
  startDate: string;
  effectiveDate: string | null;
  expiryDate: string | null;
  product: { uuid: string; code: string; name: string } | null;
  officer: { uuid?: string; code: string; lastName: string; otherNames: string } | null;
  jsonExt?: string | null;
  premiums?: Connection<Premium>;
}

export interface Family {
  uuid: string;
  validityFrom: string;
  address: string | null;
  poverty: boolean | null;
  confirmationNo: string | null;
  jsonExt: string | null;
  familyType: (Word & { type: string }) | null;
  confirmationType: (Word & { confirmationtype: string }) | null;
  location: Place | null;
  headInsuree: Person | null;
  members: Connection<Person>;
  policies?: Connection<Policy>;
}

export interface Cover {
  insureeUuid: string;
  policyUuid: string;
  productName: string;
  effectiveDate: string | null;
  expiryDate: string | null;
  /* A in force, I not yet, S suspended, R ready, E over. */
  status: string;
}

export const placePicks = 'uuid name parent { uuid name parent { uuid name parent { uuid name } } }';
export const personPicks = 'uuid chfId lastName otherNames dob head phone status gender { code gender altLanguage } relationship { id relation altLanguage } photo { uuid date validityFrom }';
export const premiumPicks = 'uuid amount receipt payDate payType isPhotoFee jsonExt payer { uuid name } refundOf { uuid receipt } reason refunds(first: 10) { edges { node { amount } } }';
/* Officers and contributions are not everybody's to read. */
export const policyPicks = (): string =>
  `uuid stage status value balance enrollDate startDate effectiveDate expiryDate product { uuid code name } officer { uuid code lastName otherNames }${mayRead('premium') ? ` premiums(first: 50) { edges { node { ${premiumPicks} } } }` : ''}`;
export const coverPicks = 'insureeUuid policyUuid productName effectiveDate expiryDate status';

/* "Mwembeni, Kisiwa, Pwani": from the village up. */
export function placeName(place: Place | null | undefined, levels = 3): string {
  const names: string[] = [];
  for (let at = place; at && names.length < levels; at = at.parent) names.push(at.name);
  return names.join(', ') || '—';
}

/* What a search field holds: an insurance number, a telephone number, a last name, or names as they are spoken. */
export function soughtPerson(text: string): { number?: string; phone?: string; last?: string; other?: string } {
  const plain = text.replace(/\s/g, '');
  if (!plain) return {};
  if (/^[+0]\d+$/.test(plain)) return { phone: plain.replace('+', '') };
  if (/^\d+$/.test(plain)) return { number: plain };
  const names = text.trim().split(/\s+/);
  return names.length > 1 ? { other: names.slice(0, -1).join(' '), last: names[names.length - 1]! } : { last: names[0]! };
}

/* The word of a list in the person's language: lists have one other than English. */
export function word<Row extends Word>(row: Row | null | undefined, member: keyof Row): string {
  if (!row) return '—';
  return String((language() !== 'en' && row.altLanguage) || row[member] || '—');
}

/* The address changes with the photo, so that the new one is asked for. */
export const photoHref = (person: { uuid: string; photo?: { validityFrom: string } | null }): string | null =>
  person.photo ? href('/api/insuree/photo', { uuid: person.uuid, v: person.photo.validityFrom }) : null;

export const cardHref = (people: string[], sheet = false): string =>
  `/api/insuree/card?${people.map((uuid) => `uuid=${uuid}`).join('&')}${sheet ? '&sheet=true' : ''}`;

export const receiptHref = (premium: string): string => `/api/contribution/receipt?uuid=${premium}`;

/* Idle, ready or in force: what is sold and not over. */
export const isOpen = (policy: Policy): boolean => [1, 2, 16].includes(policy.status);
export const IDLE = 1;
export const ACTIVE = 2;
export const SUSPENDED = 4;
export const READY = 16;
