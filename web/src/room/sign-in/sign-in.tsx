/* The door: name and password, a failed try, the pause after too many. Outside the shell, loaded with it. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { asFailure, type Failure } from '../../data/failure';
import { signIn } from '../../data/session';
import { t } from '../../data/text';
import { Button } from '../../part/button';
import { TextField } from '../../part/field';
import { Mark } from '../../part/icon';
import { Note, useTitle } from '../../part/page';
import { Cloth } from './cloth';

interface Props {
  scheme: string;
  languages: ComponentChildren;
  /* Of the link in a mail for a forgotten password; null: who comes signs in. */
  token: string | null;
  onIn: () => void;
  /* From the page of a new password to that of signing in. */
  onBack: () => void;
}

/* Seconds left of a pause, counted down. */
function usePause(): [number, (seconds: number) => void] {
  const [left, set] = useState(0);
  useEffect(() => {
    if (left <= 0) return;
    const timer = setTimeout(() => set(left - 1), 1_000);
    return () => clearTimeout(timer);
  }, [left]);
  return [left, set];
}

const minutes = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;

type Forgot = typeof import('./forgotten');

export function Door({ scheme, languages, token, onIn, onBack }: Props) {
  const [name, setName] = useState<string | null>(null);   // of who has forgotten his password
  const [forgot, setForgot] = useState<Forgot | null>(null);
  const wanted = token !== null || name !== null;
  useEffect(() => {
    if (wanted && !forgot) void import('./forgotten').then((loaded) => setForgot(loaded));
  }, [wanted]);
  useTitle(t(token !== null ? 'web.forgotten.new' : name !== null ? 'web.forgotten.title' : 'web.sign_in.title'));
  return (
    <div class="door">
      <header class="side">
        <Cloth />
        <div><span class="brand"><Mark /><span>imis</span></span></div>
        <div><b>{scheme === 'imis' ? t('web.sign_in.scheme') : scheme}</b></div>
      </header>
      <main>
        <div class="stack wide-gap">
          {languages}
          {!wanted && <SignIn onIn={onIn} onForgotten={setName} />}
          {forgot && token !== null && <forgot.NewPassword token={token} onBack={onBack} />}
          {forgot && token === null && name !== null && <forgot.Forgotten username={name} onBack={() => setName(null)} />}
        </div>
      </main>
    </div>
  );
}

function SignIn({ onIn, onForgotten }: { onIn: () => void; onForgotten: (username: string) => void }) {
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [failure, setFailure] = useState<Failure | null>(null);
  const [missing, setMissing] = useState<{ username?: string; password?: string }>({});
  const [busy, setBusy] = useState(false);
  const [pause, setPause] = useState(0);
  const form = useRef<HTMLFormElement>(null);

  const focus = (name: string) => form.current?.querySelector<HTMLInputElement>(`[name=${name}]`)?.focus();

  const failed = (why: Failure) => {
    setBusy(false);
    setFailure(why);
    if (why.kind === 'wait') setPause(why.wait);
    else focus('password');
  };

  const send = async (event: Event) => {
    event.preventDefault();
    const empty = { username: username ? undefined : t('web.sign_in.no_name'), password: password ? undefined : t('web.sign_in.no_password') };
    setMissing(empty);
    setFailure(null);
    if (empty.username || empty.password) return focus(empty.username ? 'username' : 'password');
    setBusy(true);
    try {
      await signIn(username.trim(), password);
      onIn();
    } catch (thrown) {
      failed(asFailure(thrown));
    }
  };

  return (
    <form ref={form} onSubmit={(event) => void send(event)} noValidate>
      <h1 tabIndex={-1}>{t('web.sign_in.title')}</h1>
      <TextField label={t('web.sign_in.username')} name="username" autocomplete="username" autofocus value={username} error={missing.username} onChange={setUsername} />
      <TextField label={t('web.sign_in.password')} name="password" type="password" autocomplete="current-password" value={password} onChange={setPassword}
        error={missing.password ?? (failure?.kind === 'signed-out' ? failure.message : null)} />
      {failure?.kind === 'wait' && <Paused key={failure.message} seconds={pause} onOver={() => setFailure(null)} />}
      {failure && failure.kind !== 'wait' && failure.kind !== 'signed-out' && <div role="alert"><Note tone="stop">{failure.message}</Note></div>}
      <Button kind="primary" big type="submit" busy={busy}>{t('web.sign_in.act')}</Button>
      <Button kind="quiet" onClick={() => onForgotten(username.trim())}>{t('web.sign_in.forgotten')}</Button>
    </form>
  );
}

/* Said once when it begins; the time that is left is seen, not spoken each second. */
function Paused({ seconds, onOver }: { seconds: number; onOver: () => void }) {
  const [left, start] = usePause();
  useEffect(() => start(seconds), [seconds]);
  return (
    <div role="alert">
      <Note tone="wait">
        {t('web.sign_in.pause')} {left > 0 ? <b class="num" aria-hidden="true">{minutes(left)}</b> : <Button kind="quiet" onClick={onOver}>{t('web.failure.retry')}</Button>}
      </Note>
    </div>
  );
}
