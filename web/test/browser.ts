/* The little of a browser that data/ needs, for node. */
import { webcrypto } from 'node:crypto';

const kept = new Map<string, string>();

/* Keys are its own members, as a browser's are. */
const storage = new Proxy({} as Record<string, unknown>, {
  get: (_, name: string) =>
    ({
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
      clear: () => kept.clear(),
    })[name] ?? kept.get(name),
  ownKeys: () => [...kept.keys()],
  getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
});

const give = (name: string, value: unknown) => Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });

give('localStorage', storage);
give('addEventListener', () => undefined);
if (!globalThis.crypto) give('crypto', webcrypto);
