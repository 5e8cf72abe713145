/* Changing a family, and one more member. */
import { useState } from 'preact/hooks';
import { type Family, type Person } from '../../data/enrolment';
import { extensionValues } from '../../data/extension';
import { fullName } from '../../data/format';
import { t } from '../../data/text';
import { base64 } from '../../data/upload';
import { Button } from '../../part/button';
import { PhotoTile } from '../../part/camera';
import { Modal } from '../../part/dialog';
import { toast } from '../../part/toast';
import { Form, useForm } from '../../form/form';
import { FamilyFields, PersonFields, personInput } from '../../form/person';

export function EditFamily({ family, onClose }: { family: Family; onClose: () => void }) {
  const form = useForm({
    entity: 'family', command: 'family.update', fixed: { uuid: family.uuid }, changedOnly: true, label: t('web.family.edit'),
    initial: { location: family.location as never, familyType: family.familyType?.code ?? '', address: family.address ?? '', confirmationType: family.confirmationType?.code ?? '', confirmationNo: family.confirmationNo ?? '', poverty: family.poverty ?? false, ...extensionValues('family', family.jsonExt) },
    onDone: () => { onClose(); toast(t('web.family.saved')); },
  });
  return (
    <Modal onClose={onClose} label={t('web.family.edit')} class="dialog dialog-wide">
      <h2>{t('web.family.edit')}</h2>
      <Form of={form} act={t('web.save')} others={<Button kind="quiet" onClick={onClose}>{t('web.cancel')}</Button>}><FamilyFields of={form} autofocus /></Form>
    </Modal>
  );
}

export function AddMember({ family, members, onClose }: { family: Family; members: Person[]; onClose: () => void }) {
  const [photo, setPhoto] = useState<string | null>(null);
  const name = family.headInsuree ? fullName(family.headInsuree) : '';
  const form = useForm({
    entity: 'insuree', command: 'insuree.create', label: t('web.family.add'),
    draft: { key: `member/${family.uuid}`, title: t('web.family.add.to', { name }), href: `/families/${family.uuid}` },
    initial: { chfId: '', lastName: family.headInsuree?.lastName ?? '', otherNames: '', gender: '', dob: '', relationship: '', phone: '', ...extensionValues('insuree') },
    input: (values) => ({ ...personInput(values, photo), family: family.uuid }),
    onDone: (receipt) => { onClose(); if (receipt.status === 'done') toast(t('web.family.added')); },
  });
  const typed = fullName({ otherNames: String(form.values.otherNames ?? ''), lastName: String(form.values.lastName ?? '') });
  return (
    <Modal onClose={onClose} label={t('web.family.add')} class="dialog dialog-wide">
      <h2>{t('web.family.add')}</h2>
      <Form of={form} act={t('web.family.add')} others={<Button kind="quiet" onClick={onClose}>{t('web.cancel')}</Button>}>
        <PhotoTile name={typed} src={photo ? `data:image/jpeg;base64,${photo}` : null} size="l" onTake={(blob) => void base64(blob).then(setPhoto)} />
        <PersonFields of={form} taken={members.map((one) => one.chfId)} location={family.location?.uuid} autofocus />
      </Form>
    </Modal>
  );
}

