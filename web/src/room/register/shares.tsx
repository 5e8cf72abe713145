/* How the money for relative prices is spread over the year: a share of each month, quarter or the year, of one care or of both. */
import { label } from '../../data/description';
import { t } from '../../data/text';
import type { Value } from '../../form/check';
import { ChoiceField, NumberField } from '../../part/field';
import { Note } from '../../part/page';
import type { Row } from './read';
import type { On, Special } from './special';

interface Share {
  /* B both, I in-patients, O out-patients. */
  careType: string;
  /* Percent of each period: 12, 4 or 1 of them. */
  periods: string[];
}

const CARES = ['B', 'I', 'O'];
const PERIODS = [12, 4, 1];
/* The contract writes the care as a word in its own enumeration. */
const careOf = (raw: unknown): string => (/^I|^IN/.test(String(raw)) ? 'I' : /^O/.test(String(raw)) ? 'O' : 'B');

export const sharesOf = (row: Row): Share[] => ((row.relativePrices ?? []) as Row[]).map((one) => ({ careType: careOf(one.careType ?? 'B'), periods: (one.periods as unknown[]).map(String) }));

/* Replaced as a whole, where it was changed. */
export const sharesInput: Special['input'] = (input, values, before) => {
  const { relativePrices: _, ...rest } = input;
  const now = (values.relativePrices ?? []) as unknown as Share[];
  return JSON.stringify(now) === JSON.stringify(before?.relativePrices ?? []) ? rest : { ...rest, relativePrices: now.map((one) => ({ careType: one.careType, periods: one.periods.map((share) => share || '0') })) };
};

/* Whole money: what is left over when a hundred is divided goes to the first. */
const even = (n: number): string[] => Array.from({ length: n }, (_, at) => ((Math.floor(10000 / n) + (at === 0 ? 10000 % n : 0)) / 100).toFixed(2));

const total = (periods: string[]): number => periods.reduce((sum, one) => sum + Math.round(Number(one || 0) * 100), 0);

export function Shares({ form, readonly }: On) {
  const shares = (form.values.relativePrices ?? []) as unknown as Share[];
  const set = (next: Share[]) => form.set('relativePrices', next as unknown as Value);
  const change = (care: string, periods: string[] | null) => set([...shares.filter((one) => one.careType !== care), ...(periods ? [{ careType: care, periods }] : [])].sort((a, b) => CARES.indexOf(a.careType) - CARES.indexOf(b.careType)));
  const options = PERIODS.map((n) => ({ value: String(n), label: t(`web.register.shares.${n}`) }));
  const names: Record<string, string> = { B: 'periodRelPrices', I: 'periodRelPricesIp', O: 'periodRelPricesOp' };
  return (
    <div class="stack">
      <h2>{t('web.register.shares')}</h2>
      {form.errors.relativePrices && <Note tone="stop">{form.errors.relativePrices}</Note>}
      {CARES.map((care) => {
        const share = shares.find((one) => one.careType === care);
        return (
          <div key={care} class="stack">
            <ChoiceField label={label('product', names[care]!)} value={share ? String(share.periods.length) : ''} optional readonly={readonly} options={options} onChange={(value) => change(care, value ? even(Number(value)) : null)} />
            {share && share.periods.length > 1 && (
              <div class="shares">
                {share.periods.map((percent, at) => (
                  <NumberField key={at} label={t(share.periods.length === 12 ? 'web.register.shares.month' : 'web.register.shares.quarter', { at: String(at + 1) })} value={percent} decimals={2} unit="%" readonly={readonly}
                    onChange={(value) => change(care, share.periods.map((one, n) => (n === at ? value : one)))} />
                ))}
              </div>
            )}
            {share && total(share.periods) !== 10000 && <small class="muted">{t('web.register.shares.total', { percent: (total(share.periods) / 100).toFixed(2) })}</small>}
          </div>
        );
      })}
    </div>
  );
}
