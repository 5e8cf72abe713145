/* One entry of a form: the control that fits its type, with its label, checks and errors. */
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { field as fieldOf, label as labelOf } from '../data/description';
import { t } from '../data/text';
import { CheckField, ChoiceField, DateField, type FieldProps, MoneyField, NumberCodeField, NumberField, type Option, SegmentField, TextField } from '../part/field';
import { Combobox, type ComboboxProps } from '../part/combobox';
import type { Reference } from './check';
import { type Check, type FormState, useEntry } from './form';

export interface EntryProps {
  of: FormState;
  name: string;
  /* What the description says is taken where these are not given. */
  label?: string;
  required?: boolean;
  readonly?: boolean;
  hint?: ComponentChildren;
  autofocus?: boolean;
  check?: Check;
  /* In place of the description's choices: rows that were read. */
  options?: Option[];
  /* "number": an insurance number; "segments": a few choices side by side; "lines": a long text. */
  as?: 'number' | 'segments' | 'lines';
  autocomplete?: string;
}

export function Entry(props: EntryProps) {
  const { of: form, name } = props;
  const id = useId();
  const described = fieldOf(form.entity, name);
  const required = props.required ?? described?.required ?? false;
  useEntry(form, name, { id, label: props.label, required, check: props.check });
  const shared = {
    id, name, required,
    label: props.label ?? labelOf(form.entity, name),
    error: form.errors[name],
    hint: props.hint,
    optional: !required,
    readonly: props.readonly ?? described?.readonly,
    autofocus: props.autofocus,
    onLeave: () => form.leave(name),
  };
  const value = form.values[name];
  if (described?.type === 'bool') return <CheckField {...shared} value={value === true} onChange={(next) => form.set(name, next)} />;
  const text = { ...shared, value: value === null || value === undefined ? '' : String(value), onChange: (next: string) => form.set(name, next) };
  const options = props.options ?? described?.choices?.map((choice) => ({ value: String(choice.code), label: t(choice.label) }));
  if (options) return props.as === 'segments' ? <SegmentField {...text} options={options} /> : <ChoiceField {...text} options={options} />;
  return <Typed props={props} text={text} />;
}

/* What is typed: by the type of the field. */
function Typed({ props, text }: { props: EntryProps; text: FieldProps }) {
  const described = fieldOf(props.of.entity, props.name);
  switch (described?.type) {
    case 'date': return <DateField {...text} />;
    case 'money': return <MoneyField {...text} />;
    case 'int': return <NumberField {...text} decimals={0} />;
    case 'qty': case 'pct': case 'rate': return <NumberField {...text} decimals={described.decimals} unit={described.type === 'pct' ? '%' : undefined} />;
  }
  if (props.as === 'number') return <NumberCodeField {...text} max={described?.max} />;
  return <TextField {...text} max={described?.max} rows={props.as === 'lines' ? 4 : undefined} autocomplete={props.autocomplete} />;
}

/* A row that this one points to, searched by typing. `search` asks the server; the chosen row is kept whole. */
type ReferenceProps<Row> = Pick<EntryProps, 'of' | 'name' | 'label' | 'required' | 'hint' | 'check' | 'autofocus'> &
  Pick<ComboboxProps<Row>, 'search' | 'shown' | 'row' | 'impossible' | 'foot'> & { onTaken?: (row: Row | null) => void };

export function ReferenceEntry<Row extends Reference>(props: ReferenceProps<Row>) {
  const { of: form, name } = props;
  const id = useId();
  useEntry(form, name, { id, label: props.label, required: props.required, check: props.check });
  return (
    <Combobox<Row>
      id={id}
      name={name}
      label={props.label ?? labelOf(form.entity, name)}
      optional={!props.required}
      hint={props.hint}
      error={form.errors[name]}
      autofocus={props.autofocus}
      value={(form.values[name] as Row | null | undefined) ?? null}
      onChange={(row) => {
        form.set(name, row);
        props.onTaken?.(row);
      }}
      onLeave={() => form.leave(name)}
      search={props.search}
      optionKey={(row) => String(row.uuid ?? row.code ?? row.id)}
      shown={props.shown}
      row={props.row}
      impossible={props.impossible}
      foot={props.foot}
    />
  );
}
