/* Whole sentences from the catalogue (text/<language>.json, one source for server and browser), with plural forms.
 *
 * A sentence with a number has a key for each form: "web.claims.found.one", "web.claims.found.other". Ask for
 * t('web.claims.found', { n }). The forms are those of Intl.PluralRules: French also has "many". */

export type Catalogue = Record<string, string>;
export type Arguments = Record<string, string | number | bigint | null | undefined>;

let catalogue: Catalogue = {};
let spoken = 'en';
let plural = new Intl.PluralRules(spoken);
let grouped = new Intl.NumberFormat(spoken);

const rightToLeft = new Set(['ar', 'fa', 'he', 'ps', 'ur']);

export function speak(language: string, sentences: Catalogue): void {
  spoken = language;
  catalogue = sentences;
  plural = new Intl.PluralRules(language);
  grouped = new Intl.NumberFormat(language);
}

export const language = (): string => spoken;

/* For numbers and dates: plain "en" would write days as the United States do. */
export const locale = (): string => (spoken === 'en' ? 'en-GB' : spoken);
export const direction = (of = spoken): 'ltr' | 'rtl' => (rightToLeft.has(of.slice(0, 2)) ? 'rtl' : 'ltr');

/* "Français", in its own language. */
export function languageName(of: string): string {
  const name = new Intl.DisplayNames([of], { type: 'language' }).of(of) ?? of;
  return name.charAt(0).toLocaleUpperCase(of) + name.slice(1);
}

function found(key: string, args: Arguments): string | undefined {
  const whole = catalogue[key];
  if (whole !== undefined || typeof args.n !== 'number') return whole;
  return catalogue[`${key}.${plural.select(args.n)}`] ?? catalogue[`${key}.other`];
}

/* French has a space before its double signs, at which no line may end. */
const kept = (text: string): string => text.replace(/ ([:;?!»])/g, '\u00a0$1').replace(/« /g, '«\u00a0');

function sentence(key: string, args: Arguments): string | undefined {
  const text = found(key, args);
  return text !== undefined && spoken === 'fr' ? kept(text) : text;
}

function shown(value: string | number | bigint): string {
  return typeof value === 'string' ? value : grouped.format(value);
}

/* The key itself where the catalogue has no sentence: seen at once, and found by the tests. */
export function t(key: string, args: Arguments = {}): string {
  return (sentence(key, args) ?? key).replace(/\{(\w+)\}/g, (mark, name: string) => {
    const value = args[name];
    return value === undefined || value === null ? mark : shown(value);
  });
}

export const hasText = (key: string): boolean => key in catalogue;
