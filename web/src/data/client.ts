/* Who is signed in, and the scheme they work for: GET /api/client, read once at the start. Signed out, only the
 * scheme's public part is there and `user` is null. */
import { ask } from './http';

export interface Scheme {
  name: string;
  languages: string[];
  currency: string;
  decimals: number;
  /* The scheme's own day, "2026-11-22". */
  today: string;
  timeZone: string;
  pageSizes: number[];
  /* Bytes that a photo or an attachment may have. */
  limits: { photo: number; attachment: number };
}

export interface User {
  uuid: string;
  username: string;
  otherNames: string;
  lastName: string;
  language: string;
  administrator: boolean;
  rights: number[];
  districts: { uuid: string; code: string; name: string }[];
  facility: { uuid: string; code: string; name: string } | null;
}

export interface Client {
  user: User | null;
  scheme: Scheme;
}

const before: Client = {
  user: null,
  scheme: { name: '', languages: ['en', 'fr'], currency: '', decimals: 2, today: new Date().toISOString().slice(0, 10),
    timeZone: 'UTC', pageSizes: [20, 50, 100], limits: { photo: 1_000_000, attachment: 5_000_000 } },
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
  current = { user: next.user ?? null, scheme: { ...before.scheme, ...next.scheme } };
  return current;
}

export async function loadClient(): Promise<Client> {
  return setClient(await ask<Partial<Client>>('/api/client'));
}
