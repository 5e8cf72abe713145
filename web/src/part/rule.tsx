/* A rule in words: why a line or a claim was refused or cut. Numbers come from the law's own steps. */
import type { ComponentChildren } from 'preact';
import type { Why } from '../data/counter';
import { date, decimal, money } from '../data/format';
import { hasText, t } from '../data/text';

/* "Not covered": a few words for a table. */
export function reasonShort(reason: number): string {
  const key = `web.reason.short.${reason}`;
  return hasText(key) ? t(key) : t('web.reason.short.other', { code: reason });
}

/* Quantities without the zeros behind the mark. */
export const quantity = (value: string | number | null | undefined): string => {
  if (value === null || value === undefined || value === '') return '—';
  const text = String(value).replace(/\.?0+$/, (zeros) => (zeros.startsWith('.') ? '' : zeros));
  return decimal(text, text.includes('.') ? (text.split('.')[1] ?? '').length : 0);
};

function argumentsOf(why: Why): Record<string, string> {
  const isMoney = ['price', 'fixed_amount', 'deductible', 'category_ceiling', 'exclusion', 'ceiling'].includes(why.rule);
  const isQuantity = why.rule === 'provisions';
  const shown = (value: string | number | undefined) =>
    value === undefined ? '—' : isMoney ? money(String(value)) : isQuantity ? quantity(value) : String(value);
  return { limit: shown(why.limit), before: shown(why.before), left: shown(why.left), cut: shown(why.cut), day: date(why.day) };
}

/* The whole sentence: with the numbers of the step that decided, else the plain one of the reason. */
export function reasonWords(reason: number, why: Why[] = []): string {
  const step = why.find((one) => hasText(`web.rule.${one.rule}`) && refuses(one));
  if (step) return t(`web.rule.${step.rule}`, argumentsOf(step));
  const key = `web.reason.${reason}`;
  return hasText(key) ? t(key) : t('web.reason.other', { code: reason });
}

const refusing = ['person', 'cover', 'dates', 'register', 'price_list', 'care_type', 'patient', 'frequency', 'not_covered', 'waiting_period', 'provisions', 'category_count'];
const refuses = (why: Why): boolean => refusing.includes(why.rule);

/* The steps that changed an amount, in the order in which they were computed. */
export function valueSteps(why: Why[]): { text: ComponentChildren; amount: string }[] {
  return why
    .filter((step) => !refuses(step) && hasText(`web.step.${step.rule}`))
    .map((step) => ({ text: t(`web.step.${step.rule}`, argumentsOf(step.rule === 'co_insurance' ? { ...step, limit: quantity(step.limit) } : step)), amount: step.cut === undefined || Number(step.cut) === 0 ? '' : `−${money(String(step.cut)).replace(/^[^\d]*/, '')}` }));
}
