/* What has been decided so far: rules by shape and word, people by their stamp with name and time. */
import type { ComponentChildren } from 'preact';
import type { Line } from '../../data/decision';
import { fullName, moment } from '../../data/format';
import { t } from '../../data/text';
import { useGet } from '../../data/use';
import { Stamp, Status } from '../../part/status';
import { type Claim, DECIDED } from './data';

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

const lineParts = (entry: Entry): number => entry.parts.filter((part) => (part.list === 'items' || part.list === 'services') && part.op === 'update').length;

/* The words of a stamp; null: no decision of a person. */
function stampOf(entry: Entry): string | null {
  const delivered = entry.changes.some((change) => change.field === 'reviewStatus' && Number(change.new) === 8);
  if (entry.command === 'claim.review') {
    if (delivered) return t('web.review.stamp.delivered');
    const n = lineParts(entry);
    return n ? t('web.review.stamp.lines', { n }) : t('web.review.stamp.remark');
  }
  const words: Record<string, string> = {
    'claim.select_for_review': 'selected', 'claim.skip_review': 'skipped', 'claim.bypass_review': 'bypassed', 'claim.deliver_review': 'delivered',
    'claim.process': 'processed', 'claim.deliver_feedback': 'feedback',
  };
  const key = words[entry.command ?? ''];
  return key ? t(`web.review.stamp.${key}`) : null;
}

/* Findings on several lines by one person within the same minutes are one stamp. */
function stamps(entries: Entry[]): Told[] {
  const found: Told[] = [];
  for (const entry of entries) {
    const words = stampOf(entry);
    if (!words) continue;
    found.push({ key: entry.at, shown: <Stamp by={nameOf(entry)} at={moment(entry.at)}>{words}</Stamp> });
  }
  return found;
}

export function Decisions({ claim, lines }: { claim: Claim; lines: Line[] }) {
  const read = useGet<{ entries: Entry[] }>(`/api/history?entity=claim&uuid=${claim.uuid}`);
  const first = claim.decisions.edges.find((edge) => edge.node.stage === 'S')?.node;
  const refused = lines.filter((line) => line.rejected && !line.person).length;
  const told: Told[] = [];
  if (first) {
    told.push({
      key: 'rules',
      shown: <span class="stack tight"><span><Status tone="info" shape="q2" badge={false}>{refused ? t('web.review.checked_by_rules', { n: refused }) : t('web.review.checked_by_rules.none')}</Status></span><small>{moment(first.recordedAt)}</small></span>,
    });
  }
  told.push(...stamps(read.data?.entries ?? []).reverse().slice(-3));
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
