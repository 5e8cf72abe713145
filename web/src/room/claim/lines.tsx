/* The lines of a claim: type a code or a name, Enter takes it, Enter again goes to the next line. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { scheme } from '../../data/client';
import type { Offer } from '../../data/counter';
import type { Line as Decided } from '../../data/decision';
import { amount, date, fieldNumber, typedNumber } from '../../data/format';
import { t } from '../../data/text';
import { Button } from '../../part/button';
import { Combobox } from '../../part/combobox';
import { LineState, quantity, reasonShort } from '../../part/decision';
import { usePhone } from '../../part/screen';
import { Code, Marked } from '../../part/value';
import { type Faults, type Line, lineOf, lineTotal, needsRemark, repeated } from './model';

const SHOWN = 40;
export const NEW_LINE = 'claim-new-line';

interface Props {
  lines: Line[];
  offers: Offer[] | null;
  /* Why nothing can be searched yet. */
  wait: string | null;
  forecasts: Map<string, Decided>;
  faults: Faults;
  onChange: (lines: Line[]) => void;
}

export function Lines(props: Props) {
  const { lines, offers, forecasts, onChange } = props;
  const phone = usePhone();
  const next = useRef<string | null>(null);
  useEffect(() => {
    const at = next.current ? (document.getElementById(next.current) as HTMLInputElement | null) : null;
    if (!at) return;   // an earlier drawing: the new line stands in the next
    next.current = null;
    at.focus();
    at.select();
  });
  const add = (line: Line) => {
    next.current = `qty-${line.key}`;
    onChange([...lines, line]);
  };
  const change = (key: string, part: Partial<Line>) => onChange(lines.map((line) => (line.key === key ? { ...line, ...part } : line)));
  const remove = (key: string) => {
    const at = lines.findIndex((line) => line.key === key);
    const beside = lines[at + 1] ?? lines[at - 1];
    next.current = beside ? `qty-${beside.key}` : NEW_LINE;
    onChange(lines.filter((line) => line.key !== key));
  };
  const keys = (event: KeyboardEvent) => {
    if (event.ctrlKey && event.key.toLowerCase() === 'd' && lines.length) {
      event.preventDefault();
      add(repeated(lines[lines.length - 1]!));
    }
  };
  const byUuid = new Map((offers ?? []).map((offer) => [offer.uuid, offer]));
  return (
    <section class="card lines-card" onKeyDown={keys} aria-label={t('web.claim.lines')}>
      <table class="table lines" aria-label={t('web.claim.lines')}>
        <thead>
          <tr>
            <th scope="col" class="num">#</th>
            <th scope="col">{t('web.claim.code')}</th>
            <th scope="col">{t('web.claim.line')}</th>
            <th scope="col" class="num">{t('web.claim.qty')}</th>
            <th scope="col" class="num">{t('web.claim.price')}</th>
            <th scope="col" class="num">{t('web.claim.list_price')}</th>
            <th scope="col" class="num">{t('web.claim.total', { currency: scheme().currency })}</th>
            <th scope="col" class="num">{t('web.claim.left')}</th>
            <th scope="col">{t('web.claim.check')}</th>
            <th scope="col"><span class="sr">{t('web.claim.remove')}</span></th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, at) => (
            <Row key={line.key} line={line} at={at} offer={byUuid.get(line.uuid)} forecast={forecasts.get(line.key)} fault={props.faults[`line-${line.key}`]}
              onChange={(part) => change(line.key, part)} onRemove={() => remove(line.key)} />
          ))}
          <tr class="new" data-cursor="">
            <td class="num muted line-n">{lines.length + 1}</td>
            <td colSpan={9} onFocusIn={(event) => makeRoom(event.target as Element, phone)}>
              {props.wait
                ? <p class="muted" id={NEW_LINE} tabIndex={-1}>{props.wait}</p>
                : <Combobox<Offer>
                    id={NEW_LINE}
                    bare
                    label={t('web.claim.new_line', { n: lines.length + 1 })}
                    value={null}
                    onChange={(offer) => offer && add(lineOf(offer))}
                    search={async (text) => searchOffers(offers ?? [], text)}
                    optionKey={(offer) => offer.uuid}
                    shown={(offer) => `${offer.code} ${offer.name}`}
                    row={(offer, sought) => <OfferRow offer={offer} sought={sought} />}
                    foot={phone ? undefined : t('web.claim.new_line.foot')}
                  />}
            </td>
          </tr>
        </tbody>
      </table>
    </section>
  );
}

const MENU = 340;   // pixels below the field that its list wants

function makeRoom(field: Element, phone: boolean): void {
  if (phone) field.scrollIntoView({ block: 'start' });
  else if (field.getBoundingClientRect().bottom + MENU > innerHeight) field.scrollIntoView({ block: 'center' });
}

/* ---- what may be claimed ---- */

const folded = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase();

/* A code that begins so first, then names with a word that begins so, then names that hold all the words. */
export function searchOffers(offers: Offer[], text: string): Offer[] {
  const words = folded(text).split(/\s+/).filter(Boolean);
  const rank = (offer: Offer): number => {
    if (words.length === 0) return 4;
    const code = folded(offer.code);
    const name = folded(offer.name);
    if (words.length === 1 && code.startsWith(words[0]!)) return code === words[0] ? 0 : 1;
    if (!words.every((word) => name.includes(word) || code.includes(word))) return -1;
    if (name.startsWith(words[0]!)) return 2;
    return name.includes(` ${words[0]}`) ? 3 : 4;
  };
  const found = offers.map((offer) => ({ offer, rank: rank(offer) })).filter((one) => one.rank >= 0);
  return found.sort((a, b) => a.rank - b.rank || Number(a.offer.reason !== 0) - Number(b.offer.reason !== 0)).slice(0, SHOWN).map((one) => one.offer);
}

export const leftOf = (offer: Pick<Offer, 'left' | 'reason'>): string =>
  offer.reason !== 0 ? t('web.claim.left.none') : offer.left === null ? t('web.claim.left.any') : quantity(offer.left);

function OfferRow({ offer, sought }: { offer: Offer; sought: string }) {
  return (
    <span class="offer">
      <Code>{offer.code}</Code>
      <span><Marked text={offer.name} sought={sought} />{offer.reason !== 0 && <small class="t-stop">{reasonShort(offer.reason)}{offer.reason === 17 && offer.from ? ` · ${t('web.claim.from', { date: date(offer.from) })}` : ''}</small>}</span>
      <span class="num">{amount(offer.price)}</span>
      <span class="num muted">{leftOf(offer)}</span>
    </span>
  );
}

/* ---- one line ---- */

interface RowProps {
  line: Line;
  at: number;
  offer: Offer | undefined;
  forecast: Decided | undefined;
  fault: string | undefined;
  onChange: (part: Partial<Line>) => void;
  onRemove: () => void;
}

function Row({ line, at, offer, forecast, fault, onChange, onRemove }: RowProps) {
  const keys = (event: KeyboardEvent) => {
    if (event.ctrlKey && event.key === 'Delete') {
      event.preventDefault();
      onRemove();
    } else if (event.key === 'Enter' && !event.ctrlKey) {
      event.preventDefault();
      document.getElementById(NEW_LINE)?.focus();
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      beside(event.currentTarget as HTMLElement, event.key === 'ArrowDown');
    }
  };
  return (
    <tr onKeyDown={keys as never}>
      <td class="num muted line-n">{at + 1}</td>
      <td class="line-code"><Code>{line.code}</Code></td>
      <td class="line-name">{line.name}
        {(needsRemark(line) || line.explanation) && <input class="input" id={`remark-${line.key}`} aria-label={t('web.claim.remark.of', { line: line.name })} placeholder={t('web.claim.remark')} value={line.explanation} onInput={(event) => onChange({ explanation: event.currentTarget.value })} />}
        {fault && <small class="t-stop">{fault}</small>}
      </td>
      <td class="num" data-label={t('web.claim.qty')}><Cell words="qty" id={`qty-${line.key}`} label={t('web.claim.qty.of', { line: line.name })} value={line.qty} wrong={Boolean(fault)} onChange={(qty) => onChange({ qty })} /></td>
      <td class="num" data-label={t('web.claim.price')}><Cell id={`price-${line.key}`} label={t('web.claim.price.of', { line: line.name })} value={line.price} wrong={Boolean(fault)} onChange={(price) => onChange({ price })} /></td>
      <td class="num muted list-price">{amount(offer?.price)}</td>
      <td class="num line-total" data-label={t('web.claim.total', { currency: scheme().currency })}><b>{amount(lineTotal(line))}</b></td>
      <td class="num line-left" data-label={t('web.claim.left')}>{offer ? leftOf(offer) : '—'}</td>
      <td class="line-check">{forecast ? <LineState line={forecast} /> : <span class="muted">…</span>}</td>
      <td class="line-x"><Button kind="quiet" icon="x" label={t('web.claim.remove.of', { line: line.name })} onClick={onRemove} /></td>
    </tr>
  );
}

function beside(row: HTMLElement, down: boolean): void {
  const cell = document.activeElement?.id.split('-')[0];
  const other = down ? row.nextElementSibling : row.previousElementSibling;
  const to = other?.querySelector<HTMLInputElement>(`[id^="${cell}-"]`) ?? (down ? document.getElementById(NEW_LINE) : null);
  to?.focus();
}

function Cell({ id, label, value, wrong, words = '', onChange }: { id: string; label: string; value: string; wrong: boolean; words?: string; onChange: (value: string) => void }) {
  const [text, setText] = useState(fieldNumber(value));
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if ((typedNumber(text) ?? text) !== value) setText(fieldNumber(value));
  }, [value]);
  return (
    <input ref={input} id={id} class={`input num ${words}`} aria-label={label} aria-invalid={wrong ? 'true' : undefined} inputMode="decimal" autocomplete="off" value={text}
      onFocus={() => input.current?.select()}
      onInput={(event) => {
        const typed = event.currentTarget.value;
        setText(typed);
        onChange(typedNumber(typed) ?? typed.trim());
      }} />
  );
}
