/* One change: of what, which of its values, and what it would have been. */
import { t } from '../../data/text';
import { Button } from '../../part/button';
import { Combobox } from '../../part/combobox';
import { ChoiceField, MoneyField, NumberField, TextField } from '../../part/field';
import { type Entry, fieldsOf, type Row, searchEntries, searchLists, searchProducts, typeOf } from './data';

interface Props {
  row: Row;
  fault: string | null;
  tried: boolean;
  onChange: (change: Partial<Row>) => void;
  onRemove: () => void;
}

const named = (one: { code: string; name: string }): string => [one.code, one.name].filter(Boolean).join(' ');

export function ChangeRow({ row, fault, tried, onChange, onRemove }: Props) {
  const missing = (there: unknown): string | null => (tried && !there ? t('web.check.required') : null);
  const fields = fieldsOf(row);
  /* An item has other values than a service. */
  const take = (entry: Entry | null) => onChange({ entry, ...(fieldsOf({ ...row, entry }).some((one) => one.value === row.field) ? {} : { field: '' }) });
  return (
    <fieldset class="stack">
      <legend class="strong">{t(`web.what_if.kind.${row.kind}`)}</legend>
      <div class="row row-w row-top">
        {(row.kind === 'product' || row.kind === 'cover') && (
          <Combobox label={t('web.what_if.product')} value={row.product} search={searchProducts} optionKey={(one) => one.code} shown={named} onChange={(product) => onChange({ product })} error={missing(row.product)} />
        )}
        {row.kind === 'list' && (
          <Combobox<string> label={t('web.what_if.list')} value={row.list} search={searchLists} optionKey={(one) => one} shown={(one) => one} onChange={(list) => onChange({ list })} error={missing(row.list)} />
        )}
        {row.kind !== 'product' && (
          <Combobox<Entry> label={t('web.what_if.entry')} value={row.entry} search={searchEntries} optionKey={(one) => `${one.kind} ${one.code}`} shown={named} onChange={take} error={missing(row.entry)} />
        )}
        {fields.length > 1 && (
          <ChoiceField label={t('web.what_if.field')} value={row.field} onChange={(field) => onChange({ field, value: '' })} options={[{ value: '', label: t('web.what_if.choose') }, ...fields]} error={missing(row.field)} />
        )}
        {row.field && <Value row={row} fault={fault} onChange={(value) => onChange({ value })} />}
        <Button kind="quiet" icon="x" label={t('web.what_if.remove')} onClick={onRemove} />
      </div>
    </fieldset>
  );
}

function Value({ row, fault, onChange }: { row: Row; fault: string | null; onChange: (value: string) => void }) {
  const { type, choices } = typeOf(row);
  const props = { label: t('web.what_if.value'), value: row.value, onChange, error: fault, hint: row.kind === 'entry' ? undefined : t('web.what_if.empty_takes') };
  if (choices) return <ChoiceField {...props} options={[{ value: '', label: '—' }, ...choices.map((one) => ({ value: String(one.code), label: t(one.label) }))]} />;
  if (type === 'money') return <MoneyField {...props} />;
  return type === 'int' || type === 'pct' || type === 'qty' ? <NumberField {...props} /> : <TextField {...props} />;
}
