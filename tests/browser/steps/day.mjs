// A clerk's day at the counter, by one account through the pages: ten families, one of them with somebody who is there already and one that
// splits, money and its correction, two renewals, what is printed, and a file that was refused, mended and loaded.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { like, t } from '../lib/text.mjs';
import { Visit } from '../lib/visit.mjs';

const dialog = (visit) => visit.page.getByRole('dialog');
const within = (visit, key, values) => dialog(visit).getByRole('button', { name: typeof key === 'string' ? t(key, values) : key, exact: true });
const gone = (visit) => dialog(visit).waitFor({ state: 'detached' });

// Nine digits, of which the last is what is left of the others by seven.
const numberOf = (n) => `${77003000 + n}${(77003000 + n) % 7}`;

const heads = ['Abena Dako', 'Bahati Etale', 'Chike Faraji', 'Dalila Gacheru', 'Emeka Hamisi', 'Fatou Ilunga', 'Gasira Juma', 'Hamadi Kioko', 'Imani Lule', 'Jabari Mwangi'];
const twice = { name: 'Rehema Pendo', misspelt: 'Reema Pendo', dob: '1991-05-05' };   // in the first family, and once more in the last
const grown = { name: 'Sefu Dako', dob: '1999-02-01' };                              // leaves the first family

// ---- the day begins: who may load families as files is said by a role of its own ----

export async function morning(walk) {
  const visit = await Visit.begin(walk);
  await visit.arrive('admin');
  const { users } = await visit.graphql('{ users(first: 1, username: "clerk") { edges { node { uuid iUser { userRoles { role { uuid } } } } } } }');
  const clerk = users.edges[0].node;
  const files = await visit.command('role.create', { name: 'Files of families', rights: [131000] });
  await visit.command('user.update', { uuid: clerk.uuid, roles: [...clerk.iUser.userRoles.map((one) => one.role.uuid), files.uuid] });
  await visit.end();
}

// ---- families ----

async function describe(visit, n, { name, dob }, relation) {
  const [otherNames, lastName] = name.split(' ');
  await visit.field('field.insuree.chfId').fill(numberOf(n));
  await visit.field('field.insuree.otherNames').fill(otherNames);
  await visit.field('field.insuree.lastName').fill(lastName);
  await visit.page.getByRole('radio', { name: 'Female', exact: true }).check();
  await visit.date(t('field.insuree.dob'), dob);
  if (relation) await visit.combobox('field.insuree.relationship').selectOption({ label: relation });
  await visit.page.getByText(t('web.person.number.free')).waitFor();
}

async function registered(visit, n, head, members) {
  const { page } = visit;
  await visit.go('/families/new');
  const village = visit.combobox('field.family.location');
  await village.click();
  await page.getByRole('listbox', { name: t('field.family.location') }).getByRole('option').first().click();
  await visit.button('web.enrol.next').click();
  await describe(visit, n * 10, { name: head, dob: `19${70 + n}-03-04` });
  await visit.button('web.enrol.next').click();
  for (const [at, one] of members.entries()) {
    await visit.button('web.enrol.add').click();
    await describe(visit, n * 10 + at + 1, one, 'Son/Daughter');
    await visit.button('web.enrol.keep').click();
  }
  await visit.button('web.enrol.next').click();
  await visit.button('web.enrol.act', { n: members.length + 1 }).click();
  await page.waitForURL(/\/families\/[0-9a-f-]{36}$/);
  await visit.heading('web.family.of', { name: head }).waitFor();
  return new URL(page.url()).pathname;
}

export async function families(walk) {
  const visit = await Visit.begin(walk);
  await visit.arrive('clerk');
  walk.families = [];
  for (const [n, head] of heads.entries()) {
    const members = n === 0 ? [grown, { name: twice.name, dob: twice.dob }] : n === heads.length - 1 ? [{ name: twice.misspelt, dob: twice.dob }] : [];
    walk.families.push(await registered(visit, n, head, members));
  }
  await visit.look('d1-tenth-family');
  await visit.end();
}

// ---- one person twice, one family that is two ----

const toPerson = async (visit, family, name) => {
  await visit.go(family);
  await visit.page.getByRole('tabpanel').getByRole('link', { name, exact: true }).first().click();
  await visit.heading(name).waitFor();
};

export async function merged(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('clerk');
  await toPerson(visit, walk.families[0], twice.name);
  await page.getByRole('link', { name: t('web.merge.with') }).click();
  await visit.choose(visit.combobox('web.merge.other'), numberOf(91), new RegExp(twice.misspelt));
  await page.getByText(t('web.merge.passes')).waitFor();
  await visit.look('d2-merge');
  await visit.button('web.merge.act').click();
  await within(visit, 'web.merge.act').click();
  await gone(visit);
  await visit.heading(twice.name).waitFor();
  await page.getByText(t('web.insuree.merged')).waitFor();
  await visit.go(walk.families.at(-1));
  await visit.heading('web.family.of', { name: heads.at(-1) }).waitFor();
  assert.equal(await page.getByRole('tabpanel').getByRole('link', { name: twice.misspelt }).count(), 0);

  await visit.go(walk.families[0]);
  await visit.button('web.split').click();
  await dialog(visit).getByRole('checkbox', { name: new RegExp(grown.name) }).check();
  await visit.look('d3-split');
  await within(visit, 'web.split').click();
  await gone(visit);
  await visit.heading('web.family.of', { name: grown.name }).waitFor();
  walk.families.push(new URL(page.url()).pathname);
  await visit.end();
}

// ---- policies, money, papers ----

async function sold(visit, family) {
  const { page } = visit;
  await visit.go(family);
  await page.getByRole('button', { name: t('web.family.next.sell') }).first().click();
  await dialog(visit).getByRole('radio', { name: /FUND/ }).check();
  await dialog(visit).getByRole('button', { name: like('web.sell.act') }).click();
  await gone(visit);
}

async function paid(visit, amount) {
  await visit.page.getByRole('button', { name: t('web.family.next.pay') }).first().click();
  const box = dialog(visit).getByRole('textbox', { name: t('field.premium.amount') });
  if (amount) await box.fill(amount);
  else await box.waitFor();
  await dialog(visit).getByRole('button', { name: /^Book it/ }).click();
  const receipt = await dialog(visit).getByRole('link', { name: t('web.pay.print') }).getAttribute('href');   // what was forecast has gone
  const said = await dialog(visit).getByRole('status').textContent();
  await visit.file(receipt, '%PDF');
  await within(visit, 'web.close').last().click();
  await gone(visit);
  return said;
}

export async function money(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('clerk');
  await sold(visit, walk.families[1]);
  assert.ok((await paid(visit, null)).includes(t('web.pay.active')));
  await visit.file(await visit.link('web.family.cards').getAttribute('href'), '%PDF');

  await sold(visit, walk.families[2]);
  assert.ok((await paid(visit, '2000')).includes(t('web.pay.booked')));       // typed in a hurry
  await visit.tab('web.family.contributions').click();
  await page.getByRole('row').or(page.getByRole('listitem')).filter({ hasText: '2,000.00' }).getByRole('button', { name: like('web.pay.correct.of') }).click();
  await dialog(visit).getByRole('textbox', { name: t('field.premium.amount') }).fill('200');
  await visit.look('d4-correct');
  await within(visit, /^Save/).click();
  await gone(visit);
  await page.getByText('200.00').first().waitFor();
  assert.ok((await paid(visit, null)).includes(t('web.pay.active')));
  await visit.file(await visit.link('web.family.cards').getAttribute('href'), '%PDF');
  await visit.look('d5-paid');
  await visit.end();
}

// ---- renewals: covers that end within a month, or have ended ----

export async function renewed(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('clerk');
  const { policies } = await visit.graphql('{ policies(first: 40, expiryDate_Lte: "2026-12-20", orderBy: ["-expiryDate"]) { edges { node { uuid family { uuid } } } } }');
  const ending = [...new Set(policies.edges.map(({ node }) => node.family.uuid))];
  let done = 0;
  for (const family of ending) {
    if (done === 2) break;
    await visit.go(`/families/${family}`);
    await page.getByRole('heading', { level: 1, name: like('web.family.of') }).waitFor();
    const renew = page.getByRole('main').getByRole('button', { name: t('web.family.next.renew') }).first();
    await visit.settle();
    if (!(await renew.count())) continue;   // its next cover was sold before, or its last one is not paid
    await renew.click();
    await dialog(visit).getByRole('button', { name: like('web.sell.renew.act') }).click();
    await gone(visit);
    await page.getByRole('button', { name: t('web.family.next.pay') }).first().waitFor();
    done++;
  }
  assert.equal(done, 2);
  await visit.look('d6-renewed');
  await visit.end();
}

// ---- a file: one row is wrong, which comes back, is mended, and goes in ----

const file = (text) => ({ name: 'families.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });

export async function loaded(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('clerk', '/registers/files');
  const { families } = await visit.graphql('{ families(first: 1) { edges { node { location { name parent { name parent { name parent { name } } } } } } } }');
  const village = families.edges[0].node.location;
  const place = [village.name, village.parent.name, village.parent.parent.name, village.parent.parent.parent.name].join(',');
  const head = 'head_insuree_number,insuree_number,last_name,other_names,dob,sex,village,municipality,district,region';
  const row = (n, of, dob) => `${numberOf(of)},${numberOf(n)},Kassim,Neema${n},${dob},F,${place}`;
  await page.locator('input[type=file]').setInputFiles(file(`${head}\n${row(500, 500, '1980-01-02')}\n${row(501, 500, '2980-01-02')}\n`));
  await visit.button('web.registers.try').click();
  await page.getByText(t('web.registers.tried')).waitFor();
  await page.getByText(t('web.registers.nothing_stored', { n: 1 })).or(page.getByText(t('web.registers.nothing_stored', { n: 2 }))).waitFor();
  await visit.look('d7-refused');
  const [taken] = await Promise.all([page.waitForEvent('download'), visit.button('web.registers.rejected').click()]);
  const refused = readFileSync(await taken.path(), 'utf8').replace(/^\ufeff/, '');
  assert.equal(refused, `${head}\r\n${row(501, 500, '2980-01-02')}\r\n`);
  const mended = [head, row(500, 500, '1980-01-02'), row(501, 500, '2010-01-02')].join('\n');
  await page.locator('input[type=file]').setInputFiles(file(`${mended}\n`));
  await page.getByText(t('web.registers.tried')).waitFor({ state: 'hidden' });
  await visit.button('web.registers.load').click();
  await page.getByText(t('web.registers.done')).waitFor();
  await visit.hush();
  await visit.look('d8-loaded');
  await visit.go(`/families?q=${numberOf(500)}`);
  await page.getByRole('link', { name: 'Neema500 Kassim' }).first().waitFor();
  await visit.end();
  assert.match(await walk.server.imis('ledger', 'check'), /The ledger fits/);
}
