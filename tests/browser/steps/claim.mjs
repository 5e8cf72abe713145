// A claim administrator at a facility's counter: who is this, what is left, what was done; by keyboard at a desk.
import assert from 'node:assert/strict';
import { drawnPhoto } from '../lib/photo.mjs';
import { t } from '../lib/text.mjs';
import { Visit } from '../lib/visit.mjs';

// Of the hospital's lists; the last is covered by no product.
const lines = [['C002', '1'], ['D010', '6'], ['M010', '1']];

export async function enter(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('claims', '/enquiry');
  await visit.look('20-counter');
  await visit.choose(visit.combobox('web.enquiry.search'), walk.person.number, walk.person.name);
  await page.getByRole('heading', { level: 1, name: walk.person.name }).waitFor();
  await page.getByText(/^Cover in force on/).waitFor();
  await page.getByText(t('web.limit.ceiling.general')).first().waitFor();
  await visit.look('21-cover');

  await (visit.phone ? byHand(visit, walk) : byKeyboard(visit, walk));
  await page.waitForURL(/\/claims\/[0-9a-f-]{36}$/);
  walk.claim = new URL(page.url()).pathname.split('/')[2];
  const heading = page.getByRole('heading', { level: 1, name: /^Claim / });
  walk.code = (await heading.textContent()).match(/Claim (\S+)/)[1];

  // Each rejection names its rule, at its line.
  const refused = page.getByRole('row').filter({ hasText: 'M010' }).first();
  await refused.getByText(t('claim.reason.short.3')).first().waitFor();
  await visit.look('23-claim-submitted');
  await visit.tab('web.claim.files').click();
  const file = await page.getByRole('link', { name: 'chart' }).getAttribute('href');
  await visit.file(file, '\xff\xd8\xff');
  await visit.file(`/api/claim/print/?uuid=${walk.claim}`, '%PDF');
  await visit.look('24-claim-files');

  await visit.menu('web.menu.claims');
  await visit.heading('web.claims.title').waitFor();
  await visit.page.getByText(walk.code).first().waitFor();
  await visit.look('25-claims');
  await visit.end();
}

const attach = async (visit, open) => {
  const [chooser] = await Promise.all([visit.page.waitForEvent('filechooser'), open()]);
  await chooser.setFiles({ name: 'chart.jpg', mimeType: 'image/jpeg', buffer: await drawnPhoto(visit.walk.browser, 30) });
  await visit.page.getByText('chart.jpg').first().waitFor();
};

const isFocused = (at) => at.evaluate((one) => one === document.activeElement);

async function until(visit, what) {
  for (let steps = 0; steps < 40; steps++) {
    if (await isFocused(what)) return;
    await visit.page.keyboard.press('Tab');
  }
  assert.fail(`no way by keyboard to ${what}`);
}

async function byKeyboard(visit) {
  const { page } = visit;
  const keys = page.keyboard;
  await page.getByRole('heading', { level: 1 }).click();
  await visit.key('n');
  await visit.heading('web.claim.new.title').waitFor();
  const icd = visit.combobox('web.claim.icd');
  await icd.waitFor();
  await until(visit, icd);
  await keys.type('A09');
  await page.getByRole('option', { name: 'A09' }).waitFor();
  await keys.press('Enter');
  await until(visit, visit.combobox('web.claim.new_line', { n: 1 }));
  for (const [n, [code, quantity]] of lines.entries()) {
    await visit.focused(visit.combobox('web.claim.new_line', { n: n + 1 }));
    await keys.type(code);
    await page.getByRole('option', { name: code }).waitFor();
    await keys.press('Enter');
    await visit.focused(page.getByRole('row').filter({ hasText: code }).getByRole('textbox').first());
    await keys.type(quantity);
    await keys.press('Enter');
  }
  await until(visit, visit.button('web.claim.files.add'));
  await attach(visit, () => keys.press('Enter'));
  await page.getByText(t('web.claim.sum.foot')).waitFor();
  await visit.look('22-claim-entry');
  await keys.press('Control+Enter');
}

async function byHand(visit) {
  const { page } = visit;
  await visit.link('web.act.new_claim').click();
  await visit.heading('web.claim.new.title').waitFor();
  await visit.choose(visit.combobox('web.claim.icd'), 'A09');
  for (const [n, [code, quantity]] of lines.entries()) {
    await visit.choose(visit.combobox('web.claim.new_line', { n: n + 1 }), code);
    await page.getByRole('row').filter({ hasText: code }).getByRole('textbox').first().fill(quantity);
  }
  await attach(visit, () => visit.button('web.claim.files.add').click());
  await page.getByText(t('web.claim.sum.foot')).waitFor();
  await visit.look('22-claim-entry');
  await visit.button('web.claim.submit').click();
}
