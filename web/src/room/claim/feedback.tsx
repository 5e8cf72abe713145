/* What the patient said of the visit. */
import { useState } from 'preact/hooks';
import { choice, mayDo } from '../../data/description';
import { t } from '../../data/text';
import { Button } from '../../part/button';
import { FeedbackFacts, GiveFeedback } from '../../part/feedback';
import { Card, Empty } from '../../part/page';
import { StateOf } from '../../part/status';
import type { Claim } from './read';

export function FeedbackTab({ claim }: { claim: Claim }) {
  const [giving, setGiving] = useState(false);
  const judged = claim.status >= 4;
  const off = !judged ? t('web.claim.feedback.off.state', { status: choice('claim', 'status', claim.status) }) : mayDo('claim.deliver_feedback') ? null : t('web.claim.feedback.off.right');
  if (giving) return <Card title={t('web.claim.feedback.give')}><GiveFeedback claim={claim.uuid} before={claim.feedback} onDone={() => setGiving(false)} /></Card>;
  const button = <Button icon="msg" off={off} onClick={() => setGiving(true)}>{t('web.claim.feedback.give')}</Button>;
  const state = claim.feedbackStatus > 1 && <StateOf of="review" code={claim.feedbackStatus} />;
  if (!claim.feedback) return <section class="card"><Empty icon="msg" title={t('web.claim.feedback.none')} action={button}>{state}</Empty></section>;
  return <Card title={t('web.claim.feedback')} note={state} action={button}><FeedbackFacts of={claim.feedback} /></Card>;
}
