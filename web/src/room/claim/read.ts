/* A stored claim, as its page asks for it. */
import { type Decision, type Explained, type LineNode, linePicks } from '../../data/decision';
import { extensionValues } from '../../data/extension';
import type { Connection } from '../../data/graphql';
import { type Attachment, attachmentPicks } from '../../part/attachments';
import { type Feedback, feedbackPicks } from '../../part/feedback';
import type { Diagnosis } from '../../part/diagnosis';
import { type Thread, threadPicks } from '../../part/thread';
import type { Entry, Line } from './model';

interface Named {
  uuid: string;
  code: string;
  lastName: string;
  otherNames: string;
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
  referFrom: Diagnosis | null;
  referTo: Diagnosis | null;
  careType: string | null;
  patientCondition: string | null;
  jsonExt: string | null;
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
  items: LineNode[];
  services: LineNode[];
  decisions: Connection<Decision>;
  attachments: Connection<Attachment>;
  dedrems: Connection<{ dedG: string | null; remG: string | null; policy: { uuid: string; product: { name: string } | null } | null }>;
  batchRun: { uuid: string; runYear: number; runMonth: number } | null;
  feedback: Feedback | null;
  openThreads: number | null;
  threads: Connection<Thread>;
}

const named = '{ uuid code name }';

export const claimQuery = `query ($uuid: UUID) { claim(uuid: $uuid) {
  uuid code status reviewStatus feedbackStatus rejectionReason dateFrom dateTo dateClaimed visitType category explanation adjustment guaranteeId referralCode careType patientCondition jsonExt
  claimed approved valuated remunerated submitStamp processStamp
  insuree { uuid chfId lastName otherNames dob gender { code } } healthFacility ${named} admin { uuid code lastName otherNames } adjuster { lastName otherNames }
  referFrom ${named} referTo ${named} icd ${named} icd1 ${named} icd2 ${named} icd3 ${named} icd4 ${named} restore { uuid code }
  items { ${linePicks} item ${named} } services { ${linePicks} service ${named} }
  decisions { edges { node { stage recordedAt } } }
  ${attachmentPicks}
  dedrems { edges { node { dedG remG policy { uuid product { name } } } } } batchRun { uuid runYear runMonth }
  openThreads ${threadPicks} feedback { ${feedbackPicks} }
} claimExplanation(uuid: $uuid) }`;

export interface ClaimAnswer {
  claim: Claim | null;
  claimExplanation: Explained | null;
}

export const secondary = (claim: Claim): Diagnosis[] => [claim.icd1, claim.icd2, claim.icd3, claim.icd4].filter((one): one is Diagnosis => one !== null);

/* ---- to change it ---- */

const number = (value: string): string => value.replace(/\.00$/, '');

function entryLine(stored: LineNode): Line {
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
    referralCode: claim.referralCode ?? '', referFrom: claim.referFrom, referTo: claim.referTo, careType: claim.careType ?? '', condition: claim.patientCondition ?? '', attached: [], own: extensionValues('claim', claim.jsonExt),
    lines: [...claim.services, ...claim.items].map(entryLine),
  };
}
