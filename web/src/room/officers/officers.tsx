/* Officers: what they did in a period, and what they earned with it. */
import { go } from '../../data/address';
import { holds, RIGHT_REPORTS } from '../../data/client';
import { mayDo, mayRead } from '../../data/description';
import { t } from '../../data/text';
import { ButtonLink } from '../../part/button';
import { useKeys } from '../../part/keys';
import { Head } from '../../part/page';
import { Tabs } from '../../part/tabs';
import { Commissions } from './commissions';
import { RIGHT_PERFORMANCE, RIGHT_POLICY_INDICATORS } from './data';
import { Performance } from './performance';

export default function Officers() {
  const runs = mayDo('commission_run.create');
  useKeys(runs ? [{ key: 'n', label: t('web.commission.new'), run: () => go('/officers/new') }] : []);
  const tabs = [
    ...(holds(RIGHT_PERFORMANCE) ? [{ name: 'performance', label: t('web.officers.performance'), view: () => <Performance /> }] : []),
    ...(mayRead('commission_run') ? [{ name: 'commissions', label: t('web.commission.title'), view: () => <Commissions /> }] : []),
  ];
  return (
    <>
      <Head title={t('web.officers.title')} actions={<>
        {holds(RIGHT_REPORTS) && holds(RIGHT_POLICY_INDICATORS) && <ButtonLink href="/reports/officer_snapshot">{t('web.officers.snapshot')}</ButtonLink>}
        {runs && <ButtonLink kind="primary" icon="plus" href="/officers/new" keys="N">{t('web.commission.new')}</ButtonLink>}
      </>} />
      <Tabs label={t('web.officers.title')} tabs={tabs} />
    </>
  );
}
