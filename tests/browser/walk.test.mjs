// The main job and the life of the register in a browser, at the size of a desk and of a phone, on each engine that is here. One walk is one fictional
// country; a step that fails ends its walk, as the next begins where it left off.
import test from 'node:test';
import { launch } from './lib/visit.mjs';
import { serve } from './lib/server.mjs';
import { cardVideo } from './lib/video.mjs';
import * as claim from './steps/claim.mjs';
import * as door from './steps/door.mjs';
import * as enrol from './steps/enrol.mjs';
import * as members from './steps/members.mjs';
import * as pay from './steps/pay.mjs';
import * as review from './steps/review.mjs';
import * as rights from './steps/rights.mjs';

// Somebody of the next district, whom a counter knows by the card alone.
const card = { number: '100004752', name: 'Sadiki Sikoro' };

const mainJob = [
  ['a failed try at the door', door.failedTry],
  ['the shell and home', door.home],
  ['French, and from right to left', door.french],
  ['a family is registered, insured and pays', enrol.register],
  ['a claim is entered and submitted', claim.enter],
  ['a claim is reviewed, delivered and processed', review.review],
  ['the month is run and billed', pay.run],
  ['another district sees nothing', rights.elsewhere],
];

const register = [
  ['a family lives on', members.live],
  ['lists and places', members.lists],
  ['a card before the camera', members.counter],
];

const only = (steps) => steps.filter(([name]) => name.match(process.env.IMIS_STEP ?? ''));
const engines = ['sqlite', ...(process.env.IMIS_TEST_PG ? ['postgres'] : [])];
// The pages of both engines are the same: they are looked at once.
const walks = (steps, sizes) => engines.flatMap((engine) => sizes[engine].map((size) => ({ engine, size, looks: engine === 'sqlite', steps: only(steps) })));
const both = ['desktop', 'phone'];

async function go(t, { engine, size, looks, steps }, browser) {
  if (!steps.length) return;
  const server = await serve(engine);
  const walk = { engine, browser, size, looks, server, person: { number: '100005625', name: 'Mosi Ngoma' }, card };
  let broken = null;
  try {
    for (const [name, step] of steps) {
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

async function all(t, steps, sizes, options) {
  const browser = await launch(options);
  try {
    await Promise.all(walks(steps, sizes).map((walk) => t.test(`${walk.engine}, ${walk.size}`, (inner) => go(inner, walk, browser))));
  } finally {
    await browser.close();
  }
}

test('the main job', { concurrency: 2 }, (t) => all(t, mainJob, { sqlite: both, postgres: both }));
test('the register', { concurrency: 2 }, async (t) => all(t, register, { sqlite: both, postgres: ['desktop'] }, { video: await cardVideo(card.number) }));
