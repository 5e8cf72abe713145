// Renewals: the run is tried and begun, a family declines with a reason and thinks again, and what ends is looked at.
import assert from 'node:assert/strict';
import { t } from '../lib/text.mjs';
import { Visit } from '../lib/visit.mjs';

const tab = (visit, word) => visit.page.getByRole('tab', { name: t(`web.renewals.${word}`) });

async function run(visit) {
  const { page } = visit;
  await tab(visit, 'runs').click();
  await visit.button('web.renewals.run.try').click();
  await page.getByText(t('web.renewals.run.would_prompt')).waitFor();
  await visit.look('97-renewals-tried');
  await visit.button('web.renewals.run.prompt.now').click();
  await visit.button('web.renewals.run.begin').click();
  await page.getByText(t('web.renewals.run.prompted')).waitFor();
}

export async function renewals(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('admin', '/renewals');
  await visit.heading('web.renewals.title').waitFor();
  await run(visit);

  await tab(visit, 'prompts').click();
  await visit.button('web.renewals.decline').first().waitFor();
  await visit.look('97-renewals-prompts');
  const sheets = await page.request.get(await page.getByRole('link', { name: t('web.renewals.sheets') }).getAttribute('href'));
  assert.match((await sheets.body()).subarray(0, 5).toString(), /^%PDF-/);
  await visit.button('web.renewals.decline').first().click();
  await page.getByRole('textbox', { name: t('web.renewals.reason') }).fill('Moves away');
  await visit.look('97-renewals-decline');
  await page.getByRole('dialog').getByRole('button', { name: t('web.renewals.decline'), exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await visit.go('/renewals?answer=declined');
  await page.getByText('Moves away').waitFor();
  await visit.button('web.renewals.reopen').click();
  await page.getByText(t('web.renewals.none')).waitFor();

  await visit.go('/renewals?tab=ends');
  await page.getByRole('tab', { name: t('web.renewals.ends'), selected: true }).waitFor();
  await visit.hush();
  await visit.look('97-renewals-ends');
  await visit.end();
}
