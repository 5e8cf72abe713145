/* One service or item, asked for at the counter: whether it is paid for today, else from when, and what speaks against it (6.8). */
import { useState } from 'preact/hooks';
import { mayRead } from '../../data/description';
import { findEntries, type Kind, type Named } from '../../data/counter';
import { date, number, today } from '../../data/format';
import { t } from '../../data/text';
import { use } from '../../data/use';
import { Combobox } from '../../part/combobox';
import { Card, Loaded, Note } from '../../part/page';
import { Code } from '../../part/value';

type Entry = Named & { kind: Kind };

interface Eligibility {
  prodId: string;
  minDateService: string | null;
  minDateItem: string | null;
  serviceLeft: number | null;
  itemLeft: number | null;
  isServiceOk: boolean;
  isItemOk: boolean;
}

const picks = '{ prodId minDateService minDateItem serviceLeft itemLeft isServiceOk isItemOk }';
const query: Record<Kind, string> = {
  service: `query ($number: String!, $code: String!) { asked: policyServiceEligibilityByInsuree(chfId: $number, serviceCode: $code) ${picks} }`,
  item: `query ($number: String!, $code: String!) { asked: policyItemEligibilityByInsuree(chfId: $number, itemCode: $code) ${picks} }`,
};

/* Also who is not covered today is told what his policy would say: the cover stands above. */
export function AskedEntry({ person, covered }: { person: string; covered: boolean }) {
  const [entry, choose] = useState<Entry | null>(null);
  const read = use<{ asked: Eligibility | null }>(entry ? query[entry.kind] : '', entry ? { number: person, code: entry.code } : null);
  if (!mayRead('policy')) return null;
  return (
    <Card title={t('web.asked.title')}>
      <Combobox<Entry> id="asked" label={t('web.asked.search')} value={entry} onChange={choose} search={findEntries} optionKey={(one) => one.kind + one.uuid} shown={(one) => one.name}
        row={(one) => <span class="row row-w"><Code>{one.code}</Code> {one.name} <small>{t(`web.asked.${one.kind}`)}</small></span>} />
      {entry && <Loaded of={read}>{({ asked }) => asked && <Answer of={asked} entry={entry} covered={covered} />}</Loaded>}
    </Card>
  );
}

function why(of: Eligibility, kind: Kind, covered: boolean): string | null {
  const from = kind === 'service' ? of.minDateService : of.minDateItem;
  const left = kind === 'service' ? of.serviceLeft : of.itemLeft;
  if (of.prodId === '0' || !covered) return t('web.asked.no_cover');
  if (!from) return t(`web.asked.not_in.${kind}`);
  if (from > today()) return t('web.asked.waits', { day: date(from) });
  if (left !== null && left <= 0) return t('web.asked.used_up');
  return (kind === 'service' ? of.isServiceOk : of.isItemOk) ? null : t('web.asked.category');
}

function Answer({ of, entry, covered }: { of: Eligibility; entry: Entry; covered: boolean }) {
  const refused = why(of, entry.kind, covered);
  const left = entry.kind === 'service' ? of.serviceLeft : of.itemLeft;
  return (
    <div role="status">
      <Note tone={refused ? 'stop' : 'ok'}>
        <b>{t(refused ? 'web.asked.no' : 'web.asked.yes', { name: entry.name })}</b>{' '}
        {refused ?? (left === null ? t('web.asked.any') : t('web.asked.left', { n: left, count: number(left) }))}
      </Note>
    </div>
  );
}
