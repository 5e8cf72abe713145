import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setDescription, type FieldDescription } from '../src/data/description';
import { speak } from '../src/data/text';
import { checkField, checkRelation } from '../src/form/check';
import { inputOf } from '../src/form/input';

speak('en', {
  'web.check.required': 'missing', 'web.check.chosen': 'not chosen', 'web.check.number': 'no number', 'web.check.whole': 'not whole', 'web.check.least': 'least {least}',
  'web.check.most': 'most {most}', 'web.check.decimals.other': '{n} decimals', 'web.check.length.other': '{n} characters', 'web.field.no_day': 'no day',
});

const field = (more: Partial<FieldDescription>): FieldDescription => ({ name: 'x', label: 'field.x', type: 'text', ...more });

test('texts', () => {
  assert.equal(checkField(field({ required: true }), ''), 'missing');
  assert.equal(checkField(field({}), null), null);
  assert.equal(checkField(field({ max: 3 }), 'abcd'), '3 characters');
  assert.equal(checkField(field({ max: 3 }), '👩👩👩'), null);
  assert.equal(checkField(field({ type: 'bool', required: true }), false), null);
});

test('numbers and amounts', () => {
  const money = field({ type: 'money', decimals: 2, least: '0.00', most: '99999999999999.99' });
  assert.equal(checkField(money, '12.50'), null);
  assert.equal(checkField(money, '12.505'), '2 decimals');
  assert.equal(checkField(money, '-1'), 'least 0.00');
  assert.equal(checkField(money, '100000000000000'), 'most 99,999,999,999,999.99');
  assert.equal(checkField(money, '12,'), 'no number');
  const pct = field({ type: 'pct', decimals: 2, least: '0.00', most: '100.00' });
  assert.equal(checkField(pct, '100.01'), 'most 100.00');
  assert.equal(checkField(field({ type: 'int', least: 1, most: 5 }), '2.5'), 'not whole');
  assert.equal(checkField(field({ type: 'int', least: 1, most: 5 }), '6'), 'most 5');
});

test('days and references', () => {
  assert.equal(checkField(field({ type: 'date' }), '2026-02-30'), 'no day');
  assert.equal(checkField(field({ type: 'date' }), '2026-02-28'), null);
  assert.equal(checkRelation({ name: 'village', label: '', to: 'location', required: true }, null), 'not chosen');
});

test('values become what the command takes', () => {
  const rights = { read: true, create: true, update: true, delete: true };
  setDescription({
    commands: [],
    entities: {
      claim: {
        label: '', type: '', order: '', rights, sorts: [], parts: [],
        relations: [{ name: 'sex', label: '', to: 'gender' }, { name: 'kin', label: '', to: 'relation' }, { name: 'place', label: '', to: 'location' }],
        fields: [field({ name: 'visits', type: 'int' }), field({ name: 'status', type: 'code', choices: [{ code: 4, label: '' }] }), field({ name: 'claimed', type: 'money' })],
      },
      gender: { label: '', type: '', order: '', rights, sorts: [], relations: [], parts: [], fields: [field({ name: 'code' })] },
      relation: { label: '', type: '', order: '', rights, sorts: [], relations: [], parts: [], fields: [] },
    },
  });
  const values = { visits: '3', status: '4', claimed: '12.50', note: '', gender: { code: 'F', gender: 'Female' }, insuree: { uuid: 'u', chfId: '1' }, urgent: true };
  assert.deepEqual(inputOf('claim', values), { visits: 3, status: 4, claimed: '12.50', note: null, gender: { code: 'F' }, insuree: 'u', urgent: true });
  assert.deepEqual(inputOf('claim', { ...values, visits: '4' }, values), { visits: 4 });
  const uuid = '281953c0-1c1a-4cf8-b93c-8e8b33c617c2';
  assert.deepEqual(inputOf('claim', { sex: 'F', kin: '4', place: uuid }), { sex: { code: 'F' }, kin: { id: 4 }, place: uuid });
});
