/* Beside the lists: the policy that counts now, and what was changed last. */
import { turn } from '../../data/address';
import { ACTIVE, type Policy } from '../../data/enrolment';
import { amount, fullName, moment, period } from '../../data/format';
import { hasText, t } from '../../data/text';
import { useGet } from '../../data/use';
import { Card, Empty, Facts, Loaded } from '../../part/page';
import { StateOf } from '../../part/status';
import { Event, Timeline } from '../../part/timeline';
import { balanceOf } from '../../part/policy';
import { Code, Money } from '../../part/value';
import { less } from '../../data/money';
import { Button } from '../../part/button';
import type { Window } from './family';
import { PolicyActs } from './lists';

interface Props {
  policies: Policy[];
  ceilings: { policyUuid: string; ceiling: number | null }[];
  onOpen: (window: Window) => void;
}

export function Current({ policies, ceilings, onOpen }: Props) {
  const policy = policies.find((one) => one.status === ACTIVE) ?? policies[0];
  if (!policy) return <Card title={t('web.family.policy')}><Empty icon="card" title={t('web.family.no_policy')}>{t('web.family.no_policy.why')}</Empty></Card>;
  const ceiling = ceilings.find((one) => one.policyUuid === policy.uuid)?.ceiling;
  return (
    <Card title={t('web.family.policy')} action={<StateOf of="policy" code={policy.status} />}>
      <div><a href={`/policies/${policy.uuid}`}><b>{policy.product?.name}</b></a> <span class="muted"><Code>{policy.product?.code}</Code></span></div>
      <Facts of={[
        [t('web.family.period'), period(policy.startDate, policy.expiryDate)],
        [t('web.pay.value'), <Money key="v" value={policy.value} />],
        [t('web.family.paid'), <Money key="p" value={policy.value && policy.balance ? less(policy.value, policy.balance) : null} />],
        balanceOf(policy),
        ...(ceiling === null || ceiling === undefined ? [] : [[t('web.family.ceiling'), amount(String(ceiling))] as [string, string]]),
        ...(policy.officer ? [[t('web.family.officer'), fullName(policy.officer)] as [string, string]] : []),
      ]} />
      <div class="row row-w"><PolicyActs policy={policy} onOpen={onOpen} /></div>
    </Card>
  );
}

interface Entry {
  at: string;
  who: { username: string; lastName: string; otherNames: string } | null;
  command: string | null;
  op: string;
  version: number;
}

/* The newest few; the tab has all, with what was changed. */
export function Changes({ uuid }: { uuid: string }) {
  const read = useGet<{ entries: Entry[] }>(`/api/history?entity=family&uuid=${uuid}&first=4`);
  return (
    <Card title={t('web.family.changes')} action={<Button kind="quiet" onClick={() => turn({ tab: 'history' })}>{t('web.home.all')}</Button>}>
      <Loaded of={read}>
        {({ entries }) => entries.length === 0 ? <p class="muted">{t('web.history.none')}</p> : (
          <Timeline>
            {entries.map((one) => (
              <Event key={one.at + one.version} by={one.who ? 'person' : 'rule'} title={hasText(`web.history.command.${one.command}`) ? t(`web.history.command.${one.command}`) : t(`web.history.op.${one.op}`)}
                note={`${one.who ? fullName(one.who) || one.who.username : t('web.history.program')} · ${moment(one.at)}`} />
            ))}
          </Timeline>
        )}
      </Loaded>
    </Card>
  );
}
