// A claim administrator after the claim is entered: corrected, files changed, many submitted at once, what the rules refused
// entered anew, what was wrong deleted.
import assert from 'node:assert/strict';
import { act, bulk } from '../lib/bulk.mjs';
import { like, t } from '../lib/text.mjs';
import { Visit } from '../lib/visit.mjs';

const lines = [['C002', '1'], ['D010', '6'], ['D002', '2']];
const text = (name, content) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });

async function addLine(visit, n, code, quantity) {
  await visit.choose(visit.combobox('web.claim.new_line', { n }), code);
  await visit.page.getByRole('row').filter({ hasText: code }).getByRole('textbox').first().fill(quantity);
}

async function saved(visit) {
  await visit.page.waitForURL(/\/claims\/[0-9a-f-]{36}$/);
  await visit.page.getByRole('heading', { level: 1, name: /^Claim / }).waitFor();
  return new URL(visit.page.url()).pathname.split('/')[2];
}

// Entered and kept; then another quantity and a line less, of which the device keeps a draft through a reload.
export async function correct(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('claims', '/claims/new');
  await visit.choose(visit.combobox('web.claim.patient'), walk.person.number, walk.person.name);
  await visit.choose(visit.combobox('web.claim.icd'), 'A09');
  for (const [n, [code, quantity]] of lines.entries()) await addLine(visit, n + 1, code, quantity);
  await page.getByText(t('web.claim.sum.foot')).waitFor();
  await visit.look('60-entry');
  await visit.button('web.claim.save').click();
  walk.claim = await saved(visit);

  if (visit.phone) await visit.link('web.claim.edit').click();
  else await visit.key('e');
  const quantity = page.getByRole('row').filter({ hasText: 'D010' }).getByRole('textbox').first();
  await quantity.fill('4');
  await page.getByText(like('web.form.kept')).first().waitFor();
  await page.reload();
  await visit.button('web.form.discard').waitFor();
  assert.equal(await quantity.inputValue(), '4');
  await visit.button('web.form.discard').click();
  await page.waitForFunction(([id, value]) => document.getElementById(id).value === value, [await quantity.getAttribute('id'), '6']);
  await quantity.fill('4');
  const last = page.getByRole('row').filter({ hasText: 'D002' });
  if (visit.phone) await last.getByRole('button', { name: like('web.claim.remove.of') }).click();
  else await last.getByRole('textbox').first().press('Control+Delete');
  await last.waitFor({ state: 'detached' });
  await visit.look('61-correction');
  await visit.button('web.claim.save').click();
  await saved(visit);
  await page.getByRole('row').filter({ hasText: 'D010' }).getByText('4', { exact: true }).waitFor();
  assert.equal(await page.getByText('D002').count(), 0);
  await visit.tab('web.claim.history').click();
  await page.getByText(t('web.history.op.update')).first().waitFor();
  await visit.look('62-history');
  await files(visit);
  await visit.end();
}

async function choose(visit, button, file) {
  const [chooser] = await Promise.all([visit.page.waitForEvent('filechooser'), button.click()]);
  await chooser.setFiles(file);
}

async function files(visit) {
  const { page } = visit;
  await visit.tab('web.claim.files').click();
  await choose(visit, visit.button('web.claim.files.add'), text('letter.txt', 'a first letter'));
  const link = page.getByRole('link', { name: 'letter', exact: true });
  await visit.file(await link.getAttribute('href'), 'a first');
  await choose(visit, visit.button('web.claim.files.replace', { name: 'letter' }), text('second.txt', 'the other letter'));
  const other = page.getByRole('link', { name: 'second', exact: true });
  await visit.file(await other.getAttribute('href'), 'the other');
  assert.equal(await link.count(), 0);
  await visit.look('63-files');
  await visit.button('web.claim.files.remove', { name: 'second' }).click();
  await page.getByRole('dialog').getByRole('button', { name: t('web.claim.files.remove.act'), exact: true }).click();
  await page.getByText(t('web.claim.files.none')).waitFor();
}

// ---- many at once ----

// Claims like the first one, made by the same call that the page makes; their codes.
async function copies(visit, walk, n, without = {}) {
  const { claim } = await visit.graphql(`query ($uuid: UUID) { claim(uuid: $uuid) { dateFrom dateClaimed visitType insuree { uuid } healthFacility { uuid } admin { uuid } icd { uuid }
    items { qtyProvided priceAsked item { uuid } } services { qtyProvided priceAsked service { uuid } } } }`, { uuid: walk.claim });
  const of = (list, kind) => list.map((line) => ({ [kind]: line[kind].uuid, qtyProvided: line.qtyProvided, priceAsked: line.priceAsked }));
  const codes = [];
  for (let made = 0; made < n; made++) {
    codes.push(`${walk.size === 'phone' ? 'P' : 'D'}${without.prefix ?? 'M'}${String(made).padStart(3, '0')}`);
    await visit.command('claim.create', {
      code: codes.at(-1), dateFrom: claim.dateFrom, dateClaimed: claim.dateClaimed, visitType: claim.visitType, insuree: claim.insuree.uuid, healthFacility: claim.healthFacility.uuid,
      admin: claim.admin.uuid, icd: claim.icd.uuid, items: of(claim.items, 'item'), services: of(claim.services, 'service'), ...without.input,
    });
  }
  return codes;
}

// By selection, then all that the filter finds, of which one is refused by the rules: no cover on the day of the visit.
export async function submitMany(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('claims');
  await visit.heading('web.home.title').waitFor();
  await copies(visit, walk, 3);
  const [refused] = await copies(visit, walk, 1, { prefix: 'R', input: { dateFrom: '2023-03-01' } });
  await page.reload();
  await page.getByText(t('web.home.submit')).first().waitFor();
  await visit.look('64-home');

  await visit.go('/claims?status=2&sort=code');
  const list = visit.table('web.claims.title');
  const pick = (code) => list.getByRole('row').or(list.getByRole('listitem')).filter({ hasText: code }).getByRole('checkbox').check();
  for (const n of [0, 1]) await pick(`M00${n}`);
  await bulk(visit).waitFor();
  await visit.look('65-selected');
  const window = await act(visit, 'submit', 2);
  await visit.look('66-submit-many');
  await window.getByRole('button', { name: t('web.claims.act.submit'), exact: true }).click();
  await page.getByText(t('web.claims.done.submit', { n: 2 })).first().waitFor();

  await page.getByText('M000').waitFor({ state: 'detached' });
  const rest = 3;   // the one that was corrected, one copy, and the one without cover
  await pick('M002');
  await bulk(visit).getByRole('button', { name: like('web.claims.select_all') }).click();
  await bulk(visit).getByText(t('web.claims.selected.of', { n: rest, total: rest })).waitFor();
  await (await act(visit, 'submit', rest)).getByRole('button', { name: t('web.claims.act.submit'), exact: true }).click();
  await page.getByRole('alert').filter({ hasText: t('web.claims.rejected', { n: 1 }) }).getByRole('link', { name: refused }).waitFor();
  await visit.look('67-partly');
  walk.refused = refused;
  await visit.end();
}

// Refused by the rules: the page says why, line by line; entered anew from what it had, on another day; and one is deleted.
export async function enterAnew(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('claims', `/claims?q=${walk.refused}`);
  await visit.table('web.claims.title').getByText(walk.refused).click();
  await page.getByRole('heading', { level: 1, name: new RegExp(walk.refused) }).waitFor();
  await page.getByText(t('claim.reason.short.7')).or(page.getByText(t('claim.reason.short.21'))).first().waitFor();
  await visit.look('68-refused');
  await visit.link('web.claim.restore').click();
  await visit.heading('web.claim.restore.title', { code: walk.refused }).waitFor();
  assert.equal(await visit.field('web.claim.number').inputValue(), `@${walk.refused}`);
  await visit.date(t('web.claim.date_from'), '2026-11-19');
  await page.getByText(t('web.claim.before.none')).waitFor();
  await visit.button('web.claim.save').click();
  const anew = await saved(visit);
  await page.getByRole('row').filter({ hasText: 'D010' }).first().waitFor();
  await visit.file(`/api/claim/print/?uuid=${anew}`, '%PDF');
  await visit.button('web.claim.delete').click();
  await visit.look('69-delete');
  await page.getByRole('dialog').getByRole('button', { name: t('web.claim.delete'), exact: true }).click();
  await visit.heading('web.claims.title').waitFor();
  await visit.go(`/claims/${anew}`);
  await page.getByText(t('web.failure.missing')).first().waitFor();
  await visit.end();
}
