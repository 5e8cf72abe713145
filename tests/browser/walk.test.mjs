// The main job in a browser, at the size of a desk and of a phone, on each engine that is here. One walk is one fictional
// country; a step that fails ends its walk, as the next begins where it left off.
import test from 'node:test';
import { launch } from './lib/visit.mjs';
import { serve } from './lib/server.mjs';
import * as claim from './steps/claim.mjs';
import * as door from './steps/door.mjs';
import * as enrol from './steps/enrol.mjs';
import * as pay from './steps/pay.mjs';
import * as review from './steps/review.mjs';
import * as rights from './steps/rights.mjs';

const steps = [
  ['a failed try at the door', door.failedTry],
  ['the shell and home', door.home],
  ['French, and from right to left', door.french],
  ['a family is registered, insured and pays', enrol.register],
  ['a claim is entered and submitted', claim.enter],
  ['a claim is reviewed, delivered and processed', review.review],
  ['the month is run and billed', pay.run],
  ['another district sees nothing', rights.elsewhere],
];

const only = steps.filter(([name]) => name.match(process.env.IMIS_STEP ?? ''));
const engines = ['sqlite', ...(process.env.IMIS_TEST_PG ? ['postgres'] : [])];
// The pages of both engines are the same: they are looked at once.
const walks = engines.flatMap((engine) => ['desktop', 'phone'].map((size) => ({ engine, size, looks: engine === 'sqlite' })));

async function go(t, { engine, size, looks }, browser) {
  const server = await serve(engine);
  const walk = { engine, browser, size, looks, server, person: { number: '100005625', name: 'Mosi Ngoma' } };
  let broken = null;
  try {
    for (const [name, step] of only) {
      await t.test(name, { skip: broken ? `${broken} failed` : false }, async () => {
        try {
          await step(walk);
        } catch (error) {
          broken = name;
          await walk.visit?.shot(`failed-${walk.engine}`).catch(() => undefined);
          error.message += `\n${walk.visit?.page.url()} ${walk.visit?.faults.join('\n')}`;
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
