// Steps in their order, in a browser at the size of a desk and of a phone, on each engine that is here. One walk is one fictional
// country; a step that fails ends its walk, as the next begins where it left off.
import test from 'node:test';
import { serve } from './server.mjs';
import { launch } from './visit.mjs';

export const engines = ['sqlite', ...(process.env.IMIS_TEST_PG ? ['postgres'] : [])];
// The pages of both engines are the same: they are looked at once.
const everywhere = engines.flatMap((engine) => ['desktop', 'phone'].map((size) => ({ engine, size, looks: engine === 'sqlite' })));

async function go(t, { engine, size, looks }, browser, steps, { country, card }) {
  const server = await serve(engine, country);
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

// country: of serve(); card: what the camera sees, which `launching` prepares.
export function journey(title, steps, { walks = everywhere, launching, ...rest } = {}) {
  const only = steps.filter(([name]) => name.match(process.env.IMIS_STEP ?? ''));
  if (!only.length) return;
  test(title, { concurrency: 2 }, async (t) => {
    const browser = await launch(await launching?.());
    try {
      await Promise.all(walks.map((walk) => t.test(`${walk.engine}, ${walk.size}`, (inner) => go(inner, walk, browser, only, rest))));
    } finally {
      await browser.close();
    }
  });
}
