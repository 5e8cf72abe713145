/* What was decided about a claim, as the server tells it: the steps of each line in the order in which they were computed, and the way
 * from what was claimed to what is paid. Nothing is decided or rounded here. */
import { compare, less, sum, times } from './money';

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

/* A sentence of the server, and what it is filled with: days and amounts are written as the reader writes them. */
export interface Said {
  text: string;
  /* null: somebody's own words. */
  key: string | null;
  values: Record<string, { text?: string; amount?: string; quantity?: string; count?: number; day?: string | null }>;
}

interface ToldStep extends Said {
  /* What is left of the line after it; null: it moves no money. */
  amount: string | null;
  why: Why | null;
}

/* A line as the server tells it, stored or foreseen. */
export interface Told {
  rejected: boolean;
  reason: number;
  waits: boolean;
  /* What counts: after checks and review. */
  quantity: string;
  price: string;
  claimed: string;
  approved: string;
  value: string;
  /* What refused it, or cut its quantity. */
  note: Said | null;
  steps: ToldStep[];
  path: { name: string; amount: string }[];
}

/* claimExplanation. */
export interface Explained {
  /* What it would be if it were decided now; null: nobody asked, or it cannot be. */
  becomes: number | null;
  lines: (Told & { item?: number; service?: number })[];
}

/* When something was decided. */
export interface Decision {
  stage: 'S' | 'R' | 'P' | 'E';
  recordedAt: string;
}

/* What would be paid of a claim that is being entered (data/counter): lines go by their places in their list, from 1. */
export interface Forecast {
  status: number;
  lines: { item?: number; service?: number; told: Told }[];
}

export interface LineNode {
  id: string;
  uuid: string;
  qtyProvided: string;
  priceAsked: string;
  priceApproved: string | null;
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
interface PartNode {
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
export const linePicks = 'id uuid qtyProvided priceAsked priceApproved explanation justification auditUserIdReview validityFromReview product { code name }';

/* ---- a line as it is shown ---- */

type CutName = 'rejected' | 'by_officer' | 'quantity' | 'price' | 'fixed' | 'authorised' | 'deductible' | 'co_insurance' | 'category' | 'ceiling' | 'relative';
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
  note: Said | null;
  steps: ToldStep[];
}

export const OFFICER = -1;
const ZERO = '0.00';
const some = (amount: string): boolean => compare(amount, ZERO) !== 0;

const isCut = (name: string): name is CutName => (CUTS as string[]).includes(name);

/* What is told of a line, beside what it is. */
function toldOf(told: Told): Pick<Line, 'approvedQuantity' | 'price' | 'rejected' | 'reason' | 'waits' | 'claimed' | 'approved' | 'value' | 'note' | 'steps' | 'cuts'> {
  const { rejected, reason, waits, quantity, price, claimed, approved, value, note, steps, path } = told;
  const cuts: Line['cuts'] = {};
  for (const step of path) if (isCut(step.name)) cuts[step.name] = step.amount;
  return { approvedQuantity: quantity, price, rejected, reason, waits, claimed, approved, value, note, steps, cuts };
}

/* A line that is being entered, as the law would decide it. */
export function foreseen(line: { key: string; kind: Line['kind']; code: string; name: string; quantity: string; asked: string }, told: Told): Line {
  return { ...line, id: 0, priceSet: null, person: false, personAt: null, remark: null, justification: null, product: null, parts: [], ...toldOf(told) };
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

/* Of what nobody told nothing is known but what was asked. */
const untold = (node: LineNode): Told => ({
  rejected: false, reason: 0, waits: false, quantity: node.qtyProvided, price: node.priceAsked, claimed: times(node.qtyProvided, node.priceAsked), approved: ZERO, value: ZERO, note: null,
  steps: [], path: [],
});

function lineOf(kind: Line['kind'], node: LineNode, explained: Explained | null): Line {
  const id = Number(node.id);
  const entry = node[kind];
  return {
    key: `${kind === 'item' ? 'i' : 's'}${id}`, kind, id, code: entry?.code ?? '', name: entry?.name ?? '', quantity: node.qtyProvided, asked: node.priceAsked,
    priceSet: node.priceApproved, person: node.auditUserIdReview !== null, personAt: node.validityFromReview, remark: node.explanation, justification: node.justification,
    product: node.product?.name ?? null, parts: partsOf(id, node), ...toldOf(explained?.lines.find((one) => one[kind] === id) ?? untold(node)),
  };
}

interface ClaimNode {
  items: LineNode[] | null;
  services: LineNode[] | null;
}

/* The lines of a claim, items first, as the server tells them. */
export const linesOf = (claim: ClaimNode, explained: Explained | null): Line[] => [
  ...(claim.items ?? []).map((node) => lineOf('item', node, explained)),
  ...(claim.services ?? []).map((node) => lineOf('service', node, explained)),
];

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
    for (const { why } of steps) {
      if (!why) continue;
      const { rule, level, limit, before, left, policy } = why;
      if ((rule !== 'ceiling' && rule !== 'deductible') || !level || typeof limit !== 'string' || typeof left !== 'string') continue;
      const key = `${rule} ${level} ${policy} ${limit}`;
      const first = found.get(key)?.before ?? String(before ?? ZERO);
      found.set(key, { rule, level, limit, before: first, left, taken: less(less(limit, left), first) });
    }
  }
  return [...found.values()];
}
