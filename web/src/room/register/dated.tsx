/* Changes, new rows and ends that are entered ahead: what is to come of a row and of all registers; corrected and withdrawn until their day. */
import { useState } from 'preact/hooks';
import { go } from '../../data/address';
import { command } from '../../data/command';
import { field, label, relation } from '../../data/description';
import { asFailure, type Failure } from '../../data/failure';
import { date, number } from '../../data/format';
import { t } from '../../data/text';
import { changed, use } from '../../data/use';
import type { Values } from '../../form/form';
import { Button } from '../../part/button';
import { Dialog } from '../../part/dialog';
import { Card, Note } from '../../part/page';
import { toast } from '../../part/toast';
import { type Row, valueOf, words } from './read';
import { mayTo, type Register, registers } from './table';

export interface Dated {
  uuid: string;
  entity: string;
  action: 'create' | 'update' | 'delete';
  record: string;
  code: string;
  name: string;
  day: string;
  status: 'waiting' | 'refused';
  change: Record<string, unknown>;
  /* Why its day refused it. */
  error: string | null;
}

export const datedQuery = 'query ($entity: String, $record: UUID) { datedChanges(entity: $entity, record: $record) }';
const DATED = ['medical_item', 'medical_service', 'items_pricelist', 'services_pricelist', 'product'];

export const isDated = (register: Register): boolean => DATED.includes(register.entity);
const isPrices = (register: Register): boolean => register.entity.endsWith('_pricelist');

/* ---- what a change says ---- */

const counted = (key: string, list: unknown): string[] => (Array.isArray(list) && list.length ? [t(key, { n: number(list.length) })] : []);

function said(of: string, name: string, value: unknown): string[] {
  if (name === 'priceOverrules') return counted('web.dated.priced', value);
  if (name === 'addedDetails') return counted('web.dated.added', value);
  if (name === 'removedDetails') return counted('web.dated.removed', value);
  if (name === 'ext') return [t('web.extensions.facts')];
  const head = name === 'relativePrices' ? t('web.register.tab.relative') : label(of, name);
  if (Array.isArray(value)) return [t('web.dated.lines', { label: head, n: number(value.length) })];
  return [field(of, name) || value === null ? t('web.dated.field', { label: head, value: relation(of, name) ? '—' : words(of, name, value) }) : head];
}

const fieldsSaid = (one: Dated): string => Object.entries(one.change).flatMap(([name, value]) => said(one.entity, name, value)).join(' · ');

const summary = (one: Dated): string => (one.action === 'delete' ? t('web.dated.ends') : one.action === 'create' ? t('web.dated.begins', { fields: fieldsSaid(one) }) : fieldsSaid(one));

/* Said with its undo: another command of the same kind. */
export function toastDated(text: string, back?: { name: string; input: Record<string, unknown> }): void {
  const undo = async () => {
    try {
      await command(back!.name, back!.input, { label: t('web.toast.undo') });
      changed();
      toast(t('web.undone'));
    } catch (thrown) {
      toast(asFailure(thrown).message);
    }
  };
  toast(text, back && (() => void undo()));
}

/* Rows that are there on a day to come and are not yet: what a change of that day may already name. */
export function comingRows(all: Dated[] | undefined, entity: string, day: string): Row[] {
  const coming = (all ?? []).filter((one) => one.entity === entity && one.action === 'create' && one.status === 'waiting' && one.day <= day);
  return coming.map((one) => ({ uuid: one.record, code: one.code, name: one.name, price: one.change.price }));
}

/* ---- the page of a row ---- */

const listOf = (values: Values, part: string): Row[] => (values[part] ?? []) as unknown as Row[];
const linesOf = (register: Register) => register.sections.find((one) => one.lines)!.lines!;

/* The row as it would be, so far as it can be shown: its own fields, and the prices of a list. */
export function valuesWith(register: Register, base: Values, one: Dated): Values {
  const values = { ...base };
  for (const [name, value] of Object.entries(one.change)) if (field(register.entity, name) && name in base) values[name] = valueOf(register.entity, name, value);
  if (!isPrices(register)) return values;
  const { part, to } = linesOf(register);
  const gone = (one.change.removedDetails ?? []) as string[];
  const prices = new Map(((one.change.priceOverrules ?? []) as { uuid: string; price: string | null }[]).map((price) => [price.uuid, price.price]));
  values[part] = listOf(base, part).filter((row) => !gone.includes(row[to].uuid)).map((row) => (prices.has(row[to].uuid) ? { ...row, priceOverrule: prices.get(row[to].uuid) } : row)) as never;
  return values;
}

interface Price {
  uuid: string;
  price: string | null;
}

/* Of a price list only what is otherwise: what others change in it until then stays. */
function pricesChanged(register: Register, base: Values, values: Values, before: Record<string, unknown>): Record<string, unknown> {
  const { part, to } = linesOf(register);
  const was = new Map(listOf(base, part).map((row) => [row[to].uuid as string, row]));
  const now = new Map(listOf(values, part).map((row) => [row[to].uuid as string, row]));
  const kept = ((before.addedDetails ?? []) as string[]).filter((uuid) => !was.has(uuid) && !now.has(uuid));
  const added = [...now.keys()].filter((uuid) => !was.has(uuid));
  const prices = [...now].filter(([uuid, row]) => (row.priceOverrule ?? null) !== (was.get(uuid)?.priceOverrule ?? null)).map(([uuid, row]): Price => ({ uuid, price: row.priceOverrule || null }));
  const parts = {
    addedDetails: [...kept, ...added],
    removedDetails: [...was.keys()].filter((uuid) => !now.has(uuid)),
    priceOverrules: [...((before.priceOverrules ?? []) as Price[]).filter((one) => kept.includes(one.uuid)), ...prices],
  };
  return Object.fromEntries(Object.entries(parts).filter(([, list]) => list.length));
}

/* `input`: what the command would be sent now, `base` null for a new row. What of a change cannot be shown stays in it, unless it was entered anew. */
export function changeOf(register: Register, input: Record<string, unknown>, base: Values | null, values: Values, corrects: Dated | null): Record<string, unknown> {
  const before = corrects?.change ?? {};
  if (base && isPrices(register)) {
    const { [linesOf(register).part]: _, ...rest } = input;
    return { ...rest, ...pricesChanged(register, base, values, before) };
  }
  const unseen = Object.entries(before).filter(([name]) => !field(register.entity, name));
  return { ...Object.fromEntries(unseen), ...input };
}

/* ---- lists of them ---- */

interface LinesProps {
  rows: Dated[];
  /* Names the row, where the list is of several. */
  named?: boolean;
  onCorrect?: (one: Dated) => void;
  withdraws?: boolean;
}

/* A row that is still to come is seen where it is corrected. */
function pageOf(one: Dated): string {
  const at = `/registers/${registers.find((register) => register.entity === one.entity)!.name}`;
  return one.action === 'create' ? `${at}/new?ahead=${one.uuid}` : `${at}/${one.record}`;
}

function Changes({ rows, named, onCorrect, withdraws }: LinesProps) {
  const [asked, ask] = useState<Dated | null>(null);
  return (
    <>
      <ul class="rows">
        {rows.map((one) => (
          <li key={one.uuid}>
            <div class="grow">
              {named && <div><a href={pageOf(one)}>{[one.code, one.name].filter(Boolean).join(' · ')}</a></div>}
              <div><b>{t('web.dated.from', { date: date(one.day) })}</b> {summary(one)}</div>
              {one.status === 'refused' && <div class="t-stop">{t('web.dated.refused', { date: date(one.day), why: one.error ?? '' })}</div>}
            </div>
            {onCorrect && one.status === 'waiting' && one.action !== 'delete' && <Button icon="edit" onClick={() => onCorrect(one)}>{t('web.dated.correct')}</Button>}
            {withdraws && <Button icon="x" onClick={() => ask(one)}>{t('web.dated.withdraw')}</Button>}
          </li>
        ))}
      </ul>
      {asked && <Withdrawing of={asked} onClose={() => ask(null)} />}
    </>
  );
}

function Withdrawing({ of: one, onClose }: { of: Dated; onClose: () => void }) {
  const [failure, fail] = useState<Failure | null>(null);
  const title = t('web.dated.withdraw_title', { date: date(one.day) });
  const withdraw = async () => {
    try {
      await command('dated_change.delete', { uuid: one.uuid }, { label: title });
      const { entity, action, record, day, change } = one;
      const again = { entity, action, day, ...(action === 'create' ? {} : { record }), ...(action === 'delete' ? {} : { change }) };
      toastDated(t('web.dated.withdrawn'), one.status === 'waiting' ? { name: 'dated_change.create', input: again } : undefined);
      changed();
      onClose();
    } catch (thrown) {
      fail(asFailure(thrown));
    }
  };
  return (
    <Dialog title={title} act={t('web.dated.withdraw')} keep={t('web.dated.keep')} stop onAct={withdraw} onClose={onClose}>
      <p>{t(one.action === 'create' ? 'web.dated.withdraw_new' : 'web.dated.withdraw_what')}</p>
      {failure && <div role="alert"><Note tone="stop">{failure.message}</Note></div>}
    </Dialog>
  );
}

/* What is to come of one row; nothing where nothing is. */
export function RowChanges({ register, row, readonly, onCorrect }: { register: Register; row: Row; readonly: boolean; onCorrect: (one: Dated) => void }) {
  const read = use<{ datedChanges: Dated[] }>(datedQuery, { entity: register.entity, record: row.uuid });
  const rows = read.data?.datedChanges ?? [];
  if (!rows.length) return null;
  return <Card title={t('web.dated.title')} flush><Changes rows={rows} onCorrect={readonly ? undefined : onCorrect} withdraws={!readonly} /></Card>;
}

/* Rows of a register that are still to come, above its list. */
export function NewRows({ register }: { register: Register }) {
  const read = use<{ datedChanges: Dated[] }>(datedQuery, { entity: register.entity });
  const rows = (read.data?.datedChanges ?? []).filter((one) => one.action === 'create');
  if (!rows.length) return null;
  const may = mayTo(register, 'create');
  return <Card title={t('web.dated.new')} note={number(rows.length)} flush><Changes rows={rows} named onCorrect={may ? (one) => go(pageOf(one)) : undefined} withdraws={may} /></Card>;
}

/* Of all registers, on the page above them. */
export function AllChanges() {
  const read = use<{ datedChanges: Dated[] }>(datedQuery);
  const rows = read.data?.datedChanges ?? [];
  if (!rows.length) return null;
  return <Card title={t('web.dated.title')} note={number(rows.length)} flush><Changes rows={rows} named /></Card>;
}
