/* What a contribution would do, told by the server's law while it is typed: where it leaves the policy, what is to be decided, who is covered. */
import { useEffect, useState } from 'preact/hooks';
import { mayRead } from '../data/description';
import type { Policy } from '../data/enrolment';
import { date, fullName, money } from '../data/format';
import { compare, less } from '../data/money';
import { hasText, t } from '../data/text';
import { use } from '../data/use';
import { isDay } from '../part/field';
import { Note } from '../part/page';
import { Entry } from './entry';
import type { FormState } from './form';

interface Outcome {
  action: 'none' | 'wait' | 'enforce' | 'suspend';
  status: number;
  effectiveDate: string | null;
  covers: { insureeUuid: string; lastName: string; otherNames: string; effectiveDate: string }[];
}

export interface Forecast {
  situation: string;
  policyStatus: number;
  value: string;
  paid: string;
  left: string;
  instalments: number;
  instalmentsMax: number;
  lastDay: string | null;
  fallsShort: boolean;
  outcomes: Outcome[];
}

const query = `query ($policy: String!, $premium: String, $amount: Decimal, $day: Date, $fee: Boolean) {
  premiumForecast(policyUuid: $policy, premiumUuid: $premium, amount: $amount, payDate: $day, isPhotoFee: $fee) {
    situation policyStatus value paid left instalments instalmentsMax lastDay fallsShort
    outcomes { action status effectiveDate covers { insureeUuid lastName otherNames effectiveDate } }
  }
}`;

const TYPING = 250;

/* `amount` null: the contribution is removed. Asked when the person pauses. */
export function useForecast(policy: string, amount: string | null, day: string, fee: boolean, premium?: string): { forecast: Forecast | null; offline: boolean } {
  const [asked, ask] = useState({ amount, day, fee });
  const whole = (amount === null || (/^\d+(\.\d{1,2})?$/.test(amount) && compare(amount, '0') > 0)) && isDay(day);
  useEffect(() => {
    const timer = setTimeout(() => ask({ amount, day, fee }), TYPING);
    return () => clearTimeout(timer);
  }, [amount, day, fee]);
  const now = whole && asked.amount === amount && asked.day === day && asked.fee === fee;
  const read = use<{ premiumForecast: Forecast | null }>(query, now ? { policy, premium: premium ?? null, amount, day, fee } : null);
  return { forecast: now ? (read.data?.premiumForecast ?? null) : null, offline: read.error?.kind === 'offline' };
}

/* What a person may decide, in the order of 7.2. A suspended policy that is paid may also stay so. */
export function choicesOf(forecast: Forecast | null): Outcome[] {
  const choices = forecast?.outcomes.filter((one) => one.action !== 'none') ?? [];
  const reached = forecast && ['matches', 'exceeds'].includes(forecast.situation);
  return choices.length && reached ? forecast.outcomes : choices;
}

/* In the values of a form stands what was chosen; "" until something is, where waiting is not allowed. */
export const decided = (action: unknown, choices: Outcome[]): { action?: string } =>
  choices.some((one) => one.action === action) && action !== 'none' ? { action: String(action) } : {};

function consequence(outcome: Outcome, forecast: Forecast): string {
  const people = outcome.covers;
  const key = outcome.status === 2 ? (forecast.policyStatus === 2 && !people.length ? 'stays_active' : people.length ? 'covers' : 'active') : outcome.status === 4 ? 'suspended' : outcome.status === 16 ? 'ready' : 'idle';
  return t(`web.forecast.outcome.${key}`, { day: date(people[0]?.effectiveDate ?? outcome.effectiveDate), names: people.map(fullName).join(', '), n: people.length });
}

const tones: Record<string, 'ok' | 'wait' | 'info'> = { matches: 'ok', exceeds: 'wait', none: 'info' };

export function Foretold({ of: form, forecast }: { of: FormState; forecast: Forecast | null }) {
  const choices = choicesOf(forecast);
  const actions = choices.map((one) => one.action);
  const standard = actions.includes('none') ? 'none' : actions.includes('wait') ? 'wait' : '';
  const known = actions.join(' ');
  useEffect(() => {
    if (forecast && !actions.includes(form.values.action as never)) form.set('action', standard);
  }, [known, form.values.action]);
  if (!forecast) return null;
  const chosen = choices.find((one) => one.action === form.values.action) ?? (choices.length ? null : forecast.outcomes[0]);
  const said = {
    left: money(forecast.left), surplus: money(less('0', forecast.left)), day: date(forecast.lastDay), n: forecast.instalments, most: forecast.instalmentsMax,
  };
  return (
    <>
      <div role="status">
        <Note tone={tones[forecast.situation] ?? 'wait'}>
          {hasText(`web.forecast.${forecast.situation}`) && <b>{t(`web.forecast.${forecast.situation}`, said)}</b>}{' '}
          {chosen && forecast.situation !== 'none' && consequence(chosen, forecast)}
          {forecast.fallsShort && forecast.situation === 'none' && t('web.forecast.falls_short', said)}
        </Note>
      </div>
      {choices.length > 0 && (
        <Entry of={form} name="action" label={t('web.pay.decide')} required as="segments" check={(value) => (value ? null : t('web.pay.decide.first'))}
          options={choices.map((one) => ({ value: one.action, label: t(`web.pay.action.${one.action}`) }))} />
      )}
    </>
  );
}

/* ---- who may pay (7.4): payers of the nation, of the family's district or of its region ---- */

const placesQuery = `query ($uuid: String!) { policies(first: 1, uuid: $uuid) { edges { node { family { location { parent { parent { uuid parent { uuid } } } } } } } } }`;
type Places = { policies: { edges: { node: { family: { location: { parent: { parent: { uuid: string; parent: { uuid: string } | null } | null } | null } | null } } }[] } };

export function usePayerPlaces(policy: Policy): (payer: { location?: { uuid: string } | null }) => string | null {
  const read = use<Places>(placesQuery, mayRead('payer') ? { uuid: policy.uuid } : null);
  const district = read.data?.policies.edges[0]?.node.family.location?.parent?.parent;
  return (payer) => (!payer.location || !district || payer.location.uuid === district.uuid || payer.location.uuid === district.parent?.uuid ? null : t('web.pay.payer.elsewhere'));
}
