/* Samples: a share of claims is reviewed, and what is found there decides the rest. */
import { mayDo } from '../../data/description';
import { moment, number, percent } from '../../data/format';
import { share } from '../../data/money';
import { t } from '../../data/text';
import { use } from '../../data/use';
import { ButtonLink } from '../../part/button';
import { Card, Empty, Head, Loaded } from '../../part/page';
import { Status } from '../../part/status';
import { type Column, Table } from '../../part/table';
import { type Sample, samplesQuery } from './data';

export function SampleState({ of }: { of: Sample }) {
  if (of.decidedAt) return <Status tone="ok" shape="ok" badge={false}>{t('web.sample.decided')}</Status>;
  return of.reviewed < of.drawn
    ? <Status tone="wait" shape="flag" badge={false}>{t('web.sample.open', { n: of.drawn - of.reviewed })}</Status>
    : <Status tone="info" shape="q2" badge={false}>{t('web.sample.ready')}</Status>;
}

export const ratioOf = (approved: string | null, adjusted: string | null): string => (approved && adjusted ? percent(share(approved, adjusted), 2) : '—');

export default function Samples() {
  const read = use<{ claimSamples: Sample[] }>(samplesQuery);
  const columns: Column<Sample>[] = [
    { name: 'made', head: t('web.sample.made'), cell: (one) => moment(one.createdAt) },
    { name: 'share', head: t('web.sample.share'), cell: (one) => percent(one.percentage), num: true, desktop: true },
    { name: 'claims', head: t('web.sample.claims'), cell: (one) => number(one.claims), num: true, desktop: true },
    { name: 'reviewed', head: t('web.sample.reviewed'), cell: (one) => t('web.sample.of', { done: number(one.reviewed), total: number(one.drawn) }), num: true },
    { name: 'ratio', head: t('web.sample.ratio'), cell: (one) => ratioOf(one.approved, one.adjusted), num: true, desktop: true },
    { name: 'state', head: t('web.sample.state'), cell: (one) => <SampleState of={one} />, end: true },
  ];
  return (
    <>
      <Head title={t('web.sample.title')} crumbs={[{ label: t('web.claims.title'), href: '/claims' }, { label: t('web.sample.title') }]} under={t('web.sample.under')} />
      <Loaded of={read}>
        {({ claimSamples }) => claimSamples.length === 0
          ? <Card flush><Empty icon="review" title={t('web.sample.none')} action={mayDo('claim_sampling_batch.create') && <ButtonLink href="/claims?status=4">{t('web.sample.to_claims')}</ButtonLink>}>{t('web.sample.none_why')}</Empty></Card>
          : <Card flush><Table label={t('web.sample.title')} rows={claimSamples} rowKey={(one) => one.uuid} columns={columns} open={(one) => `/claims/samples/${one.uuid}`} busy={read.stale} /></Card>}
      </Loaded>
    </>
  );
}
