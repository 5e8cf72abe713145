/* What the patient said of the visit, and bringing it as it was told. */
import { useState } from 'preact/hooks';
import { command } from '../data/command';
import { label } from '../data/description';
import { asFailure } from '../data/failure';
import { date } from '../data/format';
import { t } from '../data/text';
import { changed } from '../data/use';
import { Button } from './button';
import { SegmentField } from './field';
import { Facts, Note } from './page';
import { toast } from './toast';

export interface Feedback {
  careRendered: boolean | null;
  paymentAsked: boolean | null;
  drugPrescribed: boolean | null;
  drugReceived: boolean | null;
  asessment: number | null;
  feedbackDate: string | null;
}

export const feedbackPicks = 'careRendered paymentAsked drugPrescribed drugReceived asessment feedbackDate';

const questions = ['careRendered', 'paymentAsked', 'drugPrescribed', 'drugReceived'] as const;
const MARKS = ['0', '1', '2', '3', '4', '5'];
const said = (value: boolean | null): string => (value === null ? t('web.claim.feedback.unknown') : t(value ? 'web.yes' : 'web.no'));
const answerOf = (value: boolean | null | undefined): string => (value === true ? 'yes' : value === false ? 'no' : '');

export function FeedbackFacts({ of }: { of: Feedback }) {
  return (
    <Facts of={[
      ...questions.map((name) => [label('feedback', name), said(of[name])] as [string, string]),
      [label('feedback', 'asessment'), of.asessment === null ? '—' : t('web.claim.feedback.mark', { n: String(of.asessment) })],
      [label('feedback', 'feedbackDate'), date(of.feedbackDate?.slice(0, 10))],
    ]} />
  );
}

interface Props {
  /* Its uuid. */
  claim: string;
  before: Feedback | null;
  onDone: () => void;
}

export function GiveFeedback({ claim, before, onDone }: Props) {
  const [answers, set] = useState<Record<string, string>>(() => Object.fromEntries([...questions.map((name) => [name, answerOf(before?.[name])]), ['asessment', String(before?.asessment ?? '')]]));
  const [wrong, setWrong] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const options = [{ value: 'yes', label: t('web.yes') }, { value: 'no', label: t('web.no') }, { value: '', label: t('web.claim.feedback.unknown') }];
  const send = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setWrong(null);
    try {
      const given = Object.fromEntries(questions.map((name) => [name, answers[name] ? answers[name] === 'yes' : null]));
      await command('claim.deliver_feedback', { claim, feedback: { ...given, asessment: answers.asessment ? Number(answers.asessment) : null } }, { label: t('web.claim.feedback.give') });
      toast(t('web.claim.feedback.given'));
      changed();
      onDone();
    } catch (thrown) {
      setWrong(asFailure(thrown).message);
      setBusy(false);
    }
  };
  return (
    <form class="stack" aria-label={t('web.claim.feedback.give')} onSubmit={(event) => void send(event)}>
      {wrong && <div role="alert"><Note tone="stop">{wrong}</Note></div>}
      {questions.map((name) => <SegmentField key={name} label={label('feedback', name)} value={answers[name]!} options={options} onChange={(value) => set({ ...answers, [name]: value })} />)}
      <SegmentField label={label('feedback', 'asessment')} optional value={answers.asessment!} options={MARKS.map((value) => ({ value, label: value }))} onChange={(value) => set({ ...answers, asessment: value })} />
      <div class="row row-w"><Button onClick={onDone}>{t('web.cancel')}</Button><Button kind="primary" type="submit" busy={busy}>{t('web.claim.feedback.send')}</Button></div>
    </form>
  );
}
