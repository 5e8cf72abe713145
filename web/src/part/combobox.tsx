/* Type to search a code or a name, arrows move, Enter takes and goes to the next field, Esc restores. Rows that cannot
 * be taken stay visible and say why.
 *
 *   <Combobox label={...} value={diagnosis} shown={(d) => `${d.code} ${d.name}`} optionKey={(d) => d.uuid}
 *     search={(text, signal) => graphql(...)} row={(d, sought) => <>...</>} onChange={setDiagnosis} />
 */
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { asFailure } from '../data/failure';
import { t } from '../data/text';
import { describedBy, type FieldProps, Frame } from './field';

export interface ComboboxProps<Option> extends Omit<FieldProps, 'value' | 'onChange' | 'readonly'> {
  value: Option | null;
  onChange: (value: Option | null) => void;
  /* Also called with "" when the list opens; may answer from memory. */
  search: (text: string, signal: AbortSignal) => Promise<Option[]>;
  optionKey: (option: Option) => string;
  /* How the taken one stands in the field. */
  shown: (option: Option) => string;
  row?: (option: Option, sought: string) => ComponentChildren;
  /* Why it cannot be taken; null: it can. */
  impossible?: (option: Option) => string | null;
  /* Under the list: keys, or where to ask for what is missing. */
  foot?: ComponentChildren;
  /* The label is read out only: in a table, whose head says it. */
  bare?: boolean;
}

const WAIT = 150;

type Found<Option> = { state: 'asking' | 'found' | 'failed'; options: Option[]; why: string };

function useSearch<Option>(text: string | null, search: ComboboxProps<Option>['search']): Found<Option> {
  const [found, set] = useState<Found<Option>>({ state: 'asking', options: [], why: '' });
  const latest = useRef(search);
  latest.current = search;
  useEffect(() => {
    if (text === null) return;
    const stop = new AbortController();
    set((before) => ({ ...before, state: 'asking' }));
    const timer = setTimeout(() => {
      latest.current(text.trim(), stop.signal).then(
        (options) => !stop.signal.aborted && set({ state: 'found', options, why: '' }),
        (thrown) => !stop.signal.aborted && set({ state: 'failed', options: [], why: asFailure(thrown).message }),
      );
    }, text ? WAIT : 0);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [text]);
  return found;
}

/* Enter is the clerk's Tab. */
function focusNext(from: HTMLElement): void {
  const all = [...document.querySelectorAll<HTMLElement>('input, select, textarea, button')].filter((one) => one.tabIndex >= 0 && one.offsetParent);
  all[all.indexOf(from) + 1]?.focus();
}

export function Combobox<Option>(props: ComboboxProps<Option>) {
  const made = useId();
  const id = props.id ?? made;
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState<string | null>(null);
  const [at, setAt] = useState(0);
  const open = text !== null;
  const found = useSearch(text, props.search);
  /* Enter came before the answer: the first row is taken when it is there. */
  const early = useRef(false);
  useEffect(() => setAt(0), [found.options]);
  useEffect(() => document.getElementById(`${id}-${at}`)?.scrollIntoView({ block: 'nearest' }), [at, open]);

  const close = () => setText(null);
  const take = (option: Option | undefined) => {
    if (option === undefined || props.impossible?.(option)) return;
    props.onChange(option);
    close();
    focusNext(input.current!);
  };
  useEffect(() => {
    if (!early.current || found.state === 'asking') return;
    early.current = false;
    take(found.options[0]);
  }, [found]);

  const enter = () => {
    if (found.state === 'asking') early.current = true;
    else take(found.options[at]);
  };
  /* What was typed and found is not lost by going on with Tab. */
  const tab = () => {
    const option = found.options[at];
    if (!text?.trim() || found.state !== 'found' || option === undefined || props.impossible?.(option)) return;
    props.onChange(option);
    close();
  };
  const leave = () => {
    early.current = false;
    if (text === '' && props.value) props.onChange(null);
    close();
    props.onLeave?.();
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Tab' && open) return tab();
    const count = Math.max(1, found.options.length);
    const acts: Record<string, () => void> = open
      ? { ArrowDown: () => setAt((at + 1) % count), ArrowUp: () => setAt((at + count - 1) % count), Enter: enter, Escape: close }
      : { ArrowDown: () => setText(''), ArrowUp: () => setText('') };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };

  const box = (
    <div class="combo">
      <input
        ref={input}
        id={id}
        class="input"
        role="combobox"
        autocomplete="off"
        aria-label={props.bare ? props.label : undefined}
        aria-expanded={open ? 'true' : 'false'}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={open && found.options[at] ? `${id}-${at}` : undefined}
        aria-invalid={props.error ? 'true' : undefined}
        aria-describedby={describedBy(id, props)}
        autofocus={props.autofocus}
        value={text ?? (props.value ? props.shown(props.value) : '')}
        onInput={(event) => {
          early.current = false;
          setText(event.currentTarget.value);
        }}
        onClick={() => !open && setText('')}
        onKeyDown={keys}
        onBlur={leave}
      />
      {open && <List {...props} id={id} at={at} found={found} sought={text.trim()} onTake={take} />}
    </div>
  );
  return props.bare ? box : <Frame {...props} id={id}>{box}</Frame>;
}

interface ListProps<Option> extends ComboboxProps<Option> {
  at: number;
  found: Found<Option>;
  sought: string;
  onTake: (option: Option) => void;
}

function List<Option>(props: ListProps<Option>) {
  const { found, id } = props;
  const none = found.options.length === 0;
  return (
    <div class="menu">
      <div id={`${id}-list`} role="listbox" aria-label={props.label}>
        {found.options.map((option, n) => <ListRow {...props} key={props.optionKey(option)} option={option} n={n} />)}
      </div>
      {none && <p class="opt-row muted" role="status">{t(found.state === 'asking' ? 'web.combobox.asking' : found.state === 'failed' ? found.why : 'web.combobox.none', { sought: props.sought })}</p>}
      {props.foot && <div class="menu-foot">{props.foot}</div>}
    </div>
  );
}

function ListRow<Option>({ option, n, ...props }: ListProps<Option> & { option: Option; n: number }) {
  const why = props.impossible?.(option);
  return (
    <div
      class="opt-row"
      role="option"
      id={`${props.id}-${n}`}
      aria-selected={n === props.at ? 'true' : 'false'}
      aria-disabled={why ? 'true' : undefined}
      onMouseDown={(event) => {
        event.preventDefault();   // the field keeps the focus
        props.onTake(option);
      }}
    >
      <span class="grow">{props.row ? props.row(option, props.sought) : props.shown(option)}{why && <small>{why}</small>}</span>
    </div>
  );
}
