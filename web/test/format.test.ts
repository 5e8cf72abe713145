import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setClient, type Scheme } from '../src/data/client';
import { addDays, age, amount, date, daysBetween, decimal, fieldNumber, fromToday, insuranceNumber, money, moment, number, percent, typedNumber, variance } from '../src/data/format';
import { fromNepal, toNepal } from '../src/data/nepal';
import { speak } from '../src/data/text';
import { isDay } from '../src/part/field';

const catalogue = { 'web.format.moment': '{date}, {time}' };
const scheme = (more: Partial<Scheme>) => setClient({ scheme: { currency: 'NPR', decimals: 2, today: '2026-11-22', ...more } as Scheme });

function english(): void {
  speak('en', catalogue);
  scheme({});
}

function french(): void {
  speak('fr', catalogue);
  scheme({ currency: 'XAF', decimals: 0 });
}

/* Browsers differ in which narrow space they group with. */
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

test('days are those of Nepal where its people use them', () => {
  speak('en', { ...catalogue, 'web.format.nepal.short': '{day} {month} {year}', 'web.format.nepal.long': '{weekday}, {day} {month} {year}', 'calendar.nepal.8': 'Mangsir' });
  scheme({ nepal: { first: 2081, begins: '2024-04-13', years: ['232321110102', '223222101011', '223222101011'] } });
  assert.deepEqual(toNepal('2024-04-13'), { year: 2081, month: 1, day: 1 });
  assert.deepEqual(toNepal('2025-04-13'), { year: 2081, month: 12, day: 31 });
  assert.deepEqual(toNepal('2026-11-23T10:00:00'), { year: 2083, month: 8, day: 7 });
  assert.equal(date('2026-11-23'), '7 Mangsir 2083');
  assert.equal(date('2026-11-23', 'long'), 'Monday, 7 Mangsir 2083');
  assert.equal(moment('2026-11-23T10:05:00'), '7 Mangsir 2083, 10:05');
  for (let day = '2024-04-13'; day < '2027-04-14'; day = addDays(day, 1)) assert.equal(fromNepal(toNepal(day)!), day);
  for (const outside of ['2024-04-12', '2027-04-14', '', 'BS 2083-8-7', 'BS -8-7', 'BS --7']) assert.equal(toNepal(outside), null);
  assert.equal(date('2027-04-14'), '14 Apr 2027');
  for (const [year, month, day] of [[2083, 8, 30], [2083, 0, 1], [2083, 13, 1], [2083, 8, 0], [2080, 1, 1], [2084, 1, 1], [NaN, 1, 1]]) assert.equal(fromNepal({ year: year!, month: month!, day: day! }), null);
  assert.equal(isDay('BS 2083-8-7'), false);
  english();
  assert.equal(toNepal('2026-11-23'), null);
  assert.equal(date('2026-11-23'), '23 Nov 2026');
});

test('amounts keep every digit', () => {
  english();
  assert.equal(amount('23060.00'), '23,060.00');
  assert.equal(amount('90071992547409931.25'), '90,071,992,547,409,931.25');
  assert.equal(amount('-600'), '\u2212600.00');
  assert.equal(amount(null), '—');
  assert.equal(plain(money('7.5')), 'NPR 7.50');
  french();
  assert.equal(plain(amount('23060.00')), '23 060');
  assert.equal(plain(amount('23060.50')), '23 060,50');
  assert.equal(plain(decimal('-1234.5', 2)), '\u22121 234,50');
});

test('numbers are typed as the language writes them', () => {
  english();
  assert.equal(typedNumber('1,234.5'), '1234.5');
  assert.equal(typedNumber('007'), '7');
  assert.equal(typedNumber('0.5'), '0.5');
  assert.equal(typedNumber('12,5'), null);
  assert.equal(typedNumber('abc'), null);
  french();
  assert.equal(typedNumber('1 234,5'), '1234.5');
  assert.equal(typedNumber('1234.5'), '1234.5');
  assert.equal(typedNumber('1.234,5'), '1234.5');
  assert.equal(fieldNumber('1234.5'), '1234,5');
});

test('shares', () => {
  english();
  assert.equal(percent(62), '62%');
  assert.equal(variance(38), '+38%');
  assert.equal(variance(-4), '\u22124%');
  assert.equal(number(1204), '1,204');
});

test('a day is a day in every time zone', () => {
  english();
  assert.equal(date('2026-11-22'), '22 Nov 2026');
  assert.equal(date('2026-11-22', 'day'), '22 Nov');
  assert.equal(date(null), '—');
  assert.equal(moment('2026-11-21T09:31:02.756019'), '21 Nov 2026, 09:31');
  assert.equal(fromToday('2026-12-01'), 'in 9 days');
  assert.equal(fromToday('2026-11-21'), 'yesterday');
  assert.equal(daysBetween('2026-02-28', '2026-03-01'), 1);
  assert.equal(addDays('2026-12-31', 1), '2027-01-01');
  french();
  assert.equal(date('2026-11-22'), '22 nov. 2026');
});

test('days of the calendar', () => {
  english();
  for (const day of ['2026-11-22', '2024-02-29', '1931-01-01']) assert.ok(isDay(day), day);
  for (const wrong of ['2026-02-29', '2026-13-01', '0000-00-00', '26-1-1', '']) assert.ok(!isDay(wrong), wrong);
});

test('age changes on the birthday', () => {
  assert.equal(age('2000-11-22', '2026-11-21'), 25);
  assert.equal(age('2000-11-22', '2026-11-22'), 26);
});

test('insurance numbers in threes, Latin digits', () => {
  assert.equal(insuranceNumber('320015846'), '320 015 846');
  assert.equal(insuranceNumber('3200158461'), '320 015 8461');
  assert.equal(insuranceNumber('32001584612'), '320 015 846 12');
  assert.equal(insuranceNumber('AB-17'), 'AB-17');
});
