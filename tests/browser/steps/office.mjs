// An accountant and the nation when the month is over: what a run would find, the run, a bill with its lines and postings, paid,
// taken back, paid; the index that a run found.
import assert from 'node:assert/strict';
import { like, t } from '../lib/text.mjs';
import { Visit } from '../lib/visit.mjs';

async function run(visit) {
  const { page } = visit;
  await visit.button('web.batch.run').click();
  await page.getByRole('dialog').getByRole('button', { name: /^Run, / }).click();
  await page.waitForURL(/\/batches\/[0-9a-f-]{36}$/);
  await page.getByRole('heading', { name: t('web.batch.report') }).waitFor();
}

async function pay(visit, reference) {
  const { page } = visit;
  if (visit.phone) await visit.button('web.bill.pay').click();
  else await visit.key('p');
  const window = page.getByRole('dialog');
  await window.getByRole('button', { name: like('web.bill.pay_act') }).click();
  await window.getByText(t('web.check.required')).waitFor();
  await window.getByRole('textbox', { name: t('web.bill.reference') }).fill(reference);
  await page.keyboard.press('Enter');
  await window.waitFor({ state: 'detached' });
  await page.getByText(reference).first().waitFor();
  await visit.hush();
}

export async function month(walk) {
  await walk.server.day('2026-12-02T08:00:00');
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('accountant');
  await visit.link('November 2026').first().click();
  await visit.heading('web.batch.new').waitFor();
  await page.getByText(/MA01H00/).first().waitFor();
  await visit.look('80-preview');
  await run(visit);
  await page.getByRole('radio', { name: t('web.batch.product') }).check();
  await page.waitForURL(/by=product/);
  await page.getByRole('checkbox', { name: t('web.batch.with_claims') }).check();
  await page.getByText('M000').first().waitFor();
  await page.reload();
  await page.getByText('M000').first().waitFor();
  await visit.look('81-report');
  await visit.file(await visit.link('web.bill.print').getAttribute('href'), '%PDF');

  await visit.menu('web.menu.home');
  await page.getByRole('heading', { name: t('web.home.bills') }).locator('xpath=ancestor::section').getByRole('link').first().waitFor();
  await visit.look('82-home');
  await visit.go('/batches?tab=bills&status=A_1');
  await visit.table('web.bill.bills').getByText(/MA01H00/).first().click();
  await page.getByRole('heading', { level: 1, name: like('web.bill.name') }).waitFor();
  await visit.table('web.bill.lines').getByText('M000').waitFor();
  await page.getByText(t('web.bill.balanced'), { exact: true }).waitFor();
  await visit.file(await visit.link('web.bill.print').getAttribute('href'), '%PDF');
  await pay(visit, 'BANK-1');
  await visit.table('web.bill.postings').getByText(t('code.ledger_account.bank')).first().waitFor();
  await visit.look('83-paid');
  await visit.button('web.bill.take_back').click();
  await page.getByRole('dialog').getByRole('button', { name: t('web.bill.take_back'), exact: true }).click();
  await page.getByText(t('web.bill.not_paid')).waitFor();
  await visit.hush();
  await page.getByText(t('web.bill.balanced'), { exact: true }).waitFor();
  await pay(visit, 'BANK-2');
  await visit.look('84-paid-again');
  await page.emulateMedia({ media: 'print' });
  assert.equal(await visit.button('web.bill.take_back').isVisible(), false, 'a print has no buttons');
  await visit.end();
  assert.match(await walk.server.imis('ledger', 'check'), /The ledger fits/);
}

export async function nation(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('admin', '/batches/new?place=nation&year=2026&month=11');
  await visit.button('web.batch.run').waitFor();
  await visit.look('85-nation');
  await run(visit);
  await visit.look('86-nation-report');
  await visit.go('/batches?tab=indexes');
  await page.getByText(t('web.batch.period.12', { period: '11', year: '2026' })).first().waitFor();
  await visit.look('87-indexes');
  await page.goBack();
  await page.getByRole('heading', { name: t('web.batch.report') }).waitFor();
  await visit.end();
}
