/* What the patient said of the visit, and bringing it. */
import { useState } from 'preact/hooks';
import { command } from '../../data/command';
import { choice, label, mayDo } from '../../data/description';
import { asFailure } from '../../data/failure';
import { date, today } from '../../data/format';
import { t } from '../../data/text';
import { changed } from '../../data/use';
import { Button } from '../../part/button';
import { SegmentField } from '../../part/field';
import { Card, Empty, Facts, Note } from '../../part/page';
import { toast } from '../../part/toast';
import type { Claim, Feedback } from './read';

const questions = ['careRendered', 'paymentAsked', 'drugPrescribed', 'drugReceived'] as const;
const said = (value: boolean | null): string => (value === null ? t('web.claim.feedback.unknown') : t(value ? 'web.yes' : 'web.no'));

export function FeedbackTab({ claim }: { claim: Claim }) {
  const [giving, setGiving] = useState(false);
  const judged = claim.status >= 4;
  const off = !judged ? t('web.claim.feedback.off.state', { status: choice('claim', 'status', claim.status) }) : mayDo('claim.deliver_feedback') ? null : t('web.claim.feedback.off.right');
  if (giving) return <Give claim={claim} onDone={() => setGiving(false)} />;
  const button = <Button icon="msg" off={off} onClick={() => setGiving(true)}>{t('web.claim.feedback.give')}</Button>;
  if (!claim.feedback) return <section class="card"><Empty icon="msg" title={t('web.claim.feedback.none')} action={button} /></section>;
  return <Card title={t('web.claim.feedback')} action={button}><Told of={claim.feedback} /></Card>;
}

function Told({ of }: { of: Feedback }) {
  return (
    <Facts of={[
      ...questions.map((name) => [label('feedback', name), said(of[name])] as [string, string]),
      [label('feedback', 'asessment'), of.asessment === null ? '—' : t('web.claim.feedback.mark', { n: String(of.asessment) })],
      [label('feedback', 'feedbackDate'), date(of.feedbackDate)],
    ]} />
  );
}

function Give({ claim, onDone }: { claim: Claim; onDone: () => void }) {
  const [answers, set] = useState<Record<string, string>>({});
  const [wrong, setWrong] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const options = [{ value: 'yes', label: t('web.yes') }, { value: 'no', label: t('web.no') }, { value: '', label: t('web.claim.feedback.unknown') }];
  const marks = [1, 2, 3, 4, 5].map((n) => ({ value: String(n), label: String(n) }));
  const send = async () => {
    setBusy(true);
    try {
      const given = Object.fromEntries(questions.map((name) => [name, answers[name] ? answers[name] === 'yes' : null]));
      await command('claim.deliver_feedback', { claim: claim.uuid, feedback: { ...given, asessment: answers.asessment ? Number(answers.asessment) : null, feedbackDate: today() } }, { label: t('web.claim.feedback.give') });
      toast(t('web.claim.feedback.given'));
      changed();
      onDone();
    } catch (thrown) {
      setWrong(asFailure(thrown).message);
      setBusy(false);
    }
  };
  return (
    <Card title={t('web.claim.feedback.give')} footer={<div class="row row-w"><Button onClick={onDone}>{t('web.cancel')}</Button><Button kind="primary" busy={busy} onClick={() => void send()}>{t('web.claim.feedback.send')}</Button></div>}>
      {wrong && <div role="alert"><Note tone="stop">{wrong}</Note></div>}
      {questions.map((name) => <SegmentField key={name} label={label('feedback', name)} value={answers[name] ?? ''} options={options} onChange={(value) => set({ ...answers, [name]: value })} />)}
      <SegmentField label={label('feedback', 'asessment')} optional value={answers.asessment ?? ''} options={marks} onChange={(value) => set({ ...answers, asessment: value })} />
    </Card>
  );
}
