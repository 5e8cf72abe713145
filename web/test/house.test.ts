/* The floors of the house, its sprite, and what a sheet may not say. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const floors = ['data', 'part', 'form', 'room', 'app'];
const files = (ending: RegExp): string[] => readdirSync(`${TOP}/src`, { recursive: true }).filter((name) => ending.test(name));
const read = (name: string): string => readFileSync(`${TOP}/src/${name}`, 'utf8');

/* "room/claims/claims.tsx" and "../../data/text": "data/text". */
function target(from: string, path: string): string {
  const steps = [...from.split('/').slice(0, -1), ...path.split('/')];
  const out: string[] = [];
  for (const step of steps) {
    if (step === '..') out.pop();
    else if (step !== '.') out.push(step);
  }
  return out.join('/');
}

function imports(name: string): string[] {
  return [...read(name).matchAll(/(?:from|import)\s*\(?'(\.[^']+)'/g)].map(([, path]) => target(name, path!));
}

test('no import climbs, no room uses another', () => {
  for (const name of files(/\.tsx?$/)) {
    const [floor, room] = name.split('/');
    for (const used of imports(name)) {
      const [below, other] = used.split('/');
      assert.ok(floors.indexOf(below!) <= floors.indexOf(floor!), `${name} uses ${used}`);
      if (floor === 'room' && below === 'room') assert.equal(other, room, `${name} uses ${used}`);
    }
  }
});

test('every icon that is named is in the sprite, and no other', () => {
  const sprite = [...read('style/icons.svg').matchAll(/id="([is]-[\w-]+)"/g)].map(([, id]) => id!).sort();
  const [icons, shapes] = ['IconName', 'ShapeName'].map((type) => read('part/icon.tsx').split(`type ${type} =`)[1]!.split(';')[0]!);
  const names = (text: string, sort: string) => [...text.matchAll(/'([\w-]+)'/g)].map(([, name]) => `${sort}-${name}`);
  assert.deepEqual([...names(icons!, 'i'), ...names(shapes!, 's')].sort(), sprite);
});

test('sheets know no left and right', () => {
  for (const name of files(/\.css$/)) {
    const wrong = read(name).match(/(?:^|[\s;{])(?:(?:margin|padding|border)-(?:left|right)|left|right|text-align:\s*(?:left|right)|float)\s*:/m);
    assert.equal(wrong?.[0] ?? null, null, name);
  }
});

/* All sheets are one: a name that two rooms give a meaning has that of the later one in both. */
test('a class of one room is no other room’s, nor a part’s state', () => {
  const owners = new Map<string, string>();
  for (const name of files(/^room\/.*\.css$/)) {
    for (const [, own] of read(name).replace(/\/\*[^]*?\*\//g, '').matchAll(/(?:^|[{}\n])\s*\.([\w-]+)\s*\{/g)) {
      assert.equal(owners.get(own!) ?? name, name, `.${own} of ${name} and ${owners.get(own!)}`);
      owners.set(own!, name);
    }
  }
  for (const by of ['person', 'rule']) assert.ok(read('style/part.css').includes(`.time > .by-${by}`) && !owners.has(`by-${by}`));
});
