/* A test message to oneself: whether gateways take what is sent stands in the list then. */
import { useState } from 'preact/hooks';
import { command } from '../../data/command';
import { asFailure, type Failure } from '../../data/failure';
import { label } from '../../data/description';
import { t } from '../../data/text';
import { changed } from '../../data/use';
import { Button } from '../../part/button';
import { Modal } from '../../part/dialog';
import { SegmentField, TextField } from '../../part/field';
import { Note } from '../../part/page';
import { toast } from '../../part/toast';
import { optionsOf } from './data';

export function TestMessage({ onClose }: { onClose: () => void }) {
  const [channel, setChannel] = useState('sms');
  const [to, setTo] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, fail] = useState<Failure | null>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    fail(null);
    try {
      await command('message.test', { channel, to: to.trim() }, { label: t('web.messages.test') });
      toast(t('web.messages.tested'));
      changed();
      onClose();
    } catch (thrown) {
      fail(asFailure(thrown));
    }
    setBusy(false);
  };
  return (
    <Modal label={t('web.messages.test')} onClose={onClose}>
      <form class="stack" onSubmit={(event) => void submit(event)}>
        <h2>{t('web.messages.test')}</h2>
        {failure && <div role="alert"><Note tone="stop">{failure.message}</Note></div>}
        <SegmentField label={label('message', 'channel')} value={channel} onChange={setChannel} options={optionsOf('message', 'channel')} />
        <TextField label={label('message', 'recipient')} value={to} onChange={setTo} max={200} autofocus hint={t('web.messages.test_hint')} />
        <footer class="acts"><Button onClick={onClose}>{t('web.cancel')}</Button><Button kind="primary" type="submit" busy={busy} off={to.trim() ? undefined : t('web.messages.test_to')}>{t('web.messages.send')}</Button></footer>
      </form>
    </Modal>
  );
}
