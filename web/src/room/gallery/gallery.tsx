/* Every part in every state, to look at while making them. Not in what is shipped, so its words are not in the catalogue. */
import { Head } from '../../part/page';
import { Tabs } from '../../part/tabs';
import { Controls } from './controls';
import { Lists } from './lists';
import { States } from './states';
import { Windows } from './windows';

export default function Gallery() {
  const tabs = [
    { name: 'controls', label: 'Controls', view: () => <Controls /> },
    { name: 'states', label: 'States', count: 12, view: () => <States /> },
    { name: 'lists', label: 'Lists', view: () => <Lists /> },
    { name: 'windows', label: 'Windows', view: () => <Windows /> },
  ];
  return (
    <>
      <Head title="Parts and their states" crumbs={[{ label: 'Home', href: '/' }, { label: 'Parts' }]} />
      <Tabs label="Parts" tabs={tabs} />
    </>
  );
}
