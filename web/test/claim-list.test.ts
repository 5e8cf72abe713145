import assert from 'node:assert/strict';
import { test } from 'node:test';
import './browser';
import { setClient } from '../src/data/client';
import { filtersOf, narrowed, narrowing, queueOf, reviewAddress } from '../src/data/claim-list';

setClient({ language: 'en', scheme: { name: '', languages: ['en'], settings: { 'insuree.number_length': 9 } }, user: null } as never);

test('what is sought is a number, a code or a name', () => {
  assert.equal(narrowed({ q: '100 005 625' }).number, '100005625');
  assert.equal(narrowed({ q: 'MA01H00-1' }).code, 'MA01H00-1');
  assert.equal(narrowed({ q: 'Ngoma' }).name, 'Ngoma');
});

test('what an address cannot mean narrows nothing', () => {
  assert.deepEqual(filtersOf({ status: 'x', from: '2026-1-1', least: '-3', page: '2' }), {});
});

test('commands get the words of the contract', () => {
  assert.deepEqual(filtersOf({ status: '4', q: 'Ngoma', from: '2026-01-01', least: '400', icd: 'J45', sort: 'code' }),
    { status: 4, insuree_LastName_Istartswith: 'Ngoma', dateFrom_Gte: '2026-01-01', claimed_Gte: '400', icd_Code_Istartswith: 'J45' });
});

test('a queue is narrowed as the list is, but for the states that make it one', () => {
  assert.deepEqual(narrowing({ status: '4', sort: 'code', facility: 'H' }), { status: '4', facility: 'H' });
  assert.deepEqual(queueOf({ status: '4', reviewStatus: '4', facility: 'H' }), { facility: 'H' });
  assert.equal(reviewAddress('u', { status: '4', reviewStatus: '4', facility: 'H' }), '/claims/u/review?facility=H');
});
