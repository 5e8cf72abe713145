/* QR codes for browsers without a reader of their own. A chunk by itself: loaded when somebody scans. */
import decodeQR from 'qr/decode.js';

const MOST = 640;   // pixels: a card held before the camera is read well below the full picture

let canvas: HTMLCanvasElement | null = null;

export function decode(video: HTMLVideoElement): string | null {
  const scale = Math.min(1, MOST / Math.max(video.videoWidth, video.videoHeight));
  canvas ??= document.createElement('canvas');
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  try {
    return decodeQR(context.getImageData(0, 0, canvas.width, canvas.height));
  } catch {
    return null;   // no code in the picture: the next one may have it
  }
}
