/* What is said, by kind, channel and language: the scheme's own text over the one that is shipped, with the places it may use and a sample. */
import { useEffect, useState } from 'preact/hooks';
import { turn, useAddress } from '../../data/address';
import { client } from '../../data/client';
import { command } from '../../data/command';
import { label, mayDo } from '../../data/description';
import { asFailure, type Failure } from '../../data/failure';
import { type Connection, rowsOf } from '../../data/graphql';
import { languageName, t } from '../../data/text';
import { changed, use } from '../../data/use';
import { Button } from '../../part/button';
import { ChoiceField, TextField } from '../../part/field';
import { useKeys } from '../../part/keys';
import { Card, Head, Loaded, Note } from '../../part/page';
import { toast } from '../../part/toast';
import { optionsOf, previewQuery, type Sample, type Template, templateQuery } from './data';

const sampleOf = (preview: string | null | undefined): Sample | null => (preview ? (JSON.parse(preview) as Sample) : null);

export default function Texts() {
  const { query } = useAddress();
  const languages = client().scheme.languages;
  const kind = query.kind ?? 'policy_activated';
  const channel = query.channel ?? (kind === 'password_reset' ? 'email' : 'sms');
  const language = query.language ?? languages[0] ?? 'en';
  const at = { kind, channel, language };
  const own = use<{ messageTemplates: Connection<Template> }>(templateQuery, at);
  const held = use<{ messagePreview: string | null }>(previewQuery, at);
  const shown = sampleOf(held.data?.messagePreview);
  const one = rowsOf(own.data?.messageTemplates)[0] ?? null;
  return (
    <>
      <Head title={t('web.messages.texts')} crumbs={[{ label: t('web.messages.title'), href: '/messages' }, { label: t('web.messages.texts') }]} under={t('web.messages.texts_under')} />
      <div class="row row-w row-top">
        <ChoiceField label={label('message', 'kind')} value={kind} onChange={(next) => turn({ kind: next, channel: null })} options={optionsOf('message', 'kind')} />
        <ChoiceField label={label('message', 'channel')} value={channel} onChange={(next) => turn({ channel: next })} options={optionsOf('message', 'channel')} />
        <ChoiceField label={label('message', 'language')} value={language} onChange={(next) => turn({ language: next })} options={languages.map((code) => ({ value: code, label: languageName(code) }))} />
      </div>
      <Loaded of={own}>{() => <Loaded of={held}>{() => shown && <Editor key={`${kind} ${channel} ${language} ${one?.uuid ?? ''}`} at={at} one={one} shown={shown} />}</Loaded>}</Loaded>
    </>
  );
}

function Editor({ at, one, shown }: { at: { kind: string; channel: string; language: string }; one: Template | null; shown: Sample }) {
  const [subject, setSubject] = useState(one?.subject ?? shown.original.subject);
  const [text, setText] = useState(one?.text ?? shown.original.text);
  const [asked, ask] = useState({ subject, text });
  const [busy, setBusy] = useState(false);
  const [failure, fail] = useState<Failure | null>(null);
  const writes = mayDo('message_template.create');
  useEffect(() => {
    const timer = setTimeout(() => ask({ subject, text }), 300);
    return () => clearTimeout(timer);
  }, [subject, text]);
  const sample = sampleOf(use<{ messagePreview: string | null }>(previewQuery, { ...at, ...asked }).data?.messagePreview) ?? shown;
  const send = async (name: string, input: unknown, said: string) => {
    setBusy(true);
    fail(null);
    try {
      await command(name, input, { label: t('web.messages.texts') });
      toast(said);
      changed();
    } catch (thrown) {
      fail(asFailure(thrown));
    }
    setBusy(false);
  };
  const words = { subject: at.channel === 'email' ? subject : null, text };
  const save = () => send(one ? 'message_template.update' : 'message_template.create', one ? { uuid: one.uuid, ...words } : { ...at, ...words }, t('web.messages.saved'));
  const same = text === (one?.text ?? shown.original.text) && subject === (one?.subject ?? shown.original.subject);
  useKeys(writes ? [{ key: 'ctrl+enter', label: t('web.save'), run: () => void save() }] : []);
  return (
    <div class="cols">
      <Card title={t(one ? 'web.messages.own_text' : 'web.messages.shipped_text')}>
        <form class="stack" onSubmit={(event) => { event.preventDefault(); void save(); }}>
          {failure && <div role="alert"><Note tone="stop">{failure.faults.map((fault) => fault.message).join(' ') || failure.message}</Note></div>}
          {at.channel === 'email' && <TextField label={label('message', 'subject')} value={subject} onChange={setSubject} max={200} readonly={!writes} />}
          <TextField label={label('message', 'text')} rows={6} value={text} onChange={setText} max={2000} readonly={!writes} error={sample.unknown ? t('web.messages.unknown_place', { place: sample.unknown }) : null} />
          {writes && <div class="row row-w" role="group" aria-label={t('web.messages.places')}>{sample.places.map((place) => <Button key={place} kind="quiet" onClick={() => setText(`${text}{${place}}`)}>{`{${place}}`}</Button>)}</div>}
          {writes && (
            <div class="row row-w">
              <Button type="submit" kind="primary" busy={busy} keys="Ctrl ↵" off={same ? t('web.rules.nothing_changed') : undefined}>{t('web.save')}</Button>
              {one && <Button onClick={() => void send('message_template.delete', { uuid: one.uuid }, t('web.messages.shipped_again'))}>{t('web.messages.shipped_again')}</Button>}
            </div>
          )}
        </form>
      </Card>
      <Card title={t('web.messages.sample')} note={at.channel === 'sms' ? t('web.messages.parts', { n: sample.parts }) : null}>
        {at.channel === 'email' && <b>{sample.subject}</b>}
        <p style={{ whiteSpace: 'pre-wrap' } as never}>{sample.text}</p>
      </Card>
    </div>
  );
}
