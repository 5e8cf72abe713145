/* The person's next acts, by what they may do; honest where there is nothing to do. */
import { mayDo, mayRead } from '../../data/description';
import { drafts } from '../../data/draft';
import { addDays, date, daysBetween, fromToday, fullName, momentHere, today } from '../../data/format';
import { href } from '../../data/address';
import { type Connection, rowsOf } from '../../data/graphql';
import { t } from '../../data/text';
import { use } from '../../data/use';
import { ButtonLink } from '../../part/button';
import { Card, Empty, Head, Loaded } from '../../part/page';
import { Status } from '../../part/status';
import { Code, Money } from '../../part/value';

export default function Home() {
  const review = mayDo('claim.review');
  const policies = mayRead('policy');
  return (
    <>
      <Head title={t('web.home.title')} under={date(today(), 'long')} actions={<Begin />} />
      <div class="cards">
        {review && <ToReview />}
        {policies && <Ending />}
        <Drafts />
      </div>
    </>
  );
}

function Begin() {
  return (
    <>
      {mayDo('claim.create') && <ButtonLink href="/claims/new" icon="claim" kind={mayDo('family.create') ? undefined : 'primary'}>{t('web.act.new_claim')}</ButtonLink>}
      {mayDo('family.create') && <ButtonLink href="/families/new" icon="family" kind="primary">{t('web.act.new_family')}</ButtonLink>}
    </>
  );
}

/* ---- claims that a rule or a person chose for review ---- */

interface ClaimRow {
  uuid: string;
  code: string;
  dateClaimed: string;
  claimed: string | null;
  insuree: Person | null;
  healthFacility: { name: string } | null;
}

interface Person {
  lastName: string;
  otherNames: string;
}

const SHOWN = 5;
const reviewQuery = `query ($first: Int) {
  claims(first: $first, status: 4, reviewStatus: 4, orderBy: ["dateClaimed"]) {
    totalCount
    edges { node { uuid code dateClaimed claimed insuree { lastName otherNames } healthFacility { name } } }
  }
}`;
const reviewHref = href('/claims', { status: 4, reviewStatus: 4 });

function ToReview() {
  const read = use<{ claims: Connection<ClaimRow> }>(reviewQuery, { first: SHOWN });
  const total = read.data?.claims.totalCount ?? 0;
  return (
    <Card flush title={t('web.home.review')} note={total ? t('web.home.review.count', { n: total }) : null} action={total > SHOWN && <a href={reviewHref}>{t('web.home.all')}</a>}>
      <Loaded of={read}>
        {({ claims }) => claims.edges.length === 0
          ? <Empty icon="review" title={t('web.home.review.none')} action={<ButtonLink href="/claims">{t('web.home.review.claims')}</ButtonLink>} />
          : <ul class="rows">{rowsOf(claims).map((claim) => <ReviewRow key={claim.uuid} claim={claim} />)}</ul>}
      </Loaded>
    </Card>
  );
}

function ReviewRow({ claim }: { claim: ClaimRow }) {
  return (
    <li>
      <div class="grow">
        <a class="cover" href={`/claims/${claim.uuid}/review`}>{claim.insuree ? fullName(claim.insuree) : claim.code}</a>
        <small class="row row-w"><Code>{claim.code}</Code><span>{claim.healthFacility?.name}</span><span>{date(claim.dateClaimed)}</span></small>
      </div>
      <Money value={claim.claimed} />
    </li>
  );
}

/* ---- policies that end soon ---- */

interface PolicyRow {
  uuid: string;
  expiryDate: string;
  family: { uuid: string; headInsuree: Person | null } | null;
  product: { name: string } | null;
}

const DAYS = 30;
const SOON = 7;
const endingQuery = `query ($first: Int, $from: Date, $to: Date) {
  policies(first: $first, status: 2, expiryDate_Gte: $from, expiryDate_Lte: $to, orderBy: ["expiryDate"]) {
    totalCount
    edges { node { uuid expiryDate family { uuid headInsuree { lastName otherNames } } product { name } } }
  }
}`;

function Ending() {
  const read = use<{ policies: Connection<PolicyRow> }>(endingQuery, { first: SHOWN, from: today(), to: addDays(today(), DAYS) });
  const total = read.data?.policies.totalCount ?? 0;
  return (
    <Card flush title={t('web.home.ending')} note={total ? t('web.home.ending.count', { n: total, days: DAYS }) : null}>
      <Loaded of={read}>
        {({ policies }) => policies.edges.length === 0
          ? <Empty icon="card" title={t('web.home.ending.none', { days: DAYS })} />
          : <ul class="rows">{rowsOf(policies).map((policy) => <EndingRow key={policy.uuid} policy={policy} />)}</ul>}
      </Loaded>
    </Card>
  );
}

function EndingRow({ policy }: { policy: PolicyRow }) {
  const head = policy.family?.headInsuree;
  const soon = daysBetween(today(), policy.expiryDate) <= SOON;
  return (
    <li>
      <div class="grow">
        <a class="cover" href={`/policies/${policy.uuid}`}>{head ? fullName(head) : t('web.home.ending.family')}</a>
        <small>{policy.product?.name} · {t('web.home.ending.until', { date: date(policy.expiryDate) })}</small>
      </div>
      <Status tone={soon ? 'wait' : 'idle'} shape="clock">{fromToday(policy.expiryDate)}</Status>
    </li>
  );
}

/* ---- what was begun on this device ---- */

function Drafts() {
  const all = drafts();
  return (
    <Card flush title={t('web.home.drafts')} note={all.length ? t('web.home.drafts.count', { n: all.length }) : null}>
      {all.length === 0
        ? <Empty icon="edit" title={t('web.home.drafts.none')}>{t('web.home.drafts.why')}</Empty>
        : (
          <ul class="rows">
            {all.map((draft) => (
              <li key={draft.key}><div class="grow"><a class="cover" href={draft.href}>{draft.title}</a><small>{t('web.home.drafts.kept', { time: momentHere(draft.at) })}</small></div></li>
            ))}
          </ul>
        )}
    </Card>
  );
}
