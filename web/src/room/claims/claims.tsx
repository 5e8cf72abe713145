/* All claims one may see: filters and order in the address, acts on several with count, sum and preview. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { go, href, useAddress } from '../../data/address';
import { scheme } from '../../data/client';
import { command } from '../../data/command';
import { entity, label, mayDo } from '../../data/description';
import { asFailure, type Fault } from '../../data/failure';
import { amount, date, fullName, money } from '../../data/format';
import { type Connection, graphql, rowsOf } from '../../data/graphql';
import { sum } from '../../data/money';
import { useStore } from '../../data/store';
import { t } from '../../data/text';
import { changed, use } from '../../data/use';
import { Button, ButtonLink } from '../../part/button';
import { Dialog, Modal } from '../../part/dialog';
import { type Filter, Filters } from '../../part/filters';
import { TextField } from '../../part/field';
import { useKeys } from '../../part/keys';
import { useList } from '../../part/list';
import { Empty, Head, Loaded, Note } from '../../part/page';
import { Paging } from '../../part/paging';
import { usePhone } from '../../part/screen';
import { StateOf } from '../../part/status';
import { type Column, Table } from '../../part/table';
import { toast } from '../../part/toast';
import { Code } from '../../part/value';
import { type Act, acts, type Row } from './acts';
import { dropView, isView, loadViews, saveView, views } from './views';

const claimsQuery = `query ($first: Int, $offset: Int, $orderBy: [String], $code: String, $number: String, $name: String, $status: Int, $review: Int, $feedback: Int,
  $from: Date, $to: Date, $least: Decimal, $most: Decimal, $facility: String, $icd: String) {
  claims(first: $first, offset: $offset, orderBy: $orderBy, code_Icontains: $code, insuree_ChfId: $number, insuree_LastName_Istartswith: $name, status: $status, reviewStatus: $review,
    feedbackStatus: $feedback, dateFrom_Gte: $from, dateFrom_Lte: $to, claimed_Gte: $least, claimed_Lte: $most, healthFacility_Name_Icontains: $facility, icd_Code_Istartswith: $icd) {
    totalCount
    edges { node { uuid code status reviewStatus feedbackStatus dateFrom dateClaimed claimed approved attachmentsCount
      insuree { chfId lastName otherNames } healthFacility { code name } icd { code name } } }
  }
}`;

/* What the search field holds: an insurance number, the number of a claim, or a last name. */
function sought(text: string): Record<string, string | undefined> {
  const plain = text.replace(/\s/g, '');
  if (!plain) return {};
  const digits = Number(scheme().settings['insuree.number_length']) || 9;
  if (/^\d+$/.test(plain) && plain.length >= digits) return { number: plain };
  return /\d/.test(plain) ? { code: plain } : { name: text.trim() };
}

const number = (text: string | undefined): number | undefined => (text && /^\d+$/.test(text) ? Number(text) : undefined);
const day = (text: string | undefined): string | undefined => (text && /^\d{4}-\d\d-\d\d$/.test(text) ? text : undefined);
const decimal = (text: string | undefined): string | undefined => (text && /^\d+(\.\d+)?$/.test(text) ? text : undefined);

function variablesOf(query: Record<string, string>) {
  return {
    ...sought(query.q ?? ''), status: number(query.status), review: number(query.reviewStatus), feedback: number(query.feedbackStatus), from: day(query.from), to: day(query.to),
    least: decimal(query.least), most: decimal(query.most), facility: query.facility || undefined, icd: query.icd || undefined,
  };
}

const choices = (name: string) => (entity('claim')?.fields.find((one) => one.name === name)?.choices ?? []).map((one) => ({ value: String(one.code), label: t(one.label) }));

function filters(): Filter[] {
  return [
    { name: 'status', label: label('claim', 'status'), kind: 'choice', options: choices('status') },
    { name: 'from', label: t('web.claims.from'), kind: 'date' },
    { name: 'to', label: t('web.claims.to'), kind: 'date' },
    { name: 'least', label: t('web.claims.least'), kind: 'text', shown: (value) => amount(value) },
    { name: 'facility', label: label('claim', 'healthFacility'), kind: 'text' },
    { name: 'icd', label: t('web.claims.icd'), kind: 'text' },
    { name: 'reviewStatus', label: label('claim', 'reviewStatus'), kind: 'choice', options: choices('reviewStatus') },
    { name: 'feedbackStatus', label: label('claim', 'feedbackStatus'), kind: 'choice', options: choices('feedbackStatus') },
  ];
}

const columns = (): Column<Row>[] => [
  { name: 'code', head: t('web.claims.claim'), sort: 'code', cell: (row) => <Code>{row.code}</Code> },
  { name: 'person', head: t('web.claims.person'), cell: (row) => (row.insuree ? fullName(row.insuree) : '—') },
  { name: 'facility', head: t('web.claims.facility'), cell: (row) => row.healthFacility?.name },
  { name: 'visit', head: t('web.claims.visit'), sort: 'dateFrom', cell: (row) => <span class="nowrap">{date(row.dateFrom)}</span> },
  { name: 'icd', head: t('web.claims.diagnosis'), desktop: true, cell: (row) => <span title={row.icd?.name}><Code>{row.icd?.code}</Code></span> },
  { name: 'claimed', head: t('web.claims.claimed', { currency: scheme().currency }), num: true, end: true, cell: (row) => amount(row.claimed) },
  { name: 'approved', head: t('web.claims.approved'), num: true, desktop: true, cell: (row) => (row.status === 1 ? amount('0.00') : amount(row.approved)) },
  { name: 'status', head: t('web.claims.status'), end: true, cell: (row) => <StateOf of="claim" code={row.status} plain /> },
  { name: 'review', head: t('web.claims.review'), desktop: true, cell: (row) => <StateOf of="review" code={row.reviewStatus} plain /> },
];

type Answer = { claims: Connection<Row> };

export default function Claims() {
  const { query } = useAddress();
  const list = useList({ sort: '-dateFrom' });
  const variables = variablesOf(query);
  const read = use<Answer>(claimsQuery, { ...list.variables, ...variables });
  const [selected, select] = useState<ReadonlyMap<string, Row>>(new Map());
  const rows = rowsOf(read.data?.claims);
  const total = read.data?.claims.totalCount ?? 0;
  const phone = usePhone();
  const [more, showMore] = useState(false);
  useEffect(loadViews, []);
  /* What was selected under other filters is not in sight any more. */
  const filtered = JSON.stringify(variables);
  const before = useRef(filtered);
  useEffect(() => {
    if (before.current !== filtered) select(new Map());
    before.current = filtered;
  }, [filtered]);
  useKeys([
    ...(mayDo('claim.create') ? [{ key: 'n', label: t('web.act.new_claim'), run: () => go('/claims/new') }] : []),
    ...(selected.size ? [{ key: 'escape', label: t('web.claims.clear'), run: () => select(new Map()) }] : []),
  ]);
  const choose = (keys: Set<string>) => {
    const next = new Map([...selected].filter(([key]) => keys.has(key)));
    for (const row of rows) if (keys.has(row.uuid)) next.set(row.uuid, row);
    select(next);
  };
  const any = acts().length > 0;
  const all = filters();
  const offered = all.filter((filter, at) => more || at < (phone ? 1 : 4) || query[filter.name]);
  return (
    <>
      <Head title={t('web.claims.title')} beside={<Views />}
        actions={mayDo('claim.create') && <ButtonLink kind="primary" icon="plus" keys="N" href="/claims/new">{t('web.act.new_claim')}</ButtonLink>} />
      <div class="row row-w row-top">
        <Filters search={t('web.claims.search')} filters={offered} />
        {offered.length < all.length && <Button kind="quiet" icon="plus" onClick={() => showMore(true)}>{t('web.claims.more')}</Button>}
      </div>
      <Bulk selected={selected} total={total} variables={variables} onSelect={select} />
      <section class="card">
        <Loaded of={read} lines={10}>
          {({ claims }) => claims.edges.length === 0
            ? <Empty icon="claim" title={t(Object.values(variables).some(Boolean) ? 'web.claims.none.filtered' : 'web.claims.none')}
                action={mayDo('claim.create') ? <ButtonLink href="/claims/new">{t('web.act.new_claim')}</ButtonLink> : undefined} />
            : (
              <>
                <Table<Row> label={t('web.claims.title')} rows={rows} rowKey={(row) => row.uuid} columns={columns()} sort={list.sort} busy={read.stale}
                  open={(row) => `/claims/${row.uuid}`} off={(row) => row.status === 1} selection={any ? { keys: new Set(selected.keys()), set: choose } : undefined} />
                <footer><Paging list={list} total={total} shown={rows.length} /></footer>
              </>
            )}
        </Loaded>
      </section>
    </>
  );
}

/* ---- kept views ---- */

function Views() {
  const { query } = useAddress();
  const all = useStore(views);
  const [naming, setNaming] = useState<string | null>(null);
  const filtered = Object.keys(query).some((name) => name !== 'page' && name !== 'size');
  const mine = all.find((view) => isView(view, query));
  const save = (event: Event) => {
    event.preventDefault();
    if (!naming?.trim()) return;
    saveView(naming.trim(), query);
    setNaming(null);
    toast(t('web.claims.view.saved', { name: naming.trim() }));
  };
  return (
    <span class="row row-w views">
      {all.map((view) => <a key={view.name} class="chip" href={href('/claims', view.query)} aria-current={mine === view ? 'true' : undefined}>{view.name}</a>)}
      {mine && <Button kind="quiet" onClick={() => dropView(mine.name)}>{t('web.claims.view.drop', { name: mine.name })}</Button>}
      {filtered && !mine && <Button kind="quiet" icon="plus" onClick={() => setNaming('')}>{t('web.claims.view.save')}</Button>}
      {naming !== null && (
        <Modal onClose={() => setNaming(null)} label={t('web.claims.view.save')}>
          <form class="stack" onSubmit={save}>
            <h2>{t('web.claims.view.save')}</h2>
            <TextField label={t('web.claims.view.name')} value={naming} max={40} autofocus hint={t('web.claims.view.hint')} onChange={setNaming} />
            <footer class="row"><Button onClick={() => setNaming(null)}>{t('web.cancel')}</Button><Button kind="primary" type="submit">{t('web.save')}</Button></footer>
          </form>
        </Modal>
      )}
    </span>
  );
}

/* ---- acts on several ---- */

const ALL_MOST = 1000;
const STEP = 100;

interface BulkProps {
  selected: ReadonlyMap<string, Row>;
  total: number;
  variables: Record<string, unknown>;
  onSelect: (next: ReadonlyMap<string, Row>) => void;
}

function Bulk({ selected, total, variables, onSelect }: BulkProps) {
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
    const uuids = suits(act).map((row) => row.uuid);
    setFaults([]);
    setRejected(null);
    try {
      const receipt = await command(act.command, { uuids }, { label: t(`web.claims.act.${act.word}`) });
      setFaults(receipt.faults);
      if (receipt.status === 'waiting') toast(t('web.claim.waits'));
      else if (receipt.faults.length === 0) toast(t(`web.claims.done.${act.word}`, { n: uuids.length }));
      if (receipt.result?.claim_stats?.rejected) setRejected(await graphql<Rejected>(rejectedQuery, { uuids, first: LISTED }));
      onSelect(new Map());
      changed();
    } catch (thrown) {
      const failure = asFailure(thrown);
      setFaults(failure.faults.length ? failure.faults : [{ code: failure.code, message: failure.message }]);
    }
    ask(null);
  };
  /* Each act with its key, while it fits something that is selected. */
  const fitting = offered.filter((act) => suits(act).length > 0);
  useKeys(asking ? [] : fitting.flatMap((act) => (act.key ? [{ key: act.key, label: t(`web.claims.act.${act.word}`), run: () => ask(act) }] : [])));
  return (
    <>
      {rows.length > 0 && <div class="bulk" role="region" aria-label={t('web.claims.selected')}>
        <b role="status">{t('web.claims.selected.of', { n: rows.length, total })}</b>
        <span>{t('web.claims.selected.sum', { amount: money(sum(rows.map((row) => row.claimed))) })}</span>
        {rows.length < total && total <= ALL_MOST && <Button kind="quiet" busy={filling} onClick={() => void selectAll()}>{t('web.claims.select_all', { n: total })}</Button>}
        <span class="end" />
        {rows.length < total && total > ALL_MOST && <small>{t('web.claims.too_many', { n: ALL_MOST })}</small>}
        {fitting.map((act) => <Button key={act.command} onClick={() => ask(act)}>{t(`web.claims.act.${act.word}`)} {suits(act).length < rows.length && <span class="count">{suits(act).length}</span>}</Button>)}
        {fitting.length === 0 && <span>{t('web.claims.nothing_to_do')}</span>}
        <Button kind="quiet" keys="Esc" onClick={() => onSelect(new Map())}>{t('web.claims.clear')}</Button>
      </div>}
      {rejected && <RejectedNote of={rejected} />}
      {faults.length > 0 && (
        <div role="alert"><Note tone="wait"><b>{t('web.claims.partly')}</b><ul>{faults.map((fault, at) => <li key={at}>{fault.message}</li>)}</ul></Note></div>
      )}
      {asking && <Preview act={asking} rows={suits(asking)} others={rows.length - suits(asking).length} onAct={() => run(asking)} onClose={() => ask(null)} />}
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
