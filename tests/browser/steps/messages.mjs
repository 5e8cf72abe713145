// What goes out: a test that no gateway takes, given up; a text of the scheme's own, with a place that is none, then back to the standard one.
import { t } from '../lib/text.mjs';
import { Visit } from '../lib/visit.mjs';

export async function messages(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('admin', '/messages');
  await page.getByText(t('web.messages.none')).waitFor();
  await visit.button('web.messages.test').click();
  await page.getByRole('textbox', { name: t('field.message.recipient') }).fill('+221 770000000');
  await page.getByRole('dialog').getByRole('button', { name: t('web.messages.send'), exact: true }).click();
  await visit.hush();
  await visit.table('web.messages.title').getByText('+221 770000000').first().click();
  await page.getByText(/A test message/).first().waitFor();
  await visit.look('a0-message');
  await visit.button('web.messages.give_up').click();
  await page.getByText(t('web.messages.given_up', { n: 1 })).first().waitFor();
  await visit.hush();

  await visit.go('/messages/texts?language=en');
  const text = page.getByRole('textbox', { name: t('field.message.text') });
  await text.fill('Good day {last_name}, {nobody}');
  await page.getByText(t('web.messages.unknown_place', { place: 'nobody' })).waitFor();
  await visit.look('a1-wrong-text');
  await text.fill('Good day {last_name}');
  await page.getByText(t('web.messages.unknown_place', { place: 'nobody' })).waitFor({ state: 'detached' });
  await page.getByText('Good day Ndiaye', { exact: true }).waitFor();
  await visit.button('web.save').click();
  await page.getByRole('heading', { name: t('web.messages.own_text') }).waitFor();
  await visit.hush();
  await visit.look('a2-own-text');
  await visit.button('web.messages.shipped_again').click();
  await page.getByRole('heading', { name: t('web.messages.shipped_text') }).waitFor();
  await visit.end();
}

// A gateway is made, changed and changed again without leaving it, gets its secret; and a family says whether it wants messages.
export async function gateways(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  const box = (key) => page.getByRole('textbox', { name: t(key) }).first();
  const saved = async () => {
    await visit.button('web.save').click();
    await page.getByText(t('web.register.saved')).first().waitFor();
    await visit.hush();
  };
  await visit.arrive('admin', '/registers/message-gateways');
  await visit.heading('web.register.message-gateways').waitFor();
  await visit.link('web.register.new').first().click();
  await box('field.message_gateway.code').fill('post');
  await page.getByRole('combobox', { name: t('field.message_gateway.channel') }).first().selectOption('sms');
  await page.getByRole('combobox', { name: t('field.message_gateway.type') }).first().selectOption('http');
  await box('field.message_gateway.url').fill('https://sms.example/send');
  await visit.look('a3-gateway');
  await saved();
  await page.waitForURL(/\/registers\/message-gateways\/[0-9a-f-]{36}/);
  await visit.tab('web.register.tab.http').click();
  await box('field.message_gateway.body').fill('{"to": "{to}", "text": "{text}"}');
  await saved();
  await box('field.message_gateway.body').fill('');
  await saved();
  await page.reload();
  await visit.tab('web.register.tab.http').click();
  await page.waitForFunction(() => document.querySelector('textarea[name=body]')?.value === '');
  await visit.look('a4-gateway-http');
  await visit.button('web.gateway.secret').click();
  await page.getByRole('dialog').locator('input[type=password]').fill('between-us');
  await page.getByRole('dialog').getByRole('button', { name: t('web.save'), exact: true }).click();
  await page.getByText(t('web.gateway.secret.set')).first().waitFor();
  await visit.hush();
  await visit.link('web.messages.test').click();
  await page.getByRole('dialog').getByRole('textbox', { name: t('field.message.recipient') }).waitFor();

  await visit.go('/families');
  await page.getByRole('main').getByRole('link').filter({ hasText: / / }).first().waitFor();
  const { families } = await visit.graphql('{ families(first: 1) { edges { node { uuid } } } }');
  await visit.go(`/families/${families.edges[0].node.uuid}`);
  await page.getByText(t('web.agreement.none')).waitFor();
  await visit.button('web.agreement.change').click();
  await page.getByRole('combobox', { name: t('field.family_notice.language') }).selectOption('fr');
  await visit.look('a5-agreement');
  await page.getByRole('dialog').getByRole('button', { name: /^Save/ }).click();
  await page.getByText(t('web.agreement.yes')).waitFor();
  await visit.hush();
  await visit.button('web.agreement.change').click();
  await page.getByRole('checkbox', { name: t('field.family_notice.approval') }).uncheck();
  await page.getByRole('dialog').getByRole('button', { name: /^Save/ }).click();
  await page.getByText(t('web.agreement.no')).waitFor();
  await visit.end();
}
