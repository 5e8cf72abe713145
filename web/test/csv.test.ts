import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csv } from '../src/data/csv';

test('cells are quoted where they must be, and amounts stay numbers', () => {
  assert.equal(csv([['Facility', 'To pay'], ['Kalika, "PH"', '-12.50'], [null, 3]]), 'Facility,To pay\r\n"Kalika, ""PH""",-12.50\r\n,3\r\n');
});

test('what begins like a formula stays a text', () => {
  assert.equal(csv([['=1+1', '@cmd', '-x', '+1']]), "'=1+1,'@cmd,'-x,'+1\r\n");
});
