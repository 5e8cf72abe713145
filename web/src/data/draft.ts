/* What a person has typed and not sent, kept on the device every few seconds. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { client } from './client';
import { forget, keep, kept, keptKeys } from './device';

export interface Draft<T = unknown> {
  value: T;
  /* When it was kept, ISO. */
  at: string;
  /* For the list at home: what it is, and where it goes on. */
  title: string;
  href: string;
}

const EVERY = 3_000;
const prefix = (): string => `imis.draft.${client().user?.uuid ?? 'nobody'}.`;

export const readDraft = <T>(key: string): Draft<T> | null => kept<Draft<T>>(prefix() + key);
/* What is on the screen now, and what of it was kept last. */
interface Live {
  last: unknown;
  value: () => unknown;
  dropped: () => void;
}

const live = new Map<string, Live>();

/* What was sent is not kept once more when its page goes; what is typed after that is. */
export function dropDraft(key: string): void {
  const one = live.get(key);
  if (one) {
    one.last = one.value();
    one.dropped();
  }
  forget(prefix() + key);
}

export function keepDraft<T>(key: string, draft: Draft<T>, owner = prefix()): boolean {
  return keep(owner + key, draft);
}

/* Newest first. */
export function drafts(): (Draft & { key: string })[] {
  return keptKeys(prefix())
    .map((key) => ({ ...kept<Draft>(key)!, key: key.slice(prefix().length) }))
    .sort((a, b) => (a.at < b.at ? 1 : -1));
}

/* Keeps `value` while it differs from what it was at first; answers when it was kept last, or null. */
export function useDraft<T>(key: string | null, value: T, about: { title: string; href: string }, dirty: boolean): string | null {
  const [at, setAt] = useState<string | null>(null);
  const latest = useRef({ value, about, dirty });
  latest.current = { value, about, dirty };

  useEffect(() => {
    if (key === null) return;
    const one: Live = { last: undefined, value: () => latest.current.value, dropped: () => setAt(null) };
    live.set(key, one);
    /* When a session ends, what was typed last is still kept for the one who typed it. */
    const owner = prefix();
    const save = () => {
      const now = latest.current;
      if (!now.dirty || now.value === one.last) return;
      const draft = { value: now.value, at: new Date().toISOString(), ...now.about };
      if (keepDraft(key, draft, owner)) setAt(draft.at);
      one.last = now.value;
    };
    const timer = setInterval(save, EVERY);
    addEventListener('pagehide', save);
    return () => {
      clearInterval(timer);
      removeEventListener('pagehide', save);
      save();
      if (live.get(key) === one) live.delete(key);
    };
  }, [key]);
  return at;
}
