/* A pre-authorisation: its state, its number, and what of it is left. */
import { scheme } from '../data/client';
import { choice } from '../data/description';
import { amount, period } from '../data/format';
import { type Connection, graphql, rowsOf } from '../data/graphql';
import { less } from '../data/money';
import { t } from '../data/text';
import { LimitBar } from './bar';
import { quantity } from './decision';
import type { ShapeName } from './icon';
import { Status, type Tone } from './status';
import { Code } from './value';

/* As the server stores them. */
export const REQUESTED = 1;
const GRANTED = [8, 16];

const looks: Record<number, [Tone, ShapeName]> = {
  1: ['wait', 'clock'], 2: ['stop', 'x'], 4: ['idle', 'dash'], 8: ['ok', 'ok'], 16: ['ok', 'q2'], 32: ['idle', 'q3'], 64: ['stop', 'x'], 128: ['idle', 'dash'],
};

export function AuthorisationState({ code, plain }: { code: number; plain?: boolean }) {
  const [tone, shape] = looks[code] ?? ['idle', 'ring'];
  return <Status tone={tone} shape={shape} badge={!plain}>{choice('preauthorisation', 'status', code)}</Status>;
}

export interface AuthorisationLine {
  id: string;
  qtyRequested: string;
  priceRequested: string;
  explanation: string | null;
  qtyApproved: string | null;
  priceApproved: string | null;
  qtyUsed: string | null;
  item?: { uuid: string; code: string; name: string };
  service?: { uuid: string; code: string; name: string };
}

export interface Authorisation {
  uuid: string;
  status: number;
  token: string | null;
  amount: string | null;
  used: string | null;
  validFrom: string | null;
  validTo: string | null;
  insuree: { uuid: string } | null;
  healthFacility: { uuid: string } | null;
  items: Connection<AuthorisationLine>;
  services: Connection<AuthorisationLine>;
}

const line = 'id qtyRequested priceRequested explanation qtyApproved priceApproved qtyUsed';
export const authorisationLines = `items { edges { node { ${line} item { uuid code name } } } } services { edges { node { ${line} service { uuid code name } } } }`;

export const linesOfAuthorisation = (of: Pick<Authorisation, 'items' | 'services'>): AuthorisationLine[] => [...rowsOf(of.services), ...rowsOf(of.items)];
export const entryOf = (one: AuthorisationLine) => (one.item ?? one.service)!;

export const inForceOn = (of: Authorisation, day: string): boolean =>
  GRANTED.includes(of.status) && (of.validFrom ?? '') <= day && day <= (of.validTo ?? '9999');

const byToken = `query ($token: String) { preauthorisations(token: $token, first: 1) {
  edges { node { uuid status token amount used validFrom validTo insuree { uuid } healthFacility { uuid } ${authorisationLines} } }
} }`;

export const findAuthorisation = async (token: string, signal?: AbortSignal): Promise<Authorisation | null> =>
  rowsOf((await graphql<{ preauthorisations: Connection<Authorisation> }>(byToken, { token }, signal)).preauthorisations)[0] ?? null;

const ofPerson = `query ($person: String, $facility: String, $day: Date) { preauthorisations(insuree_Uuid: $person, healthFacility_Uuid: $facility, status_In: [8, 16], validFrom_Lte: $day, validTo_Gte: $day, first: 3) {
  edges { node { uuid status token amount used validFrom validTo insuree { uuid } healthFacility { uuid } ${authorisationLines} } }
} }`;

/* Those that a claim of that day may carry. */
export const findAuthorisations = async (of: { person: string; facility: string; day: string }, signal?: AbortSignal): Promise<Authorisation[]> =>
  rowsOf((await graphql<{ preauthorisations: Connection<Authorisation> }>(ofPerson, of, signal)).preauthorisations);

/* Digits in groups of four, however they were typed; other letters are some other letter of guarantee. */
export function tokenOf(text: string): string | null {
  const digits = text.replace(/[\s-]/g, '');
  return /^\d{16}$/.test(digits) ? digits.replace(/(\d{4})(?=\d)/g, '$1-') : null;
}

/* In all, and line by line. */
export function AuthorisationLeft({ of }: { of: Authorisation }) {
  const left = less(of.amount ?? '0', of.used ?? '0');
  const name = t('web.authorisation.amount', { currency: scheme().currency });
  return (
    <div class="stack tight">
      <small>{t('web.authorisation.valid', { period: period(of.validFrom, of.validTo) })}</small>
      <div class="row"><b>{name}</b><span class="end num"><b>{amount(left)}</b> / {amount(of.amount)}</span></div>
      <LimitBar name={name} limit={of.amount ?? '0'} used={of.used ?? '0'} left={left} />
      <ul class="stack tight">
        {linesOfAuthorisation(of).map((one) => (
          <li key={one.id} class="row"><Code>{entryOf(one).code}</Code><span class="grow">{entryOf(one).name}</span>
            <span class="num">{t('web.claim.left.of', { left: quantity(less(one.qtyApproved ?? '0', one.qtyUsed ?? '0')), limit: quantity(one.qtyApproved ?? '0') })}</span></li>
        ))}
      </ul>
    </div>
  );
}
