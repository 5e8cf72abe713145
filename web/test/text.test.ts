import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { direction, languageName, speak, t } from '../src/data/text';

type Sentences = Record<string, string>;
const catalogue = (language: string): Sentences => JSON.parse(readFileSync(`${TOP}/../text/${language}.json`, 'utf8'));

test('the plural form follows the language', () => {
  const forms = { 'web.x.one': '{n} claim', 'web.x.other': '{n} claims' };
  speak('en', forms);
  assert.equal(t('web.x', { n: 1 }), '1 claim');
  assert.equal(t('web.x', { n: 0 }), '0 claims');
  assert.equal(t('web.x', { n: 1204 }), '1,204 claims');
  speak('fr', forms);
  assert.equal(t('web.x', { n: 0 }), '0 claim');
  assert.equal(t('web.x', { n: 1_000_000 }).replace(/\s/g, ' '), '1 000 000 claims');   // "many" is not there: other
});

test('names go in as they are, missing ones stay seen', () => {
  speak('en', { a: 'Photo of {name}', b: '{n} of {total}' });
  assert.equal(t('a', { name: '{n}' }), 'Photo of {n}');
  assert.equal(t('b', { n: 3 }), '3 of {total}');
  assert.equal(t('web.none'), 'web.none');
});

test('languages name themselves and know their direction', () => {
  assert.equal(languageName('fr'), 'Français');
  assert.equal(direction('ar'), 'rtl');
  assert.equal(direction('fr'), 'ltr');
});

/* ---- the catalogues against the source ---- */

function sources(folder = `${TOP}/src`): string[] {
  return readdirSync(folder, { recursive: true }).filter((name) => /\.tsx?$/.test(name)).map((name) => readFileSync(`${folder}/${name}`, 'utf8'));
}

const withoutComments = (text: string): string => text.replace(/\/\*[^]*?\*\//g, '');

test('every sentence that the source asks for is there', () => {
  const en = catalogue('en');
  const plural = (key: string) => `${key}.other` in en;
  for (const source of sources().map(withoutComments)) {
    for (const [, key] of source.matchAll(/'(web\.[\w.-]+)'/g)) assert.ok(key! in en || plural(key!), key);
    for (const [, start] of source.matchAll(/t\([^`']*`(web\.[\w.]+\.)\$\{/g)) assert.ok(Object.keys(en).some((key) => key.startsWith(start!)), start);
  }
});

test('both languages have the same sentences with the same names in them', () => {
  const [en, fr] = [catalogue('en'), catalogue('fr')];
  const web = (of: Sentences) => Object.keys(of).filter((key) => key.startsWith('web.')).sort();
  const names = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
  assert.deepEqual(web(en), web(fr));
  for (const key of web(en)) assert.deepEqual(names(fr[key]!), names(en[key]!), key);
});
