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
