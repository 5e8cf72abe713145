/* What the entry of a claim asks the scheme while one types: cover, prices and limits, a forecast, the same visit, the number. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import { type Cover, findCover, forecast as askForecast, type Offer, offersPath } from '../../data/counter';
import type { Forecast } from '../../data/decision';
import { mayDo, mayRead } from '../../data/description';
import { asFailure, type Failure } from '../../data/failure';
import { type Connection, graphql, rowsOf } from '../../data/graphql';
import { use, useGet } from '../../data/use';
import { isDay } from '../../part/field';
import { type Authorisation, findAuthorisation, findAuthorisations, tokenOf } from '../../part/authorisation';
import { type Entry, questionOf, targetDay } from './model';

export function useCover(entry: Entry): { cover: Cover | null; failure: Failure | null } {
  const key = entry.patient?.uuid ?? null;
  const day = isDay(targetDay(entry)) ? targetDay(entry) : null;
  const [state, set] = useState<{ key: string; cover: Cover | null; failure: Failure | null } | null>(null);
  useEffect(() => {
    if (!key || !day) return;
    const stop = new AbortController();
    findCover({ uuid: key }, day, stop.signal).then(
      (cover) => set({ key, cover, failure: null }),
      (thrown) => !stop.signal.aborted && set({ key, cover: null, failure: asFailure(thrown) }),
    );
    return () => stop.abort();
  }, [key, day]);
  return state && state.key === key ? state : { cover: null, failure: null };
}

const PAUSE = 350;

/* Asks when one has paused; null: no question, no answer yet, or one that failed, on which nothing depends. */
function usePaused<T>(question: string | null, ask: (question: string, signal: AbortSignal) => Promise<T>): { answer: T | null; asking: boolean } {
  const [state, set] = useState<{ question: string; answer: T | null } | null>(null);
  useEffect(() => {
    if (question === null) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      ask(question, stop.signal).then(
        (answer) => set({ question, answer }),
        () => !stop.signal.aborted && set({ question, answer: null }),
      );
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [question]);
  if (question === null) return { answer: null, asking: false };
  const mine = state?.question === question ? state : null;
  return { answer: mine?.answer ?? null, asking: mine === null };
}

export function useForecast(entry: Entry): { made: Forecast | null; asking: boolean } {
  const question = useMemo(() => questionOf(entry), [entry]);
  const { answer, asking } = usePaused<Forecast>(question && JSON.stringify(question), (asked, signal) => askForecast(JSON.parse(asked), signal));
  return { made: answer, asking };
}

export function useOffers(entry: Entry): Offer[] | null {
  const day = targetDay(entry);
  return useGet<Offer[]>(entry.patient && entry.facility && isDay(day) ? offersPath(entry.facility, entry.patient.uuid, day) : null).data;
}

/* ---- the same visit ---- */

export interface Same {
  uuid: string;
  code: string;
  dateFrom: string;
  sameDiagnosis: boolean;
}

/* What may be there already: what one sees, how many one does not, and what of these lines each of them has. */
export interface There {
  claims: Same[];
  others: number;
  /* Items and services by claim. */
  lines: ReadonlyMap<string, ReadonlySet<string>>;
}

const sameQuery = `query ($person: UUID!, $facility: UUID!, $from: Date!, $to: Date, $icd: UUID, $own: UUID) {
  claimDuplicates(insuree: $person, healthFacility: $facility, dateFrom: $from, dateTo: $to, icd: $icd, except: $own)
}`;
const linesQuery = 'query ($uuids: [String]) { claims(uuid_In: $uuids, first: 20) { edges { node { uuid items { item { uuid } } services { service { uuid } } } } } }';

interface WithLines {
  uuid: string;
  items: { item: { uuid: string } | null }[];
  services: { service: { uuid: string } | null }[];
}

const linesOf = (one: WithLines): Set<string> => new Set([...one.items.map((line) => line.item?.uuid), ...one.services.map((line) => line.service?.uuid)].filter((line) => line !== undefined));

/* Claims of this person on the same days, without this one and what was rejected. */
export function useSame(entry: Entry, own: string | undefined): There {
  const to = targetDay(entry);
  const asks = mayDo('claim.create') && entry.patient !== null && entry.facility !== '' && isDay(entry.dateFrom) && isDay(to) && to >= entry.dateFrom;
  const read = use<{ claimDuplicates: { claims: Same[]; others: number } }>(sameQuery, asks ? { person: entry.patient!.uuid, facility: entry.facility, from: entry.dateFrom, to, icd: entry.icd?.uuid, own } : null);
  const found = asks && read.data ? read.data.claimDuplicates : { claims: [], others: 0 };
  const lines = use<{ claims: Connection<WithLines> }>(linesQuery, found.claims.length && mayRead('claim') ? { uuids: found.claims.map((one) => one.uuid) } : null);
  return { ...found, lines: new Map(rowsOf(lines.data?.claims).map((one) => [one.uuid, linesOf(one)])) };
}

/* What of it stands on this claim too. */
export const inCommon = (there: ReadonlySet<string> | undefined, entry: Entry): number => entry.lines.filter((line) => there?.has(line.uuid)).length;

/* ---- the number ---- */

const freeQuery = 'query ($code: String!) { validateClaimCode(claimCode: $code) }';

/* Is the number another claim's; asked of who may see claims. */
export function useTaken(code: string, own: string | undefined): boolean {
  const asks = code.trim() !== '' && code.trim() !== own && mayRead('claim');
  const { answer } = usePaused(asks ? code.trim() : null, async (asked, signal) => (await graphql<{ validateClaimCode: boolean }>(freeQuery, { code: asked }, signal)).validateClaimCode);
  return answer === false;
}

/* ---- leave before treatment ---- */

export interface Carried {
  /* Whose number stands in the claim; null: none, or no number of an authorisation. */
  of: Authorisation | null;
  unknown: boolean;
  /* Those of this person that could be carried. */
  others: Authorisation[];
}

export function useAuthorisation(entry: Entry): Carried {
  const may = mayRead('preauthorisation');
  const token = may ? tokenOf(entry.guaranteeId) : null;
  const { answer } = usePaused(token, async (asked, signal) => ({ of: await findAuthorisation(asked, signal) }));
  const day = targetDay(entry);
  const there = may && !entry.guaranteeId && entry.patient && entry.facility && isDay(day) ? JSON.stringify({ person: entry.patient.uuid, facility: entry.facility, day }) : null;
  const { answer: others } = usePaused(there, (asked, signal) => findAuthorisations(JSON.parse(asked), signal));
  return { of: answer?.of ?? null, unknown: answer !== null && answer.of === null, others: others ?? [] };
}
