/* A forgotten password: asking for a link by mail, and the page that it leads to. Loaded when it is wanted. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { asFailure } from '../../data/failure';
import { graphql } from '../../data/graphql';
import { t } from '../../data/text';
import { Button } from '../../part/button';
import { TextField } from '../../part/field';
import { Note } from '../../part/page';
import { passwordRuleAtDoor } from '../../part/password';

interface Outcome {
  done: { success: boolean; error: string | null };
}

const asking = 'mutation ($username: String!) { done: resetPassword(input: { username: $username }) { success error } }';
const setting = 'mutation ($username: String!, $token: String!, $password: String!) { done: setPassword(input: { username: $username, token: $token, newPassword: $password }) { success error } }';

/* Whom a link is for stands in it; that it is genuine the server finds out. "": it is cut off. */
export function nameIn(token: string): string {
  try {
    const bytes = Uint8Array.from(atob((token.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/')), (char) => char.charCodeAt(0));
    const { username } = JSON.parse(new TextDecoder().decode(bytes)) as { username?: unknown };
    return typeof username === 'string' ? username : '';
  } catch {
    return '';
  }
}

interface Sending {
  busy: boolean;
  why: string | null;
  done: boolean;
  send: (variables: Record<string, string>) => Promise<void>;
}

function useSending(mutation: string): Sending {
  const [state, set] = useState({ busy: false, why: null as string | null, done: false });
  const send = async (variables: Record<string, string>) => {
    set({ busy: true, why: null, done: false });
    try {
      const { done } = await graphql<Outcome>(mutation, variables);
      set({ busy: false, why: done.error, done: done.success });
    } catch (thrown) {
      set({ busy: false, why: asFailure(thrown).message, done: false });
    }
  };
  return { ...state, send };
}

interface Frame {
  title: string;
  act: string;
  of: Sending;
  said: string;
  /* The variables, or null: something is missing, and says so. */
  take: (form: HTMLFormElement) => Record<string, string> | null;
  onBack: () => void;
  children: ComponentChildren;
}

function Asked({ title, act, of, said, take, onBack, children }: Frame) {
  const form = useRef<HTMLFormElement>(null);
  const back = <Button kind="quiet" onClick={onBack}>{t('web.forgotten.back')}</Button>;
  const send = (event: Event) => {
    event.preventDefault();
    const variables = of.busy ? null : take(form.current!);
    if (variables) void of.send(variables);
  };
  if (of.done) return <div class="stack"><h1 tabIndex={-1}>{title}</h1><div role="status"><Note tone="ok">{said}</Note></div>{back}</div>;
  return (
    <form ref={form} onSubmit={send} noValidate>
      <h1 tabIndex={-1}>{title}</h1>
      {children}
      {of.why && <div role="alert"><Note tone="stop">{of.why}</Note></div>}
      <Button kind="primary" big type="submit" busy={of.busy}>{act}</Button>
      {back}
    </form>
  );
}

const focusOn = (form: HTMLFormElement, name: string): null => {
  form.querySelector<HTMLInputElement>(`[name=${name}]`)?.focus();
  return null;
};

export function Forgotten({ username, onBack }: { username: string; onBack: () => void }) {
  const [name, setName] = useState(username);
  const [missing, setMissing] = useState(false);
  const sending = useSending(asking);
  const take = (form: HTMLFormElement) => {
    setMissing(!name.trim());
    return name.trim() ? { username: name.trim() } : focusOn(form, 'username');
  };
  return (
    <Asked title={t('web.forgotten.title')} act={t('web.forgotten.act')} of={sending} said={t('web.forgotten.said')} take={take} onBack={onBack}>
      <p>{t('web.forgotten.what')}</p>
      <TextField label={t('web.sign_in.username')} name="username" autocomplete="username" autofocus value={name} error={missing ? t('web.sign_in.no_name') : null} onChange={setName} />
    </Asked>
  );
}

export function NewPassword({ token, onBack }: { token: string; onBack: () => void }) {
  const [username] = useState(() => nameIn(token));
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [tried, setTried] = useState(false);
  const [rule, setRule] = useState<string | undefined>();
  useEffect(() => void passwordRuleAtDoor().then(setRule, () => undefined), []);
  const sending = useSending(setting);
  const noPassword = tried && !password ? t('web.sign_in.no_password') : null;
  const differs = tried && password !== again ? t('web.account.differs') : null;
  const take = (form: HTMLFormElement) => {
    setTried(true);
    if (!password) return focusOn(form, 'password');
    return password === again ? { username, token, password } : focusOn(form, 'again');
  };
  if (!username) return <div class="stack"><h1 tabIndex={-1}>{t('web.forgotten.new')}</h1><Note tone="stop">{t('web.forgotten.cut')}</Note><Button onClick={onBack}>{t('web.forgotten.back')}</Button></div>;
  return (
    <Asked title={t('web.forgotten.new')} act={t('web.account.set')} of={sending} said={t('web.forgotten.done')} take={take} onBack={onBack}>
      <p>{t('web.account.set_title', { name: username })}</p>
      <input type="hidden" name="username" autocomplete="username" value={username} />
      <TextField label={t('web.account.new_password')} name="password" type="password" autocomplete="new-password" autofocus value={password} hint={rule} error={noPassword} onChange={setPassword} />
      <TextField label={t('web.account.again')} name="again" type="password" autocomplete="new-password" value={again} error={differs} onChange={setAgain} />
    </Asked>
  );
}
