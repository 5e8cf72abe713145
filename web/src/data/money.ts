/* Amounts are texts of the server ("23060.00") and never meet a JavaScript number: sums are made in hundredths. */

const SCALE = 2;
const form = /^(-?)(\d+)(?:\.(\d{1,2}))?$/;

/* Hundredths; null when the text is not an amount. */
export function minor(amount: string): bigint | null {
  const found = form.exec(amount.trim());
  if (!found) return null;
  const hundredths = BigInt(found[2]!) * 100n + BigInt((found[3] ?? '').padEnd(SCALE, '0'));
  return found[1] ? -hundredths : hundredths;
}

export function fromMinor(hundredths: bigint): string {
  const digits = (hundredths < 0n ? -hundredths : hundredths).toString().padStart(SCALE + 1, '0');
  return `${hundredths < 0n ? '-' : ''}${digits.slice(0, -SCALE)}.${digits.slice(-SCALE)}`;
}

/* What is not an amount counts as nothing. */
export function sum(amounts: Iterable<string | null | undefined>): string {
  let total = 0n;
  for (const amount of amounts) total += minor(amount ?? '') ?? 0n;
  return fromMinor(total);
}

export const less = (from: string, taken: string): string => sum([from, fromMinor(-(minor(taken) ?? 0n))]);

export function compare(one: string, other: string): number {
  const difference = (minor(one) ?? 0n) - (minor(other) ?? 0n);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/* Quantity times price, both texts of at most two decimals; rounded once, half away from zero, as the server does. */
export function times(quantity: string, price: string): string {
  const product = (minor(quantity) ?? 0n) * (minor(price) ?? 0n);
  const half = product < 0n ? -50n : 50n;
  return fromMinor((product + half) / 100n);
}

/* Of 100, for the width of a bar only. */
export function share(part: string, whole: string): number {
  const of = minor(whole) ?? 0n;
  if (of <= 0n) return 0;
  return Math.min(100, Math.max(0, Number(((minor(part) ?? 0n) * 10000n) / of) / 100));
}
