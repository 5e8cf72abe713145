/* The list of claims as the address narrows it: one set of words for the list, the review queue and what is done to all of it. */
import { href } from './address';
import { scheme } from './client';

/* A variable of ours, its type, and what the contract calls it in the list and in the "filters" of a command. */
const terms = [
  ['code', 'String', 'code_Icontains'], ['number', 'String', 'insuree_ChfId'], ['name', 'String', 'insuree_LastName_Istartswith'],
  ['status', 'Int', 'status'], ['review', 'Int', 'reviewStatus'], ['feedback', 'Int', 'feedbackStatus'], ['from', 'Date', 'dateFrom_Gte'], ['to', 'Date', 'dateFrom_Lte'],
  ['least', 'Decimal', 'claimed_Gte'], ['most', 'Decimal', 'claimed_Lte'], ['facility', 'String', 'healthFacility_Name_Icontains'],
  ['icd', 'String', 'icd_Code_Istartswith'], ['variance', 'Int', 'diagnosisVariance'],
] as const;

/* In front of a query's own variables, and within the parentheses of `claims`. */
export const claimVariables = terms.map(([name, type]) => `$${name}: ${type}`).join(', ');
export const claimArguments = terms.map(([name, , argument]) => `${argument}: $${name}`).join(', ');

export type Query = Record<string, string>;

interface Sought {
  number?: string;
  code?: string;
  name?: string;
}

/* What the search field holds: an insurance number, the number of a claim, or a last name. */
function sought(text: string): Sought {
  const plain = text.replace(/\s/g, '');
  if (!plain) return {};
  const digits = Number(scheme().settings['insuree.number_length']) || 9;
  if (/^\d+$/.test(plain) && plain.length >= digits) return { number: plain };
  return /\d/.test(plain) ? { code: plain } : { name: text.trim() };
}

const number = (text: string | undefined): number | undefined => (text && /^\d+$/.test(text) ? Number(text) : undefined);
const day = (text: string | undefined): string | undefined => (text && /^\d{4}-\d\d-\d\d$/.test(text) ? text : undefined);
const decimal = (text: string | undefined): string | undefined => (text && /^\d+(\.\d+)?$/.test(text) ? text : undefined);

export const narrowed = (query: Query) => ({
  ...sought(query.q ?? ''), status: number(query.status), review: number(query.reviewStatus), feedback: number(query.feedbackStatus), from: day(query.from), to: day(query.to),
  least: decimal(query.least), most: decimal(query.most), facility: query.facility || undefined, icd: query.icd || undefined, variance: number(query.variance),
});

/* The same as the commands of a set take it in place of a list of claims. */
export function filtersOf(query: Query): Record<string, unknown> {
  const values: Record<string, unknown> = narrowed(query);
  return Object.fromEntries(terms.flatMap(([name, , argument]) => (values[name] === undefined ? [] : [[argument, values[name]]])));
}

const words = ['q', 'status', 'reviewStatus', 'feedbackStatus', 'from', 'to', 'least', 'most', 'facility', 'icd', 'variance'];

/* The words of an address that narrow the list; order and page do not. */
export const narrowing = (query: Query): Query => Object.fromEntries(words.flatMap((word) => (query[word] ? [[word, query[word]!]] : [])));

/* What narrows the review queue: what waits is checked and selected, whatever else the address says. */
export function queueOf(query: Query): Query {
  const { status: _status, reviewStatus: _review, ...rest } = narrowing(query);
  return rest;
}

export const reviewAddress = (uuid: string, query: Query): string => href(`/claims/${uuid}/review`, queueOf(query));
