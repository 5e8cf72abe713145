/* Questions and answers between the scheme and the facility on a claim, so that nobody telephones. */
import { useMemo, useState } from 'preact/hooks';
import { user } from '../../data/client';
import { command } from '../../data/command';
import { choice, field, mayDo } from '../../data/description';
import { dropDraft, readDraft, useDraft } from '../../data/draft';
import { asFailure } from '../../data/failure';
import { moment } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { t } from '../../data/text';
import { changed } from '../../data/use';
import { Button } from '../../part/button';
import { TextField } from '../../part/field';
import { Card, Empty } from '../../part/page';
import { Status } from '../../part/status';
import { Event, Timeline } from '../../part/timeline';
import { toast } from '../../part/toast';
import type { Claim } from './read';

type Side = 'F' | 'S';

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

export const waitsForMe = (claim: Claim): boolean => rowsOf(claim.threads).some((one) => one.status === mySide());

export function Threads({ claim }: { claim: Claim }) {
  const [asking, setAsking] = useState(false);
  const threads = rowsOf(claim.threads);
  const off = mySide() === null || !mayDo('claim_thread.ask') ? t('web.claim.questions.off') : null;
  const ask = <Button icon="msg" off={off} onClick={() => setAsking(true)}>{t('web.claim.questions.ask')}</Button>;
  return (
    <div class="stack wide-gap">
      {asking && <Ask claim={claim} onClose={() => setAsking(false)} />}
      {!asking && threads.length === 0 && <section class="card"><Empty icon="msg" title={t('web.claim.questions.none')} action={ask}>{t('web.claim.questions.none.why')}</Empty></section>}
      {threads.map((one) => <OneThread key={one.uuid} claim={claim} thread={one} />)}
      {!asking && threads.length > 0 && <div>{ask}</div>}
    </div>
  );
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
function useWritten<T>(key: string, claim: Claim, first: T, busy: boolean): [written: T, write: (next: T) => void] {
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

function Ask({ claim, onClose }: { claim: Claim; onClose: () => void }) {
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
      return onClose();
    }
    setBusy(false);
    setWrong({ sent });
  };
  return (
    <Card title={t('web.claim.questions.ask')}>
      <div class="stack" onKeyDown={sends(() => void act(), onClose)}>
        {wrong.sent && <p class="msg msg-stop" role="alert">{wrong.sent}</p>}
        <TextField label={t('web.claim.questions.subject')} autofocus value={subject} max={field('claim_thread', 'subject')?.max} error={wrong.subject} onChange={(next) => write({ subject: next, text })} />
        <TextField label={t('web.claim.questions.text')} rows={4} value={text} max={field('claim_message', 'text')?.max} error={wrong.text} onChange={(next) => write({ subject, text: next })} />
        <div class="row row-w"><Button kind="primary" keys="Ctrl ↵" busy={busy} onClick={() => void act()}>{t('web.claim.questions.send')}</Button><Button kind="quiet" onClick={onClose}>{t('web.cancel')}</Button></div>
      </div>
    </Card>
  );
}

function OneThread({ claim, thread }: { claim: Claim; thread: Thread }) {
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
  const state = <Status tone={closed ? 'ok' : thread.status === mine ? 'wait' : 'info'} shape={closed ? 'ok' : 'clock'}>{!closed && thread.status === mine ? t('web.claim.questions.waits_for_you') : choice('claim_thread', 'status', thread.status)}</Status>;
  return (
    <Card title={thread.subject} note={state}>
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
