/* What ends: policies by their last day, before the night has done anything about them. */
import { useAddress } from '../../data/address';
import { choice } from '../../data/description';
import { placeName } from '../../data/enrolment';
import { addDays, date, fullName, today } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { t } from '../../data/text';
import { use } from '../../data/use';
import { Filters } from '../../part/filters';
import { useList } from '../../part/list';
import { Card, Empty, Loaded } from '../../part/page';
import { Paging } from '../../part/paging';
import { usePlaces } from '../../part/place';
import { StateOf } from '../../part/status';
import { type Column, Table } from '../../part/table';
import { useOfficers } from './data';

interface Row {
  uuid: string;
  status: number;
  expiryDate: string;
  family: { location: { uuid: string; name: string; parent: { uuid: string; name: string } | null } | null; headInsuree: { lastName: string; otherNames: string } | null };
  product: { name: string } | null;
  officer: { lastName: string; otherNames: string } | null;
}

const DAYS = 30;
const STATES = [1, 2, 4, 8, 16];

const query = `query ($first: Int, $offset: Int, $orderBy: [String], $status: Int, $from: Date, $to: Date, $officer: String, $place: String, $level: Int) {
  policies(first: $first, offset: $offset, orderBy: $orderBy, status: $status, expiryDate_Gte: $from, expiryDate_Lte: $to, officer_Uuid: $officer, parentLocation: $place, parentLocationLevel: $level) {
    totalCount
    edges { node { uuid status expiryDate family { location { uuid name parent { uuid name } } headInsuree { lastName otherNames } } product { name } officer { lastName otherNames } } }
  }
}`;

const columns = (): Column<Row>[] => [
  { name: 'family', head: t('web.families.head'), cell: (row) => (row.family.headInsuree ? fullName(row.family.headInsuree) : t('web.families.no_head')) },
  { name: 'village', head: t('web.families.village'), cell: (row) => placeName(row.family.location, 2) },
  { name: 'product', head: t('web.renewals.product'), cell: (row) => row.product?.name },
  { name: 'officer', head: t('web.renewals.officer'), desktop: true, cell: (row) => (row.officer ? fullName(row.officer) : t('web.renewals.nobody')) },
  { name: 'until', head: t('web.families.until'), sort: 'expiryDate', cell: (row) => <span class="nowrap">{date(row.expiryDate)}</span> },
  { name: 'state', head: t('web.families.policy'), end: true, cell: (row) => <StateOf of="policy" code={row.status} plain /> },
];

export function Ends() {
  const { query: asked } = useAddress();
  const list = useList({ sort: 'expiryDate' });
  const place = usePlaces(asked.place);
  const { filter } = useOfficers(asked.officer);
  const read = use<{ policies: Connection<Row> }>(query, place.variables && {
    ...list.variables, ...place.variables, status: asked.status === undefined ? undefined : Number(asked.status), officer: asked.officer, from: asked.from ?? today(), to: asked.to ?? addDays(today(), DAYS),
  });
  const rows = rowsOf(read.data?.policies);
  return (
    <div class="stack">
      <Filters filters={[place.filter, filter,
        { name: 'status', label: t('web.renewals.state'), kind: 'choice', options: STATES.map((code) => ({ value: String(code), label: choice('policy', 'status', code) })) },
        { name: 'from', label: t('web.renewals.last_from'), kind: 'date' }, { name: 'to', label: t('web.renewals.last_to'), kind: 'date' },
      ]} />
      <Loaded of={read} lines={10}>
        {() => rows.length === 0
          ? <Card flush><Empty icon="card" title={t('web.renewals.no_ends')}>{t('web.renewals.no_ends.why', { days: DAYS })}</Empty></Card>
          : (
            <Card flush footer={<Paging list={list} total={read.data?.policies.totalCount ?? 0} shown={rows.length} />}>
              <Table<Row> label={t('web.renewals.ends')} rows={rows} rowKey={(row) => row.uuid} columns={columns()} sort={list.sort} busy={read.stale} open={(row) => `/policies/${row.uuid}`} />
            </Card>
          )}
      </Loaded>
    </div>
  );
}
