/* Windows of the review: a question and the remark to the facility, selection for review and feedback, what processing will do. */
import { useState } from 'preact/hooks';
import type { Line } from '../../data/decision';
import { mayDo } from '../../data/description';
import { amount, money } from '../../data/format';
import { sum, less } from '../../data/money';
import { t } from '../../data/text';
import { changed } from '../../data/use';
import { Button } from '../../part/button';
import { Dialog, Drawer, Modal } from '../../part/dialog';
import { GiveFeedback } from '../../part/feedback';
import { TextField } from '../../part/field';
import { Facts, Note } from '../../part/page';
import { StateOf } from '../../part/status';
import { Ask } from '../../part/thread';
import { toast } from '../../part/toast';
import { CHECKED, type Claim, SELECTED, VALUATED } from './data';

type Send = (command: string, input: unknown, label: string) => Promise<boolean>;

/* ---- a question to the facility ---- */

export function AskDialog({ claim, onSent, onClose }: { claim: Claim; onSent: () => void; onClose: () => void }) {
  return (
    <Modal label={t('web.review.ask_title')} onClose={onClose}>
      <h2>{t('web.review.ask_title')}</h2>
      <p class="muted">{t('web.review.ask_what')}</p>
      <Ask claim={claim} onSent={onSent} onClose={onClose} />
    </Modal>
  );
}

/* ---- remark ---- */

export function RemarkDialog({ claim, onSend, onClose }: { claim: Claim; onSend: (text: string) => Promise<boolean>; onClose: () => void }) {
  const [text, setText] = useState(claim.adjustment ?? '');
  const submit = async (event: Event) => {
    event.preventDefault();
    const done = await onSend(text.trim());
    onClose();
    if (!done) return;
    changed();
    toast(t('web.review.done.remark'));
  };
  return (
    <Modal label={t('web.review.remark')} onClose={onClose}>
      <form class="stack" onSubmit={(event) => void submit(event)} onKeyDown={(event) => event.key === 'Enter' && event.ctrlKey && void submit(event)}>
        <h2>{t('web.review.remark')}</h2>
        <TextField label={t('web.review.remark_label')} rows={4} value={text} onChange={setText} autofocus optional hint={t('web.review.remark_hint')} />
        <footer class="acts"><Button onClick={onClose}>{t('web.cancel')}</Button><Button kind="primary" type="submit" keys="Ctrl ↵">{t('web.save')}</Button></footer>
      </form>
    </Modal>
  );
}

/* ---- selection ---- */

const review = [['claim.select_for_review', 'select'], ['claim.skip_review', 'skip'], ['claim.bypass_review', 'bypass']] as const;
const feedback = [['claim.select_for_feedback', 'select'], ['claim.skip_feedback', 'skip'], ['claim.bypass_feedback', 'bypass']] as const;

export function SelectionDialog({ claim, onSend, onClose }: { claim: Claim; onSend: Send; onClose: () => void }) {
  const act = async (command: string, word: string) => {
    const done = await onSend(command, { uuids: [claim.uuid] }, t('web.review.label', { code: claim.code }));
    onClose();
    if (!done) return;
    changed();
    toast(t(`web.review.selected.${word}`, { code: claim.code }));
  };
  const open = claim.status === CHECKED;
  const group = (of: 'review' | 'feedback', commands: typeof review | typeof feedback, status: number) => (
    <section class="stack">
      <div class="row"><h3>{t(`web.review.${of}_state`)}</h3><StateOf of="review" code={status} /></div>
      {open
        ? <div class="row row-w">{commands.filter(([name]) => mayDo(name)).map(([name, word]) => <Button key={name} onClick={() => void act(name, `${of}.${word}`)}>{t(`web.review.${of}.${word}`)}</Button>)}</div>
        : <p class="muted">{t('web.review.only_checked')}</p>}
    </section>
  );
  return (
    <Drawer title={t('web.review.selection')} onClose={onClose}>
      {group('review', review, claim.reviewStatus)}
      {group('feedback', feedback, claim.feedbackStatus)}
      {mayDo('claim.deliver_feedback') && claim.status >= CHECKED && <section class="stack"><h3>{t('web.claim.feedback.give')}</h3><GiveFeedback claim={claim.uuid} before={claim.feedback} onDone={onClose} /></section>}
    </Drawer>
  );
}

/* ---- processing ---- */

interface ProcessProps {
  claim: Claim;
  paid: string;
  /* What it will be; null: nobody knows. */
  becomes: number | null;
  lines: Line[];
  onSend: Send;
  onClose: () => void;
}

/* Money follows and there is no way back: the consequence first. */
export function ProcessDialog({ claim, paid, becomes, lines, onSend, onClose }: ProcessProps) {
  const process = async () => {
    const done = await onSend('claim.process', { uuids: [claim.uuid] }, t('web.review.label', { code: claim.code }));
    onClose();
    if (!done) return;
    changed();
    toast(t('web.review.done.processed', { code: claim.code }));
  };
  return (
    <Dialog title={t('web.review.process_title', { code: claim.code })} act={t('web.review.process_act', { amount: money(paid) })} keep={t('web.review.process_keep')} onAct={process} onClose={onClose}>
      {becomes === null && <Note tone="wait">{t('web.review.no_forecast')}</Note>}
      <Facts of={[
        [t('claim.cut.claimed'), amount(claim.claimed)],
        [t('claim.cut.to_pay'), <b>{amount(paid)}</b>],
        [t('web.review.not_paid'), amount(less(claim.claimed ?? '0', paid))],
        [t('claim.cut.deductible'), amount(sum(lines.map((line) => line.cuts.deductible)))],
        [t('web.review.becomes'), becomes === null ? '—' : <StateOf of="claim" code={becomes} />],
      ]} />
      <p>{t(becomes === VALUATED ? 'web.review.process_valuated' : becomes === 1 ? 'web.review.process_rejected' : 'web.review.process_waits')}</p>
      {claim.reviewStatus === SELECTED && <Note tone="wait">{t('web.review.process_bypasses')}</Note>}
    </Dialog>
  );
}

