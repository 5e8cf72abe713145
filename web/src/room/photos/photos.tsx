/* Photos that came before their person was enrolled: sent, given to somebody by hand, discarded. */
import { useRef, useState } from 'preact/hooks';
import { href, useAddress } from '../../data/address';
import { command } from '../../data/command';
import { label, mayDo, mayRead } from '../../data/description';
import { asFailure, type Failure } from '../../data/failure';
import { date, fullName, number } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { type Person, searchPeople } from '../../data/people';
import { t } from '../../data/text';
import { base64, lighter } from '../../data/upload';
import { changed, use } from '../../data/use';
import { Button } from '../../part/button';
import { FileButton, PhotoTile } from '../../part/camera';
import { Combobox } from '../../part/combobox';
import { Dialog } from '../../part/dialog';
import { Filters } from '../../part/filters';
import { useList } from '../../part/list';
import { Card, Empty, Head, Loaded, Note } from '../../part/page';
import { Paging } from '../../part/paging';
import { type Column, Table } from '../../part/table';
import { toast } from '../../part/toast';
import { InsuranceNumber } from '../../part/value';

interface Waiting {
  uuid: string;
  number: string;
  date: string;
  file: string | null;
  validityFrom: string;
  officer: { uuid: string; code: string; lastName: string; otherNames: string } | null;
}

const query = (): string => `query ($first: Int, $offset: Int, $orderBy: [String], $number: String, $from: Date, $to: Date) {
  waitingPhotos(first: $first, offset: $offset, orderBy: $orderBy, number_Istartswith: $number, date_Gte: $from, date_Lte: $to) {
    totalCount edges { node { uuid number date file validityFrom ${mayRead('officer') ? 'officer { uuid code lastName otherNames }' : ''} } } }
}`;

const pictureHref = (row: Waiting): string | null => (row.file ? href('/api/insuree/photo/waiting', { uuid: row.uuid }) : null);

const columns = (): Column<Waiting>[] => [
  { name: 'photo', head: t('web.photos.picture'), desktop: true, cell: (row) => <PhotoTile name={row.number} src={pictureHref(row)} size="s" /> },
  { name: 'number', head: label('waiting_photo', 'number'), sort: 'number', cell: (row) => <InsuranceNumber>{row.number}</InsuranceNumber> },
  { name: 'date', head: label('waiting_photo', 'date'), sort: 'date', cell: (row) => <span class="nowrap">{date(row.date)}</span> },
  { name: 'officer', head: label('waiting_photo', 'officer'), cell: (row) => (row.officer ? `${row.officer.code} · ${fullName(row.officer)}` : '—') },
  { name: 'since', head: t('web.photos.since'), desktop: true, cell: (row) => <span class="nowrap">{date(row.validityFrom.slice(0, 10))}</span> },
];

interface Sent { given: number; waiting: number; failed: string[] }

/* The file's name says whose it is. */
async function sendOne(file: File, before: Sent): Promise<Sent> {
  try {
    const { result } = await command<{ waits: boolean }>('photo.submit', { filename: file.name, photo: await base64(await lighter(file)) }, { label: t('web.photos.send') });
    return result && !result.waits ? { ...before, given: before.given + 1 } : { ...before, waiting: before.waiting + 1 };
  } catch (thrown) {
    return { ...before, failed: [...before.failed, `${file.name}: ${asFailure(thrown).message}`] };
  }
}

/* One after the other: a telephone's line is thin. */
function useSending(): { sent: Sent | null; left: number; send: (file: File) => void } {
  const [sent, tell] = useState<Sent | null>(null);
  const [left, count] = useState(0);
  const line = useRef<Promise<Sent>>(Promise.resolve({ given: 0, waiting: 0, failed: [] }));
  const waiting = useRef(0);
  const send = (file: File) => {
    count(++waiting.current);
    line.current = line.current.then(async (before) => {
      const after = await sendOne(file, before);
      tell(after);
      count(--waiting.current);
      if (waiting.current === 0) changed();
      return after;
    });
  };
  return { sent, left, send };
}

export default function Photos() {
  const { query: asked } = useAddress();
  const list = useList({ sort: '-id' });
  const [keys, select] = useState<Set<string>>(new Set());
  const [giving, give] = useState<Waiting | null>(null);
  const [discarding, discard] = useState(false);
  const { sent, left, send } = useSending();
  const settle = mayDo('waiting_photo.discard');
  const read = use<{ waitingPhotos: Connection<Waiting> }>(query(), { ...list.variables, number: asked.q, from: asked.from, to: asked.to });
  const rows = rowsOf(read.data?.waitingPhotos);
  const chosen = rows.filter((row) => keys.has(row.uuid));
  const filtered = Boolean(asked.q || asked.from || asked.to);
  return (
    <>
      <Head title={t('web.photos.title')} crumbs={[{ label: t('web.insurees.title'), href: '/insurees' }, { label: t('web.photos.title') }]} under={t('web.photos.under')}
        actions={mayDo('photo.submit') && (left > 0 ? <Button busy>{t('web.photos.sending', { n: left })}</Button> : <FileButton label={t('web.photos.send')} accept="image/*" many onFile={send} />)} />
      {sent && <div role="status"><Note tone={sent.failed.length ? 'stop' : 'ok'}>{t('web.photos.sent', { given: number(sent.given), waiting: number(sent.waiting) })}{sent.failed.map((one) => <div key={one}>{one}</div>)}</Note></div>}
      <Filters search={label('waiting_photo', 'number')} filters={[{ name: 'from', label: t('web.photos.from'), kind: 'date' }, { name: 'to', label: t('web.photos.to'), kind: 'date' }]} />
      {chosen.length > 0 && (
        <div class="bulk" role="region" aria-label={t('web.photos.selected', { n: chosen.length })}>
          <b role="status">{t('web.photos.selected', { n: chosen.length })}</b>
          <span class="end" />
          {chosen.length === 1 && mayDo('waiting_photo.give') && <Button onClick={() => give(chosen[0]!)}>{t('web.photos.give')}</Button>}
          <Button onClick={() => discard(true)}>{t('web.photos.discard')} <span class="count">{chosen.length}</span></Button>
        </div>
      )}
      <Loaded of={read} lines={8}>
        {({ waitingPhotos }) => rows.length === 0
          ? <Card flush><Empty icon="camera" title={t(filtered ? 'web.photos.none.filtered' : 'web.photos.none')}>{t('web.photos.none.why')}</Empty></Card>
          : (
            <Card flush footer={<Paging list={list} total={waitingPhotos.totalCount ?? 0} shown={rows.length} />}>
              <Table<Waiting> label={t('web.photos.title')} rows={rows} rowKey={(row) => row.uuid} columns={columns()} sort={list.sort} busy={read.stale} selection={settle ? { keys, set: select } : undefined}
                picture={(row) => <PhotoTile name={row.number} src={pictureHref(row)} />} />
            </Card>
          )}
      </Loaded>
      {giving && <Give of={giving} onClose={() => { give(null); select(new Set()); }} />}
      {discarding && <Discard of={chosen} onClose={() => { discard(false); select(new Set()); }} />}
    </>
  );
}

function Give({ of: photo, onClose }: { of: Waiting; onClose: () => void }) {
  const [to, setTo] = useState<Person | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const run = async () => {
    if (!to) return setFailure(t('web.check.chosen'));
    try {
      await command('waiting_photo.give', { uuid: photo.uuid, insuree: to.uuid }, { label: t('web.photos.give') });
      changed();
      onClose();
      toast(t('web.photos.given', { name: fullName(to) }));
    } catch (thrown) {
      setFailure(asFailure(thrown).message);
    }
  };
  return (
    <Dialog title={t('web.photos.give')} act={t('web.photos.give')} keep={t('web.cancel')} onAct={run} onClose={onClose}>
      <PhotoTile name={photo.number} src={pictureHref(photo)} size="l" />
      <p>{t('web.photos.give.why', { number: photo.number })}</p>
      <Combobox<Person> label={t('web.photos.whose')} value={to} onChange={setTo} search={(text, signal) => searchPeople(text, 12, signal)} optionKey={(one) => one.uuid} error={failure}
        shown={fullName} row={(one) => <><b>{fullName(one)}</b><small><InsuranceNumber>{one.chfId}</InsuranceNumber> · {date(one.dob)}</small></>} />
    </Dialog>
  );
}

function Discard({ of: photos, onClose }: { of: Waiting[]; onClose: () => void }) {
  const [failure, fail] = useState<Failure | null>(null);
  const run = async () => {
    try {
      await command('waiting_photo.discard', { uuids: photos.map((one) => one.uuid) }, { label: t('web.photos.discard') });
      changed();
      onClose();
      toast(t('web.photos.discarded', { n: photos.length }));
    } catch (thrown) {
      fail(asFailure(thrown));
    }
  };
  return (
    <Dialog title={t('web.photos.discard.ask', { n: photos.length })} act={t('web.photos.discard')} keep={t('web.cancel')} stop onAct={run} onClose={onClose}>
      <p>{t('web.photos.discard.why')}</p>
      {failure && <div role="alert"><Note tone="stop">{failure.message}</Note></div>}
    </Dialog>
  );
}
