/* The end of a row, asked for once more; at once, or from a day. */
import { useState } from 'preact/hooks';
import { go } from '../../data/address';
import { command } from '../../data/command';
import { asFailure, type Failure } from '../../data/failure';
import { date, today } from '../../data/format';
import { t } from '../../data/text';
import { changed } from '../../data/use';
import { Dialog } from '../../part/dialog';
import { DateField, isDay } from '../../part/field';
import { Note } from '../../part/page';
import { toast } from '../../part/toast';
import { isDated, toastDated } from './dated';
import type { Row } from './read';
import { commandOf, type Register } from './table';

/* A refusal says what still points at it, and how to go on. */
export function Ending({ register, row, title, onClose }: { register: Register; row: Row; title: string; onClose: () => void }) {
  const [failure, fail] = useState<Failure | null>(null);
  const [since, from] = useState('');
  const wrong = since && !(isDay(since) && since > today()) ? t('web.dated.past') : undefined;
  const end = async () => {
    fail(null);
    if (wrong) return;
    try {
      if (since) {
        const receipt = await command('dated_change.create', { entity: register.entity, action: 'delete', record: row.uuid, day: since }, { label: title });
        toastDated(t('web.dated.ends_from', { date: date(since) }), receipt.result?.uuid ? { name: 'dated_change.delete', input: { uuid: receipt.result.uuid } } : undefined);
        changed();
        onClose();
        return;
      }
      await command(commandOf(register, 'delete'), { uuids: [row.uuid] }, { label: title });
      toast(t('web.register.ended_now', { name: title }));
      changed();
      go(`/registers/${register.name}`);
    } catch (thrown) {
      fail(asFailure(thrown));
    }
  };
  return (
    <Dialog title={t('web.register.end_title', { name: title })} act={t('web.register.end')} keep={t('web.register.keep')} stop onAct={end} onClose={onClose}>
      <p>{t(since ? 'web.dated.end_what' : 'web.register.end_what')}</p>
      {isDated(register) && <DateField label={t('web.dated.end_since')} hint={t('web.dated.end_hint')} value={since} optional error={isDay(since) ? wrong : undefined} onChange={from} />}
      {failure && <div role="alert"><Note tone="stop">{failure.message}</Note></div>}
    </Dialog>
  );
}
