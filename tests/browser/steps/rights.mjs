// An officer of another district: nothing of the family, nor of its claim, by search or by address.
import assert from 'node:assert/strict';
import { stranger } from '../lib/server.mjs';
import { t } from '../lib/text.mjs';
import { Visit } from '../lib/visit.mjs';

export async function elsewhere(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive(stranger);
  await visit.heading('web.home.title').waitFor();
  await visit.key('/');
  await page.getByRole('dialog').getByRole('combobox').fill(walk.person.number);
  await page.getByText(t('web.palette.none', { sought: walk.person.number })).waitFor();
  await visit.look('50-elsewhere');
  await page.keyboard.press('Escape');
  for (const path of [`/claims/${walk.claim}`, walk.family && `/families/${walk.family}`].filter(Boolean)) {
    await visit.go(path);
    await page.getByText(t('web.failure.missing')).first().waitFor();
    assert.equal(await page.getByText(walk.person.name).count(), 0, path);
  }
  await visit.end();
}
