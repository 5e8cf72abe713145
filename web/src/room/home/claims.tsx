/* Claims that wait for somebody: the oldest first, as many as fit. */
import { href } from '../../data/address';
import { date, fullName } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { t } from '../../data/text';
import { use } from '../../data/use';
import { Card, Empty, Loaded } from '../../part/page';
import { Code, Money } from '../../part/value';

interface Claim {
  uuid: string;
  code: string;
  dateClaimed: string;
  claimed: string | null;
  insuree: { lastName: string; otherNames: string } | null;
  healthFacility: { name: string } | null;
}

interface Props {
  /* Of its sentences. */
  name: 'review' | 'process' | 'feedback' | 'submit';
  filter: { status?: number; reviewStatus?: number; feedbackStatus?: number };
  /* What follows a claim's address. */
  to?: string;
}

const SHOWN = 5;
const query = `query ($first: Int, $status: Int, $reviewStatus: Int, $feedbackStatus: Int) {
  claims(first: $first, status: $status, reviewStatus: $reviewStatus, feedbackStatus: $feedbackStatus, orderBy: ["dateClaimed"]) {
    totalCount
    edges { node { uuid code dateClaimed claimed insuree { lastName otherNames } healthFacility { name } } }
  }
}`;

export function Claims({ name, filter, to = '' }: Props) {
  const read = use<{ claims: Connection<Claim> }>(query, { first: SHOWN, ...filter });
  const total = read.data?.claims.totalCount ?? 0;
  const all = total > SHOWN && <a href={href('/claims', filter)}>{t('web.home.all')}</a>;
  return (
    <Card flush title={t(`web.home.${name}`)} note={total ? t('web.home.waiting', { n: total }) : null} action={all}>
      <Loaded of={read}>
        {({ claims }) => claims.edges.length === 0
          ? <Empty icon="claim" title={t(`web.home.${name}.none`)}>{t(`web.home.${name}.why`)}</Empty>
          : <ul class="rows">{rowsOf(claims).map((claim) => <Row key={claim.uuid} claim={claim} to={to} />)}</ul>}
      </Loaded>
    </Card>
  );
}

function Row({ claim, to }: { claim: Claim; to: string }) {
  return (
    <li>
      <div class="grow">
        <a class="cover" href={`/claims/${claim.uuid}${to}`}>{claim.insuree ? fullName(claim.insuree) : claim.code}</a>
        <small class="row row-w"><Code>{claim.code}</Code><span>{claim.healthFacility?.name}</span><span>{date(claim.dateClaimed)}</span></small>
      </div>
      <Money value={claim.claimed} />
    </li>
  );
}
