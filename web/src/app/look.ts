/* How this person wants it to look, kept on the device: theme, density, language, and whether single letters are keys. */
import { client } from '../data/client';
import { command } from '../data/command';
import { ask } from '../data/http';
import { keep, kept } from '../data/device';
import { store } from '../data/store';
import { type Catalogue, direction, speak, t } from '../data/text';

export type Theme = 'system' | 'light' | 'dark' | 'low-ink';
export type Density = 'compact' | 'regular' | 'touch';

export interface Look {
  theme: Theme;
  density: Density;
  language: string | null;
  letters: boolean;
}

export const themes: Theme[] = ['system', 'light', 'dark', 'low-ink'];
export const densities: Density[] = ['compact', 'regular', 'touch'];

const standard: Look = { theme: 'system', density: 'regular', language: null, letters: true };

export const look = store<Look>({ ...standard, ...kept<Partial<Look>>('imis.look') });

/* Counts up when other words are spoken, so that everything is drawn anew. */
export const spoken = store(0);

const night = matchMedia('(prefers-color-scheme: dark)');

function show({ theme, density }: Look): void {
  const root = document.documentElement;
  root.dataset.theme = theme === 'system' ? (night.matches ? 'dark' : 'light') : theme;
  root.dataset.density = density;
}

export function setLook(change: Partial<Look>): void {
  const next = { ...look.get(), ...change };
  keep('imis.look', next);
  look.set(next);
  show(next);
}

night.addEventListener('change', () => show(look.get()));

/* The person's own choice on this device, else that of the account, else the browser's. */
export function languageFor(offered: string[], account?: string): string {
  const wanted = [look.get().language, account, ...navigator.languages.map((one) => one.slice(0, 2))];
  return wanted.find((one) => one && offered.includes(one)) ?? offered[0] ?? 'en';
}

/* The server speaks to an account in the account's own language. Where it cannot take ours, its sentences stay as they are. */
export async function tellLanguage(language: string): Promise<void> {
  const { user } = client();
  if (!user || user.language === language) return;
  await command('user.set_language', { language }, { label: t('web.look.language') }).then(() => (user.language = language), () => undefined);
}

const TEXTS = 'imis.text';

interface KeptTexts {
  language: string;
  sentences: Catalogue;
}

/* Without a network the sentences of last time still tell what is wrong. */
export function speakAsBefore(): void {
  const before = kept<KeptTexts>(TEXTS);
  if (before) speak(before.language, before.sentences);
}

export async function speakIn(language: string): Promise<void> {
  const sentences = await ask<Catalogue>(`/api/text?language=${language}`);
  speak(language, sentences);
  keep(TEXTS, { language, sentences });
  document.documentElement.lang = language;
  document.documentElement.dir = direction(language);
  spoken.set(spoken.get() + 1);
}
