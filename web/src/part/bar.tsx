/* Bars. The numbers always stand beside them; the bar itself is a picture with a sentence. */
import type { CSSProperties } from 'preact';
import { share } from '../data/money';
import { money, percent } from '../data/format';
import { t } from '../data/text';

const width = (of100: number) => ({ '--v': `${of100}%` }) as CSSProperties;

interface LimitProps {
  /* All amounts as texts. */
  limit: string;
  used: string;
  held?: string;
  current?: string;
  left: string;
  /* What is limited: "Ceiling per person". */
  name: string;
  keys?: boolean;
  /* How often, not how much: whole numbers without a currency. */
  counts?: boolean;
}

export function LimitBar({ limit, used, held = '0', current = '0', left, name, keys, counts }: LimitProps) {
  const shown = counts ? (value: string) => value : money;
  const sentence = t('web.limit.sentence', { name, limit: shown(limit), used: shown(used), held: shown(held), current: shown(current), left: shown(left) });
  return (
    <div class="stack tight">
      <div class="limit" role="img" aria-label={sentence}>
        {[['used', used], ['held', held], ['this', current]].map(([part, value]) => share(value!, limit) > 0 && <i key={part} class={part} style={width(share(value!, limit))} />)}
      </div>
      {keys && (
        <div class="row row-w">
          <span class="key"><i class="used" />{t('web.limit.used', { amount: money(used) })}</span>
          <span class="key"><i class="held" />{t('web.limit.held', { amount: money(held) })}</span>
          <span class="key"><i class="this" />{t('web.limit.this', { amount: money(current) })}</span>
          <span class="key"><i />{t('web.limit.left', { amount: money(left) })}</span>
        </div>
      )}
    </div>
  );
}

/* A long job: its share of 100, and under it what a person wants to know. */
export function Progress({ value, label, children }: { value: number; label: string; children?: preact.ComponentChildren }) {
  return (
    <div class="stack tight">
      <div class="row"><b>{label}</b><span class="end num">{percent(value)}</span></div>
      <div class="progress" role="progressbar" aria-valuenow={Math.round(value)} aria-valuemin={0} aria-valuemax={100} aria-label={label}>
        <i style={width(value)} />
      </div>
      {children && <p class="hint">{children}</p>}
    </div>
  );
}

/* Lines of what comes, at its height. */
export function Skeleton({ lines = 3 }: { lines?: number }) {
  return (
    <div class="stack" aria-hidden="true">
      {Array.from({ length: lines }, (_, at) => <span key={at} class="skel" style={{ inlineSize: `${88 - (at % 3) * 17}%` } as CSSProperties} />)}
    </div>
  );
}

/* Where one stands in a few steps. */
export function Stepper({ steps, current }: { steps: string[]; current: number }) {
  return (
    <ol class="steps">
      {steps.map((step, at) => (
        <li key={step} class={at < current ? 'done' : undefined} aria-current={at === current ? 'step' : undefined}>
          {step}{at < current && <span class="sr">{t('web.step.done')}</span>}
        </li>
      ))}
    </ol>
  );
}
