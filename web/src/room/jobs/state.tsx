import type { ShapeName } from '../../part/icon';
import { Status, type Tone } from '../../part/status';
import { t } from '../../data/text';
import { percent } from '../../data/format';
import type { Run } from './data';

const looks: Record<Run['state'], [Tone, ShapeName]> = {
  waiting: ['wait', 'clock'], running: ['wait', 'clock'], interrupted: ['stop', 'alert'], done: ['ok', 'ok'], failed: ['stop', 'x'], cancelled: ['idle', 'dash'],
};

export function RunState({ of }: { of: Run }) {
  const [tone, shape] = looks[of.state];
  const share = of.state === 'running' && of.total > 0 ? ` ${percent(of.progress / of.total * 100)}` : '';
  return <Status tone={tone} shape={shape} badge={false}>{t(`web.jobs.state.${of.state}`)}{share}</Status>;
}
