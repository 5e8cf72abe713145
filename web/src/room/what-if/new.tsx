/* A what-if is asked: a span of days and what would have been otherwise, row by row. Nothing of it touches the registers. */
import { useState } from 'preact/hooks';
import { go, useAddress } from '../../data/address';
import { command } from '../../data/command';
import { mayDo } from '../../data/description';
import { asFailure, type Failure } from '../../data/failure';
import { addDays, today } from '../../data/format';
import { t } from '../../data/text';
import { changed, use } from '../../data/use';
import { Button } from '../../part/button';
import { useKeys } from '../../part/keys';
import { DateField, isDay, TextField } from '../../part/field';
import { Card, Head, Loaded, Note } from '../../part/page';
import { type Change, changeOf, complete, type Kind, newRow, oneQuery, type Row, rowsOfChange, told, type WholeWhatIf } from './data';
import { ChangeRow } from './row';

/* The last twelve whole months. */
const lastDay = (): string => addDays(`${today().slice(0, 8)}01`, -1);
const firstDay = (): string => `${Number(today().slice(0, 4)) - 1}${today().slice(4, 8)}01`;

/* With ?of= an earlier one is changed and run again. */
export default function NewWhatIf() {
  const { query } = useAddress();
  const read = use<{ whatIf: WholeWhatIf | null }>(oneQuery, query.of ? { uuid: query.of } : null);
  return (
    <>
      <Head title={t('web.what_if.new')} crumbs={[{ label: t('web.what_if.title'), href: '/what-if' }, { label: t('web.what_if.new') }]} under={t('web.what_if.new_under')} />
      {!mayDo('what_if.start') ? <Note icon="lock">{t('web.what_if.no_right')}</Note>
        : query.of ? <Loaded of={read}>{({ whatIf }) => <Form key={query.of} before={whatIf} />}</Loaded> : <Form before={null} />}
    </>
  );
}

const kinds: Kind[] = ['product', 'cover', 'entry', 'list'];

const plainJson = (change: Change): string => (Object.keys(change).length ? JSON.stringify(change, null, 2) : '');

/* null: no object. */
function furtherOf(text: string): Change | null {
  if (!text.trim()) return {};
  try {
    const value = JSON.parse(text) as unknown;
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Change) : null;
  } catch {
    return null;
  }
}

function Form({ before }: { before: WholeWhatIf | null }) {
  const [first] = useState(() => rowsOfChange(before?.change ?? {}));
  const [name, setName] = useState(before?.name ?? '');
  const [from, setFrom] = useState(before?.from ?? firstDay());
  const [to, setTo] = useState(before?.to ?? lastDay());
  const [rows, setRows] = useState<Row[]>(() => (first.rows.length ? first.rows : [newRow('product')]));
  const [json, setJson] = useState(() => plainJson(first.further));
  const [tried, tryIt] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, fail] = useState<Failure | null>(null);
  const [rowFaults, setRowFaults] = useState<Map<number, string>>(new Map());
  const further = furtherOf(json);
  const set = (key: number, change: Partial<Row>) => setRows(rows.map((row) => (row.key === key ? { ...row, ...change } : row)));
  const faults = [
    !name.trim() && t('web.what_if.fault.name'),
    (!isDay(from) || !isDay(to) || from > to) && t('web.what_if.fault.span'),
    further === null && t('web.what_if.fault.json'),
    rows.some((row) => !complete(row)) && t('web.what_if.fault.row'),
    rows.length === 0 && further && Object.keys(further).length === 0 && t('web.what_if.fault.none'),
  ].filter((one) => one !== false && one !== null) as string[];
  const start = async () => {
    tryIt(true);
    if (faults.length || busy) return;
    const { change, places } = changeOf(rows, further!);
    setBusy(true);
    fail(null);
    try {
      const receipt = await command<{ uuid: string }>('what_if.start', { name: name.trim(), from, to, change }, { label: t('web.what_if.label', { name: name.trim() }) });
      changed();
      go(receipt.result ? `/what-if/${receipt.result.uuid}` : '/what-if');
    } catch (thrown) {
      const failed = asFailure(thrown);
      setRowFaults(new Map(failed.faults.flatMap((fault) => (fault.field && places.has(fault.field) ? [[places.get(fault.field)!, fault.message] as [number, string]] : []))));
      fail(failed);
      setBusy(false);
    }
  };
  useKeys([{ key: 'ctrl+enter', label: t('web.what_if.start'), run: () => void start() }]);
  const shown = tried ? faults : [];
  return (
    <form class="stack" aria-label={t('web.what_if.new')} onSubmit={(event) => { event.preventDefault(); void start(); }}>
      {(failure || shown.length > 0) && (
        <div role="alert"><Note tone="stop"><b>{failure?.message ?? t('web.what_if.fault')}</b>
          <ul>{(failure ? failure.faults.map((one) => (one.field ? `${one.field}: ${one.message}` : one.message)) : shown).map((text) => <li key={text}>{text}</li>)}</ul></Note></div>
      )}
      <Card>
        <TextField label={t('web.what_if.name')} value={name} onChange={setName} max={100} hint={t('web.what_if.name_hint')} error={tried && !name.trim() ? t('web.what_if.fault.name') : null} />
        <div class="row row-w row-top">
          <DateField label={t('web.what_if.from')} value={from} onChange={setFrom} />
          <DateField label={t('web.what_if.to')} value={to} onChange={setTo} />
        </div>
      </Card>
      <Card title={t('web.what_if.changes')} note={rows.length ? String(rows.length) : null}>
        {rows.map((row) => (
          <ChangeRow key={row.key} row={row} fault={rowFaults.get(row.key) ?? null} tried={tried} onChange={(change) => set(row.key, change)} onRemove={() => setRows(rows.filter((one) => one.key !== row.key))} />
        ))}
        <div class="row row-w" role="group" aria-label={t('web.what_if.add')}>
          {kinds.map((kind) => <Button key={kind} icon="plus" onClick={() => setRows([...rows, newRow(kind)])}>{t(`web.what_if.add.${kind}`)}</Button>)}
        </div>
        <details open={json !== ''}>
          <summary>{t('web.what_if.further')}</summary>
          <TextField label={t('web.what_if.json')} value={json} onChange={setJson} rows={5} code optional hint={t('web.what_if.json_hint')} error={further === null ? t('web.what_if.fault.json') : null} />
        </details>
      </Card>
      <Card title={t('web.what_if.as_if')}>
        {rows.filter(complete).length === 0 ? <p class="muted">{t('web.what_if.fault.none')}</p> : <ul>{rows.filter(complete).map((row) => <li key={row.key}>{told(row)}</li>)}</ul>}
      </Card>
      <div class="row row-w"><p class="grow muted">{t('web.what_if.nothing_written')}</p><Button kind="primary" type="submit" busy={busy} keys="Ctrl ↵">{t('web.what_if.start')}</Button></div>
    </form>
  );
}
