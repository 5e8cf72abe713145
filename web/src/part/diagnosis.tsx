/* Diagnoses by code or name. */
import { scheme } from '../data/client';
import type { Named } from '../data/counter';
import { type Connection, graphql, rowsOf } from '../data/graphql';
import { t } from '../data/text';
import { Combobox } from './combobox';
import { Icon } from './icon';
import { Code, Marked } from './value';

export type Diagnosis = Named;

const query = 'query ($str: String, $first: Int) { diagnosesStr(str: $str, first: $first) { edges { node { uuid code name } } } }';
const SHOWN = 20;

async function search(text: string, signal: AbortSignal): Promise<Diagnosis[]> {
  const found = rowsOf((await graphql<{ diagnosesStr: Connection<Diagnosis> }>(query, { str: text, first: SHOWN }, signal)).diagnosesStr);
  const plain = text.toLocaleUpperCase();
  return found.sort((a, b) => Number(b.code.startsWith(plain)) - Number(a.code.startsWith(plain)));
}

const row = (one: Diagnosis, sought: string) => <span class="row"><Code>{one.code}</Code><Marked text={one.name} sought={sought} /></span>;
const words = (one: Diagnosis): string => `${one.code} · ${one.name}`;

export function MainDiagnosis({ id = 'claim-icd', value, error, onChange }: { id?: string; value: Diagnosis | null; error?: string; onChange: (value: Diagnosis | null) => void }) {
  return <Combobox<Diagnosis> id={id} label={t('web.claim.icd')} value={value} error={error} onChange={onChange} search={search} optionKey={(one) => one.uuid} shown={words} row={row} />;
}

export const OTHERS = 'claim-others';

/* How many the scheme takes. */
const most = (): number => Math.min(4, Number(scheme().settings['claim.additional_diagnosis_number_allowed'] ?? 4));

export function OtherDiagnoses({ value, onChange }: { value: Diagnosis[]; onChange: (value: Diagnosis[]) => void }) {
  if (most() === 0) return null;
  return (
    <div class="stack tight">
      {value.length < most() && (
        <Combobox<Diagnosis> id={OTHERS} label={t('web.claim.icd.others', { n: most() })} optional value={null} onChange={(one) => one && onChange([...value, one])}
          search={async (text, signal) => (await search(text, signal)).filter((one) => !value.some((there) => there.uuid === one.uuid))} optionKey={(one) => one.uuid} shown={words} row={row} />
      )}
      {value.map((one) => (
        <span key={one.uuid} class="row">
          <span class="chip" data-on=""><span title={one.name}><Code>{one.code}</Code> {one.name}</span>
            <button type="button" class="chip-x" aria-label={t('web.claim.icd.remove', { code: one.code })} onClick={() => onChange(value.filter((there) => there !== one))}><Icon name="x" small /></button>
          </span>
        </span>
      ))}
    </div>
  );
}
