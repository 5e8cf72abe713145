/* A payment plan gives its place to another one from a day on: a new edition like it, which is then changed. */
import { useState } from 'preact/hooks';
import { go } from '../../data/address';
import { command } from '../../data/command';
import { mayDo } from '../../data/description';
import { asFailure } from '../../data/failure';
import { t } from '../../data/text';
import { changed } from '../../data/use';
import { Button } from '../../part/button';
import { Modal } from '../../part/dialog';
import { DateField, isDay } from '../../part/field';
import { Note } from '../../part/page';
import { toast } from '../../part/toast';
import type { Row } from './read';

export function PlanActs({ row }: { row: Row }) {
  const [asking, ask] = useState(false);
  if (row.replacementUuid || !mayDo('payment_plan.replace')) return null;
  return (
    <>
      <Button icon="plus" onClick={() => ask(true)}>{t('web.plan.replace')}</Button>
      {asking && <Replacing row={row} onClose={() => ask(false)} />}
    </>
  );
}

function Replacing({ row, onClose }: { row: Row; onClose: () => void }) {
  const [day, set] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, fail] = useState('');
  const send = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    try {
      const receipt = await command<{ uuid: string }>('payment_plan.replace', { uuid: row.uuid, dateValidFrom: day }, { label: t('web.plan.replace_title', { code: row.code }) });
      changed();
      toast(t('web.plan.replaced'));
      onClose();
      if (receipt.result?.uuid) go(`/registers/payment-plans/${receipt.result.uuid}`);
    } catch (thrown) {
      fail(asFailure(thrown).message);
      setBusy(false);
    }
  };
  const title = t('web.plan.replace_title', { code: row.code });
  return (
    <Modal onClose={onClose} label={title}>
      <form class="stack" onSubmit={(event) => void send(event)}>
        <h2>{title}</h2>
        <p class="muted">{t('web.plan.replace_what')}</p>
        <DateField label={t('web.plan.replace_from')} value={day} onChange={set} autofocus />
        {failure && <div role="alert"><Note tone="stop">{failure}</Note></div>}
        <div class="acts"><Button onClick={onClose}>{t('web.cancel')}</Button><Button kind="primary" type="submit" busy={busy} off={isDay(day) ? undefined : t('web.plan.replace_day')}>{t('web.plan.replace')}</Button></div>
      </form>
    </Modal>
  );
}
