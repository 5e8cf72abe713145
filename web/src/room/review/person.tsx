/* Who the claim is about, what is left of the limits, and what was claimed for the person before. */
import { href } from '../../data/address';
import { type Line, limitsOf } from '../../data/decision';
import { mayRead } from '../../data/description';
import { age, amount, date, daysBetween, fullName } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { t } from '../../data/text';
import { use } from '../../data/use';
import { Skeleton } from '../../part/bar';
import { photoOfClaim } from '../../part/cover';
import { LimitUse } from '../../part/decision';
import { PhotoTile } from '../../part/camera';
import { StateOf } from '../../part/status';
import { Event, Timeline } from '../../part/timeline';
import { InsuranceNumber } from '../../part/value';
import { type Claim, type EarlierClaim, earlierQuery } from './data';

const SHOWN = 4;

export function Person({ claim, lines }: { claim: Claim; lines: Line[] }) {
  const person = claim.insuree;
  if (!person) return <section class="card"><p class="body muted">{t('web.review.person_elsewhere')}</p></section>;
  const name = fullName(person);
  const limits = limitsOf(lines);
  const stage = (claim.items ?? []).concat(claim.services ?? []).find((line) => line.policy?.stage)?.policy?.stage;
  const product = lines.find((line) => line.product)?.product;
  return (
    <section class="card" aria-label={t('web.review.person')}>
      <div class="body stack">
        <div class="row row-top">
          <PhotoTile name={name} src={photoOfClaim(claim.uuid)} />
          <div>
            <b>{mayRead('insuree') ? <a href={`/insurees/${person.uuid}`}>{name}</a> : name}</b><br />
            <small>{t('web.review.person_facts', { gender: person.gender?.code ?? '', n: age(person.dob, claim.dateFrom) })} · <InsuranceNumber>{person.chfId}</InsuranceNumber>
              {product && <><br />{stage ? t(`web.review.stage.${stage}`, { product }) : product}</>}</small>
          </div>
        </div>
        {limits.map((limit) => <LimitUse key={`${limit.rule} ${limit.level} ${limit.limit}`} of={limit} />)}
      </div>
      <Earlier claim={claim} lines={lines} />
    </section>
  );
}

/* ---- claims before ---- */

const dayOf = (claim: { dateFrom: string; dateTo: string | null }): string => claim.dateTo ?? claim.dateFrom;

/* The same item or service, accepted on a day near this one. */
function sameLines(earlier: EarlierClaim, lines: Line[]): Line[] {
  const codes = new Set([
    ...(earlier.items ?? []).filter((one) => one.status === 1).map((one) => `item ${one.item?.code}`),
    ...(earlier.services ?? []).filter((one) => one.status === 1).map((one) => `service ${one.service?.code}`),
  ]);
  return lines.filter((line) => codes.has(`${line.kind} ${line.code}`));
}

const NEAR = 30;

function Earlier({ claim, lines }: { claim: Claim; lines: Line[] }) {
  const read = use<{ claims: Connection<EarlierClaim> }>(earlierQuery, { insuree: claim.insuree!.uuid });
  const all = read.data?.claims;
  const others = rowsOf(all).filter((one) => one.uuid !== claim.uuid);
  const total = Math.max(0, (all?.totalCount ?? 1) - 1);
  return (
    <>
      <header class="ruled"><h2>{t('web.review.history')}</h2><small class="end">{all && t('web.review.history_count', { n: total })}</small></header>
      <div class="body">
        {!all ? <Skeleton /> : others.length === 0
          ? <p class="muted">{t('web.review.history_none')}</p>
          : <Timeline>{others.slice(0, SHOWN).map((one) => <Before key={one.uuid} one={one} claim={claim} lines={lines} />)}</Timeline>}
        {total > SHOWN && <a href={href('/claims', { q: claim.insuree!.chfId })}>{t('web.review.history_all', { n: total })} <kbd aria-hidden="true">H</kbd></a>}
      </div>
    </>
  );
}

function Before({ one, claim, lines }: { one: EarlierClaim; claim: Claim; lines: Line[] }) {
  const apart = daysBetween(dayOf(one), dayOf(claim));
  const same = Math.abs(apart) <= NEAR ? sameLines(one, lines).slice(0, 2) : [];
  const here = one.healthFacility?.uuid === claim.healthFacility?.uuid;
  return (
    <Event title={<a href={`/claims/${one.uuid}`}>{date(one.dateFrom)}</a>} note={
      <>
        <span class="num">{amount(one.remunerated ?? one.claimed)}</span> · {one.icd?.code} {one.icd?.name} · {here ? t('web.review.here') : one.healthFacility?.name}
        {one.status === 1 && <><br /><StateOf of="claim" code={1} plain /></>}
        {same.map((line) => <span key={line.key} class="near">{t(apart === 0 ? 'web.review.near.same' : apart > 0 ? 'web.review.near.before' : 'web.review.near.after', { name: line.name, n: Math.abs(apart) })}</span>)}
      </>
    } />
  );
}

