import { choice } from '../../data/description';
import type { ShapeName } from '../../part/icon';
import { Status as Look, type Tone } from '../../part/status';

const looks: Record<string, [Tone, ShapeName]> = { queued: ['wait', 'clock'], sending: ['info', 'send'], sent: ['ok', 'ok'], failed: ['stop', 'x'], given_up: ['idle', 'dash'] };

export function MessageState({ state }: { state: string }) {
  const [tone, shape] = looks[state] ?? ['idle', 'dash'];
  return <Look tone={tone} shape={shape} badge={false}>{choice('message', 'state', state)}</Look>;
}
