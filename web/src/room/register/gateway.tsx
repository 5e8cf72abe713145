/* What a message gateway has beside its entries: its secret, which goes one way only, and a test message. */
import { useState } from 'preact/hooks';
import { command } from '../../data/command';
import { mayDo } from '../../data/description';
import { asFailure } from '../../data/failure';
import { t } from '../../data/text';
import { Button, ButtonLink } from '../../part/button';
import { Modal } from '../../part/dialog';
import { TextField } from '../../part/field';
import { Note } from '../../part/page';
import { toast } from '../../part/toast';
import type { Row } from './read';

export function GatewayActs({ row }: { row: Row }) {
  const [asking, ask] = useState(false);
  return (
    <>
      {mayDo('message.test') && <ButtonLink href="/messages?test=1">{t('web.messages.test')}</ButtonLink>}
      {mayDo('message_gateway.set_secret') && <Button icon="key" onClick={() => ask(true)}>{t('web.gateway.secret')}</Button>}
      {asking && <Secret row={row} onClose={() => ask(false)} />}
    </>
  );
}

/* Nobody reads it back: an empty one takes it away. */
function Secret({ row, onClose }: { row: Row; onClose: () => void }) {
  const [secret, set] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, fail] = useState('');
  const send = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    try {
      await command('message_gateway.set_secret', { uuid: row.uuid, secret: secret || null }, { secret: true });
      toast(t(secret ? 'web.gateway.secret.set' : 'web.gateway.secret.gone'));
      onClose();
    } catch (thrown) {
      fail(asFailure(thrown).message);
      setBusy(false);
    }
  };
  const title = t('web.gateway.secret_of', { name: row.code });
  return (
    <Modal onClose={onClose} label={title}>
      <form class="stack" onSubmit={(event) => void send(event)}>
        <h2>{title}</h2>
        <TextField label={t('web.gateway.secret.label')} type="password" value={secret} onChange={set} max={500} hint={t('web.gateway.secret.hint')} autocomplete="off" autofocus optional />
        {failure && <div role="alert"><Note tone="stop">{failure}</Note></div>}
        <div class="acts"><Button onClick={onClose}>{t('web.cancel')}</Button><Button kind="primary" type="submit" busy={busy}>{t(secret ? 'web.save' : 'web.gateway.secret.take')}</Button></div>
      </form>
    </Modal>
  );
}
