/* What a new password must have, as the scheme's settings say. */
import { scheme } from '../data/client';
import { graphql } from '../data/graphql';
import { t } from '../data/text';

export function passwordRule(): string {
  const of = (name: string) => String(scheme().settings[`core.password_${name}`] ?? 0);
  return t('web.account.rule', { n: Number(of('min_length')), upper: of('uppercase'), lower: of('lowercase'), digits: of('digits'), symbols: of('symbols') });
}

/* The same before anybody has signed in: settings are told to nobody then, but this. */
export async function passwordRuleAtDoor(): Promise<string> {
  const { passwordPolicy } = await graphql<{ passwordPolicy: string }>('{ passwordPolicy }');
  const of = JSON.parse(passwordPolicy) as Record<string, number>;
  const word = (name: string) => String(of[name] ?? 0);
  return t('web.account.rule', { n: of.min_length ?? 0, upper: word('require_upper_case'), lower: word('require_lower_case'), digits: word('require_numbers'), symbols: word('require_special_characters') });
}
