/* Waiting for what the server makes by itself: asked soon at first, then ever less often, as long as somebody waits. A question that
 * fails ends it: so does work that was stopped or failed. */
const FIRST_MS = 1_000;
const MOST_MS = 15_000;
const MORE = 1.5;

export const pauseBefore = (question: number): number => Math.min(MOST_MS, FIRST_MS * MORE ** question);

function pause(ms: number, gone: AbortSignal): Promise<void> {
  return new Promise((go, stop) => {
    const timer = setTimeout(go, ms);
    gone.addEventListener('abort', () => {
      clearTimeout(timer);
      stop(gone.reason as Error);
    }, { once: true });
  });
}

export async function until(asked: () => Promise<boolean>, gone: AbortSignal, wait = pause): Promise<void> {
  for (let n = 0; !(await asked()); n++) {
    gone.throwIfAborted();
    await wait(pauseBefore(n), gone);
  }
  gone.throwIfAborted();
}
