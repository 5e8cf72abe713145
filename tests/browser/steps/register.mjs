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
export function lifeOf(register, { made, changed, sought, shown, between }) {
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

export const payers = lifeOf('payers', {
  made: { texts: { 'field.payer.name': 'Ministry of Health' }, options: { 'field.payer.type': 'G' } },
  changed: { texts: { 'field.payer.phone': '0700123456' } },
  sought: 'Ministry', shown: 'Ministry of Health',
});

export async function all(walk) {
  const visit = await Visit.begin(walk);
  await visit.arrive('admin', '/registers');
  await visit.heading('web.register.title').waitFor();
  await visit.look('r-all');
  await visit.end();
}
