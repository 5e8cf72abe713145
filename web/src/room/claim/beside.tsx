/* Beside a claim that is being entered: who, what comes of it, and what speaks against it. */
import type { Cover } from '../../data/counter';
import { type Line as Decided, moneyPath } from '../../data/decision';
import { date, fullName } from '../../data/format';
import { t } from '../../data/text';
import { PhotoTile } from '../../part/camera';
import { Button } from '../../part/button';
import { CoverBadge, inForce, limitName, PersonFacts, photoOf } from '../../part/cover';
import { lineNote, MoneyPath } from '../../part/decision';
import { Message } from '../../part/field';
import { Card } from '../../part/page';
import { type Authorisation, AuthorisationLeft, AuthorisationState, inForceOn } from '../../part/authorisation';
import { Money } from '../../part/value';
import { type Carried, inCommon, type There } from './asked';
import { claimed, type Entry, targetDay } from './model';

export function PatientCard({ entry, cover, onChange }: { entry: Entry; cover: Cover | null; onChange: () => void }) {
  const patient = entry.patient!;
  const ceiling = cover ? inForce(cover).flatMap((one) => one.limits).find((one) => one.kind === 'ceiling') : undefined;
  return (
    <div class="patient">
      <PhotoTile size="s" name={fullName(patient)} src={cover ? photoOf(cover.person) : null} />
      <div class="grow">
        <b class="name">{fullName(patient)}</b>
        <small><PersonFacts person={patient} day={targetDay(entry)} /></small>
      </div>
      {cover && <CoverBadge cover={cover} />}
      {cover && inForce(cover)[0] && <small>{inForce(cover)[0]!.productName}</small>}
      {ceiling && <span class="end"><small>{t('web.claim.ceiling_left', { name: limitName(ceiling) })}</small> <Money value={ceiling.left} strong /></span>}
      <Button kind="quiet" keys="P" onClick={onChange}>{t('web.claim.patient.change')}</Button>
    </div>
  );
}

/* ---- where the money goes ---- */

export function SoFar({ entry, forecasts, asking }: { entry: Entry; forecasts: Map<string, Decided>; asking: boolean }) {
  const whole = claimed(entry.lines);
  return (
    <Card title={t('web.claim.sum.title')} footer={<small>{t(asking ? 'web.claim.sum.asking' : 'web.claim.sum.foot')}</small>}>
      <MoneyPath path={forecasts.size ? moneyPath([...forecasts.values()]) : [{ name: 'claimed', amount: whole, left: whole }]} due />
    </Card>
  );
}

/* ---- before you submit ---- */

interface Said {
  key: string;
  tone: 'stop' | 'wait';
  words: preact.ComponentChildren;
}

function ofLines(entry: Entry, forecasts: Map<string, Decided>): Said[] {
  return entry.lines.flatMap((line, at): Said[] => {
    const told = forecasts.get(line.key);
    const text = told && lineNote(told);
    return text ? [{ key: line.key, tone: told.rejected ? 'stop' : 'wait', words: <><b>{t('web.claim.before.line', { n: at + 1 })}</b> {text}</> }] : [];
  });
}

/* Twice on this claim is as often a slip as it is meant. */
function twice(entry: Entry): Said[] {
  return entry.lines.flatMap((line, at): Said[] => {
    const first = entry.lines.findIndex((one) => one.uuid === line.uuid);
    return first < at ? [{ key: `twice-${line.key}`, tone: 'wait', words: <><b>{t('web.claim.before.line', { n: at + 1 })}</b> {t('web.claim.before.twice', { code: line.code, n: first + 1 })}</> }] : [];
  });
}

function ofVisits(entry: Entry, { claims, others, lines }: There): Said[] {
  const elsewhere: Said[] = others > 0 ? [{ key: 'elsewhere', tone: 'wait', words: t('web.claim.same.elsewhere', { n: others }) }] : [];
  return [...claims.map((one): Said => {
    const n = inCommon(lines.get(one.uuid), entry);
    const alike = n > 0 || one.sameDiagnosis;
    const said = n > 0 ? t('web.claim.same.lines', { n, code: one.code, day: date(one.dateFrom) }) : t(alike ? 'web.claim.same.icd' : 'web.claim.same.day', { code: one.code, day: date(one.dateFrom) });
    return { key: one.uuid, tone: 'wait', words: <>{alike && <b>{t('web.claim.same')} </b>}{said} <a href={`/claims/${one.uuid}`} target="_blank" rel="noopener">{t('web.claim.same.look')}</a></> };
  }), ...elsewhere];
}

interface BeforeProps {
  entry: Entry;
  cover: Cover | null;
  forecasts: Map<string, Decided>;
  same: There;
}

export function Before({ entry, cover, forecasts, same }: BeforeProps) {
  const uncovered: Said[] = cover !== null && inForce(cover).length === 0 ? [{ key: 'cover', tone: 'stop', words: <b>{t('web.claim.before.uncovered', { day: date(cover.day) })}</b> }] : [];
  const said = [...uncovered, ...(uncovered.length ? [] : ofLines(entry, forecasts)), ...twice(entry), ...ofVisits(entry, same)];
  return (
    <Card title={t('web.claim.before.title')}>
      {said.map((one) => <Message kind={one.tone} key={one.key}>{one.words}</Message>)}
      {said.length === 0 && <p class="muted">{t(forecasts.size ? 'web.claim.before.none' : 'web.claim.before.wait')}</p>}
    </Card>
  );
}

/* ---- leave before treatment ---- */

export function tokenFault(entry: Entry, { of, unknown }: Carried): string | null {
  if (unknown) return t('web.claim.token.unknown');
  if (!of) return null;
  if (of.insuree && entry.patient && of.insuree.uuid !== entry.patient.uuid) return t('web.claim.token.person');
  if (of.healthFacility && of.healthFacility.uuid !== entry.facility) return t('web.claim.token.facility');
  return inForceOn(of, targetDay(entry)) ? null : t('web.claim.token.day');
}

/* What the number in the claim grants, or the ones that could stand there. */
export function Leave({ entry, carried, onTake }: { entry: Entry; carried: Carried; onTake: (token: string) => void }) {
  const fault = tokenFault(entry, carried);
  const { of, others } = carried;
  if (!of && !fault && others.length === 0) return null;
  return (
    <Card title={t('web.authorisation.one')} note={of && <AuthorisationState code={of.status} plain />}>
      {fault && <Message kind="wait">{fault}</Message>}
      {of && !fault && <AuthorisationLeft of={of} />}
      {!of && others.length > 0 && <p>{t('web.claim.token.there')}</p>}
      {!of && others.map((one: Authorisation) => <div key={one.uuid}><Button onClick={() => onTake(one.token!)}>{t('web.claim.token.take', { token: one.token! })}</Button></div>)}
    </Card>
  );
}
