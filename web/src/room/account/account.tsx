/* One's own account: another password. Language and look are in the menu behind the person. */
import { useState } from 'preact/hooks';
import { user } from '../../data/client';
import { command } from '../../data/command';
import { asFailure, type Failure } from '../../data/failure';
import { fullName } from '../../data/format';
import { t } from '../../data/text';
import { Button } from '../../part/button';
import { TextField } from '../../part/field';
import { Card, Facts, Head, Note } from '../../part/page';
import { passwordRule } from '../../part/password';
import { toast } from '../../part/toast';

export default function Account() {
  const { username, districts, facility } = user();
  const area = facility?.name ?? (districts === null ? t('web.shell.everywhere') : districts.map((place) => place.name).join(', '));
  return (
    <>
      <Head title={t('web.account.title')} />
      <Card title={fullName(user()) || username}><Facts of={[[t('field.core_user.username'), username], [t('web.account.area'), area]]} /></Card>
      <Password />
    </>
  );
}

function Password() {
  const [old, setOld] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, fail] = useState<Failure | null>(null);
  const differs = again !== '' && again !== next;
  const off = !old || !next ? t('web.account.both_first') : again !== next ? t('web.account.again_first') : undefined;
  const send = async (event: Event) => {
    event.preventDefault();
    if (off || busy) return;
    setBusy(true);
    fail(null);
    try {
      await command('user.set_password', { oldPassword: old, newPassword: next }, { secret: true });
      toast(t('web.account.changed'));
      for (const empty of [setOld, setNext, setAgain]) empty('');
    } catch (thrown) {
      fail(asFailure(thrown));
    }
    setBusy(false);
  };
  return (
    <Card title={t('web.account.change')}>
      <form class="stack" onSubmit={(event) => void send(event)}>
        <input type="text" autocomplete="username" value={user().username} hidden readOnly />
        <TextField label={t('web.account.old')} type="password" value={old} onChange={setOld} autocomplete="current-password" />
        <TextField label={t('web.account.new_password')} type="password" value={next} onChange={setNext} autocomplete="new-password" hint={passwordRule()} />
        <TextField label={t('web.account.again')} type="password" value={again} onChange={setAgain} autocomplete="new-password" error={differs ? t('web.account.differs') : null} />
        {failure && <div role="alert"><Note tone="stop">{failure.faults.length > 1 ? <ul>{failure.faults.map((one) => <li key={one.message}>{one.message}</li>)}</ul> : failure.message}</Note></div>}
        <div><Button kind="primary" type="submit" busy={busy} off={off}>{t('web.account.change')}</Button></div>
      </form>
    </Card>
  );
}
