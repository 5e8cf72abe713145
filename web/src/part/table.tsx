/* The ledger: one tab stop, a cursor row, order by its heads. On a phone the same rows are a list.
 *
 *   <Table label={t('web.claims.title')} rows={rows} rowKey={(row) => row.uuid} columns={columns} sort={list.sort}
 *     open={(row) => `/claims/${row.uuid}`} />
 */
import { type ComponentChildren, Fragment } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { go } from '../data/address';
import { t } from '../data/text';
import { Icon } from './icon';
import { useKeys } from './keys';
import { sortBy } from './list';
import { usePhone } from './screen';

export interface Column<Row> {
  name: string;
  head: string;
  cell: (row: Row) => ComponentChildren;
  num?: boolean;
  /* The field to order by; none: cannot be sorted. */
  sort?: string;
  /* Left out of the phone's list, where it would only repeat. */
  desktop?: boolean;
  /* On the phone it stands at the end of the row: a status, an amount. */
  end?: boolean;
}

export interface Selection {
  keys: ReadonlySet<string>;
  set: (keys: Set<string>) => void;
}

export interface TableProps<Row> {
  /* What is listed: read out, not seen. */
  label: string;
  rows: Row[];
  columns: Column<Row>[];
  rowKey: (row: Row) => string;
  /* Where Enter, or a click on the first column, goes; or what it does. */
  open?: ((row: Row) => string) | null;
  onOpen?: (row: Row) => void;
  selection?: Selection;
  sort?: string;
  busy?: boolean;
  /* Refused, void: grey. */
  off?: (row: Row) => boolean;
  /* For pages whose keys act on the cursor row: it is always seen, and the page knows which it is. */
  cursor?: number;
  onCursor?: (at: number) => void;
  /* A whole <tr> drawn under a row: the explanation of its decision. */
  under?: (row: Row) => ComponentChildren;
  foot?: ComponentChildren;
  /* A picture at the start of the phone's row. */
  picture?: (row: Row) => ComponentChildren;
}

export function Table<Row>(props: TableProps<Row>) {
  const phone = usePhone();
  return phone ? <Rows {...props} /> : <Ledger {...props} />;
}

/* ---- the table ---- */

function Ledger<Row>(props: TableProps<Row>) {
  const { rows, columns, selection, under } = props;
  const body = useRef<HTMLTableSectionElement>(null);
  const box = useRef<HTMLDivElement>(null);
  /* Without rows to stop at, keys must reach what lies outside the window. */
  const [wide, setWide] = useState(false);
  useLayoutEffect(() => setWide(box.current!.scrollWidth > box.current!.clientWidth), [rows]);
  const [own, setOwn] = useState(0);
  const at = Math.min(props.cursor ?? own, rows.length - 1);
  const setCursor = props.onCursor ?? setOwn;
  const move = (to: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setCursor(next);
    body.current?.querySelectorAll<HTMLElement>('tr[data-row]')[next]?.focus();
  };
  const open = () => rows[at] && openRow(props, rows[at]);
  const acts = canAct(props);
  useKeys(rows.length && acts ? [
    { key: 'j', label: t('web.key.down'), run: () => move(focused(body.current) ? at + 1 : at) },
    { key: 'k', label: t('web.key.up'), run: () => move(focused(body.current) ? at - 1 : at) },
  ] : []);

  const keys = (event: KeyboardEvent) => {
    if (!(event.target as Element).matches('tr')) return;
    const extend = event.shiftKey && selection;
    const acts: Record<string, () => void> = {
      ArrowDown: () => { if (extend) mark(props, rows[at + 1], true); move(at + 1); },
      ArrowUp: () => { if (extend) mark(props, rows[at - 1], true); move(at - 1); },
      Home: () => move(0),
      End: () => move(rows.length - 1),
      Enter: open,
      ' ': () => mark(props, rows[at]),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };

  return (
    <div class="scroll" ref={box} {...(wide && !acts ? { tabIndex: 0, role: 'region', 'aria-label': props.label } : {})}>
      <table class="table" data-pinned={props.cursor === undefined ? undefined : ''} role={acts ? 'grid' : undefined} aria-label={props.label} aria-busy={props.busy ? 'true' : undefined}
        aria-multiselectable={selection ? 'true' : undefined}>
        <thead>
          <tr>
            {selection && <th scope="col" class="pick"><SelectAll {...props} selection={selection} /></th>}
            {columns.map((column) => <HeadCell key={column.name} column={column} sort={props.sort} />)}
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={keys}>
          {rows.map((row, n) => (
            <Fragment key={props.rowKey(row)}>
              <LedgerRow {...props} row={row} current={n === at} onPlace={() => setCursor(n)} />
              {under?.(row)}
            </Fragment>
          ))}
        </tbody>
        {props.foot && <tfoot>{props.foot}</tfoot>}
      </table>
    </div>
  );
}

/* Rows that only say something need no cursor. */
function canAct<Row>({ open, onOpen, selection, cursor }: TableProps<Row>): boolean {
  return Boolean(open || onOpen || selection || cursor !== undefined);
}

const focused = (body: Element | null): boolean => Boolean(body?.contains(document.activeElement));

function openRow<Row>(props: TableProps<Row>, row: Row): void {
  if (props.onOpen) props.onOpen(row);
  else if (props.open) go(props.open(row));
}

function mark<Row>({ selection, rowKey }: TableProps<Row>, row: Row | undefined, on?: boolean): void {
  if (!selection || row === undefined) return;
  const keys = new Set(selection.keys);
  const key = rowKey(row);
  if (on ?? !keys.has(key)) keys.add(key);
  else keys.delete(key);
  selection.set(keys);
}

function SelectAll<Row>({ rows, rowKey, selection }: TableProps<Row> & { selection: Selection }) {
  const all = rows.length > 0 && rows.every((row) => selection.keys.has(rowKey(row)));
  const change = () => selection.set(new Set(all ? [] : rows.map(rowKey)));
  return <input type="checkbox" class="check" checked={all} aria-label={t('web.table.select_page')} onChange={change} />;
}

function HeadCell<Row>({ column, sort }: { column: Column<Row>; sort?: string }) {
  const words = column.num ? 'num' : undefined;
  if (!column.sort || sort === undefined) return <th scope="col" class={words}>{column.head}</th>;
  const order = sort === column.sort ? 'ascending' : sort === `-${column.sort}` ? 'descending' : undefined;
  return (
    <th scope="col" class={words} aria-sort={order}>
      <button type="button" onClick={() => sortBy(column.sort!, sort)}>
        {column.head}{order && <Icon name={order === 'ascending' ? 'up' : 'down'} small />}
      </button>
    </th>
  );
}

interface RowProps<Row> extends TableProps<Row> {
  row: Row;
  current: boolean;
  onPlace: () => void;
}

function LedgerRow<Row>(props: RowProps<Row>) {
  const { row, columns, selection, current } = props;
  const acts = canAct(props);
  const chosen = selection?.keys.has(props.rowKey(row));
  return (
    <tr
      data-row=""
      data-cursor={acts && current ? '' : undefined}
      tabIndex={acts ? (current ? 0 : -1) : undefined}
      class={props.off?.(row) ? 'off' : undefined}
      aria-selected={selection ? (chosen ? 'true' : 'false') : undefined}
      onFocus={props.onPlace}
    >
      {selection && (
        <td class="pick"><input type="checkbox" class="check" tabIndex={-1} checked={chosen} aria-label={t('web.table.select')} onChange={() => mark(props, row)} /></td>
      )}
      {columns.map((column, at) => <td key={column.name} class={column.num ? 'num' : undefined}>{at ? column.cell(row) : <First {...props} tab={-1} />}</td>)}
    </tr>
  );
}

/* The first column is the way into the row. */
function First<Row>({ row, columns, open, onOpen, tab }: TableProps<Row> & { row: Row; tab?: number }) {
  const inside = columns[0]!.cell(row);
  if (!open && !onOpen) return <>{inside}</>;
  const click = (event: MouseEvent) => {
    if (!onOpen || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    onOpen(row);
  };
  return <a class="cover" tabIndex={tab} href={open?.(row) ?? '#'} onClick={click}>{inside}</a>;
}

/* ---- the phone's list ---- */

function Rows<Row>(props: TableProps<Row>) {
  return (
    <ul class="rows" aria-label={props.label} aria-busy={props.busy ? 'true' : undefined}>
      {props.rows.map((row) => <PhoneRow {...props} key={props.rowKey(row)} row={row} />)}
    </ul>
  );
}

function PhoneRow<Row>(props: TableProps<Row> & { row: Row }) {
  const { row, selection, columns } = props;
  const rest = columns.slice(1).filter((column) => !column.desktop);
  return (
    <li>
      {selection && <input type="checkbox" class="check" checked={selection.keys.has(props.rowKey(row))} aria-label={t('web.table.select')} onChange={() => mark(props, row)} />}
      {props.picture?.(row)}
      <div class="grow">
        <First {...props} />
        {rest.filter((column) => !column.end).map((column) => <Under key={column.name} column={column} row={row} />)}
      </div>
      <div class="stack tight">{rest.filter((column) => column.end).map((column) => <span key={column.name}>{column.cell(row)}</span>)}</div>
    </li>
  );
}

/* A number tells nothing without its head; of other values the head is only read out. */
function Under<Row>({ column, row }: { column: Column<Row>; row: Row }) {
  const inside = column.cell(row);
  if (inside === null || inside === undefined || inside === '') return null;
  return <small class="row row-w"><span class={column.num ? undefined : 'sr'}>{column.head}</span>{inside}</small>;
}
