/* The work list: money that one side has and the other has not, or of another amount. */
import { useState } from 'preact/hooks';
import { useAddress } from '../../data/address';
import { holds } from '../../data/client';
import { choice, label, mayDo } from '../../data/description';
import { date } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { t } from '../../data/text';
import { use } from '../../data/use';
import { Button } from '../../part/button';
import { Modal } from '../../part/dialog';
import { TextField } from '../../part/field';
import { FileOf } from '../../part/file';
import { Filters } from '../../part/filters';
import type { ShapeName } from '../../part/icon';
import { useList } from '../../part/list';
import { Card, Empty, Loaded } from '../../part/page';
import { Paging } from '../../part/paging';
import { Status, type Tone } from '../../part/status';
import { type Column, Table } from '../../part/table';
import { Code, Money } from '../../part/value';
import { ActBar, type Act, useActs } from './acts';
import { type Difference, differencesQuery, optionsOf, RIGHT_RECEIVE } from './data';

const looks: Record<string, [Tone, ShapeName]> = { open: ['wait', 'flag'], taken: ['ok', 'ok'], settled: ['ok', 'ok'], gone: ['idle', 'dash'] };

function State({ state }: { state: string }) {
  const [tone, shape] = looks[state] ?? ['idle', 'dash'];
  return <Status tone={tone} shape={shape} badge={false}>{choice('payment_difference', 'state', state)}</Status>;
}

const head = (name: string): string => label('payment_difference', name);

const columns = (): Column<Difference>[] => [
  { name: 'transaction', head: head('transactionNo'), cell: (row) => <>{row.payment ? <a href={`/payments/${row.payment.uuid}`}><Code>{row.transactionNo}</Code></a> : <Code>{row.transactionNo}</Code>}{row.controlNumber && <small><Code>{row.controlNumber}</Code></small>}</> },
  { name: 'kind', head: head('kind'), cell: (row) => <>{choice('payment_difference', 'kind', row.kind)}{row.note && <small class="muted">{row.note}</small>}</> },
  { name: 'day', head: head('day'), sort: 'day', cell: (row) => <span class="nowrap">{date(row.day)}</span>, desktop: true },
  { name: 'state', head: head('state'), cell: (row) => <State state={row.state} /> },
  { name: 'there', head: head('amountThere'), num: true, end: true, cell: (row) => <Money bare value={row.amountThere} /> },
  { name: 'here', head: head('amountHere'), num: true, cell: (row) => <Money bare value={row.amountHere} /> },
];

export function Differences() {
  const { query } = useAddress();
  const [settling, settle] = useState<string[] | null>(null);
  const acting = useActs();
  const list = useList({ sort: '-day' });
  const state = query.state ?? 'open';
  const variables = { transaction: query.q ?? null, state: state === 'any' ? null : state, kind: query.kind ?? null, from: query.from ?? null, to: query.to ?? null };
  const read = use<{ paymentDifferences: Connection<Difference> }>(differencesQuery, { ...list.variables, ...variables });
  const rows = rowsOf(read.data?.paymentDifferences);
  const chosen = rows.filter((row) => acting.keys.has(row.uuid));
  const uuids = (of: Difference[]): string[] => of.map((row) => row.uuid);
  const open = chosen.filter((row) => row.state === 'open');
  const settled = chosen.filter((row) => row.state === 'settled');
  const maySettle = mayDo('payment_difference.settle');
  const acts: Act[] = [
    { name: 'payment_difference.take', label: t('web.payment_gateway.take'), done: 'web.payment_gateway.taken', uuids: holds(RIGHT_RECEIVE) ? uuids(open.filter((row) => row.kind === 'missing_here')) : [] },
    { name: 'payment_difference.settle', label: t('web.payment_gateway.settle'), done: 'web.payment_gateway.settled', uuids: maySettle ? uuids(open) : [], run: () => settle(uuids(open)) },
    { name: 'payment_difference.settle', label: t('web.payment_gateway.reopen'), done: 'web.payment_gateway.reopened', uuids: maySettle ? uuids(settled) : [],
      run: () => void acting.send({ name: 'payment_difference.settle', label: t('web.payment_gateway.reopen'), done: 'web.payment_gateway.reopened', uuids: uuids(settled) }, { open: true }) },
  ];
  const filtered = ['q', 'state', 'kind', 'from', 'to'].some((name) => query[name]);
  return (
    <div class="stack">
      <Filters search={head('transactionNo')} filters={[
        { name: 'state', label: head('state'), kind: 'choice', options: [...optionsOf('payment_difference', 'state'), { value: 'any', label: t('web.payment_gateway.any') }] },
        { name: 'kind', label: head('kind'), kind: 'choice', options: optionsOf('payment_difference', 'kind') },
        { name: 'from', label: t('web.payment.from'), kind: 'date' }, { name: 'to', label: t('web.payment.to'), kind: 'date' }]} />
      <ActBar of={acting} chosen={chosen.length} acts={acts} />
      <Loaded of={read} lines={10}>
        {({ paymentDifferences }) => rows.length === 0
          ? <Card flush><Empty icon="money" title={t(filtered ? 'web.payment_gateway.none.filtered' : 'web.payment_gateway.none')}>{t('web.payment_gateway.none_why')}</Empty></Card>
          : (
            <Card title={t('web.payment_gateway.differences')} flush footer={<Paging list={list} total={paymentDifferences.totalCount ?? 0} shown={rows.length} />}
              action={<FileOf root="paymentDifferencesExport" heads="$transaction: String, $state: String, $kind: String, $from: Date, $to: Date"
                filters="transactionNo_Icontains: $transaction, state: $state, kind: $kind, day_Gte: $from, day_Lte: $to" variables={variables}
                columns={['transactionNo', 'controlNumber', 'kind', 'state', 'day', 'amountThere', 'amountHere', 'note'].map((name): [string, string] => [name, head(name)])} />}>
              <Table label={t('web.payment_gateway.differences')} rows={rows} rowKey={(row) => row.uuid} columns={columns()} sort={list.sort} busy={read.stale}
                selection={maySettle || holds(RIGHT_RECEIVE) ? { keys: acting.keys, set: acting.select } : undefined}
                off={(row) => row.state === 'gone'} />
            </Card>
          )}
      </Loaded>
      {settling && <Settle count={settling.length} onClose={() => settle(null)} onNote={async (note) => {
        settle(null);
        await acting.send({ name: 'payment_difference.settle', label: t('web.payment_gateway.settle'), done: 'web.payment_gateway.settled', uuids: settling }, { note });
      }} />}
    </div>
  );
}

/* Why nothing is to be done: whoever looks at it later reads it. */
function Settle({ count, onClose, onNote }: { count: number; onClose: () => void; onNote: (note: string) => Promise<void> }) {
  const [note, setNote] = useState('');
  return (
    <Modal label={t('web.payment_gateway.settle')} onClose={onClose}>
      <form class="stack" onSubmit={(event) => { event.preventDefault(); void onNote(note.trim()); }}>
        <h2>{t('web.payment_gateway.settle_n', { n: count })}</h2>
        <TextField label={head('note')} value={note} onChange={setNote} max={255} autofocus hint={t('web.payment_gateway.note_hint')} />
        <footer class="acts"><Button onClick={onClose}>{t('web.cancel')}</Button><Button kind="primary" type="submit" off={note.trim() ? undefined : t('web.payment_gateway.note_first')}>{t('web.payment_gateway.settle')}</Button></footer>
      </form>
    </Modal>
  );
}
