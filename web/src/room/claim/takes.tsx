/* What a claim takes of its cover, limit by limit and policy by policy, and the bill that pays it. */
import { limitsOf, type Line } from '../../data/decision';
import { mayRead } from '../../data/description';
import { amount } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { locale, t } from '../../data/text';
import { use } from '../../data/use';
import { LimitUse } from '../../part/decision';
import { Card, Facts } from '../../part/page';
import type { Claim } from './read';

export function Takes({ claim, lines }: { claim: Claim; lines: Line[] }) {
  const limits = limitsOf(lines);
  const taken = rowsOf(claim.dedrems);
  if (limits.length + taken.length === 0) return null;
  const policy = (one: Claim['dedrems']['edges'][number]['node']) => one.policy?.product?.name ?? t('web.claim.takes.policy');
  return (
    <Card title={t('web.claim.takes')} footer={claim.status === 4 && <small>{t('web.claim.takes.held')}</small>}>
      {limits.map((limit) => <LimitUse key={`${limit.rule} ${limit.level} ${limit.limit}`} of={limit} />)}
      {taken.map((one, at) => (
        <div key={at} class="stack tight">
          <b>{one.policy && mayRead('policy') ? <a href={`/policies/${one.policy.uuid}`}>{policy(one)}</a> : policy(one)}</b>
          <Facts of={[[t('web.claim.takes.deducted'), amount(one.dedG ?? '0')], [t('web.claim.takes.paid'), amount(one.remG ?? '0')]]} />
        </div>
      ))}
    </Card>
  );
}

const billQuery = 'query ($claim: String) { billItem(lineId: $claim) { edges { node { bill { uuid code } } } } }';

/* "Run of October 2026", and the bill for who may read it. */
export function Paid({ claim }: { claim: Claim }) {
  const run = claim.batchRun;
  const read = use<{ billItem: Connection<{ bill: { uuid: string; code: string } | null }> }>(billQuery, run && mayRead('bill') ? { claim: claim.uuid } : null);
  if (!run) return null;
  const month = new Intl.DateTimeFormat(locale(), { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(Date.UTC(run.runYear, run.runMonth - 1, 1));
  const bills = read.data ? rowsOf(read.data.billItem).flatMap((one) => (one.bill ? [one.bill] : [])) : [];
  return (
    <Card title={t('web.claim.bill')}>
      <p>{mayRead('batch_run') ? <a href={`/batches/${run.uuid}`}>{t('web.claim.bill.run', { month })}</a> : t('web.claim.bill.run', { month })}</p>
      {bills.map((bill) => <p key={bill.uuid}><a href={`/bills/${bill.uuid}`}>{bill.code}</a></p>)}
    </Card>
  );
}
