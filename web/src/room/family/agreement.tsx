/* Whether a family agreed to messages, and in which language it gets them. Without an answer it gets none. */
import { useState } from 'preact/hooks';
import { scheme } from '../../data/client';
import { mayDo } from '../../data/description';
import { type Connection, rowsOf } from '../../data/graphql';
import { languageName, t } from '../../data/text';
import { use } from '../../data/use';
import { Entry } from '../../form/entry';
import { Form, useForm } from '../../form/form';
import { Button } from '../../part/button';
import { Modal } from '../../part/dialog';
import { Card, Loaded } from '../../part/page';
import { Status } from '../../part/status';
import { toast } from '../../part/toast';

interface Agreement {
  uuid: string;
  approval: boolean;
  language: string | null;
}

const query = 'query ($family: String) { rows: familyNotices(first: 1, family_Uuid: $family) { edges { node { uuid approval language } } } }';

export function Agreement({ family }: { family: string }) {
  const [asking, ask] = useState(false);
  const read = use<{ rows: Connection<Agreement> }>(query, { family });
  const one = rowsOf(read.data?.rows)[0];
  const may = mayDo(one ? 'family_notice.update' : 'family_notice.create');
  return (
    <Card title={t('web.agreement.title')} action={may && read.data && <Button kind="quiet" onClick={() => ask(true)}>{t('web.agreement.change')}</Button>}>
      <Loaded of={read} lines={1}>
        {() => (
          <div class="row row-w">
            {one?.approval ? <Status tone="ok" shape="ok">{t('web.agreement.yes')}</Status> : <Status tone="idle" shape={one ? 'x' : 'clock'}>{t(one ? 'web.agreement.no' : 'web.agreement.none')}</Status>}
            {one?.approval && one.language && <span>{languageName(one.language)}</span>}
          </div>
        )}
      </Loaded>
      {asking && <Change family={family} one={one} onClose={() => ask(false)} />}
    </Card>
  );
}

function Change({ family, one, onClose }: { family: string; one: Agreement | undefined; onClose: () => void }) {
  const form = useForm({
    entity: 'family_notice', command: one ? 'family_notice.update' : 'family_notice.create', fixed: one ? { uuid: one.uuid } : { family }, label: t('web.agreement.title'),
    initial: { approval: one?.approval ?? true, language: one?.language ?? '' },
    onDone: () => {
      onClose();
      toast(t('web.agreement.saved'));
    },
  });
  return (
    <Modal onClose={onClose} label={t('web.agreement.title')}>
      <h2>{t('web.agreement.title')}</h2>
      <Form of={form} act={t('web.save')} others={<Button kind="quiet" onClick={onClose}>{t('web.cancel')}</Button>}>
        <p>{t('web.agreement.what')}</p>
        <Entry of={form} name="approval" />
        <Entry of={form} name="language" options={scheme().languages.map((code) => ({ value: code, label: languageName(code) }))} />
      </Form>
    </Modal>
  );
}
