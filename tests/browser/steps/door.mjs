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
