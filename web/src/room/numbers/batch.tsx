/* One batch of insurance numbers: whose it is, what is left of it, its numbers and who got them, its sheet. */
import { useState } from 'preact/hooks';
import { command, type Receipt } from '../../data/command';
import { label, mayDo } from '../../data/description';
import { placeName } from '../../data/enrolment';
import { asFailure, type Failure } from '../../data/failure';
import { date, fullName, number, today } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { t } from '../../data/text';
import { changed, use } from '../../data/use';
import { ReferenceEntry } from '../../form/entry';
import { Form, useForm } from '../../form/form';
import { useAddress } from '../../data/address';
import { Button, ButtonLink } from '../../part/button';
import { Modal } from '../../part/dialog';
import { FileOf } from '../../part/file';
import { Filters } from '../../part/filters';
import { useList } from '../../part/list';
import { Card, Empty, Facts, Head, Loaded, Note } from '../../part/page';
import { Paging } from '../../part/paging';
import { type Column, Table } from '../../part/table';
import { toast } from '../../part/toast';
import { InsuranceNumber } from '../../part/value';
import { type Batch, type BatchNumber, batchPicks, type Officer, officerName, searchOfficers } from './data';
import { BatchState } from './numbers';

const query = (): string => `query ($uuid: String!) { numberBatches(first: 1, uuid: $uuid) { edges { node { ${batchPicks()} } } } }`;

export default function BatchPage({ params }: { params: Record<string, string> }) {
  const read = use<{ numberBatches: Connection<Batch> }>(query(), { uuid: params.uuid! });
  return (
    <Loaded of={read} lines={8}>
      {({ numberBatches }) => {
        const one = rowsOf(numberBatches)[0];
        return one ? <One of={one} /> : <Note tone="stop">{t('web.numbers.gone')}</Note>;
      }}
    </Loaded>
  );
}

function One({ of }: { of: Batch }) {
  const [giving, give] = useState(false);
  const [failure, fail] = useState<Failure | null>(null);
  const send = async (change: Record<string, unknown>, done: string | null) => {
    fail(null);
    try {
      await command('number_batch.update', { uuid: of.uuid, ...change }, { label: t('web.numbers.title') });
      if (done) toast(done);
      changed();
    } catch (thrown) {
      fail(asFailure(thrown));
    }
  };
  const mayChange = mayDo('number_batch.update');
  const name = t('web.numbers.name', { day: date(of.runDate), place: of.location ? placeName(of.location, 1) : t('web.numbers.everywhere') });
  return (
    <>
      <Head title={name} beside={<BatchState of={of} />} crumbs={[{ label: t('web.insurees.title'), href: '/insurees' }, { label: t('web.numbers.title'), href: '/numbers' }, { label: name }]}
        actions={(
          <>
            {of.left > 0 && <ButtonLink icon="print" kind="primary" href={`/api/insuree/numbers?uuid=${of.uuid}`} target="_blank">{t('web.numbers.sheet')}</ButtonLink>}
            {mayChange && of.left > 0 && !of.printDate && <Button onClick={() => void send({ printDate: today() }, t('web.numbers.printed'))}>{t('web.numbers.print_done')}</Button>}
            {mayChange && !of.archived && <Button onClick={() => give(true)}>{t(of.officer ? 'web.numbers.give_other' : 'web.numbers.give')}</Button>}
            {mayChange && <Button kind="quiet" onClick={() => void send({ archived: !of.archived }, t(of.archived ? 'web.numbers.back_done' : 'web.numbers.archive_done'))}>{t(of.archived ? 'web.numbers.back' : 'web.numbers.archive')}</Button>}
          </>
        )} />
      {failure && <div role="alert"><Note tone="stop"><b>{failure.message}</b></Note></div>}
      <Card>
        <Facts of={[
          [label('number_batch', 'left'), t('web.numbers.of', { left: number(of.left), all: number(of.quantity) })],
          [label('number_batch', 'officer'), officerName(of.officer)], [label('number_batch', 'location'), placeName(of.location, 2)],
          [label('number_batch', 'printDate'), date(of.printDate)], [label('number_batch', 'comment'), of.comment ?? '—'],
        ]} />
      </Card>
      <OfBatch uuid={of.uuid} />
      {giving && <Give of={of} onClose={() => give(false)} />}
    </>
  );
}

function Give({ of, onClose }: { of: Batch; onClose: () => void }) {
  const form = useForm({
    entity: 'number_batch', command: 'number_batch.update', label: t('web.numbers.give'), initial: { officer: of.officer },
    input: ({ officer }) => ({ uuid: of.uuid, officer: (officer as Officer | null)?.uuid ?? null }),
    onDone: ({ status }: Receipt) => {
      changed();
      onClose();
      toast(t(status === 'waiting' ? 'web.form.waiting' : 'web.numbers.give_done'));
    },
  });
  return (
    <Modal onClose={onClose} label={t('web.numbers.give')}>
      <h2>{t('web.numbers.give')}</h2>
      <Form of={form} act={t('web.numbers.give.act')} others={<Button kind="quiet" onClick={onClose}>{t('web.cancel')}</Button>}>
        <ReferenceEntry<Officer> of={form} name="officer" hint={t('web.numbers.officer.hint')} search={searchOfficers} shown={officerName} autofocus />
      </Form>
    </Modal>
  );
}

const heads = '$batch: String, $number: String, $used: Boolean';
const filters = 'batch_Uuid: $batch, number_Istartswith: $number, used: $used';
const numbersQuery = `query ($first: Int, $offset: Int, $orderBy: [String], ${heads}) {
  batchNumbers(first: $first, offset: $offset, orderBy: $orderBy, ${filters}) { totalCount edges { node { uuid number used printDate insuree { uuid lastName otherNames } } } }
}`;

const columns = (): Column<BatchNumber>[] => [
  { name: 'number', head: label('batch_number', 'number'), sort: 'number', cell: (row) => <InsuranceNumber>{row.number}</InsuranceNumber> },
  { name: 'printed', head: label('batch_number', 'printDate'), desktop: true, cell: (row) => <span class="nowrap">{date(row.printDate)}</span> },
  { name: 'used', head: label('batch_number', 'insuree'), end: true, cell: (row) => (row.insuree ? <a href={`/insurees/${row.insuree.uuid}`}>{fullName(row.insuree)}</a> : row.used ? t('web.numbers.used') : <span class="muted">{t('web.numbers.free')}</span>) },
];

function OfBatch({ uuid }: { uuid: string }) {
  const { query: asked } = useAddress();
  const list = useList({ sort: 'number' });
  const variables = { ...list.variables, batch: uuid, number: asked.q, used: asked.used === undefined ? undefined : asked.used === 'yes' };
  const read = use<{ batchNumbers: Connection<BatchNumber> }>(numbersQuery, variables);
  return (
    <div class="stack">
      <Filters search={label('batch_number', 'number')} filters={[{ name: 'used', label: label('batch_number', 'used'), kind: 'choice', options: [{ value: 'yes', label: t('web.yes') }, { value: 'no', label: t('web.no') }] }]} />
      <Loaded of={read} lines={8}>
        {({ batchNumbers }) => batchNumbers.edges.length === 0
          ? <Card flush><Empty icon="card" title={t('web.numbers.no_number')} /></Card>
          : (
            <Card flush footer={<><Paging list={list} total={batchNumbers.totalCount ?? 0} shown={batchNumbers.edges.length} /><FileOf root="batchNumbersExport" heads={heads} filters={filters} variables={variables}
              columns={[['number', label('batch_number', 'number')], ['used', label('batch_number', 'used')], ['printDate', label('batch_number', 'printDate')], ['insuree__lastName', label('insuree', 'lastName')], ['insuree__otherNames', label('insuree', 'otherNames')]]} /></>}>
              <Table<BatchNumber> label={t('web.numbers.list')} rows={rowsOf(batchNumbers)} rowKey={(row) => row.uuid} columns={columns()} sort={list.sort} busy={read.stale} />
            </Card>
          )}
      </Loaded>
    </div>
  );
}
