/* The lines of a claim as a ledger with one cursor: under its line stands why it pays what it pays, or the field in which a
 * person decides otherwise. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Line } from '../../data/decision';
import { amount } from '../../data/format';
import { compare, minor, sum } from '../../data/money';
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
  status?: number;
  qtyApproved?: string;
  priceApproved?: string | null;
  justification?: string;
}

/* The cursor begins where a rule cut. */
export const firstCut = (lines: Line[]): number => Math.max(0, lines.findIndex((line) => line.rejected || Object.keys(line.cuts).length > 0));

interface Props {
  claim: Claim;
  lines: Line[];
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
      {phone ? <PhoneLines {...props} /> : <Ledger {...props} />}
    </section>
  );
}

const kindOf = (claim: Claim): string => {
  const key = `web.review.category.${claim.category}`;
  return hasText(key) ? t(key) : '';
};

function Under({ line, ...props }: Props & { line: Line }) {
  if (props.editing) return <Editor key={`${props.editing} ${line.key}`} line={line} {...props} />;
  return (
    <>
      <WhyLine line={line} at={props.decidedAt} forecast={props.forecast} />
      <LineCompared line={line} prices={props.prices} />
    </>
  );
}

const changedQuantity = (line: Line): boolean => compare(line.approvedQuantity, line.quantity) !== 0;
const changedPrice = (line: Line): boolean => compare(line.price, line.asked) !== 0;

function Ledger(props: Props) {
  const { lines, at } = props;
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
          {lines.map((line, n) => (
            <>
              <Row key={line.key} line={line} n={n} current={n === at} onAt={props.onAt} />
              {n === at && (props.why || props.editing) && <tr key={`${line.key} why`} class="why"><td /><td colSpan={8}><Under {...props} line={line} /></td></tr>}
            </>
          ))}
        </tbody>
        <tfoot><tr><th colSpan={7} scope="row" class="num">{t('web.review.total', { currency: scheme().currency })}</th><td class="num">{amount(sum(lines.map((line) => line.value)))}</td><td /></tr></tfoot>
      </table>
    </div>
  );
}

function Row({ line, n, current, onAt }: { line: Line; n: number; current: boolean; onAt: (n: number) => void }) {
  const note = lineNote(line);
  return (
    <tr data-row="" data-cursor={current ? '' : undefined} aria-current={current ? 'true' : undefined} class={line.rejected ? 'off' : undefined} onClick={() => onAt(n)}>
      <td class="num muted">{n + 1}</td>
      <td class="code"><button type="button" class="cell" tabIndex={current ? 0 : -1} aria-expanded={current ? 'true' : 'false'} onClick={() => onAt(n)}>{line.code}</button></td>
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

function PhoneLines(props: Props) {
  return (
    <ol class="rows">
      {props.lines.map((line, n) => (
        <li key={line.key} data-cursor={n === props.at ? '' : undefined} class={line.rejected ? 'line off' : 'line'}>
          <button type="button" class="cell" aria-expanded={n === props.at ? 'true' : 'false'} onClick={() => props.onAt(n)}>
            <span class="row"><b class="grow">{line.name}</b><b class="num">{amount(line.value)}</b></span>
            <span class="row row-w"><small class="grow">{t('web.review.phone_line', { code: line.code, quantity: quantity(line.approvedQuantity), of: quantity(line.quantity), price: amount(line.price) })}</small><LineState line={line} /></span>
            {lineNote(line) && <small>{lineNote(line)}</small>}
            {line.justification && !line.rejected && <small>{line.justification}</small>}
          </button>
          {n === props.at && (props.why || props.editing) && <div class="under"><Under {...props} line={line} /></div>}
        </li>
      ))}
    </ol>
  );
}

/* ---- deciding otherwise ---- */

const REASONS = ['not_indicated', 'done_before', 'not_documented', 'other_person'];

function Editor({ line, editing, busy, onSave, onLeave }: Props & { line: Line }) {
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
    const found = { value: editing === 'reject' ? undefined : checkValue(editing!, value, line), text: text.trim() ? undefined : t('web.review.no_justification') };
    setWrong(found);
    if (found.value || found.text) {
      box.current?.querySelectorAll<HTMLElement>('input, textarea')[found.value ? 0 : box.current.querySelectorAll('input, textarea').length - 1]?.focus();
      return;
    }
    const before: Finding = { kind: line.kind, id: line.id, status: line.rejected ? 2 : 1, qtyApproved: line.approvedQuantity, priceApproved: line.priceSet, justification: line.justification ?? '' };
    void onSave(findingOf(editing!, line, value, text.trim()), t(`web.review.done.${editing}`, { code: line.code }), before);
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
        {editing === 'quantity' && <NumberField label={t('web.review.head.approved')} value={value} onChange={setValue} error={wrong.value} hint={t('web.review.of_asked', { quantity: quantity(line.quantity) })} />}
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

function checkValue(editing: NonNullable<Editing>, value: string, line: Line): string | undefined {
  const typed = minor(value);
  if (typed === null || typed < 0n) return t('web.check.number');
  if (editing === 'quantity' && compare(value, line.quantity) > 0) return t('web.review.above_provided', { quantity: quantity(line.quantity) });
  return undefined;
}

function findingOf(editing: NonNullable<Editing>, line: Line, value: string, justification: string): Finding {
  const at = { kind: line.kind, id: line.id, justification };
  if (editing === 'reject') return { ...at, status: 2 };
  if (editing === 'price') return { ...at, status: 1, priceApproved: value };
  return { ...at, status: 1, qtyApproved: value };
}
