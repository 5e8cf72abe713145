// A pile of paper at a facility: entered by keys, each thing said while it is typed. Then what scheme and facility ask each other of
// a claim, and the pre-authorisation that is asked for and carried into a claim.
import assert from 'node:assert/strict';
import { act } from '../lib/bulk.mjs';
import { like, t } from '../lib/text.mjs';
import { Visit } from '../lib/visit.mjs';

const row = (visit, text) => visit.page.getByRole('row').filter({ hasText: text });

async function addLine(visit, n, code, quantity) {
  await visit.choose(visit.combobox('web.claim.new_line', { n }), code);
  await row(visit, code).getByRole('textbox').first().fill(quantity);
}

async function person(visit, walk) {
  const field = visit.combobox('web.claim.patient');
  await visit.focused(field);
  // As a scanner of cards types: the number, and Enter before any answer.
  await visit.page.keyboard.type(`${walk.person.number};signed by the scheme\n`);
  await visit.button('web.claim.patient.change').waitFor();
}

// ---- a pile ----

export async function pile(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('claims', '/claims/new');
  await person(visit, walk);
  // Days are looked at as they are typed; what is only unlikely is said too.
  await visit.date(t('web.claim.date_from'), '2026-11-25');
  await page.getByText(t('web.claim.check.future')).first().waitFor();
  await visit.date(t('web.claim.date_from'), '2024-11-18');
  await page.getByText(t('web.claim.check.old')).waitFor();
  await visit.date(t('web.claim.date_from'), '2026-11-18');
  await page.getByText(t('web.claim.check.old')).waitFor({ state: 'detached' });
  await visit.choose(visit.combobox('web.claim.icd'), 'A09');
  await addLine(visit, 1, 'D010', '6');
  await addLine(visit, 2, 'M010', '1');
  await addLine(visit, 3, 'D002', '2');
  await page.getByText(t('web.claim.before.line', { n: 2 })).waitFor();
  await row(visit, 'M010').getByRole('button', { name: like('web.claim.why.of') }).click();
  await page.getByText(like('web.decision.why_not')).waitFor();
  await page.getByText(like('claim.rule.not_covered')).last().waitFor();
  await visit.button('web.claim.files.address.by').click();
  await visit.focused(visit.field('web.claim.files.address'));
  await page.keyboard.type('not an address\n');
  await page.getByText(t('web.claim.files.address.wrong')).waitFor();
  await visit.field('web.claim.files.address').fill('https://files.example.org/letter.pdf');
  await visit.button('web.claim.files.address.add').click();
  await page.getByText('https://files.example.org/letter.pdf').first().waitFor();
  await page.getByText(t('web.claim.sum.foot')).waitFor();
  await visit.look('80-pile');
  await (visit.phone ? visit.button('web.claim.save_next').click() : page.keyboard.press('Control+Shift+Enter'));
  const open = visit.link('web.claim.before.open');
  await open.waitFor();
  const saved = await open.getAttribute('href');
  walk.pile = saved.split('/').pop();

  // The next of the pile keeps the day, and knows the claim before.
  await person(visit, walk);
  await page.getByText(t('web.claim.date_from.carried')).waitFor();
  await visit.choose(visit.combobox('web.claim.icd'), 'A09');
  await addLine(visit, 1, 'D010', '1');
  await page.getByText(t('web.claim.same')).first().waitFor();
  await page.getByRole('link', { name: t('web.claim.same.look') }).first().waitFor();
  await visit.choose(visit.combobox('web.claim.new_line', { n: 2 }), 'D010');
  await page.getByText(t('web.claim.before.twice', { code: 'D010', n: 1 })).waitFor();
  await visit.look('81-same');
  await visit.go(saved);
  await visit.tab('web.claim.files').click();
  assert.equal(await page.getByRole('link', { name: 'https://files.example.org/letter.pdf' }).getAttribute('href'), 'https://files.example.org/letter.pdf');
  await visit.end();
}

// Submitted too early: who may correct it takes it back, and its facility enters on.
export async function takenBack(walk) {
  for (const way of [takenBackOnItsPage, takenBackInTheList]) {
    const visit = await Visit.begin(walk);
    await visit.arrive('claims');
    await visit.heading('web.home.title').waitFor();
    await visit.command('claim.submit', { uuids: [walk.pile] });
    await visit.end();
    await way(walk);
  }
}

async function takenBackOnItsPage(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('medical', `/claims/${walk.pile}`);
  await page.getByText(t('web.claim.amounts.foot.4')).waitFor();
  await page.getByText(t('web.claim.takes')).waitFor();
  walk.pileCode = (await page.getByRole('heading', { level: 1 }).textContent()).split(' ').at(-1);
  await visit.button('web.claim.take_back').click();
  await visit.look('93-take-back');
  await page.getByRole('dialog').getByRole('button', { name: t('web.claim.take_back'), exact: true }).click();
  await page.getByText(t('web.claim.amounts.foot.2')).waitFor();
  await visit.end();
}

async function takenBackInTheList(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('medical', `/claims?status=4&q=${walk.pileCode}`);
  const list = visit.table('web.claims.title');
  await list.getByText(walk.pileCode).first().waitFor();
  await (visit.phone ? list.getByRole('checkbox').first() : page.getByRole('checkbox', { name: t('web.table.select_page') })).check();
  await (await act(visit, 'take_back', 1)).getByRole('button', { name: t('web.claims.act.take_back'), exact: true }).click();
  await page.getByText(t('web.claims.done.take_back', { n: 1 })).first().waitFor();
  await visit.go(`/claims/${walk.pile}`);
  await page.getByText(t('web.claim.amounts.foot.2')).waitFor();
  await visit.end();
}

// ---- questions and answers ----

const threadOf = (visit) => visit.page.locator('section').filter({ has: visit.page.getByRole('heading', { level: 2, name: 'Salts' }) });

export async function questioned(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('medical', `/claims/${walk.claim}?tab=questions`);
  await visit.button('web.claim.questions.ask').click();
  await visit.button('web.claim.questions.send').click();
  await page.getByText(t('web.claim.questions.no_subject')).waitFor();
  await visit.field('web.claim.questions.subject').fill('Salts');
  await page.getByRole('textbox', { name: t('web.claim.questions.text'), exact: true }).fill('Why four packets?');
  await visit.look('82-ask');
  // Not sent yet, and not lost by going away: the device keeps it.
  await visit.go('/');
  await page.getByRole('link', { name: like('web.claim.questions.draft') }).click();
  await visit.button('web.claim.questions.ask').click();
  await visit.button('web.claim.questions.send').click();
  await threadOf(visit).getByText('Why four packets?').waitFor();
  await visit.look('83-asked');
  await visit.end();
}

export async function answered(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('claims');
  const card = page.locator('section').filter({ has: page.getByRole('heading', { level: 2, name: t('web.home.questions') }) });
  await card.getByText(t('web.home.waiting', { n: 1 })).waitFor();
  await visit.look('84-home-asked');
  await card.getByRole('link', { name: 'Salts' }).click();
  await threadOf(visit).getByText(t('web.claim.questions.waits_for_you')).waitFor();
  assert.equal(await threadOf(visit).getByRole('button', { name: t('web.claim.questions.close') }).count(), 0);   // the scheme asked it
  await visit.field('web.claim.questions.your_answer').fill('Two days of two.');
  await page.keyboard.press('Control+Enter');
  await threadOf(visit).getByText('Two days of two.').waitFor();
  await visit.go('/');
  await card.getByText(t('web.home.questions.none')).waitFor();
  await visit.end();
}

export async function closed(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('medical', `/claims/${walk.claim}`);
  await page.getByText(t('web.claim.questions.waiting')).waitFor();
  await visit.link('web.claim.questions.look').click();
  await threadOf(visit).getByText('Two days of two.').waitFor();
  await visit.button('web.claim.questions.close').click();
  await visit.button('web.claim.questions.reopen').waitFor();
  await visit.look('85-closed');
  await visit.end();
}

// ---- pre-authorisation ----

export async function preauthorised(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('claims', '/authorisations');
  await page.getByText(t('web.authorisation.none')).waitFor();
  await visit.look('86-no-authorisation');
  await (visit.phone ? visit.link('web.act.new_authorisation').click() : visit.key('n'));
  await visit.heading('web.act.new_authorisation').waitFor();
  await person(visit, walk);
  await visit.button('web.authorisation.send').click();
  await page.getByRole('alert').getByText(t('web.claim.check.icd')).waitFor();
  await visit.choose(visit.combobox('web.claim.icd'), 'A09');
  await visit.choose(visit.combobox('web.claim.new_line', { n: 1 }), 'D010');
  await page.getByRole('group', { name: 'Oral rehydration salts' }).getByRole('textbox').first().fill('6');
  await visit.choose(visit.combobox('web.claim.new_line', { n: 2 }), 'C002');
  const [picker] = await Promise.all([page.waitForEvent('filechooser'), visit.button('web.claim.files.add').click()]);
  await picker.setFiles({ name: 'letter.txt', mimeType: 'text/plain', buffer: Buffer.from('please') });
  await page.getByText('letter.txt').waitFor();
  await visit.look('87-request');
  await visit.button('web.authorisation.send').click();
  await page.waitForURL(/\/authorisations\/[0-9a-f-]{36}$/);
  walk.preauthorisation = new URL(page.url()).pathname;
  await visit.button('web.authorisation.withdraw').waitFor();
  await visit.file(await page.getByRole('link', { name: 'letter', exact: true }).getAttribute('href'), 'please');
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), visit.button('web.claim.files.add').click()]);
  await chooser.setFiles({ name: 'findings.txt', mimeType: 'text/plain', buffer: Buffer.from('what was found') });
  await visit.file(await page.getByRole('link', { name: 'findings', exact: true }).getAttribute('href'), 'what was');
  await visit.button('web.claim.files.address.by').click();
  await visit.field('web.claim.files.address').fill('https://files.example.org/scan.pdf');
  await visit.button('web.claim.files.address.add').click();
  await page.getByRole('link', { name: 'https://files.example.org/scan.pdf' }).waitFor();
  await visit.look('88-requested');
  await visit.end();
}

export async function granted(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('medical');
  const card = page.locator('section').filter({ has: page.getByRole('heading', { level: 2, name: t('web.home.authorisations') }) });
  await card.getByText(t('web.home.waiting', { n: 1 })).waitFor();
  await card.getByRole('link', { name: walk.person.name }).click();
  await page.getByRole('link', { name: 'findings', exact: true }).waitFor();
  const salts = page.getByRole('group', { name: 'Oral rehydration salts' }).getByRole('textbox', { name: t('web.authorisation.qty') });
  await salts.fill('7');
  await visit.button('web.authorisation.approve').click();
  await page.getByText(like('web.authorisation.above')).waitFor();
  await salts.fill('4');
  await visit.look('89-decide');
  await visit.button('web.authorisation.reject').click();
  await page.getByText(t('web.authorisation.no_reason')).waitFor();
  await (visit.phone ? visit.button('web.authorisation.approve').click() : page.keyboard.press('Control+Enter'));
  walk.token = await page.getByText(/^\d{4}-\d{4}-\d{4}-\d{4}$/).first().textContent();
  await visit.button('web.authorisation.revoke').waitFor();
  assert.equal(await visit.button('web.claim.files.remove', { name: 'findings' }).count(), 0);   // it was decided upon
  await visit.look('90-granted');
  await visit.end();
}

// The number offers itself, says what is left, and that it is somebody else's.
export async function carried(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('claims', '/authorisations');
  await visit.table('web.authorisation.title').getByText(walk.person.name).first().waitFor();
  await visit.look('91-authorisations');
  await visit.go('/claims/new');
  await visit.button('web.form.discard').or(visit.combobox('web.claim.patient')).first().waitFor();
  if (await visit.button('web.form.discard').count()) await visit.button('web.form.discard').click();
  await person(visit, walk);
  await visit.button('web.claim.token.take', { token: walk.token }).click();
  await page.getByText(t('web.claim.left.of', { left: 4, limit: 4 })).first().waitFor();
  await visit.choose(visit.combobox('web.claim.icd'), 'A09');
  await addLine(visit, 1, 'D010', '2');
  await page.getByText(t('web.claim.sum.foot')).waitFor();
  await visit.look('92-carried');
  await visit.field('web.claim.guarantee').fill('1111-2222-3333-4444');
  await page.getByText(t('web.claim.token.unknown')).first().waitFor();
  await visit.end();
}
