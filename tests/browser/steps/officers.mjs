// Officers: what they did in a period, with the lists behind it; commissions previewed, written down, looked at, settled and taken back.
import assert from 'node:assert/strict';
import { t } from '../lib/text.mjs';
import { Visit } from '../lib/visit.mjs';

const tab = (visit, word) => visit.page.getByRole('tab', { name: t(word) });

async function performance(visit) {
  const { page } = visit;
  await visit.go('/officers?from=2026-01-01&to=2026-11-20');
  await page.getByText(t('web.officers.total')).first().waitFor();
  await visit.hush();
  await visit.look('98-officers-performance');
}

async function writeDown(visit) {
  const { page } = visit;
  await visit.go('/officers/new?year=2026&month=10');
  await visit.button('web.commission.run').waitFor();
  await visit.hush();
  await visit.look('98-commissions-preview');
  await visit.button('web.commission.run').click();
  await page.getByRole('dialog').getByRole('button', { name: t('web.commission.run') }).click();
  await page.getByText(/^Written down: \d+ districts\.$/).waitFor();
  await visit.hush();
  await visit.look('98-commissions');
}

async function settle(visit) {
  const { page } = visit;
  await page.getByText(t('web.commission.open')).first().waitFor();
  await page.getByText('October 2026').first().click();
  await visit.button('web.commission.settle').waitFor();
  await page.getByText(/^o\.|^officer$/).first().click();
  await page.getByText(t('web.commission.lines'), { exact: true }).first().waitFor();
  await visit.hush();
  await visit.look('98-commission-run');
  await visit.button('web.commission.settle').click();
  await visit.look('98-commission-settle');
  await page.getByRole('dialog').getByRole('button', { name: t('web.commission.settle'), exact: true }).click();
  await page.getByText(t('web.commission.settled'), { exact: true }).first().waitFor();
  await page.getByRole('button', { name: t('web.toast.undo') }).click();
  await page.getByText(t('web.commission.open'), { exact: true }).first().waitFor();
}

async function statement(visit) {
  const href = await visit.page.getByRole('link', { name: t('web.commission.statements') }).getAttribute('href');
  const answer = await visit.page.request.get(href);
  assert.equal(answer.status(), 200);
  assert.match((await answer.body()).subarray(0, 5).toString(), /^%PDF-/);
}

async function deleted(visit) {
  const { page } = visit;
  await visit.button('web.commission.delete').click();
  await visit.look('98-commission-delete');
  await page.getByRole('dialog').getByRole('button', { name: t('web.commission.delete'), exact: true }).click();
  await tab(visit, 'web.commission.title').waitFor();
  await page.getByText(t('web.commission.was_deleted'), { exact: true }).waitFor();
}

export async function officers(walk) {
  const visit = await Visit.begin(walk);
  await visit.arrive('admin', '/officers');
  await visit.heading('web.officers.title').waitFor();
  await performance(visit);
  await writeDown(visit);
  await settle(visit);
  await statement(visit);
  await deleted(visit);
  await visit.end();
}
