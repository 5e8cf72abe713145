/* The review of a claim on one screen, by keyboard: who the person is and what was claimed before, the lines with what was
 * asked and what is approved, why each pays what it pays, where the money goes. Each finding is saved at once and stamped;
 * delivering it opens the next claim, which is here already. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import { go, href, useAddress } from '../../data/address';
import { reviewAddress } from '../../data/claim-list';
import { command } from '../../data/command';
import { linesOf, moneyPath } from '../../data/decision';
import { mayDo } from '../../data/description';
import { asFailure, Failure } from '../../data/failure';
import { date, daysBetween, fullName, moment } from '../../data/format';
import { useStore } from '../../data/store';
import { t } from '../../data/text';
import { changed, prefetch, prefetchGet, use } from '../../data/use';
import { MoneyPath, paidOf } from '../../part/decision';
import { useKeys } from '../../part/keys';
import { Card, Failed, Head, Loaded, Note } from '../../part/page';
import { usePhone } from '../../part/screen';
import { StateOf } from '../../part/status';
import { askOff } from '../../part/thread';
import { toast } from '../../part/toast';
import { Code } from '../../part/value';
import { ActBar } from './acts';
import { CHECKED, type Claim, type ClaimAnswer, claimQuery, DELIVERED, earlierQuery, historyOf, type PricesAnswer, pricesQuery, SELECTED, VALUATED } from './data';
import { Decisions } from './decisions';
import { approvedPart, type Editing, type Finding, firstCut, Lines, rowsOf } from './lines';
import { Person } from './person';
import { deliver, forgetUndelivered, undelivered } from './delivery';
import { listOf, passOver, type Place, usePlace } from './queue';
import { Feedback, Files, FileView, Questions } from './side';
import { AskDialog, ProcessDialog, RemarkDialog, SelectionDialog } from './windows';

/* All that the page of a claim asks, so that it stands there at once. */
async function ahead(uuid: string): Promise<Claim | null> {
  const [{ claim }] = await Promise.all([prefetch<ClaimAnswer>(claimQuery, { uuid }), prefetch(pricesQuery, { uuid }), prefetchGet(historyOf(uuid))]);
  if (claim?.insuree) await prefetch(earlierQuery, { insuree: claim.insuree.uuid });
  return claim;
}

const waits = (claim: Claim | null): boolean => claim?.status === CHECKED && claim.reviewStatus === SELECTED;

export default function Review({ params }: { params: Record<string, string> }) {
  const uuid = params.uuid!;
  const { query } = useAddress();
  const read = use<ClaimAnswer>(claimQuery, { uuid });
  const place = usePlace(uuid, query);
  const [, setRound] = useState(0);
  useEffect(() => {
    if (!place?.next) return;
    ahead(place.next).then((claim) => {
      if (waits(claim)) return;
      passOver(place.next!);
      setRound((n) => n + 1);
    }, () => undefined);
  }, [place?.next, read.data]);
  return (
    <Loaded of={read} lines={10}>
      {(answer) => answer.claim
        ? <Desk answer={answer} claim={answer.claim} place={place} />
        : <><Head title={t('web.review.title')} /><Card flush><Failed failure={new Failure('missing', [])} /></Card></>}
    </Loaded>
  );
}

type Window = 'ask' | 'remark' | 'selection' | 'process' | 'files' | null;

interface DeskProps {
  answer: ClaimAnswer;
  claim: Claim;
  place: Place | null;
}

function Desk({ answer, claim, place }: DeskProps) {
  const { query } = useAddress();
  const explained = answer.claimExplanation;
  const becomes = explained?.becomes ?? null;
  const lines = useMemo(() => linesOf(claim, explained), [claim, explained]);
  const rows = useMemo(() => rowsOf(lines), [lines]);
  const path = useMemo(() => moneyPath(lines), [lines]);
  const [at, setAt] = useState(() => firstCut(rows));
  const [editing, edit] = useState<Editing>(null);
  const [why, setWhy] = useState(true);
  const [open, setOpen] = useState<Window>(null);
  const [failure, fail] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);

  const checked = claim.status === CHECKED;
  const writable = checked && claim.reviewStatus === SELECTED && mayDo('claim.review');
  const row = rows[Math.min(at, rows.length - 1)];

  /* One command; what it changed is asked again. False: it was refused, and why stands on the page. */
  const send = async (name: string, input: unknown, label: string): Promise<boolean> => {
    setBusy(true);
    fail(null);
    try {
      const receipt = await command(name, input, { label });
      if (receipt.status === 'partly') throw new Failure('refused', receipt.faults);
      return true;
    } catch (thrown) {
      fail(asFailure(thrown));
      return false;
    } finally {
      setBusy(false);
    }
  };

  const save = async (finding: Finding, said: string, undo?: Finding): Promise<boolean> => {
    const { kind, of, ...found } = finding;
    const list = kind === 'item' ? 'items' : 'services';
    const sent = of === undefined ? { [list]: [found] } : { services: [{ id: of, [list]: [{ ...found, ...(found.qtyApproved === undefined ? {} : { qtyApproved: Number(found.qtyApproved) }) }] }] };
    const done = await send('claim.review', { claim: claim.uuid, ...sent }, t('web.review.label', { code: claim.code }));
    if (!done) return false;
    changed();
    edit(null);
    toast(said, undo && (() => void save(undo, t('web.review.undone'))));
    return true;
  };

  /* Before the queue is known nobody can say what comes next. */
  const forward = (): boolean => {
    if (!place) return false;
    if (place.next) go(reviewAddress(place.next, query));
    else {
      toast(t('web.review.queue_ends', { n: place.total }));
      go('/');
    }
    return true;
  };
  /* The next claim does not wait for this one's delivery. */
  const deliverAndNext = () => {
    if (busy || !place) return;
    passOver(claim.uuid);
    void deliver(claim, reviewAddress(claim.uuid, query));
    forward();
  };

  const mayAsk = askOff() === null;
  /* It comes again when the facility has answered. */
  const asked = () => {
    setOpen(null);
    passOver(claim.uuid);
    forward();
  };

  const move = (by: number) => {
    setAt(Math.max(0, Math.min(rows.length - 1, at + by)));
    edit(null);
  };
  const approve = () => {
    if (!row) return;
    const { line, part } = row;
    const finding: Finding = part ? approvedPart(part) : { kind: line.kind, id: line.id, status: 1, qtyApproved: line.rejected ? line.quantity : line.approvedQuantity };
    void save(finding, t('web.review.done.approved', { code: (part ?? line).code })).then((done) => done && move(1));
  };

  useKeys([
    { key: 'j', label: t('web.key.down'), run: () => move(1) },
    { key: 'k', label: t('web.key.up'), run: () => move(-1) },
    { key: 'arrowdown', label: t('web.key.down'), run: () => move(1) },
    { key: 'arrowup', label: t('web.key.up'), run: () => move(-1) },
    { key: 'w', label: t('web.review.why'), run: () => setWhy(!why) },
    ...(writable ? [
      { key: 'a', label: t('web.review.approve'), run: approve },
      { key: 'q', label: t('web.review.quantity'), run: () => edit('quantity') },
      { key: 'p', label: t('web.review.price'), run: () => edit('price') },
      { key: 'x', label: t('web.review.reject'), run: () => edit('reject') },
      { key: 'r', label: t('web.review.remark'), run: () => setOpen('remark') },
      { key: 'd', label: t('web.review.deliver'), run: deliverAndNext },
    ] : []),
    ...(checked && mayDo('claim.process') ? [{ key: 'o', label: t('web.review.process'), run: () => setOpen('process') }] : []),
    ...(mayAsk ? [{ key: 'm', label: t('web.review.ask'), run: () => setOpen('ask') }] : []),
    { key: 's', label: t('web.review.skip'), run: forward },
    ...(claim.attachments.edges.length ? [{ key: 'f', label: t('web.review.files'), run: () => setOpen('files') }] : []),
    { key: 'b', label: t('web.review.selection'), run: () => setOpen('selection') },
    { key: 'h', label: t('web.review.history'), run: () => go(href('/claims', { q: claim.insuree?.chfId })) },
    { key: 'escape', label: t('web.review.leave'), run: () => (editing ? edit(null) : go(listOf(query))) },
  ]);

  const prices = use<PricesAnswer>(pricesQuery, { uuid: claim.uuid }).data?.claimPrices ?? null;
  const phone = usePhone();
  return (
    <div class="review" data-density={phone ? undefined : 'compact'}>
      <ReviewHead claim={claim} place={place} />
      <Undeliverable here={claim.uuid} />
      {failure && <div role="alert"><Note tone="stop"><b>{failure.message}</b>{failure.code && <small> · {t('web.failure.code', { code: failure.code })}</small>}</Note></div>}
      {checked && !writable && <ReadOnly claim={claim} onSelect={() => setOpen('selection')} />}
      <div class="tri">
        <Person claim={claim} lines={lines} />
        <div class="stack">
          <Lines
            claim={claim} lines={lines} rows={rows} at={at} onAt={(to) => { setAt(to); if (to !== at) edit(null); }} why={why} editing={writable ? editing : null} busy={busy}
            decidedAt={decidedAt(claim)} prices={prices} forecast={becomes !== null} onSave={save} onLeave={() => edit(null)}
          />
          <Decisions claim={claim} lines={lines} />
        </div>
        <div class="stack">
          <Card title={t('web.review.money')}><MoneyPath path={path} due={claim.status < VALUATED} /></Card>
          <Questions claim={claim} />
          <Files claim={claim} onOpen={() => setOpen('files')} />
          <Feedback claim={claim} onOpen={() => setOpen('selection')} />
        </div>
      </div>
      <ActBar
        claim={claim} line={row?.number ?? 0} writable={writable} busy={busy} seeking={place === null} whyShown={why} next={place?.next ?? null}
        onApprove={approve} onEdit={edit} onWhy={() => setWhy(!why)} onAsk={mayAsk ? () => setOpen('ask') : null} onRemark={() => setOpen('remark')} onSkip={forward} onDeliver={deliverAndNext} onProcess={() => setOpen('process')}
      />
      {open === 'ask' && <AskDialog claim={claim} onSent={asked} onClose={() => setOpen(null)} />}
      {open === 'remark' && <RemarkDialog claim={claim} onSend={(text) => send('claim.review', { claim: claim.uuid, adjustment: text }, t('web.review.label', { code: claim.code }))} onClose={() => setOpen(null)} />}
      {open === 'files' && <FileView claim={claim} onClose={() => setOpen(null)} />}
      {open === 'selection' && <SelectionDialog claim={claim} onSend={send} onClose={() => setOpen(null)} />}
      {open === 'process' && <ProcessDialog claim={claim} paid={paidOf(lines)} becomes={becomes} lines={lines} onSend={send} onClose={() => setOpen(null)} />}
    </div>
  );
}

/* Reviews that were refused after their page had gone. Opening one of them is the way on. */
function Undeliverable({ here }: { here: string }) {
  const all = useStore(undelivered);
  useEffect(() => () => forgetUndelivered(here), [here]);
  return (
    <>
      {all.map((one) => (
        <div key={one.uuid} role="alert">
          <Note tone="stop"><b>{t('web.review.undelivered', { code: one.code })}</b> {one.message} {one.uuid !== here && <a href={one.href}>{t('web.review.open_again')}</a>}</Note>
        </div>
      ))}
    </>
  );
}

function decidedAt(claim: Claim): string | null {
  const last = claim.decisions.edges.at(-1)?.node;
  return last ? t('web.decision.decided', { time: moment(last.recordedAt) }) : null;
}

function ReadOnly({ claim, onSelect }: { claim: Claim; onSelect: () => void }) {
  const words = !mayDo('claim.review') ? t('web.review.no_right') : t(claim.reviewStatus === DELIVERED ? 'web.review.is_delivered' : 'web.review.not_selected');
  return <Note icon="lock">{words} {mayDo('claim.select_for_review') && claim.reviewStatus !== SELECTED && <button type="button" class="link" onClick={onSelect}>{t('web.review.selection')} <kbd aria-hidden="true">B</kbd></button>}</Note>;
}

/* ---- head ---- */

function ReviewHead({ claim, place }: { claim: Claim; place: Place | null }) {
  const days = claim.dateTo ? daysBetween(claim.dateFrom, claim.dateTo) : 0;
  const facts = [
    claim.dateTo && days > 0 ? t('web.review.stay', { from: date(claim.dateFrom), to: date(claim.dateTo), n: days }) : t('web.review.visit', { date: date(claim.dateFrom) }),
    t('web.review.claimed_on', { date: date(claim.dateClaimed) }), claim.healthFacility?.name, claim.admin && fullName(claim.admin),
  ].filter(Boolean);
  return (
    <div class="review-head">
      <Head
        title={t('web.review.claim', { code: claim.code })}
        beside={<><StateOf of="claim" code={claim.status} /><StateOf of="review" code={claim.reviewStatus} /></>}
      >
        {t('web.review.claim_word')} <Code>{claim.code}</Code>
      </Head>
      <small class="muted">{facts.join(' · ')}</small>
      {place && <small class="end nowrap" role="status">{place.at ? t('web.review.position', { at: place.at, total: place.total }) : t('web.review.outside', { n: place.total })}</small>}
    </div>
  );
}
