// The administrator: money that came by bank is entered, matched with the policy of a family, undone; what a payer gave is entered and taken back.
import assert from 'node:assert/strict';
import { t } from '../lib/text.mjs';
import { Visit } from '../lib/visit.mjs';

// The number of somebody whose policy is over: money for it renews it.
async function over(visit) {
  const { policies } = await visit.graphql('{ policies(first: 1, status: 8) { edges { node { value family { headInsuree { chfId } } } } } }');
  const { value, family } = policies.edges[0].node;
  return { number: family.headInsuree.chfId, value };
}

// A bank's statement, tried and loaded: one line is here already, one waits for a hand, one is refused.
async function stated(visit) {
  const { page } = visit;
  const file = (text) => ({ name: 'statement.csv', mimeType: 'text/csv', buffer: Buffer.from(`Transaction,Date,Amount,ControlNumber\n${text}`) });
  await visit.button('web.statement.title').click();
  const window = page.getByRole('dialog');
  await window.locator('input[type=file]').setInputFiles(file('TX-7,2020-01-02,12.50,NOBODYS\nTX-8,2020-01-02,0,\n'));
  await window.getByRole('button', { name: t('web.registers.try'), exact: true }).click();
  await window.getByText(t('web.statement.tried')).waitFor();
  await visit.look('96-statement-tried');
  await window.getByRole('button', { name: t('web.registers.load'), exact: true }).click();
  await window.getByText(t('web.statement.done')).waitFor();
  await window.getByRole('button', { name: t('web.close'), exact: true }).click();
  await page.getByText('TX-7').first().waitFor();
  await visit.hush();
}

export async function matched(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('admin', '/payments');
  await visit.heading('web.payment.title').first().waitFor();
  await page.getByText(t('web.payment.none')).waitFor();
  const { number, value } = await over(visit);

  await visit.button('web.payment.enter').click();
  const window = page.getByRole('dialog');
  await window.getByRole('button', { name: t('web.payment.enter.act'), exact: true }).click();
  await window.getByText(t('web.check.required')).first().waitFor();
  await window.getByRole('textbox', { name: /^Transaction/ }).fill('TX-1');
  await window.getByRole('textbox', { name: /^Received amount/ }).fill(value);
  await visit.look('90-payment-enter');
  await window.getByRole('button', { name: t('web.payment.enter.act'), exact: true }).click();
  await page.waitForURL(/\/payments\/[0-9a-f-]{36}$/);
  await page.getByText(t('web.payment.no_lines')).waitFor();
  await visit.look('91-payment-received');

  await visit.button('web.payment.match').click();
  await window.getByRole('textbox', { name: /^Insurance number/ }).fill(number);
  await window.getByRole('radio').first().waitFor();
  await visit.look('92-payment-match');
  await window.getByRole('radio').first().check();
  await window.getByRole('button', { name: t('web.payment.match.act'), exact: true }).click();
  await window.waitFor({ state: 'detached' });
  await page.getByText(t('web.status.payment.matched')).first().waitFor();
  await visit.hush();
  await visit.look('93-payment-matched');
  await page.getByRole('tab', { name: new RegExp(`^${t('web.payment.books')}`) }).click();
  await page.getByText(t('code.ledger_account.unallocated')).nth(1).waitFor();   // what the match took out of it
  await visit.look('94-payment-books');

  await visit.file(new URL(page.url()).pathname.replace('/payments/', '/api/payment/slip?uuid='), '%PDF-');
  await visit.button('web.payment.unmatch').click();
  await page.getByRole('dialog').getByRole('button', { name: t('web.payment.unmatch'), exact: true }).click();
  await page.getByText(t('web.status.payment.received')).first().waitFor();
  await visit.hush();
  await page.goto('/payments');
  await page.getByText('TX-1').first().waitFor();
  await visit.look('95-payments');
  await stated(visit);
  await visit.end();
  assert.match(await walk.server.imis('ledger', 'check'), /The ledger fits/);
}
