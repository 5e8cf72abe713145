/* All people one may see: by name, number, telephone and place. */
import { useAddress } from '../../data/address';
import { type Person, photoHref, type Place, placeName, soughtPerson, word } from '../../data/enrolment';
import { entity, label, mayRead } from '../../data/description';
import { age, date, fullName } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { t } from '../../data/text';
import { use } from '../../data/use';
import { ButtonLink } from '../../part/button';
import { PhotoTile } from '../../part/camera';
import { extensionColumns } from '../../part/extension';
import { Filters } from '../../part/filters';
import { useList } from '../../part/list';
import { Empty, Head, Loaded } from '../../part/page';
import { Paging } from '../../part/paging';
import { usePlaces } from '../../part/place';
import { type Column, Table } from '../../part/table';
import { Code, InsuranceNumber } from '../../part/value';

type Row = Person & { jsonExt: string | null; family: { uuid: string; location: Place | null } | null; currentVillage: Place | null };

const picks = `uuid jsonExt chfId lastName otherNames dob head phone gender { code gender altLanguage } photo { uuid date validityFrom } currentVillage { uuid name } family { uuid location { uuid name parent { uuid name } } }`;
const query = `query ($first: Int, $offset: Int, $orderBy: [String], $number: String, $last: String, $other: String, $phone: String, $place: String, $level: Int, $gender: String, $head: Boolean) {
  insurees(first: $first, offset: $offset, orderBy: $orderBy, chfId_Istartswith: $number, lastName_Istartswith: $last, otherNames_Istartswith: $other, phone_Icontains: $phone,
    parentLocation: $place, parentLocationLevel: $level, gender_Code: $gender, head: $head) { totalCount edges { node { ${picks} } } }
}`;

const columns = (): Column<Row>[] => [
  { name: 'name', head: t('web.insurees.name'), sort: 'lastName', cell: (row) => fullName(row) },
  { name: 'number', head: label('insuree', 'chfId'), sort: 'chfId', cell: (row) => <InsuranceNumber>{row.chfId}</InsuranceNumber> },
  { name: 'facts', head: t('web.insurees.facts'), cell: (row) => t('web.person.gender_age', { gender: word(row.gender, 'gender'), n: age(row.dob) }) },
  { name: 'dob', head: label('insuree', 'dob'), sort: 'dob', desktop: true, cell: (row) => <span class="nowrap">{date(row.dob)}</span> },
  { name: 'village', head: t('web.families.village'), cell: (row) => placeName(row.family?.location ?? row.currentVillage, 2) },
  { name: 'phone', head: label('insuree', 'phone'), desktop: true, cell: (row) => <Code>{row.phone}</Code> },
  ...extensionColumns<Row>('insuree'),
  { name: 'role', head: t('web.insurees.role'), desktop: true, cell: (row) => (row.head ? t('web.person.head') : row.family ? t('web.insurees.member') : <span class="muted">{t('web.insurees.alone')}</span>) },
];

export default function Insurees() {
  const { query: asked } = useAddress();
  const list = useList({ sort: 'lastName' });
  const place = usePlaces(asked.place);
  const head = asked.head === 'yes' ? true : asked.head === 'no' ? false : undefined;
  const read = use<{ insurees: Connection<Row> }>(query, place.variables ? { ...list.variables, ...soughtPerson(asked.q ?? ''), ...place.variables, head, gender: asked.gender || undefined } : null);
  const genders = use<{ insureeGenders: { code: string; gender: string; altLanguage: string | null }[] }>('{ insureeGenders { code gender altLanguage } }', entity('gender') ? {} : null).data?.insureeGenders ?? [];
  const rows = rowsOf(read.data?.insurees);
  const filtered = Boolean(asked.q || asked.place || asked.gender || asked.head);
  return (
    <>
      <Head title={t('web.insurees.title')} actions={(
        <>
          {mayRead('duplicate_pair') && <ButtonLink href="/duplicates">{t('web.duplicates.title')}</ButtonLink>}
          {mayRead('card_run') && <ButtonLink href="/cards">{t('web.cards.title')}</ButtonLink>}
          {mayRead('waiting_photo') && <ButtonLink href="/photos">{t('web.photos.title')}</ButtonLink>}
          {mayRead('number_batch') && <ButtonLink href="/numbers">{t('web.numbers.title')}</ButtonLink>}
        </>
      )} />
      <Filters search={t('web.families.search')} filters={[place.filter,
        { name: 'gender', label: label('insuree', 'gender'), kind: 'choice', options: genders.map((one) => ({ value: one.code, label: word(one, 'gender') })) },
        { name: 'head', label: t('web.person.head'), kind: 'choice', options: [{ value: 'yes', label: t('web.yes') }, { value: 'no', label: t('web.no') }] }]} />
      <section class="card">
        <Loaded of={read} lines={10}>
          {({ insurees }) => rows.length === 0
            ? <Empty icon="person" title={t(filtered ? 'web.insurees.none.filtered' : 'web.insurees.none')}>{t('web.families.none.why')}</Empty>
            : (
              <>
                <Table<Row> label={t('web.insurees.title')} rows={rows} rowKey={(row) => row.uuid} columns={columns()} sort={list.sort} busy={read.stale} open={(row) => `/insurees/${row.uuid}`}
                  picture={(row) => <PhotoTile name={fullName(row)} src={photoHref(row)} size="s" />} />
                <footer><Paging list={list} total={insurees.totalCount ?? 0} shown={rows.length} /></footer>
              </>
            )}
        </Loaded>
      </section>
    </>
  );
}
