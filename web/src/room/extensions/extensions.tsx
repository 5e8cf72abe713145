/* Fields of the scheme's own: which there are of each kind of record, in which order, and how their form will look. */
import { useState } from 'preact/hooks';
import { turn, useAddress } from '../../data/address';
import { command } from '../../data/command';
import { entity, loadDescription } from '../../data/description';
import { type ExtensionField, titleOf } from '../../data/extension';
import { asFailure, type Failure } from '../../data/failure';
import { t } from '../../data/text';
import { Button } from '../../part/button';
import { ChoiceField } from '../../part/field';
import { useKeys } from '../../part/keys';
import { Card, Empty, Failed, Head, Note } from '../../part/page';
import { type Column, Table } from '../../part/table';
import { toast } from '../../part/toast';
import { Code } from '../../part/value';
import { ExtensionFields } from '../../form/extension';
import { Form, useForm } from '../../form/form';
import { blank, type Draft, draftOf, fieldOf, kinds, rowsOf, schemaOf, shapeOf } from './data';
import { FieldWindow } from './field';

const capital = (word: string): string => word.charAt(0).toLocaleUpperCase() + word.slice(1);

export default function Extensions() {
  const { query } = useAddress();
  const offered = kinds.filter((kind) => entity(kind)?.extensionType);
  const of = offered.includes(query.of ?? '') ? query.of! : offered[0];
  return (
    <>
      <Head title={t('web.extensions.title')} under={t('web.extensions.under')} />
      <ChoiceField label={t('web.extensions.of')} value={of ?? ''} onChange={(next) => turn({ of: next })} options={offered.map((kind) => ({ value: kind, label: capital(t(entity(kind)!.label)) }))} />
      {of && <Fields key={of} of={of} />}
    </>
  );
}

function Fields({ of }: { of: string }) {
  const described = entity(of)!;
  const [base, setBase] = useState(described.extension ?? null);
  const [rows, setRows] = useState(rowsOf(base));
  const [open, setOpen] = useState<{ at: number | null; draft: Draft } | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const dirty = JSON.stringify(schemaOf(rows)) !== JSON.stringify(schemaOf(rowsOf(base)));
  const add = () => setOpen({ at: null, draft: blank });
  useKeys([{ key: 'n', label: t('web.extensions.new'), run: add }]);

  const save = async () => {
    setBusy(true);
    setFailure(null);
    try {
      const schema = schemaOf(rows);
      await command('extension.update', { type: described.extensionType, schema, before: base }, { label: t('web.extensions.title') });
      await loadDescription();
      setBase(schema);
      toast(t('web.extensions.saved'));
    } catch (thrown) {
      setFailure(asFailure(thrown));
    } finally {
      setBusy(false);
    }
  };
  const move = (at: number, by: number) => setRows(swap(rows, at, at + by));
  const remove = (at: number) => {
    setRows(rows.filter((_, other) => other !== at));
    toast(t('web.extensions.removed', { name: titleOf(rows[at]!) }), () => setRows(rows));
  };
  const take = (draft: Draft) => {
    const field = fieldOf(draft);
    setRows(open!.at === null ? [...rows, field] : rows.map((one, at) => (at === open!.at ? field : one)));
    setOpen(null);
  };
  return (
    <div class="cols">
      <div class="stack">
        {failure && <Failed failure={failure} />}
        {dirty && <Note icon="edit">{t('web.extensions.unsaved')} <Button kind="quiet" onClick={() => setRows(rowsOf(base))}>{t('web.form.discard')}</Button></Note>}
        <Card flush title={t('web.extensions.fields')} action={<Button icon="plus" keys="N" onClick={add}>{t('web.extensions.new')}</Button>}>
          {rows.length === 0
            ? <Empty icon="clip" title={t('web.extensions.none')}>{t('web.extensions.none_why')}</Empty>
            : <Table label={t('web.extensions.fields')} rows={rows} rowKey={(one) => one.name} columns={columns(rows, move, remove, (at) => setOpen({ at, draft: draftOf(rows[at]!) }))} />}
        </Card>
        <div class="row row-w"><Button kind="primary" busy={busy} off={dirty ? undefined : t('web.extensions.nothing')} onClick={() => void save()}>{t('web.save')}</Button></div>
      </div>
      <Preview key={JSON.stringify(rows)} of={of} rows={rows} />
      {open && <FieldWindow draft={open.draft} old={open.at !== null} others={rows.filter((_, at) => at !== open.at)} onTake={take} onClose={() => setOpen(null)} />}
    </div>
  );
}

function swap(rows: ExtensionField[], one: number, other: number): ExtensionField[] {
  const next = [...rows];
  [next[one], next[other]] = [next[other]!, next[one]!];
  return next;
}

function columns(rows: ExtensionField[], move: (at: number, by: number) => void, remove: (at: number) => void, edit: (at: number) => void): Column<ExtensionField>[] {
  const at = (one: ExtensionField) => rows.indexOf(one);
  return [
    { name: 'title', head: t('web.extensions.field.title'), cell: (one) => <>{titleOf(one)}<br /><small><Code>{one.name}</Code></small></> },
    { name: 'kind', head: t('web.extensions.field.kind'), cell: (one) => <>{t(`web.extensions.kind.${shapeOf(one)}`)}{one.required && <small> · {t('web.extensions.required')}</small>}</> },
    {
      name: 'act', head: t('web.extensions.field.acts'), end: true, cell: (one) => (
        <span class="row">
          {at(one) > 0 && <Button kind="quiet" icon="up" label={t('web.extensions.up', { name: titleOf(one) })} onClick={() => move(at(one), -1)} />}
          {at(one) < rows.length - 1 && <Button kind="quiet" icon="down" label={t('web.extensions.down', { name: titleOf(one) })} onClick={() => move(at(one), 1)} />}
          <Button kind="quiet" icon="edit" label={t('web.extensions.edit', { name: titleOf(one) })} onClick={() => edit(at(one))} />
          <Button kind="quiet" icon="x" label={t('web.extensions.remove', { name: titleOf(one) })} onClick={() => remove(at(one))} />
        </span>
      ),
    },
  ];
}

/* As a form will show them; what is typed here goes nowhere. */
function Preview({ of, rows }: { of: string; rows: ExtensionField[] }) {
  const [fits, setFits] = useState(false);
  const first = Object.fromEntries(rows.map((one) => [`ext.${one.name}`, Array.isArray(one.default) ? one.default.map(String) : one.default === undefined ? '' : String(one.default)]));
  const form = useForm({ entity: of, command: '', initial: { ext: {}, ...first }, take: () => setFits(true), onDone: () => undefined });
  return (
    <Card title={t('web.extensions.preview')}>
      {rows.length === 0 ? <p class="muted">{t('web.extensions.preview.none')}</p> : <Form of={form} act={t('web.extensions.try')}><ExtensionFields of={form} fields={rows} />{fits && <p class="muted">{t('web.extensions.fits')}</p>}</Form>}
    </Card>
  );
}
