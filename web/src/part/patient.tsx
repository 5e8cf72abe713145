/* Finds the person at the counter: by number, by name, or by the code on the card. */
import { useState } from 'preact/hooks';
import { findPatients, type Patient } from '../data/counter';
import { date, fullName, insuranceNumber } from '../data/format';
import { t } from '../data/text';
import { Button } from './button';
import { Scan } from './camera';
import { Combobox } from './combobox';
import { InsuranceNumber, Marked } from './value';

/* A card's code may hold more than the number: that stands first. */
export const numberOfCode = (text: string): string => /[\w-]+/.exec(text.trim())?.[0] ?? '';

const looksLikeNumber = (text: string): boolean => /\d/.test(text) && /^[\w\s-]+$/.test(text);

export type Found = { uuid: string } | { number: string };

interface Props {
  label: string;
  id?: string;
  value?: Patient | null;
  error?: string | null;
  autofocus?: boolean;
  onFound: (key: Found) => void;
}

/* A number that is nobody's here may still be somebody's elsewhere: it is offered as it was typed. */
type Row = { patient: Patient } | { number: string };

/* A scanner types the whole code of a card; its number stands before the first mark. */
const typedByScanner = /^([\w-]*\d[\w-]*)[;|,]/;

async function search(typed: string, signal: AbortSignal): Promise<Row[]> {
  const text = typedByScanner.exec(typed)?.[1] ?? typed;
  if (text.length < 2) return [];
  const plain = text.replace(/\s/g, '');
  const found = await findPatients(/^\d[\d\s]+$/.test(text) ? plain : text, signal);
  const rows: Row[] = found.map((patient) => ({ patient }));
  if (looksLikeNumber(text) && !found.some((one) => one.chfId === plain)) rows.push({ number: plain });
  return rows;
}

const keyOf = (row: Row): Found => ('patient' in row ? { uuid: row.patient.uuid } : row);

export function PatientField({ label, id, value, error, autofocus, onFound }: Props) {
  const [scanning, setScanning] = useState(false);
  return (
    <div class="row find">
      <div class="grow">
        <Combobox<Row>
          id={id}
          label={label}
          error={error}
          autofocus={autofocus}
          value={value ? { patient: value } : null}
          onChange={(row) => row && onFound(keyOf(row))}
          search={search}
          optionKey={(row) => ('patient' in row ? row.patient.uuid : row.number)}
          shown={(row) => ('patient' in row ? `${fullName(row.patient)} · ${insuranceNumber(row.patient.chfId)}` : row.number)}
          row={(row, sought) => 'patient' in row
            ? <span class="row row-w"><b><Marked text={fullName(row.patient)} sought={sought} /></b><InsuranceNumber>{row.patient.chfId}</InsuranceNumber><small>{date(row.patient.dob)}</small></span>
            : <span>{t('web.patient.by_number', { number: insuranceNumber(row.number) })}</span>}
          foot={t('web.patient.foot')}
        />
      </div>
      <Button icon="scan" class="btn-scan" onClick={() => setScanning(true)}>{t('web.patient.scan')}</Button>
      {scanning && <Scan onClose={() => setScanning(false)} onFound={(text) => { setScanning(false); onFound({ number: numberOfCode(text) }); }} />}
    </div>
  );
}
