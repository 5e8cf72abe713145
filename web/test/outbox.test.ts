import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keptKeys } from '../src/data/device';
import { Failure } from '../src/data/failure';
import { type Done, Outbox, type SyncState, type Waiting } from '../src/data/outbox';
import { uuid } from '../src/data/uuid';

type Answer = 'done' | Failure;

const away = () => new Failure('offline', []);
const refused = () => new Failure('refused', [{ code: 'field.required', message: 'Last name is missing.', field: 'lastName' }], 422);

/* A server that answers as it is told, and remembers what came. */
function setUp(answers: Answer[]) {
  localStorage.clear();
  const came: string[] = [];
  const states: SyncState[] = [];
  const send = async (one: Waiting): Promise<Done> => {
    came.push(one.id);
    const answer = answers.shift() ?? 'done';
    if (answer !== 'done') throw answer;
    return { id: one.id, status: 'done', repeated: came.filter((id) => id === one.id).length > 1, result: { uuid: one.id }, code: null };
  };
  const open = () => new Outbox({ send, owner: 'me', changed: (state) => states.push(state), pause: 1 });
  return { came, states, open };
}

const make = (): Waiting => ({ id: uuid(), command: 'insuree.update', input: {}, label: 'Asha', made: '2026-11-22T09:00:00Z' });
const last = <T>(all: T[]): T => all[all.length - 1]!;
const settle = () => new Promise((go) => setTimeout(go, 20));

test('what is done leaves the device', async () => {
  const { open, states, came } = setUp([]);
  const one = make();
  const done = await open().put(one);
  await settle();
  assert.equal(done?.status, 'done');
  assert.deepEqual(came, [one.id]);
  assert.equal(keptKeys('imis.outbox.').length, 0);
  assert.deepEqual(last(states), { state: 'saved', waiting: 0, needs: 0 });
});

test('without a network it waits, and goes out by itself with the same id', async () => {
  const { open, states, came } = setUp([away()]);
  const one = make();
  const box = open();
  assert.equal(await box.put(one), null);
  assert.deepEqual(last(states), { state: 'offline', waiting: 1, needs: 0 });
  assert.ok(box.isKept(one.id));
  await settle();
  assert.deepEqual(came, [one.id, one.id]);
  assert.equal(keptKeys('imis.outbox.').length, 0);
  assert.equal(last(states).state, 'saved');
});

test('what a closed page left goes out when the next one opens, oldest first', async () => {
  const { open, came } = setUp([away(), away(), away()]);
  const [one, two] = [make(), make()];
  const before = open();
  await before.put(one);
  await before.put(two);
  before.close();
  came.length = 0;
  const after = open();
  assert.equal(after.all().length, 2);
  await after.flush();
  await settle();
  assert.deepEqual([...new Set(came)], [one.id, two.id]);
  after.close();
});

test('closed in the middle, it sends no more', async () => {
  localStorage.clear();
  const came: string[] = [];
  let answer: () => void = () => undefined;
  const send = (one: Waiting) => {
    came.push(one.id);
    return new Promise<Done>((go) => (answer = () => go({ id: one.id, status: 'done', repeated: false, result: null, code: null })));
  };
  const box = new Outbox({ send, owner: 'me', changed: () => undefined });
  const [one, two] = [make(), make()];
  void box.put(one);
  void box.put(two);
  box.close();
  answer();
  await settle();
  assert.deepEqual(came, [one.id]);
  assert.ok(box.isKept(two.id));
});

test('a refusal goes to the page that asked, and is not sent again', async () => {
  const { open, states } = setUp([refused()]);
  await assert.rejects(open().put(make()), (thrown) => thrown.faults[0].field === 'lastName');
  await settle();
  assert.equal(keptKeys('imis.outbox.').length, 0);
  assert.equal(last(states).state, 'saved');
});

test('a refusal of what waited needs a person; the rest goes on', async () => {
  const { open, states, came } = setUp([away(), refused(), 'done']);
  const box = open();
  const [one, two] = [make(), make()];
  await box.put(one);
  await box.put(two);
  await settle();
  assert.deepEqual(last(states), { state: 'needs', waiting: 0, needs: 1 });
  assert.equal(box.all()[0]!.refused![0]!.message, 'Last name is missing.');
  box.again(one.id);
  await settle();
  assert.equal(last(came), one.id);
  assert.equal(last(states).state, 'saved');
});

test('one person sends nothing of another', async () => {
  const { open } = setUp([away()]);
  const mine = open();
  await mine.put(make());
  mine.close();
  const other = new Outbox({ send: () => Promise.reject(away()), owner: 'other', changed: () => undefined });
  assert.equal(other.all().length, 0);
});

test('ids are of version 7 and sort as they were made', () => {
  const ids = Array.from({ length: 5_000 }, uuid);
  assert.deepEqual([...ids].sort(), ids);
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids.slice(0, 50)) assert.ok(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id), id);
});
