/* The reports that one may have. */
import { useState } from 'preact/hooks';
import { t } from '../../data/text';
import { use } from '../../data/use';
import { Icon } from '../../part/icon';
import { Card, Empty, Head, Loaded } from '../../part/page';
import { type Report, reportsQuery } from './data';

export default function Reports() {
  const read = use<{ reports: Report[] }>(reportsQuery);
  const [sought, seek] = useState('');
  return (
    <>
      <Head title={t('web.reports.title')} under={t('web.reports.what')} />
      <Loaded of={read} lines={8}>
        {({ reports }) => {
          if (reports.length === 0) return <Card><Empty icon="lock" title={t('web.reports.none')}>{t('web.reports.none_why')}</Empty></Card>;
          const found = reports.filter((one) => one.description.toLowerCase().includes(sought.trim().toLowerCase())).sort((a, b) => a.description.localeCompare(b.description));
          return (
            <div class="stack">
              <div class="filters" role="search"><input class="input" type="search" aria-label={t('web.reports.sought')} placeholder={t('web.reports.sought')} value={sought} onInput={(event) => seek(event.currentTarget.value)} /></div>
              <Card flush>
                {found.length === 0
                  ? <Empty icon="search" title={t('web.reports.not_found')} />
                  : <ul class="rows">{found.map((one) => <li key={one.name}><Icon name="bill" /><a class="cover grow" href={`/reports/${one.name}`}>{one.description}</a></li>)}</ul>}
              </Card>
            </div>
          );
        }}
      </Loaded>
    </>
  );
}
