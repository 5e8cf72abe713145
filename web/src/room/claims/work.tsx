/* A set too large for a request is worked on behind: how far it is, a stop that says where, and a report at the end with what could
 * not be done, claim by claim. Whoever leaves the page finds it again. */
import { useEffect, useState } from 'preact/hooks';
import { href } from '../../data/address';
import { user } from '../../data/client';
import { command } from '../../data/command';
import { forget, keep, kept } from '../../data/device';
import { asFailure, type Failure, type Fault } from '../../data/failure';
import { number } from '../../data/format';
import { store, useStore } from '../../data/store';
import { t } from '../../data/text';
import { changed, use } from '../../data/use';
import { Progress } from '../../part/bar';
import { Button } from '../../part/button';
import { Card, Facts, Note } from '../../part/page';
import { Code } from '../../part/value';

interface Begun {
  job: string;
  /* Of which act: the end of its words. */
  word: string;
}

interface Job {
  state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';
  progress: number;
  total: number;
  rate: number;
  result?: { claim_stats?: Record<string, number>; failures?: (Fault & { title?: string })[] };
  error?: Fault | Fault[];
}

const EVERY = 1000;
const LISTED = 20;
const STATS = ['submitted', 'done', 'checked', 'processed', 'valuated', 'rejected', 'changed', 'failed'];

const key = (): string => `imis.work.claims.${user().uuid}`;
const begun = store<Begun | null>(null);

export const loadWork = (): void => begun.set(kept<Begun>(key()));

export function beginWork(work: Begun): void {
  keep(key(), work);
  begun.set(work);
}

function dismiss(): void {
  forget(key());
  begun.set(null);
}

export function Work() {
  const one = useStore(begun);
  useEffect(loadWork, []);
  return one && <Working key={one.job} of={one} />;
}

function Working({ of }: { of: Begun }) {
  const read = use<{ claimsProgress: Job | null }>('query ($job: UUID!) { claimsProgress(job: $job) }', { job: of.job });
  const [failure, fail] = useState<Failure | null>(null);
  const job = read.data?.claimsProgress;
  const works = job?.state === 'waiting' || job?.state === 'running';
  const [watched, watch] = useState(false);
  useEffect(() => {
    if (works) watch(true);
    else if (job && watched) changed();
    if (!works) return;
    const timer = setTimeout(read.reload, EVERY);
    return () => clearTimeout(timer);
  }, [read.data, works]);
  const stop = async () => {
    try {
      await command('job.cancel', { uuid: of.job }, { label: t('web.claims.work.stop') });
      read.reload();
    } catch (thrown) {
      fail(asFailure(thrown));
    }
  };
  if (!read.data) return null;
  if (!job) return <Note>{t('web.claims.work.gone')} <Button kind="quiet" onClick={dismiss}>{t('web.close')}</Button></Note>;
  const left = works && job.rate > 0 && job.total > job.progress ? Math.ceil((job.total - job.progress) / job.rate) : null;
  const failed = job.result?.claim_stats?.failed ?? 0;
  return (
    <Card title={t(`web.claims.work.${of.word}`)} action={works ? <Button kind="stop" onClick={() => void stop()}>{t('web.claims.work.stop')}</Button> : <Button kind="quiet" icon="x" label={t('web.close')} onClick={dismiss} />}>
      {failure && <div role="alert"><Note tone="stop">{failure.message}</Note></div>}
      {works && (
        <Progress label={t('web.claims.work.at')} value={job.total ? Math.min(100, (100 * job.progress) / job.total) : 0}>
          {[t('web.claims.work.of', { done: number(job.progress), total: job.total ? number(job.total) : '…' }), job.rate > 0 && t('web.claims.work.rate', { rate: number(job.rate) }),
            left !== null && t('web.claims.work.left', { n: left }), failed > 0 && t('web.claims.work.failed', { n: failed })].filter(Boolean).join(' · ')}
        </Progress>
      )}
      {works && <p class="muted">{t('web.claims.work.goes_on')}</p>}
      {!works && <Report of={job} />}
    </Card>
  );
}

function Report({ of }: { of: Job }) {
  const stats = of.result?.claim_stats ?? {};
  const failures = of.result?.failures ?? [];
  const errors = of.error ? [of.error].flat() : [];
  return (
    <div class="stack" role="status">
      {of.state === 'cancelled' && <Note>{t('web.claims.work.stopped', { done: number(of.progress), total: number(of.total) })}</Note>}
      {of.state === 'failed' && <Note tone="stop">{t('web.claims.work.broke')} {errors.map((one) => one.message).join(' ')}</Note>}
      {of.state === 'done' && <Note tone="ok">{t('web.claims.work.done', { n: of.progress })}</Note>}
      <Facts of={STATS.filter((name) => stats[name]).map((name) => [t(`web.claims.stat.${name}`), number(stats[name]!)])} />
      {failures.length > 0 && (
        <ul class="stack tight">
          {failures.slice(0, LISTED).map((one, at) => <li key={at}>{one.title && <a href={href('/claims', { q: one.title })}><Code>{one.title}</Code></a>} {one.message}</li>)}
          {failures.length > LISTED && <li class="muted">{t('web.claims.and_more', { n: failures.length - LISTED })}</li>}
        </ul>
      )}
    </div>
  );
}
