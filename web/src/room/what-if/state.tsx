import { t } from '../../data/text';
import { Status, type Tone } from '../../part/status';
import type { ShapeName } from '../../part/icon';
import type { State } from './data';

const looks: Record<State, [Tone, ShapeName]> = { waiting: ['wait', 'clock'], running: ['wait', 'clock'], done: ['ok', 'ok'], failed: ['stop', 'x'], cancelled: ['idle', 'dash'] };

export function WhatIfState({ of }: { of: { state: State } }) {
  const [tone, shape] = looks[of.state];
  return <Status tone={tone} shape={shape} badge={false}>{t(`web.what_if.state.${of.state}`)}</Status>;
}
