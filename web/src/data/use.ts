/* Reading for a page: what is known at once, what is asked again behind it, and what went wrong.
 *
 *   const claims = use<Claims>(query, { first: 20 });
 *   claims.data   the answer, or what the cache had (`stale` says so)
 *   claims.slow   200 ms have passed without any: draw the skeleton
 *   claims.error  a Failure; `reload` tries again
 */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { asFailure, type Failure } from './failure';
import { graphql, type Variables } from './graphql';
import { ask } from './http';

export interface Read<T> {
  data: T | null;
  error: Failure | null;
  /* Asking just now. */
  loading: boolean;
  /* Nothing to show for 200 ms. */
  slow: boolean;
  /* `data` is from before and is being asked again. */
  stale: boolean;
  reload(): void;
}

const SKELETON_AFTER = 200;
const CACHED = 60;
const cache = new Map<string, unknown>();

function remember(key: string, value: unknown): void {
  cache.delete(key);
  cache.set(key, value);
  /* The oldest goes first: a map keeps the order of arrival. */
  if (cache.size > CACHED) cache.delete(cache.keys().next().value!);
}

const readers = new Set<() => void>();

/* What was asked ahead since the last change, or is being asked. */
const ahead = new Map<string, Promise<unknown>>();
/* What was asked ahead once: it is drawn at once even when something has changed since, and asked again behind that. */
const awaited = new Set<string>();

/* After a command: what is on the screen is asked again, what was cached is forgotten. */
export function changed(): void {
  for (const key of [...cache.keys()]) if (!awaited.has(key)) cache.delete(key);
  ahead.clear();
  for (const reload of [...readers]) reload();
}

export function clearCache(): void {
  cache.clear();
  ahead.clear();
  awaited.clear();
}

type Settled<T> = { key: string; data: T | null; error: Failure | null };

function useAsked<T>(key: string | null, fetchIt: (signal: AbortSignal) => Promise<T>): Read<T> {
  const [settled, settle] = useState<Settled<T> | null>(null);
  const [round, setRound] = useState(0);
  const [slow, setSlow] = useState(false);
  const latest = useRef(fetchIt);
  latest.current = fetchIt;
  const reload = useCallback(() => setRound((n) => n + 1), []);

  useEffect(() => {
    readers.add(reload);
    return () => void readers.delete(reload);
  }, [reload]);

  const [asking, setAsking] = useState(key !== null);
  useEffect(() => {
    if (key === null) return;
    const stop = new AbortController();
    const timer = setTimeout(() => setSlow(true), SKELETON_AFTER);
    const end = (next: Settled<T>) => {
      if (stop.signal.aborted) return;
      clearTimeout(timer);
      setSlow(false);
      setAsking(false);
      settle(next);
    };
    setAsking(true);
    latest.current(stop.signal).then(
      (data) => {
        remember(key, data);
        awaited.delete(key);   // the page is here
        end({ key, data, error: null });
      },
      (thrown) => end({ key, data: (cache.get(key) as T) ?? null, error: asFailure(thrown) }),
    );
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [key, round]);

  const mine = settled && settled.key === key ? settled : null;
  const data = mine?.data ?? (key === null ? null : ((cache.get(key) as T | undefined) ?? null));
  const error = asking ? null : (mine?.error ?? null);
  return { data, error, loading: asking && key !== null, slow: slow && data === null, stale: asking && data !== null, reload };
}

/* `variables` null: not yet (nothing typed, nothing chosen). */
export function use<T>(query: string, variables: Variables | null = {}): Read<T> {
  const key = variables === null ? null : `${query} ${JSON.stringify(variables)}`;
  return useAsked<T>(key, (signal) => graphql<T>(query, variables ?? {}, signal));
}

/* The same for a GET outside GraphQL: useGet<History>('/api/history?entity=claim&uuid=...'). */
export function useGet<T>(path: string | null): Read<T> {
  return useAsked<T>(path, (signal) => ask<T>(path!, { signal }));
}

/* Asks ahead for a page that will come: it is drawn at once when it does. Once between two changes. */
function askAhead<T>(key: string, fetchIt: () => Promise<T>): Promise<T> {
  const asked = ahead.get(key);
  if (asked) return asked as Promise<T>;
  awaited.add(key);
  const answer = fetchIt();
  ahead.set(key, answer);
  answer.then((data) => remember(key, data), () => ahead.delete(key));
  return answer;
}

export const prefetch = <T>(query: string, variables: Variables): Promise<T> =>
  askAhead(`${query} ${JSON.stringify(variables)}`, () => graphql<T>(query, variables));

export const prefetchGet = <T>(path: string): Promise<T> => askAhead(path, () => ask<T>(path));
