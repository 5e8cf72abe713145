/* Files: read on the device, made smaller there, sent as base64 inside a command. */
const QUALITY = 0.8;

export function base64(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^data:[^,]*,/, ''));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

/* A JPEG cut to four by five and at most `height` pixels high, whatever came in. */
export async function portrait(source: Blob | HTMLVideoElement, height = 640): Promise<Blob> {
  const image = source instanceof Blob ? await createImageBitmap(source) : source;
  const [wide, high] = image instanceof HTMLVideoElement ? [image.videoWidth, image.videoHeight] : [image.width, image.height];
  const cutWide = Math.min(wide, high * 0.8);
  const cutHigh = cutWide / 0.8;
  const tall = Math.round(Math.min(height, cutHigh));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(tall * 0.8);
  canvas.height = tall;
  canvas.getContext('2d')!.drawImage(image, (wide - cutWide) / 2, (high - cutHigh) / 2, cutWide, cutHigh, 0, 0, canvas.width, tall);
  return jpeg(canvas);
}

const LIGHT = 400_000;      // bytes: not worth making smaller
const LONGEST = 2_000;      // pixels: a page that is photographed can still be read

/* A photographed page, for a thin line: as it came where that is not much, no picture, or not smaller then. */
export async function lighter(file: File): Promise<File> {
  if (file.size <= LIGHT || !/^image\/(jpeg|png|webp)$/.test(file.type)) return file;
  try {
    const image = await createImageBitmap(file);
    const by = Math.min(1, LONGEST / Math.max(image.width, image.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(image.width * by);
    canvas.height = Math.round(image.height * by);
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
    const made = await jpeg(canvas);
    return made.size < file.size ? new File([made], file.name.replace(/\.\w+$/, '.jpg'), { type: 'image/jpeg' }) : file;
  } catch {
    return file;   // the server says what it is
  }
}

function jpeg(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no image'))), 'image/jpeg', QUALITY);
  });
}
