/* The payment gateway: what differs between its books and ours first, then each reconciliation, and what the program asked of it. */
import { mayRead } from '../../data/description';
import { t } from '../../data/text';
import { ButtonLink } from '../../part/button';
import { Head } from '../../part/page';
import { Tabs } from '../../part/tabs';
import { Differences } from './differences';
import { Reconciliations } from './reconciliations';
import { Requests } from './requests';

export default function Gateway() {
  return (
    <>
      <Head title={t('web.payment_gateway.title')} under={t('web.payment_gateway.under')} actions={mayRead('payment') && <ButtonLink href="/payments">{t('web.payment.title')}</ButtonLink>} />
      <Tabs label={t('web.payment_gateway.title')} tabs={[
        { name: 'differences', label: t('web.payment_gateway.differences'), view: () => <Differences /> },
        { name: 'reconciliations', label: t('web.payment_gateway.reconciliations'), view: () => <Reconciliations /> },
        { name: 'requests', label: t('web.payment_gateway.requests'), view: () => <Requests /> },
      ]} />
    </>
  );
}
