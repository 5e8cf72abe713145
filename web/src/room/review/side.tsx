/* Files of the claim, and what the patient said. */
import { rowsOf } from '../../data/graphql';
import { t } from '../../data/text';
import { Button } from '../../part/button';
import { Icon } from '../../part/icon';
import { FeedbackFacts } from '../../part/feedback';
import { Card } from '../../part/page';
import { StateOf } from '../../part/status';
import type { Claim } from './data';

export function Files({ claim }: { claim: Claim }) {
  const files = rowsOf(claim.attachments);
  return (
    <Card title={t('web.review.files')} note={files.length ? String(files.length) : null}>
      {files.length === 0
        ? <p class="muted">{t('web.review.files_none')}</p>
        : <ul class="stack tight">{files.map((file) => <li key={file.uuid}><a href={`/api/claim/attach?id=${file.uuid}`} download><Icon name="clip" small /> {file.title || file.filename || t('web.review.file')}</a></li>)}</ul>}
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
