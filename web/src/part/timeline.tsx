/* What happened, newest first: people in stamp ink, rules in green. */
import { type ComponentChildren, Fragment } from 'preact';
import { useState } from 'preact/hooks';
import { choice, field } from '../data/description';
import { asFailure } from '../data/failure';
import { date, decimal, fullName, moment } from '../data/format';
import { ask } from '../data/http';
import { hasText, t } from '../data/text';
import { useGet } from '../data/use';
import { Button } from './button';
import { Loaded, Note } from './page';

export function Timeline({ children }: { children: ComponentChildren }) {
  return <ol class="time">{children}</ol>;
}

export function Event({ by, title, note, children }: { by?: 'person' | 'rule'; title: ComponentChildren; note?: ComponentChildren; children?: ComponentChildren }) {
  return <li class={by && `by-${by}`}><b>{title}</b>{note && <><br /><small>{note}</small></>}{children}</li>;
}

/* ---- the journal of a row ---- */

interface Change {
  field: string;
  /* Key of its words in the catalogue. */
  label: string;
  old?: unknown;
  new?: unknown;
}

/* A row that is written with its owner: a claim line. */
interface Part {
  list: string;
  of: string;
  uuid: string;
  op: string;
  changes: Change[];
}

interface Entry {
  at: string;
  /* null: the program itself. */
  who: { username: string; lastName: string; otherNames: string } | null;
  /* null: a job. */
  command: string | null;
  op: string;
  version: number;
  /* What changed has been taken away for privacy. */
  erased: boolean;
  changes: Change[];
  parts: Part[];
}

interface JournalPage {
  entries: Entry[];
  before: number | null;
}

const PAGE = 20;

/* The history tab of any row: <History entity="insuree" uuid={uuid} />. */
export function History({ entity, uuid }: { entity: string; uuid: string }) {
  const path = `/api/history?entity=${entity}&uuid=${uuid}&first=${PAGE}`;
  const read = useGet<JournalPage>(path);
  return (
    <div class="body">
      <Loaded of={read}>{(page) => <Journal key={page.entries[0]?.at} entity={entity} path={path} first={page} />}</Loaded>
    </div>
  );
}

/* Older pages join below; the newest is asked again with the rest of the page. */
function Journal({ entity, path, first }: { entity: string; path: string; first: JournalPage }) {
  const [older, setOlder] = useState<Entry[]>([]);
  const [before, setBefore] = useState(first.before);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState('');
  const more = async () => {
    setBusy(true);
    setFailure('');
    try {
      const page = await ask<JournalPage>(`${path}&before=${before}`);
      setOlder([...older, ...page.entries]);
      setBefore(page.before);
    } catch (thrown) {
      setFailure(asFailure(thrown).message);
    }
    setBusy(false);
  };
  const entries = [...first.entries, ...older];
  if (!entries.length) return <p class="muted">{t('web.history.none')}</p>;
  return (
    <>
      <Timeline>{entries.map((entry) => <Recorded key={entry.at + entry.version} entity={entity} entry={entry} />)}</Timeline>
      {failure && <Note tone="wait">{failure}</Note>}
      {before !== null && <Button kind="quiet" busy={busy} onClick={() => void more()}>{t('web.history.older')}</Button>}
    </>
  );
}

/* "Changed", or the words for what a command of its own does. */
function act(entry: Entry): string {
  const key = `web.history.command.${entry.command}`;
  return hasText(key) ? t(key) : t(`web.history.op.${entry.op}`);
}

function Recorded({ entity, entry }: { entity: string; entry: Entry }) {
  const who = entry.who ? fullName(entry.who) || entry.who.username : t('web.history.program');
  return (
    <Event by={entry.who ? 'person' : 'rule'} title={act(entry)} note={`${who} · ${moment(entry.at)}`}>
      {entry.erased ? <p class="hint">{t('web.history.erased')}</p> : <Changes entity={entity} op={entry.op} of={entry.changes} />}
      {entry.parts.map((part) => (
        <div key={part.uuid}>
          <small><b>{t(`entity.${part.of}`)}</b> · {t(`web.history.op.${part.op}`)}</small>
          <Changes entity={part.of} op={part.op} of={part.changes} />
        </div>
      ))}
    </Event>
  );
}

/* What a new row had at first is the record itself; only what became of it is told field by field. */
function Changes({ entity, op, of }: { entity: string; op: string; of: Change[] }) {
  if (op !== 'update' || !of.length) return null;
  return (
    <dl class="changes">
      {of.map((change) => (
        <Fragment key={change.field}>
          <dt>{hasText(change.label) ? t(change.label) : change.field}</dt>
          <dd>{words(entity, change.field, change.old)} → <b>{words(entity, change.field, change.new)}</b></dd>
        </Fragment>
      ))}
    </dl>
  );
}

function words(entity: string, name: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return t('web.history.empty');
  const described = field(entity, name);
  if (described?.file) return t('web.history.file');
  if (typeof value === 'boolean') return t(value ? 'web.yes' : 'web.no');
  if (typeof value === 'object') return (value as { label?: string }).label ?? t('web.history.hidden');
  if (described?.choices) return choice(entity, name, value as string);
  if (described?.type === 'date') return date(String(value));
  if (described?.type === 'stamp') return moment(String(value));
  return described?.decimals ? decimal(String(value), described.decimals) : String(value);
}
