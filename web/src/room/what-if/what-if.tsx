/* What ifs of the caller: other rules laid over past claims, nothing written. */
import { go } from '../../data/address';
import { mayDo } from '../../data/description';
import { moment, period } from '../../data/format';
import { t } from '../../data/text';
import { use } from '../../data/use';
import { ButtonLink } from '../../part/button';
import { useKeys } from '../../part/keys';
import { Card, Empty, Head, Loaded } from '../../part/page';
import { type Column, Table } from '../../part/table';
import type { WhatIf } from './data';
import { WhatIfState } from './state';

export default function WhatIfs() {
  const read = use<{ whatIfs: WhatIf[] }>('{ whatIfs }');
  const starts = mayDo('what_if.start');
  useKeys(starts ? [{ key: 'n', label: t('web.what_if.new'), run: () => go('/what-if/new') }] : []);
  const columns: Column<WhatIf>[] = [
    { name: 'name', head: t('web.what_if.name'), cell: (one) => one.name },
    { name: 'span', head: t('web.what_if.span'), cell: (one) => period(one.from, one.to) },
    { name: 'made', head: t('web.what_if.made'), cell: (one) => moment(one.createdAt), desktop: true },
    { name: 'state', head: t('web.what_if.state'), cell: (one) => <WhatIfState of={one} />, end: true },
  ];
  return (
    <>
      <Head title={t('web.what_if.title')} under={t('web.what_if.under')}
        actions={starts && <ButtonLink kind="primary" icon="plus" keys="N" href="/what-if/new">{t('web.what_if.new')}</ButtonLink>} />
      <Loaded of={read}>
        {({ whatIfs }) => whatIfs.length === 0
          ? <Card flush><Empty icon="what-if" title={t('web.what_if.none')} action={starts && <ButtonLink href="/what-if/new">{t('web.what_if.new')}</ButtonLink>}>{t('web.what_if.none_why')}</Empty></Card>
          : <Card flush><Table label={t('web.what_if.title')} rows={whatIfs} rowKey={(one) => one.uuid} columns={columns} open={(one) => `/what-if/${one.uuid}`} busy={read.stale} /></Card>}
      </Loaded>
    </>
  );
}
