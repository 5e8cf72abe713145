/* Payments as the pages read them. */
import { mayRead } from '../../data/description';
import type { Policy, Premium } from '../../data/enrolment';
import { type Connection, graphql, rowsOf } from '../../data/graphql';
import { ask } from '../../data/http';
import { compare } from '../../data/money';

export const [REJECTED, INTENT, NUMBERED, RECEIVED, MATCHED] = [-3, 0, 3, 4, 5] as const;
export const statuses = [4, 5, 3, 2, 1, 0, -1, -2, -3];

/* What a control number may still be asked for; what may still be cancelled. */
export const mayAsk = (status: number): boolean => status === 0 || status === -2;
export const mayCancel = (status: number): boolean => status === -2 || (status >= 0 && status <= NUMBERED);
export const cameIn = (status: number): boolean => status === RECEIVED || status === MATCHED;

export interface Line {
  id: string;
  uuid: string;
  insuranceNumber: string | null;
  productCode: string | null;
  policyStage: string | null;
  amount: string | null;
  expectedAmount: string | null;
  premium: (Pick<Premium, 'uuid' | 'receipt' | 'amount'> & { policy: Policy | null }) | null;
}

export interface Payment {
  uuid: string;
  status: number;
  expectedAmount: string | null;
  receivedAmount: string | null;
  requestDate: string | null;
  receivedDate: string | null;
  matchedDate: string | null;
  officerCode: string | null;
  phoneNumber: string | null;
  payerPhoneNumber?: string | null;
  transactionNo: string | null;
  receiptNo: string | null;
  origin: string | null;
  typeOfPayment: string | null;
  transferFee: string | null;
  rejectedReason: string | null;
  namedNumber?: string | null;
  controlNumbers: Connection<{ controlNumber: string | null; status: number; requestedAt: string | null; issuedAt: string | null; comment: string | null }>;
  paymentDetails: Connection<Line>;
}

const head = 'uuid status expectedAmount receivedAmount requestDate receivedDate matchedDate officerCode phoneNumber transactionNo receiptNo origin typeOfPayment transferFee rejectedReason namedNumber';
const numbers = 'controlNumbers(first: 20) { edges { node { controlNumber status requestedAt issuedAt comment } } }';

export const listPicks = `${head} ${numbers} paymentDetails(first: 3) { edges { node { id insuranceNumber productCode } } }`;
export const pagePicks = (): string => `${head} payerPhoneNumber ${numbers} paymentDetails(first: 50) { edges { node { id uuid insuranceNumber productCode policyStage amount expectedAmount
  ${mayRead('premium') ? `premium { uuid receipt amount ${mayRead('policy') ? 'policy { uuid status startDate expiryDate value product { code name } }' : ''} }` : ''} } } }`;

export const numberOf = (payment: Payment): string | null => rowsOf(payment.controlNumbers).reverse().find((one) => one.controlNumber)?.controlNumber ?? payment.namedNumber ?? null;

/* ---- whom it may be for ---- */

export type Candidate = Pick<Policy, 'uuid' | 'stage' | 'status' | 'value' | 'balance' | 'startDate' | 'expiryDate' | 'product'> & { family: string; head: { chfId: string; lastName: string; otherNames: string } };

type Person = { family: { uuid: string; headInsuree: Candidate['head'] | null; policies: Connection<Omit<Candidate, 'family' | 'head'>> } | null };

const picks = 'edges { node { family { uuid headInsuree { chfId lastName otherNames } policies(first: 50) { edges { node { uuid stage status value balance startDate expiryDate product { uuid code name } } } } } } }';

/* Policies of the families of people with one of these numbers or telephones; those that the amount pays exactly first. */
export async function candidates(numbersSought: string[], phone: string | null, amount: string | null, signal?: AbortSignal): Promise<Candidate[]> {
  const asked = [...new Set(numbersSought.filter(Boolean))].slice(0, 5);
  const parts = asked.map((_, at) => `n${at}: insurees(first: 5, chfId: $n${at}) { ${picks} }`);
  if (phone) parts.push(`p: insurees(first: 10, phone: $p) { ${picks} }`);
  if (!parts.length) return [];
  const declared = [...asked.map((_, at) => `$n${at}: String`), ...(phone ? ['$p: String'] : [])].join(', ');
  const variables = { ...Object.fromEntries(asked.map((number, at) => [`n${at}`, number])), ...(phone ? { p: phone } : {}) };
  const read = await graphql<Record<string, Connection<Person>>>(`query (${declared}) { ${parts.join(' ')} }`, variables, signal);
  const found = new Map<string, Candidate>();
  for (const people of Object.values(read))
    for (const { family } of rowsOf(people))
      if (family?.headInsuree) for (const policy of rowsOf(family.policies)) found.set(policy.uuid, { ...policy, family: family.uuid, head: family.headInsuree });
  return [...found.values()].filter((one) => [1, 2, 8, 16].includes(one.status)).sort((a, b) => rank(a, amount) - rank(b, amount));
}

export const isExact = (one: Candidate, amount: string | null): boolean => amount !== null && one.balance !== null && compare(one.balance, '0') > 0 && compare(one.balance, amount) === 0;

const rank = (one: Candidate, amount: string | null): number => (isExact(one, amount) ? 0 : one.balance !== null && compare(one.balance, '0') > 0 ? 1 : one.status === 2 ? 2 : 3);

/* ---- statements of banks ---- */

/* Ours: enters by hand that money came. */
export const RIGHT_RECEIVE = 101410;

export const outcomes = ['received', 'waiting', 'unchanged', 'refused'] as const;

export interface StatementRow {
  row: number;
  code: string;
  outcome: (typeof outcomes)[number];
  message: string;
}

export interface Statement {
  data: Record<'sent' | (typeof outcomes)[number], number>;
  /* Refused, or waiting for a hand. */
  rows: StatementRow[];
  columns: string[];
  rejected: string[][];
}

export function sendStatement(file: File, bank: string, dryRun: boolean): Promise<Statement> {
  const body = new FormData();
  body.set('bank', bank);
  body.set('dry_run', String(dryRun));
  body.set('file', file);
  return ask<Statement>('/api/payment/statement', { method: 'POST', body });
}
