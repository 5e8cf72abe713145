/* A sample is drawn of all checked claims that the filters find: those drawn are reviewed, what is found there decides the rest. */
import { useState } from 'preact/hooks';
import { go } from '../../data/address';
import { filtersOf, type Query } from '../../data/claim-list';
import { command } from '../../data/command';
import { asFailure, type Failure } from '../../data/failure';
import { number } from '../../data/format';
import { t } from '../../data/text';
import { changed } from '../../data/use';
import { Button } from '../../part/button';
import { Modal } from '../../part/dialog';
import { NumberField } from '../../part/field';
import { Note } from '../../part/page';

const FIRST = '10';
const MOST = 100;

export function DrawSample({ address, total, onClose }: { address: Query; total: number; onClose: () => void }) {
  const [text, setText] = useState(FIRST);
  const [busy, setBusy] = useState(false);
  const [failure, fail] = useState<Failure | null>(null);
  const percentage = /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= MOST ? Number(text) : null;
  /* As the law draws: the whole part of the share, at least one. */
  const drawn = percentage === null ? 0 : Math.max(total ? 1 : 0, Math.floor((percentage * total) / 100));
  const draw = async (event: Event) => {
    event.preventDefault();
    if (percentage === null || busy) return;
    setBusy(true);
    fail(null);
    try {
      await command('claim_sampling_batch.create', { filters: filtersOf(address), percentage }, { label: t('web.sample.draw') });
      changed();
      go('/claims/samples');
    } catch (thrown) {
      fail(asFailure(thrown));
      setBusy(false);
    }
  };
  return (
    <Modal label={t('web.sample.draw')} onClose={onClose}>
      <form class="stack" onSubmit={(event) => void draw(event)}>
        <h2>{t('web.sample.draw')}</h2>
        <p>{t('web.sample.draw_what')}</p>
        <NumberField label={t('web.sample.percent')} value={text} onChange={setText} autofocus error={percentage === null ? t('web.select.no_rule') : null} />
        <p role="status">{t('web.sample.draw_of', { n: drawn, total: number(total) })}</p>
        {failure && <div role="alert"><Note tone="stop">{failure.message}</Note></div>}
        <footer class="acts"><Button onClick={onClose}>{t('web.select.keep')}</Button><Button kind="primary" type="submit" busy={busy}>{t('web.sample.draw')}</Button></footer>
      </form>
    </Modal>
  );
}
