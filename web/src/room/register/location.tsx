/* Places: the way down the tree, a move with what goes along, and the end of a place with what is under it. */
import { useState } from 'preact/hooks';
import { go, href, useAddress } from '../../data/address';
import { command } from '../../data/command';
import { choice } from '../../data/description';
import { asFailure, type Failure } from '../../data/failure';
import { number } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { t } from '../../data/text';
import { changed, use } from '../../data/use';
import type { Values } from '../../form/form';
import { mayDo } from '../../data/description';
import { Button, ButtonLink } from '../../part/button';
import { Combobox } from '../../part/combobox';
import { Modal } from '../../part/dialog';
import { CheckField, SegmentField } from '../../part/field';
import { Facts, Note } from '../../part/page';
import { toast } from '../../part/toast';
import { type Row, searchRows, shown } from './read';

const LEVELS = 'RDWV';
const levelName = (code: string): string => choice('location', 'type', code);
const below = (code: string): string => LEVELS[Math.min(LEVELS.indexOf(code) + 1, LEVELS.length - 1)]!;

const upQuery = `query ($uuid: String) { rows: locations(first: 1, uuid: $uuid) { edges { node { uuid code name type parent { uuid name parent { uuid name parent { uuid name } } } } } } }`;
type Up = { rows: Connection<Row> };

/* "Everywhere / Pwani / Kisiwa", and the place itself to be changed. */
export function Above({ within }: { within: string | undefined }) {
  const read = use<Up>(upQuery, within ? { uuid: within } : null);
  const here = within ? rowsOf(read.data?.rows)[0] : undefined;
  const way: Row[] = [];
  for (let at: Row | null | undefined = here; at; at = at.parent) way.unshift(at);
  if (!within) return null;
  return (
    <div class="row row-w">
      <nav class="crumb" aria-label={t('web.location.way')}>
        <a href="/registers/locations">{t('web.location.nation')}</a>
        {way.map((one) => <span key={one.uuid}> / {one.uuid === within ? <b>{one.name}</b> : <a href={href('/registers/locations', { in: one.uuid })}>{one.name}</a>}</span>)}
      </nav>
      {here && <ButtonLink icon="edit" href={`/registers/locations/${here.uuid}`}>{t('web.location.open', { name: here.name })}</ButtonLink>}
    </div>
  );
}

/* A place has others under it, a village has not. */
export const openPlace = (row: Row): string => (row.type === 'V' ? `/registers/locations/${row.uuid}` : href('/registers/locations', { in: row.uuid }));

/* A new one stands where the list was. */
export function useNewPlace(): Values | null {
  const { query } = useAddress();
  const read = use<Up>(upQuery, query.in ? { uuid: query.in } : null);
  if (!query.in) return { type: 'R', parent: null };
  const parent = rowsOf(read.data?.rows)[0];
  return parent ? { type: below(parent.type), parent: parent as never } : null;
}

/* ---- what stands in and under a place ---- */

const countQuery = `query ($uuid: String, $level: Int) {
  one: locations(first: 0, parent_Uuid: $uuid) { totalCount }
  two: locations(first: 0, parent_Parent_Uuid: $uuid) { totalCount }
  three: locations(first: 0, parent_Parent_Parent_Uuid: $uuid) { totalCount }
  families(first: 0, parentLocation: $uuid, parentLocationLevel: $level) { totalCount }
  facilities: healthFacilities(first: 0, location_Uuid: $uuid) { totalCount }
}`;
interface Counts {
  one: Connection<never>;
  two: Connection<never>;
  three: Connection<never>;
  families: Connection<never>;
  facilities: Connection<never>;
}

/* How many places of each level go along, and what each level becomes under another parent. */
function useAlong(row: Row) {
  const read = use<Counts>(countQuery, { uuid: row.uuid, level: LEVELS.indexOf(row.type) });
  const counts = read.data ? [read.data.one, read.data.two, read.data.three].map((one) => one.totalCount ?? 0) : null;
  return { read, counts };
}

function shiftOf(row: Row, parent: Row | null, counts: number[]): [string, string][] {
  const from = LEVELS.indexOf(row.type);
  const to = parent ? Math.min(LEVELS.indexOf(parent.type) + 1, 3) : 0;
  const levels = [1, ...counts].map((n, depth) => ({ n, was: from + depth, is: Math.min(to + depth, 3) })).filter((one) => one.n > 0 && one.was <= 3);
  return levels.map(({ n, was, is }) => [`${number(n)} · ${levelName(LEVELS[was]!)}`, was === is ? t('web.location.stays') : t('web.location.becomes', { level: levelName(LEVELS[is]!) })]);
}

/* ---- acts ---- */

export function PlaceActs({ row }: { row: Row }) {
  const [asking, ask] = useState<'move' | 'end' | null>(null);
  return (
    <>
      {row.type !== 'V' && <ButtonLink icon="down" href={href('/registers/locations', { in: row.uuid })}>{t('web.location.under', { name: row.name })}</ButtonLink>}
      {mayDo('location.move') && <Button icon="sync" onClick={() => ask('move')}>{t('web.location.move')}</Button>}
      {mayDo('location.delete') && <Button kind="stop" onClick={() => ask('end')}>{t('web.register.end')}</Button>}
      {asking === 'move' && <Move row={row} onClose={() => ask(null)} />}
      {asking === 'end' && <End row={row} onClose={() => ask(null)} />}
    </>
  );
}

function useSending(onClose: () => void) {
  const [busy, setBusy] = useState(false);
  const [failure, fail] = useState<Failure | null>(null);
  const send = async (name: string, input: unknown, said: string, to: string) => {
    setBusy(true);
    fail(null);
    try {
      await command(name, input, { label: said });
      toast(said);
      changed();
      onClose();
      go(to);
    } catch (thrown) {
      fail(asFailure(thrown));
    }
    setBusy(false);
  };
  return { busy, failure, send };
}

const searchPlaces = async (text: string, signal: AbortSignal): Promise<Row[]> => (await searchRows('location', text, signal)).rows;

function Parent({ value, onChange }: { value: Row | null; onChange: (row: Row | null) => void }) {
  return <Combobox<Row> label={t('web.location.parent')} value={value} onChange={onChange} search={searchPlaces} optionKey={(one) => one.uuid} shown={(one) => `${shown('location', one)} · ${levelName(one.type)}`} autofocus />;
}

function Move({ row, onClose }: { row: Row; onClose: () => void }) {
  const [parent, choose] = useState<Row | null>(null);
  /* To become a region is said, never left out. */
  const [top, rise] = useState(false);
  const { read, counts } = useAlong(row);
  const { busy, failure, send } = useSending(onClose);
  const title = t('web.location.move_title', { name: row.name });
  return (
    <Modal onClose={onClose} label={title}>
      <h2>{title}</h2>
      {!top && <Parent value={parent} onChange={choose} />}
      {row.type !== 'R' && <CheckField label={t('web.location.top')} value={top} onChange={rise} />}
      {counts && (parent || top) && <Facts of={shiftOf(row, top ? null : parent, counts)} />}
      {read.data && <p>{t('web.location.along', { families: number(read.data.families.totalCount ?? 0), facilities: number(read.data.facilities.totalCount ?? 0) })}</p>}
      {failure && <div role="alert"><Note tone="stop">{failure.message}</Note></div>}
      <div class="acts">
        <Button onClick={onClose}>{t('web.register.keep')}</Button>
        <Button kind="primary" busy={busy} off={top || parent ? undefined : t('web.location.parent_first')} onClick={() => void send('location.move', { uuid: row.uuid, newParent: top ? null : parent!.uuid }, t('web.location.moved', { name: row.name }), `/registers/locations/${row.uuid}`)}>{t('web.location.move')}</Button>
      </div>
    </Modal>
  );
}

function End({ row, onClose }: { row: Row; onClose: () => void }) {
  const [how, choose] = useState<'hand' | 'cascade'>('hand');
  const [parent, to] = useState<Row | null>(null);
  const { read, counts } = useAlong(row);
  const { busy, failure, send } = useSending(onClose);
  const under = counts ? counts.reduce((sum, one) => sum + one, 0) : 0;
  const title = t('web.register.end_title', { name: row.name });
  const input = { uuid: row.uuid, ...(under === 0 ? {} : how === 'cascade' ? { cascade: true } : { newParent: parent?.uuid ?? null }) };
  const off = !read.data ? t('web.page.loading') : under > 0 && how === 'hand' && !parent ? t('web.location.parent_first') : undefined;
  return (
    <Modal onClose={onClose} label={title}>
      <h2>{title}</h2>
      <p>{t('web.location.end_what', { n: under })}</p>
      {under > 0 && <SegmentField label={t('web.location.end_how')} value={how} onChange={(value) => choose(value as typeof how)} options={[{ value: 'hand', label: t('web.location.end_hand') }, { value: 'cascade', label: t('web.location.end_cascade') }]} />}
      {under > 0 && how === 'hand' && <Parent value={parent} onChange={to} />}
      {failure && <div role="alert"><Note tone="stop">{failure.message}</Note></div>}
      <div class="acts">
        <Button onClick={onClose}>{t('web.register.keep')}</Button>
        <Button kind="stop" busy={busy} off={off} onClick={() => void send('location.delete', input, t('web.register.ended_now', { name: row.name }), href('/registers/locations', { in: row.parent?.uuid }))}>{t('web.register.end')}</Button>
      </div>
    </Modal>
  );
}
