/* The claim on the screen against what goes to the server: sums to the cent, forecasts at their lines. */
import assert from 'node:assert/strict';
import './browser';
import { test } from 'node:test';
import type { Offer } from '../src/data/counter';
import { type Forecast, moneyPath, type Told } from '../src/data/decision';
import { less, sum } from '../src/data/money';
import { inCommon } from '../src/room/claim/asked';
import { leftOf, searchOffers } from '../src/part/offer';
import { blank, careFault, codeAnew, dayFaults, type Entry, faultsOf, following, forecastOf, inputOf, type Line, longAgo, preparedBefore, questionOf, tooMany } from '../src/room/claim/model';

const line = (key: string, kind: 'item' | 'service', qty: string, price: string): Line =>
  ({ key, stored: null, kind, uuid: key, code: key, name: key, qty, price, explanation: '' });

const cut = (name: string, amount: string) => ({ name, amount });

const told = (of: { item: number } | { service: number }, claimed: string, value: string, path: { name: string; amount: string }[] = [], more: Partial<Told> = {}): Forecast['lines'][number] =>
  ({ ...of, told: { rejected: false, reason: 0, waits: false, quantity: '1.00', price: value, claimed, approved: value, value, note: null, steps: [], path, ...more } });

const made = (...lines: Forecast['lines']): Forecast => ({ status: 16, lines });

const entry = (lines: Line[]): Entry => ({
  ...blank('2026-11-22', 'F'), patient: { uuid: 'P', chfId: '1', lastName: 'A', otherNames: 'B', dob: '1990-01-01', gender: 'F' }, admin: 'A', icd: { uuid: 'D', code: 'A00', name: 'x' }, lines,
});

test('from claimed to expected every cent has a place', () => {
  const of = entry([line('a', 'item', '3', '12.35'), line('b', 'service', '2', '40'), line('c', 'item', '1', '350'), line('d', 'item', '10', '5')]);
  const found = forecastOf(of, made(
    told({ item: 1 }, '37.05', '25.94', [cut('claimed', '37.05'), cut('co_insurance', '11.11'), cut('to_pay', '25.94')]),
    told({ item: 2 }, '350.00', '0.00', [cut('rejected', '350.00')], { rejected: true, reason: 5 }),
    told({ item: 3 }, '50.00', '20.00', [cut('quantity', '30.00')]),
    told({ service: 1 }, '80.00', '60.00', [cut('price', '5.00'), cut('deductible', '10.00'), cut('ceiling', '5.00')]),
  ));
  const path = moneyPath([...found.values()]);
  assert.deepEqual(path.map((step) => [step.name, step.amount]), [['claimed', '517.05'], ['rejected', '350.00'], ['quantity', '30.00'], ['price', '5.00'], ['deductible', '10.00'], ['co_insurance', '11.11'], ['ceiling', '5.00'], ['paid', '105.94']]);
  assert.equal(less('517.05', sum(path.slice(1, -1).map((step) => step.amount))), '105.94');
  assert.deepEqual([...found].map(([key, one]) => [key, one.value]).sort(), [['a', '25.94'], ['b', '60.00'], ['c', '0.00'], ['d', '20.00']]);
});

test('forecasts come by the places of items and services, and unfinished lines have none', () => {
  const of = entry([line('s', 'service', '1', '10'), line('i', 'item', '1', '20'), line('x', 'item', '', '20'), line('j', 'item', '1', '30')]);
  const found = forecastOf(of, made(told({ item: 1 }, '20.00', '20.00'), told({ item: 2 }, '30.00', '30.00'), told({ service: 1 }, '10.00', '10.00')));
  assert.deepEqual([...found].map(([key, one]) => [key, one.value]).sort(), [['i', '20.00'], ['j', '30.00'], ['s', '10.00']]);
  assert.equal((questionOf(of) as { items: unknown[] }).items.length, 2);
});

test('nothing is asked before there is somebody, somewhere, some day', () => {
  assert.equal(questionOf({ ...entry([line('s', 'service', '1', '10')]), patient: null }), null);
  assert.equal(questionOf(entry([])), null);
  assert.equal(questionOf({ ...entry([line('s', 'service', '1', '10')]), dateFrom: '2026-02-30' }), null);
});

test('what is missing is said at its field', () => {
  const { patient: _, ...rest } = entry([line('s', 'service', '0', '10')]);
  const faults = faultsOf({ ...rest, patient: null, dateFrom: '2026-11-23', dateTo: '2026-11-20', visitType: 'R' }, '2026-11-22', new Map());
  assert.deepEqual(Object.keys(faults).sort(), ['dateFrom', 'dateTo', 'line-s', 'patient', 'referralCode']);
});

test('the server gets items and services apart, and four other diagnoses at most', () => {
  const input = inputOf({ ...entry([line('s', 'service', '1', '10'), line('i', 'item', '2', '3.50')]), others: [{ uuid: 'X', code: 'B', name: '' }] }) as Record<string, any>;
  assert.deepEqual(input.items, [{ item: 'i', qtyProvided: '2', priceAsked: '3.50', explanation: null }]);
  assert.equal(input.services[0].service, 's');
  assert.deepEqual([input.icd1, input.icd2, input.icd4], ['X', null, null]);
});

test('a code that begins so, then a name that begins so, then any', () => {
  const offer = (code: string, name: string): Offer => ({ kind: 'item', uuid: code, code, name, price: '1', most: null, reason: 0, left: null, from: null, why: [], refused: null });
  const all = [offer('L002', 'Blood film for malaria parasites'), offer('D003', 'Paracétamol 500 mg'), offer('PARA1', 'Other')];
  assert.deepEqual(searchOffers(all, 'para').map((one) => one.code), ['PARA1', 'D003', 'L002']);
  assert.deepEqual(searchOffers(all, 'mg para').map((one) => one.code), ['D003']);
  assert.deepEqual(searchOffers(all, 'xyz'), []);
});

test('days are looked at as soon as they are whole', () => {
  const of = (part: Partial<Entry>) => Object.keys(dayFaults({ ...entry([]), ...part }, '2026-11-22'));
  assert.deepEqual(of({}), []);
  assert.deepEqual(of({ dateFrom: '2026-11-', dateTo: '', dateClaimed: '' }), []);
  assert.deepEqual(of({ dateClaimed: '2026-11-23' }), ['dateClaimed']);
  assert.ok(preparedBefore({ ...entry([]), dateFrom: '2026-11-20', dateClaimed: '2026-11-19' }) !== null);
  assert.equal(preparedBefore(entry([])), null);
  assert.deepEqual(of({ dateFrom: '1989-12-31' }), ['dateFrom']);
  assert.deepEqual(of({ dateFrom: '2026-11-20', dateTo: '2026-11-19' }), ['dateTo']);
  assert.equal(longAgo({ ...entry([]), dateFrom: '2025-11-22' }, '2026-11-22'), null);
  assert.ok(longAgo({ ...entry([]), dateFrom: '2024-11-22' }, '2026-11-22') !== null);
  assert.equal(careFault({ ...entry([]), careType: 'IPD', dateFrom: '2026-11-20', dateTo: '2026-11-21' }), null);
  assert.ok(careFault({ ...entry([]), careType: 'IPD' }) !== null);
  assert.ok(careFault({ ...entry([]), careType: 'OPD', dateFrom: '2026-11-20', dateTo: '2026-11-21' }) !== null);
});

test('a line has no more than the register allows, and what is left counts the lines that stand here', () => {
  const offer: Offer = { kind: 'item', uuid: 'a', code: 'a', name: 'a', price: '1', most: '5.00', reason: 0, left: '6.00', from: null, why: [], refused: null };
  const two = [line('a', 'item', '4', '1'), line('b', 'item', '1', '1')];
  assert.equal(tooMany(two[0]!, offer), null);
  assert.ok(tooMany({ ...two[0]!, qty: '5.01' }, offer) !== null);
  assert.ok(tooMany({ ...two[0]!, qty: '10001' }, undefined) !== null);
  assert.equal(leftOf(offer, two), '2');
  assert.equal(leftOf(offer, [...two, line('a', 'item', '9', '1')]), '0');
});

test('the next claim of a pile keeps the place and the day; one that stands in for another is marked', () => {
  const next = following({ ...entry([line('a', 'item', '1', '1')]), dateFrom: '2026-11-03' }, '2026-11-22');
  assert.deepEqual([next.facility, next.admin, next.dateFrom, next.dateClaimed, next.lines.length, next.patient], ['F', 'A', '2026-11-03', '2026-11-22', 0, null]);
  assert.equal(codeAnew('00000012'), '@00000012');
  assert.equal(codeAnew('x'.repeat(20)).length, 20);
});

test('lines in common with another claim of the day are counted', () => {
  assert.equal(inCommon(undefined, entry([line('a', 'item', '1', '1')])), 0);
  assert.equal(inCommon(new Set(['a', 'z']), entry([line('a', 'item', '1', '1'), line('b', 'service', '1', '1')])), 1);
});

test('what an authorisation leaves stands between the fixed sum and the deductible, and adds up', () => {
  const of = entry([line('a', 'item', '2', '100')]);
  const found = forecastOf(of, made(told({ item: 1 }, '200.00', '120.00', [cut('price', '20.00'), cut('authorised', '30.00'), cut('deductible', '30.00')])));
  assert.deepEqual(moneyPath([...found.values()]).map((step) => [step.name, step.amount]), [['claimed', '200.00'], ['price', '20.00'], ['authorised', '30.00'], ['deductible', '30.00'], ['paid', '120.00']]);
  assert.deepEqual((questionOf({ ...of, guaranteeId: '1111-2222-3333-4444' }) as { guaranteeId: string }).guaranteeId, '1111-2222-3333-4444');
});
