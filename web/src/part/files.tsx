/* Files and addresses that go with a new claim, or with a request for leave. Files wait on the page: a browser keeps none for us. */
import { useState } from 'preact/hooks';
import { bytes } from '../data/format';
import { t } from '../data/text';
import { base64, lighter } from '../data/upload';
import { uuid } from '../data/uuid';
import { Button } from './button';
import { FileButton } from './camera';
import { ACCEPT, AddressForm, dropping, room, titleOf } from './attach';

export interface Picked {
  id: string;
  title: string;
  /* One of the two. */
  file?: File;
  url?: string;
}

export const nameOfPicked = (one: Picked): string => one.file?.name ?? one.url ?? one.title;

/* As commands take them. */
export const attachmentsOf = (picked: Picked[]): Promise<Record<string, unknown>[]> =>
  Promise.all(picked.map(async ({ title, file, url }) => (file
    ? { title, filename: file.name, mime: file.type || null, document: await base64(file) }
    : { generalType: 'URL', title, url })));

export function Files({ files, lost, onChange }: { files: Picked[]; lost: string[]; onChange: (change: (now: Picked[]) => Picked[]) => void }) {
  const [wrong, setWrong] = useState<string | null>(null);
  const [addressing, setAddressing] = useState(false);
  const add = async (chosen: File) => {
    setWrong(null);
    const file = await lighter(chosen);
    onChange((now) => {
      const left = room() - now.reduce((total, one) => total + (one.file?.size ?? 0), 0);
      if (file.size > left) {
        setWrong(t('web.claim.files.large', { name: file.name, size: bytes(file.size), most: bytes(left) }));
        return now;
      }
      return [...now, { id: uuid(), title: titleOf(file.name), file }];
    });
  };
  const point = (url: string) => {
    setAddressing(false);
    onChange((now) => [...now, { id: uuid(), title: url.slice(0, 255), url }]);
  };
  return (
    <section class="card files-card" {...dropping((file) => void add(file))}>
      <header><h2>{t('web.claim.files')}</h2><span class="end"><FileButton label={t('web.claim.files.add')} keys="F" many accept={ACCEPT} onFile={(file) => void add(file)} /></span></header>
      <div class="body stack">
        {wrong && <p class="msg msg-stop" role="alert">{wrong}</p>}
        {lost.length > 0 && <p class="msg msg-wait">{t('web.claim.files.lost', { names: lost.join(', ') })}</p>}
        {files.length === 0 && <p class="muted">{t('web.claim.files.none')} {t('web.claim.files.drop')}</p>}
        {files.map((one) => (
          <div key={one.id} class="row">
            <span class="grow">{nameOfPicked(one)} {one.file && <small>{bytes(one.file.size)}</small>}</span>
            <Button kind="quiet" icon="x" label={t('web.claim.files.remove', { name: nameOfPicked(one) })} onClick={() => onChange((now) => now.filter((there) => there !== one))} />
          </div>
        ))}
        {addressing ? <AddressForm onAdd={point} onClose={() => setAddressing(false)} /> : <div><Button kind="quiet" onClick={() => setAddressing(true)}>{t('web.claim.files.address.by')}</Button></div>}
      </div>
    </section>
  );
}
