/* The queue of claims that wait for review, oldest first. It is read once and kept while a person works through it, so that
 * the place in it ("41 of 212") does not jump when a claim leaves it. */
import { useEffect, useState } from 'preact/hooks';
import { href } from '../../data/address';
import { type Connection, graphql, rowsOf } from '../../data/graphql';

const PAGE = 100;
const PAGES = 20;

export interface Queue {
  uuids: string[];
  total: number;
}

/* What narrows the queue; it stands in the address of each claim. */
export type Narrowing = Record<string, string>;

const query = `query ($first: Int, $offset: Int, $facility: String) {
  claims(first: $first, offset: $offset, status: 4, reviewStatus: 4, orderBy: ["dateClaimed"], healthFacility_Uuid: $facility) {
    totalCount edges { node { uuid } }
  }
}`;

type Answer = { claims: Connection<{ uuid: string }> };

let kept: { key: string; queue: Queue } | null = null;

const keyOf = (narrowing: Narrowing): string => narrowing.facility ?? '';

async function read(narrowing: Narrowing): Promise<Queue> {
  const uuids: string[] = [];
  let total = 0;
  for (let page = 0; page < PAGES; page++) {
    const { claims } = await graphql<Answer>(query, { first: PAGE, offset: page * PAGE, facility: narrowing.facility });
    total = claims.totalCount ?? 0;
    uuids.push(...rowsOf(claims).map((claim) => claim.uuid));
    if (uuids.length >= total || claims.edges.length < PAGE) break;
  }
  return { uuids, total };
}

export interface Place {
  /* From 1; 0: not in the queue. */
  at: number;
  total: number;
  next: string | null;
}

export function placeOf(queue: Queue, uuid: string): Place {
  const at = queue.uuids.indexOf(uuid);
  return { at: at + 1, total: queue.total, next: queue.uuids[at + 1] ?? null };
}

export const addressOf = (uuid: string, narrowing: Narrowing): string => href(`/claims/${uuid}/review`, { facility: narrowing.facility });

/* null: not known yet. A claim that the kept queue does not know was selected since: the queue is read again. */
export function usePlace(uuid: string, narrowing: Narrowing): Place | null {
  const key = keyOf(narrowing);
  const mine = kept?.key === key && kept.queue.uuids.includes(uuid) ? kept.queue : null;
  const [queue, set] = useState<Queue | null>(mine);
  useEffect(() => {
    if (mine) return;
    let left = false;
    read(narrowing).then((found) => {
      kept = { key, queue: found };
      if (!left) set(found);
    }, () => undefined);
    return () => void (left = true);
  }, [uuid, key]);
  return queue && placeOf(queue, uuid);
}
