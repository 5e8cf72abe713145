/* One entry of a register's form: by the description, or a control of its own where no type says enough. */
import { useId } from 'preact/hooks';
import { field, label, relation } from '../../data/description';
import { t } from '../../data/text';
import { Entry, ReferenceEntry } from '../../form/entry';
import { type FormState, useEntry } from '../../form/form';
import { CheckField, DateField, Frame } from '../../part/field';
import { hasSource, PATIENTS, type Row, searchRows, shown } from './read';

interface MemberProps {
  of: FormState;
  name: string;
  /* Arguments with which the rows of a relation are searched. */
  only?: string;
  readonly?: boolean;
  autofocus?: boolean;
}

/* Long texts and what wants a sentence: shown under the entry where the catalogue has one. */
const hinted = new Set(['product.startCycle1', 'product.threshold', 'product.maxMembers', 'product.conversionProduct', 'medical_item.frequency', 'medical_service.frequency', 'medical_service.manualPrice', 'officer.substitutionOfficer', 'health_facility.accCode',
  'message_gateway.url', 'message_gateway.headers', 'message_gateway.body', 'message_gateway.success', 'message_gateway.referenceMember', 'message_gateway.signatureHeader', 'payment_plan.periodicity', 'payment_plan.hfLevel1', 'payment_plan.distr1', 'payment_plan.shareContribution']);
const long = new Set(['message_gateway.headers', 'message_gateway.body']);

const hintOf = (of: string, name: string): string | undefined => (hinted.has(`${of}.${name}`) ? t(`web.register.hint.${of}.${name}`) : undefined);

export function Member(props: MemberProps) {
  const { of: form, name } = props;
  if (name === 'patientCategory') return <Patients {...props} />;
  if (field(form.entity, name)?.type === 'stamp') return <Day {...props} />;
  if (field(form.entity, name)) return <Entry of={form} name={name} readonly={props.readonly} autofocus={props.autofocus} as={long.has(`${form.entity}.${name}`) ? 'lines' : undefined} hint={hintOf(form.entity, name)} />;
  return <Pointing {...props} />;
}

function Pointing({ of: form, name, only, readonly }: MemberProps) {
  const described = relation(form.entity, name);
  if (!described) return null;
  if (readonly || described.readonly || !hasSource(described.to)) {
    const value = form.values[name] as Row | null;
    return <Frame id={`${name}-r`} label={label(form.entity, name)} group><span>{shown(described.to, value)}</span></Frame>;
  }
  return (
    <ReferenceEntry<Row> of={form} name={name} required={described.required} hint={hintOf(form.entity, name)} search={async (text, signal) => (await searchRows(described.to, text, signal, only)).rows} shown={(row) => shown(described.to, row)} />
  );
}

/* A moment of which only the day is meant. */
function Day({ of: form, name, readonly }: MemberProps) {
  const id = useId();
  useEntry(form, name, { id });
  return (
    <DateField id={id} name={name} label={label(form.entity, name)} optional={!field(form.entity, name)?.required} readonly={readonly} error={form.errors[name]} value={String(form.values[name] ?? '')}
      onChange={(value) => form.set(name, value)} onLeave={() => form.leave(name)} />
  );
}

/* Men, women, adults, children: bits of one number. */
function Patients({ of: form, name, readonly }: MemberProps) {
  const id = useId();
  const now = Number(form.values[name] ?? 0);
  const neither = (bits: number) => !(now & bits);
  useEntry(form, name, { id: `${id}-1`, check: (value) => (neither(1 | 2) || neither(4 | 8) || !value ? t('web.register.patient.wrong') : null) });
  return (
    <Frame id={id} label={label(form.entity, name)} group error={form.errors[name]}>
      <div class="row row-w" role="group" aria-labelledby={`${id}-l`}>
        {PATIENTS.map((bit) => (
          <CheckField key={bit} id={`${id}-${bit}`} label={t(`web.register.patient.${bit}`)} readonly={readonly} value={Boolean(now & bit)} onChange={(on) => form.set(name, String(on ? now | bit : now & ~bit))} />
        ))}
      </div>
    </Frame>
  );
}
