/* Runs of commissions: what was written down, and what of it the officers were paid. */
import { useEffect } from 'preact/hooks';
import { useAddress } from '../../data/address';
import { scheme } from '../../data/client';
import { mayDo } from '../../data/description';
import { date, number } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { t } from '../../data/text';
import { changed, use } from '../../data/use';
import { Progress } from '../../part/bar';
import { ButtonLink } from '../../part/button';
import { FileOf } from '../../part/file';
import { Filters } from '../../part/filters';
import { useList } from '../../part/list';
import { Card, Empty, Loaded, Note } from '../../part/page';
import { Paging } from '../../part/paging';
import { usePlaces } from '../../part/place';
import { Status } from '../../part/status';
import { type Column, Table } from '../../part/table';
import { Money } from '../../part/value';
import { modeName, monthName, type Run } from './data';

const heads = '$first: Int, $offset: Int, $orderBy: [String], $from: Date, $to: Date, $mode: String, $open: Boolean, $place: String';
const filters = 'first: $first, offset: $offset, orderBy: $orderBy, dateFrom_Gte: $from, dateFrom_Lte: $to, mode: $mode, settledOn_Isnull: $open, location_Uuid: $place';
export const picks = 'uuid dateFrom dateTo mode rate contributions base amount settledOn reference dateCreated location { uuid name } product { code name } officer { code lastName otherNames } payer { name }';
const query = `query (${heads}) { commissionRuns(${filters}) { totalCount edges { node { ${picks} } } } }`;
const progressQuery = 'query ($job: UUID!) { commissionProgress(job: $job) }';
const EVERY = 1_000;

interface Job {
  state: string;
  progress: number;
  total: number;
  runs: number;
}

export const SettledState = ({ of }: { of: Run }) => of.settledOn
  ? <Status tone="ok" shape="ok">{t('web.commission.settled')}</Status>
  : <Status tone="wait" shape="clock">{t('web.commission.open')}</Status>;

/* A run of several districts works in the background; whoever began it sees how far it is. */
function Work({ job }: { job: string }) {
  const read = use<{ commissionProgress: Job | null }>(progressQuery, { job });
  const now = read.data?.commissionProgress;
  const works = now?.state === 'waiting' || now?.state === 'running';
  useEffect(() => {
    if (now && !works) changed();
  }, [now?.state]);
  useEffect(() => {
    if (!works) return;
    const timer = setTimeout(read.reload, EVERY);
    return () => clearTimeout(timer);
  }, [read.data, works]);
  if (!now) return null;
  if (works) return <Card><Progress label={t('web.commission.works')} value={now.total ? (100 * now.progress) / now.total : 0}>{t('web.commission.works_of', { done: number(now.progress), total: number(now.total) })}</Progress></Card>;
  if (now.state !== 'done') return <Note tone="stop">{t('web.commission.work_failed')}</Note>;
  return <Note tone="ok">{now.runs ? t('web.commission.work_done', { n: now.runs }) : t('web.commission.work_nothing')}</Note>;
}

const columns = (): Column<Run>[] => [
  { name: 'month', head: t('web.commission.month'), sort: 'dateFrom', cell: (run) => monthName(run.dateFrom) },
  { name: 'place', head: t('web.commission.place'), cell: (run) => run.location.name },
  { name: 'mode', head: t('web.commission.counts'), desktop: true, cell: (run) => modeName(run.mode) },
  { name: 'rate', head: t('web.commission.rate'), num: true, desktop: true, cell: (run) => `${number(Number(run.rate))} %` },
  { name: 'contributions', head: t('web.commission.contributions'), num: true, desktop: true, cell: (run) => number(run.contributions) },
  { name: 'base', head: t('web.commission.base', { currency: scheme().currency }), num: true, desktop: true, cell: (run) => <Money bare value={run.base} /> },
  { name: 'amount', head: t('web.commission.amount', { currency: scheme().currency }), num: true, cell: (run) => <Money bare value={run.amount} /> },
  { name: 'state', head: t('web.commission.state'), end: true, cell: (run) => <><SettledState of={run} />{run.settledOn && <><br /><small>{date(run.settledOn)}</small></>}</> },
];

const fileColumns = (): [string, string][] => [
  ['dateFrom', t('web.commission.month')], ['location__name', t('web.commission.place')], ['mode', t('web.commission.counts')], ['rate', t('web.commission.rate')],
  ['contributions', t('web.commission.contributions')], ['base', t('web.commission.base', { currency: scheme().currency })], ['amount', t('web.commission.amount', { currency: scheme().currency })],
  ['settledOn', t('web.commission.settled_on')], ['reference', t('web.commission.reference')],
];

export function Commissions() {
  const { query: asked } = useAddress();
  const list = useList({ sort: '-dateFrom' });
  const place = usePlaces(asked.place);
  const variables = { ...list.variables, from: asked.from, to: asked.to, mode: asked.mode, open: asked.state === undefined ? undefined : asked.state === 'open', place: asked.place };
  const read = use<{ commissionRuns: Connection<Run> }>(query, variables);
  const rows = rowsOf(read.data?.commissionRuns);
  return (
    <div class="stack">
      {asked.job && <Work key={asked.job} job={asked.job} />}
      <Filters filters={[
        { name: 'from', label: t('web.commission.from'), kind: 'date' }, { name: 'to', label: t('web.commission.to'), kind: 'date' },
        { name: 'mode', label: t('web.commission.counts'), kind: 'choice', options: ['prescribed', 'paid'].map((value) => ({ value, label: modeName(value) })) },
        { name: 'state', label: t('web.commission.state'), kind: 'choice', options: ['open', 'settled'].map((value) => ({ value, label: t(`web.commission.${value}`) })) },
        place.filter,
      ]} />
      <Loaded of={read} lines={8}>
        {() => rows.length === 0
          ? <Card flush><Empty icon="money" title={t('web.commission.none')} action={mayDo('commission_run.create') && <ButtonLink href="/officers/new">{t('web.commission.new')}</ButtonLink>}>{t('web.commission.none_why')}</Empty></Card>
          : (
            <Card flush footer={<><Paging list={list} total={read.data?.commissionRuns.totalCount ?? 0} shown={rows.length} /><FileOf root="commissionRunsExport" heads={heads} filters={filters} variables={variables} columns={fileColumns()} /></>}>
              <Table<Run> label={t('web.commission.title')} rows={rows} rowKey={(run) => run.uuid} columns={columns()} sort={list.sort} busy={read.stale} open={(run) => `/officers/commissions/${run.uuid}`} />
            </Card>
          )}
      </Loaded>
    </div>
  );
}
