/* The one error of everything that asks the server. Its sentences come from the server, in the caller's language. */
import { t } from './text';

export type FailureKind =
  | 'offline'      /* no answer came */
  | 'signed-out'
  | 'denied'
  | 'missing'
  | 'wait'         /* too often, or the server is busy: the same again later */
  | 'refused'      /* the entry breaks a rule; `faults` say which */
  | 'broken';

export interface Fault {
  /* "field.required"; a number where openIMIS numbers the reason. */
  code: string | number;
  message: string;
  /* Path of the input field: "lastName", "items[2].quantity". */
  field?: string;
  args?: Record<string, unknown>;
}

export class Failure extends Error {
  constructor(
    readonly kind: FailureKind,
    readonly faults: Fault[],
    readonly status = 0,
    /* Seconds until it is worth trying again. */
    readonly wait = 0,
  ) {
    super(faults[0]?.message ?? t(`web.failure.${kind}`));
  }

  /* To be read out on the telephone. */
  get code(): string {
    return String(this.faults[0]?.code || this.status || '');
  }
}

const kinds: Record<number, FailureKind> = { 401: 'signed-out', 403: 'denied', 404: 'missing', 410: 'missing', 429: 'wait', 503: 'wait' };

export function kindOf(status: number): FailureKind {
  return kinds[status] ?? (status >= 500 ? 'broken' : 'refused');
}

export function asFailure(thrown: unknown): Failure {
  return thrown instanceof Failure ? thrown : new Failure('broken', [{ code: 'browser', message: String(thrown) }]);
}
