/* Questions and answers between the scheme and the facility on a claim, so that nobody telephones. */
import { useMemo, useState } from 'preact/hooks';
import { user } from '../data/client';
import { command } from '../data/command';
import { choice, field, mayDo } from '../data/description';
import { dropDraft, readDraft, useDraft } from '../data/draft';
import { asFailure } from '../data/failure';
import { moment } from '../data/format';
import { type Connection, rowsOf } from '../data/graphql';
import { t } from '../data/text';
import { changed } from '../data/use';
import { Button } from './button';
import { TextField } from './field';
import { Card } from './page';
import { Status } from './status';
import { Event, Timeline } from './timeline';
import { toast } from './toast';

type Side = 'F' | 'S';

/* The claim that is asked about. */
export interface Asked {
  uuid: string;
  code: string;
}

export interface Thread {
  uuid: string;
  subject: string;
  status: Side | 'C';
  askedBy: Side;
  messages: Connection<{ uuid: string; side: Side; text: string; dateCreated: string; userCreated: { username: string } | null }>;
}

export const threadPicks = 'threads { edges { node { uuid subject status askedBy messages { edges { node { uuid side text dateCreated userCreated { username } } } } } } }';

/* For whom the caller speaks, as the server sees it; null: he only reads. */
export const mySide = (): Side | null => (user().facility ? 'F' : mayDo('claim.review') ? 'S' : mayDo('claim.create') ? 'F' : null);

/* null: he may ask; else why not. */
export const askOff = (): string | null => (mySide() === null || !mayDo('claim_thread.ask') ? t('web.claim.questions.off') : null);

export function ThreadState({ of }: { of: Pick<Thread, 'status'> }) {
  const closed = of.status === 'C';
  const mine = of.status === mySide();
  return <Status badge={false} tone={closed ? 'ok' : mine ? 'wait' : 'info'} shape={closed ? 'ok' : 'clock'}>{!closed && mine ? t('web.claim.questions.waits_for_you') : choice('claim_thread', 'status', of.status)}</Status>;
}

/* A command of a thread; why it was refused. */
async function send(name: string, input: Record<string, unknown>): Promise<string | null> {
  try {
    const receipt = await command(`claim_thread.${name}`, input, { label: t(`web.claim.questions.${name}`) });
    toast(t(receipt.status === 'waiting' ? 'web.claim.questions.waits' : `web.claim.questions.done.${name}`));
    changed();
    return null;
  } catch (thrown) {
    return asFailure(thrown).message;
  }
}

/* What is written and not sent is kept on the device, as an entry is. */
function useWritten<T>(key: string, claim: Asked, first: T, busy: boolean): [written: T, write: (next: T) => void] {
  const [written, write] = useState<T>(useMemo(() => readDraft<T>(key)?.value ?? first, [key]));
  useDraft(key, written, { title: t('web.claim.questions.draft', { code: claim.code }), href: `/claims/${claim.uuid}?tab=questions` }, !busy && JSON.stringify(written) !== JSON.stringify(first));
  return [written, write];
}

/* Ctrl Enter sends what is written here, not the claim. */
const sends = (act: () => void, leave?: () => void) => (event: KeyboardEvent) => {
  const done = event.key === 'Enter' && (event.ctrlKey || event.metaKey) ? act : event.key === 'Escape' ? leave : undefined;
  if (!done) return;
  event.preventDefault();
  event.stopPropagation();
  done();
};

const NOTHING = { subject: '', text: '' };

/* The fields of a question. */
export function Ask({ claim, onSent, onClose }: { claim: Asked; onSent: () => void; onClose: () => void }) {
  const [wrong, setWrong] = useState<{ subject?: string; text?: string; sent?: string | null }>({});
  const [busy, setBusy] = useState(false);
  const key = `claim/${claim.uuid}/question`;
  const [{ subject, text }, write] = useWritten(key, claim, NOTHING, busy);
  const act = async () => {
    const missing = { subject: subject.trim() ? undefined : t('web.claim.questions.no_subject'), text: text.trim() ? undefined : t('web.claim.questions.no_text') };
    setWrong(missing);
    if (busy || missing.subject || missing.text) return;
    setBusy(true);
    const sent = await send('ask', { claim: claim.uuid, subject: subject.trim(), text: text.trim() });
    if (sent === null) {
      dropDraft(key);
      return onSent();
    }
    setBusy(false);
    setWrong({ sent });
  };
  return (
    <div class="stack" onKeyDown={sends(() => void act(), onClose)}>
      {wrong.sent && <p class="msg msg-stop" role="alert">{wrong.sent}</p>}
      <TextField label={t('web.claim.questions.subject')} autofocus value={subject} max={field('claim_thread', 'subject')?.max} error={wrong.subject} onChange={(next) => write({ subject: next, text })} />
      <TextField label={t('web.claim.questions.text')} rows={4} value={text} max={field('claim_message', 'text')?.max} error={wrong.text} onChange={(next) => write({ subject, text: next })} />
      <div class="row row-w"><Button kind="primary" keys="Ctrl ↵" busy={busy} onClick={() => void act()}>{t('web.claim.questions.send')}</Button><Button kind="quiet" onClick={onClose}>{t('web.cancel')}</Button></div>
    </div>
  );
}

export function OneThread({ claim, thread }: { claim: Asked; thread: Thread }) {
  const [wrong, setWrong] = useState<string | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const key = `claim/${claim.uuid}/answer/${thread.uuid}`;
  const [text, write] = useWritten(key, claim, '', busy !== null);
  const mine = mySide();
  const closed = thread.status === 'C';
  const act = async (name: 'answer' | 'close' | 'reopen') => {
    if (busy) return;
    if (name !== 'close' && !text.trim()) return setWrong(t('web.claim.questions.no_text'));
    setBusy(name);
    const refused = await send(name, { uuid: thread.uuid, ...(text.trim() ? { text: text.trim() } : {}) });
    setWrong(refused);
    if (refused === null) {
      dropDraft(key);
      write('');
    }
    setBusy(null);
  };
  return (
    <Card title={thread.subject} note={<ThreadState of={thread} />}>
      <Timeline>
        {rowsOf(thread.messages).map((one) => (
          <Event key={one.uuid} by="person" title={one.userCreated ? `${choice('claim_message', 'side', one.side)} · ${one.userCreated.username}` : choice('claim_message', 'side', one.side)} note={moment(one.dateCreated)}>
            <p class="said">{one.text}</p>
          </Event>
        ))}
      </Timeline>
      {mine && mayDo('claim_thread.answer') && (
        <div class="stack" onKeyDown={sends(() => void act(closed ? 'reopen' : 'answer'))}>
          <TextField label={t(closed ? 'web.claim.questions.again' : thread.status === mine ? 'web.claim.questions.your_answer' : 'web.claim.questions.more')} rows={closed ? 2 : 3} value={text} max={field('claim_message', 'text')?.max} error={wrong} onChange={write} />
          <div class="row row-w">
            {closed
              ? <Button busy={busy === 'reopen'} onClick={() => void act('reopen')}>{t('web.claim.questions.reopen')}</Button>
              : <Button busy={busy === 'answer'} keys="Ctrl ↵" onClick={() => void act('answer')}>{t(thread.status === mine ? 'web.claim.questions.answer' : 'web.claim.questions.send')}</Button>}
            {!closed && (mine === 'S' || thread.askedBy === mine) && <Button kind="quiet" busy={busy === 'close'} onClick={() => void act('close')}>{t('web.claim.questions.close')}</Button>}
          </div>
        </div>
      )}
    </Card>
  );
}
