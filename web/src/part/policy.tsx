/* What a policy owes, as a fact: a surplus is no debt below zero. */
import type { ComponentChildren } from 'preact';
import type { Policy } from '../data/enrolment';
import { compare, less } from '../data/money';
import { t } from '../data/text';
import { Money } from './value';

export function balanceOf({ balance }: Policy): [label: string, value: ComponentChildren] {
  const surplus = balance !== null && compare(balance, '0') < 0;
  return [t(surplus ? 'web.family.surplus' : 'web.family.balance'), <Money key="b" value={surplus ? less('0', balance) : balance} strong />];
}
