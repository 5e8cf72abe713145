// The payment gateway tells of its transactions: one that is missing here is taken in, another settled and opened again; days are asked for, which nobody can answer.
import { t } from '../lib/text.mjs';
import { Visit } from '../lib/visit.mjs';

export async function reconciled(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('admin', '/payments');
  await visit.link('web.payment_gateway.title').click();
  await page.getByText(t('web.payment_gateway.none')).waitFor();
  await visit.command('payment.reconciled', { dateFrom: '2026-11-18', dateTo: '2026-11-19', transactions: [
    { transaction_identification: 'GW-1', received_amount: '1200', received_date: '2026-11-18', control_number: 'CN-2026-1' },
    { transaction_identification: 'GW-2', received_amount: '55.50', received_date: '2026-11-19', payer_phone_number: '0555' }] });
  await page.reload();
  const act = (key) => page.getByRole('button', { name: new RegExp(`^${t(key)} \\d`) });
  const list = visit.table('web.payment_gateway.differences');
  await list.getByText('GW-2').waitFor();
  await visit.look('a6-gateway-differences');
  await page.getByRole('checkbox').filter({ visible: true }).nth(walk.size === 'phone' ? 0 : 1).check();
  await act('web.payment_gateway.take').click();
  await page.getByText(t('web.payment_gateway.taken', { n: 1 })).first().waitFor();
  await visit.hush();

  await page.getByRole('checkbox').filter({ visible: true }).last().check();
  await act('web.payment_gateway.settle').click();
  const window = page.getByRole('dialog');
  await window.getByRole('textbox').fill('paid back by the gateway');
  await visit.look('a7-gateway-settle');
  await window.getByRole('button', { name: t('web.payment_gateway.settle'), exact: true }).click();
  await page.getByText(t('web.payment_gateway.settled', { n: 1 })).first().waitFor();
  await visit.hush();
  await page.getByText(t('web.payment_gateway.none')).waitFor();

  await visit.go('/payments/gateway?state=settled');
  await page.getByText('paid back by the gateway').waitFor();
  await page.getByRole('checkbox').filter({ visible: true }).last().check();
  await act('web.payment_gateway.reopen').click();
  await page.getByText(t('web.payment_gateway.reopened', { n: 1 })).first().waitFor();
  await visit.hush();

  await visit.go('/payments/gateway?tab=reconciliations');
  await visit.table('web.payment_gateway.reconciliations').waitFor();
  await visit.look('a8-gateway-reconciliations');
  await page.locator('input[type=file]').first().setInputFiles({ name: 'gateway.csv', mimeType: 'text/csv', buffer: Buffer.from('Transaction,Date,Amount\nGW-2,2026-11-19,55.50\n') });
  await page.getByText(t('web.payment_gateway.compared', { n: 1, open: 0 })).first().waitFor();
  await visit.hush();
  await visit.button('web.payment_gateway.ask').click();
  visit.expect(/422|400/);
  await window.getByRole('button', { name: t('web.payment_gateway.ask_act'), exact: true }).click();
  await window.getByText(t('rule.payment_gateway_unknown')).waitFor();
  await visit.look('a9-gateway-ask');
  await visit.go('/payments/gateway?tab=requests');
  await page.getByText(t('web.payment_gateway.no_requests')).waitFor();
  await visit.end();
}
