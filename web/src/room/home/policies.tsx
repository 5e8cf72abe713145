/* Cover that ends soon, so that it can be renewed in time. */
import { addDays, date, daysBetween, fromToday, fullName, today } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { t } from '../../data/text';
import { use } from '../../data/use';
import { Card, Empty, Loaded } from '../../part/page';
import { Status } from '../../part/status';

interface Policy {
  uuid: string;
  expiryDate: string;
  family: { uuid: string; headInsuree: { lastName: string; otherNames: string } | null } | null;
  product: { name: string } | null;
}

const SHOWN = 5;
const DAYS = 30;
const SOON = 7;
const picks = 'uuid expiryDate family { uuid headInsuree { lastName otherNames } } product { name }';
const query = `query ($first: Int, $from: Date, $to: Date) {
  soon: policies(first: $first, status: 2, expiryDate_Gte: $from, expiryDate_Lte: $to, orderBy: ["expiryDate"]) { totalCount edges { node { ${picks} } } }
  next: policies(first: 1, status: 2, expiryDate_Gt: $to, orderBy: ["expiryDate"]) { edges { node { ${picks} } } }
}`;

const family = ({ family: of }: Policy): string => (of?.headInsuree ? fullName(of.headInsuree) : t('web.home.ending.family'));

export function Policies() {
  const read = use<{ soon: Connection<Policy>; next: Connection<Policy> }>(query, { first: SHOWN, from: today(), to: addDays(today(), DAYS) });
  const total = read.data?.soon.totalCount ?? 0;
  return (
    <Card flush title={t('web.home.ending')} note={total ? t('web.home.ending.count', { n: total, days: DAYS }) : null}>
      <Loaded of={read}>
        {({ soon, next }) => soon.edges.length === 0
          ? <Nothing next={rowsOf(next)[0]} />
          : <ul class="rows">{rowsOf(soon).map((policy) => <Row key={policy.uuid} policy={policy} />)}</ul>}
      </Loaded>
    </Card>
  );
}

/* Says when there will be something. */
function Nothing({ next }: { next: Policy | undefined }) {
  return (
    <Empty icon="card" title={t('web.home.ending.none', { days: DAYS })}>
      {next && t('web.home.ending.next', { date: date(next.expiryDate), name: family(next) })}
    </Empty>
  );
}

function Row({ policy }: { policy: Policy }) {
  const soon = daysBetween(today(), policy.expiryDate) <= SOON;
  return (
    <li>
      <div class="grow">
        <a class="cover" href={`/policies/${policy.uuid}`}>{family(policy)}</a>
        <small>{policy.product?.name} · {t('web.home.ending.until', { date: date(policy.expiryDate) })}</small>
      </div>
      <Status tone={soon ? 'wait' : 'idle'} shape="clock">{fromToday(policy.expiryDate)}</Status>
    </li>
  );
}
