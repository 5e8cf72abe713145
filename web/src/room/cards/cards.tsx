/* Membership cards of many people in one go: the runs, and a new one of who has no card yet. */
import { useState } from 'preact/hooks';
import { go, useAddress } from '../../data/address';
import type { Receipt } from '../../data/command';
import { label, mayDo, mayRead } from '../../data/description';
import { placeName } from '../../data/enrolment';
import { date, number } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { t } from '../../data/text';
import { changed, use } from '../../data/use';
import { ReferenceEntry } from '../../form/entry';
import { Form, useForm } from '../../form/form';
import { Button, ButtonLink } from '../../part/button';
import { Modal } from '../../part/dialog';
import { CheckField } from '../../part/field';
import { FileOf } from '../../part/file';
import { Filters } from '../../part/filters';
import { useKeys } from '../../part/keys';
import { useList } from '../../part/list';
import { Card, Empty, Head, Loaded, Note } from '../../part/page';
import { Paging } from '../../part/paging';
import { type PlaceRow, searchPlaces, shownPlace, usePlaces } from '../../part/place';
import { type Column, Table } from '../../part/table';
import { toast } from '../../part/toast';
import { Code } from '../../part/value';
import { archiveHref, type CardRun, type Product, productName, runPicks, searchProducts } from './data';

const heads = '$place: String, $from: Date, $to: Date';
const filters = 'location_Uuid: $place, date_Gte: $from, date_Lte: $to';
const query = (): string => `query ($first: Int, $offset: Int, $orderBy: [String], ${heads}) {
  cardRuns(first: $first, offset: $offset, orderBy: $orderBy, ${filters}) { totalCount edges { node { ${runPicks()} } } }
}`;

const columns = (): Column<CardRun>[] => [
  { name: 'date', head: label('card_run', 'date'), sort: 'date', cell: (row) => <span class="nowrap">{date(row.date)}</span> },
  { name: 'place', head: label('card_run', 'location'), cell: (row) => placeName(row.location, 2) },
  { name: 'product', head: label('card_run', 'product'), desktop: true, cell: (row) => productName(row.product) },
  { name: 'who', head: t('web.cards.who'), cell: (row) => row.userCreated?.username ?? '—' },
  { name: 'quantity', head: label('card_run', 'quantity'), num: true, end: true, cell: (row) => number(row.quantity) },
];

const fileColumns = (): [string, string][] => ['date', 'location__code', 'location__name', 'quantity'].map((path) => [path, label('card_run', path.split('__')[0]!)]);

export default function Cards() {
  const { query: asked } = useAddress();
  const list = useList({ sort: '-date' });
  const place = usePlaces(asked.place);
  const [making, make] = useState(false);
  const mayMake = mayDo('card_run.create');
  useKeys(mayMake ? [{ key: 'n', label: t('web.cards.make'), run: () => make(true) }] : []);
  const variables = { ...list.variables, place: asked.place, from: asked.from, to: asked.to };
  const read = use<{ cardRuns: Connection<CardRun> }>(query(), variables);
  const filtered = Boolean(asked.place || asked.from || asked.to);
  return (
    <>
      <Head title={t('web.cards.title')} crumbs={[{ label: t('web.insurees.title'), href: '/insurees' }, { label: t('web.cards.title') }]} under={t('web.cards.under')}
        actions={mayMake && <Button kind="primary" icon="plus" keys="N" onClick={() => make(true)}>{t('web.cards.make')}</Button>} />
      <Filters filters={[place.filter, { name: 'from', label: t('web.cards.from'), kind: 'date' }, { name: 'to', label: t('web.cards.to'), kind: 'date' }]} />
      <Loaded of={read} lines={8}>
        {({ cardRuns }) => cardRuns.edges.length === 0
          ? <Card flush><Empty icon="card" title={t(filtered ? 'web.cards.none.filtered' : 'web.cards.none')} action={mayMake && !filtered && <Button onClick={() => make(true)}>{t('web.cards.make')}</Button>}>{t('web.cards.none.why')}</Empty></Card>
          : (
            <Card flush footer={<><Paging list={list} total={cardRuns.totalCount ?? 0} shown={cardRuns.edges.length} /><FileOf root="cardRunsExport" heads={heads} filters={filters} variables={variables} columns={fileColumns()} /></>}>
              <Table<CardRun> label={t('web.cards.title')} rows={rowsOf(cardRuns)} rowKey={(row) => row.uuid} columns={columns()} sort={list.sort} busy={read.stale} open={(row) => `/cards/${row.uuid}`} />
            </Card>
          )}
      </Loaded>
      {making && <Make onClose={() => make(false)} />}
    </>
  );
}

interface Made { uuid: string; quantity: number; more: boolean }
interface Due { people: number; withoutPhoto: number; more: boolean }
const dueQuery = 'query ($location: String!, $product: String, $again: Boolean) { cardsDue(location: $location, product: $product, again: $again) }';

function Make({ onClose }: { onClose: () => void }) {
  const form = useForm({
    entity: 'card_run', command: 'card_run.create', label: t('web.cards.make'), initial: { location: null as PlaceRow | null, product: null as Product | null, again: false },
    input: ({ location, product, again }) => ({ location: (location as PlaceRow | null)?.uuid ?? null, product: (product as Product | null)?.uuid ?? null, again: again === true }),
    onDone: ({ result, status }: Receipt<Made>) => {
      changed();
      onClose();
      toast(status === 'waiting' || !result ? t('web.form.waiting') : t(result.more ? 'web.cards.done_more' : 'web.cards.done', { quantity: number(result.quantity) }));
      if (result) go(`/cards/${result.uuid}`);
    },
  });
  const location = (form.values.location as PlaceRow | null)?.uuid;
  const product = (form.values.product as Product | null)?.uuid;
  const again = form.values.again === true;
  return (
    <Modal onClose={onClose} label={t('web.cards.make')}>
      <h2>{t('web.cards.make')}</h2>
      <Form of={form} act={t('web.cards.make.act')} others={<Button kind="quiet" onClick={onClose}>{t('web.cancel')}</Button>}>
        <ReferenceEntry<PlaceRow> of={form} name="location" required autofocus hint={t('web.cards.place.hint')} search={searchPlaces} shown={shownPlace} />
        {mayRead('product') && <ReferenceEntry<Product> of={form} name="product" search={searchProducts} shown={productName} row={(one) => <span><Code>{one.code}</Code> {one.name}</span>} />}
        <CheckField label={t('web.cards.again')} value={again} onChange={(next) => form.set('again', next)} />
        {location && <HowMany of={{ location, product, again }} />}
      </Form>
    </Modal>
  );
}

/* Who would be in it, before it is made. */
function HowMany({ of }: { of: { location: string; product?: string; again: boolean } }) {
  const read = use<{ cardsDue: Due }>(dueQuery, of);
  return (
    <Loaded of={read} lines={2}>
      {({ cardsDue: due }) => due.people === 0
        ? <Note tone="wait">{t('web.cards.due.none')}</Note>
        : (
          <Note tone="ok">
            <b>{t(due.more ? 'web.cards.due.more' : 'web.cards.due', { n: due.people })}</b>{due.withoutPhoto > 0 && <><br />{t('web.cards.due.no_photo', { n: due.withoutPhoto })}</>}
            <br /><ButtonLink kind="quiet" icon="download" href={archiveHref({ location: of.location, product: of.product, again: of.again ? 'true' : undefined })}>{t('web.cards.dry')}</ButtonLink>
          </Note>
        )}
    </Loaded>
  );
}
