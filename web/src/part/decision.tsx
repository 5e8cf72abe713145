/* Decisions of a claim in the scheme's money: why a line pays what it pays, where the money of a claim goes, and what is
 * left of a limit. */
import type { CSSProperties } from 'preact';
import { chiefCut, type Limit, type Line, type MoneyStep, OFFICER, type Said } from '../data/decision';
import { amount, date, decimal } from '../data/format';
import { less, share, sum } from '../data/money';
import { hasText, t } from '../data/text';
import { LimitBar } from './bar';
import { Explanation, type ExplainedStep } from './explanation';
import { Status, type Tone } from './status';
import type { ShapeName } from './icon';

/* "6", "2.5": without the zeros behind the mark. */
export function quantity(value: string | null | undefined): string {
  if (!value) return '—';
  const plain = value.includes('.') ? value.replace(/\.?0+$/, '') : value;
  return decimal(plain, plain.split('.')[1]?.length ?? 0);
}

/* ---- the word of a line ---- */

/* "Not covered": a few words for a table. */
export function reasonShort(reason: number): string {
  const key = `claim.reason.short.${reason}`;
  return hasText(key) ? t(key) : t('claim.reason.short.other', { code: reason });
}

function lookOf(line: Line): [Tone, ShapeName, string] {
  if (line.rejected) return ['stop', 'x', line.reason ? reasonShort(line.reason) : t('web.decision.line.rejected')];
  const chief = chiefCut(line);
  return chief ? ['wait', 'alert', t(`claim.cut.${chief}`)] : ['ok', 'ok', t('web.decision.line.accepted')];
}

/* A person decided: a stamp, never the look of a rule. */
function stampOf(line: Line): string {
  if (line.rejected) return t('web.decision.line.rejected');
  if (line.cuts.quantity) return t('claim.cut.quantity');
  return line.cuts.price ? t('claim.cut.price') : t('web.decision.line.approved');
}

export function LineState({ line }: { line: Line }) {
  if (line.person && (!line.rejected || line.reason === OFFICER)) return <span class="stamp">{stampOf(line)}</span>;
  const [tone, shape, word] = lookOf(line);
  return <Status tone={tone} shape={shape} badge={false}>{word}</Status>;
}

/* ---- in sentences ---- */

/* Which sentence it is the server says; how a day or an amount is written, the reader's language. */
export function said(of: Said): string {
  if (!of.key || !hasText(of.key)) return of.text;
  const shown = Object.entries(of.values).map(([name, value]) => [name, value.amount !== undefined ? amount(value.amount) : value.quantity !== undefined ? quantity(value.quantity) : value.day !== undefined ? date(value.day) : value.text ?? String(value.count)]);
  return t(of.key, Object.fromEntries(shown) as Record<string, string>);
}

/* One small line under the name: the rule that refused it, or the limit that cut its quantity. */
export const lineNote = (line: Line): string | null => line.note && said(line.note);

/* ---- why ---- */

const steps = (line: Line): ExplainedStep[] => line.steps.map((step) => ({ text: said(step), amount: step.amount === null ? '' : amount(step.amount) }));

interface WhyProps {
  line: Line;
  /* When it was decided, and whether it is a forecast. */
  at: string | null;
  forecast?: boolean;
}

export function WhyLine({ line, at, forecast }: WhyProps) {
  const aside = <>{line.product && <span>{line.product}</span>}{at && <span>{at}</span>}{forecast && <span>{t('web.decision.forecast')}</span>}{line.waits && <span>{t('web.decision.waits')}</span>}{line.remark && <span>{t('web.decision.remark', { text: line.remark })}</span>}</>;
  if (line.rejected) return <Explanation title={t('web.decision.why_not', { claimed: amount(line.claimed) })} steps={steps(line)} result={{ text: t('claim.cut.paid'), amount: amount(line.value) }} aside={aside} />;
  const lost = less(line.claimed, line.value);
  const cut = lost !== '0.00';
  return (
    <Explanation
      title={cut ? t('web.decision.why', { paid: amount(line.value), claimed: amount(line.claimed) }) : t('web.decision.why_all', { paid: amount(line.value) })}
      steps={steps(line)}
      result={cut ? { text: t('web.decision.paid_cut'), amount: `${amount(line.value)} / ${amount(lost)}` } : { text: t('claim.cut.paid'), amount: amount(line.value) }}
      aside={aside}
    />
  );
}

/* ---- where the money goes ---- */

const colours: Record<string, string> = { claimed: '--c1', paid: '--c2', rejected: '--stop', by_officer: '--stamp', quantity: '--c5', price: '--c5' };

/* The stepped bar from claimed to paid. The numbers stand beside it; the bar itself is a picture of them. */
export function MoneyPath({ path, due }: { path: MoneyStep[]; due?: boolean }) {
  const whole = path[0]!.amount;
  return (
    <dl class="path">
      {path.map((step) => {
        const ends = step.name === 'claimed' || step.name === 'paid';
        const from = ends ? 0 : share(step.left, whole);
        const style = { '--at': `${from}%`, '--v': `${share(step.amount, whole)}%`, '--of': `var(${colours[step.name] ?? '--c3'})` } as CSSProperties;
        return (
          <div key={step.name} class={ends ? 'strong' : undefined}>
            <dt>{step.name === 'paid' ? t(due ? 'claim.cut.to_pay' : 'claim.cut.paid') : step.name === 'claimed' ? t('claim.cut.claimed') : t(`claim.cut.${step.name}`)}</dt>
            <dd class="num">{ends ? amount(step.amount) : amount(step.amount.startsWith('-') ? step.amount.slice(1) : `-${step.amount}`)}</dd>
            <i aria-hidden="true" style={style} />
          </div>
        );
      })}
    </dl>
  );
}

/* ---- limits ---- */

export function LimitUse({ of }: { of: Limit }) {
  return (
    <div class="stack tight">
      <div class="row"><small class="strong">{t(`web.decision.limit.${of.rule}.${of.level}`)}</small><small class="end num">{amount(of.limit)}</small></div>
      <LimitBar name={t(`web.decision.limit.${of.rule}.${of.level}`)} limit={of.limit} used={of.before} current={of.taken} left={of.left} />
      <small class="row row-w limit-keys">
        <span class="key"><i class="used" />{t('web.limit.used', { amount: amount(of.before) })}</span>
        <span class="key"><i class="this" />{t('web.limit.this', { amount: amount(of.taken) })}</span>
        <span class="key"><i />{t('web.limit.left', { amount: amount(of.left) })}</span>
      </small>
    </div>
  );
}

export const paidOf = (lines: Line[]): string => sum(lines.map((line) => line.value));
