/* Writing: every change is a command with an id of ours, so that sending it twice does it once. */
import { client } from './client';
import { Failure, type Fault } from './failure';
import { exchange, failureOf } from './http';
import { type Done, Outbox, type SyncState, type Waiting } from './outbox';
import { store } from './store';
import { uuid } from './uuid';

export type { Done, SyncState, Waiting } from './outbox';

/* The indicator in the corner looks at this. */
export const sync = store<SyncState>({ state: 'saved', waiting: 0, needs: 0 });

export interface Receipt<Result = any> {
  id: string;
  /* "waiting": the network is away; the command is on the device and goes out by itself.
   * "partly": of a set, some were refused, as `faults` say. */
  status: 'done' | 'partly' | 'waiting';
  result: Result | null;
  /* A number the server gave: of a claim, an insuree. */
  code: string;
  faults: Fault[];
}

async function send(one: Waiting): Promise<Done> {
  const answer = await exchange('/api/command', { method: 'POST', json: { id: one.id, command: one.command, input: one.input } });
  if (answer.status >= 400) throw failureOf(answer);
  if (answer.json?.status === undefined) throw new Failure('broken', [], answer.status);
  return answer.json as Done;
}

let outbox: Outbox | null = null;

function current(): Outbox {
  outbox ??= new Outbox({ send, owner: client().user?.uuid ?? 'nobody', changed: (state) => sync.set(state) });
  return outbox;
}

/* After signing in: what was left from before goes out. */
export function openOutbox(): void {
  outbox?.close();
  outbox = null;
  void current().flush();
}

export const waiting = (): Waiting[] => current().all();
export const sendNow = (): Promise<void> => current().flush();
export const sendAgain = (id: string): void => current().again(id);
export const dropWaiting = (id: string): void => current().drop(id);

export interface CommandOptions {
  /* What the person calls it, while it waits. */
  label?: string;
  id?: string;
  draft?: Waiting['draft'];
  /* Holds a password: it is sent at once or not at all, and never kept on the device. */
  secret?: boolean;
}

/* Sends one command: command('insuree.update', { uuid, lastName }). Throws a Failure when the server refuses it.
 * Give the same `id` again when the person repeats an act whose answer never came. */
export async function command<Result = any>(name: string, input: unknown, options: CommandOptions = {}): Promise<Receipt<Result>> {
  const id = options.id ?? uuid();
  const one: Waiting = { id, command: name, input, label: options.label ?? name, made: new Date().toISOString(), draft: options.draft };
  const done = options.secret ? await send(one) : await current().put(one);
  if (!done) return { id, status: 'waiting', result: null, code: '', faults: [] };
  const faults = (done.errors ?? []).filter((fault) => !isOutcome(fault));
  return { id, status: done.status === 'partly' && faults.length === 0 ? 'done' : done.status, result: done.result ?? null, code: done.code ?? '', faults };
}

/* The contract's log has codes of the reference for claims that the rules rejected. The command did what it should: their
 * state tells it, and why stands at their lines. */
const isOutcome = (fault: Fault): boolean => fault.message.startsWith('claim.validation.');

addEventListener('online', () => void outbox?.flush());
