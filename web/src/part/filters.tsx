/* Filters of a list: a search field and chips, all in the address.
 *
 *   <Filters search={t('web.claims.search')} filters={[{ name: 'status', label: ..., kind: 'choice', options }, { name: 'from', label: ..., kind: 'date' }]} />
 *   const { query } = useAddress();   // query.q, query.status, query.from
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import { turn, useAddress } from '../data/address';
import { date } from '../data/format';
import { t } from '../data/text';
import { Button } from './button';
import { Combobox } from './combobox';
import { DateField, isDay, type Option, TextField } from './field';
import { Icon } from './icon';

export interface Filter {
  /* Its word in the address. */
  name: string;
  label: string;
  /* "search": one of many, found by typing. */
  kind: 'text' | 'date' | 'choice' | 'search';
  options?: Option[];
  search?: (text: string, signal: AbortSignal) => Promise<Option[]>;
  /* How a value stands in the chip, where its own text says little: a uuid. */
  shown?: (value: string) => string;
}

const TYPING = 300;

export function Filters({ search, filters }: { search?: string; filters: Filter[] }) {
  const { query } = useAddress();
  const set = filters.filter((filter) => query[filter.name]);
  const none = Object.fromEntries([...set.map((filter) => [filter.name, null]), ['q', null]]);
  return (
    <div class="filters" role="search">
      {search && <Search label={search} />}
      {filters.map((filter) => <Chip key={filter.name} filter={filter} value={query[filter.name] ?? ''} />)}
      {(set.length > 0 || query.q) && <Button kind="quiet" onClick={() => turn(none)}>{t('web.filters.clear')}</Button>}
    </div>
  );
}

/* Looks when the person pauses; each word typed is not a step back in the history. */
function Search({ label }: { label: string }) {
  const now = useAddress().query.q ?? '';
  const [text, setText] = useState(now);
  useEffect(() => setText(now), [now]);
  useEffect(() => {
    if (text === now) return;
    const timer = setTimeout(() => turn({ q: text.trim() || null }, { replace: true }), TYPING);
    return () => clearTimeout(timer);
  }, [text]);
  return <input class="input" type="search" aria-label={label} placeholder={label} value={text} onInput={(event) => setText(event.currentTarget.value)} />;
}

function wordsOf(filter: Filter, value: string): string {
  if (filter.shown) return filter.shown(value);
  if (filter.kind === 'date') return date(value);
  return filter.options?.find((option) => option.value === value)?.label ?? value;
}

function Chip({ filter, value }: { filter: Filter; value: string }) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLSpanElement>(null);
  const apply = (next: string | null) => turn({ [filter.name]: next });
  const close = (back = true) => {
    setOpen(false);
    if (back) box.current?.querySelector('button')?.focus();
  };
  useEffect(() => {
    if (!open) return;
    const outside = (event: Event) => !box.current?.contains(event.target as Node) && close(false);
    addEventListener('pointerdown', outside);
    return () => removeEventListener('pointerdown', outside);
  }, [open]);
  const keys = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !open) return;
    event.stopPropagation();
    close();
  };
  return (
    <span class="popup" ref={box} onKeyDown={keys}>
      <span class="chip" data-on={value ? '' : undefined}>
        <button type="button" aria-expanded={open ? 'true' : 'false'} onClick={() => setOpen(!open)}>
          {filter.label}{value ? <b>{wordsOf(filter, value)}</b> : <Icon name="down" small />}
        </button>
        {value && <button type="button" class="chip-x" aria-label={t('web.filters.remove', { name: filter.label })} onClick={() => apply(null)}><Icon name="x" small /></button>}
      </span>
      {open && <Editor filter={filter} value={value} onDone={(next) => { apply(next || null); close(); }} />}
    </span>
  );
}

/* One choice takes at once; what is typed is taken with Enter or the button. */
function Editor({ filter, value, onDone }: { filter: Filter; value: string; onDone: (value: string) => void }) {
  const [text, setText] = useState(value);
  if (filter.kind === 'search') return <Sought filter={filter} onDone={onDone} />;
  if (filter.kind === 'choice') {
    return (
      <div class="menu chip-menu" role="group" aria-label={filter.label}>
        {filter.options?.map((option) => (
          <button key={option.value} type="button" class="opt-row" aria-pressed={option.value === value ? 'true' : 'false'} onClick={() => onDone(option.value)}>{option.label}</button>
        ))}
      </div>
    );
  }
  const ready = filter.kind === 'text' || text === '' || isDay(text);
  const submit = (event: Event) => {
    event.preventDefault();
    if (ready) onDone(text.trim());
  };
  return (
    <form class="menu chip-menu" onSubmit={submit}>
      {filter.kind === 'date' ? <DateField label={filter.label} value={text} onChange={setText} autofocus optional /> : <TextField label={filter.label} value={text} onChange={setText} autofocus optional />}
      <Button kind="primary" type="submit" off={!ready && t('web.field.no_day')}>{t('web.filters.apply')}</Button>
    </form>
  );
}

/* The list stands open at once: what was asked for is a choice. */
function Sought({ filter, onDone }: { filter: Filter; onDone: (value: string) => void }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const input = box.current!.querySelector('input')!;
    input.focus();
    input.click();
  }, []);
  return (
    <div class="menu chip-menu chip-search" ref={box}>
      <Combobox<Option> label={filter.label} value={null} search={filter.search!} optionKey={(option) => option.value} shown={(option) => option.label} onChange={(option) => option && onDone(option.value)} />
    </div>
  );
}
