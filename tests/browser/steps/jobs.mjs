// The scheme's administrator looks after what runs by itself: another time, a run at once, what it left, a backup that has no folder.
import assert from 'node:assert/strict';
import { t } from '../lib/text.mjs';
import { Visit } from '../lib/visit.mjs';

const drawer = (visit) => visit.page.getByRole('complementary');

async function open(visit, job) {
  await visit.table('web.jobs.schedules').getByText(t(`job.${job}`), { exact: true }).first().click();
  await drawer(visit).getByText(t('web.jobs.good')).waitFor();
}

export async function jobs(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('admin', '/jobs');
  await open(visit, 'model.sweep_jobs');
  await visit.look('99-jobs');

  await visit.button('web.jobs.change').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(t('web.jobs.kind.weekly')).click();
  await dialog.getByLabel(t('web.jobs.day.fri'), { exact: true }).check();
  await dialog.getByLabel(t('web.jobs.times'), { exact: true }).fill('20:00, 8:00');
  await dialog.getByLabel(t('setting.model.job_keep_days')).fill('30');
  await visit.look('100-schedule');
  await dialog.getByRole('button', { name: t('web.save') }).click();
  await page.getByText(t('web.jobs.weekly_at', { days: `${t('web.jobs.day.mon')}, ${t('web.jobs.day.fri')}`, times: '08:00, 20:00' })).first().waitFor();
  await visit.hush();

  await visit.button('web.jobs.run').click();
  await drawer(visit).getByText(t('web.jobs.state.done')).waitFor();
  await drawer(visit).getByText('deleted').waitFor();

  await visit.go('/jobs?job=model.backup');
  await visit.button('web.jobs.run').click();
  await drawer(visit).getByText(t('web.jobs.state.failed')).waitFor();
  await visit.look('101-job-failed');

  await visit.go('/jobs?tab=runs&of=model.backup&state=failed');
  await visit.table('web.jobs.runs').getByText(t('job.model.backup')).first().waitFor();
  assert.equal(await visit.table('web.jobs.runs').getByText(t('job.model.sweep_jobs')).count(), 0);
  await visit.look('102-runs');
  await visit.end();
}
