// A medical officer with many claims: chosen for review at once, worked through by keys at a desk, undone before it is delivered,
// skipped, bypassed; patients asked, answered for, not asked; the rest processed together.
import assert from 'node:assert/strict';
import { like, t } from '../lib/text.mjs';
import { act, bulk } from '../lib/bulk.mjs';
import { Visit } from '../lib/visit.mjs';

const toolbar = (visit) => visit.page.getByRole('toolbar', { name: t('web.review.acts') });

// A key at a desk, its button on a phone.
async function press(visit, key, word) {
  if (visit.phone) await toolbar(visit).getByRole('button', { name: t(word), exact: true }).click();
  else await visit.key(key);
}

async function current(visit, code) {
  const line = visit.page.getByRole('button', { name: code }).first();
  if ((await line.getAttribute('aria-expanded')) !== 'true') await line.click();
}

async function decide(visit, key, word, field, text, why) {
  await press(visit, key, word);
  const editor = visit.page.getByRole('form');
  if (field) await editor.getByRole('textbox', { name: t(field) }).first().fill(text);
  await editor.getByRole('textbox', { name: t('web.review.justification') }).fill(why);
  await visit.page.keyboard.press('Enter');
  await editor.waitFor({ state: 'detached' });
}

async function undo(visit) {
  if (visit.phone) await visit.button('web.toast.undo').last().click();
  else await visit.key('z');
}

const at = (visit) => new URL(visit.page.url()).pathname.split('/')[2];

// An address changes before its page is drawn, and keys and buttons of the page before still hold.
const left = (visit, code) => visit.page.getByRole('heading', { level: 1, name: code }).waitFor({ state: 'detached' });

// Delivers while the server answers nothing: the next claim stands there with its lines, prices and history all the same, so no
// request was waited for between the key and it. Only then what is on its way is answered.
async function deliverHeld(visit, first, code) {
  const { page } = visit;
  await visit.settle();
  let release;
  const held = new Promise((done) => (release = done));
  await page.route('**/api/**', async (route) => { await held; await route.fallback(); });
  await press(visit, 'd', 'web.review.deliver');
  await page.waitForURL((url) => url.pathname.endsWith('/review') && !url.pathname.includes(first));
  await left(visit, code);
  await toolbar(visit).waitFor();
  await page.getByText(like('web.review.position')).waitFor();
  await page.getByText(t('web.review.price_listed')).first().waitFor();
  await page.getByText(t('web.review.stamp.selected')).first().waitFor();
  await page.getByText(like('web.review.history_count')).first().waitFor();
  const second = at(visit);
  release();
  await page.getByText(like('web.review.delivered')).last().waitFor();
  return second;
}

// What is taken back is opened when it is selected again: before that it could not be delivered.
async function undoHeld(visit, second) {
  const { page } = visit;
  let release;
  const held = new Promise((done) => (release = done));
  const command = async (route) => { await held; await route.fallback(); };
  await page.route('**/api/command', command);
  const asked = page.waitForRequest('**/api/command');
  await undo(visit);
  await asked;
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  assert.equal(at(visit), second);
  release();
}

export async function reviewMany(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('medical', `/claims?status=4&q=${walk.person.number}&sort=code`);
  const list = visit.table('web.claims.title');
  await list.getByText('M000').waitFor();
  if (visit.phone) for (const box of await list.getByRole('checkbox').all()) await box.check();
  else await page.getByRole('checkbox', { name: t('web.table.select_page') }).check();
  const n = 4;
  await (await act(visit, 'select', n)).getByRole('button', { name: t('web.claims.act.select'), exact: true }).click();
  await page.getByText(t('web.claims.done.select', { n })).first().waitFor();

  await page.getByRole('navigation', { name: t('web.claims.views') }).getByRole('link', { name: new RegExp(`^${t('web.claims.view.to_review')}`) }).click();
  await page.waitForURL(/reviewStatus=4/);
  await list.getByText('M000').first().click();
  await page.waitForURL(/review$/);
  await toolbar(visit).waitFor();

  await visit.menu('web.menu.home');
  await visit.look('70-home');
  await page.getByRole('link', { name: walk.person.name }).first().click();
  await page.waitForURL(/review$/);
  await toolbar(visit).waitFor();
  await page.getByRole('img', { name: t('web.photo.of', { name: walk.person.name }) }).or(page.getByRole('img', { name: t('web.photo.none', { name: walk.person.name }) })).first().waitFor();
  const first = at(visit);
  walk.firstCode = (await page.getByRole('heading', { level: 1 }).textContent()).split(' ').at(-1);
  await current(visit, 'D010');
  await decide(visit, 'q', 'web.review.quantity', 'web.review.quantity_approved', '2', 'Two days are enough');
  const cut = (amount) => page.getByText(`−${amount}`, { exact: true });
  await cut('16.00').waitFor();
  await undo(visit);
  await cut('16.00').waitFor({ state: 'detached' });
  await decide(visit, 'p', 'web.review.price', 'web.review.price_approved', '5', 'The price of the district');
  await cut('12.00').waitFor();
  await undo(visit);
  await cut('12.00').waitFor({ state: 'detached' });
  await decide(visit, 'x', 'web.review.reject', null, null, 'Not needed');
  await page.getByText(t('web.review.done.reject', { code: 'D010' })).first().waitFor();
  await visit.look('71-rejected');
  await page.reload();
  await toolbar(visit).waitFor();
  await page.getByText('Not needed').first().waitFor();

  await page.getByText(like('web.review.position')).waitFor();
  await page.getByText(t('web.review.price_listed')).first().waitFor();
  await page.getByText(like('web.review.price_here')).first().waitFor();
  const second = await deliverHeld(visit, first, walk.firstCode);
  await undoHeld(visit, second);
  await page.waitForURL((url) => url.pathname.includes(first));
  await page.getByRole('heading', { level: 1, name: walk.firstCode }).waitFor();
  await toolbar(visit).getByRole('button', { name: t('web.review.quantity'), exact: true }).waitFor();
  await press(visit, 'd', 'web.review.deliver');
  await page.waitForURL((url) => url.pathname.includes(second));
  await left(visit, walk.firstCode);
  await page.getByText(t('web.review.delivered', { code: walk.firstCode })).last().waitFor();
  await page.getByText(like('web.review.position')).waitFor();
  await press(visit, 's', 'web.review.skip');
  await page.waitForURL((url) => url.pathname.endsWith('/review') && !url.pathname.includes(second));
  const third = at(visit);
  await page.goBack();
  await page.waitForURL(new RegExp(second));
  await visit.go(`/claims/${first}?tab=history`);
  await page.getByText('Not needed').first().waitFor();
  await visit.look('72-history');
  Object.assign(walk, { first, second, third });
  await visit.end();
}

const drawer = (visit) => visit.page.getByRole('complementary', { name: t('web.review.selection') });

async function choose(visit, of, word) {
  await visit.page.getByRole('button', { name: t('web.review.selection') }).first().click();
  await drawer(visit).getByRole('heading', { name: t(`web.review.${of}_state`) }).locator('xpath=../..').getByRole('button', { name: t(`web.review.${of}.${word}`), exact: true }).click();
  await visit.page.getByText(like(`web.review.selected.${of}.${word}`)).first().waitFor();
  await visit.hush();
}

// Asked, and answered on the telephone; asked, and then not; no review after all.
export async function ask(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('medical', `/claims/${walk.second}/review`);
  await toolbar(visit).waitFor();
  await choose(visit, 'feedback', 'select');
  await visit.menu('web.menu.home');
  await page.getByRole('heading', { name: t('web.home.feedback') }).locator('xpath=ancestor::section').getByRole('link', { name: walk.person.name }).first().click();
  await page.waitForURL(new RegExp(`${walk.second}`));
  await page.getByRole('button', { name: t('web.review.selection') }).first().click();
  const form = page.getByRole('form', { name: t('web.claim.feedback.give') });
  await form.getByRole('radiogroup', { name: t('field.feedback.careRendered') }).getByRole('radio', { name: t('web.yes') }).check();
  await form.getByRole('radiogroup', { name: t('field.feedback.asessment') }).getByRole('radio', { name: '4' }).check();
  await visit.look('73-feedback');
  await form.getByRole('button', { name: t('web.claim.feedback.send') }).click();
  await page.getByText(t('web.claim.feedback.given')).first().waitFor();
  await page.getByText(t('field.feedback.careRendered')).first().waitFor();

  await visit.go(`/claims/${walk.third}/review`);
  await toolbar(visit).waitFor();
  await choose(visit, 'feedback', 'select');
  await choose(visit, 'feedback', 'skip');
  await choose(visit, 'review', 'bypass');
  await page.getByText(t('web.review.not_selected')).waitFor();
  await visit.end();
}

export async function processMany(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('medical', `/claims?status=4&q=${walk.person.number}`);
  const list = visit.table('web.claims.title');
  await list.getByText('M000').waitFor();
  if (visit.phone) for (const box of await list.getByRole('checkbox').all()) await box.check();
  else await page.getByRole('checkbox', { name: t('web.table.select_page') }).check();
  const window = await act(visit, 'process', 4);
  await visit.look('74-process-many');
  await window.getByRole('button', { name: t('web.claims.act.process'), exact: true }).click();
  await page.getByText(t('web.claims.done.process', { n: 4 })).first().waitFor();
  await page.getByText(t('web.claims.none.filtered')).waitFor();
  assert.equal(await bulk(visit).count(), 0);
  await visit.end();
}

// A question to the facility by one key: its claim waits, and the next one stands there.
export async function askFromReview(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('medical', `/claims/${walk.third}/review`);
  await toolbar(visit).waitFor();
  await page.getByText(like('web.review.position')).waitFor();
  await press(visit, 'm', 'web.review.ask');
  const window = page.getByRole('dialog', { name: t('web.review.ask_title') });
  await window.getByRole('textbox', { name: t('web.claim.questions.subject') }).fill('Salts again');
  await page.keyboard.press('Control+Enter');
  await window.getByText(t('web.claim.questions.no_text')).waitFor();
  await window.getByRole('textbox', { name: t('web.claim.questions.text'), exact: true }).fill('Was he weighed?');
  await visit.look('75-ask');
  await page.keyboard.press('Control+Enter');
  await page.getByText(t('web.claim.questions.done.ask')).waitFor();
  await page.waitForURL((url) => !url.pathname.includes(walk.third));
  await visit.go(`/claims/${walk.third}/review`);
  await page.getByRole('link', { name: 'Salts again' }).waitFor();
  await page.getByText(t('code.claim_thread_status.waits_for_facility')).first().waitFor();
  await visit.look('76-asked');
  // Who waits for an answer comes last, and is there until the review is delivered.
  await page.getByText(like('web.review.position')).waitFor();
  assert.equal(await toolbar(visit).getByRole('button', { name: t('web.review.skip'), exact: true }).count(), 0);
  await visit.end();
}

// ---- packages ----

// Three sets of stitches were claimed of a package that has two: as it stands it pays nothing.
async function packageClaim(walk) {
  const visit = await Visit.begin(walk);
  await visit.arrive('admin');
  const { medicalServices, medicalItems } = await visit.graphql('{ medicalServices(code: "S002", first: 1) { edges { node { uuid } } } medicalItems(code: "D002", first: 1) { edges { node { uuid } } } }');
  const service = medicalServices.edges[0].node.uuid;
  const item = medicalItems.edges[0].node.uuid;
  await visit.command('medical_service.update', { uuid: service, packagetype: 'P', servicesLinked: [{ item, qtyProvided: 2 }] });
  await visit.command('setting.set', { setting: 'claim.native_code_for_services', value: 'false' });
  const { claim } = await visit.graphql('query ($uuid: UUID) { claim(uuid: $uuid) { dateFrom dateClaimed visitType insuree { uuid } healthFacility { uuid } admin { uuid } icd { uuid } } }', { uuid: walk.claim });
  const { uuid } = await visit.command('claim.create', {
    code: 'PACK1', dateFrom: claim.dateFrom, dateClaimed: claim.dateClaimed, visitType: claim.visitType, insuree: claim.insuree.uuid, healthFacility: claim.healthFacility.uuid,
    admin: claim.admin.uuid, icd: claim.icd.uuid, services: [{ service, qtyProvided: '1', priceAsked: '350', items: [{ item, qtyProvided: 2, qtyDisplayed: 3, priceAsked: '200' }] }],
  });
  await visit.command('claim.submit', { uuids: [uuid] });
  await visit.command('claim.select_for_review', { uuids: [uuid] });
  await visit.end();
  return uuid;
}

// The last step of the way of the money.
const paid = (visit, amount) => visit.page.locator('.path > div:last-child').getByText(amount, { exact: true }).waitFor();

export async function partsReviewed(walk) {
  const claim = await packageClaim(walk);
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('medical', `/claims/${claim}/review`);
  await toolbar(visit).waitFor();
  await paid(visit, '0.00');
  await page.getByText(t('claim.rule.bundle', { left: '0', limit: '1' })).first().waitFor();
  if (visit.phone) await current(visit, 'D002');
  else await page.keyboard.press('j');
  await page.getByText(t('web.review.part.defined', { quantity: '2' })).waitFor();
  await press(visit, 'q', 'web.review.quantity');
  await page.getByRole('form').getByRole('textbox', { name: t('web.review.quantity_approved') }).fill('1.5');
  await page.getByRole('form').getByRole('textbox', { name: t('web.review.justification') }).fill('Two were used');
  await page.keyboard.press('Enter');
  await page.getByText(t('web.review.part.whole')).waitFor();
  await page.getByRole('form').getByRole('textbox', { name: t('web.review.quantity_approved') }).fill('2');
  await page.keyboard.press('Enter');
  await page.getByText(t('web.review.done.quantity', { code: 'D002' })).first().waitFor();
  await paid(visit, '335.00');
  await decide(visit, 'p', 'web.review.price', 'web.review.price_approved', '150', 'The price of the district');
  await paid(visit, '250.00');
  await visit.look('77-parts');
  await undo(visit);
  await paid(visit, '335.00');
  await press(visit, 'a', 'web.review.approve');
  await paid(visit, '0.00');
  await decide(visit, 'x', 'web.review.reject', null, null, 'Not needed');
  await page.getByText(t('web.review.done.reject', { code: 'D002' })).first().waitFor();
  await (visit.phone ? toolbar(visit).getByRole('button', { name: /^Deliver/ }).click() : visit.key('d'));   // the last of the queue, or not
  await page.getByText(t('web.review.delivered', { code: 'PACK1' })).waitFor();
  await visit.end();
  await walk.server.imis('setting', 'set', 'claim.native_code_for_services', 'true');
}
