/* Each reconciliation, and asking for one of days that are past. */
import { useState } from 'preact/hooks';
import { turn, useAddress } from '../../data/address';
import { command } from '../../data/command';
import { choice, label, mayDo } from '../../data/description';
import { asFailure, type Failure } from '../../data/failure';
import { addDays, date, moment, today } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { t } from '../../data/text';
import { changed, use } from '../../data/use';
import { Button } from '../../part/button';
import { FileButton } from '../../part/camera';
import { Modal } from '../../part/dialog';
import { DateField } from '../../part/field';
import { Filters } from '../../part/filters';
import type { ShapeName } from '../../part/icon';
import { useList } from '../../part/list';
import { Card, Empty, Loaded, Note } from '../../part/page';
import { Paging } from '../../part/paging';
import { Status, type Tone } from '../../part/status';
import { type Column, Table } from '../../part/table';
import { toast } from '../../part/toast';
import { optionsOf, type Reconciliation, reconciliationsQuery, sendFile } from './data';

const looks: Record<string, [Tone, ShapeName]> = { begun: ['info', 'clock'], compared: ['ok', 'ok'], failed: ['stop', 'x'] };
const head = (name: string): string => label('payment_reconciliation', name);
const count = (value: number | null): string => (value === null ? '—' : String(value));

const columns = (): Column<Reconciliation>[] => [
  { name: 'days', head: t('web.payment_gateway.days'), sort: 'dateFrom', cell: (row) => <span class="nowrap">{row.dateFrom === row.dateTo ? date(row.dateFrom) : `${date(row.dateFrom)} – ${date(row.dateTo)}`}</span> },
  { name: 'source', head: head('source'), cell: (row) => choice('payment_reconciliation', 'source', row.source), desktop: true },
  { name: 'at', head: head('comparedAt'), cell: (row) => (row.comparedAt ? <span class="nowrap">{moment(row.comparedAt)}</span> : '—'), desktop: true },
  { name: 'state', head: head('state'), cell: (row) => <Status tone={looks[row.state]?.[0] ?? 'idle'} shape={looks[row.state]?.[1] ?? 'dash'} badge={false}>{choice('payment_reconciliation', 'state', row.state)}</Status> },
  { name: 'agreed', head: head('agreed'), num: true, end: true, cell: (row) => (row.agreed === null ? '—' : t('web.payment_gateway.agreed', { n: row.agreed, of: row.transactions ?? 0 })) },
  { name: 'here', head: head('missingHere'), num: true, cell: (row) => count(row.missingHere), desktop: true },
  { name: 'there', head: head('missingThere'), num: true, cell: (row) => count(row.missingThere), desktop: true },
  { name: 'amount', head: head('amountDiffers'), num: true, cell: (row) => count(row.amountDiffers), desktop: true },
];

export function Reconciliations() {
  const { query } = useAddress();
  const list = useList({ sort: '-dateFrom' });
  const read = use<{ paymentReconciliations: Connection<Reconciliation> }>(reconciliationsQuery, { ...list.variables, state: query.run ?? null, source: query.source ?? null, from: query.from ?? null, to: query.to ?? null });
  const rows = rowsOf(read.data?.paymentReconciliations);
  const [failure, fail] = useState<Failure | null>(null);
  const bring = async (file: File) => {
    fail(null);
    try {
      const { data } = await sendFile(file);
      toast(t('web.payment_gateway.compared', { n: data.sent, open: data.missingHere + data.missingThere + data.amountDiffers }));
      changed();
    } catch (thrown) {
      fail(asFailure(thrown));
    }
  };
  return (
    <div class="stack">
      {mayDo('payment.reconcile') && (
        <div class="row row-w">
          <Button onClick={() => turn({ ask: '1' })}>{t('web.payment_gateway.ask')}</Button>
          <FileButton label={t('web.payment_gateway.file')} accept=".csv,.xlsx" onFile={(file) => void bring(file)} />
        </div>
      )}
      {failure && <div role="alert"><Note tone="stop">{failure.message}</Note></div>}
      <Filters filters={[
        { name: 'run', label: head('state'), kind: 'choice', options: optionsOf('payment_reconciliation', 'state') },
        { name: 'source', label: head('source'), kind: 'choice', options: optionsOf('payment_reconciliation', 'source') },
        { name: 'from', label: head('dateFrom'), kind: 'date' }, { name: 'to', label: head('dateTo'), kind: 'date' }]} />
      <Loaded of={read} lines={10}>
        {({ paymentReconciliations }) => rows.length === 0
          ? <Card flush><Empty icon="money" title={t('web.payment_gateway.no_reconciliations')}>{t('web.payment_gateway.no_reconciliations_why')}</Empty></Card>
          : (
            <Card flush footer={<Paging list={list} total={paymentReconciliations.totalCount ?? 0} shown={rows.length} />}>
              <Table label={t('web.payment_gateway.reconciliations')} rows={rows} rowKey={(row) => row.uuid} columns={columns()} sort={list.sort} busy={read.stale} />
            </Card>
          )}
      </Loaded>
      {query.ask && mayDo('payment.reconcile') && <Ask onClose={() => turn({ ask: null })} />}
    </div>
  );
}

function Ask({ onClose }: { onClose: () => void }) {
  const [from, setFrom] = useState(addDays(today(), -1));
  const [to, setTo] = useState(addDays(today(), -1));
  const [busy, setBusy] = useState(false);
  const [failure, fail] = useState<Failure | null>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    fail(null);
    try {
      await command('payment.reconcile', { dateFrom: from, dateTo: to }, { label: t('web.payment_gateway.ask') });
      toast(t('web.payment_gateway.asked'));
      changed();
      onClose();
    } catch (thrown) {
      fail(asFailure(thrown));
    }
    setBusy(false);
  };
  return (
    <Modal label={t('web.payment_gateway.ask')} onClose={onClose}>
      <form class="stack" onSubmit={(event) => void submit(event)}>
        <h2>{t('web.payment_gateway.ask')}</h2>
        <p>{t('web.payment_gateway.ask_what')}</p>
        {failure && <div role="alert"><Note tone="stop">{failure.message}</Note></div>}
        <DateField label={head('dateFrom')} value={from} onChange={setFrom} />
        <DateField label={head('dateTo')} value={to} onChange={setTo} />
        <footer class="acts"><Button onClick={onClose}>{t('web.cancel')}</Button><Button kind="primary" type="submit" busy={busy} off={from && to ? undefined : t('web.payment_gateway.days_first')}>{t('web.payment_gateway.ask_act')}</Button></footer>
      </form>
    </Modal>
  );
}
