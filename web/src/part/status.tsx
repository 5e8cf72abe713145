/* States: shape, word, colour, in that order. The same shapes everywhere. */
import type { ComponentChildren } from 'preact';
import { t } from '../data/text';
import { Shape, type ShapeName } from './icon';

export type Tone = 'idle' | 'info' | 'ok' | 'wait' | 'stop';
type Look = [tone: Tone, shape: ShapeName, word: string];

/* Codes as the server stores them. */
const claim: Record<string, Look> = {
  1: ['stop', 'x', 'rejected'], 2: ['idle', 'q1', 'entered'], 4: ['info', 'q2', 'checked'], 8: ['info', 'q3', 'processed'], 16: ['ok', 'ok', 'valuated'],
};
const policy: Record<string, Look> = {
  1: ['idle', 'ring', 'idle'], 2: ['ok', 'ok', 'active'], 4: ['wait', 'pause', 'suspended'], 8: ['idle', 'dash', 'expired'], 16: ['info', 'q3', 'ready'],
};
const review: Record<string, Look> = {
  1: ['idle', 'ring', 'idle'], 2: ['idle', 'dash', 'not_selected'], 4: ['wait', 'flag', 'selected'], 8: ['ok', 'ok', 'delivered'], 16: ['idle', 'dash', 'bypassed'],
};
const payment: Record<string, Look> = {
  '-3': ['stop', 'x', 'rejected'], '-2': ['stop', 'x', 'number_refused'], '-1': ['stop', 'x', 'intent_refused'], 0: ['idle', 'ring', 'intent'],
  1: ['info', 'q1', 'requested'], 2: ['info', 'q2', 'acknowledged'], 3: ['info', 'q3', 'numbered'], 4: ['wait', 'flag', 'received'], 5: ['ok', 'ok', 'matched'],
};
const tables = { claim, policy, review, payment };

export function Status({ tone, shape, badge = true, children }: { tone: Tone; shape: ShapeName; badge?: boolean; children: ComponentChildren }) {
  return <span class={`st st-${tone}${badge ? ' badge' : ''}`}><Shape name={shape} />{children}</span>;
}

/* <StateOf of="claim" code={node.status} />. In tables `plain`, without the tinted ground. */
export function StateOf({ of, code, plain }: { of: keyof typeof tables; code: string | number | null | undefined; plain?: boolean }) {
  const look = tables[of][String(code)];
  if (!look) return <span class="muted">—</span>;
  return <Status tone={look[0]} shape={look[1]} badge={!plain}>{t(`web.status.${of}.${look[2]}`)}</Status>;
}

/* A person decided. Name and time always stand beside it. */
export function Stamp({ children, by, at }: { children: ComponentChildren; by: string; at?: string }) {
  return (
    <span class="stack tight">
      <span><span class="stamp">{children}</span></span>
      <small>{at ? t('web.stamp.by_at', { name: by, time: at }) : t('web.stamp.by', { name: by })}</small>
    </span>
  );
}
