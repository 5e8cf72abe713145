/* Which rows of how many; pages and their size stand in the address. */
import { turn } from '../data/address';
import { number } from '../data/format';
import { t } from '../data/text';
import { Button } from './button';
import { type ListState, PAGE_SIZES } from './list';

export function Paging({ list, total, shown }: { list: ListState; total: number; shown: number }) {
  const from = (list.page - 1) * list.size + 1;
  const to = from + shown - 1;
  return (
    <div class="pager">
      <span role="status">{shown ? t('web.paging.range', { from: number(from), to: number(to), total: number(total) }) : t('web.paging.none')}</span>
      <label class="row">
        <span class="muted">{t('web.paging.size')}</span>
        <select class="select" style={{ inlineSize: '5rem' } as never} value={String(list.size)} onChange={(event) => turn({ size: event.currentTarget.value })}>
          {PAGE_SIZES.map((size) => <option key={size} value={String(size)}>{size}</option>)}
        </select>
      </label>
      <span class="row end">
        {list.page > 1 && <Button kind="quiet" icon="left" onClick={() => turn({ page: list.page === 2 ? null : list.page - 1 })}>{t('web.paging.previous')}</Button>}
        {to < total && <Button kind="quiet" onClick={() => turn({ page: list.page + 1 })}>{t('web.paging.next')}</Button>}
      </span>
    </div>
  );
}
