/* Renewals: the list of families to be asked, what ends, and the runs of the night that make both. */
import { mayRead } from '../../data/description';
import { t } from '../../data/text';
import { Head } from '../../part/page';
import { Tabs } from '../../part/tabs';
import { Ends } from './ends';
import { Prompts } from './prompts';
import { Runs } from './runs';

export default function Renewals() {
  return (
    <>
      <Head title={t('web.renewals.title')} />
      <Tabs label={t('web.renewals.title')} tabs={[
        { name: 'prompts', label: t('web.renewals.prompts'), view: () => <Prompts /> },
        ...(mayRead('policy') ? [{ name: 'ends', label: t('web.renewals.ends'), view: () => <Ends /> }] : []),
        { name: 'runs', label: t('web.renewals.runs'), view: () => <Runs /> },
      ]} />
    </>
  );
}
