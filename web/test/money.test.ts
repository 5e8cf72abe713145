import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare, fromMinor, less, minor, share, sum, times } from '../src/data/money';

test('texts become hundredths and come back', () => {
  for (const text of ['0.00', '0.05', '12.30', '-7.01', '90071992547409931.25']) assert.equal(fromMinor(minor(text)!), text);
  assert.equal(minor('1.5'), 150n);
  assert.equal(minor('12'), 1200n);
  for (const wrong of ['', 'x', '1.234', '1,50', '--1']) assert.equal(minor(wrong), null, wrong);
});

test('sums are exact where numbers are not', () => {
  assert.equal(sum(['0.10', '0.20']), '0.30');
  assert.equal(sum(['9007199254740993.00', '0.01', null, undefined]), '9007199254740993.01');
  assert.equal(less('450.00', '46.25'), '403.75');
});

test('a product is rounded once, half away from zero', () => {
  assert.equal(times('3', '12.50'), '37.50');
  assert.equal(times('0.5', '0.01'), '0.01');
  assert.equal(times('-0.5', '0.01'), '-0.01');
  assert.equal(times('0.33', '1.01'), '0.33');
});

test('order and shares', () => {
  assert.equal(compare('10', '9.99'), 1);
  assert.equal(compare('-1', '0'), -1);
  assert.equal(compare('5', '5.00'), 0);
  assert.equal(share('21250', '25000'), 85);
  assert.equal(share('30000', '25000'), 100);
  assert.equal(share('1', '0'), 0);
});
