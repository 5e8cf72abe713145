// The administrator loads a register from a spreadsheet: tried, a row refused and mended, loaded, and seen.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { t } from '../lib/text.mjs';
import { Visit } from '../lib/visit.mjs';

const file = (text) => ({ name: 'diagnoses.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });

async function choose(visit, text) {
  await visit.page.locator('input[type=file]').setInputFiles(file(text));
  await visit.page.getByText('diagnoses.csv').waitFor();
}

export async function load(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('admin', '/registers/files');
  await visit.heading('web.registers.title').waitFor();
  await page.getByLabel(t('web.registers.register')).selectOption('diagnoses');
  await choose(visit, 'code,name\nZZ98,Rare\nTOOLONGCODE,Wrong\n');
  await visit.button('web.registers.try').click();
  await page.getByText(t('web.registers.tried')).waitFor();
  await page.getByText('TOOLONGCODE').first().waitFor();
  await visit.look('99-register-tried');
  const [taken] = await Promise.all([page.waitForEvent('download'), visit.button('web.registers.rejected').click()]);
  const rejected = readFileSync(await taken.path(), 'utf8').replace(/^\ufeff/, '');
  assert.equal(rejected, 'code,name\r\nTOOLONGCODE,Wrong\r\n');

  await page.getByLabel(t('web.registers.strategy')).selectOption('INSERT');
  await page.getByText(t('web.registers.tried')).waitFor({ state: 'hidden' });
  await choose(visit, rejected.replace('TOOLONGCODE', 'ZZ99') + 'ZZ98,Rare\r\n');
  await visit.button('web.registers.load').click();
  await page.getByText(t('web.registers.done')).waitFor();
  await visit.hush();
  const got = await page.request.get('/api/tools/registers/download_diagnoses?format=csv');
  const text = await got.text();
  assert.ok(text.includes('ZZ98,Rare\n') && text.includes('ZZ99,Wrong\n'));
  await visit.look('99-register-loaded');
  await visit.end();
}
