/* Where we stand with the server: always in the same corner. Opens what waits. */
import { useState } from 'preact/hooks';
import { dropWaiting, sendAgain, sendNow, sync, type SyncState, waiting, type Waiting } from '../data/command';
import { go } from '../data/address';
import { keepDraft } from '../data/draft';
import { momentHere } from '../data/format';
import { useStore } from '../data/store';
import { t } from '../data/text';
import { Button } from '../part/button';
import { Modal } from '../part/dialog';
import { Icon, type IconName } from '../part/icon';
import { Status } from '../part/status';

const icons: Record<SyncState['state'], IconName> = { saved: 'cloud', sending: 'sync', offline: 'off', needs: 'alert' };

function words({ state, waiting, needs }: SyncState): string {
  return t(`web.sync.${state}`, { n: state === 'needs' ? needs : waiting });
}

export function Sync() {
  const state = useStore(sync);
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="sync" data-state={state.state} onClick={() => setOpen(true)}>
        <Icon name={icons[state.state]} small />
        <span role="status">{words(state)}</span>
      </button>
      {open && <Queue state={state} onClose={() => setOpen(false)} />}
    </>
  );
}

function Queue({ state, onClose }: { state: SyncState; onClose: () => void }) {
  const all = waiting();
  return (
    <Modal onClose={onClose} label={t('web.sync.queue')}>
      <h2>{t('web.sync.queue')}</h2>
      {state.waiting > 0 && <p class="muted">{t('web.sync.safe', { n: state.waiting })}</p>}
      {state.needs > 0 && <p class="muted">{t('web.sync.look', { n: state.needs })}</p>}
      {all.length === 0 && <p class="muted">{t('web.sync.nothing')}</p>}
      {all.length > 0 && <ul class="stack">{all.map((one) => <Item key={one.id} one={one} sending={state.state === 'sending'} onClose={onClose} />)}</ul>}
      <div class="acts">
        {state.waiting > 0 && <Button onClick={() => void sendNow()} busy={state.state === 'sending'}>{t('web.sync.now')}</Button>}
        <Button kind="primary" onClick={onClose}>{t('web.close')}</Button>
      </div>
    </Modal>
  );
}

/* Back to the form it came from, with all that was entered. */
function correct({ id, draft }: Waiting): void {
  keepDraft(draft!.key, draft!.draft);
  dropWaiting(id);
  go(draft!.draft.href);
}

function Item({ one, sending, onClose }: { one: Waiting; sending: boolean; onClose: () => void }) {
  return (
    <li class="stack tight">
      <div class="row row-w">
        <b class="grow">{one.label}</b>
        {one.refused ? <Status tone="wait" shape="alert">{t('web.sync.item.needs')}</Status>
          : sending ? <Status tone="info" shape="send">{t('web.sync.item.sending')}</Status>
            : <Status tone="idle" shape="clock">{t('web.sync.item.waiting')}</Status>}
      </div>
      <small>{momentHere(one.made)}</small>
      {one.refused?.map((fault) => <p class="msg msg-stop" key={fault.message}>{fault.message}</p>)}
      {one.refused && (
        <div class="row">
          {one.draft ? <Button icon="edit" onClick={() => { onClose(); correct(one); }}>{t('web.sync.correct')}</Button>
            : <Button onClick={() => sendAgain(one.id)}>{t('web.sync.again')}</Button>}
          <Button kind="quiet" onClick={() => dropWaiting(one.id)}>{t('web.sync.drop')}</Button>
        </div>
      )}
    </li>
  );
}
