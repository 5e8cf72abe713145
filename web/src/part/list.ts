/* Where one is in a list: order, page and size stand in the address. */
import { turn, useAddress } from '../data/address';

/* No page of the contract holds more than a hundred rows. */
export const PAGE_SIZES = [20, 50, 100];

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
  const size = PAGE_SIZES.includes(asked) ? asked : (standard.size ?? PAGE_SIZES[0]!);
  const sort = query.sort ?? standard.sort ?? '';
  return { page, size, sort, variables: { first: size, offset: (page - 1) * size, orderBy: sort ? [sort] : [] } };
}

/* Up, down, up again. */
export function sortBy(field: string, now: string): void {
  turn({ sort: now === field ? `-${field}` : field });
}
