/* One way to ask the server: cookies, double submit, and a Failure for whatever goes wrong. */
import { Failure, type Fault, kindOf } from './failure';
import { language } from './text';

export interface Asked {
  method?: 'GET' | 'POST';
  json?: unknown;
  body?: BodyInit;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

export interface Answered {
  status: number;
  headers: Headers;
  json: any;
}

export function cookie(name: string): string {
  const found = document.cookie.split('; ').find((pair) => pair.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : '';
}

function headersOf(asked: Asked): Record<string, string> {
  const headers: Record<string, string> = { 'Accept-Language': language(), ...asked.headers };
  if (asked.json !== undefined) headers['Content-Type'] = 'application/json';
  if (asked.method === 'POST') headers['X-CSRFToken'] = cookie('csrftoken');
  return headers;
}

async function send(path: string, asked: Asked): Promise<Response> {
  try {
    return await fetch(path, {
      method: asked.method ?? 'GET',
      credentials: 'same-origin',
      headers: headersOf(asked),
      body: asked.json === undefined ? asked.body : JSON.stringify(asked.json),
      signal: asked.signal,
    });
  } catch (thrown) {
    if (asked.signal?.aborted) throw thrown;
    throw new Failure('offline', []);
  }
}

async function read(response: Response): Promise<any> {
  const text = await response.text();
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    /* A proxy's own page: its words are of no use to anybody. */
    return null;
  }
}

function faultsOf(json: any): Fault[] {
  if (Array.isArray(json?.errors)) return json.errors;
  if (typeof json?.detail === 'string') return [{ code: '', message: json.detail }];
  return [];
}

const leaving: (() => void)[] = [];

/* `heard` is called whenever an answer says that nobody is signed in any more. */
export function onSignedOut(heard: () => void): void {
  leaving.push(heard);
}

/* Also answers statuses of 400 and more, for those who read the body themselves. */
export async function exchange(path: string, asked: Asked = {}): Promise<Answered> {
  const response = await send(path, asked);
  return { status: response.status, headers: response.headers, json: await read(response) };
}

function tellSignedOut(): void {
  for (const heard of leaving) heard();
}

export function failureOf(answer: Answered): Failure {
  const failure = new Failure(kindOf(answer.status), faultsOf(answer.json), answer.status, Number(answer.headers.get('Retry-After')) || 0);
  if (failure.kind === 'signed-out') tellSignedOut();
  return failure;
}

/* A session whose cookie has gone is a stranger's: the server then says "not allowed" where it means "not signed in". */
export async function deniedOrSignedOut(faults: Fault[]): Promise<Failure> {
  const { json } = await exchange('/api/client');
  if (json?.user) return new Failure('denied', faults, 403);
  tellSignedOut();
  return new Failure('signed-out', [], 401);
}

export async function ask<T>(path: string, asked: Asked = {}): Promise<T> {
  const answer = await exchange(path, asked);
  if (answer.status >= 400) throw failureOf(answer);
  return answer.json as T;
}

/* Whether a file is there already, or still being made (202); its bytes are left to who takes it. */
export async function isThere(path: string, gone?: AbortSignal): Promise<boolean> {
  const stop = new AbortController();
  const response = await send(path, { signal: gone ? AbortSignal.any([gone, stop.signal]) : stop.signal });
  if (response.status >= 400) throw failureOf({ status: response.status, headers: response.headers, json: await read(response) });
  stop.abort();
  return response.status === 200;
}
