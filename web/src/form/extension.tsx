/* The fields of a scheme's own, drawn and checked as its administrator described them; a form shows them where its first values hold an
 * extension (data/extension: extensionValues). */
import { useId } from 'preact/hooks';
import { choicesOf, type ExtensionField, extensionOf, hintOf, isAsked, titleOf } from '../data/extension';
import { decimal, number } from '../data/format';
import { fitsPattern } from '../data/pattern';
import { t } from '../data/text';
import { ChoiceField, DateField, describedBy, Frame, isDay, NumberField, SegmentField, TextField } from '../part/field';
import { type FormState, type Values, useEntry } from './form';

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === '' || (Array.isArray(value) && !value.length);

function checkNumber(one: ExtensionField, text: string): string | null {
  if (!/^-?\d+(\.\d+)?$/.test(text)) return t('web.check.number');
  const fraction = text.split('.')[1] ?? '';
  if (one.type === 'integer' && fraction) return t('web.check.whole');
  if (fraction.length > 4) return t('web.check.decimals', { n: 4 });
  const shown = (bound: number) => (Number.isInteger(bound) ? number(bound) : decimal(String(bound), (String(bound).split('.')[1] ?? '').length));
  if (one.minimum !== undefined && Number(text) < one.minimum) return t('web.check.least', { least: shown(one.minimum) });
  if (one.maximum !== undefined && Number(text) > one.maximum) return t('web.check.most', { most: shown(one.maximum) });
  return null;
}

function checkText(one: ExtensionField, text: string): string | null {
  const length = [...text].length;
  if (one.minLength !== undefined && length < one.minLength) return t('web.check.short', { n: one.minLength });
  if (one.maxLength !== undefined && length > one.maxLength) return t('web.check.length', { n: one.maxLength });
  if (one.format === 'date' && !isDay(text)) return t('web.field.no_day');
  if (one.format === 'email' && !/^[^\s@]+@[^\s@.][^\s@]*\.[^\s@.]+$/.test(text)) return t('web.check.email');
  if (one.pattern && !fitsPattern(one.pattern, text)) return hintOf(one) ?? t('web.check.form', { form: one.pattern });
  return null;
}

/* As the server: what was there before, and was not touched, is left. */
export function checkExtension(one: ExtensionField, value: unknown, values: Values, before: unknown): string | null {
  if (isEmpty(value)) {
    const was = values.ext && Object.keys(values.ext).length ? !isEmpty(before) : true;
    return one.required && isAsked(one, values) && was ? t('web.check.required') : null;
  }
  if (String(value) === String(before ?? '')) return null;
  if (Array.isArray(value)) {
    if (one.minItems !== undefined && value.length < one.minItems) return t('web.check.few', { n: one.minItems });
    return one.maxItems !== undefined && value.length > one.maxItems ? t('web.check.many', { n: one.maxItems }) : null;
  }
  return one.type === 'integer' || one.type === 'number' ? checkNumber(one, String(value)) : checkText(one, String(value));
}

interface Drawn {
  one: ExtensionField;
  id: string;
  value: unknown;
  error?: string;
  onChange: (value: string | string[]) => void;
  onLeave: () => void;
}

function Control({ one, id, value, error, onChange, onLeave }: Drawn) {
  const shared = { id, name: `ext.${one.name}`, label: titleOf(one), error, hint: hintOf(one), optional: !one.required, onLeave };
  if (one.type === 'array') return <Choices {...shared} one={one} chosen={Array.isArray(value) ? (value as string[]) : []} onChange={onChange} />;
  const text = { ...shared, value: value === undefined || value === null ? '' : String(value), onChange };
  if (one.type === 'boolean') return <SegmentField {...text} options={[{ value: 'true', label: t('web.yes') }, { value: 'false', label: t('web.no') }]} />;
  if (one.enum) return <ChoiceField {...text} options={choicesOf(one)} />;
  if (one.type === 'integer' || one.type === 'number') return <NumberField {...text} decimals={one.type === 'integer' ? 0 : undefined} />;
  if (one.format === 'date') return <DateField {...text} />;
  return <TextField {...text} max={one.maxLength} rows={(one.maxLength ?? 0) > 200 ? 4 : undefined} type={one.format === 'email' ? 'email' : undefined} />;
}

type ChoicesProps = { one: ExtensionField; id: string; name: string; label: string; error?: string; hint?: string; optional?: boolean; chosen: string[]; onChange: (value: string[]) => void; onLeave: () => void };

/* Several of a few. */
function Choices({ one, chosen, onChange, ...frame }: ChoicesProps) {
  const turn = (value: string, on: boolean) => onChange(choicesOf(one).map((choice) => choice.value).filter((other) => (other === value ? on : chosen.includes(other))));
  return (
    <Frame {...frame} group>
      <div class="stack tight" role="group" aria-labelledby={`${frame.id}-l`} aria-describedby={describedBy(frame.id, frame)}>
        {choicesOf(one).map((choice, at) => (
          <label key={choice.value} class="tick">
            <input type="checkbox" class="check" id={at ? undefined : frame.id} checked={chosen.includes(choice.value)} aria-invalid={frame.error ? 'true' : undefined}
              onChange={(event) => turn(choice.value, event.currentTarget.checked)} onBlur={frame.onLeave} />
            {choice.label}
          </label>
        ))}
      </div>
    </Frame>
  );
}

const beforeOf = (one: ExtensionField, values: Values): unknown => (values.ext as Record<string, unknown> | undefined)?.[one.name];

function One({ of: form, one }: { of: FormState; one: ExtensionField }) {
  const id = useId();
  const name = `ext.${one.name}`;
  const before = beforeOf(one, form.values);
  useEntry(form, name, { id, label: titleOf(one), check: (value, all) => checkExtension(one, value, all, before) });
  return <Control one={one} id={id} value={form.values[name]} error={form.errors[name]} onChange={(next) => form.set(name, next)} onLeave={() => form.leave(name)} />;
}

/* ---- where a page keeps what is entered itself ---- */

/* What is wrong of them, by "ext.blood". */
export function extensionFaults(of: string, values: Values): Record<string, string> {
  const wrong = extensionOf(of).filter((one) => isAsked(one, values)).map((one) => [one, checkExtension(one, values[`ext.${one.name}`], values, beforeOf(one, values))] as const);
  return Object.fromEntries(wrong.flatMap(([one, why]) => (why ? [[`ext.${one.name}`, t('web.extension.value', { name: titleOf(one), value: why })]] : [])));
}

interface OwnProps {
  of: string;
  /* Of each control: "claim-ext.blood". */
  ids: string;
  values: Values;
  errors: Record<string, string | undefined>;
  onChange: (values: Values) => void;
}

export function OwnFields({ of, ids, values, errors, onChange }: OwnProps) {
  return (
    <>
      {extensionOf(of).filter((one) => isAsked(one, values)).map((one) => (
        <Control key={one.name} one={one} id={`${ids}ext.${one.name}`} value={values[`ext.${one.name}`]} error={errors[`ext.${one.name}`]}
          onChange={(next) => onChange({ ...values, [`ext.${one.name}`]: next })} onLeave={() => undefined} />
      ))}
    </>
  );
}

/* ---- in a form ---- */

/* `fields`: others than the description's, for a look before they are saved. */
export function ExtensionFields({ of: form, fields = extensionOf(form.entity) }: { of: FormState; fields?: ExtensionField[] }) {
  const shown = fields.filter((one) => isAsked(one, form.values));
  if (!shown.length) return null;
  return <div class="form-grid">{shown.map((one) => <One key={one.name} of={form} one={one} />)}</div>;
}
