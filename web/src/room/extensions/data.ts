/* The fields of one kind of record while they are being changed. */
import { type ExtensionField, fieldsOf, type Property, type Schema } from '../../data/extension';

/* That people write; others are described by `imis setting set core.extension_schemas`. */
export const kinds = ['insuree', 'family', 'policy', 'premium', 'claim', 'payer', 'health_facility', 'location', 'officer', 'product', 'medical_item', 'medical_service'];

/* What a field may be, in the words of the window. */
export const shapes = ['text', 'long', 'date', 'email', 'integer', 'number', 'boolean', 'choice', 'choices'] as const;
export type Shape = (typeof shapes)[number];

const LONG = 1000;

export function shapeOf(one: Property): Shape {
  if (one.type === 'array') return 'choices';
  if (one.type === 'integer' || one.type === 'number' || one.type === 'boolean') return one.type;
  if (one.enum) return 'choice';
  if (one.format) return one.format;
  return (one.maxLength ?? 0) > 200 ? 'long' : 'text';
}

/* As the window has it: texts. */
export interface Draft {
  name: string;
  shape: Shape;
  en: string;
  fr: string;
  hint: string;
  hintFr: string;
  required: boolean;
  /* One a line: "A = Group A". */
  choices: string;
  choicesFr: string;
  least: string;
  most: string;
  pattern: string;
  standard: string;
  when: string;
  is: string;
}

export const blank: Draft = { name: '', shape: 'text', en: '', fr: '', hint: '', hintFr: '', required: false, choices: '', choicesFr: '', least: '', most: '', pattern: '', standard: '', when: '', is: '' };

const lineOf = (code: string, word: string | undefined): string => (word && word !== code ? `${code} = ${word}` : code);

export function draftOf(one: ExtensionField): Draft {
  const shape = shapeOf(one);
  const choices = one.items?.enum ?? one.enum ?? [];
  const words = one.items?.enumTitles ?? one.enumTitles ?? {};
  const text = (value: number | undefined) => (value === undefined ? '' : String(value));
  return {
    name: one.name, shape, en: one.titles?.en ?? one.title ?? '', fr: one.titles?.fr ?? '', hint: one.descriptions?.en ?? one.description ?? '', hintFr: one.descriptions?.fr ?? '',
    required: one.required, choices: choices.map((code) => lineOf(code, words[code]?.en)).join('\n'), choicesFr: choices.filter((code) => words[code]?.fr).map((code) => lineOf(code, words[code]!.fr)).join('\n'),
    least: text(one.minimum ?? one.minItems ?? one.minLength), most: text(one.maximum ?? one.maxItems ?? (shape === 'long' && one.maxLength === LONG ? undefined : one.maxLength)),
    pattern: one.pattern ?? '', standard: one.default === undefined ? '' : [one.default].flat().join('\n'), when: one.showWhen?.field ?? '', is: one.showWhen ? [one.showWhen.is].flat().join(', ') : '',
  };
}

const lines = (text: string): [string, string][] =>
  text.split('\n').map((line) => line.trim()).filter(Boolean).map((line) => {
    const at = line.indexOf('=');
    return at < 0 ? [line, line] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
  });

function choicesOf(draft: Draft): { enum: string[]; enumTitles: Record<string, Record<string, string>> } {
  const words: Record<string, Record<string, string>> = {};
  for (const [code, word] of lines(draft.choices)) words[code] = { en: word || code };
  for (const [code, word] of lines(draft.choicesFr)) if (words[code] && word) words[code]!.fr = word;
  return { enum: Object.keys(words), enumTitles: words };
}

const scalar = (text: string): string | number | boolean => (text === 'true' ? true : text === 'false' ? false : text);

function standardOf(draft: Draft): unknown {
  if (draft.shape === 'boolean') return draft.standard === 'true';
  if (draft.shape === 'choices') return lines(draft.standard).map(([code]) => code);
  return draft.shape === 'integer' || draft.shape === 'number' ? Number(draft.standard) : draft.standard;
}

const bounds = (least: string, most: string, names: [string, string]): Record<string, number> =>
  ({ ...(least ? { [names[0]]: Number(least) } : {}), ...(most ? { [names[1]]: Number(most) } : {}) });

function kindOf(draft: Draft): Property {
  switch (draft.shape) {
    case 'integer': case 'number': return { type: draft.shape, ...bounds(draft.least, draft.most, ['minimum', 'maximum']) };
    case 'boolean': return { type: 'boolean' };
    case 'choice': return { type: 'string', ...choicesOf(draft) };
    case 'choices': return { type: 'array', items: { type: 'string', ...choicesOf(draft) }, ...bounds(draft.least, draft.most, ['minItems', 'maxItems']) };
    case 'date': case 'email': return { type: 'string', format: draft.shape };
    case 'text': case 'long': return { type: 'string', ...bounds(draft.least, draft.most || (draft.shape === 'long' ? String(LONG) : ''), ['minLength', 'maxLength']), ...(draft.pattern ? { pattern: draft.pattern } : {}) };
  }
}

export function fieldOf(draft: Draft): ExtensionField {
  const words = (en: string, fr: string) => ({ ...(en ? { en } : {}), ...(fr ? { fr } : {}) });
  return {
    name: draft.name.trim(), required: draft.required, ...kindOf(draft), title: draft.en, titles: words(draft.en, draft.fr),
    ...(draft.hint ? { description: draft.hint, descriptions: words(draft.hint, draft.hintFr) } : {}),
    ...(draft.standard ? { default: standardOf(draft) } : {}),
    ...(draft.when && draft.is ? { showWhen: { field: draft.when, is: draft.is.split(',').map((one) => scalar(one.trim())) } } : {}),
  };
}

/* null: nothing is described. */
export function schemaOf(rows: ExtensionField[]): Schema | null {
  if (!rows.length) return null;
  const properties: Record<string, Property> = {};
  rows.forEach(({ name, required, ...one }, at) => { properties[name] = { ...one, order: at + 1 }; });
  const required = rows.filter((one) => one.required).map((one) => one.name);
  return { properties, ...(required.length ? { required } : {}) };
}

export const rowsOf = (schema: Schema | null | undefined): ExtensionField[] => fieldsOf(schema ?? undefined);
