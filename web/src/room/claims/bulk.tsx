/* Acts on several claims: count, sum and preview before, what became of them after. */
import { useEffect, useState } from 'preact/hooks';
import { claimArguments, claimVariables, filtersOf, narrowed, type Query } from '../../data/claim-list';
import { command } from '../../data/command';
import { asFailure, type Fault } from '../../data/failure';
import { amount, fullName, money } from '../../data/format';
import { type Connection, graphql, rowsOf } from '../../data/graphql';
import { sum } from '../../data/money';
import { t } from '../../data/text';
import { changed } from '../../data/use';
import { Button } from '../../part/button';
import { Dialog } from '../../part/dialog';
import { useKeys } from '../../part/keys';
import { Note } from '../../part/page';
import { useSums } from '../../part/sums';
import { toast } from '../../part/toast';
import { Code } from '../../part/value';
import { type Act, acts, type Row } from './acts';
import { type Answer, claimsQuery } from './data';
import { beginWork } from './work';

const ALL_MOST = 1000;
const STEP = 100;

interface BulkProps {
  selected: ReadonlyMap<string, Row>;
  total: number;
  address: Query;
  onSelect: (next: ReadonlyMap<string, Row>) => void;
}

/* What fits all that the filters find: the state that they ask for says it. */
const fitsAll = (act: Act, address: Query): boolean => Boolean(address.status) && !address.variance && act.suits({ status: Number(address.status), reviewStatus: Number(address.reviewStatus ?? 1), feedbackStatus: Number(address.feedbackStatus ?? 1) } as Row);

export function Bulk({ selected, total, address, onSelect }: BulkProps) {
  const variables = narrowed(address);
  /* All of a filter that finds more than are shown one by one. */
  const [whole, setWhole] = useState(false);
  useEffect(() => setWhole(false), [selected]);
  const claimed = useSums({ root: 'claims', heads: claimVariables, filters: claimArguments, variables: whole ? variables : null }, ['sumClaimed']).data?.found.sumClaimed;
  const [asking, ask] = useState<Act | null>(null);
  const [faults, setFaults] = useState<Fault[]>([]);
  const [rejected, setRejected] = useState<Rejected | null>(null);
  const [filling, setFilling] = useState(false);
  const rows = [...selected.values()];
  const offered = acts();
  const suits = (act: Act): Row[] => rows.filter(act.suits);
  const selectAll = async () => {
    setFilling(true);
    try {
      const next = new Map<string, Row>();
      for (let offset = 0; offset < Math.min(total, ALL_MOST); offset += STEP) {
        for (const row of rowsOf((await graphql<Answer>(claimsQuery, { ...variables, first: STEP, offset, orderBy: ['-dateFrom'] })).claims)) next.set(row.uuid, row);
      }
      onSelect(next);
    } catch (thrown) {
      setFaults([{ code: '', message: asFailure(thrown).message }]);
    }
    setFilling(false);
  };
  const run = async (act: Act) => {
    const uuids = whole ? [] : suits(act).map((row) => row.uuid);
    setFaults([]);
    setRejected(null);
    try {
      const receipt = await command(act.command, whole ? { filters: filtersOf(address) } : { uuids }, { label: t(`web.claims.act.${act.word}`) });
      setFaults(receipt.faults);
      if (receipt.status === 'waiting') toast(t('web.claim.waits'));
      else if (receipt.result?.job) beginWork({ job: receipt.result.job, word: act.word });
      else if (receipt.faults.length === 0) toast(t(`web.claims.done.${act.word}`, { n: whole ? total : uuids.length }));
      if (!whole && receipt.result?.claim_stats?.rejected) setRejected(await graphql<Rejected>(rejectedQuery, { uuids, first: LISTED }));
      onSelect(new Map());
      changed();
    } catch (thrown) {
      const failure = asFailure(thrown);
      setFaults(failure.faults.length ? failure.faults : [{ code: failure.code, message: failure.message }]);
    }
    ask(null);
  };
  /* Each act with its key, while it fits something that is selected. */
  const fitting = offered.filter((act) => (whole ? fitsAll(act, address) : suits(act).length > 0));
  useKeys(asking ? [] : fitting.flatMap((act) => (act.key ? [{ key: act.key, label: t(`web.claims.act.${act.word}`), run: () => ask(act) }] : [])));
  return (
    <>
      {rows.length > 0 && <div class="bulk" role="region" aria-label={t('web.claims.selected')}>
        <b role="status">{whole ? t('web.claims.selected.whole', { n: total }) : t('web.claims.selected.of', { n: rows.length, total })}</b>
        {(!whole || claimed) && <span>{t('web.claims.selected.sum', { amount: money(whole ? claimed! : sum(rows.map((row) => row.claimed))) })}</span>}
        {rows.length < total && total <= ALL_MOST && <Button kind="quiet" busy={filling} onClick={() => void selectAll()}>{t('web.claims.select_all', { n: total })}</Button>}
        {!whole && rows.length < total && total > ALL_MOST && <Button kind="quiet" onClick={() => setWhole(true)}>{t('web.claims.select_all', { n: total })}</Button>}
        <span class="end" />
        {fitting.map((act) => <Button key={act.command} keys={act.cap} onClick={() => ask(act)}>{t(`web.claims.act.${act.word}`)} {!whole && suits(act).length < rows.length && <span class="count">{suits(act).length}</span>}</Button>)}
        {fitting.length === 0 && <span>{t(whole ? 'web.claims.no_state' : 'web.claims.nothing_to_do')}</span>}
        <Button kind="quiet" keys="Esc" onClick={() => onSelect(new Map())}>{t('web.claims.clear_short')}</Button>
      </div>}
      {rejected && <RejectedNote of={rejected} />}
      {faults.length > 0 && (
        <div role="alert"><Note tone="wait"><b>{t('web.claims.partly')}</b><ul>{faults.map((fault, at) => <li key={at}>{fault.message}</li>)}</ul></Note></div>
      )}
      {asking && whole && <WholePreview act={asking} total={total} claimed={claimed} onAct={() => run(asking)} onClose={() => ask(null)} />}
      {asking && !whole && <Preview act={asking} rows={suits(asking)} others={rows.length - suits(asking).length} onAct={() => run(asking)} onClose={() => ask(null)} />}
    </>
  );
}

const LISTED = 8;

/* ---- what became of them ---- */

type Rejected = { claims: Connection<{ uuid: string; code: string }> };

const rejectedQuery = `query ($uuids: [String], $first: Int) { claims(uuid_In: $uuids, status: 1, first: $first, orderBy: ["code"]) { totalCount edges { node { uuid code } } } }`;

function RejectedNote({ of: { claims } }: { of: Rejected }) {
  const all = claims.totalCount ?? 0;
  return (
    <div role="alert">
      <Note tone="stop">
        <b>{t('web.claims.rejected', { n: all })}</b>
        <span class="row row-w">{rowsOf(claims).map((one) => <a key={one.uuid} href={`/claims/${one.uuid}`}><Code>{one.code}</Code></a>)}{all > LISTED && <a href="/claims?status=1">{t('web.claims.and_more', { n: all - LISTED })}</a>}</span>
      </Note>
    </div>
  );
}

/* Too many to be listed: how many, and that they are those that are found when it is done. */
function WholePreview({ act, total, claimed, onAct, onClose }: { act: Act; total: number; claimed?: string | null; onAct: () => Promise<void>; onClose: () => void }) {
  return (
    <Dialog title={t(`web.claims.ask.${act.word}`, { n: total })} act={t(`web.claims.act.${act.word}`)} keep={t('web.claims.keep')} onAct={onAct} onClose={onClose}>
      {claimed && <p><b>{t('web.claims.selected.sum', { amount: money(claimed) })}</b></p>}
      <p>{t('web.claims.whole_what', { n: total })}</p>
      <p>{t(`web.claims.what.${act.word}`)}</p>
    </Dialog>
  );
}

function Preview({ act, rows, others, onAct, onClose }: { act: Act; rows: Row[]; others: number; onAct: () => Promise<void>; onClose: () => void }) {
  return (
    <Dialog title={t(`web.claims.ask.${act.word}`, { n: rows.length })} act={t(`web.claims.act.${act.word}`)} keep={t('web.claims.keep')} onAct={onAct} onClose={onClose}>
      <p><b>{t('web.claims.selected.sum', { amount: money(sum(rows.map((row) => row.claimed))) })}</b></p>
      <ul class="preview">
        {rows.slice(0, LISTED).map((row) => <li key={row.uuid} class="row"><Code>{row.code}</Code><span class="grow">{row.insuree ? fullName(row.insuree) : '—'}</span><span class="num">{amount(row.claimed)}</span></li>)}
      </ul>
      {rows.length > LISTED && <p class="muted">{t('web.claims.and_more', { n: rows.length - LISTED })}</p>}
      {others > 0 && <p class="muted">{t('web.claims.others', { n: others })}</p>}
      <p>{t(`web.claims.what.${act.word}`)}</p>
    </Dialog>
  );
}
