/* The lines of a claim as a ledger with one cursor: under its line stands why it pays what it pays, or the field in which a
 * person decides otherwise. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Judged, Line, Part } from '../../data/decision';
import { extensionLine } from '../../data/extension';
import { amount } from '../../data/format';
import { compare, minor, sum, times } from '../../data/money';
import { scheme } from '../../data/client';
import { hasText, t } from '../../data/text';
import { Button } from '../../part/button';
import { lineNote, LineState, quantity, WhyLine } from '../../part/decision';
import { MoneyField, NumberField, TextField } from '../../part/field';
import { usePhone } from '../../part/screen';
import type { Claim, Prices } from './data';
import { DiagnosisMeans, LineCompared } from './prices';

export type Editing = 'quantity' | 'price' | 'reject' | null;

/* As claim.review takes a line, and which of the two lists it stands in. */
export interface Finding {
  kind: Line['kind'];
  id: number;
  /* Of a part: the service that it is a part of. */
  of?: number;
  status?: number;
  qtyApproved?: string;
  priceApproved?: string | null;
  justification?: string;
}

/* What the cursor stands on: a line, or a part of it where the scheme pays packages by their parts. */
export interface Row {
  line: Line;
  /* From 1. */
  number: number;
  part: Part | null;
}

const partsCount = (): boolean => scheme().settings['claim.native_code_for_services'] === false;

export const rowsOf = (lines: Line[]): Row[] =>
  lines.flatMap((line, n) => [{ line, number: n + 1, part: null }, ...(partsCount() ? line.parts : []).map((part) => ({ line, number: n + 1, part }))]);

/* The cursor begins where a rule cut. */
export const firstCut = (rows: Row[]): number => Math.max(0, rows.findIndex(({ line }) => line.rejected || Object.keys(line.cuts).length > 0));

interface Props {
  claim: Claim;
  lines: Line[];
  rows: Row[];
  at: number;
  onAt: (at: number) => void;
  why: boolean;
  editing: Editing;
  busy: boolean;
  decidedAt: string | null;
  prices: Prices | null;
  forecast: boolean;
  onSave: (finding: Finding, said: string, undo?: Finding) => Promise<boolean>;
  onLeave: () => void;
}

export function Lines(props: Props) {
  const { claim } = props;
  const phone = usePhone();
  const others = [claim.icd1, claim.icd2, claim.icd3, claim.icd4].filter((one) => one !== null);
  return (
    <section class="card review-lines" aria-labelledby="lines">
      <header>
        <h2 id="lines">{claim.icd ? `${claim.icd.code} ${claim.icd.name}` : t('web.review.lines')}</h2>
        <small>{[others.length > 0 && t('web.review.also', { list: others.map((one) => `${one.code} ${one.name}`).join(', ') }), claim.category && kindOf(claim)].filter(Boolean).join(' · ')}</small>
        <DiagnosisMeans claim={claim} prices={props.prices} />
      </header>
      {claim.explanation && <p class="said">{t('web.review.facility_says', { text: claim.explanation })}</p>}
      {extensionLine('claim', claim.jsonExt) && <p class="said">{extensionLine('claim', claim.jsonExt)}</p>}
      {phone ? <PhoneLines {...props} /> : <Ledger {...props} />}
    </section>
  );
}

const kindOf = (claim: Claim): string => {
  const key = `web.review.category.${claim.category}`;
  return hasText(key) ? t(key) : '';
};

function Under({ row, ...props }: Props & { row: Row }) {
  const { line, part } = row;
  const of = part ?? line;
  if (props.editing) return <Editor key={`${props.editing} ${of.key}`} of={of} part={part} {...props} />;
  if (part) return <p class="muted">{partNote(part)}</p>;
  return (
    <>
      <WhyLine line={line} at={props.decidedAt} forecast={props.forecast} />
      <LineCompared line={line} prices={props.prices} />
    </>
  );
}

const partNote = (part: Part): string => (part.defined === null ? t('web.review.part.undefined') : t('web.review.part.defined', { quantity: quantity(part.defined) }));

const changedQuantity = (line: Judged): boolean => compare(line.approvedQuantity, line.quantity) !== 0;
const changedPrice = (line: Judged): boolean => compare(line.price, line.asked) !== 0;

function Ledger(props: Props) {
  const { lines, rows, at } = props;
  const body = useRef<HTMLTableSectionElement>(null);
  useEffect(() => {
    body.current?.querySelector('[data-cursor]')?.scrollIntoView({ block: 'nearest' });
  }, [at, props.editing]);
  const heads = ['number', 'code', 'name', 'quantity', 'approved', 'asked', 'price', 'paid', 'decision'];
  const numbers = new Set(['number', 'quantity', 'approved', 'asked', 'price', 'paid']);
  return (
    <div class="scroll">
      <table class="table" data-pinned="" aria-label={t('web.review.lines')}>
        <thead><tr>{heads.map((head) => <th key={head} scope="col" class={numbers.has(head) ? 'num' : undefined}>{t(`web.review.head.${head}`)}</th>)}</tr></thead>
        <tbody ref={body}>
          {rows.map((row, n) => (
            <>
              {row.part
                ? <PartRow key={row.part.key} part={row.part} n={n} current={n === at} onAt={props.onAt} />
                : <LineRow key={row.line.key} line={row.line} number={row.number} n={n} current={n === at} onAt={props.onAt} />}
              {n === at && (props.why || props.editing) && <tr key={`${(row.part ?? row.line).key} why`} class="why"><td /><td colSpan={8}><Under {...props} row={row} /></td></tr>}
            </>
          ))}
        </tbody>
        <tfoot><tr><th colSpan={7} scope="row" class="num">{t('web.review.total', { currency: scheme().currency })}</th><td class="num">{amount(sum(lines.map((line) => line.value)))}</td><td /></tr></tfoot>
      </table>
    </div>
  );
}

interface RowProps {
  n: number;
  current: boolean;
  onAt: (n: number) => void;
}

const CodeCell = ({ code, n, current, onAt }: RowProps & { code: string }) =>
  <td class="code"><button type="button" class="cell" tabIndex={current ? 0 : -1} aria-expanded={current ? 'true' : 'false'} onClick={() => onAt(n)}>{code}</button></td>;

function LineRow({ line, number, ...at }: RowProps & { line: Line; number: number }) {
  const note = lineNote(line);
  return (
    <tr data-row="" data-cursor={at.current ? '' : undefined} aria-current={at.current ? 'true' : undefined} class={line.rejected ? 'off' : undefined} onClick={() => at.onAt(at.n)}>
      <td class="num muted">{number}</td>
      <CodeCell code={line.code} {...at} />
      <td>{line.name}{note && <small>{note}</small>}{line.justification && !line.rejected && <small>{line.justification}</small>}</td>
      <td class="num">{quantity(line.quantity)}</td>
      <td class={changedQuantity(line) ? 'num strong' : 'num'}>{quantity(line.approvedQuantity)}</td>
      <td class="num">{changedPrice(line) && !line.rejected ? <span class="cut">{amount(line.asked)}</span> : amount(line.asked)}</td>
      <td class={changedPrice(line) ? 'num strong' : 'num'}>{amount(line.price)}</td>
      <td class="num strong">{amount(line.value)}</td>
      <td><LineState line={line} /></td>
    </tr>
  );
}

const PartState = ({ part }: { part: Part }) => (part.person ? <span class="stamp">{t(compare(part.approvedQuantity, '0') === 0 ? 'web.decision.line.rejected' : changedQuantity(part) ? 'claim.cut.quantity' : 'claim.cut.price')}</span> : null);

/* What it comes to, not what is paid: a package is paid as a whole. */
function PartRow({ part, ...at }: RowProps & { part: Part }) {
  return (
    <tr data-row="" data-cursor={at.current ? '' : undefined} aria-current={at.current ? 'true' : undefined} class="part" onClick={() => at.onAt(at.n)}>
      <td />
      <CodeCell code={part.code} {...at} />
      <td>{part.name}{part.justification && <small>{part.justification}</small>}</td>
      <td class="num">{quantity(part.quantity)}</td>
      <td class={changedQuantity(part) ? 'num strong' : 'num'}>{quantity(part.approvedQuantity)}</td>
      <td class="num">{changedPrice(part) ? <span class="cut">{amount(part.asked)}</span> : amount(part.asked)}</td>
      <td class={changedPrice(part) ? 'num strong' : 'num'}>{amount(part.price)}</td>
      <td class="num muted">{amount(times(part.approvedQuantity, part.price))}</td>
      <td><PartState part={part} /></td>
    </tr>
  );
}

function PhoneLines(props: Props) {
  return (
    <ol class="rows">
      {props.rows.map((row, n) => {
        const current = n === props.at;
        const of = row.part ?? row.line;
        return (
          <li key={of.key} data-cursor={current ? '' : undefined} class={row.part ? 'line part' : row.line.rejected ? 'line off' : 'line'}>
            <button type="button" class="cell" aria-expanded={current ? 'true' : 'false'} onClick={() => props.onAt(n)}>
              <span class="row"><b class="grow">{of.name}</b>{!row.part && <b class="num">{amount(row.line.value)}</b>}</span>
              <span class="row row-w"><small class="grow">{t('web.review.phone_line', { code: of.code, quantity: quantity(of.approvedQuantity), of: quantity(of.quantity), price: amount(of.price) })}</small>{row.part ? <PartState part={row.part} /> : <LineState line={row.line} />}</span>
              {!row.part && lineNote(row.line) && <small>{lineNote(row.line)}</small>}
              {of.justification && !(row.part === null && row.line.rejected) && <small>{of.justification}</small>}
            </button>
            {current && (props.why || props.editing) && <div class="under"><Under {...props} row={row} /></div>}
          </li>
        );
      })}
    </ol>
  );
}

/* ---- deciding otherwise ---- */

const REASONS = ['not_indicated', 'done_before', 'not_documented', 'other_person'];

function Editor({ of: line, part, editing, busy, onSave, onLeave }: Props & { of: Judged; part: Part | null }) {
  const [value, setValue] = useState(editing === 'quantity' ? plain(line.approvedQuantity) : line.price);
  const [text, setText] = useState(line.justification ?? '');
  const [wrong, setWrong] = useState<{ value?: string; text?: string }>({});
  const box = useRef<HTMLFormElement>(null);
  useEffect(() => {
    box.current?.scrollIntoView({ block: 'nearest' });
    box.current?.querySelector<HTMLInputElement>('input')?.select();
  }, []);
  const submit = (event: Event) => {
    event.preventDefault();
    const found = { value: editing === 'reject' ? undefined : checkValue(editing!, value, line, part !== null), text: text.trim() ? undefined : t('web.review.no_justification') };
    setWrong(found);
    if (found.value || found.text) {
      box.current?.querySelectorAll<HTMLElement>('input, textarea')[found.value ? 0 : box.current.querySelectorAll('input, textarea').length - 1]?.focus();
      return;
    }
    const finding = part ? partFinding(editing!, part, value, text.trim()) : findingOf(editing!, line, value, text.trim());
    void onSave(finding, t(`web.review.done.${editing}`, { code: line.code }), asItWas(line, part));
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      onLeave();
    } else if (event.key === 'Enter' && event.ctrlKey) submit(event);
  };
  return (
    <form class="editor" ref={box} onSubmit={submit} onKeyDown={keys} aria-label={t(`web.review.edit.${editing}`, { name: line.name })}>
      <b>{t(`web.review.edit.${editing}`, { name: line.name })}</b>
      <div class="row row-w row-top">
        {editing === 'quantity' && <NumberField label={t('web.review.quantity_approved')} value={value} onChange={setValue} error={wrong.value} hint={t('web.review.of_asked', { quantity: quantity(line.quantity) })} />}
        {editing === 'price' && <MoneyField label={t('web.review.price_approved')} value={value} onChange={setValue} error={wrong.value} hint={t('web.review.price_asked', { price: amount(line.asked) })} />}
        <div class="grow"><TextField label={t('web.review.justification')} value={text} onChange={setText} error={wrong.text} /></div>
      </div>
      {editing === 'reject' && <div class="row row-w">{REASONS.map((reason) => <Button key={reason} onClick={() => setText(t(`web.review.reason.${reason}`))}>{t(`web.review.reason.${reason}`)}</Button>)}</div>}
      <div class="row row-w">
        <Button kind={editing === 'reject' ? 'stop' : 'primary'} type="submit" busy={busy} keys="↵">{t(`web.review.save.${editing}`)}</Button>
        <Button kind="quiet" onClick={onLeave} keys="Esc">{t('web.cancel')}</Button>
      </div>
    </form>
  );
}

const plain = (text: string): string => text.replace(/\.00$/, '');

/* Parts are counted in whole numbers. */
function checkValue(editing: NonNullable<Editing>, value: string, line: Judged, part: boolean): string | undefined {
  const typed = minor(value);
  if (typed === null || typed < 0n) return t('web.check.number');
  if (part && editing === 'quantity' && typed % 100n !== 0n) return t('web.review.part.whole');
  if (editing === 'quantity' && compare(value, line.quantity) > 0) return t('web.review.above_provided', { quantity: quantity(line.quantity) });
  return undefined;
}

const asItWas = (of: Judged, part: Part | null): Finding => (part
  ? { kind: part.kind, id: part.id, of: part.of, qtyApproved: part.approvedQuantity, priceApproved: part.priceSet, justification: part.justification ?? '' }
  : { kind: of.kind, id: of.id, status: (of as Line).rejected ? 2 : 1, qtyApproved: of.approvedQuantity, priceApproved: of.priceSet, justification: of.justification ?? '' });

/* A part that is rejected counts no more; its line is judged apart. */
function partFinding(editing: NonNullable<Editing>, part: Part, value: string, justification: string): Finding {
  const at = { kind: part.kind, id: part.id, of: part.of, justification };
  return editing === 'price' ? { ...at, priceApproved: value } : { ...at, qtyApproved: editing === 'reject' ? '0' : plain(value) };
}

/* As it was claimed. */
export const approvedPart = (part: Part): Finding => ({ kind: part.kind, id: part.id, of: part.of, qtyApproved: part.quantity, priceApproved: null, justification: '' });

function findingOf(editing: NonNullable<Editing>, line: Judged, value: string, justification: string): Finding {
  const at = { kind: line.kind, id: line.id, justification };
  if (editing === 'reject') return { ...at, status: 2 };
  if (editing === 'price') return { ...at, status: 1, priceApproved: value };
  return { ...at, status: 1, qtyApproved: value };
}
