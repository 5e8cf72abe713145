/* The list of claims as the address narrows it: one set of words for the list, the review queue and what is done to all of it. */
import { scheme } from './client';

/* In front of a query's own variables, and within the parentheses of `claims`. */
export const claimVariables = `$code: String, $number: String, $name: String, $status: Int, $review: Int, $feedback: Int, $from: Date, $to: Date,
  $least: Decimal, $most: Decimal, $facility: String, $icd: String, $variance: Int`;
export const claimArguments = `code_Icontains: $code, insuree_ChfId: $number, insuree_LastName_Istartswith: $name, status: $status, reviewStatus: $review,
  feedbackStatus: $feedback, dateFrom_Gte: $from, dateFrom_Lte: $to, claimed_Gte: $least, claimed_Lte: $most, healthFacility_Name_Icontains: $facility,
  icd_Code_Istartswith: $icd, diagnosisVariance: $variance`;

export type Query = Record<string, string>;

/* What the search field holds: an insurance number, the number of a claim, or a last name. */
function sought(text: string): Record<string, string | undefined> {
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

const words = ['q', 'status', 'reviewStatus', 'feedbackStatus', 'from', 'to', 'least', 'most', 'facility', 'icd', 'variance'];

/* The words of an address that narrow the list; order and page do not. */
export const narrowing = (query: Query): Query => Object.fromEntries(words.flatMap((word) => (query[word] ? [[word, query[word]!]] : [])));
