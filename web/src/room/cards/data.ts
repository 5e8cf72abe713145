/* Membership cards of many people: runs, and who is in one. */
import { href } from '../../data/address';
import { mayRead } from '../../data/description';
import { type Place, placeName } from '../../data/enrolment';
import { date } from '../../data/format';
import { type Connection, graphql, rowsOf } from '../../data/graphql';
import { t } from '../../data/text';

export interface Product extends Record<string, unknown> {
  uuid: string;
  code: string;
  name: string;
}

export interface CardRun {
  uuid: string;
  quantity: number;
  date: string;
  location: Place;
  product: Product | null;
  userCreated: { username: string } | null;
}

/* Products are not everybody's to read. */
export const runPicks = (): string => `uuid quantity date location { uuid name parent { uuid name } } ${mayRead('product') ? 'product { uuid code name }' : ''} userCreated { username }`;

export const runName = (run: CardRun): string => t('web.cards.name', { day: date(run.date), place: placeName(run.location, 1) });

export const productName = (one: Product | null | undefined): string => (one ? `${one.code} · ${one.name}` : '—');
const productsQuery = 'query ($name: String) { products(first: 20, name_Icontains: $name) { edges { node { uuid code name } } } }';
export const searchProducts = async (name: string, signal: AbortSignal): Promise<Product[]> =>
  rowsOf((await graphql<{ products: Connection<Product> }>(productsQuery, { name: name || undefined }, signal)).products);

/* What card printers take: of a run, or of those who would be in one. */
export const archiveHref = (of: { run?: string; location?: string; product?: string; again?: string }): string => href('/api/card/archive', of);
