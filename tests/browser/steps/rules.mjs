// The scheme's administrator writes a rule of its own: a fault at its line, a trial on past claims, live, its next edition, retired.
import assert from 'node:assert/strict';
import { t } from '../lib/text.mjs';
import { Visit } from '../lib/visit.mjs';

const wrong = 'for _, line in ipairs(claim.lines) do\n  if line.code == "D014" then\n    reject_line(line, "not now")\n  edn\nend\n';

const source = (visit) => visit.page.getByRole('textbox', { name: t('field.claim_rule.source') });

async function save(visit, word) {
  await visit.button('web.save').click();
  await visit.page.getByText(t(word)).first().waitFor();
  await visit.hush();
}

export async function ownRule(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('admin', '/rules');
  await page.getByText(t('web.rules.none')).waitFor();
  await visit.look('95-no-rule');
  if (visit.phone) await visit.link('web.rules.new').first().click();
  else await visit.key('n');
  await visit.heading('web.rules.new').waitFor();
  await page.getByRole('textbox', { name: t('field.claim_rule.name') }).fill('amlodipine');
  await source(visit).fill(wrong);
  visit.expect(/422/);
  await visit.button('web.save').click();
  await visit.button('web.rules.go_to_line', { n: 5 }).waitFor();
  assert.equal(await source(visit).evaluate((box) => box.value.slice(box.selectionStart, box.selectionEnd)), 'end');
  await visit.look('96-rule-fault');
  await source(visit).fill(wrong.replace('edn', 'end'));
  await save(visit, 'web.rules.saved');
  await page.waitForURL(/\/rules\/[0-9a-f-]{36}$/);
  await page.getByText(t('web.rules.try_first')).waitFor();

  await visit.button('web.rules.try').click();
  await page.getByText(t('web.rules.to_review')).waitFor();
  await visit.look('97-rule-tried');
  await visit.button('web.rules.publish').click();
  await page.getByRole('dialog').getByRole('button', { name: t('web.rules.publish'), exact: true }).click();
  await page.getByText(t('web.rules.never_changes')).waitFor();
  await visit.hush();

  await source(visit).fill('review("each one")\n');
  await save(visit, 'web.rules.next_saved');
  await visit.heading('web.rules.name', { name: 'amlodipine', n: '2' }).waitFor();
  await page.getByText(t('web.rules.not_tried')).waitFor();
  await page.getByRole('link', { name: t('web.rules.edition', { n: '1' }), exact: true }).click();
  await visit.heading('web.rules.name', { name: 'amlodipine', n: '1' }).waitFor();
  await visit.button('web.rules.retire').click();
  await page.getByRole('dialog').getByRole('button', { name: t('web.rules.retire'), exact: true }).click();
  await page.getByText(t('web.rules.retired', { name: 'amlodipine' })).first().waitFor();
  await visit.go('/rules?status=R');
  await visit.table('web.rules.title').getByText('amlodipine').waitFor();
  await visit.look('98-rules');
  await visit.end();
}
