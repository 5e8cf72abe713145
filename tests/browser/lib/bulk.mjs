// Acts on several claims from their list.
import { t } from './text.mjs';

export const bulk = (visit) => visit.page.getByRole('region', { name: t('web.claims.selected') });

// Opens the question that tells what will be done to how many; answers its window.
export async function act(visit, word, n) {
  await bulk(visit).getByRole('button', { name: new RegExp(`^${t(`web.claims.act.${word}`)}`) }).click();
  const window = visit.page.getByRole('dialog');
  await window.getByRole('heading', { name: t(`web.claims.ask.${word}`, { n }) }).waitFor();
  return window;
}
