import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import './browser';
import { chiefCut, type Decision, type Forecast, type Line, limitsOf, type LineNode, linesOf, moneyPath } from '../src/data/decision';
import { less, sum } from '../src/data/money';
import { speak } from '../src/data/text';
import { refusedFor, WhyLine } from '../src/part/decision';

const node = (id: string, quantity: string, asked: string, more: Partial<LineNode> = {}): LineNode => ({
  id, uuid: id, qtyProvided: quantity, qtyApproved: null, priceAsked: asked, priceAdjusted: null, priceApproved: null, priceValuated: null, nominalValue: null, deductableAmount: null, exceedCeilingAmount: null, remuneratedAmount: null,
  priceOrigin: 'P', status: 1, rejectionReason: 0, explanation: null, justification: null, auditUserIdReview: null, validityFromReview: null,
  service: { uuid: id, code: id, name: id }, product: { code: 'F', name: 'Family' }, policy: { stage: 'N' }, ...more,
});

const decision = (lines: object[], stage: Decision['stage'] = 'S'): { node: Decision } => ({ node: { stage, lawVersion: 1, recordedAt: '2026-11-22T02:14:00', explanation: JSON.stringify({ status: 4, reason: 0, cause: 0, lines }) } });

const price = (limit: string, before: string) => ({ rule: 'price', limit, before, left: '0.00', cut: less(before, limit) });
const ceiling = (limit: string, before: string, left: string, cut: string) => ({ rule: 'ceiling', level: 'insuree', policy: 1, limit, before, left, cut });

/* The claim of the design: 46.25 and not 450.00. */
const claim = {
  status: 4, items: null,
  services: [node('1', '3', '300.00'), node('2', '2', '250.00'), node('3', '1', '600.00', { status: 2, rejectionReason: 5, qtyApproved: '0.00' })],
  decisions: {
    edges: [decision([
      { service: 1, reason: 0, why: [price('300.00', '300.00'), { rule: 'deductible', level: 'treatment', policy: 1, limit: '200.00', before: '0.00', left: '0.00', cut: '200.00' }, { rule: 'co_insurance', limit: '90.00', before: '700.00', cut: '70.00' }, ceiling('25000.00', '24323.75', '46.25', '0.00')] },
      { service: 2, reason: 0, why: [price('250.00', '250.00'), { rule: 'co_insurance', limit: '90.00', before: '500.00', cut: '50.00' }, ceiling('25000.00', '24953.75', '0.00', '403.75')] },
      { service: 3, reason: 5, why: [{ rule: 'frequency', limit: 30, left: 11, day: '2026-11-11' }] },
    ])],
  },
};

test('a line says what each rule took, and what is left', () => {
  const [first, second, third] = linesOf(claim, null);
  assert.deepEqual(first!.cuts, { deductible: '200.00', co_insurance: '70.00' });
  assert.equal(first!.value, '630.00');
  assert.deepEqual(second!.cuts, { co_insurance: '50.00', ceiling: '403.75' });
  assert.equal(second!.value, '46.25');
  assert.equal(chiefCut(second!), 'ceiling');
  assert.deepEqual(third!.cuts, { rejected: '600.00' });
  assert.equal(third!.value, '0.00');
});

test('the way from claimed to paid adds up to the cent', () => {
  const path = moneyPath(linesOf(claim, null));
  assert.deepEqual(path.map((step) => [step.name, step.amount]), [['claimed', '2000.00'], ['rejected', '600.00'], ['deductible', '200.00'], ['co_insurance', '120.00'], ['ceiling', '403.75'], ['paid', '676.25']]);
  const cuts = path.slice(1, -1).map((step) => step.amount);
  assert.equal(less(path[0]!.amount, sum(cuts)), path[path.length - 1]!.amount);
  assert.equal(path[path.length - 2]!.left, path[path.length - 1]!.amount);
});

test('a finding of a person comes before what the rules take', () => {
  const services = [node('1', '3', '100.00', { qtyApproved: '2.00', priceApproved: '80.00', auditUserIdReview: 7 })];
  const [line] = linesOf({ ...claim, services, decisions: { edges: [decision([{ service: 1, reason: 0, why: [price('80.00', '100.00')] }])] } }, null);
  assert.deepEqual(line!.cuts, { quantity: '100.00', price: '40.00' });
  assert.equal(line!.value, '160.00');
  assert.equal(line!.person, true);
});

test('a line that a person rejected is no rejection by rule', () => {
  const [line] = linesOf({ ...claim, services: [node('1', '1', '40.00', { status: 2, rejectionReason: -1, qtyApproved: '0.00', auditUserIdReview: 7 })] }, null);
  assert.deepEqual(line!.cuts, { by_officer: '40.00' });
});

test('a forecast takes the place of what was valued before, and keeps what was checked', () => {
  const edges = [decision([{ service: 1, reason: 0, why: [{ rule: 'provisions', limit: '60.00', before: '40.00', left: '0.00', cut: '10.00' }, price('5.00', '5.00'), ceiling('100.00', '0.00', '0.00', '50.00')] }])];
  const forecast: Forecast = {
    uuid: 'u', status: 16, reason: 0, cause: 0, remunerated: '100.00',
    lines: [{ service: 1, status: 1, reason: 0, quantity: '20.00', price: '5.00', value: '100.00', remunerated: '100.00', why: [price('5.00', '5.00'), ceiling('100.00', '0.00', '0.00', '0.00')] }],
  };
  const [line] = linesOf({ ...claim, services: [node('1', '30', '5.00', { qtyApproved: '20.00' })], decisions: { edges } }, forecast);
  assert.deepEqual(line!.steps.map((step) => step.rule), ['provisions', 'price', 'ceiling']);
  assert.deepEqual(line!.cuts, { quantity: '50.00' });
  assert.equal(line!.value, '100.00');
});

test('a relative line is paid what the run of the month found', () => {
  const valued = node('1', '3', '150.00', { priceOrigin: 'R', nominalValue: '450.00', remuneratedAmount: '315.00' });
  const edges = [decision([{ service: 1, reason: 0, why: [price('150.00', '150.00')] }], 'P')];
  const [line] = linesOf({ ...claim, status: 16, services: [valued], decisions: { edges } }, null);
  assert.deepEqual([line!.cuts, line!.value, line!.waits], [{ relative: '135.00' }, '315.00', false]);
  assert.equal(linesOf({ ...claim, services: [{ ...valued, remuneratedAmount: null }], decisions: { edges } }, null)[0]!.waits, true);
});

test('a limit says what was there before the claim, what it takes, what is left', () => {
  const found = limitsOf(linesOf(claim, null)).find((limit) => limit.rule === 'ceiling')!;
  assert.deepEqual([found.limit, found.before, found.taken, found.left], ['25000.00', '24323.75', '676.25', '0.00']);
});

test('what was imported has its amounts without the steps to them', () => {
  const services = [node('1', '2', '100.00', { priceValuated: '120.00', deductableAmount: '30.00', exceedCeilingAmount: '20.00' })];
  const [line] = linesOf({ ...claim, status: 16, services, decisions: { edges: [] } }, null);
  assert.deepEqual([line!.cuts, line!.value], [{ deductible: '30.00', ceiling: '20.00', co_insurance: '30.00' }, '120.00']);
});

/* ---- in sentences ---- */

const inEnglish = () => speak('en', JSON.parse(readFileSync(`${TOP}/../text/en.json`, 'utf8')) as Record<string, string>);

/* Each step as the page tells it, with what is left after it. */
const told = (line: Line): string[] =>
  (WhyLine({ line, at: null }).props as unknown as { steps: { text: string; amount: string }[] }).steps.map((step) => `${step.text} ${step.amount}`);

test('a rule of the scheme’s own says its words and its name', () => {
  inEnglish();
  const own = { rule: 'own', name: 'Night surcharge', words: 'No surcharge by day' };
  assert.equal(refusedFor(22, [own]), 'No surcharge by day (the scheme’s own rule Night surcharge, rule 22).');
  assert.ok(!/[{}]/.test(refusedFor(22, [{ rule: 'own' }])));
});

test('what a sample leaves of a price is told, and what was decided of it before is not', () => {
  inEnglish();
  const services = [node('1', '3', '100.00', { priceApproved: '80.00' })];
  const edges = [
    decision([{ service: 1, reason: 0, why: [price('100.00', '100.00')] }]),
    decision([{ service: 1, reason: 0, why: [{ rule: 'sample', product: 1, policy: 1, limit: '80.00', before: '100.00', left: '0.00', cut: '20.00' }] }], 'E'),
  ];
  const [line] = linesOf({ ...claim, services, decisions: { edges } }, null);
  assert.deepEqual(line!.steps.map((step) => step.rule), ['sample']);
  assert.deepEqual(told(line!), ['3 × 100.00 asked. 300.00', 'The review of a sample leaves 80.00 of 100.00. 240.00']);
});

test('packages, samples and authorisations belong to the valuation: a later one takes their place', () => {
  for (const rule of ['flat_fee', 'bundle', 'sample', 'authorisation_price', 'authorisation_amount']) {
    const edges = [
      decision([{ service: 1, reason: 0, why: [{ rule: 'choice', product: 1 }, { rule, limit: '80.00', before: '100.00', left: '0.00', cut: '20.00' }] }]),
      decision([{ service: 1, reason: 0, why: [price('100.00', '100.00')] }], 'P'),
    ];
    const [line] = linesOf({ ...claim, services: [node('1', '1', '100.00')], decisions: { edges } }, null);
    assert.deepEqual(line!.steps.map((step) => step.rule), ['choice', 'price'], rule);
    assert.equal(line!.value, '100.00', rule);
  }
});
