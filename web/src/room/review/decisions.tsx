/* What has been decided so far: rules by shape and word, people by their stamp with name and time. */
import type { ComponentChildren } from 'preact';
import type { Line } from '../../data/decision';
import { fullName, moment } from '../../data/format';
import { t } from '../../data/text';
import { useGet } from '../../data/use';
import { Stamp, Status } from '../../part/status';
import { type Claim, DECIDED, historyOf } from './data';

interface Entry {
  at: string;
  who: { username: string; lastName: string; otherNames: string } | null;
  command: string | null;
  version: number;
  changes: { field: string; new?: unknown }[];
  parts: { list: string; op: string }[];
}

interface Told {
  key: string;
  shown: ComponentChildren;
}

const nameOf = (entry: Entry): string => (entry.who ? fullName(entry.who) || entry.who.username : t('web.history.program'));

const judged = new Set(['items', 'services', 'bundledItems', 'bundledServices']);
const lineParts = (entry: Entry): number => entry.parts.filter((part) => judged.has(part.list) && part.op === 'update').length;

const words: Record<string, string> = {
  'claim.select_for_review': 'selected', 'claim.skip_review': 'skipped', 'claim.bypass_review': 'bypassed', 'claim.deliver_review': 'delivered',
  'claim.process': 'processed', 'claim.deliver_feedback': 'feedback',
};

/* Key of the words of a stamp; null: no decision of a person. */
function stampOf(entry: Entry): string | null {
  if (entry.command !== 'claim.review') return words[entry.command ?? ''] ?? null;
  if (entry.changes.some((change) => change.field === 'reviewStatus' && Number(change.new) === 8)) return 'delivered';
  return lineParts(entry) ? 'lines' : 'remark';
}

interface Stamped {
  word: string;
  who: string;
  at: string;
  n: number;
}

/* Newest last. Findings that one person made one after the other are one stamp, with the time of the last. */
function stamps(entries: Entry[]): Stamped[] {
  const found: Stamped[] = [];
  for (const entry of [...entries].reverse()) {
    const word = stampOf(entry);
    if (!word) continue;
    const one = { word, who: nameOf(entry), at: entry.at, n: lineParts(entry) };
    const last = found[found.length - 1];
    if (last && last.word === word && last.who === one.who) Object.assign(last, { at: one.at, n: last.n + one.n });
    else found.push(one);
  }
  return found;
}

export function Decisions({ claim, lines }: { claim: Claim; lines: Line[] }) {
  const read = useGet<{ entries: Entry[] }>(historyOf(claim.uuid));
  const first = claim.decisions.edges.find((edge) => edge.node.stage === 'S')?.node;
  const refused = lines.filter((line) => line.rejected && !line.person).length;
  const told: Told[] = [];
  if (first) {
    told.push({
      key: 'rules',
      shown: <span class="stack tight"><span><Status tone="info" shape="q2" badge={false}>{refused ? t('web.review.checked_by_rules', { n: refused }) : t('web.review.checked_by_rules.none')}</Status></span><small>{moment(first.recordedAt)}</small></span>,
    });
  }
  for (const one of stamps(read.data?.entries ?? []).slice(-3)) {
    told.push({ key: one.at, shown: <Stamp by={one.who} at={moment(one.at)}>{t(`web.review.stamp.${one.word}`, { n: one.n })}</Stamp> });
  }
  if (claim.status > DECIDED && claim.batchRun) {
    told.push({ key: 'run', shown: <span class="stack tight"><span><Status tone="ok" shape="ok" badge={false}>{t('web.review.in_run')}</Status></span><small><a href={`/batches/${claim.batchRun.uuid}`}>{t('web.review.run', { year: String(claim.batchRun.runYear), month: String(claim.batchRun.runMonth) })}</a></small></span> });
  }
  return (
    <section class="card" aria-label={t('web.review.decisions')}>
      <ul class="dec">{told.map((one) => <li key={one.key}>{one.shown}</li>)}</ul>
      {claim.adjustment && <p class="said"><b>{t('web.review.remark')}</b> {claim.adjustment}</p>}
    </section>
  );
}
