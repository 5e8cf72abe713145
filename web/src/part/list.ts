/* Where one is in a list: order, page and size stand in the address. */
import { turn, useAddress } from '../data/address';
import { scheme } from '../data/client';

export interface ListState {
  page: number;
  size: number;
  /* A field of the list's orderBy, "-dateClaimed" for descending; "" for the server's own order. */
  sort: string;
  /* For the query: $first, $offset, $orderBy. */
  variables: { first: number; offset: number; orderBy: string[] };
}

export function useList(standard: { sort?: string; size?: number } = {}): ListState {
  const { query } = useAddress();
  const page = Math.max(1, Number(query.page) || 1);
  const asked = Number(query.size);
  const size = scheme().pageSizes.includes(asked) ? asked : (standard.size ?? scheme().pageSizes[0] ?? 20);
  const sort = query.sort ?? standard.sort ?? '';
  return { page, size, sort, variables: { first: size, offset: (page - 1) * size, orderBy: sort ? [sort] : [] } };
}

/* Up, down, up again. */
export function sortBy(field: string, now: string): void {
  turn({ sort: now === field ? `-${field}` : field });
}
