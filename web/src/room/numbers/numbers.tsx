/* Insurance numbers that are made ahead and given to officers, a sheet each. */
import { useState } from 'preact/hooks';
import { go, useAddress } from '../../data/address';
import type { Receipt } from '../../data/command';
import { label, mayDo } from '../../data/description';
import { placeName } from '../../data/enrolment';
import { date, number } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { t } from '../../data/text';
import { changed, use } from '../../data/use';
import { Entry, ReferenceEntry } from '../../form/entry';
import { Form, useForm } from '../../form/form';
import { Button } from '../../part/button';
import { Modal } from '../../part/dialog';
import { FileOf } from '../../part/file';
import { Filters } from '../../part/filters';
import { useKeys } from '../../part/keys';
import { useList } from '../../part/list';
import { Card, Empty, Head, Loaded } from '../../part/page';
import { Paging } from '../../part/paging';
import { type PlaceRow, searchPlaces, shownPlace } from '../../part/place';
import { Status } from '../../part/status';
import { type Column, Table } from '../../part/table';
import { toast } from '../../part/toast';
import { Code } from '../../part/value';
import { type Batch, batchPicks, type Officer, officerName, searchOfficers } from './data';

const heads = '$comment: String, $archived: Boolean, $officer: String, $from: Date, $to: Date';
const filters = 'comment_Icontains: $comment, archived: $archived, officer_Code: $officer, runDate_Gte: $from, runDate_Lte: $to';
const query = (): string => `query ($first: Int, $offset: Int, $orderBy: [String], ${heads}) {
  numberBatches(first: $first, offset: $offset, orderBy: $orderBy, ${filters}) { totalCount edges { node { ${batchPicks()} } } }
}`;

export function BatchState({ of }: { of: Batch }) {
  if (of.archived) return <Status tone="idle" shape="dash" badge={false}>{t('web.numbers.archived')}</Status>;
  if (of.left === 0) return <Status tone="ok" shape="ok" badge={false}>{t('web.numbers.exhausted')}</Status>;
  return of.officer ? <Status tone="info" shape="q2" badge={false}>{t('web.numbers.given')}</Status> : <Status tone="wait" shape="flag" badge={false}>{t('web.numbers.made')}</Status>;
}

const columns = (): Column<Batch>[] => [
  { name: 'run', head: label('number_batch', 'runDate'), sort: 'id', cell: (row) => <span class="nowrap">{date(row.runDate)}</span> },
  { name: 'place', head: label('number_batch', 'location'), cell: (row) => placeName(row.location, 2) },
  { name: 'officer', head: label('number_batch', 'officer'), cell: (row) => officerName(row.officer) },
  { name: 'comment', head: label('number_batch', 'comment'), desktop: true, cell: (row) => row.comment ?? '—' },
  { name: 'left', head: label('number_batch', 'left'), num: true, cell: (row) => t('web.numbers.of', { left: number(row.left), all: number(row.quantity) }) },
  { name: 'printed', head: label('number_batch', 'printDate'), desktop: true, cell: (row) => <span class="nowrap">{date(row.printDate)}</span> },
  { name: 'state', head: t('web.numbers.state'), end: true, cell: (row) => <BatchState of={row} /> },
];

const fileColumns = (): [string, string][] =>
  ['runDate', 'location__code', 'location__name', 'officer__code', 'comment', 'quantity', 'left', 'printDate', 'archived'].map((path) => [path, label('number_batch', path.split('__')[0]!)]);

export default function Numbers() {
  const { query: asked } = useAddress();
  const list = useList({ sort: '-id' });
  const [making, make] = useState(false);
  const mayMake = mayDo('number_batch.create');
  useKeys(mayMake ? [{ key: 'n', label: t('web.numbers.make'), run: () => make(true) }] : []);
  const variables = { ...list.variables, comment: asked.q, archived: asked.state === 'archived' ? true : asked.state === 'all' ? undefined : false, officer: asked.officer, from: asked.from, to: asked.to };
  const read = use<{ numberBatches: Connection<Batch> }>(query(), variables);
  const filtered = ['q', 'state', 'officer', 'from', 'to'].some((name) => asked[name]);
  return (
    <>
      <Head title={t('web.numbers.title')} crumbs={[{ label: t('web.insurees.title'), href: '/insurees' }, { label: t('web.numbers.title') }]} under={t('web.numbers.under')}
        actions={mayMake && <Button kind="primary" icon="plus" keys="N" onClick={() => make(true)}>{t('web.numbers.make')}</Button>} />
      <Filters search={label('number_batch', 'comment')} filters={[
        { name: 'state', label: t('web.numbers.state'), kind: 'choice', options: [{ value: 'archived', label: t('web.numbers.archived') }, { value: 'all', label: t('web.numbers.all') }] },
        { name: 'officer', label: t('web.numbers.officer_code'), kind: 'text' },
        { name: 'from', label: t('web.numbers.from'), kind: 'date' }, { name: 'to', label: t('web.numbers.to'), kind: 'date' }]} />
      <Loaded of={read} lines={8}>
        {({ numberBatches }) => numberBatches.edges.length === 0
          ? <Card flush><Empty icon="card" title={t(filtered ? 'web.numbers.none.filtered' : 'web.numbers.none')} action={mayMake && !filtered && <Button onClick={() => make(true)}>{t('web.numbers.make')}</Button>}>{t('web.numbers.none.why')}</Empty></Card>
          : (
            <Card flush footer={<><Paging list={list} total={numberBatches.totalCount ?? 0} shown={numberBatches.edges.length} /><FileOf root="numberBatchesExport" heads={heads} filters={filters} variables={variables} columns={fileColumns()} /></>}>
              <Table<Batch> label={t('web.numbers.title')} rows={rowsOf(numberBatches)} rowKey={(row) => row.uuid} columns={columns()} sort={list.sort} busy={read.stale} open={(row) => `/numbers/${row.uuid}`} off={(row) => row.archived} />
            </Card>
          )}
      </Loaded>
      {making && <Make onClose={() => make(false)} />}
    </>
  );
}

function Make({ onClose }: { onClose: () => void }) {
  const form = useForm({
    entity: 'number_batch', command: 'number_batch.create', label: t('web.numbers.make'),
    initial: { quantity: '30', location: null as PlaceRow | null, officer: null as Officer | null, comment: '' },
    input: ({ quantity, location, officer, comment }) => ({ quantity: Number(quantity), location: (location as PlaceRow | null)?.uuid ?? null, officer: (officer as Officer | null)?.uuid ?? null, comment: comment || null }),
    onDone: ({ result, status }: Receipt<{ uuid: string }>) => {
      changed();
      onClose();
      toast(t(status === 'waiting' ? 'web.form.waiting' : 'web.numbers.done'));
      if (result) go(`/numbers/${result.uuid}`);
    },
  });
  return (
    <Modal onClose={onClose} label={t('web.numbers.make')}>
      <h2>{t('web.numbers.make')}</h2>
      <Form of={form} act={t('web.numbers.make.act')} others={<Button kind="quiet" onClick={onClose}>{t('web.cancel')}</Button>}>
        <Entry of={form} name="quantity" required readonly={false} autofocus hint={t('web.numbers.quantity.hint')} />
        <ReferenceEntry<PlaceRow> of={form} name="location" hint={t('web.numbers.place.hint')} search={searchPlaces} shown={shownPlace} />
        <ReferenceEntry<Officer> of={form} name="officer" hint={t('web.numbers.officer.hint')} search={searchOfficers} shown={officerName} row={(one) => <span><Code>{one.code}</Code> {officerName(one).split(' · ')[1]}</span>} />
        <Entry of={form} name="comment" />
      </Form>
    </Modal>
  );
}
