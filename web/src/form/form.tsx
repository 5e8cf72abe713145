/* Forms of a command. What a form needs to know of its fields it learns from the description: types, limits, choices,
 * labels. The room says which fields, in which order, and what no description can know.
 *
 *   const form = useForm({ entity: 'insuree', command: 'insuree.update', fixed: { uuid }, initial,
 *                          draft: { key: `insuree/${uuid}`, title, href }, onDone: (receipt) => go(...) });
 *   <Form of={form} act={t('web.save')}>
 *     <Entry of={form} name="lastName" />
 *     <Entry of={form} name="dob" check={(value) => value > today() ? t('...') : null} />
 *   </Form>
 */
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { command, type Receipt } from '../data/command';
import { field as fieldOf, label as labelOf, relation as relationOf } from '../data/description';
import { dropDraft, readDraft, useDraft } from '../data/draft';
import { asFailure, Failure } from '../data/failure';
import { momentHere } from '../data/format';
import { t } from '../data/text';
import { changed } from '../data/use';
import { uuid } from '../data/uuid';
import { Button } from '../part/button';
import { Note } from '../part/page';
import { toast } from '../part/toast';
import { checkField, checkRelation, type Value } from './check';
import { inputOf } from './input';

export type Values = Record<string, Value | undefined>;
export type Check = (value: any, all: Values) => string | null | undefined;

export interface FormOptions {
  entity: string;
  /* Empty with `take`. */
  command: string;
  /* Takes what was checked in place of sending it: a step of something larger. */
  take?: (values: Values) => void;
  initial?: Values;
  /* Members of the input that no field shows: { uuid }, { family }. */
  fixed?: Record<string, unknown>;
  /* Makes the input itself, where it is not one member for each field. `before`: what was read, or stored last. */
  input?: (values: Values, before: Values) => Record<string, unknown>;
  /* Only what was changed is sent; for updates that take a part. */
  changedOnly?: boolean;
  draft?: { key: string; title: string; href: string };
  /* What is sent holds later: until then the row is as it was read. */
  later?: boolean;
  /* How the queue names it while it waits to be sent. */
  label?: string;
  onDone: (receipt: Receipt) => void;
}

interface Known {
  id: string;
  label: string;
  check: (all: Values) => string | null;
}

export interface FormState {
  entity: string;
  values: Values;
  errors: Record<string, string>;
  /* What belongs to no field here. */
  failure: Failure | null;
  busy: boolean;
  dirty: boolean;
  keptAt: string | null;
  /* What a draft brought back; `discard` undoes that. */
  restored: string | null;
  discard: () => void;
  set: (name: string, value: Value) => void;
  leave: (name: string) => void;
  /* Called by each entry while it is drawn. */
  know: (name: string, known: Known) => void;
  forget: (name: string) => void;
  known: () => [string, Known][];
  send: () => Promise<void>;
}

/* "items[2].price" belongs to the entry "items[2].price", else to "items[2]", else to "items". */
function entryOf(path: string, names: string[]): string | null {
  const near = names.filter((name) => path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}[`));
  return near.sort((a, b) => b.length - a.length)[0] ?? null;
}

export function useForm(options: FormOptions): FormState {
  const { draft } = options;
  const begun = useMemo(() => (draft ? readDraft<Values>(draft.key) : null), [draft?.key]);
  /* What was stored is what the next sending compares with: who saves and stays takes out what he put in before. */
  const stored = useRef<Values | null>(null);
  const initial = stored.current ?? options.initial ?? {};
  const [values, setValues] = useState<Values>(begun ? { ...initial, ...begun.value } : initial);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const [restored, setRestored] = useState(begun?.at ?? null);
  const entries = useRef(new Map<string, Known>()).current;
  /* The same act keeps its id until it is answered, so that sending it twice does it once. */
  const act = useRef<{ id: string; sent: string } | null>(null);
  const dirty = values !== initial && JSON.stringify(values) !== JSON.stringify(initial);
  const keptAt = useDraft(draft?.key ?? null, values, { title: draft?.title ?? '', href: draft?.href ?? '' }, dirty && !busy);
  const now = useRef(values);
  now.current = values;

  const set = (name: string, value: Value) => {
    now.current = { ...now.current, [name]: value };
    setValues(now.current);
    if (errors[name]) setErrors(({ [name]: _, ...rest }) => rest);
  };

  const leave = (name: string) => {
    const wrong = entries.get(name)?.check(now.current);
    setErrors(({ [name]: _, ...rest }) => (wrong ? { ...rest, [name]: wrong } : rest));
  };

  const discard = () => {
    if (draft) dropDraft(draft.key);
    setValues(initial);
    setRestored(null);
    setErrors({});
  };

  const checkAll = (): Record<string, string> => {
    const wrong: Record<string, string> = {};
    for (const [name, entry] of entries) {
      const why = entry.check(now.current);
      if (why) wrong[name] = why;
    }
    return wrong;
  };

  const refuse = (why: Failure) => {
    const wrong: Record<string, string> = {};
    const rest = why.faults.filter((fault) => {
      const name = fault.field ? entryOf(fault.field, [...entries.keys()]) : null;
      if (name) wrong[name] ??= fault.message;
      return !name;
    });
    setErrors(wrong);
    setFailure(rest.length || !why.faults.length ? new Failure(why.kind, rest, why.status) : null);
  };

  const idOf = (input: unknown): string => {
    const sent = JSON.stringify(input);
    if (act.current?.sent !== sent) act.current = { id: uuid(), sent };
    return act.current.id;
  };

  const asDraft = () => draft && { key: draft.key, draft: { value: now.current, at: new Date().toISOString(), title: draft.title, href: draft.href } };

  const send = async () => {
    if (busy) return;
    const wrong = checkAll();
    setErrors(wrong);
    setFailure(null);
    if (Object.keys(wrong).length) return;
    if (options.take) return options.take(now.current);
    const sent = now.current;
    const input = options.input?.(sent, initial) ?? inputOf(options.entity, sent, options.changedOnly ? initial : null);
    const whole = { ...options.fixed, ...input };
    setBusy(true);
    try {
      const receipt = await command(options.command, whole, { label: options.label ?? draft?.title, id: idOf(whole), draft: asDraft() });
      if (!options.later) stored.current = sent;
      if (draft) dropDraft(draft.key);
      if (receipt.status === 'waiting') toast(t('web.form.waiting'));
      changed();
      options.onDone(receipt);
    } catch (thrown) {
      act.current = null;
      refuse(asFailure(thrown));
    } finally {
      setBusy(false);
    }
  };

  return {
    entity: options.entity, values, errors, failure, busy, dirty, keptAt, restored, discard, set, leave, send,
    know: (name, known) => void entries.set(name, known),
    forget: (name) => {
      entries.delete(name);
      setErrors((all) => (all[name] ? (({ [name]: _, ...rest }) => rest)(all) : all));   // what is not asked any more is not wrong
    },
    known: () => [...entries],
  };
}

/* ---- the check of one entry ---- */

export function checkOf(entity: string, name: string, required: boolean | undefined, own?: Check): (all: Values) => string | null {
  const field = fieldOf(entity, name);
  const relation = relationOf(entity, name);
  return (all) => {
    const value = all[name];
    const wrong = field ? checkField(field, value, required ?? field.required) : relation ? checkRelation(relation, value, required ?? relation.required) : null;
    return wrong ?? own?.(value, all) ?? null;
  };
}

/* Makes an entry known to its form: for controls of a room's own, as <Entry> does for the usual ones. */
export function useEntry(form: FormState, name: string, options: { id: string; label?: string; required?: boolean; check?: Check }): void {
  form.know(name, { id: options.id, label: options.label ?? labelOf(form.entity, name), check: checkOf(form.entity, name, options.required, options.check) });
  useEffect(() => () => form.forget(name), [name]);
}

/* ---- the frame ---- */

interface FormProps {
  of: FormState;
  /* The verb on the button. */
  act: string;
  /* Beside it: cancel. */
  others?: ComponentChildren;
  /* Why nothing can be sent yet: what is to be chosen from is still being read. */
  off?: string;
  children: ComponentChildren;
}

export function Form({ of: form, act, others, off, children }: FormProps) {
  const list = useRef<HTMLDivElement>(null);
  const [tries, setTries] = useState(0);
  const wrong = Object.keys(form.errors).length > 0 || form.failure !== null;
  useEffect(() => {
    if (tries && wrong && !form.busy) list.current?.focus();
  }, [tries, form.busy]);
  const send = () => {
    if (off) return;
    setTries((n) => n + 1);
    void form.send();
  };
  return (
    <form
      class="stack wide-gap"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        send();
      }}
    >
      {form.restored && <Note icon="edit">{t('web.form.restored', { time: momentHere(form.restored) })} <Button kind="quiet" onClick={form.discard}>{t('web.form.discard')}</Button></Note>}
      <div ref={list} tabIndex={-1} role="alert">{tries > 0 && wrong && !form.busy && <Wrong form={form} />}</div>
      {children}
      <div class="row row-w">
        <Button kind="primary" type="submit" busy={form.busy} off={off} keys="Ctrl ↵">{act}</Button>
        {others}
        {form.keptAt && <small>{t('web.form.kept', { time: momentHere(form.keptAt) })}</small>}
      </div>
    </form>
  );
}

/* All that is wrong, once, with a way to each field. */
function Wrong({ form }: { form: FormState }) {
  const at = form.known().filter(([name]) => form.errors[name]);
  const focus = (id: string) => (event: MouseEvent) => {
    event.preventDefault();
    document.getElementById(id)?.focus();
  };
  return (
    <Note tone="stop">
      <b>{t(form.failure?.kind === 'offline' ? 'web.form.offline' : 'web.form.not_sent')}</b>
      <ul>
        {form.failure && (form.failure.faults.length ? form.failure.faults : [{ message: form.failure.message }]).map((fault) => <li key={fault.message}>{fault.message}</li>)}
        {at.map(([name, entry]) => <li key={name}><a href={`#${entry.id}`} onClick={focus(entry.id)}>{entry.label}</a>: {form.errors[name]}</li>)}
      </ul>
    </Note>
  );
}
