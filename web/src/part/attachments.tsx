/* Files and addresses of what is stored: claims, and pre-authorisations. */
import { useState } from 'preact/hooks';
import { href } from '../data/address';
import { command } from '../data/command';
import { mayDo } from '../data/description';
import { asFailure } from '../data/failure';
import { bytes, date } from '../data/format';
import { type Connection, rowsOf } from '../data/graphql';
import { t } from '../data/text';
import { base64, lighter } from '../data/upload';
import { changed } from '../data/use';
import { Button } from './button';
import { FileButton } from './camera';
import { Dialog } from './dialog';
import { Card, Empty } from './page';
import { toast } from './toast';
import { ACCEPT, AddressForm, dropping, room, titleOf } from './attach';

export interface Attachment {
  uuid: string;
  generalType: string;
  title: string | null;
  filename: string | null;
  mime: string | null;
  url: string | null;
  date: string;
}

export const attachmentPicks = 'attachments { edges { node { uuid generalType title filename mime url date } } }';

/* What they hang on: commands, and where a file is had. */
const kinds = {
  claim: { command: 'claim_attachment', path: '/api/claim/attach' },
  preauthorisation: { command: 'preauthorisation_attachment', path: '/api/claim/preauthorisation/attach' },
};

interface Props {
  of: keyof typeof kinds;
  uuid: string;
  /* It is not decided yet; what was decided rests on its files. */
  open: boolean;
  attachments: Connection<Attachment>;
}

const nameOf = (file: Attachment): string => file.title || file.filename || file.url || t('web.claim.files.unnamed');

export function Attachments({ of, uuid, open, attachments }: Props) {
  const { command: entity, path } = kinds[of];
  const files = rowsOf(attachments);
  const [wrong, setWrong] = useState<string | null>(null);
  const [asking, ask] = useState<Attachment | null>(null);
  const [addressing, setAddressing] = useState(false);
  const may = mayDo(`${entity}.create`);
  const most = room();
  /* Adds it, or puts it in the place of another. */
  const take = async (chosen: File, before?: Attachment) => {
    setWrong(null);
    const file = await lighter(chosen);
    if (file.size > most) return setWrong(t('web.claim.files.large', { name: file.name, size: bytes(file.size), most: bytes(most) }));
    try {
      const sent = { title: titleOf(file.name), filename: file.name, mime: file.type || null, document: await base64(file) };
      if (before) await command(`${entity}.update`, { uuid: before.uuid, ...sent }, { label: t('web.claim.files.replace', { name: nameOf(before) }) });
      else await command(`${entity}.create`, { [of]: uuid, ...sent }, { label: t('web.claim.files.add') });
      toast(t(before ? 'web.claim.files.replaced' : 'web.claim.files.added', { name: file.name }));
      changed();
    } catch (thrown) {
      setWrong(asFailure(thrown).message);
    }
  };
  const point = async (url: string) => {
    setWrong(null);
    try {
      await command(`${entity}.create`, { [of]: uuid, generalType: 'URL', title: url.slice(0, 255), url }, { label: t('web.claim.files.add') });
      setAddressing(false);
      toast(t('web.claim.files.added', { name: url }));
      changed();
    } catch (thrown) {
      setWrong(asFailure(thrown).message);
    }
  };
  const remove = async (file: Attachment) => {
    setWrong(null);
    try {
      await command(`${entity}.delete`, { uuid: file.uuid }, { label: t('web.claim.files.remove', { name: nameOf(file) }) });
      toast(t('web.claim.files.removed', { name: nameOf(file) }));
      changed();
    } catch (thrown) {
      setWrong(asFailure(thrown).message);
    }
    ask(null);
  };
  const action = may ? <><Button kind="quiet" onClick={() => setAddressing(true)}>{t('web.claim.files.address.by')}</Button> <FileButton label={t('web.claim.files.add')} many accept={ACCEPT} onFile={(file) => void take(file)} /></> : <Button icon="clip" off={t('web.claim.off.files')}>{t('web.claim.files.add')}</Button>;
  return (
    <div {...(may ? dropping((file) => void take(file)) : {})}>
    <Card flush title={t('web.claim.files')} action={action}>
      {wrong && <p class="body msg msg-stop" role="alert">{wrong}</p>}
      {addressing && <div class="body"><AddressForm onAdd={(url) => void point(url)} onClose={() => setAddressing(false)} /></div>}
      {files.length === 0 ? <Empty icon="clip" title={t('web.claim.files.none')}>{may && t('web.claim.files.drop')}</Empty> : (
        <ul class="rows">
          {files.map((one) => {
            const name = nameOf(one);
            const isFile = one.generalType !== 'URL';
            return (
              <li key={one.uuid}>
                <div class="grow">
                  {isFile ? <a class="cover" href={href(path, { id: one.uuid })} download>{name}</a> : <a class="cover" href={one.url ?? '#'} target="_blank" rel="noopener noreferrer">{name}</a>}
                  <small class="row row-w"><span>{one.filename}</span><span>{date(one.date)}</span></small>
                </div>
                {isFile && open && mayDo(`${entity}.update`) && <FileButton icon="sync" label={t('web.claim.files.replace', { name })} onFile={(file) => void take(file, one)} />}
                {open && mayDo(`${entity}.delete`) && <Button kind="quiet" icon="x" label={t('web.claim.files.remove', { name })} onClick={() => ask(one)} />}
              </li>
            );
          })}
        </ul>
      )}
      {asking && (
        <Dialog stop title={t('web.claim.files.remove.ask', { name: nameOf(asking) })} act={t('web.claim.files.remove.act')} keep={t('web.claim.files.remove.keep')} onAct={() => remove(asking)} onClose={() => ask(null)}>
          <p>{t('web.claim.files.remove.what')}</p>
        </Dialog>
      )}
    </Card>
    </div>
  );
}
