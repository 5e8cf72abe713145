/* The sums of all rows that a list's filters find, under its page. They are asked apart: no page waits for them, and another page of the
 * same list does not ask again. */
import { amount } from '../data/format';
import type { Variables } from '../data/graphql';
import { t } from '../data/text';
import { type Read, use } from '../data/use';

interface List {
  /* The query's root: "premiums", its filters as they stand in its parentheses. */
  root: string;
  heads: string;
  filters: string;
  /* null: not yet. */
  variables: Variables | null;
}

type Found = { found: Record<string, string | null> };

/* `names`: "sumAmount". */
export function useSums({ root, heads, filters, variables }: List, names: string[]): Read<Found> {
  const whole = variables && { ...variables, first: undefined, offset: undefined, orderBy: undefined };
  return use<Found>(`query (${heads}) { found: ${root}(${filters}) { ${names.join(' ')} } }`, whole);
}

export function Sums({ of, ...list }: List & { of: [name: string, label: string][] }) {
  const read = useSums(list, of.map(([name]) => name));
  if (read.error) return <p class="msg msg-wait" role="alert">{t('web.sums.none', { why: read.error.message })}</p>;
  const shown = (name: string): string => (read.data ? amount(read.data.found[name] ?? '') || '—' : '…');
  return (
    <p class="row row-w" role="status" aria-busy={read.stale ? 'true' : undefined}>
      {of.map(([name, label]) => <b key={name} class="nowrap">{t('web.sums.of', { what: label, amount: shown(name) })}</b>)}
    </p>
  );
}
