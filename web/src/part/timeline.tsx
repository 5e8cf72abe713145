/* What happened, newest first: people in stamp ink, rules in green. */
import type { ComponentChildren } from 'preact';
import { choice, label } from '../data/description';
import { moment } from '../data/format';
import { hasText, t } from '../data/text';
import { useGet } from '../data/use';
import { Loaded } from './page';

export function Timeline({ children }: { children: ComponentChildren }) {
  return <ol class="time">{children}</ol>;
}

export function Event({ by, title, note, children }: { by?: 'person' | 'rule'; title: ComponentChildren; note?: ComponentChildren; children?: ComponentChildren }) {
  return <li class={by}><b>{title}</b>{note && <><br /><small>{note}</small></>}{children}</li>;
}

/* ---- the journal of a row ---- */

interface Change {
  field: string;
  before?: unknown;
  after?: unknown;
}

interface Entry {
  at: string;
  who: { username: string; name?: string } | null;
  command: string;
  op: string;
  version: number;
  changes: Change[];
}

interface JournalOf {
  entries: Entry[];
}

/* The history tab of any row: <History entity="insuree" uuid={uuid} />. */
export function History({ entity, uuid }: { entity: string; uuid: string }) {
  const read = useGet<JournalOf>(`/api/history?entity=${entity}&uuid=${uuid}`);
  return (
    <div class="body">
      <Loaded of={read}>
        {({ entries }) => entries.length === 0
          ? <p class="muted">{t('web.history.none')}</p>
          : <Timeline>{entries.map((entry) => <Journal key={entry.at + entry.version} entity={entity} entry={entry} />)}</Timeline>}
      </Loaded>
    </div>
  );
}

function Journal({ entity, entry }: { entity: string; entry: Entry }) {
  const key = `web.history.command.${entry.command}`;
  return (
    <Event by={entry.who ? 'person' : 'rule'} title={hasText(key) ? t(key) : t(`web.history.op.${entry.op}`)} note={`${entry.who?.name ?? entry.who?.username ?? t('web.history.program')} · ${moment(entry.at)}`}>
      {entry.changes.length > 0 && (
        <dl class="changes">
          {entry.changes.map((change) => <><dt>{label(entity, change.field)}</dt><dd>{words(entity, change.field, change.before)} → {words(entity, change.field, change.after)}</dd></>)}
        </dl>
      )}
    </Event>
  );
}

function words(entity: string, field: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return t('web.history.empty');
  if (typeof value === 'boolean') return t(value ? 'web.yes' : 'web.no');
  if (typeof value === 'object') return JSON.stringify(value);
  return choice(entity, field, String(value));
}
