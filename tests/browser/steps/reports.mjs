// Reports: all that one may have, each asked for as the server says, on the screen and as files.
import assert from 'node:assert/strict';
import { t } from '../lib/text.mjs';
import { Visit } from '../lib/visit.mjs';

async function snapshot(visit) {
  const { page } = visit;
  await visit.link('report.officer_snapshot').click();
  await visit.heading('report.officer_snapshot').waitFor();
  await visit.seen('report.families_active').waitFor();
  await visit.hush();
  await visit.look('99-report-snapshot');
  await page.getByRole('button', { name: new RegExp(`^${t('report.argument.date')}`) }).first().waitFor();
  assert.match(page.url(), /[?&]date=\d{4}-\d\d-\d\d/);
  for (const format of ['PDF', 'XLSX', 'CSV']) {
    const answer = await page.request.get(await page.getByRole('link', { name: format, exact: true }).getAttribute('href'));
    assert.equal(answer.status(), 200);
  }
  await page.getByRole('button', { name: t('web.filters.remove', { name: t('report.argument.date') }) }).click();
  await visit.seen('web.reports.first').waitFor();
}

async function reached(visit) {
  const { page } = visit;
  await visit.go('/reports/communication_by_notification');
  await visit.heading('report.communication_by_notification').waitFor();
  await page.getByText(/\d rows?/).first().waitFor();
  await page.getByRole('button', { name: t('report.argument.mode'), exact: true }).click();
  await page.getByRole('button', { name: t('report.mode_none'), exact: true }).click();
  await page.waitForURL(/mode=4/);
  await visit.hush();
  await visit.look('99-report-reach');
}

// What is wrong with one of them is told on its page.
async function each(visit, names) {
  for (const name of names) {
    await visit.go(name);
    await visit.page.getByRole('link', { name: t('web.reports.title'), exact: true }).first().waitFor();
    await visit.hush();
    assert.equal(await visit.page.getByRole('alert').count(), 0, name);
  }
}

export async function reports(walk) {
  const visit = await Visit.begin(walk);
  await visit.arrive('admin', '/reports');
  await visit.heading('web.reports.title').waitFor();
  await visit.seen('report.officer_snapshot').waitFor();
  await visit.hush();
  await visit.look('99-reports');
  const names = await visit.page.locator('main a[href^="/reports/"]').evaluateAll((links) => links.map((one) => one.getAttribute('href')));
  assert.ok(names.length > 15);
  await snapshot(visit);
  await reached(visit);
  await each(visit, visit.phone ? names.slice(0, 3) : names);
  await visit.end();
}
