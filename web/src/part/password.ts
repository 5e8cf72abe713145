/* What a new password must have, as the scheme's settings say. */
import { scheme } from '../data/client';
import { t } from '../data/text';

export function passwordRule(): string {
  const of = (name: string) => String(scheme().settings[`core.password_${name}`] ?? 0);
  return t('web.account.rule', { n: Number(of('min_length')), upper: of('uppercase'), lower: of('lowercase'), digits: of('digits'), symbols: of('symbols') });
}
