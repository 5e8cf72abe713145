// A medical officer lets a rule choose what is reviewed: nothing is written by looking, and what the window said comes to be.
import assert from 'node:assert/strict';
import { like, t } from '../lib/text.mjs';
import { Visit } from '../lib/visit.mjs';

const fact = (window, key) => window.locator('dt', { hasText: t(key) }).locator('xpath=following-sibling::dd[1]');

export async function byRule(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('medical', '/claims?status=4&reviewStatus=1');
  await visit.table('web.claims.title').getByRole('row').or(visit.table('web.claims.title').getByRole('listitem')).first().waitFor();
  if (visit.phone) await visit.button('web.select.title').click();
  else await visit.key('r');
  const window = page.getByRole('dialog', { name: t('web.select.title') });
  await window.getByRole('textbox', { name: t('web.select.share') }).fill('100');
  const act = window.getByRole('button', { name: /^Select \d/ });
  await act.waitFor();
  const idle = parseInt(await fact(window, 'web.select.idle').textContent(), 10);
  assert.ok(idle > 0, 'the country has claims that nobody decided on');
  await window.getByText(t('web.select.estimated')).waitFor();
  await visit.look('90-select-random');

  await window.getByRole('radio', { name: t('web.select.mode.all'), exact: true }).check();
  await window.getByRole('textbox', { name: t('web.select.least') }).fill('99999999');
  await window.getByRole('button', { name: t('web.select.act', { n: 0 }), exact: true }).waitFor();
  await window.getByRole('textbox', { name: t('web.select.least') }).fill('x');
  await window.getByText(t('web.select.no_rule')).waitFor();
  await window.getByRole('radio', { name: t('web.select.mode.variance'), exact: true }).check();
  await window.getByRole('textbox', { name: t('web.select.least') }).fill('0');
  await act.waitFor();

  await window.getByRole('radio', { name: t('web.select.mode.random'), exact: true }).check();
  await page.waitForFunction(() => document.querySelector('dialog input[inputmode]')?.value === '5');   // the rule's own first value
  await window.getByRole('textbox', { name: t('web.select.share') }).fill('100');
  await window.getByRole('button', { name: t('web.select.act', { n: idle }), exact: true }).click();
  await page.getByText(t('web.select.done', { n: idle })).waitFor();
  await page.getByText(t('web.claims.none.filtered')).waitFor();
  await visit.end();
}

// A share of the claims is drawn, one of them reviewed, and what was found decides the rest, told in numbers before.
export async function sample(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('admin', '/claims/samples');
  await page.getByText(t('web.sample.none')).waitFor();
  await visit.look('91-no-sample');
  await visit.link('web.sample.to_claims').click();
  await page.waitForURL(/status=4/);
  await visit.go('/claims?status=4&reviewStatus=4');   // what the rule selected, none of it reviewed
  await visit.table('web.claims.title').getByRole('row').or(visit.table('web.claims.title').getByRole('listitem')).first().waitFor();
  await visit.button('web.sample.draw').click();
  const window = page.getByRole('dialog', { name: t('web.sample.draw') });
  await window.getByRole('textbox', { name: t('web.sample.percent') }).fill('0');
  await window.getByText(t('web.select.no_rule')).waitFor();
  await window.getByRole('textbox', { name: t('web.sample.percent') }).fill('100');
  await visit.look('92-draw');
  await window.getByRole('button', { name: t('web.sample.draw'), exact: true }).click();
  await page.waitForURL(/\/claims\/samples$/);
  await visit.table('web.sample.title').getByRole('link').first().click();
  await page.waitForURL(/samples\/[0-9a-f-]{36}$/);
  await page.getByText(t('web.sample.none_reviewed')).waitFor();
  await visit.look('93-sample');
  const drawn = visit.table('web.sample.drawn').getByRole('link').first();
  const claim = (await drawn.getAttribute('href')).split('/')[2];
  await visit.command('claim.review', { claim, submitReview: true });
  await page.reload();
  await visit.button('web.sample.approve').click();
  const ask = page.getByRole('dialog');
  await ask.getByText(/ would be passed by\.$/).waitFor();
  await visit.look('94-apply');
  await ask.getByRole('button', { name: like('web.sample.approve_act') }).click();
  await page.getByText(t('web.sample.approved_done')).waitFor();
  await page.getByText(t('web.sample.decided'), { exact: true }).first().waitFor();
  await visit.end();
}

// More claims than one request takes: the work goes on behind, is found again, and ends with a report.
export async function work(walk) {
  const atOnce = 2;
  await walk.server.day('2026-12-02T09:00:00', ['--limit', `claims_at_once=${atOnce}`]);
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('admin', '/claims?status=4&size=50');
  const list = visit.table('web.claims.title');
  await list.getByRole('checkbox').first().waitFor();
  if (visit.phone) for (const box of await list.getByRole('checkbox').all()) await box.check();
  else await page.getByRole('checkbox', { name: t('web.table.select_page') }).check();
  const n = await list.getByRole('checkbox', { name: t('web.table.select'), exact: true }).count();
  assert.ok(n > atOnce, `${n} checked claims are more than ${atOnce}`);
  if (visit.phone) await page.getByRole('region', { name: t('web.claims.selected') }).getByRole('button', { name: new RegExp(`^${t('web.claims.act.process')}`) }).click();
  else await page.keyboard.press('Shift+P');
  const window = page.getByRole('dialog');
  await window.getByRole('heading', { name: t('web.claims.ask.process', { n }) }).waitFor();
  await window.getByRole('button', { name: t('web.claims.act.process'), exact: true }).click();
  await page.getByRole('heading', { name: t('web.claims.work.process') }).waitFor();
  await page.getByText(t('web.claims.work.done', { n })).waitFor();
  await page.reload();
  await page.getByText(t('web.claims.work.done', { n })).waitFor();
  await page.getByText(t('web.claims.none.filtered')).waitFor();
  await visit.look('95-work-done');
  await page.getByRole('heading', { name: t('web.claims.work.process') }).locator('xpath=ancestor::section').getByRole('button', { name: t('web.close') }).click();
  await page.getByRole('heading', { name: t('web.claims.work.process') }).waitFor({ state: 'detached' });
  await visit.end();
}
