import assert from 'node:assert/strict';
import { test } from 'node:test';
import './browser';
import { speak } from '../src/data/text';
import { daysOf, dueOf, figures, said, spanOf, timesOf, whenOf } from '../src/room/jobs/data';

speak('en', {
  'web.jobs.every_m.one': 'every {n} minute', 'web.jobs.every_m.other': 'every {n} minutes', 'web.jobs.daily_at': 'daily at {times}',
  'web.jobs.weekly_at': '{days} at {times}', 'web.jobs.monthly_at': 'day {days} at {times}', 'web.jobs.day.mon': 'Monday', 'web.jobs.day.fri': 'Friday',
});

test('a schedule is read and written as it was', () => {
  for (const due of ['every 15m', 'every 2h', 'daily 02:30', 'daily 08:00,20:00', 'weekly mon,fri 03:00', 'monthly 1,15 04:00,16:00']) assert.equal(dueOf(whenOf(due)), due);
});

test('a schedule is said', () => {
  assert.equal(said('every 15m'), 'every 15 minutes');
  assert.equal(said('daily 08:00,20:00'), 'daily at 08:00, 20:00');
  assert.equal(said('weekly mon,fri 03:00'), 'Monday, Friday at 03:00');
  assert.equal(said('monthly 1,15 04:00'), 'day 1, 15 at 04:00');
});

test('times and days are typed in any order, each counts once', () => {
  assert.deepEqual(timesOf('20:00, 8:00 8:00'), ['08:00', '20:00']);
  assert.deepEqual(timesOf('8h05;23.59'), ['08:05', '23:59']);
  assert.deepEqual(daysOf('15, 1, 31 15'), ['1', '15', '31']);
  assert.equal(spanOf('90 M'), '90m');
  for (const wrong of ['', '24:00', '12:60', 'noon', '8']) assert.equal(timesOf(wrong), null, wrong);
  for (const wrong of ['', '0', '32', '1.5', 'mon']) assert.equal(daysOf(wrong), null, wrong);
  for (const wrong of ['', '0m', '25h', '1441m', '15', 'm']) assert.equal(spanOf(wrong), null, wrong);
});

test('figures of a run are told by name, sizes as sizes', () => {
  assert.deepEqual(figures({ file: 'a.backup', database_bytes: 2048, removed: 1, rest: [] }, (n) => `${n} B`), [['file', 'a.backup'], ['database bytes', '2048 B'], ['removed', '1']]);
  assert.deepEqual(figures(null, String), []);
});
