/* A value that many places look at: the sync indicator, the toasts, the address. */
import { useEffect, useState } from 'preact/hooks';

export interface Store<T> {
  get(): T;
  set(next: T): void;
  /* Calls `heard` after each change; the answer stops that. */
  hear(heard: () => void): () => void;
}

export function store<T>(first: T): Store<T> {
  const listeners = new Set<() => void>();
  let value = first;
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const heard of [...listeners]) heard();
    },
    hear(heard) {
      listeners.add(heard);
      return () => listeners.delete(heard);
    },
  };
}

export function useStore<T>(of: Store<T>): T {
  const [value, show] = useState(of.get());
  useEffect(() => {
    show(of.get());   // it may have changed between drawing and listening
    return of.hear(() => show(of.get()));
  }, [of]);
  return value;
}
