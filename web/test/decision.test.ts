import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import './browser';
import { chiefCut, type Explained, limitsOf, type Line, type LineNode, linesOf, moneyPath, type Said, type Told, type Why } from '../src/data/decision';
import { less, sum } from '../src/data/money';
import { speak } from '../src/data/text';
import { lineNote, said, WhyLine } from '../src/part/decision';

const node = (id: string, quantity: string, asked: string, more: Partial<LineNode> = {}): LineNode => ({
  id, uuid: id, qtyProvided: quantity, priceAsked: asked, priceApproved: null, explanation: null, justification: null, auditUserIdReview: null, validityFromReview: null,
  service: { uuid: id, code: id, name: id }, product: { code: 'F', name: 'Family' }, policy: { stage: 'N' }, ...more,
});

const words = (key: string, values: Said['values'] = {}): Said => ({ text: key, key, values });
const step = (text: Said, amount: string | null, why: Why | null = null) => ({ ...text, amount, why });
const ceiling = (before: string, left: string): Why => ({ rule: 'ceiling', level: 'insuree', policy: 1, limit: '25000.00', before, left, cut: '0.00' });

const told = (claimed: string, value: string, cuts: [string, string][], more: Partial<Told> = {}): Told => ({
  rejected: false, reason: 0, waits: false, quantity: '1.00', price: '1.00', claimed, approved: claimed, value, note: null, steps: [],
  path: [{ name: 'claimed', amount: claimed }, ...cuts.map(([name, amount]) => ({ name, amount })), { name: 'to_pay', amount: value }], ...more,
});

/* The claim of the design: 46.25 and not 450.00. */
const claim = { items: null, services: [node('1', '3', '300.00'), node('2', '2', '250.00'), node('3', '1', '600.00')] };
const explained: Explained = {
  becomes: null,
  lines: [
    { service: 1, ...told('900.00', '630.00', [['deductible', '200.00'], ['co_insurance', '70.00']], { steps: [step(words('claim.rule.ceiling.insuree', { limit: { amount: '25000.00' }, before: { amount: '24323.75' } }), '630.00', ceiling('24323.75', '46.25'))] }) },
    { service: 2, ...told('500.00', '46.25', [['co_insurance', '50.00'], ['ceiling', '403.75']], { steps: [step(words('claim.step.asked', { quantity: { quantity: '2.00' }, price: { amount: '250.00' } }), '500.00'), step(words('claim.rule.choice', { product: { text: 'F' } }), null), step(words('claim.rule.ceiling.insuree'), '46.25', ceiling('24953.75', '0.00'))] }) },
    { service: 3, ...told('600.00', '0.00', [['rejected', '600.00']], { rejected: true, reason: 5, note: words('claim.rule.frequency', { limit: { count: 30 }, left: { count: 11 }, day: { day: '2026-11-11' }, code: { count: 5 } }) }) },
  ],
};

test('a line has what the server tells of it', () => {
  const [first, second, third] = linesOf(claim, explained);
  assert.deepEqual(first!.cuts, { deductible: '200.00', co_insurance: '70.00' });
  assert.equal(second!.value, '46.25');
  assert.equal(chiefCut(second!), 'ceiling');
  assert.deepEqual([third!.cuts, third!.rejected, third!.reason, third!.value], [{ rejected: '600.00' }, true, 5, '0.00']);
});

test('of what nobody told nothing is known but what was asked', () => {
  const [first] = linesOf(claim, null);
  assert.deepEqual([first!.claimed, first!.value, first!.rejected, first!.cuts], ['900.00', '0.00', false, {}]);
});

test('the way from claimed to paid adds up to the cent', () => {
  const path = moneyPath(linesOf(claim, explained));
  assert.deepEqual(path.map((one) => [one.name, one.amount]), [['claimed', '2000.00'], ['rejected', '600.00'], ['deductible', '200.00'], ['co_insurance', '120.00'], ['ceiling', '403.75'], ['paid', '676.25']]);
  assert.equal(less(path[0]!.amount, sum(path.slice(1, -1).map((one) => one.amount))), path[path.length - 1]!.amount);
  assert.equal(path[path.length - 2]!.left, path[path.length - 1]!.amount);
});

test('a limit says what was there before the claim, what it takes, what is left', () => {
  const found = limitsOf(linesOf(claim, explained)).find((limit) => limit.rule === 'ceiling')!;
  assert.deepEqual([found.limit, found.before, found.taken, found.left], ['25000.00', '24323.75', '676.25', '0.00']);
});

/* ---- parts of a package ---- */

test('a part is what a reviewer left of it, else as it was claimed', () => {
  const part = { id: '7', qtyProvided: 2, qtyDisplayed: 3, priceAsked: '12.00', qtyApproved: 0, priceApproved: null, justification: 'x', item: { code: 'I', name: 'Item' } };
  const [line] = linesOf({ items: null, services: [node('1', '1', '70.00', { items: [part, { ...part, id: '8', qtyApproved: null, qtyProvided: null }] })] }, null);
  assert.deepEqual(line!.parts.map((one) => [one.of, one.kind, one.quantity, one.approvedQuantity, one.price, one.person, one.defined]), [[1, 'item', '3', '0', '12.00', true, '2'], [1, 'item', '3', '3', '12.00', false, null]]);
});

/* ---- in sentences ---- */

const speaking = (language: string) => speak(language, JSON.parse(readFileSync(`${TOP}/../text/${language}.json`, 'utf8')) as Record<string, string>);

const shown = (line: Line): string[] =>
  (WhyLine({ line, at: null }).props as unknown as { steps: { text: string; amount: string }[] }).steps.map((one) => `${one.text} ${one.amount}`.trim());

test('the server says which sentence, the page writes its days and amounts as the reader does', () => {
  speaking('en');
  const [, second, third] = linesOf(claim, explained);
  assert.equal(shown(second!)[0], '2 × 250.00 asked. 500.00');
  assert.equal(shown(second!)[1], 'Product F pays.');
  assert.ok(/11 Nov 2026/.test(lineNote(third!)!));
  speaking('fr');
  assert.ok(/11 nov\. 2026/.test(lineNote(third!)!));
  speaking('en');
});

test('somebody’s own words, and a sentence that this page does not know, stay as the server said them', () => {
  assert.equal(said({ text: 'Not needed', key: null, values: {} }), 'Not needed');
  assert.equal(said({ text: 'A rule to come.', key: 'claim.rule.to_come', values: {} }), 'A rule to come.');
});
