import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pauseBefore, until } from '../src/data/until';

test('what is being made is asked for ever less often', async () => {
  const pauses: number[] = [];
  let questions = 0;
  await until(() => Promise.resolve(++questions > 12), new AbortController().signal, (ms) => Promise.resolve(void pauses.push(ms)));
  assert.equal(questions, 13);
  assert.deepEqual(pauses.slice(0, 3), [1000, 1500, 2250]);
  assert.ok(pauses.every((ms, at) => ms === pauseBefore(at) && ms <= 15_000));
  assert.equal(pauses.at(-1), 15_000);
});

test('work that failed is not waited for', async () => {
  let questions = 0;
  const asked = () => (++questions < 3 ? Promise.resolve(false) : Promise.reject(new Error('stopped')));
  await assert.rejects(until(asked, new AbortController().signal, () => Promise.resolve()), (thrown) => thrown.message === 'stopped');
  assert.equal(questions, 3);
});

test('who has left does not wait', async () => {
  const page = new AbortController();
  let questions = 0;
  const waiting = until(() => Promise.resolve(++questions < 0), page.signal);
  queueMicrotask(() => page.abort());
  await assert.rejects(waiting, (thrown) => thrown.name === 'AbortError');
  assert.equal(questions, 1);
});
