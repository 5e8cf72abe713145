// A family that splits and joins again, a member who moves and comes back, somebody who was registered twice: each is taken back where
// it was done.
import { t } from '../lib/text.mjs';
import { Visit } from '../lib/visit.mjs';

const family = { head: 'Omari Jerima', number: '100007563', member: '100007574', target: 'Adamo Okello' };
const dialog = (visit) => visit.page.getByRole('dialog');
const within = (visit, key) => dialog(visit).getByRole('button', { name: t(key), exact: true });

async function done(visit, words, values) {
  await dialog(visit).waitFor({ state: 'detached' });
  await visit.page.getByRole('status').filter({ hasText: t(words, values) }).first().waitFor();
}

async function undo(visit) {
  await visit.page.getByRole('button', { name: new RegExp(`^${t('web.toast.undo')}`) }).last().click();
  await visit.page.getByRole('status').filter({ hasText: t('web.undone') }).first().waitFor();
}

async function toFamily(visit) {
  await visit.go(`/families?q=${family.number}`);
  await visit.page.getByRole('link', { name: family.head }).click();
  await visit.heading('web.family.of', { name: family.head }).waitFor();
}

const members = (visit) => visit.page.getByRole('tabpanel').getByRole('link');

// Who leaves, and what becomes of the cover, is said before.
async function split(visit) {
  await visit.button('web.split').click();
  await within(visit, 'web.split').click();
  await dialog(visit).getByText(t('web.split.nobody')).waitFor();
  const first = dialog(visit).getByRole('checkbox').first();
  const name = await dialog(visit).locator('label').first().innerText();
  await first.check();
  await visit.look('80-split');
  await within(visit, 'web.split').click();
  await done(visit, 'web.split.done');
  await visit.heading('web.family.of', { name: name.trim() }).waitFor();
  return name.trim();
}

async function join(visit) {
  await visit.button('web.join').click();
  await visit.choose(visit.combobox('web.insuree.move.to'), family.head, family.head);
  await visit.look('81-join');
  await within(visit, 'web.join').click();
  await done(visit, 'web.join.done');
  await visit.heading('web.family.of', { name: family.head }).waitFor();
}

async function moveAndBack(visit, name) {
  const { page } = visit;
  await page.getByRole('link', { name, exact: true }).first().click();
  await visit.heading(name).waitFor();
  await visit.button('web.insuree.move').click();
  await visit.choose(visit.combobox('web.insuree.move.to'), family.target, family.target);
  await within(visit, 'web.insuree.move').click();
  await done(visit, 'web.insuree.move.done', { name });
  await undo(visit);
  await page.getByRole('link', { name: t('web.family.of', { name: family.head }) }).waitFor();
}

// The one who is being changed is held beside the other.
async function merge(visit, name) {
  const { page } = visit;
  await page.getByRole('link', { name: t('web.family.of', { name: family.head }) }).click();
  await visit.heading('web.family.of', { name: family.head }).waitFor();
  await members(visit).filter({ hasText: family.head }).first().click();
  await visit.heading(family.head).waitFor();
  await page.getByRole('link', { name: t('web.merge.with') }).click();
  await visit.heading('web.merge.title').waitFor();
  await visit.choose(visit.combobox('web.merge.other'), name, new RegExp(name));
  await page.getByText(t('web.merge.passes')).waitFor();
  await visit.look('82-merge');
  await visit.button('web.merge.act').click();
  await within(visit, 'web.merge.act').click();
  await done(visit, 'web.merge.done', { name: family.head });
  await visit.heading(family.head).waitFor();
  await page.getByText(t('web.insuree.merged')).waitFor();
  await visit.look('83-merged');
  await visit.button('web.insuree.merged.undo').click();
  await page.getByText(t('web.insuree.merged'), { exact: true }).waitFor({ state: 'detached' });
}

// Names and birth of somebody who is there, spelt otherwise.
async function hinted(visit) {
  const { page } = visit;
  await visit.button('web.key.edit').click();
  await visit.field('field.insuree.otherNames').fill('Omary');
  await dialog(visit).getByText(t('web.perhaps.title')).waitFor({ state: 'detached' });
  await within(visit, 'web.cancel').click();
  const birth = await page.evaluate(async (number) => {
    const query = `{ insurees(chfId: "${number}") { edges { node { dob lastName } } } }`;
    const answer = await fetch('/api/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query }) });
    return (await answer.json()).data.insurees.edges[0].node;
  }, family.number);
  await toFamily(visit);
  await page.getByRole('button', { name: t('web.family.add') }).click();
  await visit.field('field.insuree.otherNames').fill('Omary');
  await visit.field('field.insuree.lastName').fill(birth.lastName);
  await visit.date(t('field.insuree.dob'), birth.dob);
  await dialog(visit).getByText(t('web.perhaps.title')).waitFor();
  await dialog(visit).getByText(family.head).first().waitFor();
  await visit.look('84-perhaps');
  await within(visit, 'web.cancel').click();
}

export async function regroup(walk) {
  const visit = await Visit.begin(walk);
  await visit.arrive('officer', `/families?q=${family.number}`);
  await toFamily(visit);
  await split(visit);
  await undo(visit);
  await visit.heading('web.family.of', { name: family.head }).waitFor();
  const name = await split(visit);
  await join(visit);
  await moveAndBack(visit, name);
  await merge(visit, name);
  await hinted(visit);
  await visit.end();
}
