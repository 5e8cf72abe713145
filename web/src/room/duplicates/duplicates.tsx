/* People who may be registered twice, over the whole register: one pair after the other is merged or said to be two. */
import { useState } from 'preact/hooks';
import { useAddress } from '../../data/address';
import { command } from '../../data/command';
import { label, mayDo } from '../../data/description';
import { asFailure, type Failure } from '../../data/failure';
import { date, fullName, number } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { t } from '../../data/text';
import { changed, use } from '../../data/use';
import { Button, ButtonLink } from '../../part/button';
import { FileOf } from '../../part/file';
import { Filters } from '../../part/filters';
import { useList } from '../../part/list';
import { Card, Empty, Head, Loaded, Note } from '../../part/page';
import { Paging } from '../../part/paging';
import { usePlaces } from '../../part/place';
import { Status } from '../../part/status';
import { type Column, Table } from '../../part/table';
import { toast } from '../../part/toast';
import { InsuranceNumber } from '../../part/value';

interface Somebody {
  uuid: string;
  chfId: string;
  lastName: string;
  otherNames: string;
  dob: string;
}

interface Pair {
  uuid: string;
  score: number;
  state: 'open' | 'apart';
  insuree: Somebody;
  other: Somebody;
}

const heads = '$state: String, $score: Int, $number: String, $place: String, $level: Int';
const filters = 'state: $state, score_Gte: $score, insuree_ChfId: $number, parentLocation: $place, parentLocationLevel: $level';
const picks = 'uuid chfId lastName otherNames dob';
const query = `query ($first: Int, $offset: Int, $orderBy: [String], ${heads}) {
  duplicatePairs(first: $first, offset: $offset, orderBy: $orderBy, ${filters}) { totalCount edges { node { uuid score state insuree { ${picks} } other { ${picks} } } } }
}`;

const scores = ['100', '95', '90', '85'];
const mergeHref = (pair: Pair): string => `/merge?stay=${pair.insuree.uuid}&go=${pair.other.uuid}`;
const said = (one: Somebody) => <>{fullName(one)}<small><InsuranceNumber>{one.chfId}</InsuranceNumber> · {date(one.dob)}</small></>;

const fileColumns = (): [string, string][] => [
  ['score', label('duplicate_pair', 'score')], ['state', label('duplicate_pair', 'state')],
  ...(['insuree', 'other'] as const).flatMap((who) => ['chfId', 'lastName', 'otherNames', 'dob'].map((field): [string, string] => [`${who}__${field}`, `${label('duplicate_pair', who)}: ${label('insuree', field)}`])),
];

const columns = (): Column<Pair>[] => [
  { name: 'insuree', head: label('duplicate_pair', 'insuree'), cell: (row) => fullName(row.insuree) },
  { name: 'born', head: label('insuree', 'chfId'), cell: (row) => <><InsuranceNumber>{row.insuree.chfId}</InsuranceNumber> · {date(row.insuree.dob)}</> },
  { name: 'other', head: label('duplicate_pair', 'other'), cell: (row) => said(row.other) },
  { name: 'score', head: label('duplicate_pair', 'score'), sort: 'score', num: true, cell: (row) => number(row.score) },
  { name: 'state', head: label('duplicate_pair', 'state'), end: true, cell: (row) => (row.state === 'open'
    ? <Status tone="wait" shape="flag" badge={false}>{t('code.duplicate_state.open')}</Status> : <Status tone="idle" shape="dash" badge={false}>{t('code.duplicate_state.apart')}</Status>) },
];

export default function Duplicates() {
  const { query: asked } = useAddress();
  const list = useList({ sort: '-score' });
  const place = usePlaces(asked.place);
  const [keys, select] = useState<Set<string>>(new Set());
  const [failure, fail] = useState<Failure | null>(null);
  const state = asked.state === 'all' ? undefined : asked.state === 'apart' ? 'apart' : 'open';
  const variables = place.variables ? { ...list.variables, state, score: asked.score ? Number(asked.score) : undefined, number: asked.q, ...place.variables } : null;
  const read = use<{ duplicatePairs: Connection<Pair> }>(query, variables);
  const rows = rowsOf(read.data?.duplicatePairs);
  const chosen = rows.filter((row) => keys.has(row.uuid));
  const may = mayDo('duplicate_pair.update');
  const say = async (pairs: Pair[], to: 'open' | 'apart') => {
    fail(null);
    try {
      for (const { uuid } of pairs) await command('duplicate_pair.update', { uuid, state: to }, { label: t('web.duplicates.title') });
      toast(t(to === 'apart' ? 'web.duplicates.apart_done' : 'web.duplicates.open_done', { n: pairs.length }), () => void say(pairs, to === 'apart' ? 'open' : 'apart'));
    } catch (thrown) {
      fail(asFailure(thrown));
    }
    select(new Set());
    changed();
  };
  const open = chosen.filter((row) => row.state === 'open');
  const apart = chosen.filter((row) => row.state === 'apart');
  const filtered = Boolean(asked.q || asked.place || asked.score || asked.state);
  return (
    <>
      <Head title={t('web.duplicates.title')} crumbs={[{ label: t('web.insurees.title'), href: '/insurees' }, { label: t('web.duplicates.title') }]} under={t('web.duplicates.under')}
        actions={mayDo('schedule.set') && <ButtonLink href="/jobs?job=duplicate.find">{t('web.duplicates.search')}</ButtonLink>} />
      <Filters search={label('insuree', 'chfId')} filters={[place.filter,
        { name: 'score', label: t('web.duplicates.from'), kind: 'choice', options: scores.map((one) => ({ value: one, label: one })) },
        { name: 'state', label: label('duplicate_pair', 'state'), kind: 'choice', options: [{ value: 'apart', label: t('code.duplicate_state.apart') }, { value: 'all', label: t('web.duplicates.all') }] }]} />
      {failure && <div role="alert"><Note tone="stop"><b>{failure.message}</b></Note></div>}
      {chosen.length > 0 && (
        <div class="bulk" role="region" aria-label={t('web.duplicates.selected', { n: chosen.length })}>
          <b role="status">{t('web.duplicates.selected', { n: chosen.length })}</b>
          <span class="end" />
          {chosen.length === 1 && mayDo('insuree.merge') && <ButtonLink href={mergeHref(chosen[0]!)}>{t('web.duplicates.merge')}</ButtonLink>}
          {open.length > 0 && <Button onClick={() => void say(open, 'apart')}>{t('web.duplicates.apart')} <span class="count">{open.length}</span></Button>}
          {apart.length > 0 && <Button onClick={() => void say(apart, 'open')}>{t('web.duplicates.open')} <span class="count">{apart.length}</span></Button>}
        </div>
      )}
      <Loaded of={read} lines={10}>
        {({ duplicatePairs }) => rows.length === 0
          ? <Card flush><Empty icon="person" title={t(filtered ? 'web.duplicates.none.filtered' : 'web.duplicates.none')}>{t('web.duplicates.none.why')}</Empty></Card>
          : (
            <Card flush footer={<><Paging list={list} total={duplicatePairs.totalCount ?? 0} shown={rows.length} />{variables && <FileOf root="duplicatePairsExport" heads={heads} filters={filters} variables={variables} columns={fileColumns()} />}</>}>
              <Table<Pair> label={t('web.duplicates.title')} rows={rows} rowKey={(row) => row.uuid} columns={columns()} sort={list.sort} busy={read.stale} open={mayDo('insuree.merge') ? mergeHref : undefined}
                selection={may ? { keys, set: select } : undefined} off={(row) => row.state === 'apart'} />
            </Card>
          )}
      </Loaded>
    </>
  );
}
