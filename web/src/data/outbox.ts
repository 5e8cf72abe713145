/* Commands that have not been answered yet. Each is kept on the device under its id before it is sent; an id may be
 * sent any number of times, the server does it once. So what was on its way when the network or the browser went away
 * goes out again by itself, in the order in which it was made. */
import { forget, keep, kept, keptKeys } from './device';
import type { Draft } from './draft';
import { asFailure, Failure, type Fault } from './failure';

export interface Waiting {
  id: string;
  command: string;
  input: unknown;
  /* What the person calls it: "Family of Asha Khamis". */
  label: string;
  made: string;
  /* The form that it came from, so that a refusal can be corrected there. */
  draft?: { key: string; draft: Draft };
  /* Set when the server refused it after its page had gone: a person must look at it. */
  refused?: Fault[];
}

export interface Done {
  id: string;
  /* "partly": of a set, some were refused; `errors` say which. */
  status: 'done' | 'partly';
  repeated: boolean;
  result: any;
  /* A number the server gave, of a claim or an insuree. */
  code: string | null;
  errors?: Fault[];
}

export interface SyncState {
  state: 'saved' | 'sending' | 'offline' | 'needs';
  /* On this device and not yet received. */
  waiting: number;
  /* Refused, and nobody has looked. */
  needs: number;
}

export interface OutboxOptions {
  /* Sends one; throws a Failure. */
  send(one: Waiting): Promise<Done>;
  /* Whose: commands of one person are not sent in the session of another. */
  owner: string;
  changed(state: SyncState): void;
  /* Milliseconds before the next try after the network was away; grows by doubling to a minute. */
  pause?: number;
}

/* Passing troubles: the same command may go through later. */
const passing = new Set(['offline', 'wait', 'signed-out']);

export class Outbox {
  private readonly memory = new Map<string, Waiting>();
  private readonly askers = new Map<string, { done(one: Done): void; failed(why: Failure): void }>();
  private running: Promise<void> | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private tries = 0;
  private closed = false;

  constructor(private readonly options: OutboxOptions) {
    for (const key of keptKeys(this.prefix)) this.remember(kept<Waiting>(key));
    this.tell(this.queue().length ? 'offline' : 'saved');
  }

  private get prefix(): string {
    return `imis.outbox.${this.options.owner}.`;
  }

  private remember(one: Waiting | null): void {
    if (one) this.memory.set(one.id, one);
  }

  /* Oldest first; ids begin with their time. */
  all(): Waiting[] {
    return [...this.memory.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  private queue(): Waiting[] {
    return this.all().filter((one) => !one.refused);
  }

  /* Resolves when the server has done it, rejects when the server refuses it. Resolves to null when the network is
   * away: then it waits here, and on the device too where that has room (see isKept). */
  put(one: Waiting): Promise<Done | null> {
    this.memory.set(one.id, one);
    keep(this.prefix + one.id, one);
    const answered = new Promise<Done | null>((resolve, reject) => {
      this.askers.set(one.id, {
        done: resolve,
        failed: (why) => (passing.has(why.kind) ? resolve(null) : reject(why)),
      });
    });
    void this.flush();
    return answered;
  }

  isKept(id: string): boolean {
    return kept(this.prefix + id) !== null;
  }

  drop(id: string): void {
    this.memory.delete(id);
    forget(this.prefix + id);
    this.tell(this.running ? 'sending' : this.queue().length ? 'offline' : 'saved');
  }

  /* Sends a refused one again, after its cause was mended. */
  again(id: string): void {
    const one = this.memory.get(id);
    if (!one) return;
    delete one.refused;
    keep(this.prefix + id, one);
    void this.flush();
  }

  /* Sends all that wait, one after the other: a later command may need an earlier one. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.running ??= this.drain().finally(() => {
      this.running = null;
      /* Put in between the last look at the queue and here. */
      if (this.askers.size && !this.closed) void this.flush();
    });
    return this.running;
  }

  private async drain(): Promise<void> {
    for (let one = this.queue()[0]; one; one = this.queue()[0]) {
      if (this.closed) return;
      this.tell('sending');
      if (!(await this.sendOne(one))) return;
    }
    this.tries = 0;
    this.tell('saved');
  }

  private async sendOne(one: Waiting): Promise<boolean> {
    const asker = this.askers.get(one.id);
    this.askers.delete(one.id);
    try {
      const done = await this.options.send(one);
      this.memory.delete(one.id);
      forget(this.prefix + one.id);
      asker?.done(done);
      return true;
    } catch (thrown) {
      const why = asFailure(thrown);
      const goOn = passing.has(why.kind) ? this.later(why) : this.refuse(one, why, asker !== undefined);
      asker?.failed(why);
      return goOn;
    }
  }

  private later(why: Failure): false {
    const pause = Math.min(60_000, (this.options.pause ?? 2_000) * 2 ** this.tries++);
    this.tell('offline');
    for (const asker of this.askers.values()) asker.failed(why);
    this.askers.clear();
    /* Without a session nothing can go out; signing in makes a new outbox. */
    if (why.kind !== 'signed-out' && !this.closed) this.timer = setTimeout(() => void this.flush(), Math.max(pause, why.wait * 1000));
    return false;
  }

  /* The page that asked shows the refusal and keeps the entry; a command whose page has gone needs a person. */
  private refuse(one: Waiting, why: Failure, asked: boolean): true {
    if (asked) {
      this.memory.delete(one.id);
      forget(this.prefix + one.id);
    } else {
      one.refused = why.faults.length ? why.faults : [{ code: why.code, message: why.message }];
      keep(this.prefix + one.id, one);
    }
    return true;
  }

  private tell(state: 'saved' | 'sending' | 'offline'): void {
    if (this.closed) return;
    const needs = this.all().length - this.queue().length;
    this.options.changed({ state: state === 'saved' && needs ? 'needs' : state, waiting: this.queue().length, needs });
  }

  /* The session is another's from here on: what is under way is answered, the rest waits on the device. */
  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }
}
