/* One run of cards: its parts on paper, its archive for a card printer, its people; taken back while it never left the printer. */
import { useState } from 'preact/hooks';
import { go, href } from '../../data/address';
import { scheme } from '../../data/client';
import { command } from '../../data/command';
import { label, mayDo } from '../../data/description';
import { placeName } from '../../data/enrolment';
import { asFailure, type Failure } from '../../data/failure';
import { date, fullName, number } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { t } from '../../data/text';
import { changed, use } from '../../data/use';
import { Button, ButtonLink } from '../../part/button';
import { Dialog } from '../../part/dialog';
import { FileOf } from '../../part/file';
import { useList } from '../../part/list';
import { Card, Empty, Facts, Head, Loaded, Note } from '../../part/page';
import { Paging } from '../../part/paging';
import { Status } from '../../part/status';
import { type Column, Table } from '../../part/table';
import { toast } from '../../part/toast';
import { InsuranceNumber } from '../../part/value';
import { archiveHref, type CardRun, productName, runName, runPicks } from './data';

interface Holder { uuid: string; outdated: boolean; insuree: { uuid: string; chfId: string; lastName: string; otherNames: string } | null }

const query = (): string => `query ($uuid: String!) { cardRuns(first: 1, uuid: $uuid) { edges { node { ${runPicks()} } } } }`;
const heads = '$run: String';
const filters = 'run_Uuid: $run';
const peopleQuery = `query ($first: Int, $offset: Int, $orderBy: [String], ${heads}) {
  cards(first: $first, offset: $offset, orderBy: $orderBy, ${filters}) { totalCount edges { node { uuid outdated insuree { uuid chfId lastName otherNames } } } }
}`;

export default function RunPage({ params }: { params: Record<string, string> }) {
  const read = use<{ cardRuns: Connection<CardRun> }>(query(), { uuid: params.uuid! });
  return (
    <Loaded of={read} lines={8}>
      {({ cardRuns }) => {
        const one = rowsOf(cardRuns)[0];
        return one ? <One run={one} /> : <Note tone="stop">{t('web.cards.gone')}</Note>;
      }}
    </Loaded>
  );
}

function One({ run }: { run: CardRun }) {
  const [asking, ask] = useState(false);
  const list = useList();
  const variables = { ...list.variables, orderBy: ['id'], run: run.uuid };
  const read = use<{ cards: Connection<Holder> }>(peopleQuery, variables);
  const name = runName(run);
  return (
    <>
      <Head title={name} crumbs={[{ label: t('web.insurees.title'), href: '/insurees' }, { label: t('web.cards.title'), href: '/cards' }, { label: name }]}
        actions={(
          <>
            <ButtonLink icon="download" href={archiveHref({ run: run.uuid })}>{t('web.cards.archive')}</ButtonLink>
            {mayDo('card_run.delete') && <Button kind="quiet" onClick={() => ask(true)}>{t('web.cards.delete')}</Button>}
          </>
        )} />
      <Card>
        <Facts of={[
          [label('card_run', 'location'), placeName(run.location, 2)], [label('card_run', 'product'), productName(run.product)], [label('card_run', 'date'), date(run.date)],
          [t('web.cards.who'), run.userCreated?.username ?? '—'], [label('card_run', 'quantity'), number(run.quantity)],
        ]} />
      </Card>
      <Loaded of={read} lines={8}>
        {({ cards }) => cards.edges.length === 0
          ? <Card flush><Empty icon="card" title={t('web.cards.nobody')}>{t('web.cards.nobody.why')}</Empty></Card>
          : (
            <>
              <Parts run={run.uuid} people={cards.totalCount ?? 0} />
              <Card flush title={t('web.cards.people')} footer={<><Paging list={list} total={cards.totalCount ?? 0} shown={cards.edges.length} /><FileOf root="cardsExport" heads={heads} filters={filters} variables={variables} columns={fileColumns()} /></>}>
                <Table<Holder> label={t('web.cards.people')} rows={rowsOf(cards)} rowKey={(row) => row.uuid} columns={columns()} busy={read.stale} />
              </Card>
            </>
          )}
      </Loaded>
      {asking && <TakeBack run={run} name={name} onClose={() => ask(false)} />}
    </>
  );
}

const columns = (): Column<Holder>[] => [
  { name: 'name', head: label('card', 'insuree'), cell: (row) => (row.insuree ? <a href={`/insurees/${row.insuree.uuid}`}>{fullName(row.insuree)}</a> : '—') },
  { name: 'number', head: label('insuree', 'chfId'), cell: (row) => (row.insuree ? <InsuranceNumber>{row.insuree.chfId}</InsuranceNumber> : '—') },
  { name: 'state', head: t('web.cards.state'), end: true, cell: (row) => (row.outdated ? <Status tone="wait" shape="flag" badge={false}>{t('web.cards.outdated')}</Status> : <Status tone="ok" shape="ok" badge={false}>{t('web.cards.holds')}</Status>) },
];

const fileColumns = (): [string, string][] =>
  [['insuree__chfId', label('insuree', 'chfId')], ['insuree__lastName', label('insuree', 'lastName')], ['insuree__otherNames', label('insuree', 'otherNames')], ['outdated', label('card', 'outdated')]];

/* ---- on paper ---- */

const partHref = (run: string, part: number, sheet: boolean): string => href('/api/card/print', { run, part: String(part), sheet: sheet ? 'true' : undefined });

/* One print holds so many cards: a large run is printed in parts, each a file that an old printer takes. */
function Parts({ run, people }: { run: string; people: number }) {
  const most = scheme().limits.printCards ?? 200;
  const parts = Array.from({ length: Math.ceil(people / most) }, (_, at) => ({ part: at + 1, from: at * most + 1, to: Math.min(people, (at + 1) * most) }));
  return (
    <Card title={t('web.cards.parts')}>
      <ul class="stack tight">
        {parts.map(({ part, from, to }) => (
          <li key={part} class="row row-w">
            <ButtonLink icon="print" target="_blank" kind={part === 1 ? 'primary' : undefined} href={partHref(run, part, true)}>{t('web.cards.sheets', { from, to })}</ButtonLink>
            <ButtonLink icon="print" target="_blank" kind="quiet" href={partHref(run, part, false)}>{t('web.cards.singles', { from, to })}</ButtonLink>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function TakeBack({ run, name, onClose }: { run: CardRun; name: string; onClose: () => void }) {
  const [failure, fail] = useState<Failure | null>(null);
  const send = async () => {
    try {
      await command('card_run.delete', { uuid: run.uuid }, { label: `${t('web.cards.delete')}: ${name}` });
      changed();
      toast(t('web.cards.deleted'));
      go('/cards');
    } catch (thrown) {
      fail(asFailure(thrown));
    }
  };
  return (
    <Dialog title={t('web.cards.delete.ask')} act={t('web.cards.delete')} keep={t('web.cards.keep')} stop onAct={send} onClose={onClose}>
      <p>{t('web.cards.delete.why', { n: run.quantity })}</p>
      {failure && <div role="alert"><Note tone="stop">{failure.message}</Note></div>}
    </Dialog>
  );
}
