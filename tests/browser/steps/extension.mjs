// The scheme's administrator describes fields of its own; a person's form has them at once, asks for them and shows them.
import assert from 'node:assert/strict';
import { t } from '../lib/text.mjs';
import { Visit } from '../lib/visit.mjs';

const box = (visit, key) => visit.page.getByRole('dialog').getByLabel(new RegExp(`^${t(key)}`)).first();

async function add(visit, { label, french, name, kind, choices, required, pattern, when }) {
  const { page } = visit;
  await visit.button('web.extensions.new').first().click();
  await box(visit, 'web.extensions.field.en').fill(label);
  if (french) await box(visit, 'web.extensions.field.fr').fill(french);
  await box(visit, 'web.extensions.field.name').fill(name);
  if (kind) await box(visit, 'web.extensions.field.kind').selectOption(kind);
  if (choices) await box(visit, 'web.extensions.field.choices').fill(choices);
  if (pattern) await box(visit, 'web.extensions.field.pattern').fill(pattern);
  if (when) {
    await box(visit, 'web.extensions.field.when').selectOption(when[0]);
    await box(visit, 'web.extensions.field.is').fill(when[1]);
  }
  if (required) await page.getByRole('dialog').getByRole('checkbox').check();
  if (pattern) await visit.look('99-own-field');
  await page.getByRole('dialog').getByRole('button', { name: t('web.extensions.take') }).click();
}

export async function ownFields(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('admin', '/extensions?of=insuree');
  await page.getByText(t('web.extensions.none')).waitFor();
  await add(visit, { label: 'Blood group', french: 'Groupe sanguin', name: 'blood', kind: 'choice', choices: 'A = Group A\nB = Group B', required: true });
  await visit.button('web.extensions.new').first().click();
  await box(visit, 'web.extensions.field.en').fill('Card');
  await box(visit, 'web.extensions.field.name').fill('card');
  await box(visit, 'web.extensions.field.pattern').fill('(A+)+');
  await page.getByRole('dialog').getByRole('button', { name: t('web.extensions.take') }).click();
  await page.getByText(t('web.extensions.pattern.wrong')).waitFor();
  await page.getByRole('dialog').getByRole('button', { name: t('web.cancel') }).click();
  await add(visit, { label: 'Card', name: 'card', pattern: '^[A-Z]{2}[0-9]{4}$' });
  await add(visit, { label: 'Smokes', name: 'smokes', kind: 'boolean' });
  await add(visit, { label: 'A day', name: 'a_day', kind: 'integer', required: true, when: ['smokes', 'true'] });
  await page.getByRole('button', { name: t('web.extensions.up', { name: 'Card' }), exact: true }).click();
  await visit.look('100-own-fields');
  await visit.button('web.save').click();
  await page.getByText(t('web.extensions.saved')).first().waitFor();
  await visit.hush();

  const { insurees } = await visit.graphql('{ insurees(first: 1, head: false) { edges { node { uuid } } } }');
  await visit.go(`/insurees/${insurees.edges[0].node.uuid}`);
  await visit.button('web.key.edit').first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Blood group').selectOption('B');
  await dialog.getByRole('radio', { name: t('web.yes'), exact: true }).check();
  await dialog.getByLabel(/^Card/).fill('12');
  await dialog.getByLabel(/^Card/).press('Tab');
  await page.getByText(t('web.check.form', { form: '^[A-Z]{2}[0-9]{4}$' })).first().waitFor();
  await dialog.getByLabel(/^Card/).fill('NP1234');
  await dialog.getByLabel(/^A day/).fill('3');
  await visit.look('101-own-fields-form');
  await dialog.getByRole('button', { name: t('web.save') }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('Group B').waitFor();
  await visit.look('102-own-fields-shown');
  const { customFilters } = await visit.graphql('{ customFilters(moduleName: "insuree", objectTypeName: "Insuree") { possibleFilters { field } } }');
  assert.deepEqual(customFilters.possibleFilters.map((one) => one.field).sort(), ['a_day', 'blood', 'card', 'smokes']);
  const found = await visit.graphql('{ insurees(customFilters: ["blood__iexact__string=B"]) { edges { node { jsonExt } } } }');
  assert.deepEqual(JSON.parse(found.insurees.edges[0].node.jsonExt), { card: 'NP1234', blood: 'B', smokes: true, a_day: 3 });
  await visit.post('/api/command', { id: crypto.randomUUID(), command: 'extension.update', input: { type: 'Insuree', schema: null } });
  await visit.end();
}

const describe = (visit, type, schema) => visit.command('extension.update', { type, schema });

// Contributions and claims have them too; lists show them, and the sums of all that their filters find.
export async function ownMoney(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('admin');
  await describe(visit, 'Premium', { properties: { drawer: { type: 'string', title: 'Drawer', pattern: '^[A-Z][0-9]$' } }, required: ['drawer'] });
  await describe(visit, 'Claim', { properties: { ward: { type: 'integer', title: 'Bed', minimum: 1 } }, required: ['ward'] });
  const { policies } = await visit.graphql('{ policies(first: 1, status: 1, balanceGte: 10, orderBy: ["-id"]) { edges { node { uuid } } } }');
  await visit.go(`/policies/${policies.edges[0].node.uuid}`);
  await page.getByRole('button', { name: t('web.policy.pay') }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: t('field.premium.amount') }).fill('2.50');
  await dialog.getByLabel(/^Drawer/).fill('7');
  await dialog.getByLabel(/^Drawer/).press('Tab');
  await page.getByText(t('web.check.form', { form: '^[A-Z][0-9]$' })).first().waitFor();
  await dialog.getByLabel(/^Drawer/).fill('C7');
  await visit.look('103-own-fields-money');
  await dialog.getByRole('button', { name: t('web.pay.act'), exact: true }).click();
  await dialog.getByRole('button', { name: t('web.close') }).click();
  await dialog.waitFor({ state: 'detached' });
  await visit.tab('web.family.contributions').click();
  await page.getByText('Drawer: C7').first().waitFor();

  const { premiums } = await visit.graphql('{ premiums { sumAmount totalCount } }');
  assert.ok(premiums.totalCount > 20);
  await visit.go('/contributions?size=20');
  if (!visit.phone) await page.getByRole('columnheader', { name: 'Drawer' }).waitFor();
  const shown = await page.getByText(new RegExp(`^${t('web.sums.of', { what: t('field.premium.amount'), amount: '' })}[\\d,.]+$`)).first().textContent();
  assert.equal(shown.replace(/[^\d.]/g, ''), premiums.sumAmount.replace(/\.00$/, '').replace(/[^\d.]/g, ''));
  await visit.look('104-sums');
  await visit.go('/policies');
  await page.getByText(t('web.sums.of', { what: t('web.family.due'), amount: '' })).first().waitFor();
  await visit.look('105-sums-policies');

  await visit.go('/claims/new');
  await visit.focused(visit.combobox('web.claim.patient'));
  await page.getByLabel(/^Bed/).fill('0');
  await visit.button('web.claim.save').click();
  await page.getByText(t('web.extension.value', { name: 'Bed', value: t('web.check.least', { least: '1' }) })).first().waitFor();
  await visit.look('106-own-fields-claim');
  await describe(visit, 'Premium', null);
  await describe(visit, 'Claim', null);
  await visit.end();
}
