/* A request for leave before treatment, as its pages ask for it and the server takes it. */
import type { Offer, Patient } from '../../data/counter';
import { type Connection } from '../../data/graphql';
import { minor, sum, times } from '../../data/money';
import { t } from '../../data/text';
import { type Authorisation, authorisationLines, entryOf, linesOfAuthorisation } from '../../part/authorisation';
import { type Attachment, attachmentPicks } from '../../part/attachments';
import type { Diagnosis } from '../../part/diagnosis';
import { isDay } from '../../part/field';

export interface Whole extends Authorisation {
  dateFrom: string;
  dateTo: string | null;
  note: string | null;
  requested: string | null;
  justification: string | null;
  decidedAt: string | null;
  insuree: { uuid: string; chfId: string; lastName: string; otherNames: string; dob: string; gender: { code: string } | null } | null;
  healthFacility: { uuid: string; code: string; name: string } | null;
  icd: Diagnosis | null;
  admin: { uuid: string; code: string; lastName: string; otherNames: string } | null;
  attachments: Connection<Attachment>;
}

export const wholeQuery = `query ($uuid: UUID!) { preauthorisation(uuid: $uuid) {
  uuid status token amount used validFrom validTo dateFrom dateTo note requested justification decidedAt
  insuree { uuid chfId lastName otherNames dob gender { code } } healthFacility { uuid code name } icd { uuid code name } admin { uuid code lastName otherNames }
  ${authorisationLines} ${attachmentPicks}
} }`;

export interface Row {
  uuid: string;
  status: number;
  token: string | null;
  dateFrom: string;
  requested: string | null;
  amount: string | null;
  validTo: string | null;
  insuree: { chfId: string; lastName: string; otherNames: string } | null;
  healthFacility: { name: string } | null;
  icd: { code: string; name: string } | null;
}

export type List = { preauthorisations: Connection<Row> };

export const listQuery = `query ($first: Int, $offset: Int, $orderBy: [String], $status: Int, $token: String, $number: String, $name: String, $facility: String) {
  preauthorisations(first: $first, offset: $offset, orderBy: $orderBy, status: $status, token_Istartswith: $token, insuree_ChfId: $number, insuree_LastName_Istartswith: $name,
    healthFacility_Name_Icontains: $facility) {
    totalCount
    edges { node { uuid status token dateFrom requested amount validTo insuree { chfId lastName otherNames } healthFacility { name } icd { code name } } }
  }
}`;

/* ---- a request ---- */

export interface AskedLine {
  key: string;
  kind: 'item' | 'service';
  uuid: string;
  code: string;
  name: string;
  qty: string;
  price: string;
  explanation: string;
}

export interface Asked {
  patient: Patient | null;
  facility: string;
  admin: string;
  icd: Diagnosis | null;
  dateFrom: string;
  dateTo: string;
  note: string;
  lines: AskedLine[];
  /* Names of the files that wait on the page. */
  attached: string[];
}

export const blank = (today: string, facility: string): Asked => ({ patient: null, facility, admin: '', icd: null, dateFrom: today, dateTo: '', note: '', lines: [], attached: [] });

let made = 0;

export const lineOf = (offer: Offer): AskedLine => ({ key: `n${++made}`, kind: offer.kind, uuid: offer.uuid, code: offer.code, name: offer.name, qty: '1', price: offer.price, explanation: '' });

const plain = (value: string): string => value.replace(/\.00$/, '');

export const askedOf = (of: Whole): Asked => ({
  patient: of.insuree && { ...of.insuree, gender: of.insuree.gender?.code ?? null }, facility: of.healthFacility?.uuid ?? '', admin: of.admin?.uuid ?? '', icd: of.icd,
  dateFrom: of.dateFrom, dateTo: of.dateTo ?? '', note: of.note ?? '',
  lines: linesOfAuthorisation(of).map((one) => ({ key: one.id, kind: one.item ? 'item' : 'service', ...entryOf(one), qty: plain(one.qtyRequested), price: one.priceRequested, explanation: one.explanation ?? '' })), attached: [],
});

export const lineTotal = (line: Pick<AskedLine, 'qty' | 'price'>): string => times(line.qty, line.price);
export const total = (lines: Pick<AskedLine, 'qty' | 'price'>[]): string => sum(lines.map(lineTotal));

const part = (lines: AskedLine[], kind: AskedLine['kind']) =>
  lines.filter((line) => line.kind === kind).map((line) => ({ [kind]: line.uuid, qtyRequested: line.qty, priceRequested: line.price, explanation: line.explanation.trim() || null }));

export const inputOf = (asked: Asked): Record<string, unknown> => ({
  insuree: asked.patient?.uuid ?? null, healthFacility: asked.facility, admin: asked.admin || null, icd: asked.icd?.uuid ?? null,
  dateFrom: asked.dateFrom, dateTo: asked.dateTo || null, note: asked.note.trim() || null, items: part(asked.lines, 'item'), services: part(asked.lines, 'service'),
});

export type Faults = Partial<Record<string, string>>;

export const whole = (line: Pick<AskedLine, 'qty' | 'price'>): boolean => (minor(line.qty) ?? 0n) > 0n && (minor(line.price) ?? -1n) >= 0n;

export function faultsOf(asked: Asked): Faults {
  const faults: Faults = {};
  const need = (name: string, there: unknown, text: string) => { if (!there) faults[name] = t(text); };
  need('patient', asked.patient, 'web.claim.check.patient');
  need('facility', asked.facility, 'web.claim.check.facility');
  need('icd', asked.icd, 'web.claim.check.icd');
  need('dateFrom', isDay(asked.dateFrom), 'web.field.no_day');
  if (asked.dateTo) need('dateTo', isDay(asked.dateTo), 'web.field.no_day');
  if (isDay(asked.dateTo) && asked.dateTo < asked.dateFrom) faults.dateTo = t('web.claim.check.ends');
  need('line', asked.lines.length > 0, 'web.claim.check.lines');
  for (const line of asked.lines) if (!whole(line)) faults[`qty-${line.key}`] = t('web.claim.check.qty', { code: line.code });
  return faults;
}
