/* Decisions of a claim in the scheme's money: why a line pays what it pays, where the money of a claim goes, and what is
 * left of a limit. */
import type { CSSProperties } from 'preact';
import { chiefCut, type Limit, type Line, type MoneyStep, OFFICER, percentText, type Why } from '../data/decision';
import { amount, date, decimal } from '../data/format';
import { less, share, sum, times } from '../data/money';
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

function reasonText(reason: number): string {
  const key = `claim.reason.${reason}`;
  return hasText(key) ? t(key) : t('claim.reason.other', { code: reason });
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

/* One small line under the name: the rule that refused it, or the limit that cut its quantity. */
export function lineNote(line: Line): string | null {
  if (line.rejected) return refusal(line);
  const provisions = line.steps.filter((step) => counts.has(step.rule)).at(-1);
  return provisions && line.cuts.quantity ? provisionsText(provisions) : null;
}

const provisionsText = (step: Why): string =>
  t(`claim.rule.${step.rule}`, { limit: quantity(String(step.limit)), before: quantity(String(step.before ?? 0)), left: quantity(less(String(step.limit ?? 0), String(step.before ?? 0))), cut: quantity(String(step.cut ?? 0)) });

/* Rules that count provisions, and may leave some. */
const counts = new Set(['provisions', 'authorisation_quantity']);

/* A refusal in the words of its rule, with its numbers. What refused it comes last. */
export function refusedFor(reason: number, steps: Why[]): string {
  const step = steps[steps.length - 1];
  const plain = `claim.rule.${step?.rule}`;
  const key = hasText(`${plain}.refused`) ? `${plain}.refused` : plain;
  if (!step || !hasText(key)) return reasonText(reason);
  const shown = counts.has(step.rule) ? quantity : step.rule === 'authorisation_amount' ? amount : String;
  const counted = (value: string | number | undefined, none: string) => (value === undefined && shown === String ? none : shown(String(value ?? 0)));
  return t(key, { code: reason, limit: counted(step.limit, ''), before: counted(step.before, '0'), left: String(step.left ?? 0), day: date(step.day), name: step.name ?? '', words: step.words ?? '' });
}

const refusal = (line: Line): string => (line.reason === OFFICER ? line.justification || reasonText(OFFICER) : refusedFor(line.reason, line.steps));

/* ---- why ---- */

/* "less 0.00 before" says nothing. */
function ofPool(key: string, step: Why): string {
  const before = String(step.before ?? 0);
  return t(Number(before) === 0 ? `${key}.whole` : key, { limit: amount(String(step.limit)), before: amount(before) });
}

const sentences: Partial<Record<string, (step: Why) => string>> = {
  fixed_amount: (step) => t('claim.rule.fixed_amount', { limit: amount(String(step.limit)) }),
  deductible: (step) => ofPool(`claim.rule.deductible.${step.level ?? 'treatment'}`, step),
  co_insurance: (step) => t('claim.rule.co_insurance', { limit: percentText(String(step.limit)) }),
  authorisation_amount: (step) => t('claim.rule.authorisation_amount', { limit: amount(String(step.limit)), before: amount(String(step.before ?? '0')), cut: amount(String(step.cut ?? '0')) }),
  category_ceiling: (step) => ofPool('claim.rule.category_ceiling', step),
  exclusion: () => t('claim.rule.exclusion'),
  ceiling: (step) => ofPool(`claim.rule.ceiling.${step.level ?? 'treatment'}`, step),
};

/* What a package or a sample made of the price. */
function priceText(line: Line): string | null {
  const sample = line.steps.find((step) => step.rule === 'sample');
  if (sample) return t('claim.rule.sample', { limit: amount(String(sample.limit)), before: amount(String(sample.before)) });
  const bundle = line.steps.find((step) => step.rule === 'bundle');
  if (bundle && Number(line.price) === 0) return t('claim.rule.bundle', { left: String(bundle.left ?? 0), limit: String(bundle.limit ?? 0) });
  return line.steps.some((step) => step.rule === 'flat_fee') ? t('claim.rule.flat_fee', { limit: amount(line.price) }) : null;
}

function steps(line: Line): ExplainedStep[] {
  const found: ExplainedStep[] = [{ text: t('claim.step.asked', { quantity: quantity(line.quantity), price: amount(line.asked) }), amount: amount(line.claimed) }];
  let left = times(line.approvedQuantity, line.asked);
  if (line.cuts.quantity) {
    const provisions = line.steps.filter((step) => counts.has(step.rule)).at(-1);
    const text = provisions && !line.person ? provisionsText(provisions) : t('claim.step.quantity', { quantity: quantity(line.approvedQuantity), of: quantity(line.quantity) });
    found.push({ text, amount: amount(left) });
  }
  const granted = line.steps.some((step) => step.rule === 'authorisation_price') ? 'claim.rule.authorisation_price' : 'claim.rule.price';
  if (line.cuts.price) found.push({ text: priceText(line) ?? t(line.person ? 'claim.rule.price.person' : granted, { limit: amount(line.price), before: amount(line.asked) }), amount: amount(line.approved) });
  left = line.approved;
  for (const step of line.steps) {
    const words = sentences[step.rule];
    if (!words) continue;
    left = less(left, String(step.cut ?? '0'));
    found.push({ text: words(step), amount: amount(left) });
  }
  if (line.cuts.relative) found.push({ text: t('claim.step.relative'), amount: amount(line.value) });
  return found;
}

interface WhyProps {
  line: Line;
  /* When it was decided, and whether it is a forecast. */
  at: string | null;
  forecast?: boolean;
}

export function WhyLine({ line, at, forecast }: WhyProps) {
  const aside = <>{line.product && <span>{line.product}</span>}{at && <span>{at}</span>}{forecast && <span>{t('web.decision.forecast')}</span>}{line.waits && <span>{t('web.decision.waits')}</span>}{line.remark && <span>{t('web.decision.remark', { text: line.remark })}</span>}</>;
  if (line.rejected) {
    return (
      <Explanation
        title={t('web.decision.why_not', { claimed: amount(line.claimed) })}
        steps={[{ text: refusal(line), amount: '' }]}
        result={{ text: t('claim.cut.paid'), amount: amount(line.value) }}
        aside={aside}
      />
    );
  }
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
