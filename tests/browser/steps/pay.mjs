// An accountant when the month is over: what a run would find, the run, the bill of the facility, its postings.
import assert from 'node:assert/strict';
import { like, t } from '../lib/text.mjs';
import { Visit } from '../lib/visit.mjs';

// Both sides of the postings have the same sum.
async function sides(visit) {
  const last = visit.table('web.bill.postings').getByRole('row').last();
  const [debit, credit] = (await last.getByRole('cell').or(last.getByRole('gridcell')).allTextContents()).slice(-2);
  assert.match(debit, /[1-9]/);
  assert.equal(debit, credit);
}

export async function run(walk) {
  await walk.server.day('2026-12-02T08:00:00');
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('accountant');
  await visit.heading('web.home.title').waitFor();
  await visit.look('40-home-accountant');

  await visit.menu('web.menu.batches');
  await visit.link('web.batch.new').first().click();
  await visit.button('web.batch.run').click();
  await visit.look('41-month');
  await page.getByRole('dialog').getByRole('button', { name: /^Run, / }).click();
  await page.waitForURL(/\/batches\/[0-9a-f-]{36}/);
  await page.getByRole('heading', { name: t('web.batch.report') }).waitFor();
  await visit.look('42-run');

  await visit.table('web.bill.bills').getByRole('link', { name: /MA01H00/ }).first().click();
  await page.getByRole('heading', { level: 1, name: like('web.bill.name') }).waitFor();
  await visit.table('web.bill.lines').getByText(walk.code).waitFor();
  await page.getByText(t('web.bill.balanced'), { exact: true }).waitFor();
  if (!visit.phone) await sides(visit);
  await visit.look('43-bill');
  await visit.end();
  assert.match(await walk.server.imis('ledger', 'check'), /The ledger fits/);
}
