/* What a price is held against: the price list, and what the newest claims asked for the same, here and elsewhere. A mean
 * never stands without how many it is of. */
import type { Line } from '../../data/decision';
import { amount, money } from '../../data/format';
import { compare } from '../../data/money';
import { t } from '../../data/text';
import type { Claim, Mean, Prices } from './data';

/* In the head of the lines: what a claim for this diagnosis comes to. */
export function DiagnosisMeans({ claim, prices }: { claim: Claim; prices: Prices | null }) {
  const means = prices?.diagnosis;
  const mean = means?.here ?? means?.elsewhere;
  if (!claim.icd || !mean) return null;
  return <small class="end">{t(means!.here ? 'web.review.mean_here' : 'web.review.mean_elsewhere', { n: mean.n, code: claim.icd.code, amount: money(mean.mean) })}</small>;
}

export function LineCompared({ line, prices }: { line: Line; prices: Prices | null }) {
  const found = prices?.lines.find((one) => one[line.kind] === line.id);
  if (!found) return null;
  const told = (word: string, value: string | null, near = false) => <span key={word} class={near ? 'near' : undefined}><span>{word}</span> {value && <b class="num">{amount(value)}</b>}</span>;
  const mean = (of: Mean | null, word: string) => of && told(t(`web.review.price_${word}`, { n: of.n }), of.mean);
  const above = found.listed !== null && compare(line.asked, found.listed) > 0;
  return (
    <p class="against row row-w">
      {told(t('web.review.price_of'), line.asked)}
      {told(t(found.listed ? 'web.review.price_listed' : 'web.review.price_unlisted'), found.listed, above)}
      {mean(found.here, 'here')}
      {mean(found.elsewhere, 'elsewhere')}
    </p>
  );
}
