/* Version 7: the time first, so that ids sort in the order in which they were made. */

let lastTime = 0;
let counter = 0;

/* Two ids of one millisecond keep their order by a counter in the twelve bits after the version. */
function tick(): void {
  const now = Date.now();
  if (now > lastTime) {
    lastTime = now;
    counter = crypto.getRandomValues(new Uint16Array(1))[0]! & 0x7ff;
  } else if (++counter > 0xfff) {
    lastTime++;
    counter = 0;
  }
}

export function uuid(): string {
  const random = crypto.getRandomValues(new Uint8Array(8));
  random[0] = (random[0]! & 0x3f) | 0x80;
  tick();
  const time = lastTime.toString(16).padStart(12, '0');
  const tail = [...random].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${tail.slice(0, 4)}-${tail.slice(4)}`;
}
