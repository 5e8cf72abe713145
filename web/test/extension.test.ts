import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setDescription } from '../src/data/description';
import { extensionFacts, extensionInput, extensionOf, extensionValues, isAsked, type Schema } from '../src/data/extension';
import { fitsPattern, readPattern } from '../src/data/pattern';
import { speak } from '../src/data/text';
import { checkExtension } from '../src/form/extension';
import { inputOf } from '../src/form/input';
import { blank, draftOf, fieldOf, rowsOf, schemaOf } from '../src/room/extensions/data';

const vectors = (name: string) => JSON.parse(readFileSync(`${TOP}/../tests/vectors/${name}.json`, 'utf8'));
speak('fr', { 'web.yes': 'oui', 'web.no': 'non', 'web.check.required': 'missing' });
const { schema, cases } = vectors('extension') as { schema: Schema; cases: { case: string; old?: object; new: Record<string, unknown>; is: string }[] };
setDescription({ commands: [], entities: { insuree: { label: 'x', type: 'InsureeGQLType', order: 'id', rights: { read: true, create: true, update: true, delete: true }, sorts: [], fields: [], relations: [], parts: [], extensionType: 'Insuree', extension: schema } } });

test('patterns fit what the server says they do', () => {
  for (const { pattern, yes = [], no = [], fault } of vectors('pattern').fits) {
    assert.equal(readPattern(pattern) === null, fault !== undefined, pattern);
    if (fault) continue;
    for (const text of yes) assert.equal(fitsPattern(pattern, text), true, `${pattern} ${text}`);
    for (const text of no) assert.equal(fitsPattern(pattern, text), false, `${pattern} ${text}`);
  }
});

test('the device finds what the server would, of values that a form can hold', () => {
  for (const one of cases) {
    const before = (one.old ?? {}) as Record<string, unknown>;
    const values: Record<string, any> = { ...extensionValues('insuree', JSON.stringify(one.new)), ext: before };
    const typed = Object.values(one.new).every((value) => value !== null && (typeof value !== 'object' || (value as unknown[]).every?.((part) => typeof part === 'string')));
    if (!typed || one.case === 'other kinds' || /range of|reach|choice|list|whole/.test(one.case)) continue;   // controls give no such values, or the choices are all there are
    const wrong = extensionOf('insuree').filter((field) => checkExtension(field, values[`ext.${field.name}`], values, before[field.name]) !== null).map((field) => field.name);
    const told = [...one.is.matchAll(/field=ext\.(\w+)/g)].map((match) => match[1]);
    if (one.case.startsWith('changed')) assert.ok(wrong.every((name) => told.includes(name)), one.case);
    else assert.deepEqual(new Set(wrong), new Set(told), one.case);
  }
});

test('what no field describes stays, what did not change is not sent', () => {
  const values = extensionValues('insuree', '{"blood":"A","zz":[1],"children":2}');
  assert.deepEqual(inputOf('insuree', values, values), {});
  assert.deepEqual(inputOf('insuree', { ...values, 'ext.blood': 'B', 'ext.children': '' }, values), { ext: { blood: 'B', zz: [1] } });
  assert.deepEqual(extensionInput('insuree', { ext: {}, 'ext.weight': '61.5', 'ext.disabled': 'true', 'ext.aids': ['cane'] }), { weight: 61.5, disabled: true, aids: ['cane'] });
  assert.deepEqual(inputOf('insuree', { chfId: '1', ...extensionValues('insuree') }), { chfId: '1', ext: { disabled: false } });
});

test('fields hang on others, and are shown in words', () => {
  const since = extensionOf('insuree').find((one) => one.name === 'since')!;
  assert.equal(isAsked(since, { 'ext.children': '2' }), true);
  assert.equal(isAsked(since, { 'ext.children': '3' }), false);
  assert.deepEqual(extensionFacts('insuree', '{"disabled":true,"card":"AB1234"}').filter(([, value]) => value !== '—'), [['Carte', 'AB1234'], ['disabled', 'oui']]);
});

test('a schema goes through the editor unharmed', () => {
  const draft = { ...blank, name: 'a', en: 'A', fr: 'Ah', shape: 'choices' as const, choices: 'x = X\ny', choicesFr: 'x = Ix', most: '2', required: true, when: 'b', is: 'true, 3' };
  const field = fieldOf(draft);
  assert.deepEqual(draftOf(field), { ...draft });
  const made = schemaOf([field, fieldOf({ ...blank, name: 'b', en: 'B', shape: 'boolean', standard: 'true' })])!;
  assert.deepEqual(made.required, ['a']);
  assert.deepEqual(schemaOf(rowsOf(made)), made);
  assert.equal(schemaOf([]), null);
});
