/* The views of the list: those that a person's work begins with, and those kept under a name, each with how many it shows. */
import { useEffect, useState } from 'preact/hooks';
import { href, useAddress } from '../../data/address';
import { claimArguments, claimVariables, narrowed, narrowing, type Query } from '../../data/claim-list';
import { mayDo } from '../../data/description';
import { number } from '../../data/format';
import { useStore } from '../../data/store';
import { t } from '../../data/text';
import { use } from '../../data/use';
import { Button } from '../../part/button';
import { Modal } from '../../part/dialog';
import { TextField } from '../../part/field';
import { toast } from '../../part/toast';
import { dropView, isView, loadViews, saveView, type View, views } from './views';

/* As stored: of a claim, of its review. */
const ENTERED = '2';
const CHECKED = '4';
const SELECTED = '4';
const DELIVERED = '8';
/* Percent above the mean of its diagnosis, from which on a claim stands out. */
const HIGH = '30';

/* By what a person may do. */
const standard = (): View[] => [
  { name: t('web.claims.view.all'), query: {} },
  ...(mayDo('claim.submit') ? [{ name: t('web.claims.view.to_submit'), query: { status: ENTERED } }] : []),
  ...(mayDo('claim.review') ? [{ name: t('web.claims.view.to_review'), query: { status: CHECKED, reviewStatus: SELECTED } }] : []),
  ...(mayDo('claim.review') ? [{ name: t('web.claims.view.high'), query: { status: CHECKED, variance: HIGH } }] : []),
  ...(mayDo('claim.process') ? [{ name: t('web.claims.view.to_process'), query: { status: CHECKED, reviewStatus: DELIVERED } }] : []),
];

function Count({ query }: { query: Query }) {
  const read = use<{ claims: { totalCount: number } }>(`query (${claimVariables}) { claims(${claimArguments}, first: 1) { totalCount } }`, narrowed(query));
  return read.data && <span class="count">{number(read.data.claims.totalCount)}</span>;
}

export function ViewBar() {
  const { query } = useAddress();
  const kept = useStore(views);
  const [naming, setNaming] = useState<string | null>(null);
  useEffect(loadViews, []);
  const all = [...standard(), ...kept];
  const here = all.find((view) => isView(view, query));
  const save = (event: Event) => {
    event.preventDefault();
    if (!naming?.trim()) return;
    saveView(naming.trim(), query);
    setNaming(null);
    toast(t('web.claims.view.saved', { name: naming.trim() }));
  };
  return (
    <nav class="row row-w views" aria-label={t('web.claims.views')}>
      {all.map((view) => <a key={view.name} class="chip" href={href('/claims', view.query)} aria-current={here === view ? 'page' : undefined}>{view.name}<Count query={view.query} /></a>)}
      {here && kept.includes(here) && <Button kind="quiet" onClick={() => dropView(here.name)}>{t('web.claims.view.drop', { name: here.name })}</Button>}
      {!here && Object.keys(narrowing(query)).length > 0 && <Button kind="quiet" icon="plus" onClick={() => setNaming('')}>{t('web.claims.view.save')}</Button>}
      {naming !== null && (
        <Modal onClose={() => setNaming(null)} label={t('web.claims.view.save')}>
          <form class="stack" onSubmit={save}>
            <h2>{t('web.claims.view.save')}</h2>
            <TextField label={t('web.claims.view.name')} value={naming} max={40} autofocus hint={t('web.claims.view.hint')} onChange={setNaming} />
            <footer class="row"><Button onClick={() => setNaming(null)}>{t('web.cancel')}</Button><Button kind="primary" type="submit">{t('web.save')}</Button></footer>
          </form>
        </Modal>
      )}
    </nav>
  );
}
