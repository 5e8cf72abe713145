// What is paid too much goes back, is undone, and the books say so: an administrator at the policy, its vouchers and the accounts.
import assert from 'node:assert/strict';
import { like, t } from '../lib/text.mjs';
import { Visit } from '../lib/visit.mjs';

const dialog = (visit) => visit.page.getByRole('dialog');
const gone = (visit) => dialog(visit).waitFor({ state: 'detached' });

async function unpaid(visit) {
  const { policies } = await visit.graphql('{ policies(first: 1, status: 1, balanceGte: 0.01, orderBy: ["id"]) { edges { node { uuid value balance } } } }');
  return policies.edges[0].node;
}

async function paid(visit) {
  await visit.page.getByRole('button', { name: t('web.policy.pay') }).first().click();
  const amount = dialog(visit).getByRole('textbox', { name: t('field.premium.amount') });
  await amount.fill('1');
  await dialog(visit).getByRole('radio', { name: t('web.pay.action.enforce') }).check();
  await dialog(visit).getByText(/^Covered from /).or(dialog(visit).getByRole('status').filter({ hasText: 'Covered from' })).first().waitFor();
  await visit.look('90-forecast');
  await amount.fill('99999');
  await dialog(visit).getByRole('button', { name: new RegExp(`^${t('web.pay.act.surplus')}`) }).click();
  await dialog(visit).getByText(t('web.pay.active')).waitFor();
  await dialog(visit).getByRole('button', { name: t('web.close') }).click();
  await gone(visit);
}

async function givenBack(visit) {
  await visit.page.getByRole('button', { name: t('web.policy.refund') }).first().click();
  await dialog(visit).getByRole('textbox', { name: t('field.premium.reason') }).fill('typed too much');
  await visit.look('91-refund');
  await dialog(visit).getByRole('button', { name: new RegExp(`^${t('web.refund.act')}`) }).click();
  const voucher = dialog(visit).getByRole('link', { name: like('web.refund.print') }).first();
  await visit.file(await voucher.getAttribute('href'), '%PDF');
  await dialog(visit).getByRole('button', { name: t('web.close') }).click();
  await gone(visit);
  await visit.tab('web.family.contributions').click();
  await visit.seen('web.refund.row', { receipt: '', reason: '' }).or(visit.page.getByText(/typed too much/).first()).first().waitFor();
  await visit.look('92-given-back');
}

async function undone(visit) {
  await visit.page.getByRole('button', { name: like('web.refund.undo.of') }).first().click();
  await dialog(visit).getByRole('button', { name: t('web.refund.undo'), exact: true }).click();
  await gone(visit);
  await visit.page.getByRole('button', { name: t('web.policy.refund') }).first().waitFor();
}

export async function refunded(walk) {
  const visit = await Visit.begin(walk);
  await visit.arrive('admin');
  const policy = await unpaid(visit);
  await visit.go(`/policies/${policy.uuid}`);
  await paid(visit);
  await givenBack(visit);
  await undone(visit);
  await visit.go('/contributions?from=2026-01-01');
  await visit.table('web.contributions.title').waitFor();
  await visit.look('93-contributions');
  await visit.go('/policies?balance=surplus');
  await visit.table('web.policies.title').waitFor();
  await visit.look('94-policies');
  await visit.menu('web.menu.books');
  await visit.table('web.books.accounts').waitFor();
  await visit.table('web.books.all').waitFor();
  await visit.look('95-books');
  await visit.file('/api/report/trial_balance/pdf?dateTo=2026-11-20', '%PDF');
  await visit.end();
  assert.match(await walk.server.imis('ledger', 'check'), /The ledger fits/);
}
