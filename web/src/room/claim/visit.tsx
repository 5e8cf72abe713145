/* When, why, by whom, and what else goes with the visit. */
import { type Desk, findFacilities, type Named } from '../../data/counter';
import { choice, entity, label } from '../../data/description';
import { extensionOf } from '../../data/extension';
import { fullName } from '../../data/format';
import { t } from '../../data/text';
import { OwnFields } from '../../form/extension';
import { Combobox } from '../../part/combobox';
import { MainDiagnosis, OtherDiagnoses, OTHERS } from '../../part/diagnosis';
import { ChoiceField, DateField, SegmentField, TextField } from '../../part/field';
import { Code, Marked } from '../../part/value';
import { NEW_LINE } from './lines';
import { careFault, careOf, codeMost, type Entry, type Faults, longAgo, preparedBefore } from './model';

interface Props {
  entry: Entry;
  faults: Faults;
  desk: Desk | null;
  today: string;
  /* The claim has its number: it is another's to change. */
  numbered: boolean;
  /* What is wrong with the number of an authorisation. */
  token: string | null;
  /* The day was taken from the claim before. */
  carried: boolean;
  onChange: (part: Partial<Entry>) => void;
}

const options = (name: string) => (entity('claim')?.fields.find((one) => one.name === name)?.choices ?? []).map((one) => ({ value: String(one.code), label: t(one.label) }));

export function Visit(props: Props) {
  const { entry, faults, desk, onChange } = props;
  const admins = (desk?.admins ?? []).filter((one) => one.facility === entry.facility);
  return (
    <section class="card" onKeyDown={onward}>
      <div class="body visit">
        <DateField id="claim-dateFrom" label={t('web.claim.date_from')} value={entry.dateFrom} error={faults.dateFrom} warning={longAgo(entry, props.today)} hint={props.carried && t('web.claim.date_from.carried')} onChange={(dateFrom) => onChange({ dateFrom })} />
        <DateField id="claim-dateTo" label={t('web.claim.date_to')} optional value={entry.dateTo} error={faults.dateTo} hint={t('web.claim.date_to.hint')} onChange={(dateTo) => onChange({ dateTo })} />
        <SegmentField label={t('web.claim.visit_type')} value={entry.visitType} onChange={(visitType) => onChange({ visitType })} options={options('visitType').reverse()} />
        <MainDiagnosis value={entry.icd} error={faults.icd} onChange={(icd) => onChange({ icd })} />
        <OtherDiagnoses value={entry.others} onChange={(others) => onChange({ others })} />
        {(desk?.facilities.length ?? 0) > 1 && (
          <ChoiceField id="claim-facility" label={t('web.claim.facility')} value={entry.facility} error={faults.facility} onChange={(facility) => onChange({ facility, admin: '' })}
            options={desk!.facilities.map((one) => ({ value: one.uuid, label: `${one.code} ${one.name}` }))} />
        )}
        <ChoiceField id="claim-admin" label={t('web.claim.admin')} value={entry.admin} error={faults.admin} onChange={(admin) => onChange({ admin })}
          options={admins.map((one) => ({ value: one.uuid, label: `${one.code} ${fullName(one)}` }))} />
      </div>
      {extensionOf('claim').length > 0 && <div class="body visit"><OwnFields of="claim" ids="claim-" values={entry.own} errors={faults} onChange={(own) => onChange({ own })} /></div>}
      <More {...props} />
    </section>
  );
}

/* Of most claims nothing is said here; where something is, or must be, it stands open. */
function More({ entry, faults, numbered, token, onChange }: Props) {
  const referred = entry.visitType === 'R';
  const said = referred || Boolean(entry.explanation || entry.guaranteeId || entry.careType || entry.condition || (entry.code && !numbered)) || preparedBefore(entry) !== null || ['dateClaimed', 'code', 'referralCode', 'referFrom', 'careType', 'explanation'].some((name) => faults[name]);
  return (
    <details class="more" open={said}>
      <summary>{t('web.claim.more')}</summary>
      <div class="body visit">
        <TextField id="claim-referralCode" label={t('web.claim.referral')} optional={!referred} max={50} value={entry.referralCode} error={faults.referralCode} onChange={(referralCode) => onChange({ referralCode })} />
        {(referred || entry.referFrom) && <Facility id="claim-referFrom" error={faults.referFrom} label={label('claim', 'referFrom')} value={entry.referFrom} onChange={(referFrom) => onChange({ referFrom })} />}
        <ChoiceField id="claim-careType" label={label('claim', 'careType')} error={faults.careType} optional value={careOf(entry.careType)} warning={careFault(entry)} onChange={(careType) => onChange({ careType })}
          options={['OPD', 'IPD'].map((one) => ({ value: one, label: t(`web.claim.care.${one}`) }))} />
        <ChoiceField label={label('claim', 'patientCondition')} optional value={entry.condition} onChange={(condition) => onChange({ condition })} options={options('patientCondition')} />
        {(entry.condition === 'R' || entry.referTo) && <Facility label={label('claim', 'referTo')} value={entry.referTo} onChange={(referTo) => onChange({ referTo })} />}
        {!numbered && <TextField id="claim-code" label={t('web.claim.number')} optional code max={codeMost()} value={entry.code} error={faults.code} hint={t('web.claim.number.hint')} onChange={(code) => onChange({ code })} />}
        <TextField label={t('web.claim.guarantee')} optional max={50} value={entry.guaranteeId} warning={token} onChange={(guaranteeId) => onChange({ guaranteeId })} />
        <DateField id="claim-dateClaimed" label={t('web.claim.date_claimed')} value={entry.dateClaimed} error={faults.dateClaimed} warning={preparedBefore(entry)} onChange={(dateClaimed) => onChange({ dateClaimed })} />
        <TextField id="claim-explanation" label={t('web.claim.explanation')} error={faults.explanation} optional value={entry.explanation} onChange={(explanation) => onChange({ explanation })} />
      </div>
    </details>
  );
}

function Facility({ id, error, label: words, value, onChange }: { id?: string; error?: string; label: string; value: Named | null; onChange: (value: Named | null) => void }) {
  return (
    <Combobox<Named> id={id} error={error} label={words} optional value={value} onChange={onChange} search={async (text, signal) => (text ? findFacilities(text, signal) : [])}
      optionKey={(one) => one.uuid} shown={(one) => `${one.code} ${one.name}`} row={(one, sought) => <span class="row"><Code>{one.code}</Code><Marked text={one.name} sought={sought} /></span>} />
  );
}

/* For the claim's page: "In-patient (a stay)", whatever was stored. */
export const careWords = (careType: string): string => (/^(I|IPD|O|OPD)$/.test(careType) ? t(`web.claim.care.${careOf(careType)}`) : careType);
export const conditionWords = (condition: string): string => choice('claim', 'patientCondition', condition);

/* Enter is the clerk's Tab; from the other diagnoses it goes straight to the lines. */
function onward(event: KeyboardEvent): void {
  const from = event.target as HTMLElement;
  if (event.key !== 'Enter' || event.ctrlKey || event.defaultPrevented || !from.matches('input, select')) return;
  event.preventDefault();
  const all = [...event.currentTarget instanceof Element ? event.currentTarget.querySelectorAll<HTMLElement>('input:not([type=radio]:not(:checked)), select') : []].filter((one) => one.offsetParent);
  const next = from.id === OTHERS ? null : all[all.indexOf(from) + 1];
  (next ?? document.getElementById(NEW_LINE))?.focus();
}
