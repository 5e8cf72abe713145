/* What was decided about a claim, in the scheme's money and in the order in which it was computed: the steps of each line
 * and the way from what was claimed to what is paid. Both add up to the cent; nothing is rounded here. */
import { compare, fromMinor, less, minor, sum, times } from './money';

/* ---- as the server tells it ---- */

export interface Why {
  rule: string;
  level?: 'treatment' | 'insuree' | 'policy';
  day?: string;
  product?: number;
  policy?: number;
  claim?: number;
  /* Amounts and quantities as texts, counts and days as numbers. */
  limit?: string | number;
  before?: string | number;
  left?: string | number;
  cut?: string | number;
  /* A rule of the scheme's own: its name, and its reason. */
  name?: string;
  words?: string;
}

interface ToldLine {
  item?: number;
  service?: number;
  reason: number;
  why: Why[];
}

export interface Told {
  status: number;
  reason: number;
  cause: number;
  lines: ToldLine[];
}

export interface Decision {
  stage: 'S' | 'R' | 'P' | 'E';
  lawVersion: number;
  recordedAt: string;
  explanation: string | Told;
}

/* What would be paid now. Of a stored claim (claimForecast) lines go by their ids, of one that is being entered
 * (data/counter) by their places in their list, from 1. */
export interface ForecastLine extends ToldLine {
  status: 1 | 2;
  quantity: string;
  price: string;
  value: string;
  remunerated: string | null;
}

export interface Forecast extends Told {
  uuid?: string;
  remunerated: string | null;
  lines: ForecastLine[];
}

export interface LineNode {
  id: string;
  uuid: string;
  qtyProvided: string;
  qtyApproved: string | null;
  priceAsked: string;
  priceAdjusted: string | null;
  priceApproved: string | null;
  priceValuated: string | null;
  nominalValue: string | null;
  deductableAmount: string | null;
  exceedCeilingAmount: string | null;
  remuneratedAmount: string | null;
  priceOrigin: string | null;
  status: number;
  rejectionReason: number | null;
  explanation: string | null;
  justification: string | null;
  auditUserIdReview: number | null;
  validityFromReview: string | null;
  item?: Entry;
  service?: Entry;
  product: { code: string; name: string } | null;
  policy?: { stage: string | null } | null;
  items?: PartNode[];
  services?: PartNode[];
}

interface Entry {
  uuid: string;
  code: string;
  name: string;
}

/* What a package among the services was made of, as it was claimed, and what a reviewer found of it. */
export interface PartNode {
  id: string;
  qtyProvided: number | null;
  qtyDisplayed: number | null;
  priceAsked: string | null;
  qtyApproved: number | null;
  priceApproved: string | null;
  justification: string | null;
  item?: { code: string; name: string };
  service?: { code: string; name: string };
}

const partFields = 'id qtyProvided qtyDisplayed priceAsked qtyApproved priceApproved justification';
/* Of a service. */
export const partPicks = `items { ${partFields} item { code name } } services { ${partFields} service { code name } }`;

/* What is asked of a line, items and services alike. */
export const linePicks = `id uuid qtyProvided qtyApproved priceAsked priceAdjusted priceApproved priceValuated nominalValue deductableAmount exceedCeilingAmount
  remuneratedAmount priceOrigin status rejectionReason explanation justification auditUserIdReview validityFromReview product { code name }`;

/* ---- a line as it is shown ---- */

export type CutName = 'rejected' | 'by_officer' | 'quantity' | 'price' | 'fixed' | 'authorised' | 'deductible' | 'co_insurance' | 'category' | 'ceiling' | 'relative';
const CUTS: CutName[] = ['rejected', 'by_officer', 'quantity', 'price', 'fixed', 'authorised', 'deductible', 'co_insurance', 'category', 'ceiling', 'relative'];

/* What a person may judge: a line, or a part of one. */
export interface Judged {
  key: string;
  kind: 'item' | 'service';
  id: number;
  code: string;
  name: string;
  quantity: string;
  asked: string;
  /* What counts: after checks and review. */
  approvedQuantity: string;
  price: string;
  /* By a person; null: nobody set one. */
  priceSet: string | null;
  justification: string | null;
}

export interface Part extends Judged {
  /* The service that it is a part of. */
  of: number;
  /* How many the register has in the package; null: nobody knows. */
  defined: string | null;
  /* A person found it otherwise than it was claimed. */
  person: boolean;
}

export interface Line extends Judged {
  rejected: boolean;
  reason: number;
  /* A person changed or confirmed it. */
  person: boolean;
  personAt: string | null;
  remark: string | null;
  product: string | null;
  parts: Part[];
  /* At a relative price whose index a batch run has still to find. */
  waits: boolean;
  claimed: string;
  approved: string;
  cuts: Partial<Record<CutName, string>>;
  value: string;
  steps: Why[];
}

const valueCuts: Record<string, CutName> = {
  fixed_amount: 'fixed', authorisation_amount: 'authorised', deductible: 'deductible', co_insurance: 'co_insurance', category_ceiling: 'category', ceiling: 'ceiling',
};
/* As the server's story_cut_of: what a valuation says, each says it anew. */
const ofValue = new Set([...Object.keys(valueCuts), 'price', 'flat_fee', 'bundle', 'sample', 'authorisation_price', 'exclusion']);

export const OFFICER = -1;
const ZERO = '0.00';
const some = (amount: string): boolean => compare(amount, ZERO) !== 0;
export const keyOf = (line: { item?: number; service?: number }): string => (line.item === undefined ? `s${line.service}` : `i${line.item}`);

const toldOf = (decision: Decision): Told => (typeof decision.explanation === 'string' ? (JSON.parse(decision.explanation) as Told) : decision.explanation);

/* Steps by line. What was checked stands in the first decision; what a later one valued takes the place of what was valued before. */
function stepsOf(tolds: Told[]): Map<string, Why[]> {
  const all = new Map<string, Why[]>();
  for (const told of tolds) {
    for (const line of told.lines) {
      const kept = (all.get(keyOf(line)) ?? []).filter((step) => !ofValue.has(step.rule));
      const checks = line.why.filter((step) => !ofValue.has(step.rule));
      all.set(keyOf(line), [...(checks.length ? checks : kept), ...line.why.filter((step) => ofValue.has(step.rule))]);
    }
  }
  return all;
}

/* An import brings amounts without the steps that led to them. */
function cutsOfImport(node: LineNode, approved: string, valued: string): [CutName, string][] {
  const known = sum([node.deductableAmount, node.exceedCeilingAmount]);
  return [['deductible', node.deductableAmount ?? ZERO], ['ceiling', node.exceedCeilingAmount ?? ZERO], ['co_insurance', less(less(approved, valued), known)]];
}

/* From what was asked to what is paid: each cut takes from what the one before left. */
function cutsOf(line: Omit<Line, 'cuts' | 'value' | 'approved'>, due: string | null, node?: LineNode): Pick<Line, 'cuts' | 'value' | 'approved'> {
  const cuts: Line['cuts'] = {};
  const put = (name: CutName, amount: string) => some(amount) && (cuts[name] = amount);
  if (line.rejected) {
    put(line.reason === OFFICER ? 'by_officer' : 'rejected', line.claimed);
    return { cuts, approved: ZERO, value: ZERO };
  }
  const atAsked = times(line.approvedQuantity, line.asked);
  const approved = times(line.approvedQuantity, line.price);
  put('quantity', less(line.claimed, atAsked));
  put('price', less(atAsked, approved));
  for (const step of line.steps) {
    const name = valueCuts[step.rule];
    if (name && typeof step.cut === 'string') put(name, step.cut);
  }
  const valued = node?.priceValuated ?? node?.nominalValue;
  if (node && valued && !line.steps.some((step) => ofValue.has(step.rule))) cutsOfImport(node, approved, valued).forEach(([name, amount]) => put(name, amount));
  const value = less(approved, sum(Object.keys(valueCuts).map((rule) => cuts[valueCuts[rule]!])));
  if (due !== null) put('relative', less(value, due));
  return { cuts, approved, value: due ?? value };
}

/* A line that is being entered, as the law would decide it. */
export function foreseen(line: { key: string; kind: Line['kind']; code: string; name: string; quantity: string; asked: string }, told: ForecastLine): Line {
  const rejected = told.status === 2 || told.reason !== 0;
  const bare = {
    ...line, id: 0, approvedQuantity: rejected ? line.quantity : told.quantity, price: rejected ? line.asked : told.price, priceSet: null, rejected, reason: told.reason,
    person: false, personAt: null, remark: null, justification: null, product: null, parts: [], waits: told.remunerated === null && !rejected,
    claimed: times(line.quantity, line.asked), steps: told.why,
  };
  return { ...bare, ...cutsOf(bare, null) };
}

function partOf(of: number, kind: Part['kind'], node: PartNode): Part {
  const quantity = String(node.qtyDisplayed ?? 0);
  const asked = node.priceAsked ?? ZERO;
  return {
    key: `${of} ${kind} ${node.id}`, of, kind, id: Number(node.id), code: node[kind]?.code ?? '', name: node[kind]?.name ?? '', quantity, asked,
    defined: node.qtyProvided === null ? null : String(node.qtyProvided), approvedQuantity: String(node.qtyApproved ?? quantity), price: node.priceApproved ?? asked,
    priceSet: node.priceApproved, person: node.qtyApproved !== null || node.priceApproved !== null, justification: node.justification,
  };
}

const partsOf = (id: number, node: LineNode): Part[] =>
  [...(node.items ?? []).map((part) => partOf(id, 'item', part)), ...(node.services ?? []).map((part) => partOf(id, 'service', part))];

function lineOf(kind: Line['kind'], node: LineNode, steps: Map<string, Why[]>, forecast: Forecast | null): Line {
  const id = Number(node.id);
  const key = `${kind === 'item' ? 'i' : 's'}${id}`;
  const told = forecast?.lines.find((one) => keyOf(one) === key);
  const entry = node[kind];
  const reason = told?.reason ?? node.rejectionReason ?? 0;
  const rejected = (told?.status ?? node.status) === 2 || reason !== 0;
  const bare = {
    key, kind, id, code: entry?.code ?? '', name: entry?.name ?? '',
    quantity: node.qtyProvided, asked: node.priceAsked,
    approvedQuantity: told?.quantity ?? node.qtyApproved ?? node.qtyProvided,
    price: node.priceApproved ?? (rejected ? null : told?.price) ?? node.priceAdjusted ?? node.priceAsked,
    priceSet: node.priceApproved, rejected, reason,
    person: node.auditUserIdReview !== null, personAt: node.validityFromReview,
    remark: node.explanation, justification: node.justification, product: node.product?.name ?? null, parts: partsOf(id, node),
    waits: node.priceOrigin === 'R' && node.remuneratedAmount === null && !rejected,
    claimed: times(node.qtyProvided, node.priceAsked), steps: steps.get(key) ?? [],
  };
  /* A relative line is due only when the batch run has found its index. */
  const due = !told && node.priceOrigin === 'R' && node.remuneratedAmount !== null ? node.remuneratedAmount : null;
  return { ...bare, ...cutsOf(bare, due, told ? undefined : node) };
}

interface ClaimNode {
  status: number;
  items: LineNode[] | null;
  services: LineNode[] | null;
  decisions: { edges: { node: Decision }[] };
}

/* The lines of a claim, items first, as its last decision or a forecast values them. */
export function linesOf(claim: ClaimNode, forecast: Forecast | null): Line[] {
  const tolds = claim.decisions.edges.map((edge) => toldOf(edge.node));
  const steps = stepsOf(forecast ? [...tolds, forecast] : tolds);
  return [
    ...(claim.items ?? []).map((node) => lineOf('item', node, steps, forecast)),
    ...(claim.services ?? []).map((node) => lineOf('service', node, steps, forecast)),
  ];
}

/* ---- the way of the money ---- */

export interface MoneyStep {
  name: 'claimed' | CutName | 'paid';
  amount: string;
  /* What is left after it. */
  left: string;
}

export function moneyPath(lines: Line[]): MoneyStep[] {
  const claimed = sum(lines.map((line) => line.claimed));
  const path: MoneyStep[] = [{ name: 'claimed', amount: claimed, left: claimed }];
  let left = claimed;
  for (const name of CUTS) {
    const cut = sum(lines.map((line) => line.cuts[name]));
    if (!some(cut)) continue;
    left = less(left, cut);
    path.push({ name, amount: cut, left });
  }
  path.push({ name: 'paid', amount: sum(lines.map((line) => line.value)), left });
  return path;
}

/* Why a line pays less, in one word: the cut that took most. */
export function chiefCut(line: Line): CutName | null {
  const cuts = Object.entries(line.cuts) as [CutName, string][];
  return cuts.sort(([, one], [, other]) => compare(other, one))[0]?.[0] ?? null;
}

/* What a ceiling or deductible had before this claim, what this claim takes, what is left. */
export interface Limit {
  rule: 'ceiling' | 'deductible';
  level: NonNullable<Why['level']>;
  limit: string;
  before: string;
  taken: string;
  left: string;
}

export function limitsOf(lines: Line[]): Limit[] {
  const found = new Map<string, Limit>();
  for (const { steps } of lines) {
    for (const { rule, level, limit, before, left, policy } of steps) {
      if ((rule !== 'ceiling' && rule !== 'deductible') || !level || typeof limit !== 'string' || typeof left !== 'string') continue;
      const key = `${rule} ${level} ${policy} ${limit}`;
      const first = found.get(key)?.before ?? String(before ?? ZERO);
      found.set(key, { rule, level, limit, before: first, left, taken: less(less(limit, left), first) });
    }
  }
  return [...found.values()];
}

/* Hundredths of a share: "90.00" percent of a text. */
export const percentText = (text: string): string => {
  const hundredths = minor(text) ?? 0n;
  return hundredths % 100n === 0n ? (hundredths / 100n).toString() : fromMinor(hundredths);
};
