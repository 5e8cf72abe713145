/* All families one may see: found by a person's name, number or telephone, and by place. */
import { go, useAddress } from '../../data/address';
import { type Family, photoHref, placeName, soughtPerson } from '../../data/enrolment';
import { mayDo, mayRead } from '../../data/description';
import { date, fullName } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { t } from '../../data/text';
import { use } from '../../data/use';
import { ButtonLink } from '../../part/button';
import { PhotoTile } from '../../part/camera';
import { extensionColumns } from '../../part/extension';
import { Filters } from '../../part/filters';
import { useKeys } from '../../part/keys';
import { useList } from '../../part/list';
import { Empty, Head, Loaded } from '../../part/page';
import { Paging } from '../../part/paging';
import { usePlaces } from '../../part/place';
import { StateOf } from '../../part/status';
import { type Column, Table } from '../../part/table';
import { Code, InsuranceNumber } from '../../part/value';

type Row = Family & { policies?: Connection<{ uuid: string; status: number; expiryDate: string | null; product: { name: string } | null }>; members: { totalCount: number } };

const query = (policies: boolean) => `query ($first: Int, $offset: Int, $orderBy: [String], $number: String, $last: String, $other: String, $phone: String, $place: String, $level: Int, $poverty: Boolean) {
  families(first: $first, offset: $offset, orderBy: $orderBy, members_ChfId_Istartswith: $number, members_LastName_Istartswith: $last, members_OtherNames_Istartswith: $other,
    members_Phone_Icontains: $phone, parentLocation: $place, parentLocationLevel: $level, poverty: $poverty) {
    totalCount
    edges { node { uuid poverty jsonExt location { uuid name parent { uuid name } } headInsuree { uuid chfId lastName otherNames phone photo { uuid date validityFrom } } members { totalCount }
      ${policies ? 'policies(first: 20) { edges { node { uuid status expiryDate product { name } } } }' : ''} } }
  }
}`;

const latest = (row: Row) => rowsOf(row.policies).sort((a, b) => ((a.expiryDate ?? '') < (b.expiryDate ?? '') ? 1 : -1))[0];

const columns = (): Column<Row>[] => [
  { name: 'head', head: t('web.families.head'), sort: 'headInsuree__lastName', cell: (row) => (row.headInsuree ? fullName(row.headInsuree) : t('web.families.no_head')) },
  { name: 'number', head: t('web.families.number'), sort: 'headInsuree__chfId', cell: (row) => <InsuranceNumber>{row.headInsuree?.chfId}</InsuranceNumber> },
  { name: 'village', head: t('web.families.village'), cell: (row) => placeName(row.location, 2) },
  { name: 'phone', head: t('web.families.phone'), desktop: true, cell: (row) => <Code>{row.headInsuree?.phone}</Code> },
  ...extensionColumns<Row>('family'),
  { name: 'members', head: t('web.families.members'), num: true, desktop: true, cell: (row) => row.members.totalCount },
  ...(mayRead('policy') ? [
    { name: 'until', head: t('web.families.until'), desktop: true, cell: (row: Row) => <span class="nowrap">{date(latest(row)?.expiryDate)}</span> },
    { name: 'policy', head: t('web.families.policy'), end: true, cell: (row: Row) => (latest(row) ? <StateOf of="policy" code={latest(row)!.status} plain /> : <span class="muted">{t('web.families.no_policy')}</span>) },
  ] : []),
];

export default function Families() {
  const { query: asked } = useAddress();
  /* The newest first: an order by the head would sort all families of a nation. */
  const list = useList({ sort: '-id' });
  const place = usePlaces(asked.place);
  const poverty = asked.poverty === 'yes' ? true : asked.poverty === 'no' ? false : undefined;
  const read = use<{ families: Connection<Row> }>(query(mayRead('policy')), place.variables ? { ...list.variables, ...soughtPerson(asked.q ?? ''), ...place.variables, poverty } : null);
  const rows = rowsOf(read.data?.families);
  const total = read.data?.families.totalCount ?? 0;
  const filtered = Boolean(asked.q || asked.place || asked.poverty);
  const create = mayDo('family.create');
  useKeys(create ? [{ key: 'n', label: t('web.act.new_family'), run: () => go('/families/new') }] : []);
  return (
    <>
      <Head title={t('web.families.title')} actions={create && <ButtonLink kind="primary" icon="plus" keys="N" href="/families/new">{t('web.act.new_family')}</ButtonLink>} />
      <Filters search={t('web.families.search')} filters={[place.filter,
        { name: 'poverty', label: t('web.families.poverty'), kind: 'choice', options: [{ value: 'yes', label: t('web.yes') }, { value: 'no', label: t('web.no') }] }]} />
      <section class="card">
        <Loaded of={read} lines={10}>
          {() => rows.length === 0
            ? <Empty icon="family" title={t(filtered ? 'web.families.none.filtered' : 'web.families.none')} action={create && <ButtonLink href="/families/new">{t('web.act.new_family')}</ButtonLink>}>{t('web.families.none.why')}</Empty>
            : (
              <>
                <Table<Row> label={t('web.families.title')} rows={rows} rowKey={(row) => row.uuid} columns={columns()} sort={list.sort} busy={read.stale} open={(row) => `/families/${row.uuid}`}
                  picture={(row) => row.headInsuree && <PhotoTile name={fullName(row.headInsuree)} src={photoHref(row.headInsuree)} size="s" />} />
                <footer><Paging list={list} total={total} shown={rows.length} /></footer>
              </>
            )}
        </Loaded>
      </section>
    </>
  );
}
