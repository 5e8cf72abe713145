/* One field: its name, what it may hold, its words. */
import { useState } from 'preact/hooks';
import { type ExtensionField, titleOf } from '../../data/extension';
import { readPattern } from '../../data/pattern';
import { t } from '../../data/text';
import { Button } from '../../part/button';
import { Modal } from '../../part/dialog';
import { CheckField, ChoiceField, TextField } from '../../part/field';
import { type Draft, type Shape, shapes } from './data';

type Wrong = Partial<Record<keyof Draft, string>>;

const bounded: Shape[] = ['text', 'long', 'integer', 'number', 'choices'];

function check(draft: Draft, others: ExtensionField[]): Wrong {
  const wrong: Wrong = {};
  const count = (text: string) => (draft.shape === 'number' ? /^-?\d+(\.\d{1,4})?$/ : draft.shape === 'integer' ? /^-?\d+$/ : /^\d+$/).test(text);
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,59}$/.test(draft.name.trim())) wrong.name = t('web.extensions.name.wrong');
  if (others.some((one) => one.name === draft.name.trim())) wrong.name = t('web.extensions.name.taken');
  if (!draft.en.trim()) wrong.en = t('web.check.required');
  if ((draft.shape === 'choice' || draft.shape === 'choices') && !draft.choices.trim()) wrong.choices = t('web.check.required');
  if (draft.pattern && !readPattern(draft.pattern)) wrong.pattern = t('web.extensions.pattern.wrong');
  for (const bound of ['least', 'most'] as const) if (draft[bound] && bounded.includes(draft.shape) && !count(draft[bound])) wrong[bound] = t('web.check.number');
  if (draft.when && !draft.is.trim()) wrong.is = t('web.check.required');
  return wrong;
}

interface Props {
  draft: Draft;
  old: boolean;
  others: ExtensionField[];
  onTake: (draft: Draft) => void;
  onClose: () => void;
}

export function FieldWindow({ draft: first, old, others, onTake, onClose }: Props) {
  const [draft, setDraft] = useState(first);
  const [wrong, setWrong] = useState<Wrong>({});
  const text = (name: keyof Draft, label: string, more: object = {}) => (
    <TextField label={t(`web.extensions.field.${label}`)} value={String(draft[name])} error={wrong[name]} onChange={(value) => setDraft({ ...draft, [name]: value })} {...more} />
  );
  const optional = { optional: true };
  const lines = { rows: 4 };
  const title = t(old ? 'web.extensions.change' : 'web.extensions.new');
  const chosen = draft.shape === 'choice' || draft.shape === 'choices';
  const take = () => {
    const found = check(draft, others);
    setWrong(found);
    if (!Object.keys(found).length) onTake(draft);
  };
  return (
    <Modal onClose={onClose} label={title} class="dialog dialog-wide">
      <h2>{title}</h2>
      <form class="stack wide-gap" noValidate onSubmit={(event) => { event.preventDefault(); take(); }}>
        <div class="form-grid">
          {text('en', 'en', { autofocus: true })}
          {text('fr', 'fr', optional)}
          {text('name', 'name', { code: true, readonly: old, hint: t(old ? 'web.extensions.name.kept' : 'web.extensions.name.hint') })}
          <ChoiceField label={t('web.extensions.field.kind')} value={draft.shape} onChange={(shape) => setDraft({ ...draft, shape: shape as Shape })} options={shapes.map((shape) => ({ value: shape, label: t(`web.extensions.kind.${shape}`) }))} />
          {chosen && text('choices', 'choices', { ...lines, hint: t('web.extensions.choices.hint') })}
          {chosen && text('choicesFr', 'choices_fr', { ...lines, ...optional })}
          {bounded.includes(draft.shape) && text('least', 'least', optional)}
          {bounded.includes(draft.shape) && text('most', 'most', optional)}
          {(draft.shape === 'text' || draft.shape === 'long') && text('pattern', 'pattern', { ...optional, code: true, hint: t('web.extensions.pattern.hint') })}
          {text('standard', 'standard', { ...optional, ...(draft.shape === 'choices' ? lines : {}) })}
          {text('hint', 'hint', optional)}
          {text('hintFr', 'hint_fr', optional)}
          <ChoiceField optional label={t('web.extensions.field.when')} value={draft.when} onChange={(when) => setDraft({ ...draft, when })} options={others.map((one) => ({ value: one.name, label: titleOf(one) }))} />
          {draft.when && text('is', 'is', { hint: t('web.extensions.is.hint') })}
        </div>
        <CheckField label={t('web.extensions.field.required')} value={draft.required} onChange={(required) => setDraft({ ...draft, required })} hint={t('web.extensions.required.hint')} />
        <div class="row row-w"><Button kind="primary" type="submit">{t('web.extensions.take')}</Button><Button kind="quiet" onClick={onClose}>{t('web.cancel')}</Button></div>
      </form>
    </Modal>
  );
}
