// The main job in a browser, at the size of a desk and of a phone, on each engine that is here. One walk is one fictional
// country; a step that fails ends its walk, as the next begins where it left off.
import test from 'node:test';
import { launch } from './lib/visit.mjs';
import { serve } from './lib/server.mjs';
import * as door from './steps/door.mjs';

const steps = [
  ['a failed try at the door', door.failedTry],
  ['the shell and home', door.home],
  ['French, and from right to left', door.french],
];

const engines = ['sqlite', ...(process.env.IMIS_TEST_PG ? ['postgres'] : [])];
// The pages of both engines are the same: they are looked at once.
const walks = engines.flatMap((engine) => ['desktop', 'phone'].map((size) => ({ engine, size, looks: engine === 'sqlite' })));

async function go(t, { engine, size, looks }, browser) {
  const server = await serve(engine);
  const walk = { browser, size, looks, url: server.url, server };
  let broken = null;
  try {
    for (const [name, step] of steps) {
      await t.test(name, { skip: broken ? `${broken} failed` : false }, async () => {
        try {
          await step(walk);
        } catch (error) {
          broken = name;
          throw error;
        }
      });
    }
  } finally {
    await server.stop();
  }
}

test('the main job', { concurrency: 2 }, async (t) => {
  const browser = await launch();
  try {
    await Promise.all(walks.map((walk) => t.test(`${walk.engine}, ${walk.size}`, (inner) => go(inner, walk, browser))));
  } finally {
    await browser.close();
  }
});
