// What a camera sees, for browsers without one: a card's QR code on white, as uncompressed video (YUV4MPEG2).
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import encodeQR from 'qr';

const [WIDE, HIGH, FRAMES] = [640, 480, 4];
const [WHITE, BLACK, GREY] = [235, 16, 128];

function luma(modules) {
  const plane = Buffer.alloc(WIDE * HIGH, WHITE);
  const size = Math.floor((HIGH - 80) / modules.length);
  const [left, top] = [Math.floor((WIDE - size * modules.length) / 2), Math.floor((HIGH - size * modules.length) / 2)];
  modules.forEach((row, y) => row.forEach((dark, x) => {
    if (!dark) return;
    for (let line = 0; line < size; line++) plane.fill(BLACK, (top + y * size + line) * WIDE + left + x * size, (top + y * size + line) * WIDE + left + (x + 1) * size);
  }));
  return plane;
}

export async function cardVideo(number) {
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma(encodeQR(number, 'raw')), Buffer.alloc((WIDE * HIGH) / 2, GREY)]);
  const file = join(await mkdtemp(join(tmpdir(), 'imis-video-')), 'card.y4m');
  await writeFile(file, Buffer.concat([Buffer.from(`YUV4MPEG2 W${WIDE} H${HIGH} F10:1 Ip A1:1 C420\n`), ...Array(FRAMES).fill(frame)]));
  return file;
}
