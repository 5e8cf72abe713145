// The registers on the screen: each is made, found, changed, looked back on and ended.
import { t } from '../lib/text.mjs';
import { Visit } from '../lib/visit.mjs';

const saved = async (visit) => {
  await visit.button('web.save').click();
  await visit.page.getByText(t('web.register.saved')).first().waitFor();
  await visit.page.waitForURL(/\/registers\/[\w-]+\/[0-9a-f-]{36}/);
  await visit.hush();
};

const box = (visit, key) => visit.page.getByRole('textbox', { name: t(key) });

// fill: { key of a label: text }, choose: { key: option }.
async function fill(visit, { texts = {}, options = {}, dates = {}, found = {} }) {
  for (const [key, text] of Object.entries(texts)) await box(visit, key).first().fill(text);
  for (const [key, value] of Object.entries(options)) await visit.page.getByRole('combobox', { name: t(key) }).first().selectOption(value);
  for (const [key, day] of Object.entries(dates)) await visit.date(t(key), day);
  for (const [key, text] of Object.entries(found)) await visit.choose(visit.page.getByRole('combobox', { name: t(key) }).first(), text);
}

// What every register has alike: made, found by its code, changed, its history, and its end.
export function lifeOf(register, { made, before, changed, sought, shown, between }) {
  return async (walk) => {
    const visit = await Visit.begin(walk);
    const { page } = visit;
    await visit.arrive('admin', `/registers/${register}`);
    await visit.heading(`web.register.${register}`).waitFor();
    if (visit.phone) await visit.link('web.register.new').first().click();
    else await visit.key('n');
    await page.getByRole('heading', { level: 1, name: t('web.register.new_of', { register: t(`web.register.${register}`) }) }).waitFor();
    await fill(visit, made);
    await visit.look(`r-${register}-new`);
    await before?.(visit);
    await saved(visit);
    await between?.(visit);
    await fill(visit, changed);
    await saved(visit);
    await visit.tab('web.register.tab.history').click();
    await page.getByText(t('web.history.op.update'), { exact: true }).first().waitFor();
    await visit.look(`r-${register}-history`);
    await visit.link('web.register.back').click();
    await page.getByRole('searchbox', { name: t('web.register.search') }).fill(sought);
    await page.getByRole('link', { name: shown }).first().click();
    await visit.button('web.register.end').click();
    await page.getByRole('dialog').getByRole('button', { name: t('web.register.end'), exact: true }).click();
    await visit.heading(`web.register.${register}`).waitFor();
    await visit.go(`/registers/${register}?q=${encodeURIComponent(sought)}&ended=yes`);
    await page.getByRole('link', { name: shown }).first().waitFor();
    await visit.look(`r-${register}-ended`);
    await visit.end();
  };
}

export const items = lifeOf('items', {
  made: { texts: { 'field.medical_item.code': 'ZI01', 'field.medical_item.name': 'Gauze', 'field.medical_item.price': '12.50' }, options: { 'field.medical_item.type': 'M', 'field.medical_item.careType': 'B' } },
  changed: { texts: { 'field.medical_item.price': '13.00' } },
  sought: 'ZI01', shown: 'ZI01',
});

// Found and added; what is chosen in the window is what can be added.
async function addLine(visit, tab, sought) {
  const { page } = visit;
  await visit.tab(tab).click();
  await page.getByRole('button', { name: t('web.register.lines.add'), exact: true }).click();
  const window = page.getByRole('dialog', { name: t('web.register.lines.add') });
  await window.getByRole('searchbox').fill(sought);
  const row = window.getByRole('row', { name: new RegExp(sought) }).or(window.getByRole('listitem').filter({ hasText: sought })).first();
  await row.getByRole('checkbox').check();
  await window.getByRole('button', { name: t('web.register.lines.add_n', { n: 1 }) }).click();
  await window.waitFor({ state: 'detached' });
}

// A line is opened, changed and taken over.
async function changeLine(visit, name, change) {
  await visit.page.getByRole('tabpanel').getByRole('link', { name }).first().click();
  const window = visit.page.getByRole('dialog');
  await change(window);
  await visit.look(`r-line-${name.replace(/\W/g, '')}`);
  await window.getByRole('button', { name: t('web.register.lines.take') }).click();
  await window.waitFor({ state: 'detached' });
}

export const services = lifeOf('services', {
  made: { texts: { 'field.medical_service.code': 'ZS01', 'field.medical_service.name': 'Dressing, whole', 'field.medical_service.price': '50' },
    options: { 'field.medical_service.type': 'C', 'field.medical_service.level': 'S', 'field.medical_service.careType': 'O', 'field.medical_service.packagetype': 'P' } },
  async between(visit) {
    await addLine(visit, 'web.register.tab.package_items', 'D003');
    await changeLine(visit, 'D003', (window) => window.getByRole('textbox', { name: t('field.medical_service_item.qtyProvided') }).fill('4'));
    await saved(visit);
    await visit.tab('web.register.tab.general').click();
  },
  changed: { texts: { 'field.medical_service.price': '55.00' } },
  sought: 'ZS01', shown: 'ZS01',
});

export const diagnoses = lifeOf('diagnoses', {
  made: { texts: { 'field.diagnosis.code': 'Z99.8', 'field.diagnosis.name': 'Dependence on machines' } },
  changed: { texts: { 'field.diagnosis.name': 'Dependence on enabling machines' } },
  sought: 'Z99.8', shown: 'Z99.8',
});

export const itemPrices = lifeOf('item-prices', {
  made: { texts: { 'field.pricelist.name': 'Items, island' }, dates: { 'field.pricelist.pricelistDate': '2026-11-01' } },
  async between(visit) {
    await addLine(visit, 'web.register.tab.prices', 'D003');
    await changeLine(visit, 'D003', (window) => window.getByRole('textbox', { name: t('field.pricelist.priceOverrule') }).fill('17.50'));
    await saved(visit);
    await visit.tab('web.register.tab.general').click();
  },
  changed: { texts: { 'field.pricelist.name': 'Items, islands' } },
  sought: 'Items, island', shown: 'Items, islands',
});

export const facilities = lifeOf('facilities', {
  made: { texts: { 'field.health_facility.code': 'ZF01', 'field.health_facility.name': 'Island clinic' }, options: { 'field.health_facility.level': 'C', 'field.health_facility.careType': 'O' },
    found: { 'field.health_facility.legalForm': 'Government', 'field.health_facility.location': 'Bongala' } },
  async between(visit) {
    await addLine(visit, 'web.register.tab.catchments', 'Fohanri');
    await saved(visit);
    await visit.tab('web.register.tab.general').click();
  },
  changed: { texts: { 'field.health_facility.phone': '0700111222' } },
  sought: 'ZF01', shown: 'ZF01',
});

export const officers = lifeOf('officers', {
  made: { texts: { 'field.officer.code': 'ZO01', 'field.officer.lastName': 'Zuri', 'field.officer.otherNames': 'Amani' }, found: { 'field.officer.location': 'Bongala' } },
  async between(visit) {
    await addLine(visit, 'web.register.tab.villages', 'Fohanri');
    await saved(visit);
    await visit.tab('web.register.tab.general').click();
  },
  changed: { texts: { 'field.officer.phone': '0700111333' } },
  sought: 'ZO01', shown: 'ZO01',
});

export const claimAdministrators = lifeOf('claim-administrators', {
  made: { texts: { 'field.claim_admin.code': 'ZC01', 'field.claim_admin.lastName': 'Baraka', 'field.claim_admin.otherNames': 'Neema' }, found: { 'field.claim_admin.healthFacility': 'MA01H00' } },
  changed: { texts: { 'field.claim_admin.phone': '0700111444' } },
  sought: 'ZC01', shown: 'ZC01',
});

export const roles = lifeOf('roles', {
  made: { texts: { 'field.role.name': 'Registrar' } },
  async between(visit) {
    await visit.tab('web.register.tab.rights').click();
    await visit.page.getByRole('searchbox', { name: t('web.register.rights.search') }).fill('101101');
    await visit.page.getByRole('checkbox', { name: /101101/ }).first().check();
    await visit.look('r-rights');
    await saved(visit);
    await visit.page.getByText(t('web.register.rights.held', { n: 1 })).waitFor();
    await visit.tab('web.register.tab.general').click();
  },
  changed: { texts: { 'field.role.name': 'Registrar of people' } },
  sought: 'Registrar', shown: 'Registrar of people',
});

export const payers = lifeOf('payers', {
  made: { texts: { 'field.payer.name': 'Ministry of Health' }, options: { 'field.payer.type': 'G' } },
  changed: { texts: { 'field.payer.phone': '0700123456' } },
  sought: 'Ministry', shown: 'Ministry of Health',
});

// A product: previewed before it is saved, with what it covers, copied, and ended.
export const products = lifeOf('products', {
  made: { texts: { 'field.product.code': 'ZP01', 'field.product.name': 'Island cover' }, dates: { 'field.product.dateFrom': '2026-01-01', 'field.product.dateTo': '2030-12-31' } },
  async before(visit) {
    const { page } = visit;
    await visit.tab('web.register.tab.periods').click();
    await box(visit, 'field.product.insurancePeriod').fill('12');
    await visit.tab('web.register.tab.contributions').click();
    await box(visit, 'field.product.premiumAdult').first().fill('300');
    await box(visit, 'field.product.premiumChild').first().fill('200');
    await addLine(visit, 'web.register.tab.items', 'D003');
    await changeLine(visit, 'D003', async (window) => {
      await window.getByRole('textbox', { name: t('field.product_line.limitAdult') }).first().fill('80');
      await window.getByRole('textbox', { name: t('field.product_line.waitingPeriodAdult') }).fill('3');
    });
    await visit.tab('web.register.tab.preview').click();
    await page.getByRole('heading', { name: t('web.preview.pays', { amount: 'USD\u00a0800.00' }) }).waitFor();
    await page.getByText('20 Feb 2027').first().waitFor();
    await visit.look('r-preview');
  },
  async between(visit) {
    await visit.button('web.register.copy').click();
    const window = visit.page.getByRole('dialog');
    await window.getByRole('textbox', { name: t('field.product.code') }).fill('ZP02');
    await window.getByRole('textbox', { name: t('field.product.name') }).fill('Island cover, copied');
    await window.getByRole('button', { name: t('web.register.copy') }).click();
    await visit.heading('ZP02 · Island cover, copied').waitFor();
    await visit.hush();
    await visit.tab('web.register.tab.general').click();
  },
  changed: { texts: { 'field.product.name': 'Island cover, second' } },
  sought: 'ZP02', shown: 'ZP02',
});

// A village is made in its ward, goes to another one with what it is, and ends there.
export async function locations(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('admin', '/registers/locations');
  await page.getByRole('link', { name: 'Mazunni' }).first().click();
  await page.getByRole('link', { name: 'Bongala' }).first().click();
  await page.waitForURL(/in=/);
  await visit.look('r-locations');
  const { rows } = await visit.graphql('query { rows: locations(type: "W", first: 2, parent_Parent_Uuid: null) { edges { node { uuid name } } } }');
  const [from, to] = rows.edges.map((edge) => edge.node);
  await visit.go(`/registers/locations?in=${from.uuid}`);
  await visit.link('web.register.new').first().click();
  await box(visit, 'field.location.code').fill('ZV01');
  await box(visit, 'field.location.name').fill('Island village');
  await saved(visit);
  await visit.button('web.location.move').click();
  const window = page.getByRole('dialog');
  await visit.choose(window.getByRole('combobox'), to.name);
  await visit.look('r-location-move');
  await window.getByRole('button', { name: t('web.location.move'), exact: true }).click();
  await window.waitFor({ state: 'detached' });
  await page.getByRole('heading', { level: 1, name: `Island village, ${to.name}` }).waitFor();
  await visit.tab('web.register.tab.history').click();
  await page.getByText(t('web.history.op.update'), { exact: true }).first().waitFor();
  await visit.hush();
  await visit.button('web.register.end').click();
  await page.getByRole('dialog').getByRole('button', { name: t('web.register.end'), exact: true }).click();
  await page.waitForURL(/\/registers\/locations\?in=/);
  await visit.go('/registers/locations?q=ZV01');
  await page.getByText(t('web.register.none.filtered')).waitFor();
  await visit.end();
}

// Somebody gets an account, a role, a district and a password, signs in and changes it.
export async function users(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('admin', '/registers/users/new');
  await box(visit, 'field.core_user.username').fill('zuri');
  await box(visit, 'field.interactive_user.lastName').fill('Zuri');
  await box(visit, 'field.interactive_user.otherNames').fill('Amani');
  await visit.look('r-user');
  await visit.tab('web.register.tab.roles').click();
  await visit.choose(page.getByRole('combobox', { name: t('web.account.roles') }), 'Clerk');
  await visit.choose(page.getByRole('combobox', { name: t('web.account.districts') }), 'Bongala');
  await visit.look('r-user-roles');
  await saved(visit);
  await visit.button('web.account.set').click();
  const window = page.getByRole('dialog');
  await window.getByLabel(t('web.account.new_password')).fill('First-password-1');
  await window.getByRole('button', { name: t('web.account.set') }).click();
  await window.waitFor({ state: 'detached' });
  await visit.hush();
  await visit.tab('web.register.tab.account').click();
  await box(visit, 'field.interactive_user.phone').fill('0700111555');
  await saved(visit);
  await visit.end();

  const own = await Visit.begin(walk);
  await own.go('/account');
  await own.signIn('zuri', 'First-password-1');
  await own.heading('web.account.title').waitFor();
  await own.page.getByLabel(t('web.account.old')).fill('First-password-1');
  await own.page.getByLabel(t('web.account.new_password')).fill('Second-password-2');
  await own.page.getByLabel(t('web.account.again')).fill('Second-password-2');
  await own.look('r-account');
  await own.button('web.account.change').click();
  await own.page.getByText(t('web.account.changed')).first().waitFor();
  await own.end();
}

export async function settings(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('admin', '/registers/settings');
  await page.getByRole('searchbox', { name: t('web.settings.search') }).fill('delete_limit');
  await page.getByRole('link', { name: 'register.delete_limit_percent' }).click();
  const window = page.getByRole('dialog');
  await window.getByRole('textbox', { name: t('web.settings.value') }).fill('25');
  await visit.look('r-setting');
  await window.getByRole('button', { name: t('web.save') }).click();
  await window.waitFor({ state: 'detached' });
  await page.getByText('25', { exact: true }).first().waitFor();
  if (!visit.phone) await page.getByText(/^admin · /).first().waitFor();
  await visit.look('r-settings');
  await visit.end();
}

// What something still points at does not end, and the page says what that is.
export async function inUse(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  visit.expect(/422|409/);
  await visit.arrive('admin', '/registers/items?q=D001');
  await page.getByRole('link', { name: 'D001' }).first().click();
  await visit.button('web.register.end').click();
  const window = page.getByRole('dialog');
  await window.getByRole('button', { name: t('web.register.end'), exact: true }).click();
  await window.getByText(/BASIC/).waitFor();
  await visit.look('r-in-use');
  await visit.end();
}

export async function all(walk) {
  const visit = await Visit.begin(walk);
  await visit.arrive('admin', '/registers');
  await visit.heading('web.register.title').waitFor();
  await visit.look('r-all');
  await visit.end();
}

// What is optional says so in its name.
const since = () => `${t('web.dated.since')} ${t('web.field.optional')}`;

// A change that holds from a day to come: entered, seen, corrected, withdrawn.
export async function dated(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('admin', '/registers/items?q=D003');
  await page.getByRole('link', { name: 'D003' }).first().click();
  await box(visit, 'field.medical_item.price').waitFor();
  const before = await box(visit, 'field.medical_item.price').inputValue();
  await box(visit, 'field.medical_item.price').fill('99.00');
  await visit.date(since(), '2027-01-01');
  await visit.button('web.dated.act').click();
  await visit.seen('web.dated.from', { date: '1 Jan 2027' }).waitFor();
  await page.getByText('99.00').first().waitFor();
  if ((await box(visit, 'field.medical_item.price').inputValue()) !== before) throw new Error('the item is as it was until then');
  await visit.hush();
  await visit.look('r-dated');
  await visit.go('/registers');
  await page.getByRole('link', { name: /^D003/ }).waitFor();
  await visit.look('r-dated-all');
  await page.getByRole('link', { name: /^D003/ }).click();
  await visit.button('web.dated.correct').click();
  await visit.button('web.dated.stop').waitFor();
  await box(visit, 'field.medical_item.price').fill('98.00');
  await visit.date(t('web.dated.since'), '2027-02-01');
  await visit.look('r-dated-correct');
  await visit.button('web.dated.act').click();
  await visit.seen('web.dated.from', { date: '1 Feb 2027' }).waitFor();
  await page.getByText('98.00').first().waitFor();
  await visit.hush();
  await visit.button('web.dated.withdraw').click();
  await page.getByRole('dialog').getByRole('button', { name: t('web.dated.withdraw'), exact: true }).click();
  await visit.seen('web.dated.withdrawn').waitFor();
  await visit.seen('web.dated.from', { date: '1 Feb 2027' }).waitFor({ state: 'detached' });
  await visit.end();
}

// Of a price list only the line that is changed: others may be changed until then.
export async function datedPrice(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('admin', '/registers/item-prices');
  await page.getByRole('link', { name: 'Items, hospitals' }).first().click();
  await visit.tab('web.register.tab.prices').click();
  await changeLine(visit, 'D003', (window) => window.getByRole('textbox', { name: t('field.pricelist.priceOverrule') }).fill('77.00'));
  await visit.date(since(), '2027-01-01');
  await visit.button('web.dated.act').click();
  await visit.seen('web.dated.priced', { n: '1' }).waitFor();
  await visit.hush();
  await visit.look('r-dated-price');
  const { datedChanges } = await visit.graphql('{ datedChanges }');
  const { change } = datedChanges.find((one) => one.entity === 'items_pricelist');
  if (Object.keys(change).join() !== 'priceOverrules' || change.priceOverrules.length !== 1 || change.priceOverrules[0].price !== '77.00') throw new Error(JSON.stringify(change));
  await visit.end();
}

// A row that begins and one that ends on a day to come: entered, seen above the list, corrected, withdrawn and taken back.
export async function datedRows(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('admin', '/registers/items/new');
  await fill(visit, { texts: { 'field.medical_item.code': 'ZI09', 'field.medical_item.name': 'Splint', 'field.medical_item.price': '12.50' }, options: { 'field.medical_item.type': 'M', 'field.medical_item.careType': 'B' } });
  await visit.date(since(), '2027-01-01');
  await visit.look('r-dated-new');
  await visit.button('web.dated.act').click();
  await visit.heading('web.register.items').waitFor();
  await visit.hush();
  await page.getByRole('link', { name: /^ZI09 · Splint/ }).waitFor();
  await visit.look('r-dated-new-list');
  await page.getByRole('link', { name: /^ZI09 · Splint/ }).click();
  await page.getByText(t('web.dated.correcting', { date: '1 Jan 2027' })).waitFor();
  if ((await box(visit, 'field.medical_item.price').inputValue()) !== '12.50') throw new Error('it stands as it was entered');
  await box(visit, 'field.medical_item.price').fill('14.00');
  await visit.button('web.dated.act').click();
  await visit.heading('web.register.items').waitFor();
  await visit.hush();
  await page.getByText('14.00').first().waitFor();
  await visit.button('web.dated.withdraw').click();
  await page.getByRole('dialog').getByRole('button', { name: t('web.dated.withdraw'), exact: true }).click();
  await page.getByRole('link', { name: /^ZI09 · Splint/ }).waitFor({ state: 'detached' });
  await visit.button('web.toast.undo').last().click();
  await page.getByRole('link', { name: /^ZI09 · Splint/ }).waitFor();
  await visit.hush();
  await visit.go('/registers/item-prices');
  await page.getByRole('link', { name: 'Items, hospitals' }).first().click();
  await box(visit, 'field.pricelist.name').waitFor();
  await visit.date(since(), '2027-01-02');
  await addLine(visit, 'web.register.tab.prices', 'ZI09');
  await visit.button('web.dated.act').click();
  await visit.seen('web.dated.added', { n: '1' }).waitFor();
  await visit.hush();
  await visit.go('/registers/items?q=D004');
  await page.getByRole('link', { name: 'D004' }).first().click();
  await visit.button('web.register.end').click();
  await visit.date(`${t('web.dated.end_since')} ${t('web.field.optional')}`, '2027-01-01');
  await visit.look('r-dated-end');
  await page.getByRole('dialog').getByRole('button', { name: t('web.register.end'), exact: true }).click();
  await visit.seen('web.dated.ends').waitFor();
  await visit.hush();
  await visit.look('r-dated-ends');
  await visit.button('web.dated.withdraw').click();
  await page.getByRole('dialog').getByRole('button', { name: t('web.dated.withdraw'), exact: true }).click();
  await visit.seen('web.dated.ends').waitFor({ state: 'detached' });
  await visit.end();
}

// What waits for a product lies over what is kept when a day to come is previewed.
export async function datedPreview(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('admin', '/registers');
  const { products } = await visit.graphql('{ products(first: 1) { edges { node { uuid } } } }');
  const { uuid } = products.edges[0].node;
  await visit.command('dated_change.create', { entity: 'product', record: uuid, day: '2027-02-03', change: { lumpSum: '77777' } });
  await visit.go(`/registers/products/${uuid}`);
  await visit.tab('web.register.tab.preview').click();
  const said = page.getByRole('status').filter({ hasText: t('web.preview.contribution') });
  await said.waitFor();
  if (await said.getByText('77,777.00').count()) throw new Error('it is as it stands until then');
  await visit.date(t('web.preview.day'), '2027-02-03');
  await visit.seen('web.preview.ahead', { days: '3 Feb 2027' }).waitFor();
  await said.getByText('77,777.00').first().waitFor();
  await visit.look('r-dated-preview');
  await visit.end();
}

// Days are seen and entered as the scheme's people count them; what is kept is the same.
export async function nepal(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('admin', '/');
  await visit.command('setting.set', { setting: 'core.calendar', value: 'nepali' });
  await visit.go('/registers/item-prices/new');
  await box(visit, 'field.pricelist.name').fill('Items, Mangsir');
  await visit.date(t('field.pricelist.pricelistDate'), '2083-08-07');
  await page.getByText('23 Nov 2026').first().waitFor();
  await visit.look('r-nepal-field');
  await visit.button('web.save').click();
  await page.waitForURL(/\/registers\/item-prices\/[0-9a-f-]{36}/);
  await visit.hush();
  const { rows } = await visit.graphql('{ rows: itemsPricelists(first: 1, name_Icontains: "Mangsir") { edges { node { pricelistDate } } } }');
  if (rows.edges[0].node.pricelistDate.slice(0, 10) !== '2026-11-23') throw new Error(JSON.stringify(rows));
  const group = page.getByRole('group', { name: t('field.pricelist.pricelistDate'), exact: true });
  if ((await group.getByRole('textbox', { name: t('web.field.year') }).inputValue()) !== '2083') throw new Error('it is shown as it was entered');
  await visit.button('web.field.calendar.gregorian').first().click();
  await visit.date(t('field.pricelist.pricelistDate'), '2026-11-24');
  await page.getByText('8 Mangsir 2083').first().waitFor();
  await saved(visit);
  await visit.go('/registers/item-prices?q=Mangsir');
  await page.getByText('8 Mangsir 2083').first().waitFor();
  await visit.look('r-nepal-list');
  await visit.end();
}

// Fields of the scheme's own stand in the form of a register too.
export async function ownFields(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('admin', '/registers/facilities');
  await visit.command('extension.update', { type: 'HealthFacility', schema: { properties: { beds: { type: 'integer', title: 'Beds', minimum: 0 } }, required: ['beds'] } });
  await visit.go('/registers/facilities?q=H');
  await page.getByRole('link', { name: /H/ }).and(page.locator('a[href^="/registers/facilities/"]')).first().click();
  await page.getByLabel('Beds').first().fill('12');
  await visit.look('r-own-fields');
  await saved(visit);
  await page.reload();
  await page.getByLabel('Beds').first().waitFor();
  if ((await page.getByLabel('Beds').first().inputValue()) !== '12') throw new Error('the number of beds is kept');
  await visit.command('extension.update', { type: 'HealthFacility', schema: null });
  await visit.end();
}
