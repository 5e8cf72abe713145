/* All claims one may see: filters and order in the address, views kept, acts on several. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { go, useAddress } from '../../data/address';
import { claimArguments, claimVariables, narrowed, reviewAddress } from '../../data/claim-list';
import { holds, scheme } from '../../data/client';
import { entity, label, mayDo } from '../../data/description';
import { amount, date, fullName } from '../../data/format';
import { rowsOf } from '../../data/graphql';
import { t } from '../../data/text';
import { use } from '../../data/use';
import { Button, ButtonLink } from '../../part/button';
import { extensionColumns } from '../../part/extension';
import { type Filter, Filters } from '../../part/filters';
import { useKeys } from '../../part/keys';
import { useList } from '../../part/list';
import { Empty, Head, Loaded } from '../../part/page';
import { Paging } from '../../part/paging';
import { usePhone } from '../../part/screen';
import { StateOf } from '../../part/status';
import { Sums } from '../../part/sums';
import { type Column, Table } from '../../part/table';
import { Code } from '../../part/value';
import { acts, type Row } from './acts';
import { Bulk } from './bulk';
import { type Answer, claimsQuery } from './data';
import { DrawSample } from './draw';
import { SelectByRule } from './select-rule';
import { ViewBar } from './view-bar';
import { Work } from './work';

const RIGHT_SAMPLES = 126001;

const choices = (name: string) => (entity('claim')?.fields.find((one) => one.name === name)?.choices ?? []).map((one) => ({ value: String(one.code), label: t(one.label) }));

function filters(): Filter[] {
  return [
    { name: 'status', label: label('claim', 'status'), kind: 'choice', options: choices('status') },
    { name: 'from', label: t('web.claims.from'), kind: 'date' },
    { name: 'to', label: t('web.claims.to'), kind: 'date' },
    { name: 'least', label: t('web.claims.least'), kind: 'text', shown: (value) => amount(value) },
    { name: 'facility', label: label('claim', 'healthFacility'), kind: 'text' },
    { name: 'icd', label: t('web.claims.icd'), kind: 'text' },
    { name: 'most', label: t('web.claims.most'), kind: 'text', shown: (value) => amount(value) },
    { name: 'variance', label: t('web.claims.variance'), kind: 'text', shown: (value) => t('web.claims.variance_of', { percent: value }) },
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
  ...extensionColumns<Row>('claim'),
  { name: 'claimed', head: t('web.claims.claimed', { currency: scheme().currency }), num: true, end: true, cell: (row) => amount(row.claimed) },
  { name: 'approved', head: t('web.claims.approved'), num: true, desktop: true, cell: (row) => (row.status === 1 ? amount('0.00') : amount(row.approved)) },
  { name: 'status', head: t('web.claims.status'), end: true, cell: (row) => <StateOf of="claim" code={row.status} plain /> },
  { name: 'review', head: t('web.claims.review'), desktop: true, cell: (row) => <StateOf of="review" code={row.reviewStatus} plain /> },
];

export default function Claims() {
  const { query } = useAddress();
  const list = useList({ sort: '-dateFrom' });
  const variables = narrowed(query);
  const read = use<Answer>(claimsQuery, { ...list.variables, ...variables });
  const [selected, select] = useState<ReadonlyMap<string, Row>>(new Map());
  const rows = rowsOf(read.data?.claims);
  const total = read.data?.claims.totalCount ?? 0;
  const phone = usePhone();
  const [more, showMore] = useState(false);
  const [drawing, setDrawing] = useState(false);
  const [ruling, setRuling] = useState(false);
  /* What was selected under other filters is not in sight any more. */
  const filtered = JSON.stringify(variables);
  const before = useRef(filtered);
  useEffect(() => {
    if (before.current !== filtered) select(new Map());
    before.current = filtered;
  }, [filtered]);
  useKeys([
    ...(mayDo('claim.create') ? [{ key: 'n', label: t('web.act.new_claim'), run: () => go('/claims/new') }] : []),
    ...(mayDo('claim.select_by_rule') && !query.variance ? [{ key: 'r', label: t('web.select.title'), run: () => setRuling(true) }] : []),
    ...(selected.size ? [{ key: 'escape', label: t('web.claims.clear'), run: () => select(new Map()) }] : []),
  ]);
  const choose = (keys: Set<string>) => {
    const next = new Map([...selected].filter(([key]) => keys.has(key)));
    for (const row of rows) if (keys.has(row.uuid)) next.set(row.uuid, row);
    select(next);
  };
  const any = acts().length > 0;
  /* The queue itself: a row opens where it is worked on. */
  const reviews = mayDo('claim.review') && query.status === '4' && query.reviewStatus === '4';
  const all = filters();
  const offered = all.filter((filter, at) => more || at < (phone ? 1 : 4) || query[filter.name]);
  return (
    <>
      <Head title={t('web.claims.title')} beside={<ViewBar />}
        actions={
          <>
            {holds(RIGHT_SAMPLES) && <ButtonLink href="/claims/samples">{t('web.sample.title')}</ButtonLink>}
            {mayDo('claim_sampling_batch.create') && query.status === '4' && !query.variance && <Button onClick={() => setDrawing(true)}>{t('web.sample.draw')}</Button>}
            {mayDo('claim.select_by_rule') && <Button icon="review" keys="R" off={query.variance && t('web.claims.rule_off')} onClick={() => setRuling(true)}>{t('web.select.title')}</Button>}
            {mayDo('claim.create') && <ButtonLink kind="primary" icon="plus" keys="N" href="/claims/new">{t('web.act.new_claim')}</ButtonLink>}
          </>
        } />
      <div class="row row-w row-top">
        <Filters search={t('web.claims.search')} filters={offered} />
        {offered.length < all.length && <Button kind="quiet" icon="plus" onClick={() => showMore(true)}>{t('web.claims.more')}</Button>}
      </div>
      {drawing && <DrawSample address={query} total={total} onClose={() => setDrawing(false)} />}
      {ruling && <SelectByRule address={query} onClose={() => setRuling(false)} />}
      <Work />
      <Bulk selected={selected} total={total} address={query} onSelect={select} />
      <section class="card" data-density={phone ? undefined : 'compact'}>
        <Loaded of={read} lines={10}>
          {({ claims }) => claims.edges.length === 0
            ? <Empty icon="claim" title={t(Object.values(variables).some(Boolean) ? 'web.claims.none.filtered' : 'web.claims.none')}
                action={mayDo('claim.create') ? <ButtonLink href="/claims/new">{t('web.act.new_claim')}</ButtonLink> : undefined} />
            : (
              <>
                <Table<Row> label={t('web.claims.title')} rows={rows} rowKey={(row) => row.uuid} columns={columns()} sort={list.sort} busy={read.stale}
                  open={(row) => (reviews ? reviewAddress(row.uuid, query) : `/claims/${row.uuid}`)} off={(row) => row.status === 1} selection={any ? { keys: new Set(selected.keys()), set: choose } : undefined} />
                <footer>
                  <Sums root="claims" heads={claimVariables} filters={claimArguments} variables={variables} of={['claimed', 'approved', 'remunerated'].map((name) => [`sum${name[0]!.toUpperCase()}${name.slice(1)}`, label('claim', name)])} />
                  <Paging list={list} total={total} shown={rows.length} />
                </footer>
              </>
            )}
        </Loaded>
      </section>
    </>
  );
}
