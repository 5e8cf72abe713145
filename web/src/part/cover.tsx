/* Who is covered, and what of limits and ceilings is left. */
import { type Cover, type Coverage, type Limit } from '../data/counter';
import { age, amount, date, fullName, period } from '../data/format';
import { choice } from '../data/description';
import { scheme } from '../data/client';
import { t } from '../data/text';
import { LimitBar } from './bar';
import { Card } from './page';
import { Icon, Shape } from './icon';
import { Status } from './status';
import { InsuranceNumber } from './value';

/* As the counter may look at him: also who lives elsewhere is recognised. */
export const photoOf = (person: { uuid: string; photo?: boolean }): string | null =>
  person.photo === false ? null : `/api/claim/people/photo?uuid=${person.uuid}`;

/* For who sees the claim, whoever may read the person; an empty answer where there is none. */
export const photoOfClaim = (claim: string): string => `/api/claim/photo?uuid=${claim}`;

export const inForce = (cover: Cover): Coverage[] => (cover.valid ? cover.covers.filter((one) => one.covers) : []);

/* "F, 52": gender and age as a card says them. */
export function PersonFacts({ person, day }: { person: { gender: string | null; dob: string; chfId: string }; day?: string }) {
  return (
    <span class="row row-w">
      <span>{t('web.person.gender_age', { gender: person.gender ? t(`web.gender.${person.gender}`) : '—', n: age(person.dob, day) })}</span>
      <InsuranceNumber>{person.chfId}</InsuranceNumber>
    </span>
  );
}

/* Covered or not, in one word. */
export function CoverBadge({ cover }: { cover: Cover }) {
  return inForce(cover).length > 0
    ? <Status tone="ok" shape="ok">{t('web.cover.yes')}</Status>
    : <Status tone="stop" shape="x">{t('web.cover.no')}</Status>;
}

/* The same as one sentence over its whole width: what the counter looks at first. */
export function Verdict({ cover }: { cover: Cover }) {
  const now = inForce(cover);
  const last = cover.covers[0];
  const ok = now.length > 0;
  return (
    <div class={`verdict ${ok ? '' : 'verdict-stop'}`}>
      <Shape name={ok ? 'ok' : 'x'} />
      <div>
        <b>{t(ok ? 'web.cover.yes.on' : 'web.cover.no.on', { day: date(cover.day) })}</b>
        {now.map((one) => <small key={one.uuid}>{one.productName}, {period(one.from, one.to)}</small>)}
        {!ok && <small>{!cover.valid ? t('web.cover.invalid') : last ? t('web.cover.last', { product: last.productName, period: period(last.from, last.to), status: choice('policy', 'status', last.status) }) : t('web.cover.none')}</small>}
      </div>
    </div>
  );
}

export const limitName = (limit: Limit): string => t(`web.limit.${limit.kind}.${limit.side}`);

export function Limits({ of }: { of: Coverage }) {
  return (
    <Card flush title={of.productName} note={t('web.cover.members', { n: of.members })} footer={t('web.cover.foot', { currency: scheme().currency })}
      action={<span class="row row-w limit-keys"><span class="key"><i class="used" />{t('web.limit.key.used')}</span><span class="key"><i class="held" />{t('web.limit.key.held')}</span><span class="key"><i />{t('web.limit.key.left')}</span></span>}>
      {of.limits.length + of.counts.length === 0
        ? <p class="body row"><Icon name="check" small />{t('web.cover.unlimited')}</p>
        : (
          <ul class="rows limits">
            {of.limits.map((limit) => (
              <li key={limit.kind + limit.side}>
                <div class="grow"><b>{limitName(limit)}</b><br /><small>{t(`web.limit.level.${limit.level}`)}</small></div>
                <LimitBar name={limitName(limit)} limit={limit.limit} used={limit.used} held={limit.held} left={limit.left} />
                <span class="num"><b>{amount(limit.left)}</b> <span class="muted">/ {amount(limit.limit)}</span></span>
              </li>
            ))}
            {of.counts.map((count) => (
              <li key={count.category}>
                <div class="grow"><b>{choice('claim', 'category', count.category)}</b><br /><small>{count.ceiling ? t('web.limit.claim_ceiling', { amount: amount(count.ceiling) }) : t('web.limit.count')}</small></div>
                {count.limit !== null && <LimitBar counts name={choice('claim', 'category', count.category)} limit={String(count.limit)} used={String(Math.min(count.used, count.limit))} left={String(Math.max(0, count.limit - count.used))} />}
                {count.limit !== null && <span class="num"><b>{Math.max(0, count.limit - count.used)}</b> <span class="muted">/ {count.limit}</span></span>}
              </li>
            ))}
          </ul>
        )}
    </Card>
  );
}

export const nameOfHead = (cover: Cover): string => fullName({ otherNames: cover.person.headOtherNames, lastName: cover.person.headLastName });
