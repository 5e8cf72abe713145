// An enrolment officer: a family with its head and two members, photos, a number that the scheme refuses; a policy, paid in two
// parts; receipts and cards.
import assert from 'node:assert/strict';
import { drawnPhoto } from '../lib/photo.mjs';
import { like, t } from '../lib/text.mjs';
import { Visit } from '../lib/visit.mjs';

// Nine digits, of which the last is what is left of the others by seven.
const numberOf = (base) => `${base}${base % 7}`;
const wrongOf = (base) => `${base}${(base % 7) + 1}`;

const people = [
  { base: 77001234, otherNames: 'Asha', lastName: 'Walkworth', dob: '1988-04-17', gender: 'Female' },
  { base: 77001235, otherNames: 'Juma', lastName: 'Walkworth', dob: '1985-11-02', gender: 'Male', relation: 'Spouse' },
  { base: 77001236, otherNames: 'Neema', lastName: 'Walkworth', dob: '2019-06-30', gender: 'Female', relation: 'Son/Daughter' },
];

const field = (visit, key) => visit.page.getByLabel(t(key), { exact: true });

async function photo(visit, n) {
  const { page } = visit;
  await page.getByRole('button', { name: /^Take a photo of|Take a new one$/ }).first().click();
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('dialog').getByRole('button', { name: t('web.photo.file') }).click()]);
  await chooser.setFiles({ name: 'face.jpg', mimeType: 'image/jpeg', buffer: await drawnPhoto(visit.walk.browser, n) });
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByRole('img', { name: like('web.photo.of') }).or(page.getByRole('button', { name: like('web.photo.retake') })).first().waitFor();
}

async function describe(visit, person, n) {
  const { page } = visit;
  await visit.field('field.insuree.chfId').fill(numberOf(person.base));
  await visit.field('field.insuree.otherNames').fill(person.otherNames);
  await visit.field('field.insuree.lastName').fill(person.lastName);
  await page.getByRole('radio', { name: person.gender, exact: true }).check();
  await visit.date(t('field.insuree.dob'), person.dob);
  if (person.relation) await visit.combobox('field.insuree.relationship').selectOption({ label: person.relation });
  await photo(visit, n);
  await page.getByText(t('web.person.number.free')).waitFor();
}

async function refusedNumber(visit, base) {
  const box = visit.field('field.insuree.chfId');
  await box.fill(wrongOf(base));
  await box.press('Tab');
  await visit.page.getByText(t('web.person.number.fault.4')).first().waitFor();
  assert.equal(await box.getAttribute('aria-invalid'), 'true');
  await visit.look('11-number-refused');
}

export async function register(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('officer');
  await visit.menu('web.menu.families');
  await visit.heading('web.families.title').waitFor();
  await page.getByRole('main').getByRole('listitem').or(page.getByRole('row')).nth(3).waitFor();
  await visit.look('10-families');

  await visit.go('/families/new');
  await visit.heading('web.act.new_family').waitFor();
  const village = visit.combobox('field.family.location');
  await village.click();
  await page.getByRole('listbox', { name: t('field.family.location') }).getByRole('option').first().click();
  await visit.button('web.enrol.next').click();

  await visit.field('field.insuree.chfId').waitFor();
  await refusedNumber(visit, people[0].base);
  await describe(visit, people[0], 0);
  await visit.look('12-head');
  await visit.button('web.enrol.next').click();
  for (const [n, person] of people.slice(1).entries()) {
    await visit.button('web.enrol.add').click();
    await describe(visit, person, n + 1);
    await visit.button('web.enrol.keep').click();
  }
  await visit.look('13-members');
  await visit.button('web.enrol.next').click();
  await visit.button('web.enrol.act', { n: people.length }).waitFor();
  await visit.look('14-check');
  await visit.button('web.enrol.act', { n: people.length }).click();
  await page.waitForURL(/\/families\/[0-9a-f-]{36}$/);
  walk.family = new URL(page.url()).pathname.split('/')[2];
  walk.person = { number: numberOf(people[0].base), name: 'Asha Walkworth' };
  await page.getByRole('heading', { level: 1, name: t('web.family.of', { name: walk.person.name }) }).waitFor();
  for (const { otherNames } of people) await page.getByRole('row', { name: new RegExp(otherNames) }).or(page.getByRole('listitem').filter({ hasText: otherNames })).first().waitFor();
  await visit.look('15-family');
  await insure(visit, walk);
  await visit.end();
}

const amountOf = (text) => text.replace(/[^\d.]/g, '');

// A part of it, then what is left: the policy is active when the rules say so, not before.
async function pay(visit, amount) {
  const { page } = visit;
  await page.getByRole('button', { name: t('web.family.next.pay') }).first().click();
  const window = page.getByRole('dialog');
  const box = window.getByRole('textbox', { name: t('field.premium.amount') });
  await box.waitFor();
  const due = await box.inputValue();
  if (amount) await box.fill(amount);
  await visit.look(amount ? '17-pay-part' : '18-pay-rest');
  await window.getByRole('button', { name: t('web.pay.act') }).click();
  const receipt = await window.getByRole('link', { name: t('web.pay.print') }).getAttribute('href');   // what was forecast has gone
  const said = await window.getByRole('status').textContent();
  await visit.file(receipt, '%PDF');
  await window.getByRole('button', { name: t('web.close'), exact: true }).last().click();
  await window.waitFor({ state: 'detached' });
  return { due, said };
}

async function insure(visit, walk) {
  const { page } = visit;
  await page.getByRole('button', { name: t('web.family.next.sell') }).first().click();
  const window = page.getByRole('dialog');
  await window.getByRole('radio', { name: /FUND/ }).check();
  await visit.look('16-sell');
  await window.getByRole('button', { name: like('web.sell.act') }).click();
  await window.waitFor({ state: 'detached' });

  const part = await pay(visit, '1000');
  assert.ok(part.said.includes(t('web.pay.booked')), part.said);
  const rest = await pay(visit, null);
  assert.ok(rest.said.includes(t('web.pay.active')), rest.said);
  assert.equal(Number(amountOf(part.due)) - 1000, Number(amountOf(rest.due)));
  await page.getByText(t('code.policy_status.active')).first().waitFor();
  await visit.file(await visit.link('web.family.cards').getAttribute('href'), '%PDF');
  await visit.look('19-family-insured');
  if (process.env.IMIS_SCREENSHOT && walk.looks && !visit.phone) await visit.portrait(process.env.IMIS_SCREENSHOT);

  await visit.tab('web.family.contributions').click();
  assert.equal(await visit.table('web.family.contributions').getByRole('link').count(), 2);
  await visit.look('19-contributions');
  await visit.tab('web.family.history').click();
  await page.getByText(/Temba Makori · 20 Nov 2026/).first().waitFor();
  await visit.look('19-history');
}
