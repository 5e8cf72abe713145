/* Filters and order that a person keeps under a name, on this device. */
import { user } from '../../data/client';
import { keep, kept } from '../../data/device';
import { store } from '../../data/store';

export interface View {
  name: string;
  query: Record<string, string>;
}

const key = (): string => `imis.views.claims.${user().uuid}`;

export const views = store<View[]>([]);

export const loadViews = (): void => views.set(kept<View[]>(key()) ?? []);

function set(next: View[]): void {
  keep(key(), next);
  views.set(next);
}

const shown = ({ page: _page, ...query }: Record<string, string>): Record<string, string> => query;

export const saveView = (name: string, query: Record<string, string>): void => set([...views.get().filter((one) => one.name !== name), { name, query: shown(query) }]);
export const dropView = (name: string): void => set(views.get().filter((one) => one.name !== name));

/* Is it what the address says now? */
export function isView(view: View, query: Record<string, string>): boolean {
  const now = shown(query);
  const names = new Set([...Object.keys(now), ...Object.keys(view.query)]);
  return [...names].every((name) => now[name] === view.query[name]);
}
