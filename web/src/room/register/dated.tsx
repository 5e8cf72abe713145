/* Changes that are entered ahead: what is to come of a row and of all registers; corrected and withdrawn until their day. */
import { useState } from 'preact/hooks';
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
import { type Register, registers } from './table';

export interface Dated {
  uuid: string;
  entity: string;
  record: string;
  code: string;
  name: string;
  day: string;
  status: 'waiting' | 'refused';
  change: Record<string, unknown>;
  /* Why its day refused it. */
  error: string | null;
}

const query = 'query ($entity: String, $record: UUID) { datedChanges(entity: $entity, record: $record) }';
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

const summary = (one: Dated): string => Object.entries(one.change).flatMap(([name, value]) => said(one.entity, name, value)).join(' · ');

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

/* `input`: what an update would be sent now. What of a change cannot be shown stays in it, unless it was entered anew. */
export function changeOf(register: Register, input: Record<string, unknown>, base: Values, values: Values, corrects: Dated | null): Record<string, unknown> {
  const before = corrects?.change ?? {};
  if (isPrices(register)) {
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

function Changes({ rows, named, onCorrect, withdraws }: LinesProps) {
  const [asked, ask] = useState<Dated | null>(null);
  return (
    <>
      <ul class="rows">
        {rows.map((one) => (
          <li key={one.uuid}>
            <div class="grow">
              {named && <div><a href={`/registers/${registers.find((register) => register.entity === one.entity)!.name}/${one.record}`}>{[one.code, one.name].filter(Boolean).join(' · ')}</a></div>}
              <div><b>{t('web.dated.from', { date: date(one.day) })}</b> {summary(one)}</div>
              {one.status === 'refused' && <div class="t-stop">{t('web.dated.refused', { date: date(one.day), why: one.error ?? '' })}</div>}
            </div>
            {onCorrect && one.status === 'waiting' && <Button icon="edit" onClick={() => onCorrect(one)}>{t('web.dated.correct')}</Button>}
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
      toast(t('web.dated.withdrawn'));
      changed();
      onClose();
    } catch (thrown) {
      fail(asFailure(thrown));
    }
  };
  return (
    <Dialog title={title} act={t('web.dated.withdraw')} keep={t('web.dated.keep')} stop onAct={withdraw} onClose={onClose}>
      <p>{t('web.dated.withdraw_what')}</p>
      {failure && <div role="alert"><Note tone="stop">{failure.message}</Note></div>}
    </Dialog>
  );
}

/* What is to come of one row; nothing where nothing is. */
export function RowChanges({ register, row, readonly, onCorrect }: { register: Register; row: Row; readonly: boolean; onCorrect: (one: Dated) => void }) {
  const read = use<{ datedChanges: Dated[] }>(query, { entity: register.entity, record: row.uuid });
  const rows = read.data?.datedChanges ?? [];
  if (!rows.length) return null;
  return <Card title={t('web.dated.title')} flush><Changes rows={rows} onCorrect={readonly ? undefined : onCorrect} withdraws={!readonly} /></Card>;
}

/* Of all registers, on the page above them. */
export function AllChanges() {
  const read = use<{ datedChanges: Dated[] }>(query);
  const rows = read.data?.datedChanges ?? [];
  if (!rows.length) return null;
  return <Card title={t('web.dated.title')} note={number(rows.length)} flush><Changes rows={rows} named /></Card>;
}
