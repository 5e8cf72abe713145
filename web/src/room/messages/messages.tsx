/* What goes out by SMS and mail: what waits, what was sent, what failed and why. */
import { useState } from 'preact/hooks';
import { turn, useAddress } from '../../data/address';
import { holds, RIGHT_REPORTS } from '../../data/client';
import { command } from '../../data/command';
import { choice, label, mayDo, mayRead } from '../../data/description';
import { asFailure, type Failure } from '../../data/failure';
import { addDays, moment } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { t } from '../../data/text';
import { changed, use } from '../../data/use';
import { Button, ButtonLink } from '../../part/button';
import { Drawer } from '../../part/dialog';
import { Filters } from '../../part/filters';
import { useList } from '../../part/list';
import { Card, Empty, Facts, Head, Loaded, Note } from '../../part/page';
import { Paging } from '../../part/paging';
import { type Column, Table } from '../../part/table';
import { toast } from '../../part/toast';
import { Code } from '../../part/value';
import { mayGiveUp, mayRetry, type Message, messageQuery, messagesQuery, optionsOf, type WholeMessage } from './data';
import { MessageState } from './state';
import { TestMessage } from './test';

const columns = (): Column<Message>[] => [
  { name: 'recipient', head: label('message', 'recipient'), cell: (row) => <Code>{row.recipient}</Code> },
  { name: 'kind', head: label('message', 'kind'), cell: (row) => choice('message', 'kind', row.kind) },
  { name: 'channel', head: label('message', 'channel'), cell: (row) => choice('message', 'channel', row.channel), desktop: true },
  { name: 'made', head: t('web.messages.made'), sort: 'id', cell: (row) => <span class="nowrap">{moment(row.dateCreated)}</span>, desktop: true },
  { name: 'next', head: label('message', 'nextAt'), sort: 'nextAt', cell: (row) => (row.nextAt ? moment(row.nextAt) : '—'), desktop: true },
  { name: 'why', head: label('message', 'lastError'), cell: (row) => row.lastError ?? '—', desktop: true },
  { name: 'state', head: label('message', 'state'), cell: (row) => <MessageState state={row.state} />, end: true },
];

/* Days of the address are the scheme's own, from their beginning to the end of the last. */
const dayStart = (day: string | undefined, add: number): string | null => (day ? `${addDays(day, add)}T00:00:00` : null);

export default function Messages() {
  const { query } = useAddress();
  const list = useList({ sort: '-id' });
  const [keys, select] = useState<Set<string>>(new Set());
  const [failure, fail] = useState<Failure | null>(null);
  const read = use<{ messages: Connection<Message> }>(messagesQuery, { ...list.variables, to: query.q ?? null, state: query.state ?? null, kind: query.kind ?? null, channel: query.channel ?? null,
    from: dayStart(query.from, 0), until: dayStart(query.until, 1) });
  const rows = rowsOf(read.data?.messages);
  const send = async (name: 'message.retry' | 'message.give_up', uuids: string[]) => {
    fail(null);
    try {
      await command(name, { uuids }, { label: t('web.messages.title') });
      toast(t(name === 'message.retry' ? 'web.messages.retried' : 'web.messages.given_up', { n: uuids.length }));
      select(new Set());
      changed();
    } catch (thrown) {
      fail(asFailure(thrown));
    }
  };
  const chosen = rows.filter((row) => keys.has(row.uuid));
  const again = chosen.filter((row) => mayRetry(row.state)).map((row) => row.uuid);
  const enough = chosen.filter((row) => mayGiveUp(row.state)).map((row) => row.uuid);
  const filtered = ['q', 'state', 'kind', 'channel', 'from', 'until'].some((name) => query[name]);
  return (
    <>
      <Head title={t('web.messages.title')} under={t('web.messages.under')} actions={(
        <>
          {mayRead('message_gateway') && <ButtonLink href="/registers/message-gateways">{t('web.register.message-gateways')}</ButtonLink>}
          {holds(RIGHT_REPORTS) && <ButtonLink href="/reports/communication_by_notification">{t('web.messages.reach')}</ButtonLink>}
          <ButtonLink href="/messages/texts">{t('web.messages.texts')}</ButtonLink>
          {mayDo('message.test') && <Button onClick={() => turn({ test: '1' })}>{t('web.messages.test')}</Button>}
        </>
      )} />
      <Filters search={label('message', 'recipient')} filters={[
        { name: 'state', label: label('message', 'state'), kind: 'choice', options: optionsOf('message', 'state') },
        { name: 'kind', label: label('message', 'kind'), kind: 'choice', options: optionsOf('message', 'kind') },
        { name: 'channel', label: label('message', 'channel'), kind: 'choice', options: optionsOf('message', 'channel') },
        { name: 'from', label: t('web.messages.from'), kind: 'date' }, { name: 'until', label: t('web.messages.until'), kind: 'date' }]} />
      {failure && <div role="alert"><Note tone="stop"><b>{failure.message}</b></Note></div>}
      {chosen.length > 0 && (
        <div class="bulk" role="region" aria-label={t('web.messages.selected', { n: chosen.length })}>
          <b role="status">{t('web.messages.selected', { n: chosen.length })}</b>
          <span class="end" />
          {again.length > 0 && mayDo('message.retry') && <Button onClick={() => void send('message.retry', again)}>{t('web.messages.retry')} <span class="count">{again.length}</span></Button>}
          {enough.length > 0 && mayDo('message.give_up') && <Button onClick={() => void send('message.give_up', enough)}>{t('web.messages.give_up')} <span class="count">{enough.length}</span></Button>}
        </div>
      )}
      <Loaded of={read}>
        {({ messages }) => rows.length === 0
          ? <Card flush><Empty icon="msg" title={t(filtered ? 'web.messages.none.filtered' : 'web.messages.none')}>{t('web.messages.none_why')}</Empty></Card>
          : (
            <Card flush footer={<Paging list={list} total={messages.totalCount ?? 0} shown={rows.length} />}>
              <Table label={t('web.messages.title')} rows={rows} rowKey={(row) => row.uuid} columns={columns()} sort={list.sort} busy={read.stale} onOpen={(row) => turn({ message: row.uuid })}
                selection={mayDo('message.retry') ? { keys, set: select } : undefined} off={(row) => row.state === 'given_up'} />
            </Card>
          )}
      </Loaded>
      {query.message && <OneMessage uuid={query.message} onAct={(name, uuid) => void send(name, [uuid])} />}
      {query.test && mayDo('message.test') && <TestMessage onClose={() => turn({ test: null })} />}
    </>
  );
}

function OneMessage({ uuid, onAct }: { uuid: string; onAct: (name: 'message.retry' | 'message.give_up', uuid: string) => void }) {
  const read = use<{ messages: Connection<WholeMessage> }>(messageQuery, { uuid });
  const one = rowsOf(read.data?.messages)[0];
  const tries = rowsOf(one?.tries);
  return (
    <Drawer title={one ? choice('message', 'kind', one.kind) : t('web.messages.title')} onClose={() => turn({ message: null })}
      footer={one && (
        <>
          {mayRetry(one.state) && mayDo('message.retry') && <Button onClick={() => onAct('message.retry', uuid)}>{t('web.messages.retry')}</Button>}
          {mayGiveUp(one.state) && mayDo('message.give_up') && <Button onClick={() => onAct('message.give_up', uuid)}>{t('web.messages.give_up')}</Button>}
        </>
      )}>
      <Loaded of={read}>
        {() => (one ? (
          <>
            <Facts of={[
              [label('message', 'state'), <MessageState state={one.state} />], [label('message', 'recipient'), <Code>{one.recipient}</Code>],
              [label('message', 'channel'), choice('message', 'channel', one.channel)], [label('message', 'attempts'), String(one.attempts)],
              [label('message', 'sentAt'), one.sentAt ? moment(one.sentAt) : '—'], [label('message', 'gateway'), one.gateway ?? '—'],
              [label('message', 'reference'), one.reference ?? '—'],
            ]} />
            {one.lastError && <Note tone="wait">{one.lastError}</Note>}
            {one.subject && <b>{one.subject}</b>}
            <p style={{ whiteSpace: 'pre-wrap' } as never}>{one.text}</p>
            {tries.length > 0 && <h3>{label('message', 'tries')}</h3>}
            {tries.map((row) => <p key={row.uuid}>{moment(row.at)} · {row.gateway ?? '—'} · {choice('message_try', 'outcome', row.outcome)} {row.what && <small class="muted">{row.what}</small>}</p>)}
          </>
        ) : null)}
      </Loaded>
    </Drawer>
  );
}
