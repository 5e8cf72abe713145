/* Rows that are written with their owner: prices of a list, what a product covers, villages of an officer. Found, added by
 * the many, changed one by one or together, taken out; all of it is stored when the page is. */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { field, label, relation } from '../../data/description';
import { asFailure } from '../../data/failure';
import { number } from '../../data/format';
import { t } from '../../data/text';
import { use } from '../../data/use';
import type { Value } from '../../form/check';
import { Form, type FormState, useForm, type Values } from '../../form/form';
import { inputOf } from '../../form/input';
import { Skeleton } from '../../part/bar';
import { Button } from '../../part/button';
import { Modal } from '../../part/dialog';
import { TextField } from '../../part/field';
import { Note } from '../../part/page';
import { type Column, Table } from '../../part/table';
import { comingRows, type Dated, datedQuery } from './dated';
import { Member } from './fields';
import { PATIENTS, type Row, searchRows, shown, words, written } from './read';
import type { LinesOf } from './table';

export type Line = Row;

const SIZE = 50;

/* The list as the input of a command. */
export const linesInput = (of: string, lines: LinesOf, rows: Line[]): Row[] =>
  rows.map((row) => {
    const names = [lines.to, ...written(of, lines.without)];
    const values = Object.fromEntries(names.map((name) => [name, row[name] as Value]));
    return { ...(row.uuid ? { uuid: row.uuid } : {}), ...inputOf(of, values) };
  });

interface LinesProps {
  form: FormState;
  of: string;
  lines: LinesOf;
  readonly: boolean;
  /* Arguments with which what is added is searched. */
  only?: string;
  /* The day to come for which the list is entered, or none. */
  since?: string;
}

export function Lines({ form, of, lines, readonly, only, since }: LinesProps) {
  const rows = (form.values[lines.part] ?? []) as unknown as Line[];
  const to = relation(of, lines.to)!.to;
  const [sought, seek] = useState('');
  const [page, turnTo] = useState(0);
  const [chosen, choose] = useState<Set<string>>(new Set());
  const [opened, open] = useState<Line[] | null>(null);
  const [adding, add] = useState(false);
  const keyOf = (row: Line) => String(row[lines.to]?.uuid);
  const set = (next: Line[]) => form.set(lines.part, next as unknown as Value);
  const wanted = sought.toLocaleLowerCase();
  const found = rows.filter((row) => !wanted || shown(to, row[lines.to]).toLocaleLowerCase().includes(wanted));
  const last = Math.max(0, Math.ceil(found.length / SIZE) - 1);
  const from = Math.min(page, last) * SIZE;
  const seen = found.slice(from, from + SIZE);
  const marked = rows.filter((row) => chosen.has(keyOf(row)));
  const editable = written(of, lines.without).length > 0;

  const columns: Column<Line>[] = [
    { name: 'to', head: label(of, lines.to), cell: (row) => shown(to, row[lines.to]) },
    ...(isPriced(rows, lines.to) ? [{ name: 'price', head: t('web.register.lines.price'), num: true, desktop: true, cell: (row: Line) => words(to, 'price', row[lines.to]?.price) }] : []),
    ...lines.columns.map((name) => ({ name, head: label(of, name), num: true, desktop: name !== lines.columns[0], end: name === lines.columns[0], cell: (row: Line) => words(of, name, row[name]) })),
  ];
  const change = (values: Values, before: Values) => {
    const keys = new Set(opened!.map(keyOf));
    const changes = Object.fromEntries(Object.entries(values).filter(([name, value]) => JSON.stringify(value ?? null) !== JSON.stringify(before[name] ?? null)));
    set(rows.map((row) => (keys.has(keyOf(row)) ? { ...row, ...changes } : row)));
    open(null);
  };
  const takeOut = (out: Line[]) => {
    const keys = new Set(out.map(keyOf));
    set(rows.filter((row) => !keys.has(keyOf(row))));
    choose(new Set());
    open(null);
  };
  return (
    <div class="stack">
      <div class="filters" role="search">
        <input class="input" type="search" aria-label={t('web.register.lines.search')} placeholder={t('web.register.lines.search')} value={sought} onInput={(event) => { seek(event.currentTarget.value); turnTo(0); }} />
        <span role="status" class="muted">{t('web.register.lines.found', { n: found.length })}</span>
        {!readonly && <Button icon="plus" onClick={() => add(true)}>{t('web.register.lines.add')}</Button>}
        {!readonly && marked.length > 0 && editable && <Button icon="edit" onClick={() => open(marked)}>{t('web.register.lines.change', { n: marked.length })}</Button>}
        {!readonly && marked.length > 0 && <Button icon="x" onClick={() => takeOut(marked)}>{t('web.register.lines.take_out', { n: marked.length })}</Button>}
      </div>
      {form.errors[lines.part] && <Note tone="stop">{form.errors[lines.part]}</Note>}
      {seen.length === 0
        ? <p class="muted">{t(rows.length ? 'web.register.lines.none_found' : 'web.register.lines.none')}</p>
        : <Table<Line> label={label(form.entity, lines.part)} rows={seen} rowKey={keyOf} columns={columns} onOpen={editable ? (row) => open([row]) : undefined} selection={readonly ? undefined : { keys: chosen, set: choose }} />}
      {last > 0 && (
        <div class="pager">
          <span>{t('web.paging.range', { from: number(from + 1), to: number(from + seen.length), total: number(found.length) })}</span>
          <span class="row end">
            {from > 0 && <Button kind="quiet" icon="left" onClick={() => turnTo(Math.min(page, last) - 1)}>{t('web.paging.previous')}</Button>}
            {from + SIZE < found.length && <Button kind="quiet" onClick={() => turnTo(Math.min(page, last) + 1)}>{t('web.paging.next')}</Button>}
          </span>
        </div>
      )}
      {opened && <LineWindow of={of} lines={lines} to={to} rows={opened} readonly={readonly} onDone={change} onOut={() => takeOut(opened)} onClose={() => open(null)} />}
      {adding && <Adding to={to} only={only} since={since} there={new Set(rows.map(keyOf))} onClose={() => add(false)} onAdd={(more) => { set([...rows, ...more.map((row) => ({ [lines.to]: row, ...standards(of, lines) }))]); add(false); }} />}
    </div>
  );
}

const isPriced = (rows: Line[], to: string): boolean => rows.some((row) => row[to]?.price !== undefined);

/* What a new line has that is entered without more. */
export const standards = (of: string, lines: LinesOf): Values =>
  Object.fromEntries(written(of, lines.without).map((name) => [name, standardOf(of, name)]));


export function standardOf(of: string, name: string): Value {
  const described = field(of, name);
  if (described?.type === 'bool') return described.standard === 'true';
  if (name === 'patientCategory') return String(PATIENTS.reduce((all, bit) => all | bit, 0));
  return described?.standard ?? null;
}

/* Windows stand inside the page's form: what is sent or typed there is not the page's. */
function Apart({ children }: { children: ComponentChildren }) {
  const stop = (event: Event) => event.stopPropagation();
  return <div onSubmit={stop} onKeyDown={stop}>{children}</div>;
}

/* ---- one line, or several together: only what is changed here is changed in them ---- */

function LineWindow({ of, lines, to, rows, readonly, onDone, onOut, onClose }: { of: string; lines: LinesOf; to: string; rows: Line[]; readonly: boolean; onDone: (values: Values, before: Values) => void; onOut: () => void; onClose: () => void }) {
  const names = written(of, lines.without);
  const [initial] = useState<Values>(() => Object.fromEntries(names.map((name) => [name, rows.every((row) => JSON.stringify(row[name] ?? null) === JSON.stringify(rows[0]![name] ?? null)) ? (rows[0]![name] as Value) : null])));
  const form = useForm({ entity: of, command: '', initial, take: (values) => onDone(values, initial), onDone: () => undefined });
  const title = rows.length === 1 ? shown(to, rows[0]![lines.to]) : t('web.register.lines.several', { n: rows.length });
  return (
    <Apart><Modal onClose={onClose} label={title} class="dialog wide">
      <h2>{title}</h2>
      {rows.length > 1 && <p class="muted">{t('web.register.lines.several_why')}</p>}
      <Form of={form} act={t('web.register.lines.take')} off={readonly ? t('web.register.readonly') : undefined} others={<><Button onClick={onClose}>{t('web.cancel')}</Button>{!readonly && <Button kind="stop" onClick={onOut}>{t('web.register.lines.take_out', { n: rows.length })}</Button>}</>}>
        <div class="entries">{names.map((name, at) => <Member key={name} of={form} name={name} readonly={readonly} autofocus={at === 0} />)}</div>
      </Form>
    </Modal></Apart>
  );
}

/* ---- adding: one, some, or all that is found ---- */

const FOUND = 100;

function Adding({ to, only, since, there, onAdd, onClose }: { to: string; only?: string; since?: string; there: Set<string>; onAdd: (rows: Row[]) => void; onClose: () => void }) {
  const [sought, seek] = useState('');
  const [found, set] = useState<{ rows: Row[]; total: number } | null>(null);
  const [chosen, choose] = useState<Set<string>>(new Set());
  const [taken] = useState(() => new Map<string, Row>());
  const [busy, setBusy] = useState(false);
  const [failure, fail] = useState('');
  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(() => {
      searchRows(to, sought, stop.signal, only, FOUND).then((next) => !stop.signal.aborted && set(next), (thrown) => !stop.signal.aborted && fail(asFailure(thrown).message));
    }, sought ? 200 : 0);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [sought]);
  const waits = use<{ datedChanges: Dated[] }>(datedQuery, since ? { entity: to } : null);
  const wanted = sought.toLocaleLowerCase();
  const coming = since ? comingRows(waits.data?.datedChanges, to, since).filter((row) => shown(to, row).toLocaleLowerCase().includes(wanted)) : [];
  const rows = [...coming, ...(found?.rows ?? [])].filter((row) => !there.has(row.uuid));
  for (const row of rows) taken.set(row.uuid, row);
  const all = async () => {
    setBusy(true);
    try {
      const every: Row[] = [...coming];
      for (let offset = 0; offset < found!.total; offset += FOUND) every.push(...(await searchRows(to, sought, undefined, only, FOUND, offset)).rows);
      onAdd(every.filter((row) => !there.has(row.uuid)));
    } catch (thrown) {
      fail(asFailure(thrown).message);
      setBusy(false);
    }
  };
  return (
    <Apart><Modal onClose={onClose} label={t('web.register.lines.add')} class="dialog wide">
      <h2>{t('web.register.lines.add')}</h2>
      <TextField label={t('web.register.lines.sought')} value={sought} onChange={seek} type="search" optional autofocus />
      {failure && <Note tone="stop">{failure}</Note>}
      {found === null ? <Skeleton lines={6} /> : rows.length === 0 ? <p class="muted">{t('web.register.lines.none_found')}</p> : (
        <Table<Row> label={t('web.register.lines.add')} rows={rows} rowKey={(row) => row.uuid} columns={[{ name: 'to', head: t('web.register.lines.offered'), cell: (row) => shown(to, row) }]} selection={{ keys: chosen, set: choose }} />
      )}
      <div class="acts">
        <Button onClick={onClose}>{t('web.cancel')}</Button>
        {found !== null && found.total > rows.length + there.size && <small class="muted">{t('web.register.lines.more', { n: found.total })}</small>}
        {rows.length > 0 && <Button busy={busy} onClick={() => void all()}>{t('web.register.lines.add_all')}</Button>}
        <Button kind="primary" off={chosen.size ? undefined : t('web.register.lines.choose_first')} onClick={() => onAdd([...chosen].map((uuid) => taken.get(uuid)!))}>{t('web.register.lines.add_n', { n: chosen.size })}</Button>
      </div>
    </Modal></Apart>
  );
}
