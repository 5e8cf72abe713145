/* Files of the claim, looked at without leaving it, what was asked about it, and what the patient said. */
import { useState } from 'preact/hooks';
import { href } from '../../data/address';
import { rowsOf } from '../../data/graphql';
import { t } from '../../data/text';
import { Button, ButtonLink } from '../../part/button';
import { Modal } from '../../part/dialog';
import { Icon } from '../../part/icon';
import { FeedbackFacts } from '../../part/feedback';
import { Card } from '../../part/page';
import { ThreadState } from '../../part/thread';
import { StateOf } from '../../part/status';
import type { Claim } from './data';

type File = ReturnType<typeof filesOf>[number];

const filesOf = (claim: Claim) => rowsOf(claim.attachments);
const nameOf = (file: File): string => file.title || file.filename || t('web.review.file');
const addressOf = (file: File): string => `/api/claim/attach?id=${file.uuid}`;

export function Files({ claim, onOpen }: { claim: Claim; onOpen: () => void }) {
  const files = filesOf(claim);
  return (
    <Card title={t('web.review.files')} note={files.length ? String(files.length) : null} action={files.length > 0 && <Button kind="quiet" keys="F" onClick={onOpen}>{t('web.review.files_look')}</Button>}>
      {files.length === 0
        ? <p class="muted">{t('web.review.files_none')}</p>
        : <ul class="stack tight">{files.map((file) => <li key={file.uuid}><a href={addressOf(file)} download><Icon name="clip" small /> {nameOf(file)}</a></li>)}</ul>}
    </Card>
  );
}

/* One after the other. What a browser cannot show here is taken as a file. */
export function FileView({ claim, onClose }: { claim: Claim; onClose: () => void }) {
  const files = filesOf(claim);
  const [at, setAt] = useState(0);
  const file = files[at];
  if (!file) return null;
  const turn = (by: number) => setAt((at + by + files.length) % files.length);
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'ArrowRight' || event.key === 'ArrowDown') turn(1);
    else if (event.key === 'ArrowLeft' || event.key === 'ArrowUp') turn(-1);
    else if (event.key.toLowerCase() === 'f') onClose();
  };
  return (
    <Modal label={nameOf(file)} onClose={onClose} class="dialog file-view">
      <div class="stack" onKeyDown={keys}>
        <div class="row row-w"><h2 class="grow">{nameOf(file)}</h2><small role="status">{t('web.review.file_of', { at: at + 1, total: files.length })}</small></div>
        {file.mime?.startsWith('image/')
          ? <img key={file.uuid} src={addressOf(file)} alt={nameOf(file)} />
          : <p class="muted">{t('web.review.file_apart')}</p>}
        <div class="acts">
          {files.length > 1 && <Button icon="left" onClick={() => turn(-1)}>{t('web.review.file_before')}</Button>}
          {files.length > 1 && <Button onClick={() => turn(1)}>{t('web.review.file_next')}</Button>}
          <ButtonLink href={addressOf(file)} icon="clip" download>{t('web.review.file_take')}</ButtonLink>
          <Button onClick={onClose} keys="Esc" autofocus>{t('web.close')}</Button>
        </div>
      </div>
    </Modal>
  );
}

/* What was asked of the facility, and what it answered last. */
export function Questions({ claim }: { claim: Claim }) {
  const threads = rowsOf(claim.threads);
  if (!threads.length) return null;
  return (
    <Card title={t('web.claim.questions')} note={String(threads.length)}>
      <ul class="stack tight">
        {threads.map((one) => {
          const last = rowsOf(one.messages).at(-1);
          return (
            <li key={one.uuid}>
              <a href={href(`/claims/${claim.uuid}`, { tab: 'questions' })}>{one.subject}</a> <ThreadState of={one} />
              {last && <p class="muted"><small>{last.text}</small></p>}
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

export function Feedback({ claim, onOpen }: { claim: Claim; onOpen: () => void }) {
  return (
    <Card title={t('web.review.feedback')} action={<StateOf of="review" code={claim.feedbackStatus} plain />}>
      {claim.feedback && <FeedbackFacts of={claim.feedback} />}
      <Button kind="quiet" keys="B" onClick={onOpen}>{t('web.review.selection')}</Button>
    </Card>
  );
}
