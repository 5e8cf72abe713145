import { choice } from '../../data/description';
import { Status as Look, type Tone } from '../../part/status';
import type { ShapeName } from '../../part/icon';
import type { Status } from './data';

const looks: Record<Status, [Tone, ShapeName]> = { D: ['info', 'q1'], L: ['ok', 'ok'], R: ['idle', 'dash'] };

export function RuleState({ status }: { status: Status }) {
  const [tone, shape] = looks[status];
  return <Look tone={tone} shape={shape} badge={false}>{choice('claim_rule', 'status', status)}</Look>;
}
