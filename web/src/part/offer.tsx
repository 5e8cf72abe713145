/* What a facility may claim of a person, as one types a code or a name: price, what is left, and why not. */
import { findEntries, type Offer } from '../data/counter';
import { amount, date } from '../data/format';
import { compare, less, sum } from '../data/money';
import { t } from '../data/text';
import { quantity, reasonShort, said } from './decision';
import { Code, Marked } from './value';

const SHOWN = 40;

/* A line that is there already: it takes of what is left. */
export interface Stands {
  uuid: string;
  qty: string;
}

const folded = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase();

/* A code that begins so first, then names with a word that begins so, then names that hold all the words. */
export function searchOffers(offers: Offer[], text: string): Offer[] {
  const words = folded(text).split(/\s+/).filter(Boolean);
  const rank = (offer: Offer): number => {
    if (words.length === 0) return 4;
    const code = folded(offer.code);
    const name = folded(offer.name);
    if (words.length === 1 && code.startsWith(words[0]!)) return code === words[0] ? 0 : 1;
    if (!words.every((word) => name.includes(word) || code.includes(word))) return -1;
    if (name.startsWith(words[0]!)) return 2;
    return name.includes(` ${words[0]}`) ? 3 : 4;
  };
  const found = offers.map((offer) => ({ offer, rank: rank(offer) })).filter((one) => one.rank >= 0);
  return found.sort((a, b) => a.rank - b.rank || Number(a.offer.reason !== 0) - Number(b.offer.reason !== 0)).slice(0, SHOWN).map((one) => one.offer);
}

/* A row of the list: also what the register has and this facility's price lists do not, which cannot be taken. */
export type OfferChoice = Offer & { unlisted?: boolean };

const FEW = 8;          // fewer of the price lists: what was meant may be missing there
const PATIENCE = 400;   // milliseconds for which a thin line may hold up the list

export async function findOffers(offers: Offer[], text: string, signal: AbortSignal): Promise<OfferChoice[]> {
  const found = searchOffers(offers, text);
  if (found.length >= FEW || text.length < 2 || (found[0] && folded(found[0].code) === folded(text))) return found;
  const priced = new Set(offers.map((offer) => offer.uuid));
  /* Without them the list is as good as it was. */
  const late = new Promise<never[]>((done) => setTimeout(() => done([]), PATIENCE));
  const others = await Promise.race([findEntries(text, signal).catch(() => []), late]);
  return [...found, ...others.filter((one) => !priced.has(one.uuid)).map((one) => ({ ...one, unlisted: true, price: '', most: null, reason: 2, left: null, from: null, why: [], refused: null }))];
}

/* What a limit leaves beside the lines that stand here already. */
export function leftOf(offer: Offer | undefined, lines: Stands[]): string {
  if (!offer) return '—';
  if (offer.reason !== 0) return t('web.claim.left.none');
  if (offer.left === null) return t('web.claim.left.any');
  const left = less(offer.left, sum(lines.filter((line) => line.uuid === offer.uuid).map((line) => line.qty)));
  const limit = offer.why.find((step) => step.rule === 'provisions')?.limit;
  const some = quantity(compare(left, '0') > 0 ? left : '0');
  return limit === undefined ? some : t('web.claim.left.of', { left: some, limit: quantity(String(limit)) });
}

const untilDay = (offer: Offer): string => (offer.from ? ` ${t('web.claim.from', { date: date(offer.from) })}` : '');

export function OfferRow({ offer, lines, sought }: { offer: OfferChoice; lines: Stands[]; sought: string }) {
  return (
    <span class="offer">
      <Code>{offer.code}</Code>
      <span><Marked text={offer.name} sought={sought} />{offer.reason !== 0 && !offer.unlisted && <small class="t-stop"><b>{reasonShort(offer.reason)}{untilDay(offer)}.</b> {offer.refused && said(offer.refused)}</small>}</span>
      <span class="num">{amount(offer.price)}</span>
      <span class="num muted">{offer.unlisted ? '—' : leftOf(offer, lines)}</span>
    </span>
  );
}
