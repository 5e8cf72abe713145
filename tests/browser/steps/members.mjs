// An enrolment officer and a family that lives on: a member who is added, changed, photographed, made head, moved, taken out and
// removed; a second policy in two instalments, a surplus, a correction, a deletion; a renewal and a suspension; refusals by the way.
import assert from 'node:assert/strict';
import { drawnPhoto } from '../lib/photo.mjs';
import { like, t } from '../lib/text.mjs';
import { Visit } from '../lib/visit.mjs';

const child = { number: '770012401', name: 'Zuri Walkworth' };
const dialog = (visit) => visit.page.getByRole('dialog');
const within = (visit, key, values) => dialog(visit).getByRole('button', { name: typeof key === 'string' ? t(key, values) : key, exact: true });

async function gone(visit) {
  await dialog(visit).waitFor({ state: 'detached' });
}

// What was said stands over the foot of a phone until it is put away.
async function hear(visit, words, values) {
  const said = visit.page.getByRole('status').filter({ hasText: t(words, values) });
  await said.getByText(t(words, values)).waitFor();
  for (const close = said.getByRole('button', { name: t('web.close') }); await close.count();) await close.first().click();
}

// A question about a person, answered with yes; the page says that it is done.
async function act(visit, what, name) {
  await visit.button(`web.insuree.${what}`).click();
  await within(visit, `web.insuree.${what}`).click();
  await gone(visit);
  await hear(visit, `web.insuree.${what}.done`, { name });
}

async function told(visit, words) {
  await visit.tab('web.family.history').click();
  await visit.page.getByRole('tabpanel').getByText(words).first().waitFor();
}

// ---- people ----

async function refusedNumbers(visit, family) {
  const box = visit.field('field.insuree.chfId');
  for (const [number, why] of [['7700124', t('web.person.number.length', { n: 9 })], ['770012402', t('web.person.number.fault.4')],
    [family.member, t('web.person.number.here')], [family.other, t('web.person.number.fault.1')]]) {
    await box.fill(number);
    await box.press('Tab');
    await dialog(visit).getByText(why).first().waitFor();
  }
}

// By keyboard alone at a desk: the key opens, the form takes, Ctrl Enter sends.
async function add(visit, family) {
  const { page } = visit;
  if (visit.phone) await page.getByRole('button', { name: t('web.family.add') }).click();
  else await visit.key('a');
  await refusedNumbers(visit, family);
  await page.keyboard.press('Control+Enter');
  await dialog(visit).getByRole('alert').getByRole('link', { name: t('field.insuree.otherNames') }).waitFor();
  await visit.look('60-member-refused');
  await visit.field('field.insuree.chfId').fill(child.number);
  await visit.field('field.insuree.otherNames').fill('Zuri');
  await visit.field('field.insuree.lastName').fill('Walkworth');
  await page.getByRole('radio', { name: 'Female', exact: true }).check();
  await visit.date(t('field.insuree.dob'), '2024-02-03');
  await visit.combobox('field.insuree.relationship').selectOption({ label: 'Son/Daughter' });
  await dialog(visit).getByText(t('web.person.number.free')).waitFor();
  // What was typed is still there when the page was left in the middle.
  await dialog(visit).getByText(like('web.form.kept')).waitFor();
  await page.reload();
  await page.getByRole('button', { name: t('web.family.add') }).click();
  assert.equal(await visit.field('field.insuree.otherNames').inputValue(), 'Zuri');
  await page.keyboard.press('Control+Enter');
  await gone(visit);
  await hear(visit, 'web.family.added');
  await page.getByRole('link', { name: child.name }).click();
  await visit.heading(child.name).waitFor();
}

async function change(visit) {
  const { page } = visit;
  await visit.button('web.key.edit').click();
  await visit.field('field.insuree.phone').fill('0700123456');
  await page.getByRole('radio', { name: t('code.insuree_status.inactive'), exact: true }).check();
  await within(visit, /^Save/).click();
  await dialog(visit).getByRole('alert').getByText(t('field.insuree.statusReason')).waitFor();
  await page.getByRole('radio', { name: t('code.insuree_status.active'), exact: true }).check();
  await visit.combobox('field.insuree.statusReason').waitFor({ state: 'detached' });
  await dialog(visit).getByRole('alert').getByText(t('web.form.not_sent')).waitFor({ state: 'detached' });
  await visit.look('61-member-edit');
  await within(visit, /^Save/).click();
  await gone(visit);
  await hear(visit, 'web.insuree.saved', { name: child.name });
  await page.getByText('0700123456').waitFor();
}

// The camera sees a card; from a file comes a face.
async function photos(visit) {
  const { page } = visit;
  await visit.button('web.photo.take', { name: child.name }).click();
  await within(visit, 'web.photo.shoot').and(page.locator(':not([aria-busy])')).click();   // the camera has opened
  await gone(visit);
  await hear(visit, 'web.family.photo.taken', { name: child.name });
  const shown = page.getByRole('img', { name: t('web.photo.of', { name: child.name }) });
  const first = await shown.getAttribute('src');
  await page.getByRole('button', { name: t('web.photo.retake', { name: child.name }) }).click();
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), within(visit, 'web.photo.file').click()]);
  await chooser.setFiles({ name: 'face.jpg', mimeType: 'image/jpeg', buffer: await drawnPhoto(visit.walk.browser, 40) });
  await gone(visit);
  await hear(visit, 'web.family.photo.taken', { name: child.name });
  await page.waitForFunction((src) => document.querySelector('main img').getAttribute('src') !== src, first);
  await visit.look('62-member');
  await told(visit, '0700123456');
}

async function membership(visit, family) {
  const { page } = visit;
  await act(visit, 'head', child.name);
  await page.goBack();
  await visit.heading('web.family.of', { name: child.name }).waitFor();
  await page.getByRole('link', { name: family.head }).first().click();
  await visit.heading(family.head).waitFor();
  await act(visit, 'head', family.head);

  await page.getByRole('link', { name: t('web.family.of', { name: family.head }) }).click();
  await page.getByRole('link', { name: child.name }).click();
  await visit.button('web.insuree.move').click();
  await within(visit, 'web.insuree.move').click();
  await dialog(visit).getByText(t('web.check.chosen')).waitFor();
  await visit.choose(visit.combobox('web.insuree.move.to'), family.target, family.target);
  await within(visit, 'web.insuree.move').click();
  await gone(visit);
  await hear(visit, 'web.insuree.move.done', { name: child.name });
  await page.getByRole('link', { name: new RegExp(`^${t('web.family.of', { name: '' })}.*${family.target}`) }).waitFor();
  await told(visit, t('web.history.command.insuree.move'));
  await page.getByRole('tabpanel').getByText(family.number).first().waitFor();   // whose family it was
  await visit.look('63-moved');

  await act(visit, 'remove', child.name);
  await page.getByText(t('web.person.cover.yes')).first().waitFor();   // what was paid for goes on to its last day
  await visit.look('64-taken-out');
  await act(visit, 'delete', child.name);
  await page.waitForURL(/\/insurees$/);
}

// ---- policies and money ----

async function pay(visit, amount) {
  await visit.page.getByRole('button', { name: t('web.family.next.pay') }).first().click();
  const box = dialog(visit).getByRole('textbox', { name: t('field.premium.amount') });
  await box.fill(amount);
  await within(visit, /^Book it/).click();
  const receipt = await dialog(visit).getByRole('link', { name: t('web.pay.print') }).getAttribute('href');   // what was forecast has gone
  const text = await dialog(visit).getByRole('status').textContent();
  await visit.file(receipt, '%PDF');
  await within(visit, 'web.close').last().click();
  await gone(visit);
  return text;
}

async function secondPolicy(visit) {
  const { page } = visit;
  await visit.tab('web.family.policies').click();
  await page.getByRole('tabpanel').getByRole('button', { name: t('web.family.next.sell') }).click();
  await within(visit, /^Sell a policy/).click();
  await dialog(visit).getByRole('alert').getByText(t('web.sell.choose')).waitFor();
  await dialog(visit).getByRole('radio', { name: /BASIC/ }).check();
  await visit.look('65-second');
  await within(visit, /^Enter for/).click();
  await gone(visit);
  await hear(visit, 'web.family.sold');
  assert.ok((await pay(visit, '100')).includes(t('web.pay.booked')));
  assert.ok((await pay(visit, '99999')).includes(t('web.pay.active')));
  await page.getByText(t('web.family.surplus')).waitFor();
}

async function corrected(visit) {
  const { page } = visit;
  await visit.tab('web.family.contributions').click();
  const rows = visit.table('web.family.contributions').getByRole('link', { name: /^RE-BASIC/ });
  assert.equal(await rows.count(), 2);
  const wrong = page.getByRole('row').or(page.getByRole('listitem')).filter({ hasText: '99,999.00' });
  await wrong.getByRole('button', { name: like('web.pay.correct.of') }).click();
  await dialog(visit).getByRole('textbox', { name: t('field.premium.amount') }).fill('50');
  await visit.look('66-correct');
  await within(visit, /^Save/).click();
  await gone(visit);
  await hear(visit, 'web.pay.corrected.short');
  await page.getByRole('row').or(page.getByRole('listitem')).filter({ hasText: /\D50\.00/ }).getByRole('button', { name: like('web.pay.correct.of') }).click();
  await within(visit, 'web.pay.remove').click();
  await visit.look('67-remove');
  await within(visit, 'web.pay.remove').click();
  await gone(visit);
  await hear(visit, 'web.pay.removed.short');
  await rows.nth(1).waitFor({ state: 'detached' });
  await visit.look('68-contributions');
}

async function lives(visit) {
  const { page } = visit;
  await visit.tab('web.family.policies').click();
  await page.getByRole('tabpanel').getByRole('link', { name: 'Basic Health Cover' }).first().click();
  await visit.button('web.policy.suspend').click();
  await within(visit, 'web.policy.suspend').click();
  await gone(visit);
  await hear(visit, 'web.policy.suspend.done');
  await visit.seen('web.policy.is_suspended').waitFor();
  await told(visit, t('web.history.command.policy.suspend'));
  await visit.look('69-suspended');

  await page.goBack();
  await page.getByRole('tabpanel').getByRole('link', { name: 'District Solidarity Fund' }).first().click();
  await page.getByRole('button', { name: t('web.policy.renew') }).click();
  await within(visit, /^Renew for/).click();
  await gone(visit);
  await page.getByText(t('code.policy_status.idle')).first().waitFor();
  await visit.look('70-renewed');
}

export async function live(walk) {
  const visit = await Visit.begin(walk);
  visit.expect(/status of 4\d\d.*\/api\/command/);
  const { page } = visit;
  const family = { head: 'Omari Jerima', number: '100007563', member: '100007574', other: '100003190', target: 'Adamo Okello' };
  await visit.arrive('officer', '/families?q=Jerima&sort=-headInsuree__lastName');
  await page.getByRole('link', { name: family.head }).click();
  await visit.heading('web.family.of', { name: family.head }).waitFor();
  await add(visit, family);
  await change(visit);
  await photos(visit);
  await membership(visit, family);

  await visit.go('/families?q=100007563');
  await page.getByRole('link', { name: family.head }).click();
  await visit.heading('web.family.of', { name: family.head }).waitFor();
  await secondPolicy(visit);
  await corrected(visit);
  await lives(visit);
  await visit.end();
}

// ---- lists and the counter ----

// Where one is stands in the address: page, order, filter; the way back leads through them.
export async function lists(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('clerk', '/insurees?size=20');
  await page.getByRole('button', { name: t('web.paging.next') }).click();
  await page.waitForURL(/page=2/);
  await page.reload();
  await page.getByText(/^21–40 |21.40/).first().waitFor();
  await page.goBack();
  await page.waitForURL((url) => !url.search.includes('page='));
  await page.getByRole('button', { name: t('web.families.place') }).click();
  await visit.choose(page.getByRole('combobox', { name: t('web.families.place') }), 'Fohanri', /Fohanri/);
  await page.waitForURL(/place=/);
  await page.getByRole('button', { name: new RegExp(`^${t('web.families.place')}\\s*Fohanri`) }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: new RegExp(`^${t('web.families.place')}\\s*Fohanri`) }).waitFor();
  await page.getByRole('link', { name: 'Omari Jerima' }).waitFor();
  await visit.look('71-place');

  await visit.key('/');
  await page.getByRole('dialog').getByRole('combobox').fill('jerima');
  await page.getByRole('option', { name: new RegExp(t('web.family.of', { name: 'Omari Jerima' })) }).waitFor();
  await page.getByRole('option', { name: /^Mwana Jerima/ }).waitFor();
  await visit.look('72-found');
  await visit.end();
}

// A card is held before the camera; a person of another district is known by his photo, and no other way.
export async function counter(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('claims', '/enquiry');
  await visit.button('web.patient.scan').click();
  await visit.heading(walk.card.name).waitFor();
  await page.waitForURL(new RegExp(`number=${walk.card.number}`));
  const photo = page.getByRole('img', { name: t('web.photo.of', { name: walk.card.name }) });
  await photo.waitFor();
  assert.ok(await photo.evaluate(async (image) => { await image.decode(); return image.naturalWidth > 0; }));
  await visit.look('73-scanned');
  const cover = await (await visit.context.request.get(`/api/claim/cover?number=${walk.card.number}`)).json();
  assert.equal((await visit.context.request.get(`/api/insuree/photo?uuid=${cover.person.uuid}`)).status(), 404);
  await visit.end();
}
