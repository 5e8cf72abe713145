/* Files of a stored claim. */
import { useState } from 'preact/hooks';
import { href } from '../../data/address';
import { scheme } from '../../data/client';
import { command } from '../../data/command';
import { mayDo } from '../../data/description';
import { asFailure } from '../../data/failure';
import { bytes, date } from '../../data/format';
import { rowsOf } from '../../data/graphql';
import { t } from '../../data/text';
import { base64 } from '../../data/upload';
import { changed } from '../../data/use';
import { Button } from '../../part/button';
import { FileButton } from '../../part/camera';
import { Card, Empty } from '../../part/page';
import { toast } from '../../part/toast';
import type { Claim } from './read';

export function Attachments({ claim }: { claim: Claim }) {
  const files = rowsOf(claim.attachments);
  const [wrong, setWrong] = useState<string | null>(null);
  const may = mayDo('claim_attachment.create');
  const most = Math.min(scheme().limits.fileBytes, Math.floor(scheme().limits.bodyBytes * 0.7));
  const add = async (file: File) => {
    setWrong(null);
    if (file.size > most) return setWrong(t('web.claim.files.large', { name: file.name, size: bytes(file.size), most: bytes(most) }));
    try {
      await command('claim_attachment.create', { claim: claim.uuid, title: file.name.replace(/\.[^.]+$/, ''), filename: file.name, mime: file.type || null, document: await base64(file) }, { label: t('web.claim.files.add') });
      toast(t('web.claim.files.added', { name: file.name }));
      changed();
    } catch (thrown) {
      setWrong(asFailure(thrown).message);
    }
  };
  const remove = async (uuid: string, name: string) => {
    try {
      await command('claim_attachment.delete', { uuid }, { label: t('web.claim.files.remove', { name }) });
      changed();
    } catch (thrown) {
      setWrong(asFailure(thrown).message);
    }
  };
  const action = may ? <FileButton label={t('web.claim.files.add')} onFile={(file) => void add(file)} /> : <Button icon="clip" off={t('web.claim.off.files')}>{t('web.claim.files.add')}</Button>;
  return (
    <Card flush title={t('web.claim.files')} action={action}>
      {wrong && <p class="body msg msg-stop" role="alert">{wrong}</p>}
      {files.length === 0 ? <Empty icon="clip" title={t('web.claim.files.none')} /> : (
        <ul class="rows">
          {files.map((one) => {
            const name = one.title || one.filename || one.url || t('web.claim.files.unnamed');
            return (
              <li key={one.uuid}>
                <div class="grow">
                  {one.generalType === 'URL' ? <a class="cover" href={one.url ?? '#'} target="_blank" rel="noopener noreferrer">{name}</a> : <a class="cover" href={href('/api/claim/attach', { id: one.uuid })} download>{name}</a>}
                  <small class="row row-w"><span>{one.filename}</span><span>{date(one.date)}</span></small>
                </div>
                {mayDo('claim_attachment.delete') && claim.status < 8 && <Button kind="quiet" icon="x" label={t('web.claim.files.remove', { name })} onClick={() => void remove(one.uuid, name)} />}
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}
