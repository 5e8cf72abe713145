/* One sample: how far its review is, what was found, and what approving would do to the rest, in numbers and before it is done. */
import { useState } from 'preact/hooks';
import { reviewAddress } from '../../data/claim-list';
import { command } from '../../data/command';
import { mayDo } from '../../data/description';
import { asFailure, Failure } from '../../data/failure';
import { amount, fullName, moment, money, number, percent } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { t } from '../../data/text';
import { changed, use } from '../../data/use';
import { Progress } from '../../part/bar';
import { Button } from '../../part/button';
import { Dialog, Modal } from '../../part/dialog';
import { NumberField } from '../../part/field';
import { Card, Empty, Facts, Failed, Head, Loaded, Note } from '../../part/page';
import { useList } from '../../part/list';
import { Paging } from '../../part/paging';
import { StateOf } from '../../part/status';
import { type Column, Table } from '../../part/table';
import { toast } from '../../part/toast';
import { Code } from '../../part/value';
import { DRAWN, type Finding, findingQuery, type Sample, samplesQuery } from './data';
import { SampleState } from './samples';

interface Claim {
  uuid: string;
  code: string;
  status: number;
  reviewStatus: number;
  claimed: string | null;
  approved: string | null;
  insuree: { lastName: string; otherNames: string } | null;
  healthFacility: { name: string } | null;
}

const claimsQuery = `query ($uuid: UUID!, $status: String, $first: Int, $offset: Int) {
  samplingBatchClaims(claimSamplingId: $uuid, assignmentStatus: $status, first: $first, offset: $offset) {
    totalCount edges { node { uuid code status reviewStatus claimed approved insuree { lastName otherNames } healthFacility { name } } } }
}`;

export default function SamplePage({ params }: { params: Record<string, string> }) {
  const uuid = params.uuid!;
  const read = use<{ claimSamples: Sample[] }>(samplesQuery);
  const finding = use<{ claimSampleFinding: Finding }>(findingQuery, { uuid });
  return (
    <Loaded of={read}>
      {({ claimSamples }) => {
        const one = claimSamples.find((sample) => sample.uuid === uuid);
        if (!one) return <><Head title={t('web.sample.title')} /><Card flush><Failed failure={new Failure('missing', [])} /></Card></>;
        return (
          <>
            <Head title={t('web.sample.name', { time: moment(one.createdAt) })} beside={<SampleState of={one} />}
              crumbs={[{ label: t('web.claims.title'), href: '/claims' }, { label: t('web.sample.title'), href: '/claims/samples' }, { label: moment(one.createdAt) }]} />
            <Loaded of={finding}>{({ claimSampleFinding }) => <Found of={one} finding={claimSampleFinding} />}</Loaded>
            <Drawn uuid={uuid} />
          </>
        );
      }}
    </Loaded>
  );
}

/* Of 1: "0.9" is 90 %. */
const ratioText = (ratio: string | null): string => (ratio === null ? '—' : percent(Number(ratio) * 100, 2));

function Found({ of, finding }: { of: Sample; finding: Finding }) {
  const [open, setOpen] = useState<'approve' | 'enlarge' | null>(null);
  const [failure, fail] = useState<Failure | null>(null);
  const rest = of.claims - of.drawn;
  const send = async (name: string, input: unknown, done: string) => {
    fail(null);
    try {
      const receipt = await command(name, input, { label: t('web.sample.title') });
      if (receipt.faults.length) fail(new Failure('refused', receipt.faults));
      else toast(done);
      changed();
    } catch (thrown) {
      fail(asFailure(thrown));
    }
    setOpen(null);
  };
  const decidable = !of.decidedAt && mayDo('claim_sampling_batch.approve');
  const why = finding.reviewed === 0 ? t('web.sample.none_reviewed') : undefined;
  return (
    <>
      {failure && <div role="alert"><Note tone="stop"><b>{failure.message}</b><ul>{failure.faults.map((one, at) => <li key={at}>{one.message}</li>)}</ul></Note></div>}
      <Card title={t('web.sample.found')}>
        <Progress label={t('web.sample.review')} value={of.drawn ? (100 * of.reviewed) / of.drawn : 0}>{t('web.sample.of', { done: number(of.reviewed), total: number(of.drawn) })}</Progress>
        <Facts of={[
          [t('web.sample.share'), percent(of.percentage)], [t('web.sample.claims'), number(of.claims)],
          [t('web.sample.without'), money(finding.adjusted)], [t('web.sample.approved'), money(finding.approved)], [t('web.sample.ratio'), <b>{ratioText(finding.ratio)}</b>],
        ]} />
        <div class="row row-w">
          {decidable && <Button kind="primary" off={why} onClick={() => setOpen('approve')}>{t('web.sample.approve')}</Button>}
          {!of.decidedAt && mayDo('claim_sampling_batch.update') && <Button onClick={() => setOpen('enlarge')}>{t('web.sample.enlarge')}</Button>}
        </div>
      </Card>
      {open === 'approve' && (
        <Dialog title={t('web.sample.approve_title', { n: rest })} act={t('web.sample.approve_act', { ratio: ratioText(finding.ratio) })} keep={t('web.sample.keep')} onClose={() => setOpen(null)}
          onAct={() => send('claim_sampling_batch.approve', { uuid: of.uuid }, t('web.sample.approved_done'))}>
          <p>{t('web.sample.approve_what', { approved: money(finding.approved), adjusted: money(finding.adjusted), ratio: ratioText(finding.ratio) })}</p>
          <p>{t('web.sample.approve_then', { n: finding.waiting })}</p>
          {finding.open > 0 && <Note tone="wait">{t('web.sample.approve_open', { n: finding.open })}</Note>}
        </Dialog>
      )}
      {open === 'enlarge' && <Enlarge of={of} onSend={(percentage) => send('claim_sampling_batch.update', { uuid: of.uuid, percentage }, t('web.sample.enlarged'))} onClose={() => setOpen(null)} />}
    </>
  );
}

function Enlarge({ of, onSend, onClose }: { of: Sample; onSend: (percentage: number) => Promise<void>; onClose: () => void }) {
  const [text, setText] = useState(String(Math.min(100, of.percentage * 2)));
  const [wrong, setWrong] = useState<string | null>(null);
  const submit = (event: Event) => {
    event.preventDefault();
    const value = Number(text);
    if (!/^\d+$/.test(text) || value <= of.percentage || value > 100) return setWrong(t('web.sample.enlarge_wrong', { percent: of.percentage }));
    void onSend(value);
  };
  return (
    <Modal label={t('web.sample.enlarge')} onClose={onClose}>
      <form class="stack" onSubmit={submit}>
        <h2>{t('web.sample.enlarge')}</h2>
        <NumberField label={t('web.sample.percent')} value={text} onChange={setText} error={wrong} autofocus hint={t('web.sample.enlarge_hint')} />
        <footer class="acts"><Button onClick={onClose}>{t('web.cancel')}</Button><Button kind="primary" type="submit">{t('web.sample.enlarge')}</Button></footer>
      </form>
    </Modal>
  );
}

function Drawn({ uuid }: { uuid: string }) {
  const list = useList();
  const read = use<{ samplingBatchClaims: Connection<Claim> }>(claimsQuery, { uuid, status: DRAWN, first: list.size, offset: list.variables.offset });
  const columns: Column<Claim>[] = [
    { name: 'code', head: t('web.claims.claim'), cell: (row) => <Code>{row.code}</Code> },
    { name: 'person', head: t('web.claims.person'), cell: (row) => (row.insuree ? fullName(row.insuree) : '—') },
    { name: 'facility', head: t('web.claims.facility'), cell: (row) => row.healthFacility?.name, desktop: true },
    { name: 'claimed', head: t('web.sample.claimed'), cell: (row) => amount(row.claimed), num: true, desktop: true },
    { name: 'approved', head: t('web.claims.approved'), cell: (row) => amount(row.approved), num: true },
    { name: 'review', head: t('web.claims.review'), cell: (row) => <StateOf of="review" code={row.reviewStatus} plain />, end: true },
  ];
  return (
    <Loaded of={read}>
      {({ samplingBatchClaims: claims }) => claims.edges.length === 0
        ? <Card flush title={t('web.sample.drawn')}><Empty icon="claim" title={t('web.sample.none_seen')} /></Card>
        : (
          <Card flush title={t('web.sample.drawn')} note={number(claims.totalCount ?? 0)} footer={<Paging list={list} total={claims.totalCount ?? 0} shown={claims.edges.length} />}>
            <Table label={t('web.sample.drawn')} rows={rowsOf(claims)} rowKey={(row) => row.uuid} columns={columns} busy={read.stale} open={(row) => reviewAddress(row.uuid, {})} />
          </Card>
        )}
    </Loaded>
  );
}
