/* Who is signed in, and the scheme they work for: GET /api/client, read once at the start. Signed out, only the
 * scheme's public part is there and `user` is null. */
import { ask } from './http';
import type { NepalYears } from './nepal';

export interface Scheme {
  name: string;
  languages: string[];
  /* Signed in only: */
  currency: string;
  decimals: number;
  /* The scheme's own day, "2026-11-22". */
  today: string;
  timeZone: string;
  /* Where people see and enter days in Nepal's calendar. */
  nepal?: NepalYears;
  limits: { pageRows: number; bodyBytes: number; uploadBytes: number; fileBytes: number; attachmentBytes?: number; photoBytes?: number; imagePixels: number; printCards?: number };
  /* The public settings: "insuree.number_length". */
  settings: Record<string, unknown>;
}

export interface Place {
  uuid: string;
  code: string;
  name: string;
}

export interface User {
  uuid: string;
  username: string;
  lastName: string;
  otherNames: string;
  language: string;
  administrator: boolean;
  rights: number[];
  /* null: everywhere. */
  districts: Place[] | null;
  facility: Place | null;
}

export interface Client {
  /* In which the server speaks to this caller. */
  language: string;
  scheme: Scheme;
  user: User | null;
}

const before: Client = {
  language: 'en',
  user: null,
  scheme: {
    name: '', languages: ['en', 'fr'], currency: '', decimals: 2, today: new Date().toISOString().slice(0, 10), timeZone: 'UTC', settings: {},
    limits: { pageRows: 100, bodyBytes: 1e6, uploadBytes: 5e6, fileBytes: 5e6, imagePixels: 4e7 },
  },
};

let current = before;

export const client = (): Client => current;
export const scheme = (): Scheme => current.scheme;

/* Only where somebody must be signed in: everywhere but at the door. */
export function user(): User {
  if (!current.user) throw new Error('nobody is signed in');
  return current.user;
}

export function setClient(next: Partial<Client>): Client {
  current = { ...before, ...next, scheme: { ...before.scheme, ...next.scheme } };
  return current;
}

export async function loadClient(): Promise<Client> {
  return setClient(await ask<Partial<Client>>('/api/client'));
}

/* Sees which reports there are. */
export const RIGHT_REPORTS = 131200;

/* Does the caller hold this right, by its number in the contract. Prefer mayDo('claim.review') and mayRead('claim'). */
export const holds = (right: number): boolean => current.user !== null && (current.user.administrator || current.user.rights.includes(right));
