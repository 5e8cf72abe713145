/* Ways a file comes to what it is attached to, beside the button: dropped upon its card, or as an address where it lies. */
import { useEffect, useId, useState } from 'preact/hooks';
import { scheme } from '../data/client';
import { t } from '../data/text';
import { Button } from './button';
import { TextField } from './field';

export const ACCEPT = 'image/*,application/pdf,text/plain,.doc,.docx,.odt,.xls,.xlsx,.ods';

/* Bytes of what one command carries: in base64 it is a third larger, with what it belongs to beside it. */
export const room = (): number => Math.min(scheme().limits.fileBytes, Math.floor(scheme().limits.bodyBytes * 0.7));

export const titleOf = (name: string): string => name.replace(/\.[^.]+$/, '');

/* Spread on what takes files that are dropped; the button beside it does the same. */
export const dropping = (onFile: (file: File) => void) => ({
  onDragOver: (event: DragEvent) => event.dataTransfer?.types.includes('Files') && event.preventDefault(),
  onDrop: (event: DragEvent) => {
    event.preventDefault();
    [...(event.dataTransfer?.files ?? [])].forEach(onFile);
  },
});

function isAddress(text: string): boolean {
  try {
    return ['http:', 'https:'].includes(new URL(text).protocol);
  } catch {
    return false;
  }
}

export function AddressForm({ onAdd, onClose }: { onAdd: (url: string) => void; onClose: () => void }) {
  const field = useId();
  const [url, setUrl] = useState('');
  const [wrong, setWrong] = useState(false);
  useEffect(() => document.getElementById(field)?.focus(), [field]);
  const add = () => {
    if (isAddress(url.trim())) onAdd(url.trim());
    else setWrong(true);
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onClose();
    else if (event.key !== 'Enter' || event.ctrlKey || !(event.target instanceof HTMLInputElement)) return;
    else add();
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="stack tight" onKeyDown={keys}>
      <TextField id={field} label={t('web.claim.files.address')} value={url} max={1000} error={wrong ? t('web.claim.files.address.wrong') : null} hint={t('web.claim.files.address.hint')}
        onChange={(text) => { setUrl(text); setWrong(false); }} />
      <div class="row"><Button onClick={add}>{t('web.claim.files.address.add')}</Button><Button kind="quiet" onClick={onClose}>{t('web.cancel')}</Button></div>
    </div>
  );
}
