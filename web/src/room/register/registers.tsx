/* All registers that one may see, by what they are about. */
import { mayDo } from '../../data/description';
import { mayFiles } from '../../data/register';
import { t } from '../../data/text';
import { Icon } from '../../part/icon';
import { Card, Head } from '../../part/page';
import { AllChanges } from './dated';
import { groups, registerNamed } from './table';

interface Way {
  href: string;
  text: string;
  icon: Parameters<typeof Icon>[0]['name'];
}

function waysOf(): { name: string; ways: Way[] }[] {
  const all = groups.map(({ name, registers }) => ({
    name,
    ways: registers.flatMap((one) => registerNamed(one) ?? []).map((one): Way => ({ href: `/registers/${one.name}`, text: t(`web.register.${one.name}`), icon: one.icon })),
  }));
  const scheme: Way[] = [];
  if (mayDo('setting.set')) scheme.push({ href: '/registers/settings', text: t('web.settings.title'), icon: 'edit' });
  if (mayFiles()) scheme.push({ href: '/registers/files', text: t('web.registers.title'), icon: 'download' });
  return [...all, { name: 'scheme', ways: scheme }].filter((one) => one.ways.length > 0);
}

export default function Registers() {
  return (
    <>
      <Head title={t('web.register.title')} under={t('web.register.under')} />
      <div class="ways">
        {waysOf().map(({ name, ways }) => (
          <Card key={name} title={t(`web.register.group.${name}`)} flush>
            <ul class="rows">{ways.map((way) => <li key={way.href}><Icon name={way.icon} /><a class="cover grow" href={way.href}>{way.text}</a></li>)}</ul>
          </Card>
        ))}
      </div>
      <AllChanges />
    </>
  );
}
