/* Requests for leave before treatment, as far as one sees their facilities. */
import { go, useAddress } from '../../data/address';
import { scheme } from '../../data/client';
import { entity, label, mayDo } from '../../data/description';
import { amount, date, fullName } from '../../data/format';
import { rowsOf } from '../../data/graphql';
import { t } from '../../data/text';
import { use } from '../../data/use';
import { AuthorisationState } from '../../part/authorisation';
import { ButtonLink } from '../../part/button';
import { type Filter, Filters } from '../../part/filters';
import { useKeys } from '../../part/keys';
import { useList } from '../../part/list';
import { Empty, Head, Loaded } from '../../part/page';
import { Paging } from '../../part/paging';
import { type Column, Table } from '../../part/table';
import { Code } from '../../part/value';
import { type List, listQuery, type Row } from './data';

/* Digits are an insurance number; with strokes, or the sixteen of one, the number of an authorisation. */
function sought(text: string): Record<string, string | undefined> {
  const plain = text.replace(/[\s-]/g, '');
  if (!plain) return {};
  if (!/^\d+$/.test(plain)) return { name: text.trim() };
  return text.includes('-') || plain.length === 16 ? { token: plain.replace(/(\d{4})(?=\d)/g, '$1-') } : { number: plain };
}

const filters = (): Filter[] => [
  { name: 'status', label: label('preauthorisation', 'status'), kind: 'choice', options: (entity('preauthorisation')?.fields.find((one) => one.name === 'status')?.choices ?? []).map((one) => ({ value: String(one.code), label: t(one.label) })) },
  { name: 'facility', label: label('preauthorisation', 'healthFacility'), kind: 'text' },
];

const columns = (): Column<Row>[] => [
  { name: 'person', head: t('web.claims.person'), cell: (row) => (row.insuree ? fullName(row.insuree) : '—') },
  { name: 'facility', head: t('web.claims.facility'), cell: (row) => row.healthFacility?.name },
  { name: 'planned', head: t('web.authorisation.planned'), sort: 'dateFrom', cell: (row) => <span class="nowrap">{date(row.dateFrom)}</span> },
  { name: 'icd', head: t('web.claims.diagnosis'), desktop: true, cell: (row) => <span title={row.icd?.name}><Code>{row.icd?.code}</Code></span> },
  { name: 'requested', head: t('web.authorisation.requested', { currency: scheme().currency }), num: true, end: true, cell: (row) => amount(row.requested) },
  { name: 'approved', head: t('web.authorisation.approved'), num: true, desktop: true, cell: (row) => amount(row.amount) },
  { name: 'until', head: t('web.authorisation.until'), sort: 'validTo', desktop: true, cell: (row) => <span class="nowrap">{row.validTo ? date(row.validTo) : '—'}</span> },
  { name: 'status', head: t('web.claims.status'), end: true, cell: (row) => <AuthorisationState code={row.status} plain /> },
];

export default function Authorisations() {
  const { query } = useAddress();
  const list = useList({ sort: '-dateFrom' });
  const status = /^\d+$/.test(query.status ?? '') ? Number(query.status) : undefined;
  const variables = { ...sought(query.q ?? ''), status, facility: query.facility || undefined };
  const read = use<List>(listQuery, { ...list.variables, ...variables });
  const may = mayDo('preauthorisation.create');
  useKeys(may ? [{ key: 'n', label: t('web.act.new_authorisation'), run: () => go('/authorisations/new') }] : []);
  return (
    <>
      <Head title={t('web.authorisation.title')} actions={may && <ButtonLink kind="primary" icon="plus" keys="N" href="/authorisations/new">{t('web.act.new_authorisation')}</ButtonLink>} />
      <Filters search={t('web.authorisation.search')} filters={filters()} />
      <section class="card">
        <Loaded of={read} lines={8}>
          {({ preauthorisations }) => preauthorisations.edges.length === 0
            ? <Empty icon="check" title={t(Object.values(variables).some(Boolean) ? 'web.authorisation.none.filtered' : 'web.authorisation.none')}>{t('web.authorisation.none.why')}</Empty>
            : (
              <>
                <Table<Row> label={t('web.authorisation.title')} rows={rowsOf(preauthorisations)} rowKey={(row) => row.uuid} columns={columns()} sort={list.sort} busy={read.stale} open={(row) => `/authorisations/${row.uuid}`} />
                <footer><Paging list={list} total={preauthorisations.totalCount ?? 0} shown={preauthorisations.edges.length} /></footer>
              </>
            )}
        </Loaded>
      </section>
    </>
  );
}
