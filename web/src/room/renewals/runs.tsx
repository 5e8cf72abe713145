/* The runs of the night: when they ran, what they did; tried without writing, and begun now. */
import { useEffect, useState } from 'preact/hooks';
import { command } from '../../data/command';
import { mayDo } from '../../data/description';
import { asFailure, type Failure } from '../../data/failure';
import { moment, number } from '../../data/format';
import { t } from '../../data/text';
import { use } from '../../data/use';
import { Progress } from '../../part/bar';
import { Button } from '../../part/button';
import { Dialog } from '../../part/dialog';
import { Card, Facts, Failed, Loaded, Note } from '../../part/page';

interface Run {
  name: string;
  state: string | null;
  progress: number;
  total: number;
  dry: boolean;
  prompted: number | null;
  photos: number | null;
  warned: number | null;
  expired: number | null;
  due: number;
  startedAt: string | null;
  endedAt: string | null;
}

const EVERY = 1_000;
const query = '{ renewalRuns { name state progress total dry prompted photos warned expired due startedAt endedAt } }';
const goesOn = (run: Run): boolean => run.state === 'waiting' || run.state === 'running';

function told(run: Run): [string, string][] {
  if (run.state !== 'done') return [];
  if (run.expired !== null) return [[t('web.renewals.run.expired'), number(run.expired)]];
  return [[t(run.dry ? 'web.renewals.run.would_prompt' : 'web.renewals.run.prompted'), number(run.prompted ?? 0)], [t('web.renewals.run.photos'), number(run.photos ?? 0)],
    [t('web.renewals.run.warned'), number(run.warned ?? 0)]];
}

function One({ run, start }: { run: Run; start: (name: string, input: object) => void }) {
  const prompts = run.name === 'policy.prompt';
  const name = prompts ? 'policy_renewal.prompt' : 'policy.expire';
  const word = prompts ? 'prompt' : 'expire';
  return (
    <Card title={t(`web.renewals.run.${word}`)} note={run.startedAt ? t('web.renewals.run.last', { when: moment(run.startedAt) }) : t('web.renewals.run.never')}>
      <div class="stack">
        <p>{t(`web.renewals.run.${word}.what`)}</p>
        {goesOn(run) && <Progress label={t('web.renewals.run.goes_on')} value={run.total ? (100 * run.progress) / run.total : 0} />}
        {run.state === 'failed' && <Note tone="stop">{t('web.renewals.run.failed')}</Note>}
        {told(run).length > 0 && <Facts of={told(run)} />}
        {!prompts && <Facts of={[[t('web.renewals.run.due'), number(run.due)]]} />}
        {mayDo(name) && (
          <div class="row">
            {prompts && <Button off={goesOn(run) ? t('web.renewals.run.goes_on') : undefined} onClick={() => start(name, { dry: true })}>{t('web.renewals.run.try')}</Button>}
            <Button off={goesOn(run) ? t('web.renewals.run.goes_on') : undefined} onClick={() => start(name, {})}>{t(`web.renewals.run.${word}.now`)}</Button>
          </div>
        )}
      </div>
    </Card>
  );
}

export function Runs() {
  const read = use<{ renewalRuns: Run[] }>(query, {});
  const [ask, setAsk] = useState<{ name: string; input: object } | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const busy = Boolean(read.data?.renewalRuns.some(goesOn));
  useEffect(() => {
    if (!busy) return;
    const timer = setInterval(read.reload, EVERY);
    return () => clearInterval(timer);
  }, [busy]);
  const begin = async (name: string, input: object) => {
    setFailure(null);
    try {
      await command(name, input as Record<string, unknown>, { label: t('web.renewals.runs') });
    } catch (error) {
      setFailure(asFailure(error));
    }
    setAsk(null);
    read.reload();
  };
  const start = (name: string, input: object) => ('dry' in input ? void begin(name, input) : setAsk({ name, input }));
  return (
    <div class="stack">
      {failure && <Failed failure={failure} />}
      <Loaded of={read}>{({ renewalRuns }) => <div class="stack">{renewalRuns.map((run) => <One key={run.name} run={run} start={start} />)}</div>}</Loaded>
      {ask && (
        <Dialog title={t('web.renewals.run.ask')} act={t('web.renewals.run.begin')} keep={t('web.cancel')} onAct={() => begin(ask.name, ask.input)} onClose={() => setAsk(null)}>
          <p>{t(ask.name === 'policy.expire' ? 'web.renewals.run.expire.what' : 'web.renewals.run.prompt.what')}</p>
        </Dialog>
      )}
    </div>
  );
}
