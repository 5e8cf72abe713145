/* Pictures from the device: a photo of a person, the code on a card. */
import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../data/text';
import { portrait } from '../data/upload';
import { Button } from './button';
import { Modal } from './dialog';
import { Icon, type IconName } from './icon';
import { Note } from './page';

/* ---- the stream ---- */

/* The camera behind the screen; null while it opens, when what it will need stands there already, so that nothing moves under a
 * finger; false where there is none or it was not allowed. */
function useCamera(video: RefObject<HTMLVideoElement | null>): boolean | null {
  const [works, set] = useState<boolean | null>(null);
  useEffect(() => {
    let stream: MediaStream | undefined;
    let left = false;
    const open = async () => {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1280 } } });
      if (left) return stop();
      video.current!.srcObject = stream;
      await video.current!.play();
      set(true);
    };
    const stop = () => stream?.getTracks().forEach((track) => track.stop());
    open().catch(() => !left && set(false));
    return () => {
      left = true;
      stop();
    };
  }, []);
  return works;
}

/* ---- a photo ---- */

interface TileProps {
  /* Whose: the text alternative. */
  name: string;
  /* Address of the photo; null: none yet. */
  src: string | null;
  size?: 's' | 'l' | 'xl';
  /* Takes a new one; without it the tile is only looked at. */
  onTake?: (photo: Blob) => void;
}

export function PhotoTile({ name, src, size, onTake }: TileProps) {
  const [taking, setTaking] = useState(false);
  const [broken, setBroken] = useState(false);
  useEffect(() => setBroken(false), [src]);
  const there = src !== null && !broken;
  const words = ['photo', size && `photo-${size}`, !there && 'photo-none'].filter(Boolean).join(' ');
  const inside = there ? <img src={src} alt={t('web.photo.of', { name })} loading="lazy" onError={() => setBroken(true)} /> : <Icon name={onTake ? 'camera' : 'person'} />;
  if (!onTake) return <span class={words} role={there ? undefined : 'img'} aria-label={there ? undefined : t('web.photo.none', { name })}>{inside}</span>;
  return (
    <>
      <button type="button" class={words} aria-label={t(there ? 'web.photo.retake' : 'web.photo.take', { name })} onClick={() => setTaking(true)}>{inside}</button>
      {taking && <TakePhoto name={name} onTake={onTake} onClose={() => setTaking(false)} />}
    </>
  );
}

function TakePhoto({ name, onTake, onClose }: { name: string; onTake: (photo: Blob) => void; onClose: () => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const works = useCamera(video);
  const [wrong, setWrong] = useState(false);
  const use = async (source: Blob | HTMLVideoElement) => {
    try {
      onTake(await portrait(source));
      onClose();
    } catch {
      setWrong(true);   // no picture: a document, or a file cut short
    }
  };
  return (
    <Modal onClose={onClose} label={t('web.photo.take', { name })}>
      <h2>{t('web.photo.take', { name })}</h2>
      {works === false ? <Note icon="camera">{t('web.photo.no_camera')}</Note> : <video class="viewfinder" ref={video} muted playsInline aria-label={t('web.photo.viewfinder')} />}
      {wrong && <div role="alert"><Note tone="stop">{t('web.photo.unreadable')}</Note></div>}
      <div class="acts">
        <Button kind="quiet" onClick={onClose}>{t('web.cancel')}</Button>
        <FileButton label={t('web.photo.file')} accept="image/*" onFile={(file) => void use(file)} />
        {works !== false && <Button kind="primary" icon="camera" busy={!works} onClick={() => void use(video.current!)}>{t('web.photo.shoot')}</Button>}
      </div>
    </Modal>
  );
}

/* ---- a file ---- */

/* A button of ours before the browser's own control, which cannot be dressed. */
interface FileProps {
  label: string;
  /* An icon alone, the label for who cannot see it. */
  icon?: IconName;
  accept?: string;
  /* Several at once: each is told. */
  many?: boolean;
  /* The key that does the same. */
  keys?: string;
  onFile: (file: File) => void;
}

export function FileButton({ label, icon, accept, many, keys, onFile }: FileProps) {
  const input = useRef<HTMLInputElement>(null);
  const change = () => {
    const files = [...(input.current!.files ?? [])];
    input.current!.value = '';
    files.forEach(onFile);
  };
  return (
    <>
      {icon ? <Button kind="quiet" icon={icon} label={label} onClick={() => input.current!.click()} /> : <Button icon="clip" keys={keys} onClick={() => input.current!.click()}>{label}</Button>}
      <input ref={input} type="file" accept={accept} multiple={many} class="sr" tabIndex={-1} aria-hidden="true" onChange={change} />
    </>
  );
}

/* ---- a code ---- */

type Read = (video: HTMLVideoElement) => Promise<string | null>;

declare class BarcodeDetector {
  constructor(options: { formats: string[] });
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}

/* The browser's own reader where it has one, else a decoder that is loaded then. */
async function reader(): Promise<Read> {
  if ('BarcodeDetector' in window) {
    const detector = new BarcodeDetector({ formats: ['qr_code'] });
    return async (video) => (await detector.detect(video))[0]?.rawValue ?? null;
  }
  const { decode } = await import('./decode');
  return async (video) => decode(video);
}

const EVERY = 200;

/* Looks for a QR code until one is there: <Scan onFound={(number) => ...} onClose={...} />. */
export function Scan({ onFound, onClose }: { onFound: (text: string) => void; onClose: () => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const works = useCamera(video);
  useEffect(() => {
    if (!works) return;
    let left = false;
    const look = async () => {
      const read = await reader();
      while (!left) {
        const found = await read(video.current!).catch(() => null);
        if (found && !left) return onFound(found);
        await new Promise((go) => setTimeout(go, EVERY));
      }
    };
    void look();
    return () => void (left = true);
  }, [works]);
  return (
    <Modal onClose={onClose} label={t('web.scan.title')}>
      <h2>{t('web.scan.title')}</h2>
      {works === false ? <Note icon="camera">{t('web.scan.no_camera')}</Note> : <video class="viewfinder square" ref={video} muted playsInline aria-label={t('web.photo.viewfinder')} />}
      <p class="hint">{t('web.scan.hint')}</p>
      <div class="acts"><Button onClick={onClose}>{t('web.cancel')}</Button></div>
    </Modal>
  );
}
