/* The lines of a claim: type a code or a name, Enter takes it, Enter again goes to the next line. */
import { Fragment } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { scheme } from '../../data/client';
import type { Offer } from '../../data/counter';
import type { Line as Decided } from '../../data/decision';
import { amount, fieldNumber, typedNumber } from '../../data/format';
import { sum } from '../../data/money';
import { t } from '../../data/text';
import { Button } from '../../part/button';
import { Combobox } from '../../part/combobox';
import { LineState, WhyLine } from '../../part/decision';
import { findOffers, leftOf, type OfferChoice, OfferRow } from '../../part/offer';
import { usePhone } from '../../part/screen';
import { Code } from '../../part/value';
import { claimed, type Faults, type Line, lineOf, lineTotal, needsRemark, repeated, tooMany } from './model';

export const NEW_LINE = 'claim-new-line';

interface Props {
  lines: Line[];
  offers: Offer[] | null;
  offerOf: ReadonlyMap<string, Offer>;
  /* Why nothing can be searched yet. */
  wait: string | null;
  forecasts: Map<string, Decided>;
  faults: Faults;
  onChange: (lines: Line[]) => void;
}

export function Lines(props: Props) {
  const { lines, offers, offerOf, forecasts, onChange } = props;
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
            <Row key={line.key} line={line} at={at} offer={offerOf.get(line.uuid)} left={leftOf(offerOf.get(line.uuid), lines)} forecast={forecasts.get(line.key)}
              fault={props.faults[`line-${line.key}`] ?? tooMany(line, offerOf.get(line.uuid)) ?? undefined}
              onChange={(part) => change(line.key, part)} onRemove={() => remove(line.key)} />
          ))}
          <tr class="new" data-cursor="">
            <td class="num muted line-n">{lines.length + 1}</td>
            <td colSpan={9} onFocusIn={(event) => makeRoom(event.target as Element, phone)}>
              {props.wait
                ? <p class="muted" id={NEW_LINE} tabIndex={-1}>{props.wait}</p>
                : <Combobox<OfferChoice>
                    id={NEW_LINE}
                    bare
                    label={t('web.claim.new_line', { n: lines.length + 1 })}
                    value={null}
                    onChange={(offer) => offer && add(lineOf(offer))}
                    search={(text, signal) => findOffers(offers ?? [], text, signal)}
                    impossible={(offer) => (offer.unlisted ? t('web.claim.unlisted') : null)}
                    optionKey={(offer) => offer.uuid}
                    shown={(offer) => `${offer.code} ${offer.name}`}
                    row={(offer, sought) => <OfferRow offer={offer} lines={lines} sought={sought} />}
                    foot={phone ? undefined : t('web.claim.new_line.foot')}
                  />}
            </td>
          </tr>
        </tbody>
        {lines.length > 0 && <Together lines={lines} forecasts={forecasts} />}
      </table>
    </section>
  );
}

function Together({ lines, forecasts }: { lines: Line[]; forecasts: Map<string, Decided> }) {
  const foreseen = forecasts.size === lines.length ? sum([...forecasts.values()].map((one) => one.value)) : null;
  return (
    <tfoot>
      <tr>
        <td class="line-n" /><th scope="row" colSpan={5}>{t('web.claim.together')}</th>
        <td class="num" data-label={t('web.claim.sum.claimed')}><b>{amount(claimed(lines))}</b></td>
        <td colSpan={3} class="num muted">{foreseen && t('web.claim.foreseen', { amount: amount(foreseen) })}</td>
      </tr>
    </tfoot>
  );
}

const MENU = 340;   // pixels below the field that its list wants

function makeRoom(field: Element, phone: boolean): void {
  if (phone) field.scrollIntoView({ block: 'start' });
  else if (field.getBoundingClientRect().bottom + MENU > innerHeight) field.scrollIntoView({ block: 'center' });
}

/* ---- one line ---- */

interface RowProps {
  line: Line;
  at: number;
  offer: Offer | undefined;
  left: string;
  forecast: Decided | undefined;
  fault: string | undefined;
  onChange: (part: Partial<Line>) => void;
  onRemove: () => void;
}

function Row({ line, at, offer, left, forecast, fault, onChange, onRemove }: RowProps) {
  const [open, setOpen] = useState(false);
  const cut = forecast !== undefined && (forecast.rejected || forecast.value !== forecast.claimed);
  const keys = (event: KeyboardEvent) => {
    if (event.ctrlKey && event.key === 'Delete') {
      event.preventDefault();
      onRemove();
    } else if (event.key === 'Enter' && !event.ctrlKey && event.target instanceof HTMLInputElement) {
      event.preventDefault();
      document.getElementById(NEW_LINE)?.focus();
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      beside(event.currentTarget as HTMLElement, event.key === 'ArrowDown');
    }
  };
  return (
    <Fragment>
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
        <td class="num line-left" data-label={t('web.claim.left')}>{left}</td>
        <td class="line-check"><span class="row">
          {forecast ? <LineState line={forecast} /> : <span class="muted">…</span>}
          {cut && <Button kind="quiet" class="why-btn" label={t('web.claim.why.of', { line: line.name })} icon="info" expanded={open} onClick={() => setOpen(!open)} />}
        </span></td>
        <td class="line-x"><Button kind="quiet" icon="x" label={t('web.claim.remove.of', { line: line.name })} onClick={onRemove} /></td>
      </tr>
      {open && cut && <tr class="why"><td colSpan={10}><WhyLine line={forecast} at={null} forecast /></td></tr>}
    </Fragment>
  );
}

function beside(row: HTMLElement, down: boolean): void {
  const cell = document.activeElement?.id.split('-')[0];
  const cells = [...row.parentElement!.querySelectorAll<HTMLInputElement>(`[id^="${cell}-"]`)];   // an opened explanation lies between
  const to = cells[cells.findIndex((one) => row.contains(one)) + (down ? 1 : -1)] ?? (down ? document.getElementById(NEW_LINE) : null);
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
