/* Rules of the scheme's own: one row an edition; what is live never changes, its next edition is a draft. */
import type { Connection } from '../../data/graphql';

export type Status = 'D' | 'L' | 'R';
export const DRAFT: Status = 'D';
export const LIVE: Status = 'L';

export interface Rule {
  uuid: string;
  name: string;
  edition: number;
  description: string | null;
  dateFrom: string | null;
  dateTo: string | null;
  status: Status;
  fingerprint: string;
  testedFingerprint: string | null;
  testedAt: string | null;
  publishedAt: string | null;
  retiredAt: string | null;
  product: { uuid: string; code: string; name: string } | null;
}

export interface WholeRule extends Rule {
  source: string;
  testResult: string | Trial | null;
}

/* What it would have said of past claims. */
export interface Trial {
  from: string;
  to: string;
  total: number;
  claims: number;
  lines: number;
  claimsRejected: number;
  linesRejected: number;
  claimsToReview: number;
  claimsFailed: number;
  amountRejected: string;
  amountToReview: string;
  first: { claim: string; deed: 'reject_line' | 'reject' | 'review' | 'error'; line?: string; words: string; amount: string }[];
}

const picks = 'uuid name edition description dateFrom dateTo status fingerprint testedFingerprint testedAt publishedAt retiredAt product { uuid code name }';

export const rulesQuery = `query ($first: Int, $offset: Int, $orderBy: [String], $name: String, $status: String) {
  claimRules(first: $first, offset: $offset, orderBy: $orderBy, name_Icontains: $name, status: $status) { totalCount edges { node { ${picks} } } }
}`;
export const editionsQuery = `query ($name: String) { claimRules(name: $name, first: 100) { edges { node { ${picks} } } } }`;
export const oneQuery = `query ($uuid: UUID) { claimRule(uuid: $uuid) { ${picks} source testResult } }`;

export type RulesAnswer = { claimRules: Connection<Rule> };

/* Of this source, these dates, this product: a change takes it back. */
export const isTested = (rule: Rule): boolean => rule.testedFingerprint !== null && rule.testedFingerprint === rule.fingerprint;

export const trialOf = (rule: WholeRule): Trial | null => (typeof rule.testResult === 'string' ? (JSON.parse(rule.testResult) as Trial) : rule.testResult);
