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

function One({ of: form, one }: { of: FormState; one: ExtensionField }) {
  const id = useId();
  const name = `ext.${one.name}`;
  const label = titleOf(one);
  const before = (form.values.ext as Record<string, unknown> | undefined)?.[one.name];
  useEntry(form, name, { id, label, check: (value, all) => checkExtension(one, value, all, before) });
  const value = form.values[name];
  const shared = { id, name, label, error: form.errors[name], hint: hintOf(one), optional: !one.required, onLeave: () => form.leave(name) };
  if (one.type === 'array') return <Choices {...shared} of={form} one={one} />;
  const text = { ...shared, value: value === undefined || value === null ? '' : String(value), onChange: (next: string) => form.set(name, next) };
  if (one.type === 'boolean') return <SegmentField {...text} options={[{ value: 'true', label: t('web.yes') }, { value: 'false', label: t('web.no') }]} />;
  if (one.enum) return <ChoiceField {...text} options={choicesOf(one)} />;
  if (one.type === 'integer' || one.type === 'number') return <NumberField {...text} decimals={one.type === 'integer' ? 0 : undefined} />;
  if (one.format === 'date') return <DateField {...text} />;
  return <TextField {...text} max={one.maxLength} rows={(one.maxLength ?? 0) > 200 ? 4 : undefined} type={one.format === 'email' ? 'email' : undefined} />;
}

type ChoicesProps = { of: FormState; one: ExtensionField; id: string; name: string; label: string; error?: string; hint?: string; optional?: boolean; onLeave: () => void };

/* Several of a few. */
function Choices({ of: form, one, ...frame }: ChoicesProps) {
  const chosen = Array.isArray(form.values[frame.name]) ? (form.values[frame.name] as string[]) : [];
  const turn = (value: string, on: boolean) => form.set(frame.name, choicesOf(one).map((choice) => choice.value).filter((other) => (other === value ? on : chosen.includes(other))));
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

/* `fields`: others than the description's, for a look before they are saved. */
export function ExtensionFields({ of: form, fields = extensionOf(form.entity) }: { of: FormState; fields?: ExtensionField[] }) {
  const shown = fields.filter((one) => isAsked(one, form.values));
  if (!shown.length) return null;
  return <div class="form-grid">{shown.map((one) => <One key={one.name} of={form} one={one} />)}</div>;
}
