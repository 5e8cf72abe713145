/* Bars up and down from zero, one a month, drawn with an ink outline so that they read without colour. The numbers stand in a
 * table beside it; the chart itself is a picture with a sentence. */
import { amount } from '../data/format';
import { minor } from '../data/money';
import { usePhone } from './screen';

export interface Bar {
  name: string;
  /* An amount as a text, with its sign. */
  value: string;
  /* Not the whole month is in the span: drawn hollow, with a broken outline. */
  partial?: boolean;
}

/* In the units of the drawing, which on a phone is narrower, so that its words stay as large as others. */
const WIDTH = 640;
const WIDTH_PHONE = 340;
const NAMED = 12;
const NAMED_PHONE = 4;
const HEIGHT = 260;
const EDGE = { top: 12, foot: 28, start: 84, end: 8 };
const STEPS = 4;
const NICE = [1, 2, 5, 10];

/* The least of 1, 2, 5, 10, 20 ... that is not under a share of the span: lines of a grid at round amounts. */
function stepOf(span: number): number {
  const least = Math.max(1, span / STEPS);
  const power = 10 ** Math.floor(Math.log10(least));
  return power * NICE.find((one) => one * power >= least)!;
}

const number = (value: string): number => Number(minor(value) ?? 0n) / 100;

export function DifferenceChart({ bars, sentence }: { bars: Bar[]; sentence: string }) {
  const phone = usePhone();
  const width = phone ? WIDTH_PHONE : WIDTH;
  const values = bars.map((bar) => number(bar.value));
  const most = Math.max(0, ...values);
  const least = Math.min(0, ...values);
  const step = stepOf(most - least);
  const top = Math.ceil(most / step) * step;
  const foot = Math.floor(least / step) * step;
  const span = top - foot || step;
  const y = (value: number) => EDGE.top + ((top - value) / span) * (HEIGHT - EDGE.top - EDGE.foot);
  const slot = (width - EDGE.start - EDGE.end) / Math.max(1, bars.length);
  const every = Math.ceil(bars.length / (phone ? NAMED_PHONE : NAMED));
  const lines = Array.from({ length: Math.round(span / step) + 1 }, (_, n) => foot + n * step);
  return (
    <svg viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={sentence} width="100%" direction="ltr">
      {lines.map((line) => (
        <g key={line}>
          <line x1={EDGE.start} x2={width - EDGE.end} y1={y(line)} y2={y(line)} stroke={line === 0 ? 'var(--ink)' : 'var(--rule)'} stroke-width={line === 0 ? 2 : 1} />
          <text x={EDGE.start - 8} y={y(line) + 4} text-anchor="end" font-size="13" fill="var(--ink-2)">{amount(line.toFixed(2))}</text>
        </g>
      ))}
      {bars.map((bar, at) => {
        const value = values[at]!;
        const x = EDGE.start + at * slot;
        return (
          <g key={at}>
            <rect x={x + slot * 0.18} width={slot * 0.64} y={Math.min(y(0), y(value))} height={Math.abs(y(value) - y(0))}
              fill={bar.partial ? 'none' : value > 0 ? 'var(--c3)' : 'var(--c2)'} stroke="var(--ink)" stroke-dasharray={bar.partial ? '4 3' : undefined} />
            {at % every === 0 && <text x={x + slot / 2} y={HEIGHT - 8} text-anchor="middle" font-size="13" fill="var(--ink-2)">{bar.name}</text>}
          </g>
        );
      })}
    </svg>
  );
}
