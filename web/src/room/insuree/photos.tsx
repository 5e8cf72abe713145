/* A person's photos as they were: when each was taken, by whom, who entered it, and until when it was shown. */
import { href } from '../../data/address';
import { date } from '../../data/format';
import { t } from '../../data/text';
import { use } from '../../data/use';
import { PhotoTile } from '../../part/camera';
import { Empty, Loaded } from '../../part/page';

interface State {
  uuid: string;
  date: string | null;
  officer: string;
  enteredBy: string;
  since: string;
  until: string | null;
  picture: boolean;
}

const query = 'query ($uuid: String!) { insureePhotos(uuid: $uuid) { uuid date officer enteredBy since until picture } }';

export function FormerPhotos({ uuid, name }: { uuid: string; name: string }) {
  const read = use<{ insureePhotos: State[] }>(query, { uuid });
  return (
    <Loaded of={read} lines={3}>
      {({ insureePhotos: all }) => all.length === 0
        ? <Empty icon="camera" title={t('web.photo.none', { name })} />
        : (
          <ul class="stack">
            {all.map((one) => (
              <li key={one.uuid} class="row">
                <PhotoTile name={name} src={one.picture ? href('/api/insuree/photo/former', { uuid: one.uuid }) : null} />
                <div>
                  <b>{date(one.date)}</b>{one.officer && <> · {t('web.photos.by', { who: one.officer })}</>}<br />
                  <small>{t('web.photos.entered', { who: one.enteredBy || '—', day: date(one.since.slice(0, 10)) })}{one.until && <> · {t('web.photos.until', { day: date(one.until.slice(0, 10)) })}</>}</small>
                </div>
              </li>
            ))}
          </ul>
        )}
    </Loaded>
  );
}
