/* Reading: one request a page, asking for what the page shows. */
import { Failure, type Fault } from './failure';
import { deniedOrSignedOut, exchange, failureOf } from './http';

export type Variables = Record<string, unknown>;

/* The contract answers 200 with the word "unauthorized" where a right or a session is missing; the word is no sentence. */
function failed(errors: Fault[], status: number): Promise<Failure> | Failure {
  const said = errors.filter((error) => error.message !== 'unauthorized');
  return said.length < errors.length ? deniedOrSignedOut(said) : new Failure('refused', said, status);
}

export async function graphql<T>(query: string, variables: Variables = {}, signal?: AbortSignal): Promise<T> {
  const answer = await exchange('/api/graphql', { method: 'POST', json: { query, variables }, signal });
  const errors: Fault[] = answer.json?.errors ?? [];
  if (answer.status >= 400) throw failureOf(answer);
  if (errors.length) throw await failed(errors, answer.status);
  return answer.json.data as T;
}

/* A relay connection, as the contract answers lists. */
export interface Connection<Row> {
  totalCount?: number;
  pageInfo?: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string; endCursor: string };
  edges: { node: Row }[];
}

export function rowsOf<Row>(connection: Connection<Row> | null | undefined): Row[] {
  return connection?.edges.map((edge) => edge.node) ?? [];
}
