/* One register as a list: found by what is typed, narrowed, ordered, paged, with what has ended, as a file. */
import { useState } from 'preact/hooks';
import { go, href, useAddress } from '../../data/address';
import { download } from '../../data/csv';
import { entity, field, label, relation } from '../../data/description';
import { asFailure } from '../../data/failure';
import { date } from '../../data/format';
import { type Connection, graphql, rowsOf, type Variables } from '../../data/graphql';
import { t } from '../../data/text';
import { use } from '../../data/use';
import { Button, ButtonLink } from '../../part/button';
import { type Filter, Filters } from '../../part/filters';
import { useKeys } from '../../part/keys';
import { useList } from '../../part/list';
import { Card, Empty, Head, Loaded, Note } from '../../part/page';
import { Paging } from '../../part/paging';
import { type Column, Table } from '../../part/table';
import { isDated, NewRows } from './dated';
import { picks, type Row, searchRows, shown, words } from './read';
import { specials } from './special';
import { mayTo, type Register } from './table';

const PAGE = 100;

/* ---- what is asked ---- */

function listQuery(register: Register): string {
  const narrowings = register.narrowings ?? [];
  const within = specials[register.name]?.within;
  const declared = narrowings.map((one) => `, $${one.of}: ${one.type}`).join('');
  const given = narrowings.map((one) => `, ${one.argument}: $${one.of}`).join('');
  return `query ($first: Int, $offset: Int, $orderBy: [String], $text: String${register.history ? ', $ended: Boolean' : ''}${declared}${within ? ', $within: String, $top: Boolean' : ''}) {
    rows: ${register.root}(first: $first, offset: $offset, orderBy: $orderBy, ${register.search}: $text${register.history ? ', showHistory: $ended' : ''}${given}${within ?? ''}) {
      totalCount edges { node { uuid ${register.history ? 'validityFrom validityTo legacyId' : ''} ${picks(register.entity, register.columns)} } } } }`;
}

function asked(register: Register, query: Record<string, string>): Variables {
  const variables: Variables = { text: query.q || undefined };
  if (register.history) variables.ended = query.ended === 'yes' || undefined;
  for (const one of register.narrowings ?? []) variables[one.of] = query[one.of] || undefined;
  if (specials[register.name]?.within) Object.assign(variables, query.q ? {} : query.in ? { within: query.in } : { top: true });
  return variables;
}

/* ---- narrowing ---- */

/* What a uuid in the address is called; learnt from what was chosen, or asked after a reload. */
const named = new Map<string, string>();
const placeQuery = `query ($uuid: String) { rows: locations(first: 1, uuid: $uuid) { edges { node { uuid name parent { uuid name parent { uuid name } } } } } }`;

function usePlaceName(uuid: string | undefined): void {
  const read = use<{ rows: Connection<Row> }>(placeQuery, uuid && !named.has(uuid) ? { uuid } : null);
  for (const row of rowsOf(read.data?.rows)) named.set(row.uuid, shown('location', row));
}

function filtersOf(register: Register): Filter[] {
  const filters = (register.narrowings ?? []).map((one): Filter => {
    const described = field(register.entity, one.of);
    const head = label(register.entity, one.of);
    if (described) return { name: one.of, label: head, kind: 'choice', options: described.choices!.map((choice) => ({ value: String(choice.code), label: t(choice.label) })) };
    const to = relation(register.entity, one.of)!.to;
    const search = async (text: string, signal: AbortSignal) => (await searchRows(to, text, signal, register.only?.[one.of])).rows.map((row) => {
      named.set(row.uuid, shown(to, row));
      return { value: row.uuid as string, label: shown(to, row) };
    });
    return { name: one.of, label: head, kind: 'search', search, shown: (value) => named.get(value) ?? '…' };
  });
  if (register.history) filters.push({ name: 'ended', label: t('web.register.ended'), kind: 'choice', options: [{ value: 'yes', label: t('web.register.ended.yes') }] });
  return filters;
}

/* ---- columns ---- */

function columnsOf(register: Register, ended: boolean): Column<Row>[] {
  const sorts = entity(register.entity)?.sorts ?? [];
  const known = register.columns.filter((name) => field(register.entity, name) || relation(register.entity, name));
  const columns = known.map((name, at): Column<Row> => {
    const type = field(register.entity, name)?.type;
    const num = type === 'money' || type === 'int' || type === 'qty' || type === 'pct';
    return {
      name, head: label(register.entity, name), num, sort: sorts.includes(name) ? name : undefined, desktop: at > 2, end: at === known.length - 1 && at > 2,
      cell: (row) => <span class={num ? 'nowrap' : undefined}>{words(register.entity, name, row[name])}</span>,
    };
  });
  if (ended) columns.push({ name: 'valid', head: t('web.register.valid'), desktop: false, cell: (row) => t('web.register.span', { from: date(row.validityFrom?.slice(0, 10)), to: row.validityTo ? date(row.validityTo.slice(0, 10)) : '…' }) });
  return columns;
}

/* ---- as a file: all that is found, page by page ---- */

function Export({ register, variables, sort, total }: { register: Register; variables: Variables; sort: string; total: number }) {
  const [done, setDone] = useState<number | null>(null);
  const [failure, fail] = useState('');
  const run = async () => {
    setDone(0);
    fail('');
    try {
      const rows: Row[] = [];
      for (let offset = 0; offset < total; offset += PAGE) {
        const page = await graphql<{ rows: Connection<Row> }>(listQuery(register), { ...variables, first: PAGE, offset, orderBy: sort ? [sort] : [] });
        rows.push(...rowsOf(page.rows));
        setDone(rows.length);
      }
      const columns = register.columns.filter((name) => field(register.entity, name) || relation(register.entity, name));
      download(t(`web.register.${register.name}`), [columns.map((name) => label(register.entity, name)), ...rows.map((row) => columns.map((name) => words(register.entity, name, row[name])))]);
    } catch (thrown) {
      fail(asFailure(thrown).message);
    }
    setDone(null);
  };
  return (
    <>
      <Button kind="quiet" icon="download" busy={done !== null} onClick={() => void run()}>{t('web.register.export')}</Button>
      {done !== null && <small role="status">{t('web.register.exporting', { n: done })}</small>}
      {failure && <Note tone="stop">{failure}</Note>}
    </>
  );
}

/* ---- the page ---- */

export function RegisterList({ register }: { register: Register }) {
  const { query } = useAddress();
  const list = useList({ sort: register.sort });
  const variables = asked(register, query);
  const read = use<{ rows: Connection<Row> }>(listQuery(register), { ...list.variables, ...variables });
  usePlaceName(query.location);
  const special = specials[register.name];
  const title = t(`web.register.${register.name}`);
  const at = `/registers/${register.name}`;
  const makes = mayTo(register, 'create');
  const newHref = href(`${at}/new`, { in: query.in });
  const filters = filtersOf(register);
  const filtered = Boolean(query.q) || filters.some((one) => query[one.name]);
  useKeys(makes ? [{ key: 'n', label: t('web.register.new'), run: () => go(newHref) }] : []);
  const rows = rowsOf(read.data?.rows);
  const total = read.data?.rows.totalCount ?? 0;
  return (
    <>
      <Head title={title} crumbs={[{ label: t('web.register.title'), href: '/registers' }, { label: title }]} actions={makes && <ButtonLink kind="primary" icon="plus" keys="N" href={newHref}>{t('web.register.new')}</ButtonLink>} />
      {special?.above?.(query.in)}
      {isDated(register) && <NewRows register={register} />}
      <Filters search={t('web.register.search')} filters={filters} />
      <Loaded of={read} lines={10}>
        {() => (rows.length === 0
          ? <Card flush><Empty icon={register.icon} title={t(filtered ? 'web.register.none.filtered' : 'web.register.none')} action={makes && <ButtonLink href={newHref}>{t('web.register.new')}</ButtonLink>}>{t('web.register.none.why')}</Empty></Card>
          : (
            <Card flush footer={<><Paging list={list} total={total} shown={rows.length} /><Export register={register} variables={variables} sort={list.sort} total={total} /></>}>
              <Table<Row> label={title} rows={rows} rowKey={(row) => row.uuid} columns={columnsOf(register, query.ended === 'yes')} sort={list.sort} busy={read.stale} open={special?.open ?? ((row) => `${at}/${row.uuid}`)} off={(row) => Boolean(row.validityTo)} />
            </Card>
          ))}
      </Loaded>
    </>
  );
}
