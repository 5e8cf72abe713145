/* A claim as it stands: its lines with what was decided of each, its files, what the patient said, its history. */
import { useState } from 'preact/hooks';
import { go, href } from '../../data/address';
import { command } from '../../data/command';
import { choice, label, mayDo } from '../../data/description';
import { holds, scheme } from '../../data/client';
import { asFailure, type Failure } from '../../data/failure';
import { amount, date, fullName, moment, money, period } from '../../data/format';
import { compare, less, sum, times } from '../../data/money';
import { t } from '../../data/text';
import { changed } from '../../data/use';
import { Button, ButtonLink } from '../../part/button';
import { Dialog } from '../../part/dialog';
import { Explanation } from '../../part/explanation';
import { PersonFacts, photoOf } from '../../part/cover';
import { PhotoTile } from '../../part/camera';
import { useKeys } from '../../part/keys';
import { Card, Facts, Head, Note } from '../../part/page';
import { quantity, reasonShort, reasonWords, valueSteps } from '../../part/rule';
import { StateOf, Status } from '../../part/status';
import { Tabs } from '../../part/tabs';
import { History } from '../../part/timeline';
import { toast } from '../../part/toast';
import { Code, Money } from '../../part/value';
import type { Why } from '../../data/counter';
import { Attachments } from './attachments';
import { FeedbackTab } from './feedback';
import { notSubmitted, saidOf } from './model';
import { type Claim, linesOf, secondary, type StoredLine, whyKey, whysOf } from './read';

const RIGHT_PRINT = 111006;
const RIGHT_RESTORE = 111012;
const [REJECTED, ENTERED, CHECKED] = [1, 2, 4];

/* Why an act is off: the claim's state first, then the person's rights. */
function offReason(claim: Claim, from: number[], command: string): string | null {
  if (!from.includes(claim.status)) return t('web.claim.off.state', { status: choice('claim', 'status', claim.status) });
  return mayDo(command) ? null : t('web.claim.off.right');
}

/* Offered where the state allows it; where only the right is missing, it is off with the reason beside it. */
const within = (claim: Claim, from: number[]): boolean => from.includes(claim.status);

export function ClaimPage({ claim }: { claim: Claim }) {
  const [asking, ask] = useState<'submit' | 'delete' | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const submitOff = offReason(claim, [ENTERED], 'claim.submit');
  const mayReview = within(claim, [CHECKED]) && mayDo('claim.review');
  useKeys([
    ...(submitOff ? [] : [{ key: 'ctrl+enter', label: t('web.claim.submit'), run: () => ask('submit') }]),
    ...(within(claim, [ENTERED]) && mayDo('claim.update') ? [{ key: 'e', label: t('web.claim.edit'), run: () => go(`/claims/${claim.uuid}?edit=1`) }] : []),
    ...(mayDo('claim.create') ? [{ key: 'n', label: t('web.act.new_claim'), run: () => go('/claims/new') }] : []),
    { key: 'escape', label: t('web.claim.key.list'), run: () => go('/claims') },
  ]);
  const act = async (name: string, input: unknown, said: string, to: string | null) => {
    setFailure(null);
    try {
      const receipt = await command(name, input, { label: `${said} ${claim.code}` });
      ask(null);
      if (receipt.faults.length > 0 && receipt.status === 'partly') {
        /* A submitted claim whose lines all fell is told as a refusal: its page says why, line by line. */
        changed();
        return;
      }
      toast(receipt.status === 'waiting' ? t('web.claim.waits') : saidOf(receipt.result) ?? t(said));
      changed();
      if (to) go(to, { replace: true });
    } catch (thrown) {
      ask(null);
      setFailure(asFailure(thrown));
    }
  };
  const count = linesOf(claim).length;
  return (
    <>
      <Head
        title={t('web.claim.title.code', { code: claim.code })}
        crumbs={[{ label: t('web.claims.title'), href: '/claims' }, { label: claim.healthFacility.name }]}
        beside={<><StateOf of="claim" code={claim.status} />{claim.reviewStatus > 2 && <StateOf of="review" code={claim.reviewStatus} />}</>}
        actions={<>
          {holds(RIGHT_PRINT) && <ButtonLink href={href('/api/claim/print/', { uuid: claim.uuid })} target="_blank" icon="print">{t('web.claim.print')}</ButtonLink>}
          {within(claim, [REJECTED, ENTERED]) && <Button onClick={() => ask('delete')} kind="stop" off={offReason(claim, [REJECTED, ENTERED], 'claim.delete')}>{t('web.claim.delete')}</Button>}
          {within(claim, [REJECTED]) && mayDo('claim.create') && holds(RIGHT_RESTORE) && <ButtonLink kind="primary" href={href('/claims/new', { restore: claim.uuid })}>{t('web.claim.restore')}</ButtonLink>}
          {within(claim, [ENTERED]) && (mayDo('claim.update')
            ? <ButtonLink href={`/claims/${claim.uuid}?edit=1`} icon="edit" keys="E">{t('web.claim.edit')}</ButtonLink>
            : <Button icon="edit" off={t('web.claim.off.update')}>{t('web.claim.edit')}</Button>)}
          {within(claim, [ENTERED]) && <Button kind="primary" keys="Ctrl ↵" onClick={() => ask('submit')} off={submitOff}>{t('web.claim.submit')}</Button>}
          {mayReview && <ButtonLink kind="primary" icon="review" href={`/claims/${claim.uuid}/review`}>{t('web.claim.review')}</ButtonLink>}
        </>}
      />
      {claim.status === ENTERED && notSubmitted.has(claim.uuid) && <div role="alert"><Note tone="stop">{t('web.claim.not_submitted')} {notSubmitted.get(claim.uuid)}</Note></div>}
      {failure && <div role="alert"><Note tone="stop">{failure.message}</Note></div>}
      {claim.status === REJECTED && <Note tone="stop">{t('web.claim.rejected', { n: count })}{claim.restore && <> {t('web.claim.restores', { code: claim.restore.code })}</>}</Note>}
      <div class="cols claim-cols">
        <div class="stack wide-gap">
          <section class="card"><Who claim={claim} /></section>
          <Tabs label={t('web.claim.tabs')} tabs={[
            { name: 'lines', label: t('web.claim.lines'), count, view: () => <Decided claim={claim} /> },
            { name: 'files', label: t('web.claim.files'), count: claim.attachments.edges.length, view: () => <Attachments claim={claim} /> },
            { name: 'feedback', label: t('web.claim.feedback'), view: () => <FeedbackTab claim={claim} /> },
            { name: 'history', label: t('web.claim.history'), view: () => <section class="card"><History entity="claim" uuid={claim.uuid} /></section> },
          ]} />
        </div>
        <div class="stack wide-gap">
          <Amounts claim={claim} />
          <Card title={t('web.claim.visit')}>
            <Facts of={[
              [t('web.claim.visit'), claim.dateTo && claim.dateTo !== claim.dateFrom ? period(claim.dateFrom, claim.dateTo) : date(claim.dateFrom)],
              [t('web.claim.visit_type'), choice('claim', 'visitType', claim.visitType)],
              ...(claim.category ? [[label('claim', 'category'), choice('claim', 'category', claim.category)] as [string, string]] : []),
              [t('web.claim.icd'), <><Code>{claim.icd.code}</Code> {claim.icd.name}</>],
              ...secondary(claim).map((one) => [t('web.claim.icd.other'), <><Code>{one.code}</Code> {one.name}</>] as [string, preact.ComponentChildren]),
              [label('claim', 'dateClaimed'), date(claim.dateClaimed)],
              [t('web.claim.admin'), claim.admin ? fullName(claim.admin) : '—'],
              ...(claim.submitStamp ? [[t('web.claim.submitted'), moment(claim.submitStamp)] as [string, string]] : []),
              ...(claim.processStamp ? [[t('web.claim.processed'), moment(claim.processStamp)] as [string, string]] : []),
              ...(claim.referralCode ? [[t('web.claim.referral'), claim.referralCode] as [string, string]] : []),
              ...(claim.guaranteeId ? [[t('web.claim.guarantee'), claim.guaranteeId] as [string, string]] : []),
              ...(claim.explanation ? [[t('web.claim.explanation'), claim.explanation] as [string, string]] : []),
              ...(claim.adjustment ? [[t('web.claim.adjustment'), claim.adjustment] as [string, string]] : []),
            ]} />
          </Card>
        </div>
      </div>
      {asking === 'submit' && (
        <Dialog title={t('web.claim.submit.ask', { code: claim.code })} act={t('web.claim.submit')} keep={t('web.claim.submit.keep')} onClose={() => ask(null)}
          onAct={() => act('claim.submit', { uuids: [claim.uuid] }, 'web.claim.submitted.said', null)}>
          {t('web.claim.submit.what', { n: count, amount: money(claim.claimed), name: fullName(claim.insuree) })}
        </Dialog>
      )}
      {asking === 'delete' && (
        <Dialog stop title={t('web.claim.delete.ask', { code: claim.code })} act={t('web.claim.delete')} keep={t('web.claim.delete.keep')} onClose={() => ask(null)}
          onAct={() => act('claim.delete', { uuid: claim.uuid }, 'web.claim.deleted', '/claims')}>
          {t('web.claim.delete.what', { n: count, amount: money(claim.claimed), name: fullName(claim.insuree) })}
        </Dialog>
      )}
    </>
  );
}

function Who({ claim }: { claim: Claim }) {
  const { insuree } = claim;
  return (
    <div class="patient">
      <PhotoTile size="s" name={fullName(insuree)} src={photoOf(insuree)} />
      <div class="grow">
        <b class="name">{fullName(insuree)}</b>
        <small><PersonFacts person={{ ...insuree, gender: insuree.gender?.code ?? null }} day={claim.dateTo ?? claim.dateFrom} /></small>
      </div>
      <ButtonLink kind="quiet" href={href('/enquiry', { number: insuree.chfId })}>{t('web.claim.cover')}</ButtonLink>
    </div>
  );
}

/* ---- amounts ---- */

function Amounts({ claim }: { claim: Claim }) {
  const decided = claim.status !== ENTERED;
  const due = claim.remunerated ?? claim.valuated;
  const cut = less(claim.claimed ?? '0', claim.status === REJECTED ? '0' : claim.approved ?? '0');
  return (
    <Card title={t('web.claim.amounts')} footer={<small>{t(`web.claim.amounts.foot.${claim.status}`)}</small>}>
      <dl class="sums">
        <dt>{label('claim', 'claimed')}</dt><dd class="num"><b>{amount(claim.claimed)}</b></dd>
        {decided && compare(cut, '0') !== 0 && <><dt class="muted">{t('web.claim.amounts.cut')}</dt><dd class="num muted">−{amount(cut)}</dd></>}
        {decided && <><dt class="tot">{label('claim', 'approved')}</dt><dd class="num tot"><Money value={claim.status === REJECTED ? '0.00' : claim.approved} /></dd></>}
        {due && <><dt class="tot">{t('web.claim.amounts.due')}</dt><dd class="num tot"><Money value={due} /></dd></>}
      </dl>
    </Card>
  );
}

/* ---- the lines ---- */

const priceOf = (line: StoredLine): string => line.priceApproved ?? line.priceAdjusted ?? line.priceAsked;
const qtyOf = (line: StoredLine): string => line.qtyApproved ?? line.qtyProvided;
const valueOf = (line: StoredLine): string | null => line.priceValuated ?? line.nominalValue;
const isRejected = (line: StoredLine): boolean => line.status === 2 || Boolean(line.rejectionReason);

function Decided({ claim }: { claim: Claim }) {
  const whys = whysOf(claim);
  const lines = linesOf(claim);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (key: string) => setOpen((now) => new Set(now.has(key) ? [...now].filter((one) => one !== key) : [...now, key]));
  const entered = claim.status === ENTERED;
  const total = sum(lines.map((line) => times(line.qtyProvided, line.priceAsked)));
  return (
    <section class="card lines-card">
      <table class="table lines read" aria-label={t('web.claim.lines')}>
        <thead>
          <tr>
            <th scope="col">{t('web.claim.code')}</th><th scope="col">{t('web.claim.line')}</th>
            <th scope="col" class="num">{t('web.claim.qty')}</th><th scope="col" class="num">{t('web.claim.price')}</th>
            <th scope="col" class="num">{t('web.claim.claimed', { currency: scheme().currency })}</th>
            <th scope="col" class="num">{t('web.claim.approved')}</th><th scope="col">{t('web.claim.decision')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => {
            const key = whyKey(line);
            const why = whys.get(key) ?? [];
            return <DecidedLine key={key} line={line} why={why} entered={entered} open={open.has(key)} onToggle={() => toggle(key)} />;
          })}
        </tbody>
        <tfoot>
          <tr><th scope="row" colSpan={4}>{t('web.claim.together')}</th><td class="num" data-label={t('web.claim.sum.claimed')}>{amount(total)}</td><td class="num" data-label={t('web.claim.approved')}>{entered ? '—' : amount(claim.status === REJECTED ? '0.00' : claim.approved)}</td><td /></tr>
        </tfoot>
      </table>
    </section>
  );
}

/* Before the accounts are made, what a line is worth is its quantity times its price. */
function worthOf(line: StoredLine): string {
  if (isRejected(line)) return '0.00';
  return valueOf(line) ?? times(qtyOf(line), priceOf(line));
}

function DecidedLine({ line, why, entered, open, onToggle }: { line: StoredLine; why: Why[]; entered: boolean; open: boolean; onToggle: () => void }) {
  const of = (line.item ?? line.service)!;
  const rejected = isRejected(line);
  const steps = valueSteps(why);
  const qtyCut = !rejected && compare(qtyOf(line), line.qtyProvided) < 0;
  const priceCut = !rejected && compare(priceOf(line), line.priceAsked) !== 0;
  const explains = !entered && steps.length > 0 && !rejected;
  return (
    <>
      <tr class={rejected ? 'off' : undefined}>
        <td class="line-code"><Code>{of.code}</Code></td>
        <td class="line-name">{of.name}
          {!entered && rejected && <small class="t-stop">{reasonWords(line.rejectionReason ?? 0, why)}</small>}
          {qtyCut && why.some((one) => one.rule === 'provisions') && <small class="t-wait">{reasonWords(16, why)}</small>}
          {line.justification && <small>{t('web.claim.justification', { text: line.justification })}</small>}
          {line.explanation && <small>{line.explanation}</small>}
        </td>
        <td class="num" data-label={t('web.claim.qty')}>{qtyCut ? <><s class="cut">{quantity(line.qtyProvided)}</s> {quantity(qtyOf(line))}</> : quantity(line.qtyProvided)}</td>
        <td class="num" data-label={t('web.claim.price')}>{priceCut ? <><s class="cut">{amount(line.priceAsked)}</s> {amount(priceOf(line))}</> : amount(line.priceAsked)}</td>
        <td class="num" data-label={t('web.claim.sum.claimed')}>{amount(times(line.qtyProvided, line.priceAsked))}</td>
        <td class="num" data-label={t('web.claim.approved')}><b>{entered ? '—' : amount(worthOf(line))}</b></td>
        <td class="line-check">
          {entered ? <span class="muted">{t('web.claim.undecided')}</span>
            : rejected ? <Status tone="stop" shape="x" badge={false}>{line.rejectionReason ? reasonShort(line.rejectionReason) : t('web.status.line.rejected')}</Status>
              : <Status tone="ok" shape="ok" badge={false}>{t('web.status.line.passed')}</Status>}
          {explains && <Button kind="quiet" class="why-btn" expanded={open} onClick={onToggle}>{t('web.claim.why')}</Button>}
        </td>
      </tr>
      {explains && open && (
        <tr class="why">
          <td colSpan={7}>
            <Explanation title={t(compare(worthOf(line), times(line.qtyProvided, line.priceAsked)) === 0 ? 'web.claim.why.whole' : 'web.claim.why.title', { value: money(worthOf(line)), claimed: money(times(line.qtyProvided, line.priceAsked)) })}
              steps={[{ text: t('web.claim.why.claimed', { qty: quantity(line.qtyProvided), price: money(line.priceAsked) }), amount: amount(times(line.qtyProvided, line.priceAsked)) }, ...steps]}
              result={{ text: t('web.claim.why.result'), amount: amount(worthOf(line)) }} />
          </td>
        </tr>
      )}
    </>
  );
}
