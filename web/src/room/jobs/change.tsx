/* When a job runs by itself, and the settings that govern it. */
import { useState } from 'preact/hooks';
import { command } from '../../data/command';
import { asFailure, type Failure } from '../../data/failure';
import { t } from '../../data/text';
import { changed } from '../../data/use';
import { Button } from '../../part/button';
import { Modal } from '../../part/dialog';
import { CheckField, SegmentField, TextField } from '../../part/field';
import { useKeys } from '../../part/keys';
import { Note } from '../../part/page';
import { toast } from '../../part/toast';
import { daysOf, dueOf, type Schedule, said, spanOf, timesOf, WEEK, whenOf, type When } from './data';

const KINDS = ['every', 'daily', 'weekly', 'monthly'] as const;

/* What is typed, as a schedule; null: something of it is none. */
function typed(kind: When['kind'], span: string, week: string[], month: string, times: string): When | null {
  const days = kind === 'weekly' ? WEEK.filter((day) => week.includes(day)) : kind === 'monthly' ? daysOf(month) : [];
  const at = kind === 'every' ? [] : timesOf(times);
  const every = kind === 'every' ? spanOf(span) : '';
  if (!days || !at || every === null || (kind === 'weekly' && !days.length)) return null;
  return { kind, span: every, days, times: at };
}

export function Change({ of, onClose }: { of: Schedule; onClose: () => void }) {
  const was = whenOf(of.due);
  const [enabled, setEnabled] = useState(of.enabled);
  const [kind, setKind] = useState<When['kind']>(was.kind);
  const [span, setSpan] = useState(was.span || '1h');
  const [week, setWeek] = useState(was.kind === 'weekly' ? was.days : ['mon']);
  const [month, setMonth] = useState(was.kind === 'monthly' ? was.days.join(', ') : '1');
  const [times, setTimes] = useState(was.times.join(', ') || '02:30');
  const [values, setValues] = useState<Record<string, string>>(Object.fromEntries(of.settings.map((one) => [one.name, one.value])));
  const [busy, setBusy] = useState(false);
  const [failure, fail] = useState<Failure | null>(null);
  const when = typed(kind, span, week, month, times);
  const save = async () => {
    if (!when || busy) return;
    setBusy(true);
    fail(null);
    try {
      const label = { label: t('web.jobs.label', { job: of.title }) };
      for (const one of of.settings) if (values[one.name] !== one.value) await command('setting.set', { setting: one.name, value: values[one.name]!.trim() || null }, label);
      if (dueOf(when) !== of.due || enabled !== of.enabled) await command('schedule.set', { job: of.job, due: dueOf(when), enabled }, label);
      toast(t('web.jobs.saved', { job: of.title }));
      changed();
      onClose();
    } catch (thrown) {
      fail(asFailure(thrown));
    } finally {
      setBusy(false);
    }
  };
  useKeys([{ key: 'ctrl+enter', label: t('web.save'), run: () => void save() }]);
  return (
    <Modal onClose={onClose} label={t('web.jobs.change_title', { job: of.title })}>
      <h2>{t('web.jobs.change_title', { job: of.title })}</h2>
      <form class="stack" onSubmit={(event) => { event.preventDefault(); void save(); }}>
        {failure && <div role="alert"><Note tone="stop">{failure.message}</Note></div>}
        <CheckField label={t('web.jobs.enabled')} value={enabled} onChange={setEnabled} />
        <SegmentField label={t('web.jobs.how_often')} value={kind} onChange={(next) => setKind(next as When['kind'])} options={KINDS.map((one) => ({ value: one, label: t(`web.jobs.kind.${one}`) }))} />
        {kind === 'every' && <TextField label={t('web.jobs.span')} value={span} onChange={setSpan} hint={t('web.jobs.span_hint')} error={spanOf(span) ? null : t('web.jobs.span_wrong')} />}
        {kind === 'weekly' && (
          <fieldset class="row row-w">
            <legend>{t('web.jobs.days')}</legend>
            {WEEK.map((day) => <CheckField key={day} label={t(`web.jobs.day.${day}`)} value={week.includes(day)} onChange={(on) => setWeek(on ? [...week, day] : week.filter((one) => one !== day))} />)}
          </fieldset>
        )}
        {kind === 'monthly' && <TextField label={t('web.jobs.days_of_month')} value={month} onChange={setMonth} hint={t('web.jobs.days_hint')} error={daysOf(month) ? null : t('web.jobs.days_wrong')} />}
        {kind !== 'every' && <TextField label={t('web.jobs.times')} value={times} onChange={setTimes} hint={t('web.jobs.times_hint')} error={timesOf(times) ? null : t('web.jobs.times_wrong')} />}
        {of.settings.map((one) => (one.type === 'bool'
          ? <CheckField key={one.name} label={one.what} value={values[one.name] === 'true'} onChange={(on) => setValues({ ...values, [one.name]: String(on) })} />
          : <TextField key={one.name} label={one.what} value={values[one.name] ?? ''} onChange={(value) => setValues({ ...values, [one.name]: value })} hint={one.standard ? t('web.jobs.standard', { value: one.standard }) : undefined} />))}
        <p class="hint" role="status">{when ? said(dueOf(when)) : t('web.jobs.not_yet')}</p>
        <div class="acts">
          <Button onClick={onClose}>{t('web.jobs.keep_it')}</Button>
          <Button type="submit" kind="primary" busy={busy} keys="Ctrl ↵" off={when ? undefined : t('web.jobs.not_yet')}>{t('web.save')}</Button>
        </div>
      </form>
    </Modal>
  );
}
