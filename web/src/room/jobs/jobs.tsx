/* What runs by itself, when it runs next and how it ended last; and what ran, by whom, with its figures or its failure. */
import { useEffect, useState } from 'preact/hooks';
import { turn, useAddress } from '../../data/address';
import { command } from '../../data/command';
import { asFailure, type Failure } from '../../data/failure';
import { bytes, moment, number } from '../../data/format';
import { t } from '../../data/text';
import { changed, type Read, use } from '../../data/use';
import { Progress } from '../../part/bar';
import { Button } from '../../part/button';
import { Dialog, Drawer } from '../../part/dialog';
import { Filters } from '../../part/filters';
import { useKeys } from '../../part/keys';
import { useList } from '../../part/list';
import { Card, Empty, Facts, Head, Loaded, Note } from '../../part/page';
import { Paging } from '../../part/paging';
import { type Column, Table } from '../../part/table';
import { Tabs } from '../../part/tabs';
import { toast } from '../../part/toast';
import { figures, lasted, type Run, said, type Schedule, works } from './data';
import { Change } from './change';
import { RunState } from './state';

const EVERY = 2000;

export default function Jobs() {
  const schedules = use<{ schedules: Schedule[] }>('{ schedules }');
  useKeys([{ key: 'r', label: t('web.jobs.again'), run: changed }]);
  const all = schedules.data?.schedules ?? [];
  return (
    <>
      <Head title={t('web.jobs.title')} under={t('web.jobs.under')} />
      <Tabs label={t('web.jobs.title')} tabs={[
        { name: 'schedules', label: t('web.jobs.schedules'), view: () => <Schedules of={schedules} /> },
        { name: 'runs', label: t('web.jobs.runs'), view: () => <Runs of={all} /> },
      ]} />
    </>
  );
}

/* Asked again while something is at work. */
function useWatch(busy: boolean, reload: () => void) {
  useEffect(() => {
    if (!busy) return;
    const timer = setInterval(reload, EVERY);
    return () => clearInterval(timer);
  }, [busy]);
}

/* ---- schedules ---- */

function Schedules({ of }: { of: Read<{ schedules: Schedule[] }> }) {
  const { query } = useAddress();
  const chosen = of.data?.schedules.find((one) => one.job === query.job) ?? null;
  useWatch(Boolean(of.data?.schedules.some((one) => works(one.last))), of.reload);
  const columns: Column<Schedule>[] = [
    { name: 'job', head: t('web.jobs.job'), cell: (one) => one.title },
    { name: 'when', head: t('web.jobs.when'), cell: (one) => (one.enabled ? said(one.due) : t('web.jobs.off')) },
    { name: 'next', head: t('web.jobs.next'), cell: (one) => (one.nextAt ? moment(one.nextAt) : '—'), desktop: true },
    { name: 'last', head: t('web.jobs.last'), cell: (one) => (one.last ? moment(one.last.createdAt) : t('web.jobs.never')), desktop: true },
    { name: 'state', head: t('web.jobs.outcome'), cell: (one) => one.last && <RunState of={one.last} />, end: true },
  ];
  return (
    <Loaded of={of}>
      {({ schedules }) => (
        <Card flush>
          <Table label={t('web.jobs.schedules')} rows={schedules} rowKey={(one) => one.job} columns={columns} onOpen={(one) => turn({ job: one.job })} off={(one) => !one.enabled} busy={of.stale} />
          {chosen && <OneSchedule key={chosen.job} of={chosen} />}
        </Card>
      )}
    </Loaded>
  );
}

function OneSchedule({ of }: { of: Schedule }) {
  const [changing, change] = useState(false);
  const [failure, fail] = useState<Failure | null>(null);
  const run = async () => {
    fail(null);
    try {
      await command('job.start', { job: of.job }, { label: t('web.jobs.label', { job: of.title }) });
      toast(t('web.jobs.started', { job: of.title }));
      changed();
    } catch (thrown) {
      fail(asFailure(thrown));
    }
  };
  const busy = works(of.last);
  return (
    <Drawer title={of.title} onClose={() => turn({ job: null })} footer={(
      <div class="row row-w">
        <Button kind="primary" off={busy ? t('web.jobs.at_work') : undefined} onClick={() => void run()}>{t('web.jobs.run')}</Button>
        <Button icon="edit" onClick={() => change(true)}>{t('web.jobs.change')}</Button>
        <a class="btn" href={`/jobs?tab=runs&of=${encodeURIComponent(of.job)}`}>{t('web.jobs.its_runs')}</a>
      </div>
    )}>
      {failure && <div role="alert"><Note tone="stop">{failure.message}</Note></div>}
      <Facts of={[
        [t('web.jobs.when'), of.enabled ? said(of.due) : t('web.jobs.off')],
        [t('web.jobs.next'), of.nextAt ? moment(of.nextAt) : '—'],
        [t('web.jobs.good'), of.doneAt ? moment(of.doneAt) : t('web.jobs.never')],
        [t('web.jobs.name'), <code>{of.job}</code>],
      ]} />
      {of.last && <OneRun of={of.last} />}
      {changing && <Change of={of} onClose={() => change(false)} />}
    </Drawer>
  );
}

/* ---- runs ---- */

const STATES = ['waiting', 'running', 'done', 'failed', 'cancelled'] as const;
const runsQuery = `query ($job: String, $state: String, $byHand: Boolean, $from: Date, $to: Date, $first: Int, $offset: Int) {
  jobs(job: $job, state: $state, byHand: $byHand, from: $from, to: $to, first: $first, offset: $offset)
}`;

function Runs({ of }: { of: Schedule[] }) {
  const { query } = useAddress();
  const list = useList();
  const read = use<{ jobs: { total: number; rows: Run[] } }>(runsQuery, {
    job: query.of ?? null, state: query.state ?? null, byHand: query.by === 'hand' ? true : null, from: query.from ?? null, to: query.to ?? null,
    first: list.size, offset: list.variables.offset,
  });
  const rows = read.data?.jobs.rows ?? [];
  const chosen = rows.find((one) => one.uuid === query.run) ?? null;
  useWatch(rows.some(works), read.reload);
  const filters = [
    { name: 'of', label: t('web.jobs.job'), kind: 'choice' as const, options: of.map((one) => ({ value: one.job, label: one.title })), shown: (job: string) => of.find((one) => one.job === job)?.title ?? job },
    { name: 'state', label: t('web.jobs.outcome'), kind: 'choice' as const, options: STATES.map((state) => ({ value: state, label: t(`web.jobs.state.${state}`) })) },
    { name: 'by', label: t('web.jobs.by'), kind: 'choice' as const, options: [{ value: 'hand', label: t('web.jobs.by_hand') }] },
    { name: 'from', label: t('web.jobs.from'), kind: 'date' as const },
    { name: 'to', label: t('web.jobs.to'), kind: 'date' as const },
  ];
  const columns: Column<Run>[] = [
    { name: 'job', head: t('web.jobs.job'), cell: (one) => one.title },
    { name: 'at', head: t('web.jobs.at'), cell: (one) => moment(one.startedAt ?? one.createdAt) },
    { name: 'lasted', head: t('web.jobs.lasted'), cell: lasted, num: true, desktop: true },
    { name: 'by', head: t('web.jobs.by'), cell: (one) => byWhom(one), desktop: true },
    { name: 'progress', head: t('web.jobs.done_n'), cell: (one) => number(one.progress), num: true, desktop: true },
    { name: 'state', head: t('web.jobs.outcome'), cell: (one) => <RunState of={one} />, end: true },
  ];
  return (
    <div class="stack">
      <Filters filters={filters} />
      <Loaded of={read}>
        {({ jobs }) => jobs.rows.length === 0
          ? <Card flush><Empty icon="sync" title={t('web.jobs.none')}>{t('web.jobs.none_why')}</Empty></Card>
          : (
            <Card flush footer={<Paging list={list} total={jobs.total} shown={jobs.rows.length} />}>
              <Table label={t('web.jobs.runs')} rows={jobs.rows} rowKey={(one) => one.uuid} columns={columns} onOpen={(one) => turn({ run: one.uuid })} busy={read.stale} />
            </Card>
          )}
      </Loaded>
      {chosen && <Drawer title={chosen.title} onClose={() => turn({ run: null })}><OneRun of={chosen} /></Drawer>}
    </div>
  );
}

const byWhom = (run: Run): string => run.startedBy ?? t(run.plannedAt ? 'web.jobs.by_schedule' : 'web.jobs.by_program');

function OneRun({ of }: { of: Run }) {
  const [asking, ask] = useState(false);
  const [failure, fail] = useState<Failure | null>(null);
  const stop = async () => {
    try {
      await command('job.cancel', { uuid: of.uuid }, { label: t('web.jobs.label', { job: of.title }) });
      toast(t('web.jobs.stopping', { job: of.title }));
      changed();
    } catch (thrown) {
      fail(asFailure(thrown));
    } finally {
      ask(false);
    }
  };
  return (
    <section class="stack" aria-label={t('web.jobs.run_at', { moment: moment(of.createdAt) })}>
      <div class="row row-w"><RunState of={of} /><span class="muted">{moment(of.startedAt ?? of.createdAt)}</span></div>
      {of.state === 'running' && of.total > 0 && <Progress value={of.progress / of.total * 100} label={t('web.jobs.progress')}>{t('web.jobs.progress_n', { done: number(of.progress), total: number(of.total) })}</Progress>}
      {of.error && <Note tone="stop">{of.error}</Note>}
      {of.state === 'interrupted' && <Note tone="wait">{t('web.jobs.interrupted_note')}</Note>}
      {of.restarts > 0 && <Note tone="wait">{t('web.jobs.restarts', { n: of.restarts })}</Note>}
      {failure && <div role="alert"><Note tone="stop">{failure.message}</Note></div>}
      <Facts of={[
        [t('web.jobs.by'), byWhom(of)],
        ...(of.plannedAt ? [[t('web.jobs.planned'), moment(of.plannedAt)] as [string, string]] : []),
        [t('web.jobs.ended'), of.endedAt ? moment(of.endedAt) : '—'],
        [t('web.jobs.lasted'), lasted(of)],
        ...figures(of.result, bytes),
      ]} />
      {works(of) && <div class="row"><Button kind="stop" onClick={() => ask(true)}>{t('web.jobs.stop')}</Button></div>}
      {asking && (
        <Dialog title={t('web.jobs.stop_title', { job: of.title })} act={t('web.jobs.stop')} keep={t('web.jobs.keep')} stop onAct={stop} onClose={() => ask(false)}>
          <p>{t('web.jobs.stop_what')}</p>
        </Dialog>
      )}
    </section>
  );
}
