/* Files that go with a new claim. They wait on the page: a browser keeps no files for us. */
import { useState } from 'preact/hooks';
import { scheme } from '../../data/client';
import { bytes } from '../../data/format';
import { t } from '../../data/text';
import { uuid } from '../../data/uuid';
import { Button } from '../../part/button';
import { FileButton } from '../../part/camera';

export interface Picked {
  id: string;
  title: string;
  file: File;
}

/* In base64 within a command: a third larger, with the claim beside it. */
const room = (): number => Math.min(scheme().limits.fileBytes, Math.floor(scheme().limits.bodyBytes * 0.7));

export function Files({ files, onChange }: { files: Picked[]; onChange: (files: Picked[]) => void }) {
  const [wrong, setWrong] = useState<string | null>(null);
  const add = (file: File) => {
    const used = files.reduce((total, one) => total + one.file.size, 0);
    if (used + file.size > room()) return setWrong(t('web.claim.files.large', { name: file.name, size: bytes(file.size), most: bytes(room() - used) }));
    setWrong(null);
    onChange([...files, { id: uuid(), title: file.name.replace(/\.[^.]+$/, ''), file }]);
  };
  return (
    <section class="card files-card">
      <header><h2>{t('web.claim.files')}</h2><span class="end"><FileButton label={t('web.claim.files.add')} accept="image/*,application/pdf,text/plain,.doc,.docx,.odt,.xls,.xlsx,.ods" onFile={add} /></span></header>
      <div class="body stack">
        {wrong && <p class="msg msg-stop" role="alert">{wrong}</p>}
        {files.length === 0 && <p class="muted">{t('web.claim.files.none')}</p>}
        {files.map((one) => (
          <div key={one.id} class="row">
            <span class="grow">{one.file.name} <small>{bytes(one.file.size)}</small></span>
            <Button kind="quiet" icon="x" label={t('web.claim.files.remove', { name: one.file.name })} onClick={() => onChange(files.filter((there) => there !== one))} />
          </div>
        ))}
      </div>
    </section>
  );
}
