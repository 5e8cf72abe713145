// The sentences that the client shows, from its own catalogue: what a person reads is what the walk looks for.
import { readFileSync } from 'node:fs';

const load = (language) => JSON.parse(readFileSync(new URL(`../../../text/${language}.json`, import.meta.url), 'utf8'));
const catalogues = new Map();

function sentences(language) {
  if (!catalogues.has(language)) catalogues.set(language, load(language));
  return catalogues.get(language);
}

// t('web.claims.selected', { n: 2 }): as data/text.ts finds it.
export function t(key, values = {}, language = 'en') {
  const all = sentences(language);
  const form = typeof values.n === 'number' ? `.${new Intl.PluralRules(language).select(values.n)}` : '';
  const text = all[key + form] ?? all[`${key}.other`] ?? all[key];
  if (text === undefined) throw new Error(`text/${language}.json has no ${key}`);
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

// The same with anything where a value stands.
export function like(key, language = 'en') {
  const escaped = t(key, {}, language).replace(/[.*+?^$()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replace(/\{\w+\}/g, '.*')}$`);
}
