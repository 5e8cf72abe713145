/* The scheme's settings: what each does, between what it lies, what it is and who said so; changed one by one. */
import { useState } from 'preact/hooks';
import { command } from '../../data/command';
import { asFailure } from '../../data/failure';
import { moment, number } from '../../data/format';
import { t } from '../../data/text';
import { changed, use } from '../../data/use';
import { Button } from '../../part/button';
import { Modal } from '../../part/dialog';
import { ChoiceField, NumberField, SegmentField, TextField } from '../../part/field';
import { Card, Head, Loaded, Note } from '../../part/page';
import { type Column, Table } from '../../part/table';
import { Event, Timeline } from '../../part/timeline';
import { toast } from '../../part/toast';

interface Setting {
  name: string;
  what: string;
  type: string;
  max?: number;
  least?: number;
  most?: number;
  choices?: string[];
  standard: string;
  value: string;
  /* Enters decisions: every value it had is kept. */
  law: boolean;
  /* Never told, only whether it is set. */
  secret: boolean;
  set: boolean;
  kept: { value: string | null; at: string; who: string | null }[];
}

const query = '{ settings }';

const isLong = (one: Setting): boolean => (one.max ?? 0) > 300;
const words = (one: Setting, value: string): string => (one.secret ? (one.set ? t('web.settings.set') : '—') : one.type === 'bool' ? t(value === 'true' ? 'web.yes' : 'web.no') : value.length > 60 ? `${value.slice(0, 60)}…` : value || '—');
const lastOf = (one: Setting) => one.kept[one.kept.length - 1];

export default function Settings() {
  const read = use<{ settings: Setting[] }>(query);
  const [sought, seek] = useState('');
  const [opened, open] = useState<string | null>(null);
  const wanted = sought.trim().toLocaleLowerCase();
  const columns: Column<Setting>[] = [
    { name: 'name', head: t('web.settings.setting'), cell: (one) => <code>{one.name}</code> },
    { name: 'value', head: t('web.settings.value'), end: true, cell: (one) => (one.value === one.standard ? words(one, one.value) : <b>{words(one, one.value)}</b>) },
    { name: 'what', head: t('web.settings.what'), cell: (one) => one.what },
    { name: 'who', head: t('web.settings.who'), desktop: true, cell: (one) => (lastOf(one) ? `${lastOf(one)!.who ?? t('web.history.program')} · ${moment(lastOf(one)!.at)}` : '—') },
  ];
  const title = t('web.settings.title');
  return (
    <>
      <Head title={title} crumbs={[{ label: t('web.register.title'), href: '/registers' }, { label: title }]} under={t('web.settings.under')} />
      <div class="filters" role="search"><input class="input" type="search" aria-label={t('web.settings.search')} placeholder={t('web.settings.search')} value={sought} onInput={(event) => seek(event.currentTarget.value)} /></div>
      <Loaded of={read} lines={12}>
        {({ settings }) => {
          const found = settings.filter((one) => !wanted || `${one.name} ${one.what}`.toLocaleLowerCase().includes(wanted));
          const chosen = settings.find((one) => one.name === opened);
          return (
            <Card flush footer={<span role="status">{t('web.settings.found', { n: found.length })}</span>}>
              <Table<Setting> label={title} rows={found} rowKey={(one) => one.name} columns={columns} onOpen={(one) => open(one.name)} />
              {chosen && <Editor key={`${chosen.name} ${chosen.value}`} of={chosen} onClose={() => open(null)} />}
            </Card>
          );
        }}
      </Loaded>
    </>
  );
}

function Editor({ of, onClose }: { of: Setting; onClose: () => void }) {
  const [value, set] = useState(of.value);
  const [busy, setBusy] = useState(false);
  const [failure, fail] = useState('');
  const send = async (next: string | null) => {
    setBusy(true);
    fail('');
    try {
      await command('setting.set', { setting: of.name, value: next }, { label: of.name, secret: of.secret });
      toast(t('web.register.saved'));
      changed();
      onClose();
    } catch (thrown) {
      fail(asFailure(thrown).message);
    }
    setBusy(false);
  };
  const save = (event: Event) => {
    event.preventDefault();
    if (value !== of.value) void send(value);
  };
  return (
    <Modal onClose={onClose} label={of.name}>
      <form class="stack" onSubmit={save}>
        <h2><code>{of.name}</code></h2>
        <p>{of.what}</p>
        <Control of={of} value={value} onChange={set} />
        {of.secret ? <Note>{t('web.settings.secret')}</Note> : <p class="muted">{t('web.settings.standard', { value: words(of, of.standard) })}{of.least !== undefined && <> {t('web.settings.range', { least: number(of.least), most: number(of.most!) })}</>}</p>}
        {of.law && <Note>{t('web.settings.law')}</Note>}
        {failure && <div role="alert"><Note tone="stop">{failure}</Note></div>}
        <div class="acts">
          <Button onClick={onClose}>{t('web.cancel')}</Button>
          {(of.secret ? of.set : of.value !== of.standard) && <Button busy={busy} onClick={() => void send(null)}>{t(of.secret ? 'web.settings.secret.remove' : 'web.settings.back')}</Button>}
          <Button kind="primary" type="submit" busy={busy} off={value === of.value ? t('web.settings.nothing_changed') : undefined}>{t('web.save')}</Button>
        </div>
        {of.kept.length > 0 && (
          <Timeline>{[...of.kept].reverse().map((one) => <Event key={one.at} by={one.who ? 'person' : 'rule'} title={of.secret ? t('web.settings.set') : words(of, one.value ?? of.standard)} note={`${one.who ?? t('web.history.program')} · ${moment(one.at)}`} />)}</Timeline>
        )}
      </form>
    </Modal>
  );
}

function Control({ of, value, onChange }: { of: Setting; value: string; onChange: (value: string) => void }) {
  const label = t('web.settings.value');
  if (of.secret) return <TextField type="password" label={t('web.settings.secret.new')} value={value} onChange={onChange} max={of.max} autocomplete="new-password" />;
  if (of.type === 'bool') return <SegmentField label={label} value={value} onChange={onChange} options={['true', 'false'].map((one) => ({ value: one, label: t(one === 'true' ? 'web.yes' : 'web.no') }))} />;
  if (of.choices) return <ChoiceField label={label} value={value} onChange={onChange} options={of.choices.map((one) => ({ value: one, label: one }))} />;
  if (of.type === 'int') return <NumberField label={label} value={value} onChange={onChange} decimals={0} />;
  return <TextField label={label} value={value} onChange={onChange} max={of.max} rows={isLong(of) ? 6 : undefined} code={isLong(of)} />;
}
