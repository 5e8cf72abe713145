/* What the program asks of the payment gateway, and what differs between its books and ours. */
import { entity } from '../../data/description';
import { ask } from '../../data/http';
import { t } from '../../data/text';
import type { Option } from '../../part/field';

/* Ours: enters by hand that money came. */
export const RIGHT_RECEIVE = 101410;

export interface Difference {
  uuid: string;
  kind: string;
  state: string;
  transactionNo: string;
  day: string | null;
  amountThere: string | null;
  amountHere: string | null;
  controlNumber: string | null;
  insuranceNumber: string | null;
  note: string | null;
  payment: { uuid: string } | null;
}

export const differencesQuery = `query ($first: Int, $offset: Int, $orderBy: [String], $transaction: String, $state: String, $kind: String, $from: Date, $to: Date) {
  paymentDifferences(first: $first, offset: $offset, orderBy: $orderBy, transactionNo_Icontains: $transaction, state: $state, kind: $kind, day_Gte: $from, day_Lte: $to) { totalCount edges { node {
    uuid kind state transactionNo day amountThere amountHere controlNumber insuranceNumber note payment { uuid } } } }
}`;

export interface Reconciliation {
  uuid: string;
  dateFrom: string;
  dateTo: string;
  source: string;
  state: string;
  comparedAt: string | null;
  transactions: number | null;
  agreed: number | null;
  missingHere: number | null;
  missingThere: number | null;
  amountDiffers: number | null;
}

export const reconciliationsQuery = `query ($first: Int, $offset: Int, $orderBy: [String], $state: String, $source: String, $from: Date, $to: Date) {
  paymentReconciliations(first: $first, offset: $offset, orderBy: $orderBy, state: $state, source: $source, dateTo_Gte: $from, dateFrom_Lte: $to) { totalCount edges { node {
    uuid dateFrom dateTo source state comparedAt transactions agreed missingHere missingThere amountDiffers } } }
}`;

export interface Request {
  uuid: string;
  kind: string;
  state: string;
  attempts: number;
  dateCreated: string;
  nextAt: string | null;
  lastError: string | null;
  payment: { uuid: string } | null;
}

export const requestsQuery = `query ($first: Int, $offset: Int, $orderBy: [String], $state: String, $kind: String) {
  paymentRequests(first: $first, offset: $offset, orderBy: $orderBy, state: $state, kind: $kind) { totalCount edges { node {
    uuid kind state attempts dateCreated nextAt lastError payment { uuid } } } }
}`;

export const optionsOf = (of: string, name: string): Option[] =>
  (entity(of)?.fields.find((one) => one.name === name)?.choices ?? []).map((one) => ({ value: String(one.code), label: t(one.label) }));

/* What the server lets a person do (scheme/message.h). */
export const mayRetry = (state: string): boolean => state === 'queued' || state === 'failed' || state === 'given_up';
export const mayGiveUp = (state: string): boolean => state === 'queued' || state === 'failed';

export interface Compared {
  data: { sent: number; agreed: number; missingHere: number; missingThere: number; amountDiffers: number };
}

/* What the gateway has, as its file. */
export function sendFile(file: File): Promise<Compared> {
  const body = new FormData();
  body.set('file', file);
  return ask<Compared>('/api/payment/reconciliation', { method: 'POST', body });
}
