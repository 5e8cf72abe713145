/* What the review of one claim asks of the server: one question a claim, so that the next can be asked ahead. */
import { type Decision, type Explained, type LineNode, linePicks, partPicks } from '../../data/decision';
import type { Connection } from '../../data/graphql';
import type { Person } from '../../data/people';
import { type Feedback, feedbackPicks } from '../../part/feedback';
import { type Thread, threadPicks } from '../../part/thread';

export const claimQuery = `query ($uuid: UUID!) {
  claim(uuid: $uuid) {
    uuid code dateFrom dateTo dateClaimed visitType category status reviewStatus feedbackStatus claimed approved remunerated
    explanation adjustment jsonExt submitStamp processStamp auditUserIdReview
    healthFacility { uuid code name } admin { lastName otherNames }
    icd { code name } icd1 { code name } icd2 { code name } icd3 { code name } icd4 { code name }
    batchRun { uuid runYear runMonth }
    insuree {
      uuid chfId lastName otherNames dob gender { code } family { uuid }
    }
    items { ${linePicks} policy { stage } item { uuid code name } }
    services { ${linePicks} policy { stage } service { uuid code name } ${partPicks} }
    decisions { edges { node { stage recordedAt } } }
    attachments { edges { node { uuid title filename mime } } }
    feedback { ${feedbackPicks} } ${threadPicks}
  }
  claimExplanation(uuid: $uuid, now: true)
}`;

/* Asked for apart: the person may live elsewhere, and lists below such a row are closed. */
export const earlierQuery = `query ($insuree: String) {
  claims(insuree_Uuid: $insuree, first: 12, orderBy: ["-dateFrom"]) { totalCount edges { node {
    uuid code dateFrom dateTo claimed remunerated status healthFacility { uuid name } icd { code name }
    items { status item { code } } services { status service { code } } } } }
}`;

export interface EarlierClaim {
  uuid: string;
  code: string;
  dateFrom: string;
  dateTo: string | null;
  claimed: string | null;
  remunerated: string | null;
  status: number;
  healthFacility: { uuid: string; name: string } | null;
  icd: { code: string; name: string } | null;
  items: { status: number; item: { code: string } | null }[] | null;
  services: { status: number; service: { code: string } | null }[] | null;
}

interface Diagnosis {
  code: string;
  name: string;
}

export interface Claim {
  uuid: string;
  code: string;
  dateFrom: string;
  dateTo: string | null;
  dateClaimed: string;
  visitType: string | null;
  category: string | null;
  status: number;
  reviewStatus: number;
  feedbackStatus: number;
  claimed: string | null;
  approved: string | null;
  remunerated: string | null;
  explanation: string | null;
  jsonExt: string | null;
  adjustment: string | null;
  submitStamp: string | null;
  processStamp: string | null;
  auditUserIdReview: number | null;
  healthFacility: { uuid: string; code: string; name: string } | null;
  admin: { lastName: string; otherNames: string } | null;
  icd: Diagnosis | null;
  icd1: Diagnosis | null;
  icd2: Diagnosis | null;
  icd3: Diagnosis | null;
  icd4: Diagnosis | null;
  batchRun: { uuid: string; runYear: number; runMonth: number } | null;
  insuree: Person | null;
  items: LineNode[] | null;
  services: LineNode[] | null;
  decisions: { edges: { node: Decision }[] };
  attachments: Connection<{ uuid: string; title: string | null; filename: string | null; mime: string | null }>;
  feedback: Feedback | null;
  threads: Connection<Thread>;
}

export interface ClaimAnswer {
  claim: Claim | null;
  claimExplanation: Explained | null;
}

/* What prices are held against: the price list, and what was asked for the same code or claimed for the same diagnosis by the
 * newest claims here and elsewhere. */
export const pricesQuery = 'query ($uuid: UUID!) { claimPrices(uuid: $uuid) }';

export interface Mean {
  n: number;
  mean: string;
}

export interface Means {
  here: Mean | null;
  elsewhere: Mean | null;
}

export interface LinePrices extends Means {
  item?: number;
  service?: number;
  listed: string | null;
}

export interface Prices {
  diagnosis: Means;
  lines: LinePrices[];
}

export interface PricesAnswer {
  claimPrices: Prices | null;
}

/* What people did to it. */
export const historyOf = (uuid: string): string => `/api/history?entity=claim&uuid=${uuid}`;

/* Codes as stored. */
export const CHECKED = 4;
export const SELECTED = 4;
export const DELIVERED = 8;
export const DECIDED = 8;
export const VALUATED = 16;
