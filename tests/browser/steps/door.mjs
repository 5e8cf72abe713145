// The door, the shell and what is at home; French, dark, from the right to the left.
import assert from 'node:assert/strict';
import { t } from '../lib/text.mjs';
import { Visit } from '../lib/visit.mjs';

export async function failedTry(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.go('/');
  await visit.heading('web.sign_in.title').waitFor();
  assert.equal(new URL(page.url()).pathname, '/sign-in');
  await visit.look('01-sign-in');

  visit.expect(/401/);
  await visit.signIn('officer', 'not-the-password-1');
  const field = page.getByRole('textbox', { name: t('web.sign_in.password') });
  await page.waitForFunction(() => document.querySelector('input[type=password]')?.getAttribute('aria-invalid') === 'true');
  assert.equal(await field.evaluate((input) => input === document.activeElement), true, 'the field that is wrong has the focus');
  await visit.look('02-sign-in-failed');
  await visit.end();
}

export async function home(walk) {
  const visit = await Visit.begin(walk);
  await visit.arrive('officer');
  await visit.heading('web.home.title').waitFor();
  await visit.look('03-home-officer');

  await visit.button('web.shell.personal').click();
  await visit.look('04-personal');
  await visit.page.keyboard.press('Escape');

  await visit.key('/');
  await visit.page.getByRole('dialog').getByRole('combobox', { name: t('web.palette.title') }).fill('ma');
  await visit.page.getByRole('option').first().waitFor();
  await visit.look('05-palette');
  await visit.page.keyboard.press('Escape');

  await visit.button('web.shell.personal').click();
  await visit.button('web.shell.sign_out').click();
  await visit.heading('web.sign_in.title').waitFor();
  await visit.end();
}

export async function french(walk) {
  const visit = await Visit.begin(walk, { locale: 'fr-FR' });
  const { page } = visit;
  await visit.go('/');
  await page.getByRole('heading', { name: t('web.sign_in.title', {}, 'fr') }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'fr');
  await page.getByRole('textbox', { name: t('web.sign_in.username', {}, 'fr') }).fill('agent');
  await page.getByRole('textbox', { name: t('web.sign_in.password', {}, 'fr') }).fill('Walk-the-walk-1');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: t('web.home.title', {}, 'fr') }).waitFor();
  await visit.look('06-french');

  // No language of the client runs from right to left yet: its layout must.
  await page.evaluate(() => (document.documentElement.dir = 'rtl'));
  await visit.look('07-right-to-left');
  await visit.end();
}

// A link is asked for, the same words whoever is there; what the mail leads to refuses what is cut off or made up. That a real one works is
// tested without a browser, where mails can be read.
export async function forgotten(walk) {
  await walk.server.imis('setting', 'set', 'core.frontend_url', 'https://scheme.example');
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.go('/');
  await page.getByRole('textbox', { name: t('web.sign_in.username') }).fill('nobody');
  await visit.button('web.sign_in.forgotten').click();
  await visit.heading('web.forgotten.title').waitFor();
  await visit.look('03-forgotten');
  await visit.button('web.forgotten.act').click();
  await page.getByText(t('web.forgotten.said')).waitFor();
  await visit.button('web.forgotten.back').click();
  await visit.heading('web.sign_in.title').waitFor();

  await visit.go('/set_password?token=cut');
  await page.getByText(t('web.forgotten.cut')).waitFor();
  const made = ['{}', '{"username":"clerk","exp":4000000000,"reset":true}', 'x'].map((part) => Buffer.from(part).toString('base64url')).join('.');
  await visit.go(`/set_password?token=${made}`);
  await page.getByText(t('web.account.set_title', { name: 'clerk' })).waitFor();
  await page.getByText(/^At least [1-9]\d* characters/).waitFor();
  await page.getByLabel(t('web.account.new_password')).fill('Another-word-1');
  await page.getByLabel(t('web.account.again')).fill('Another-word-2');
  await visit.button('web.account.set').click();
  await page.getByText(t('web.account.differs')).waitFor();
  await page.getByLabel(t('web.account.again')).fill('Another-word-1');
  await visit.button('web.account.set').click();
  await page.getByRole('alert').filter({ hasText: /\S/ }).first().waitFor();
  await visit.look('03-new-password');
  await visit.button('web.forgotten.back').click();
  await visit.heading('web.sign_in.title').waitFor();
  await visit.end();
}
