/* One row of a register: its form on tabs, its lines, its history; made, changed, copied, ended. */
import { useState } from 'preact/hooks';
import { go, useAddress } from '../../data/address';
import { field } from '../../data/description';
import { extensionFacts } from '../../data/extension';
import { Failure } from '../../data/failure';
import { date, today } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { t } from '../../data/text';
import { use } from '../../data/use';
import { ExtensionFields } from '../../form/extension';
import { Form, useForm, type Values } from '../../form/form';
import { inputOf } from '../../form/input';
import { Button, ButtonLink } from '../../part/button';
import { Modal } from '../../part/dialog';
import { DateField, isDay } from '../../part/field';
import { Card, Facts, Failed, Head, Loaded, Note } from '../../part/page';
import { type Tab, Tabs } from '../../part/tabs';
import { History } from '../../part/timeline';
import { toast } from '../../part/toast';
import { changeOf, type Dated, datedQuery, isDated, RowChanges, toastDated, valuesWith } from './dated';
import { Ending } from './ending';
import { Member } from './fields';
import { Lines, type Line, linesInput, standardOf } from './lines';
import { linesOf, ownValues, type Row, rowQuery, shown, valuesOf } from './read';
import { type On, specials } from './special';
import { commandOf, mayTo, partOf, type Register } from './table';

const namesOf = (register: Register): string[] => [...register.sections.flatMap((one) => one.entries ?? []), ...(specials[register.name]?.reads ?? [])];

export function RegisterRow({ register, uuid }: { register: Register; uuid: string | undefined }) {
  const names = namesOf(register);
  const special = specials[register.name];
  const read = use<{ rows: Connection<Row> }>(rowQuery(register, names, special?.picks), uuid ? { uuid } : null);
  const begun = special?.useBegin?.() ?? {};
  const [corrects, correct] = useState<Dated | null>(null);
  const ahead = useAddress().query.ahead;
  const waits = use<{ datedChanges: Dated[] }>(datedQuery, !uuid && ahead ? { entity: register.entity } : null);
  if (!uuid) {
    if (begun === null) return null;
    const standard: Values = Object.fromEntries(names.map((name) => [name, standardOf(register.entity, name)]));
    for (const lines of linesOf(register)) standard[lines.part] = [];
    const initial = { ...standard, ...ownValues(register, null), ...begun };
    const page = (one: Dated | null) => <RowPage key={one?.uuid} register={register} row={null} base={null} initial={one ? valuesWith(register, initial, one) : initial} corrects={one} correct={() => go(`/registers/${register.name}`)} />;
    if (!ahead) return page(null);
    return (
      <Loaded of={waits} lines={10}>
        {({ datedChanges }) => {
          const one = datedChanges.find((waiting) => waiting.uuid === ahead);
          return one ? page(one) : <Missing register={register} />;
        }}
      </Loaded>
    );
  }
  return (
    <Loaded of={read} lines={10}>
      {({ rows }) => {
        const row = rowsOf(rows)[0];
        if (!row) return <Missing register={register} />;
        const base = { ...valuesOf(register, names, row), ...ownValues(register, row), ...special?.values?.(row) };
        return <RowPage key={`${row.uuid} ${row.validityFrom ?? row.version} ${corrects?.uuid}`} register={register} row={row} base={base} initial={corrects ? valuesWith(register, base, corrects) : base} corrects={corrects} correct={correct} />;
      }}
    </Loaded>
  );
}

function Missing({ register }: { register: Register }) {
  return <><Head title={t(`web.register.${register.name}`)} /><Card flush><Failed failure={new Failure('missing', [])} /></Card></>;
}

function inputFor(register: Register, values: Values, before: Values | null): Record<string, unknown> {
  const parts = linesOf(register);
  const isPart = (name: string) => parts.some((one) => one.part === name);
  const plain = (of: Values): Values => Object.fromEntries(Object.entries(of).filter(([name]) => !isPart(name)));
  const input = inputOf(register.entity, plain(values), before && plain(before));
  if (!before) for (const name of Object.keys(input)) if (input[name] === null) delete input[name];
  for (const [name, value] of Object.entries(input)) if (value && field(register.entity, name)?.type === 'stamp') input[name] = `${value as string}T00:00:00`;   // a day is meant: its beginning
  for (const lines of parts) {
    const rows = values[lines.part] as unknown as Line[];
    if (before ? JSON.stringify(rows) === JSON.stringify(before[lines.part]) : !rows.length) continue;
    input[lines.part] = linesInput(partOf(register, lines.part)!, lines, rows);
  }
  return specials[register.name]?.input?.(input, values, before) ?? input;
}

interface RowPageProps {
  register: Register;
  row: Row | null;
  /* The values of the row as it stands; null: it is being made. */
  base: Values | null;
  initial: Values;
  /* The change from a day to come that is being corrected here. */
  corrects: Dated | null;
  correct: (one: Dated | null) => void;
}

function RowPage({ register, row, base, initial, corrects, correct }: RowPageProps) {
  const { path } = useAddress();
  const [since, from] = useState(corrects?.day ?? '');
  const over = Boolean(row?.validityTo);
  const readonly = over || !mayTo(register, row ? 'update' : 'create');
  const list = t(`web.register.${register.name}`);
  const title = row ? shown(register.entity, row) : t('web.register.new_of', { register: list });
  const ahead = Boolean(since);
  const form = useForm({
    entity: register.entity,
    command: !ahead ? commandOf(register, row ? 'update' : 'create') : corrects ? 'dated_change.update' : 'dated_change.create',
    initial,
    fixed: ahead ? (corrects ? { uuid: corrects.uuid } : { entity: register.entity, ...(row ? { record: row.uuid } : { action: 'create' }) }) : row ? { uuid: row.uuid } : undefined,
    input: (values, before) => {
      const input = inputFor(register, values, ahead ? base : row && before);
      return ahead ? { day: since, change: changeOf(register, input, base, values, corrects) } : input;
    },
    later: ahead,
    draft: readonly || corrects ? undefined : { key: `${register.name}/${row?.uuid ?? 'new'}`, title, href: path },
    label: title,
    onDone: (receipt) => {
      if (ahead) {
        const made = corrects ? { name: 'dated_change.update', input: { uuid: corrects.uuid, day: corrects.day, change: corrects.change } } : { name: 'dated_change.delete', input: { uuid: receipt.result?.uuid } };
        toastDated(t('web.dated.saved', { date: date(since) }), receipt.result?.uuid ? made : undefined);
        form.discard();
        from('');
        if (row) correct(null);
        else go(`/registers/${register.name}`, { replace: true });
        return;
      }
      toast(t('web.register.saved'));
      if (!row) go(receipt.result?.uuid ? `/registers/${register.name}/${receipt.result.uuid}` : `/registers/${register.name}`, { replace: true });
    },
  });
  const dated = !readonly && isDated(register);
  const wrong = (corrects || since) && !(isDay(since) && since > today()) ? t('web.dated.past') : undefined;
  const idle = row && ahead && !corrects && !form.dirty ? t('web.dated.nothing') : undefined;
  return (
    <>
      <Head title={title} crumbs={[{ label: t('web.register.title'), href: '/registers' }, { label: list, href: `/registers/${register.name}` }, { label: title }]}
        under={over ? t('web.register.over', { date: date(row!.validityTo.slice(0, 10)) }) : undefined} actions={row && !over && <Acts register={register} row={row} title={title} />} />
      {over ? <Note icon="lock">{t('web.register.over.why')}</Note> : readonly && <Note icon="lock">{t('web.register.readonly')}</Note>}
      {row && !over && isDated(register) && <RowChanges register={register} row={row} readonly={readonly} onCorrect={correct} />}
      {corrects && <Note icon="edit">{t('web.dated.correcting', { date: date(corrects.day) })} <Button kind="quiet" onClick={() => correct(null)}>{t('web.dated.stop')}</Button></Note>}
      <Form of={form} act={t(ahead ? 'web.dated.act' : 'web.save')} off={readonly ? t('web.register.readonly') : wrong ?? idle} others={<ButtonLink href={`/registers/${register.name}`}>{t('web.register.back')}</ButtonLink>}>
        <section class="card"><Tabs label={title} tabs={tabsOf(register, { form, row, readonly, base, corrects, since: isDay(since) ? since : '' })} /></section>
        {dated && <div class="entries"><DateField label={t('web.dated.since')} hint={t(row ? 'web.dated.since_hint' : 'web.dated.new_hint')} value={since} optional={!corrects} error={isDay(since) ? wrong : undefined} onChange={from} /></div>}
      </Form>
    </>
  );
}

function tabsOf(register: Register, on: On): Tab[] {
  const { form, row, readonly } = on;
  const special = specials[register.name];
  const tabs = register.sections.filter((one) => !one.lines || partOf(register, one.lines.part)).map((section, nth): Tab => ({
    name: section.name,
    label: t(`web.register.tab.${section.name}`),
    count: section.lines ? ((form.values[section.lines.part] ?? []) as unknown[]).length : undefined,
    view: () => (
      <div class="body">
        {section.lines
          ? <Lines form={form} of={partOf(register, section.lines.part)!} lines={section.lines} readonly={readonly} only={special?.onlyLines} since={on.since} />
          : <div class="entries">{section.entries!.map((name, at) => <Member key={name} of={form} name={name} only={register.only?.[name]} readonly={readonly} autofocus={!row && at === 0} />)}</div>}
        {special?.under?.[section.name]?.(on)}
        {nth === 0 && (readonly ? <Facts of={extensionFacts(register.entity, row?.jsonExt)} /> : <ExtensionFields of={form} />)}
      </div>
    ),
  }));
  for (const more of special?.tabs ?? []) tabs.push({ name: more.name, label: t(`web.register.tab.${more.name}`), view: () => <div class="body">{more.view(on)}</div> });
  if (row) tabs.push({ name: 'history', label: t('web.register.tab.history'), view: () => <History entity={register.entity} uuid={row.uuid} /> });
  return tabs;
}

/* ---- what can be done with a row that is there ---- */

function Acts({ register, row, title }: { register: Register; row: Row; title: string }) {
  const [asking, ask] = useState<'copy' | 'end' | null>(null);
  const special = specials[register.name];
  return (
    <>
      {special?.acts?.(row)}
      {register.duplicate && mayTo(register, 'duplicate') && <Button icon="plus" onClick={() => ask('copy')}>{t('web.register.copy')}</Button>}
      {mayTo(register, 'delete') && !special?.ends && <Button kind="stop" onClick={() => ask('end')}>{t('web.register.end')}</Button>}
      {asking === 'end' && <Ending register={register} row={row} title={title} onClose={() => ask(null)} />}
      {asking === 'copy' && <Copying register={register} row={row} title={title} onClose={() => ask(null)} />}
    </>
  );
}

/* The server copies; a code or a name of its own is asked for. */
function Copying({ register, row, title, onClose }: { register: Register; row: Row; title: string; onClose: () => void }) {
  const names = register.duplicate!;
  const initial = valuesOf({ ...register, sections: [] }, names, row);
  const form = useForm({
    entity: register.entity, command: commandOf(register, 'duplicate'), initial, fixed: specials[register.name]?.source?.(row) ?? { source: row.uuid },
    onDone: (receipt) => {
      onClose();
      toast(t('web.register.copied'));
      if (receipt.result?.uuid) go(`/registers/${register.name}/${receipt.result.uuid}`);
    },
  });
  const heading = t('web.register.copy_title', { name: title });
  return (
    <Modal onClose={onClose} label={heading}>
      <h2>{heading}</h2>
      <p class="muted">{t('web.register.copy_what')}</p>
      <Form of={form} act={t('web.register.copy')} others={<Button onClick={onClose}>{t('web.cancel')}</Button>}>
        {names.map((name, at) => <Member key={name} of={form} name={name} autofocus={at === 0} />)}
      </Form>
    </Modal>
  );
}
