/* Fields: label above, message below and tied to it, "optional" said and never "required". Checks run on leaving.
 * Each takes and gives text; what the server wants ("1234.5", "2026-11-22") whatever the language. */
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useState } from 'preact/hooks';
import { scheme } from '../data/client';
import { addDays, date, fieldNumber, gregorian, inNepal, insuranceNumber, typedNumber } from '../data/format';
import { fromNepal, toNepal } from '../data/nepal';
import { locale, t } from '../data/text';
import { Button } from './button';
import { Icon } from './icon';

export interface FieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  onLeave?: () => void;
  name?: string;
  id?: string;
  /* A wrong entry: why, and what to do. */
  error?: string | null;
  warning?: string | null;
  good?: string | null;
  hint?: ComponentChildren;
  optional?: boolean;
  readonly?: boolean;
  autofocus?: boolean;
}

/* ---- the frame ---- */

export function Message({ kind, id, children }: { kind: 'stop' | 'wait' | 'ok'; id?: string; children: ComponentChildren }) {
  return (
    <p class={`msg msg-${kind}`} id={id}>
      <Icon name={kind === 'ok' ? 'check' : 'alert'} small />
      <span>{children}</span>
    </p>
  );
}

interface FrameProps extends Pick<FieldProps, 'label' | 'error' | 'warning' | 'good' | 'hint' | 'optional'> {
  id: string;
  /* The label names a group of controls, not one. */
  group?: boolean;
  children: ComponentChildren;
}

export const describedBy = (id: string, of: Pick<FieldProps, 'error' | 'warning' | 'good' | 'hint'>): string | undefined =>
  of.error || of.warning || of.good || of.hint ? `${id}-m` : undefined;

export function Frame(props: FrameProps) {
  const words = <>{props.label} {props.optional && <span class="opt">{t('web.field.optional')}</span>}</>;
  return (
    <div class="field">
      {props.group ? <span class="label" id={`${props.id}-l`}>{words}</span> : <label for={props.id}>{words}</label>}
      {props.children}
      <Under {...props} />
    </div>
  );
}

function Under({ id, error, warning, good, hint }: FrameProps) {
  if (error) return <Message kind="stop" id={`${id}-m`}>{error}</Message>;
  if (warning) return <Message kind="wait" id={`${id}-m`}>{warning}</Message>;
  if (good) return <Message kind="ok" id={`${id}-m`}>{good}</Message>;
  return hint ? <small id={`${id}-m`}>{hint}</small> : null;
}

/* What all controls share. */
function bind(props: FieldProps, id: string) {
  return {
    id,
    name: props.name,
    'aria-invalid': props.error ? ('true' as const) : undefined,
    'aria-describedby': describedBy(id, props),
    'aria-required': props.optional ? undefined : ('true' as const),
    autofocus: props.autofocus,
    onBlur: props.onLeave,
  };
}

const typed = (event: Event): string => (event.currentTarget as HTMLInputElement).value;

function useFieldId(props: FieldProps): string {
  const made = useId();
  return props.id ?? made;
}

/* ---- text ---- */

export interface TextFieldProps extends FieldProps {
  type?: 'text' | 'password' | 'email' | 'tel' | 'search';
  max?: number;
  rows?: number;
  placeholder?: string;
  autocomplete?: string;
  code?: boolean;
}

export function TextField(props: TextFieldProps) {
  const id = useFieldId(props);
  const shared = { ...bind(props, id), maxLength: props.max, readOnly: props.readonly, placeholder: props.placeholder, value: props.value };
  const change = (event: Event) => props.onChange(typed(event));
  return (
    <Frame {...props} id={id}>
      {props.rows
        ? <textarea class={props.code ? 'input code' : 'input'} rows={props.rows} {...shared} onInput={change} />
        : <input class={props.code ? 'input code' : 'input'} type={(props.type ?? 'text') as 'text'} autocomplete={props.autocomplete ?? 'off'} {...shared} onInput={change} />}
    </Frame>
  );
}

/* An insurance number: digits in groups of three on leaving, plain while typing and in the value. */
export function NumberCodeField(props: TextFieldProps) {
  const [typing, setTyping] = useState(false);
  const plain = (text: string) => text.replace(/\s/g, '');
  return (
    <TextField
      {...props}
      code
      value={typing ? props.value : insuranceNumber(props.value)}
      onChange={(text) => {
        setTyping(true);
        props.onChange(plain(text));
      }}
      onLeave={() => {
        setTyping(false);
        props.onLeave?.();
      }}
    />
  );
}

/* ---- numbers and money ---- */

export interface NumberFieldProps extends FieldProps {
  /* Digits after the mark; 0: whole numbers. */
  decimals?: number;
  unit?: string;
}

/* Shows what is typed; gives the server's form as soon as it is a number, else the text as it stands, which the check refuses. */
export function NumberField(props: NumberFieldProps) {
  const id = useFieldId(props);
  const [text, setText] = useState(fieldNumber(props.value));
  useEffect(() => {
    if ((typedNumber(text) ?? text) !== props.value) setText(fieldNumber(props.value));
  }, [props.value]);
  const input = (
    <input
      class="input num"
      {...bind(props, id)}
      inputMode={props.decimals === 0 ? 'numeric' : 'decimal'}
      autocomplete="off"
      readOnly={props.readonly}
      value={text}
      onInput={(event) => {
        setText(typed(event));
        props.onChange(typedNumber(typed(event)) ?? typed(event).trim());
      }}
    />
  );
  return (
    <Frame {...props} id={id}>
      {props.unit ? <span class="with-unit"><span class="unit">{props.unit}</span>{input}</span> : input}
    </Frame>
  );
}

export function MoneyField(props: FieldProps) {
  return <NumberField {...props} decimals={scheme().decimals} unit={scheme().currency} />;
}

/* ---- dates ---- */

function monthNames(): string[] {
  const format = new Intl.DateTimeFormat(locale(), { month: 'long', timeZone: 'UTC' });
  return Array.from({ length: 12 }, (_, month) => format.format(Date.UTC(2020, month, 1)));
}

const pad = (text: string, digits: number): string => text.padStart(digits, '0');

/* The three boxes as the server's day; what is not whole stays as it stands, and the check says so. */
function joined(day: string, month: string, year: string): string {
  if (!day && !month && !year) return '';
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}

function split(value: string): [string, string, string] {
  const [year = '', month = '', day = ''] = value.split('-');
  const plain = (text: string) => text.replace(/^0+/, '');
  return [plain(day), plain(month), plain(year)];
}

/* The same in Nepal's calendar: what is a day is the server's, what is none yet begins with a mark. */
const PART = 'BS ';

function joinedNepal(day: string, month: string, year: string): string {
  if (!day && !month && !year) return '';
  return fromNepal({ year: Number(year), month: Number(month), day: Number(day) }) ?? `${PART}${year}-${month}-${day}`;
}

function splitNepal(value: string): [string, string, string] {
  const whole = toNepal(value);
  if (whole) return [String(whole.day), String(whole.month), String(whole.year)];
  const [year = '', month = '', day = ''] = value.startsWith(PART) ? value.slice(PART.length).split('-') : [];
  return [day, month, year];
}

const nepalMonths = (): string[] => Array.from({ length: 12 }, (_, month) => t(`calendar.nepal.${month + 1}`));

/* Day, month as a word, year: no order to guess, no calendar to open, and a birth year is typed at once. Where the scheme's people use
 * Nepal's calendar the other one stands below, and is a way to enter what lies outside of its known years. */
export function DateField(props: FieldProps & { today?: string }) {
  const id = useFieldId(props);
  const nepal = scheme().nepal !== undefined;
  const [western, setWestern] = useState(!nepal || (isDay(props.value) && !toNepal(props.value)));
  const [day, month, year] = western ? split(props.value) : splitNepal(props.value);
  const set = (next: Partial<Record<'day' | 'month' | 'year', string>>) =>
    props.onChange((western ? joined : joinedNepal)(next.day ?? day, next.month ?? month, next.year ?? year));
  const turn = () => {
    if (props.value && !isDay(props.value)) props.onChange('');
    setWestern(!western);
  };
  const other = nepal && isDay(props.value) ? (western ? inNepal(props.value) : gregorian(props.value)) : null;
  const left = (event: FocusEvent) => {
    const group = event.currentTarget as HTMLElement;
    if (!group.contains(event.relatedTarget as Node | null)) props.onLeave?.();
  };
  const shared = { 'aria-invalid': props.error ? ('true' as const) : undefined, readOnly: props.readonly };
  return (
    <Frame {...props} id={id} group>
      <div class="dates" role="group" aria-labelledby={`${id}-l`} aria-describedby={describedBy(id, props)} onFocusOut={left}>
        <input class="input num" id={id} inputMode="numeric" maxLength={2} placeholder={t('web.field.day')} aria-label={t('web.field.day')} autofocus={props.autofocus} {...shared} value={day}
          onInput={(event) => set({ day: typed(event).replace(/\D/g, '') })} />
        <select class="select" aria-label={t('web.field.month')} disabled={props.readonly} aria-invalid={shared['aria-invalid']} value={month}
          onChange={(event) => set({ month: event.currentTarget.value })}>
          <option value="">{t('web.field.month')}</option>
          {(western ? monthNames() : nepalMonths()).map((name, at) => <option key={name} value={String(at + 1)}>{name}</option>)}
        </select>
        <input class="input num" inputMode="numeric" maxLength={4} placeholder={t('web.field.year')} aria-label={t('web.field.year')} {...shared} value={year}
          onInput={(event) => set({ year: typed(event).replace(/\D/g, '') })} />
      </div>
      {nepal && (
        <small class="row row-w muted">
          {other && <span>{other}</span>}
          {!props.readonly && <Button kind="quiet" onClick={turn}>{t(western ? 'web.field.calendar.nepali' : 'web.field.calendar.gregorian')}</Button>}
        </small>
      )}
    </Frame>
  );
}

/* Is it a day of the calendar: 2026-02-30 is not. */
export const isDay = (value: string): boolean => /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value)) && addDays(value, 0) === value && date(value) !== '—';

/* ---- choices ---- */

export interface Option {
  value: string;
  label: string;
}

export function ChoiceField(props: FieldProps & { options: Option[] }) {
  const id = useFieldId(props);
  return (
    <Frame {...props} id={id}>
      <select class="select" {...bind(props, id)} disabled={props.readonly} value={props.value} onChange={(event) => props.onChange(event.currentTarget.value)}>
        {(props.optional || !props.value) && <option value="">{props.optional ? t('web.field.none') : t('web.field.choose')}</option>}
        {props.options.map((option) => <option key={option.value} value={option.value}>{option.label}</option>)}
      </select>
    </Frame>
  );
}

/* A few choices, all seen at once. */
export function SegmentField(props: FieldProps & { options: Option[] }) {
  const id = useFieldId(props);
  return (
    <Frame {...props} id={id} group>
      <div class="seg" role="radiogroup" aria-labelledby={`${id}-l`} aria-describedby={describedBy(id, props)} aria-invalid={props.error ? 'true' : undefined}>
        {props.options.map((option, at) => (
          <label key={option.value}>
            <input type="radio" id={at ? undefined : id} name={props.name ?? id} value={option.value} checked={option.value === props.value} disabled={props.readonly}
              onChange={() => props.onChange(option.value)} onBlur={props.onLeave} />
            {option.label}
          </label>
        ))}
      </div>
    </Frame>
  );
}

export function CheckField(props: Omit<FieldProps, 'value' | 'onChange'> & { value: boolean; onChange: (value: boolean) => void }) {
  const made = useId();
  const id = props.id ?? made;
  return (
    <div class="field">
      <label class="tick" for={id}>
        <input type="checkbox" class="check" id={id} name={props.name} checked={props.value} disabled={props.readonly} aria-describedby={describedBy(id, props)}
          aria-invalid={props.error ? 'true' : undefined} onChange={(event) => props.onChange(event.currentTarget.checked)} onBlur={props.onLeave} />
        {props.label}
      </label>
      <Under {...props} id={id}>{null}</Under>
    </div>
  );
}
