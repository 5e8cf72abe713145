/* What the program asked of the gateway: what waits, what it took, what failed and why. */
import { useAddress } from '../../data/address';
import { choice, label, mayDo } from '../../data/description';
import { moment } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { t } from '../../data/text';
import { use } from '../../data/use';
import { Filters } from '../../part/filters';
import type { ShapeName } from '../../part/icon';
import { useList } from '../../part/list';
import { Card, Empty, Loaded } from '../../part/page';
import { Paging } from '../../part/paging';
import { Status, type Tone } from '../../part/status';
import { type Column, Table } from '../../part/table';
import { ActBar, useActs } from './acts';
import { mayGiveUp, mayRetry, optionsOf, type Request, requestsQuery } from './data';

const looks: Record<string, [Tone, ShapeName]> = { queued: ['wait', 'clock'], sending: ['info', 'send'], sent: ['ok', 'ok'], failed: ['stop', 'x'], given_up: ['idle', 'dash'] };
const head = (name: string): string => label('payment_request', name);

const columns = (): Column<Request>[] => [
  { name: 'kind', head: head('kind'), cell: (row) => (row.payment ? <a href={`/payments/${row.payment.uuid}`}>{choice('payment_request', 'kind', row.kind)}</a> : choice('payment_request', 'kind', row.kind)) },
  { name: 'made', head: t('web.payment_gateway.made'), sort: 'id', cell: (row) => <span class="nowrap">{moment(row.dateCreated)}</span> },
  { name: 'attempts', head: head('attempts'), num: true, cell: (row) => String(row.attempts), desktop: true },
  { name: 'next', head: head('nextAt'), sort: 'nextAt', cell: (row) => (row.nextAt ? <span class="nowrap">{moment(row.nextAt)}</span> : '—'), desktop: true },
  { name: 'why', head: head('lastError'), cell: (row) => row.lastError ?? '—' },
  { name: 'state', head: head('state'), end: true, cell: (row) => <Status tone={looks[row.state]?.[0] ?? 'idle'} shape={looks[row.state]?.[1] ?? 'dash'} badge={false}>{choice('payment_request', 'state', row.state)}</Status> },
];

export function Requests() {
  const { query } = useAddress();
  const acting = useActs();
  const list = useList({ sort: '-id' });
  const read = use<{ paymentRequests: Connection<Request> }>(requestsQuery, { ...list.variables, state: query.request ?? null, kind: query.asks ?? null });
  const rows = rowsOf(read.data?.paymentRequests);
  const chosen = rows.filter((row) => acting.keys.has(row.uuid));
  const may = mayDo('payment_request.retry');
  return (
    <div class="stack">
      <Filters filters={[
        { name: 'request', label: head('state'), kind: 'choice', options: optionsOf('payment_request', 'state') },
        { name: 'asks', label: head('kind'), kind: 'choice', options: optionsOf('payment_request', 'kind') }]} />
      <ActBar of={acting} chosen={chosen.length} acts={[
        { name: 'payment_request.retry', label: t('web.messages.retry'), done: 'web.payment_gateway.retried', uuids: chosen.filter((row) => mayRetry(row.state)).map((row) => row.uuid) },
        { name: 'payment_request.give_up', label: t('web.messages.give_up'), done: 'web.payment_gateway.given_up', uuids: chosen.filter((row) => mayGiveUp(row.state)).map((row) => row.uuid) },
      ]} />
      <Loaded of={read} lines={10}>
        {({ paymentRequests }) => rows.length === 0
          ? <Card flush><Empty icon="msg" title={t('web.payment_gateway.no_requests')}>{t('web.payment_gateway.no_requests_why')}</Empty></Card>
          : (
            <Card flush footer={<Paging list={list} total={paymentRequests.totalCount ?? 0} shown={rows.length} />}>
              <Table label={t('web.payment_gateway.requests')} rows={rows} rowKey={(row) => row.uuid} columns={columns()} sort={list.sort} busy={read.stale}
                selection={may ? { keys: acting.keys, set: acting.select } : undefined} off={(row) => row.state === 'given_up'} />
            </Card>
          )}
      </Loaded>
    </div>
  );
}
