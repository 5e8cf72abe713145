// A medical officer: the patient's history, each decision with its explanation, another quantity with its justification.
import assert from 'node:assert/strict';
import { like, t } from '../lib/text.mjs';
import { Visit } from '../lib/visit.mjs';

const why = 'Three days of salts are enough';

// Is the claim not chosen for review by the scheme's lot, the officer chooses it.
async function select(visit) {
  if (await visit.page.getByRole('toolbar').getByRole('button', { name: t('web.review.quantity') }).count()) return;
  await visit.page.getByRole('button', { name: t('web.review.selection') }).first().click();
  await visit.page.getByRole('complementary', { name: t('web.review.selection') }).getByRole('button', { name: t('web.review.review.select'), exact: true }).click();
  await visit.page.getByRole('toolbar').getByRole('button', { name: t('web.review.quantity') }).waitFor();
}

// The line of this code becomes the current one; its explanation opens under it.
async function open(visit, code) {
  const line = visit.page.getByRole('button', { name: code }).first();
  if ((await line.getAttribute('aria-expanded')) !== 'true') await line.click();
}

export async function review(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('medical');
  await visit.heading('web.home.title').waitFor();
  await visit.look('30-home-medical');

  await visit.go(`/claims/${walk.claim}/review`);
  await page.getByRole('heading', { level: 1, name: new RegExp(walk.code) }).waitFor();
  await page.getByRole('toolbar', { name: t('web.review.acts') }).waitFor();
  await select(visit);
  await page.getByText(t('web.review.history'), { exact: true }).first().waitFor();
  await open(visit, 'M010');
  await page.getByText(like('claim.rule.not_covered')).first().waitFor();
  await visit.look('31-review');

  await open(visit, 'D010');
  await page.getByRole('toolbar').getByRole('button', { name: t('web.review.quantity') }).click();
  const editor = page.getByRole('form');
  await editor.getByRole('textbox', { name: t('web.review.quantity_approved') }).fill('3');
  await editor.getByRole('button', { name: t('web.review.save.quantity') }).click();
  await editor.getByText(t('web.review.no_justification')).waitFor();
  await editor.getByRole('textbox', { name: t('web.review.justification') }).fill(why);
  await visit.look('32-review-quantity');
  await editor.getByRole('button', { name: t('web.review.save.quantity') }).click();
  await page.getByText(t('web.review.done.quantity', { code: 'D010' })).first().waitFor();
  await page.getByText(why).first().waitFor();

  await page.getByRole('toolbar').getByRole('button', { name: /^Deliver/ }).click();
  await page.getByText(t('web.review.delivered', { code: walk.code })).waitFor();
  await visit.go(`/claims/${walk.claim}/review`);
  await page.getByRole('toolbar').getByRole('button', { name: t('web.review.process') }).click();
  await page.getByRole('dialog').waitFor();
  await visit.look('33-process');
  await page.getByRole('dialog').getByRole('button', { name: like('web.review.process_act') }).click();
  await page.getByText(t('web.review.done.processed', { code: walk.code })).waitFor();
  await page.getByText(t('web.review.stamp.processed')).first().waitFor();
  await visit.look('34-processed');
  await visit.end();
}
