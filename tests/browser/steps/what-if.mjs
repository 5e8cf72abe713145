// The scheme's manager asks what a higher price and a lower ceiling would have done, and changes the question.
import assert from 'node:assert/strict';
import { like, t } from '../lib/text.mjs';
import { Visit } from '../lib/visit.mjs';

const change = (visit, kind, n = 0) => visit.page.getByRole('group', { name: t(`web.what_if.kind.${kind}`) }).nth(n);

export async function whatIf(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('admin', '/what-if');
  await page.getByText(t('web.what_if.none')).waitFor();
  await visit.look('100-no-what-if');
  if (visit.phone) await visit.link('web.what_if.new').first().click();
  else await visit.key('n');
  await visit.heading('web.what_if.new').waitFor();
  await visit.button('web.what_if.start').click();
  await page.getByRole('alert').getByText(t('web.what_if.fault.name')).waitFor();
  await visit.look('101-faults');

  await page.getByRole('textbox', { name: t('web.what_if.name'), exact: true }).fill('Dear drug, low ceiling');
  const product = change(visit, 'product');
  await product.getByRole('combobox', { name: t('web.what_if.product') }).click();
  await page.getByRole('listbox').getByRole('option').first().click();
  await product.getByRole('combobox', { name: t('web.what_if.field') }).selectOption('maxInsuree');
  await product.getByRole('textbox', { name: t('web.what_if.value') }).fill('100');
  await visit.button('web.what_if.add.entry').click();
  const entry = change(visit, 'entry');
  await visit.choose(entry.getByRole('combobox', { name: t('web.what_if.entry') }), 'D010', /D010/);
  await entry.getByRole('textbox', { name: t('web.what_if.value') }).fill('1');
  await visit.look('102-changes');
  await visit.button('web.what_if.start').click();
  await page.waitForURL(/\/what-if\/[0-9a-f-]{36}$/);
  await page.getByRole('region', { name: t('web.what_if.result') }).waitFor();
  await visit.table('what_if.part.months').waitFor();
  assert.match(await page.getByRole('img', { name: /Bars from zero/ }).getAttribute('aria-label'), /−|\d/);
  await page.getByText(t('web.what_if.nothing_written')).first().waitFor();
  await visit.look('103-what-if');
  await visit.file(await visit.link('web.what_if.csv').getAttribute('href'), '');

  await visit.link('web.what_if.again').click();
  await page.waitForURL(/new\?of=/);
  await change(visit, 'entry').getByRole('textbox', { name: t('web.what_if.value') }).waitFor();
  await change(visit, 'entry').getByRole('button', { name: t('web.what_if.remove') }).click();
  assert.equal(await change(visit, 'entry').count(), 0);
  await page.getByText(like('web.what_if.told')).first().waitFor();
  await visit.end();
}
