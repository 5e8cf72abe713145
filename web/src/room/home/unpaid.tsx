/* Policies that are entered and not fully paid: nobody is covered by them yet. */
import { date, fullName, today, addDays } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { t } from '../../data/text';
import { use } from '../../data/use';
import { Card, Empty, Loaded } from '../../part/page';
import { Money } from '../../part/value';

interface Policy {
  uuid: string;
  enrollDate: string;
  balance: string | null;
  family: { uuid: string; headInsuree: { lastName: string; otherNames: string } | null } | null;
  product: { name: string } | null;
}

const SHOWN = 5;
const BACK = 365;
const query = `query ($first: Int, $from: Date) { policies(first: $first, status: 1, enrollDate_Gte: $from, balanceGte: 0.01, orderBy: ["-enrollDate"]) {
  totalCount edges { node { uuid enrollDate balance family { uuid headInsuree { lastName otherNames } } product { name } } } } }`;

export function Unpaid() {
  const read = use<{ policies: Connection<Policy> }>(query, { first: SHOWN, from: addDays(today(), -BACK) });
  const total = read.data?.policies.totalCount ?? 0;
  return (
    <Card flush title={t('web.home.unpaid')} note={total ? t('web.home.waiting', { n: total }) : null}>
      <Loaded of={read}>
        {({ policies }) => policies.edges.length === 0
          ? <Empty icon="money" title={t('web.home.unpaid.none')}>{t('web.home.unpaid.why')}</Empty>
          : (
            <ul class="rows">
              {rowsOf(policies).map((policy) => (
                <li key={policy.uuid}>
                  <div class="grow">
                    <a class="cover" href={`/policies/${policy.uuid}`}>{policy.family?.headInsuree ? fullName(policy.family.headInsuree) : t('web.home.ending.family')}</a>
                    <small>{t('web.home.unpaid.since', { product: policy.product?.name, date: date(policy.enrollDate) })}</small>
                  </div>
                  <Money value={policy.balance} />
                </li>
              ))}
            </ul>
          )}
      </Loaded>
    </Card>
  );
}
