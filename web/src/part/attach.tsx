/* Ways a file comes to what it is attached to, beside the button: dropped upon its card, or as an address where it lies. */
import { useEffect, useState } from 'preact/hooks';
import { t } from '../data/text';
import { Button } from './button';
import { TextField } from './field';

export const ACCEPT = 'image/*,application/pdf,text/plain,.doc,.docx,.odt,.xls,.xlsx,.ods';

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

const FIELD = 'claim-address';

export function AddressForm({ onAdd, onClose }: { onAdd: (url: string) => void; onClose: () => void }) {
  const [url, setUrl] = useState('');
  const [wrong, setWrong] = useState(false);
  useEffect(() => document.getElementById(FIELD)?.focus(), []);
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
      <TextField id={FIELD} label={t('web.claim.files.address')} value={url} max={1000} error={wrong ? t('web.claim.files.address.wrong') : null} hint={t('web.claim.files.address.hint')}
        onChange={(text) => { setUrl(text); setWrong(false); }} />
      <div class="row"><Button onClick={add}>{t('web.claim.files.address.add')}</Button><Button kind="quiet" onClick={onClose}>{t('web.cancel')}</Button></div>
    </div>
  );
}
