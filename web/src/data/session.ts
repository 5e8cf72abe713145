/* Signing in and out. The session is a cookie that scripts cannot read; whoever answers 401 ends it. */
import { Failure } from './failure';
import { ask, cookie, exchange } from './http';
import { t } from './text';

const authenticate = `mutation ($username: String!, $password: String!) {
  tokenAuth(username: $username, password: $password) { refreshExpiresIn }
}`;

/* The double submit needs a cookie, which the first answer to a POST sets. */
async function ensureCookie(): Promise<void> {
  if (!cookie('csrftoken')) await exchange('/api/graphql', { method: 'POST', json: { query: '{ __typename }' } });
}

/* Seconds of the pause after too many failed tries. */
function pauseOf(headers: Headers, sentence: string): number {
  return Number(headers.get('Retry-After') ?? /\d+/.exec(sentence)?.[0] ?? 0);
}

export async function signIn(username: string, password: string): Promise<void> {
  await ensureCookie();
  const answer = await exchange('/api/graphql', { method: 'POST', json: { query: authenticate, variables: { username, password } } });
  const sentence: string = answer.json?.errors?.[0]?.message ?? answer.json?.detail ?? '';
  if (answer.status === 429) throw new Failure('wait', [{ code: 'sign_in', message: sentence }], 429, pauseOf(answer.headers, sentence));
  if (answer.status === 401) throw new Failure('signed-out', [{ code: 'sign_in', message: t('web.sign_in.wrong') }], 401);
  if (answer.status >= 400 || sentence) throw new Failure('refused', [{ code: 'sign_in', message: sentence || t('web.failure.broken') }], answer.status);
}

export async function signOut(): Promise<void> {
  await ask('/api/graphql', { method: 'POST', json: { query: 'mutation { deleteTokenCookie { deleted } deleteRefreshTokenCookie { deleted } }' } });
}

/* Gives a session that is at work another day; the old client does so every two minutes, half an hour is enough. */
export function keepAlive(everyMs = 30 * 60_000): () => void {
  const timer = setInterval(() => {
    void exchange('/api/graphql', { method: 'POST', json: { query: 'mutation { refreshToken { refreshExpiresIn } }' } }).catch(() => undefined);
  }, everyMs);
  return () => clearInterval(timer);
}
