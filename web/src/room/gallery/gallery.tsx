/* Every part in every state, to look at while making them. Not in what is shipped. */
import { Head } from '../../part/page';

export default function Gallery() {
  return <Head title="Parts and their states" />;
}
