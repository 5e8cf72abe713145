/* One register: /registers/items, and a row of it: /registers/items/new, /registers/items/<uuid>. */
import { Failure } from '../../data/failure';
import { t } from '../../data/text';
import { Card, Failed, Head } from '../../part/page';
import { RegisterList } from './list';
import { RegisterRow } from './row';
import { specials } from './special';
import { registerNamed } from './table';

export default function RegisterPage({ params }: { params: Record<string, string> }) {
  const register = registerNamed(params.name!);
  if (!register) return <><Head title={t('web.register.title')} /><Card flush><Failed failure={new Failure('missing', [])} /></Card></>;
  if (params.uuid === undefined) return <RegisterList register={register} />;
  const uuid = params.uuid === 'new' ? undefined : params.uuid;
  return <>{specials[register.name]?.page?.(uuid) ?? <RegisterRow register={register} uuid={uuid} />}</>;
}
