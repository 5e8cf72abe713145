/* While a person is entered: who is perhaps registered already. It stops nobody. */
import { useEffect, useState } from 'preact/hooks';
import { date } from '../data/format';
import { graphql } from '../data/graphql';
import { t } from '../data/text';
import { isDay } from '../part/field';
import { Note } from '../part/page';
import { InsuranceNumber } from '../part/value';
import type { FormState } from './form';

export interface Alike {
  field: string;
  how: string;
  share: number;
  weight: number;
}

interface Suspect {
  insureeUuid: string;
  chfId: string;
  lastName: string;
  otherNames: string;
  dob: string | null;
  village: string;
  familyHead: string;
  score: number;
  crossed: boolean;
  fields: Alike[];
}

interface Found {
  found: Suspect[];
  elsewhere: number;
}

const query = `query ($last: String!, $other: String!, $dob: Date!, $gender: String, $location: String, $uuid: String) {
  insureeDuplicates(lastName: $last, otherNames: $other, dob: $dob, gender: $gender, location: $location, uuid: $uuid) {
    elsewhere found { insureeUuid chfId lastName otherNames dob village familyHead score crossed fields { field how share weight } } } }`;

const PAUSE = 400;
const EARLIEST = '1850';   // a year that is still being typed is padded: 0198

function useSuspects(form: FormState, location?: string, uuid?: string): Found | null {
  const [found, set] = useState<Found | null>(null);
  const { lastName, otherNames, dob, gender } = form.values;
  useEffect(() => {
    set(null);
    if (!lastName || !otherNames || !isDay(String(dob ?? '')) || String(dob) < EARLIEST) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      graphql<{ insureeDuplicates: Found }>(query, { last: lastName, other: otherNames, dob, gender: gender || undefined, location, uuid }, stop.signal).then(
        (answer) => set(answer.insureeDuplicates),
        () => undefined,   // without a network nobody is found
      );
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [lastName, otherNames, dob, gender, location, uuid]);
  return found;
}

/* Which fields agree, and how: "last name: same sound". */
export function Why({ of: fields, crossed }: { of: Alike[]; crossed?: boolean }) {
  const said = fields.filter((one) => !['unknown', 'different'].includes(one.how)).map((one) => t(`web.alike.${one.how}`, { field: t(`web.alike.field.${one.field}`), n: one.share }));
  return <small>{[...(crossed ? [t('web.alike.crossed')] : []), ...said].join(' · ')}</small>;
}

/* `merge`: who is being changed, and may be made one with whom is found. */
export function Perhaps({ of: form, location, uuid, merge }: { of: FormState; location?: string; uuid?: string; merge?: boolean }) {
  const found = useSuspects(form, location, uuid);
  return (
    <div aria-live="polite">
      {found && found.found.length + found.elsewhere > 0 && (
        <Note tone="wait" icon="family">
          <b>{t('web.perhaps.title')}</b>
          <ul class="rows">
            {found.found.map((one) => (
              <li key={one.insureeUuid}>
                <div class="grow">
                  <b>{one.otherNames} {one.lastName}</b> <InsuranceNumber>{one.chfId}</InsuranceNumber> · {date(one.dob)} · {one.village || '—'}<br />
                  <Why of={one.fields} crossed={one.crossed} />
                </div>
                <span>{t('web.perhaps.score', { n: one.score })}</span>
                <a target="_blank" rel="noopener" href={merge && uuid ? `/merge?stay=${uuid}&go=${one.insureeUuid}` : `/insurees/${one.insureeUuid}`}>{t(merge && uuid ? 'web.perhaps.compare' : 'web.perhaps.this')}</a>
              </li>
            ))}
          </ul>
          {found.found.length > 0 && <small>{t('web.perhaps.beside')}</small>}
          {found.elsewhere > 0 && <p>{t('web.perhaps.elsewhere', { n: found.elsewhere })}</p>}
        </Note>
      )}
    </div>
  );
}
