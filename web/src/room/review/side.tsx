/* Files of the claim, and what the patient said. */
import { rowsOf } from '../../data/graphql';
import { date } from '../../data/format';
import { t } from '../../data/text';
import { Button } from '../../part/button';
import { Icon } from '../../part/icon';
import { Card, Facts } from '../../part/page';
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

const answer = (value: boolean | null): string => (value === null ? '—' : t(value ? 'web.yes' : 'web.no'));

export function Feedback({ claim, onOpen }: { claim: Claim; onOpen: () => void }) {
  const said = claim.feedback;
  return (
    <Card title={t('web.review.feedback')} action={<StateOf of="review" code={claim.feedbackStatus} plain />}>
      {said && (
        <Facts of={[
          [t('web.review.answer.careRendered'), answer(said.careRendered)], [t('web.review.answer.paymentAsked'), answer(said.paymentAsked)],
          [t('web.review.answer.drugPrescribed'), answer(said.drugPrescribed)], [t('web.review.answer.drugReceived'), answer(said.drugReceived)],
          [t('web.review.answer.asessment'), said.asessment === null ? '—' : String(said.asessment)], [t('web.review.answer.date'), date(said.feedbackDate)],
        ]} />
      )}
      <Button kind="quiet" keys="B" onClick={onOpen}>{t('web.review.selection')}</Button>
    </Card>
  );
}
