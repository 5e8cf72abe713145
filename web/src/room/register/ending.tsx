/* The end of a row, asked for once more. */
import { useState } from 'preact/hooks';
import { go } from '../../data/address';
import { command } from '../../data/command';
import { asFailure, type Failure } from '../../data/failure';
import { t } from '../../data/text';
import { changed } from '../../data/use';
import { Dialog } from '../../part/dialog';
import { Note } from '../../part/page';
import { toast } from '../../part/toast';
import type { Row } from './read';
import { commandOf, type Register } from './table';

/* A refusal says what still points at it, and how to go on. */
export function Ending({ register, row, title, onClose }: { register: Register; row: Row; title: string; onClose: () => void }) {
  const [failure, fail] = useState<Failure | null>(null);
  const end = async () => {
    fail(null);
    try {
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
      <p>{t('web.register.end_what')}</p>
      {failure && <div role="alert"><Note tone="stop">{failure.message}</Note></div>}
    </Dialog>
  );
}
