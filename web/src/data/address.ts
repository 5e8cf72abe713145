/* The address is the state of a page: filters, order, page and tab stand in it, so that it can be kept, sent and
 * gone back to. Links are plain <a href>; app/router catches their clicks. */
import { store, useStore } from './store';

export interface Address {
  path: string;
  query: Record<string, string>;
}

export function parse(url: string): Address {
  const at = new URL(url, 'http://here');
  return { path: at.pathname.replace(/(.)\/+$/, '$1'), query: Object.fromEntries(at.searchParams) };
}

/* Empty values leave the address. */
export function href(path: string, query: Record<string, string | number | null | undefined> = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

const here = (): string => (typeof location === 'undefined' ? '/' : location.pathname + location.search);

export const address = store<Address>(parse(here()));

export const useAddress = (): Address => useStore(address);

export function go(to: string, options: { replace?: boolean } = {}): void {
  const next = parse(to);
  history[options.replace ? 'replaceState' : 'pushState'](null, '', to);
  address.set(next);
}

/* The same page with other words in its query: filters, order, page. A change of any begins at the first page. */
export function turn(change: Record<string, string | number | null>, options: { replace?: boolean } = {}): void {
  const { path, query } = address.get();
  const begins = 'page' in change ? {} : { page: null };
  go(href(path, { ...query, ...begins, ...change }), options);
}

if (typeof window !== 'undefined') addEventListener('popstate', () => address.set(parse(here())));
