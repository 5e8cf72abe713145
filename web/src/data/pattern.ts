/* Patterns of texts, matched as the server does (src/scheme/pattern.h): no groups, so nothing is tried twice, and whatever an
 * administrator writes the page does not stand still over it. */

interface Place { ranges: [number, number][]; other: boolean; skip: boolean; again: boolean }
interface Way { places: Place[]; begin: boolean; end: boolean }

const PLACES = 256;
const WAYS = 8;
const COUNT = 200;
const TEXT = 1000;
const classes: Record<string, [number, number][]> = { d: [[48, 57]], w: [[48, 57], [65, 90], [95, 95], [97, 122]], s: [[9, 13], [32, 32]] };
const signs = '^$\\.*+?()[]{}|';

/* Where reading stands; it throws what is wrong, and nobody outside sees that. */
class Reader {
  at = 0;
  constructor(readonly text: string[]) {}
  take(sign: string): boolean {
    if (this.text[this.at] !== sign) return false;
    this.at++;
    return true;
  }
  next(): string {
    const sign = this.text[this.at++];
    if (sign === undefined) throw new RangeError('end');
    return sign;
  }
}

const code = (sign: string): number => sign.codePointAt(0)!;

/* Behind a backslash: a character, or a class by its letter. */
function escaped(r: Reader, other: boolean): string | { ranges: [number, number][]; other: boolean } {
  const sign = r.next();
  const small = sign.toLowerCase();
  if (signs.includes(sign) || sign === '-' || sign === '/') return sign;
  if (!classes[small] || (sign !== small && !other)) throw new RangeError(sign);
  return { ranges: classes[small]!, other: sign !== small };
}

function readClass(r: Reader): Place {
  const place: Place = { ranges: [], other: r.take('^'), skip: false, again: false };
  while (!r.take(']')) {
    const sign = r.next();
    const from = sign === '\\' ? escaped(r, false) : sign;
    if (typeof from !== 'string') {
      place.ranges.push(...from.ranges);
      continue;
    }
    let to: ReturnType<typeof escaped> = from;
    if (r.text[r.at] === '-' && r.text[r.at + 1] !== undefined && r.text[r.at + 1] !== ']') {
      r.at++;
      const last = r.next();
      to = last === '\\' ? escaped(r, false) : last;
    }
    if (typeof to !== 'string' || code(from) > code(to)) throw new RangeError(sign);
    place.ranges.push([code(from), code(to)]);
  }
  if (!place.ranges.length) throw new RangeError(']');
  return place;
}

function readPlace(r: Reader): Place {
  const sign = r.next();
  if (sign === '[') return readClass(r);
  if (sign === '.') return { ranges: [], other: true, skip: false, again: false };
  const one = sign === '\\' ? escaped(r, true) : sign;
  if (typeof one !== 'string') return { ...one, skip: false, again: false };
  if (sign !== '\\' && signs.includes(sign)) throw new RangeError(sign);
  return { ranges: [[code(one), code(one)]], other: false, skip: false, again: false };
}

function readCount(r: Reader): number {
  const begin = r.at;
  while (/^\d$/.test(r.text[r.at] ?? '')) r.at++;
  const n = Number(r.text.slice(begin, r.at).join(''));
  if (begin === r.at || n > COUNT) throw new RangeError('count');
  return n;
}

function readOften(r: Reader): [number, number] {
  if (r.take('?')) return [0, 1];
  if (r.take('*')) return [0, Infinity];
  if (r.take('+')) return [1, Infinity];
  if (!r.take('{')) return [1, 1];
  const least = readCount(r);
  const most = !r.take(',') ? least : r.text[r.at] === '}' ? Infinity : readCount(r);
  if (!r.take('}') || most === 0 || most < least) throw new RangeError('count');
  return [least, most];
}

function readWay(r: Reader): Way {
  const way: Way = { places: [], begin: r.take('^'), end: false };
  while (r.at < r.text.length && r.text[r.at] !== '|' && !way.end) {
    way.end = r.take('$');
    if (way.end) break;
    const place = readPlace(r);
    const [least, most] = readOften(r);
    for (let i = 1; i < least; i++) way.places.push(place);
    way.places.push({ ...place, skip: least === 0, again: most === Infinity });
    if (most !== Infinity) for (let i = Math.max(least, 1); i < most; i++) way.places.push({ ...place, skip: true });
  }
  return way;
}

/* null: it cannot be read. */
export function readPattern(text: string): Way[] | null {
  const r = new Reader([...text]);
  const ways: Way[] = [];
  try {
    do ways.push(readWay(r)); while (r.take('|'));
  } catch {
    return null;
  }
  const places = ways.reduce((n, way) => n + way.places.length, 0);
  return r.at < r.text.length || ways.length > WAYS || places > PLACES ? null : ways;
}

const accepts = (place: Place, sign: number): boolean => place.ranges.some(([from, to]) => sign >= from && sign <= to) !== place.other;

/* Which places may come next; one behind the last: all have come. */
function goes(way: Way, text: number[]): boolean {
  const { places } = way;
  const leaveOut = (state: boolean[]) => places.forEach((place, i) => { if (place.skip && state[i]) state[i + 1] = true; });
  let state: boolean[] = [true];
  leaveOut(state);
  for (const sign of text) {
    if (!way.end && state[places.length]) return true;
    const next: boolean[] = [!way.begin];
    places.forEach((place, i) => {
      if (!state[i] || !accepts(place, sign)) return;
      next[i + 1] = true;
      if (place.again) next[i] = true;
    });
    leaveOut(next);
    state = next;
  }
  return state[places.length] ?? false;
}

export function fitsPattern(pattern: string, text: string): boolean {
  const ways = readPattern(pattern);
  const signs = [...text].map(code);
  return ways === null || (new TextEncoder().encode(text).length <= TEXT && ways.some((way) => goes(way, signs)));
}
