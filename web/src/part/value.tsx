/* Values as they stand in a page. */
import { amount, insuranceNumber } from '../data/format';
import { scheme } from '../data/client';

/* An amount with its currency, small, before it. `bare` where the head of the column names the currency. */
export function Money({ value, bare, strong }: { value: string | null | undefined; bare?: boolean; strong?: boolean }) {
  const text = amount(value);
  return (
    <span class="num">
      {!bare && text !== '—' && <span class="cur">{scheme().currency}</span>}
      {strong ? <b>{text}</b> : text}
    </span>
  );
}

/* Codes and telephone numbers: Latin digits, left to right whatever stands around. */
export function Code({ children }: { children: string | null | undefined }) {
  return <bdi class="code" dir="ltr">{children || '—'}</bdi>;
}

/* An insurance number in groups of three, as on the card. */
export function InsuranceNumber({ children }: { children: string | null | undefined }) {
  return <Code>{insuranceNumber(children ?? '')}</Code>;
}

/* What was searched for, marked in what was found. */
export function Marked({ text, sought }: { text: string; sought: string }) {
  const at = sought ? text.toLocaleLowerCase().indexOf(sought.toLocaleLowerCase()) : -1;
  if (at < 0) return <>{text}</>;
  return <>{text.slice(0, at)}<mark>{text.slice(at, at + sought.length)}</mark>{text.slice(at + sought.length)}</>;
}
