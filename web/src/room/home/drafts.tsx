/* What was begun on this device and not sent. */
import { drafts } from '../../data/draft';
import { momentHere } from '../../data/format';
import { t } from '../../data/text';
import { Card, Empty } from '../../part/page';

/* `alone`: nothing else stands on the page, so that it says so when there is nothing. */
export function Drafts({ alone }: { alone: boolean }) {
  const all = drafts();
  if (!all.length && !alone) return null;
  return (
    <Card flush title={t('web.home.drafts')} note={all.length ? t('web.home.drafts.count', { n: all.length }) : null}>
      {all.length === 0
        ? <Empty icon="edit" title={t('web.home.drafts.none')}>{t('web.home.drafts.why')}</Empty>
        : (
          <ul class="rows">
            {all.map((draft) => (
              <li key={draft.key}><div class="grow"><a class="cover" href={draft.href}>{draft.title}</a><small>{t('web.home.drafts.kept', { time: momentHere(draft.at) })}</small></div></li>
            ))}
          </ul>
        )}
    </Card>
  );
}
