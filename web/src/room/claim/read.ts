/* A stored claim, as its page asks for it. */
import type { Why } from '../../data/counter';
import type { Connection } from '../../data/graphql';
import { rowsOf } from '../../data/graphql';
import type { Diagnosis, Entry, Line } from './model';

interface Named {
  uuid: string;
  code: string;
  lastName: string;
  otherNames: string;
}

export interface StoredLine {
  id: string;
  uuid: string;
  qtyProvided: string;
  priceAsked: string;
  explanation: string | null;
  status: number;
  rejectionReason: number | null;
  qtyApproved: string | null;
  priceAdjusted: string | null;
  priceApproved: string | null;
  priceValuated: string | null;
  nominalValue: string | null;
  deductableAmount: string | null;
  exceedCeilingAmount: string | null;
  justification: string | null;
  item?: Diagnosis;
  service?: Diagnosis;
}

export interface Decision {
  stage: 'S' | 'R' | 'P';
  recordedAt: string;
  explanation: string;
}

export interface Attachment {
  uuid: string;
  generalType: string;
  title: string | null;
  filename: string | null;
  mime: string | null;
  url: string | null;
  date: string;
}

export interface Feedback {
  careRendered: boolean | null;
  paymentAsked: boolean | null;
  drugPrescribed: boolean | null;
  drugReceived: boolean | null;
  asessment: number | null;
  feedbackDate: string | null;
}

export interface Claim {
  uuid: string;
  code: string;
  status: number;
  reviewStatus: number;
  feedbackStatus: number;
  rejectionReason: number | null;
  dateFrom: string;
  dateTo: string | null;
  dateClaimed: string;
  visitType: string | null;
  category: string | null;
  explanation: string | null;
  adjustment: string | null;
  guaranteeId: string | null;
  referralCode: string | null;
  claimed: string | null;
  approved: string | null;
  valuated: string | null;
  remunerated: string | null;
  submitStamp: string | null;
  processStamp: string | null;
  insuree: { uuid: string; chfId: string; lastName: string; otherNames: string; dob: string; gender: { code: string } | null };
  healthFacility: { uuid: string; code: string; name: string };
  admin: Named | null;
  adjuster: { lastName: string; otherNames: string } | null;
  icd: Diagnosis;
  icd1: Diagnosis | null;
  icd2: Diagnosis | null;
  icd3: Diagnosis | null;
  icd4: Diagnosis | null;
  restore: { uuid: string; code: string } | null;
  items: StoredLine[];
  services: StoredLine[];
  decisions: Connection<Decision>;
  attachments: Connection<Attachment>;
  feedback: Feedback | null;
}

const line = 'id uuid qtyProvided priceAsked explanation status rejectionReason qtyApproved priceAdjusted priceApproved priceValuated nominalValue deductableAmount exceedCeilingAmount justification';
const named = '{ uuid code name }';

export const claimQuery = `query ($uuid: UUID) { claim(uuid: $uuid) {
  uuid code status reviewStatus feedbackStatus rejectionReason dateFrom dateTo dateClaimed visitType category explanation adjustment guaranteeId referralCode
  claimed approved valuated remunerated submitStamp processStamp
  insuree { uuid chfId lastName otherNames dob gender { code } } healthFacility ${named} admin { uuid code lastName otherNames } adjuster { lastName otherNames }
  icd ${named} icd1 ${named} icd2 ${named} icd3 ${named} icd4 ${named} restore { uuid code }
  items { ${line} item ${named} } services { ${line} service ${named} }
  decisions { edges { node { stage recordedAt explanation } } }
  attachments { edges { node { uuid generalType title filename mime url date } } }
  feedback { careRendered paymentAsked drugPrescribed drugReceived asessment feedbackDate }
} }`;

export const linesOf = (claim: Claim): StoredLine[] => [...claim.services, ...claim.items];

export const secondary = (claim: Claim): Diagnosis[] => [claim.icd1, claim.icd2, claim.icd3, claim.icd4].filter((one): one is Diagnosis => one !== null);

/* ---- why, of each line: what the checks said, and what the last valuation said ---- */

interface Explained {
  item?: number;
  service?: number;
  why: Why[];
}

const checks = new Set(['person', 'cover', 'dates', 'register', 'price_list', 'care_type', 'patient', 'frequency', 'not_covered', 'waiting_period', 'provisions', 'category_count', 'choice']);

export function whysOf(claim: Claim): Map<string, Why[]> {
  const found = new Map<string, Why[]>();
  for (const decision of rowsOf(claim.decisions)) {
    for (const one of parsed(decision.explanation)) {
      const key = one.item !== undefined ? `item-${one.item}` : `service-${one.service}`;
      const before = (found.get(key) ?? []).filter((step) => checks.has(step.rule) && !one.why.some((now) => checks.has(now.rule)));
      found.set(key, [...before, ...one.why]);
    }
  }
  return found;
}

function parsed(text: string): Explained[] {
  try {
    return (JSON.parse(text) as { lines: Explained[] }).lines;
  } catch {
    return [];
  }
}

export const whyKey = (stored: StoredLine): string => (stored.item ? `item-${stored.id}` : `service-${stored.id}`);

/* ---- to change it ---- */

const number = (value: string): string => value.replace(/\.00$/, '');

function entryLine(stored: StoredLine): Line {
  const of = (stored.item ?? stored.service)!;
  return {
    key: stored.uuid, stored: stored.uuid, kind: stored.item ? 'item' : 'service', uuid: of.uuid, code: of.code, name: of.name, qty: number(stored.qtyProvided),
    price: stored.priceAsked, explanation: stored.explanation ?? '',
  };
}

export function entryOf(claim: Claim): Entry {
  const { insuree } = claim;
  return {
    patient: { ...insuree, gender: insuree.gender?.code ?? null },
    facility: claim.healthFacility.uuid, admin: claim.admin?.uuid ?? '', code: claim.code, dateFrom: claim.dateFrom, dateTo: claim.dateTo ?? '', dateClaimed: claim.dateClaimed,
    visitType: claim.visitType ?? 'O', icd: claim.icd, others: secondary(claim), explanation: claim.explanation ?? '', guaranteeId: claim.guaranteeId ?? '',
    referralCode: claim.referralCode ?? '', lines: linesOf(claim).map(entryLine),
  };
}
