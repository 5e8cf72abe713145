/* A claim while it is being entered, and what is made of it for the server. */
import { scheme } from '../../data/client';
import type { Kind, Named, Offer, Patient } from '../../data/counter';
import { type Forecast, foreseen, type Line as Decided } from '../../data/decision';
import { compare, minor, sum, times } from '../../data/money';
import { extensionMember, extensionValues } from '../../data/extension';
import { addDays, fieldNumber } from '../../data/format';
import { extensionFaults } from '../../form/extension';
import type { Diagnosis } from '../../part/diagnosis';
import { isDay } from '../../part/field';
import { t } from '../../data/text';

export interface Line {
  /* Of the row on the screen. */
  key: string;
  /* Of the stored line; null: not stored yet. */
  stored: string | null;
  kind: Kind;
  uuid: string;
  code: string;
  name: string;
  qty: string;
  price: string;
  explanation: string;
}

export interface Entry {
  patient: Patient | null;
  facility: string;
  admin: string;
  code: string;
  dateFrom: string;
  dateTo: string;
  dateClaimed: string;
  visitType: string;
  icd: Diagnosis | null;
  others: Diagnosis[];
  explanation: string;
  guaranteeId: string;
  referralCode: string;
  referFrom: Named | null;
  referTo: Named | null;
  careType: string;
  condition: string;
  lines: Line[];
  /* Fields of the scheme's own (data/extension). */
  own: Record<string, any>;
  /* Names of the files that were chosen: they themselves are not kept with a draft. */
  attached: string[];
}

export const blank = (today: string, facility: string): Entry => ({
  patient: null, facility, admin: '', code: '', dateFrom: today, dateTo: '', dateClaimed: today, visitType: 'O', icd: null, others: [],
  explanation: '', guaranteeId: '', referralCode: '', referFrom: null, referTo: null, careType: '', condition: '', lines: [], attached: [], own: extensionValues('claim'),
});

/* The next of a pile: the same facility, the same name, the same day. */
export const following = (entry: Entry, today: string): Entry => ({ ...blank(today, entry.facility), admin: entry.admin, dateFrom: isDay(entry.dateFrom) ? entry.dateFrom : today });

/* What the server would have called it, and the mark of one that stands in the place of another. */
export const codeAnew = (code: string): string => `@${code}`.slice(0, codeMost());

export const codeMost = (): number => Number(scheme().settings['claim.max_claim_length'] ?? 20);

export const targetDay = (entry: Pick<Entry, 'dateFrom' | 'dateTo'>): string => (isDay(entry.dateTo) ? entry.dateTo : entry.dateFrom);

let made = 0;

export function lineOf(offer: Offer, qty = '1'): Line {
  return { key: `n${++made}`, stored: null, kind: offer.kind, uuid: offer.uuid, code: offer.code, name: offer.name, qty, price: offer.price, explanation: '' };
}

export const repeated = (line: Line): Line => ({ ...line, key: `n${++made}`, stored: null });

export const lineTotal = (line: Line): string => times(line.qty, line.price);

export const claimed = (lines: Line[]): string => sum(lines.map(lineTotal));

export const isWhole = (line: Line): boolean => (minor(line.qty) ?? 0n) > 0n && (minor(line.price) ?? -1n) >= 0n;

/* ---- for the server ---- */

const part = (lines: Line[], kind: Kind) =>
  lines.filter((line) => line.kind === kind).map((line) => ({
    ...(line.stored ? { uuid: line.stored } : {}), [kind]: line.uuid, qtyProvided: line.qty, priceAsked: line.price, explanation: line.explanation || null,
  }));

const given = (text: string): string | null => text.trim() || null;

/* As claim.create and claim.update take it. */
export function inputOf(entry: Entry): Record<string, unknown> {
  const others = [0, 1, 2, 3].map((at) => [`icd${at + 1}`, entry.others[at]?.uuid ?? null]);
  return {
    insuree: entry.patient?.uuid ?? null, healthFacility: entry.facility, admin: entry.admin || null,
    dateFrom: entry.dateFrom, dateTo: given(entry.dateTo), dateClaimed: entry.dateClaimed, visitType: entry.visitType,
    icd: entry.icd?.uuid ?? null, ...Object.fromEntries(others),
    explanation: given(entry.explanation), guaranteeId: given(entry.guaranteeId), referralCode: given(entry.referralCode),
    careType: given(entry.careType), patientCondition: given(entry.condition), referFrom: entry.referFrom?.uuid ?? null, referTo: entry.referTo?.uuid ?? null,
    items: part(entry.lines, 'item'), services: part(entry.lines, 'service'), ...extensionMember('claim', entry.own),
  };
}

/* What the law needs; null while something of it is missing. */
export function questionOf(entry: Entry): Record<string, unknown> | null {
  const lines = entry.lines.filter(isWhole);
  if (!entry.patient || !entry.facility || !isDay(entry.dateFrom) || (entry.dateTo && !isDay(entry.dateTo)) || lines.length === 0) return null;
  const { insuree, healthFacility, dateFrom, dateTo, dateClaimed, visitType, guaranteeId, items, services } = inputOf({ ...entry, lines });
  return { insuree, healthFacility, dateFrom, dateTo, dateClaimed: isDay(entry.dateClaimed) ? dateClaimed : null, visitType, guaranteeId, items, services };
}

/* What the law would decide of each line on the screen, by its key. */
export function forecastOf(entry: Entry, made: Forecast | null): Map<string, Decided> {
  const found = new Map<string, Decided>();
  const lines = entry.lines.filter(isWhole);
  for (const kind of ['item', 'service'] as Kind[]) {
    lines.filter((line) => line.kind === kind).forEach((line, at) => {
      const told = made?.lines.find((one) => one[kind] === at + 1);
      if (told) found.set(line.key, foreseen({ key: line.key, kind, code: line.code, name: line.name, quantity: line.qty, asked: line.price }, told.told));
    });
  }
  return found;
}

/* ---- checks ---- */

export type Faults = Partial<Record<string, string>>;

const mostQty = (): string => String(scheme().settings['claim.quantity_max'] ?? 10000);

/* More than one line may have: of the register, else of the scheme. Said while it is typed. */
export function tooMany(line: Line, offer: Offer | undefined): string | null {
  const most = offer?.most && compare(offer.most, mostQty()) < 0 ? offer.most : mostQty();
  return compare(line.qty, most) > 0 ? t('web.claim.check.qty_most', { code: line.code, most: fieldNumber(most) }) : null;
}

/* Where the scheme asks why a service was provided more than once (E6), or why so much. */
const set = (name: string): boolean => scheme().settings[`claim.${name}`] === true;

export function needsRemark(line: Line): boolean {
  const above = Number(scheme().settings['claim.explanation_above_quantity'] ?? 0);
  return (line.kind === 'service' && compare(line.qty, '1') > 0 && set('multiple_services_explanation_required')) || (above > 0 && compare(line.qty, String(above)) > 0);
}

function lineFault(line: Line, offer: Offer | undefined): string | null {
  const qty = minor(line.qty);
  const price = minor(line.price);
  if (qty === null || qty <= 0n) return t('web.claim.check.qty', { code: line.code });
  const many = tooMany(line, offer);
  if (many) return many;
  if (price === null || price < 0n) return t('web.claim.check.price', { code: line.code });
  return needsRemark(line) && !line.explanation.trim() ? t('web.claim.check.remark', { code: line.code }) : null;
}

const LONG_AGO = 366;   // days: more is as often a year mistyped

/* What days contradict, as soon as they are whole. */
export function dayFaults(entry: Entry, today: string): Faults {
  const faults: Faults = {};
  const { dateFrom, dateTo, dateClaimed, patient } = entry;
  const says = (name: string, wrong: boolean, text: string) => { if (wrong && !faults[name]) faults[name] = t(text); };
  if (isDay(dateFrom)) {
    says('dateFrom', dateFrom > today, 'web.claim.check.future');
    says('dateFrom', patient !== null && dateFrom < patient.dob, 'web.claim.check.unborn');
  }
  if (isDay(dateTo)) {
    says('dateTo', dateTo > today, 'web.claim.check.future');
    says('dateTo', isDay(dateFrom) && dateTo < dateFrom, 'web.claim.check.ends');
  }
  if (isDay(dateClaimed)) says('dateClaimed', dateClaimed > today, 'web.claim.check.future');
  return faults;
}

/* Possible, and worth a second look. */
export const longAgo = (entry: Entry, today: string): string | null =>
  isDay(entry.dateFrom) && entry.dateFrom < addDays(today, -LONG_AGO) ? t('web.claim.check.old') : null;

/* Declared as IPD or OPD; some programs write a letter. */
export const careOf = (declared: string): string => (declared.startsWith('I') ? 'IPD' : declared.startsWith('O') ? 'OPD' : declared);

/* It can be sent so, and is rejected then. */
export const preparedBefore = (entry: Entry): string | null =>
  isDay(entry.dateClaimed) && isDay(entry.dateFrom) && entry.dateClaimed < entry.dateFrom ? t('web.claim.check.prepared') : null;

/* A stay over night is in-patient care, and nothing else is. */
export function careFault(entry: Entry): string | null {
  const stayed = isDay(entry.dateTo) && entry.dateTo > entry.dateFrom;
  return entry.careType !== '' && (careOf(entry.careType) === 'IPD') !== stayed ? t(stayed ? 'web.claim.check.care_stayed' : 'web.claim.check.care_day') : null;
}

/* What must be mended before the claim can be sent, by field. */
export function faultsOf(entry: Entry, today: string, offers: ReadonlyMap<string, Offer>, submits = true): Faults {
  const faults = { ...dayFaults(entry, today), ...extensionFaults('claim', entry.own) };
  const need = (name: string, there: unknown, text: string) => { if (!there) faults[name] = t(text); };
  need('patient', entry.patient, 'web.claim.check.patient');
  need('facility', entry.facility, 'web.claim.check.facility');
  need('admin', entry.admin, 'web.claim.check.admin');
  need('icd', entry.icd, 'web.claim.check.icd');
  need('dateFrom', isDay(entry.dateFrom), 'web.field.no_day');
  if (entry.dateTo) need('dateTo', isDay(entry.dateTo), 'web.field.no_day');
  need('dateClaimed', isDay(entry.dateClaimed), 'web.field.no_day');
  if (entry.visitType === 'R') need('referralCode', entry.referralCode.trim(), 'web.claim.check.referral');
  if (entry.visitType === 'R' && set('referral_facility_mandatory')) need('referFrom', entry.referFrom, 'web.claim.check.refer_from');
  if ((entry.visitType === 'R' || entry.condition === 'R') && set('referral_attachment_mandatory')) need('attached', entry.attached.length > 0, 'web.claim.check.letter');
  if (set('care_type_mandatory')) need('careType', entry.careType, 'web.claim.check.care');
  if (careOf(entry.careType) === 'IPD' && set('explanation_mandatory_for_ipd')) need('explanation', entry.explanation.trim(), 'web.claim.check.stay');
  /* Kept without a line, where the scheme lets it; there is nothing to submit. */
  if (submits || !set('can_save_without_service_nor_item')) need('lines', entry.lines.length > 0, 'web.claim.check.lines');
  for (const line of entry.lines) {
    const wrong = lineFault(line, offers.get(line.uuid));
    if (wrong) faults[`line-${line.key}`] = wrong;
  }
  return faults;
}

/* What submission tells: "2 lines accepted, 1 refused". */
export function saidOf(result: any): string | null {
  const stats = result?.claim_stats;
  if (typeof stats?.items_passed !== 'number') return null;
  return t('web.claim.submitted.stats', { passed: stats.items_passed + stats.services_passed, rejected: stats.items_rejected + stats.services_rejected });
}

/* Stored, but its submission was refused: said on its own page. */
export const notSubmitted = new Map<string, string>();
