/* The queue of claims that wait for review, oldest first and those that wait for the facility last, narrowed as the list of claims is. It is read once and kept while a
 * person works through it, so that the place in it ("41 of 212") does not jump when a claim leaves it. */
import { useEffect, useState } from 'preact/hooks';
import { href } from '../../data/address';
import { claimArguments, claimVariables, narrowed, queueOf, type Query } from '../../data/claim-list';
import { type Connection, graphql, rowsOf } from '../../data/graphql';
import { CHECKED, SELECTED } from './data';

const PAGE = 100;
const PAGES = 20;

export interface Queue {
  uuids: string[];
  total: number;
  /* Delivered here, or found to wait no more: passed over. */
  gone: Set<string>;
}

const query = `query ($first: Int, $offset: Int, ${claimVariables}) {
  claims(first: $first, offset: $offset, orderBy: ["dateClaimed"], ${claimArguments}) { totalCount edges { node { uuid threads { edges { node { status } } } } } }
}`;

type Waiting = { uuid: string; threads: Connection<{ status: string }> };
type Answer = { claims: Connection<Waiting> };

/* What was asked of the facility is not answered yet. */
const waits = (claim: Waiting): boolean => rowsOf(claim.threads).some((one) => one.status === 'F');

let kept: { key: string; queue: Queue } | null = null;

const keyOf = (address: Query): string => JSON.stringify(queueOf(address));

async function read(address: Query): Promise<Queue> {
  const variables = { ...narrowed(queueOf(address)), status: CHECKED, review: SELECTED };
  const found: Waiting[] = [];
  let total = 0;
  for (let page = 0; page < PAGES; page++) {
    const { claims } = await graphql<Answer>(query, { ...variables, first: PAGE, offset: page * PAGE });
    total = claims.totalCount ?? 0;
    found.push(...rowsOf(claims));
    if (found.length >= total || claims.edges.length < PAGE) break;
  }
  const uuids = [...found.filter((claim) => !waits(claim)), ...found.filter(waits)].map((claim) => claim.uuid);
  return { uuids, total, gone: new Set() };
}

export interface Place {
  /* From 1; 0: not in the queue. */
  at: number;
  total: number;
  next: string | null;
}

export function placeOf(queue: Queue, uuid: string): Place {
  const at = queue.uuids.indexOf(uuid);
  return { at: at + 1, total: queue.total, next: queue.uuids.find((one, n) => n > at && one !== uuid && !queue.gone.has(one)) ?? null };
}

export const passOver = (uuid: string): void => void kept?.queue.gone.add(uuid);
export const putBack = (uuid: string): void => void kept?.queue.gone.delete(uuid);

/* The list of what waits, as the queue is narrowed. */
export const listOf = (address: Query): string => href('/claims', { status: CHECKED, reviewStatus: SELECTED, ...queueOf(address) });

/* null: not known yet. A claim that the kept queue does not know was selected since: the queue is read again. */
export function usePlace(uuid: string, address: Query): Place | null {
  const key = keyOf(address);
  const mine = kept?.key === key && kept.queue.uuids.includes(uuid) ? kept.queue : null;
  const [queue, set] = useState<Queue | null>(mine);
  useEffect(() => {
    if (mine) return;
    let left = false;
    read(address).then((found) => {
      kept = { key, queue: found };
      if (!left) set(found);
    }, () => undefined);
    return () => void (left = true);
  }, [uuid, key]);
  return queue && placeOf(queue, uuid);
}
