/* A claim as it stands: its lines with what was decided of each, its files, what the patient said, its history. */
import { useMemo, useState } from 'preact/hooks';
import { go, href, useAddress } from '../../data/address';
import { command } from '../../data/command';
import { type Explained, linesOf, type Line, moneyPath } from '../../data/decision';
import { choice, label, mayDo } from '../../data/description';
import { holds, scheme } from '../../data/client';
import { extensionFacts } from '../../data/extension';
import { asFailure, Failure } from '../../data/failure';
import { amount, date, fullName, moment, money, period } from '../../data/format';
import { sum } from '../../data/money';
import { t } from '../../data/text';
import { changed } from '../../data/use';
import { Attachments } from '../../part/attachments';
import { Button, ButtonLink } from '../../part/button';
import { Dialog } from '../../part/dialog';
import { lineNote, LineState, MoneyPath, quantity, WhyLine } from '../../part/decision';
import { PersonFacts, photoOfClaim } from '../../part/cover';
import { PhotoTile } from '../../part/camera';
import { useKeys } from '../../part/keys';
import { Card, Facts, Head, Note } from '../../part/page';
import { StateOf } from '../../part/status';
import { Tabs } from '../../part/tabs';
import { History } from '../../part/timeline';
import { toast } from '../../part/toast';
import { Code } from '../../part/value';
import { FeedbackTab } from './feedback';
import { notSubmitted, saidOf } from './model';
import { type Claim, secondary } from './read';
import { Paid, Takes } from './takes';
import { Threads, waitsForMe } from './threads';
import { careWords, conditionWords } from './visit';

const RIGHT_PRINT = 111006;
const RIGHT_RESTORE = 111012;
const [REJECTED, ENTERED, CHECKED, PROCESSED, VALUATED] = [1, 2, 4, 8, 16];

/* Why an act is off: the claim's state first, then the person's rights. */
function offReason(claim: Claim, from: number[], command: string): string | null {
  if (!from.includes(claim.status)) return t('web.claim.off.state', { status: choice('claim', 'status', claim.status) });
  return mayDo(command) ? null : t('web.claim.off.right');
}

/* Offered where the state allows it; where only the right is missing, it is off with the reason beside it. */
const within = (claim: Claim, from: number[]): boolean => from.includes(claim.status);

export function ClaimPage({ claim, explained }: { claim: Claim; explained: Explained | null }) {
  const [asking, ask] = useState<'submit' | 'delete' | 'take_back' | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const { query } = useAddress();
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
      if (receipt.faults.length > 0) throw new Failure('refused', receipt.faults);
      toast(receipt.status === 'waiting' ? t('web.claim.waits') : saidOf(receipt.result) ?? t(said));
      changed();
      if (to) go(to, { replace: true });
    } catch (thrown) {
      ask(null);
      setFailure(asFailure(thrown));
    }
  };
  const lines = useMemo(() => linesOf(claim, explained), [claim, explained]);
  const count = lines.length;
  return (
    <>
      <Head
        title={t('web.claim.title.code', { code: claim.code })}
        crumbs={[{ label: t('web.claims.title'), href: '/claims' }, { label: claim.healthFacility.name }]}
        beside={<><StateOf of="claim" code={claim.status} />{claim.reviewStatus > 2 && <StateOf of="review" code={claim.reviewStatus} />}</>}
        actions={<>
          {holds(RIGHT_PRINT) && <ButtonLink href={href('/api/claim/print/', { uuid: claim.uuid })} target="_blank" icon="print">{t('web.claim.print')}</ButtonLink>}
          {within(claim, [REJECTED, ENTERED]) && <Button onClick={() => ask('delete')} kind="stop" off={offReason(claim, [REJECTED, ENTERED], 'claim.delete')}>{t('web.claim.delete')}</Button>}
          {within(claim, [CHECKED]) && mayDo('claim.take_back') && <Button onClick={() => ask('take_back')}>{t('web.claim.take_back')}</Button>}
          {within(claim, [REJECTED]) && mayDo('claim.create') && holds(RIGHT_RESTORE) && <ButtonLink kind="primary" href={href('/claims/new', { restore: claim.uuid })}>{t('web.claim.restore')}</ButtonLink>}
          {within(claim, [ENTERED]) && mayDo('claim.update') && <ButtonLink href={`/claims/${claim.uuid}?edit=1`} icon="edit" keys="E">{t('web.claim.edit')}</ButtonLink>}
          {within(claim, [ENTERED]) && <Button kind="primary" keys="Ctrl ↵" onClick={() => ask('submit')} off={submitOff}>{t('web.claim.submit')}</Button>}
          {mayReview && <ButtonLink kind="primary" icon="review" href={`/claims/${claim.uuid}/review`}>{t('web.claim.review')}</ButtonLink>}
        </>}
      />
      {claim.status === ENTERED && notSubmitted.has(claim.uuid) && <div role="alert"><Note tone="stop">{t('web.claim.not_submitted')} {notSubmitted.get(claim.uuid)}</Note></div>}
      {waitsForMe(claim) && query.tab !== 'questions' && <Note tone="wait" icon="msg">{t('web.claim.questions.waiting')} <a href={`/claims/${claim.uuid}?tab=questions`}>{t('web.claim.questions.look')}</a></Note>}
      {failure && <div role="alert"><Note tone="stop">{failure.message}</Note></div>}
      {claim.status === REJECTED && <Note tone="stop">{t('web.claim.rejected', { n: count })}{claim.restore && <> {t('web.claim.restores', { code: claim.restore.code })}</>}</Note>}
      <div class="cols claim-cols">
        <div class="stack wide-gap">
          <section class="card"><Who claim={claim} /></section>
          <Tabs label={t('web.claim.tabs')} tabs={[
            { name: 'lines', label: t('web.claim.lines'), count, view: () => <Decided claim={claim} lines={lines} /> },
            { name: 'questions', label: t('web.claim.questions'), count: claim.openThreads, view: () => <Threads claim={claim} /> },
            { name: 'files', label: t('web.claim.files'), count: claim.attachments.edges.length, view: () => <Attachments of="claim" uuid={claim.uuid} open={claim.status < PROCESSED} attachments={claim.attachments} /> },
            { name: 'feedback', label: t('web.claim.feedback'), view: () => <FeedbackTab claim={claim} /> },
            { name: 'history', label: t('web.claim.history'), view: () => <section class="card"><History entity="claim" uuid={claim.uuid} /></section> },
          ]} />
        </div>
        <div class="stack wide-gap">
          <Amounts claim={claim} lines={lines} />
          <Takes claim={claim} lines={lines} />
          <Paid claim={claim} />
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
              ...(claim.careType ? [[label('claim', 'careType'), careWords(claim.careType)] as [string, string]] : []),
              ...(claim.patientCondition ? [[label('claim', 'patientCondition'), conditionWords(claim.patientCondition)] as [string, string]] : []),
              ...(claim.referFrom ? [[label('claim', 'referFrom'), claim.referFrom.name] as [string, string]] : []),
              ...(claim.referTo ? [[label('claim', 'referTo'), claim.referTo.name] as [string, string]] : []),
              ...(claim.referralCode ? [[t('web.claim.referral'), claim.referralCode] as [string, string]] : []),
              ...(claim.guaranteeId ? [[t('web.claim.guarantee'), claim.guaranteeId] as [string, string]] : []),
              ...(claim.explanation ? [[t('web.claim.explanation'), claim.explanation] as [string, string]] : []),
              ...(claim.adjustment ? [[t('web.claim.adjustment'), claim.adjustment] as [string, string]] : []),
              ...extensionFacts('claim', claim.jsonExt),
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
      {asking === 'take_back' && (
        <Dialog title={t('web.claim.take_back.ask', { code: claim.code })} act={t('web.claim.take_back')} keep={t('web.claim.take_back.keep')} onClose={() => ask(null)}
          onAct={() => act('claim.take_back', { uuids: [claim.uuid] }, 'web.claim.take_back.said', null)}>
          {t('web.claim.take_back.what')}
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
      <PhotoTile size="s" name={fullName(insuree)} src={photoOfClaim(claim.uuid)} />
      <div class="grow">
        <b class="name">{fullName(insuree)}</b>
        <small><PersonFacts person={{ ...insuree, gender: insuree.gender?.code ?? null }} day={claim.dateTo ?? claim.dateFrom} /></small>
      </div>
      <ButtonLink kind="quiet" href={href('/enquiry', { number: insuree.chfId })}>{t('web.claim.cover')}</ButtonLink>
    </div>
  );
}

/* ---- amounts ---- */

/* While it is only entered nothing of it is decided. */
function Amounts({ claim, lines }: { claim: Claim; lines: Line[] }) {
  const path = moneyPath(lines);
  return (
    <Card title={t('web.claim.amounts')} footer={<small>{t(`web.claim.amounts.foot.${claim.status}`)}</small>}>
      <MoneyPath path={claim.status === ENTERED ? path.slice(0, 1) : path} due={claim.status < VALUATED} />
    </Card>
  );
}

/* ---- the lines ---- */

function Decided({ claim, lines }: { claim: Claim; lines: Line[] }) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (key: string) => setOpen((now) => new Set(now.has(key) ? [...now].filter((one) => one !== key) : [...now, key]));
  const entered = claim.status === ENTERED;
  const last = claim.decisions.edges.at(-1)?.node;
  const decided = last ? t('web.decision.decided', { time: moment(last.recordedAt) }) : null;
  return (
    <section class="card lines-card">
      <table class="table lines read" aria-label={t('web.claim.lines')}>
        <thead>
          <tr>
            <th scope="col">{t('web.claim.code')}</th><th scope="col">{t('web.claim.line')}</th>
            <th scope="col" class="num">{t('web.claim.qty')}</th><th scope="col" class="num">{t('web.claim.price')}</th>
            <th scope="col" class="num">{t('web.claim.claimed', { currency: scheme().currency })}</th>
            <th scope="col" class="num">{t(due(claim))}</th><th scope="col">{t('web.claim.decision')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => <DecidedLine key={line.key} line={line} claim={claim} decided={decided} open={open.has(line.key)} onToggle={() => toggle(line.key)} />)}
        </tbody>
        <tfoot>
          <tr><th scope="row" colSpan={4}>{t('web.claim.together')}</th><td class="num" data-label={t('web.claim.sum.claimed')}>{amount(sum(lines.map((line) => line.claimed)))}</td><td class="num" data-label={t(due(claim))}>{entered ? '—' : amount(sum(lines.map((line) => line.value)))}</td><td /></tr>
        </tfoot>
      </table>
    </section>
  );
}

const due = (claim: Claim): string => (claim.status < VALUATED ? 'claim.cut.to_pay' : 'claim.cut.paid');

interface LineProps {
  line: Line;
  claim: Claim;
  decided: string | null;
  open: boolean;
  onToggle: () => void;
}

function DecidedLine({ line, claim, decided, open, onToggle }: LineProps) {
  const entered = claim.status === ENTERED;
  const note = entered ? null : lineNote(line);
  const cut = (before: string, now: string, shown: (value: string) => string) =>
    entered || line.rejected || shown(before) === shown(now) ? shown(before) : <><s class="cut">{shown(before)}</s> {shown(now)}</>;
  return (
    <>
      <tr class={!entered && line.rejected ? 'off' : undefined}>
        <td class="line-code"><Code>{line.code}</Code></td>
        <td class="line-name">{line.name}
          {note && <small class={line.rejected ? 't-stop' : 't-wait'}>{note}</small>}
          {line.justification && note !== line.justification && <small>{t('web.claim.justification', { text: line.justification })}</small>}
          {line.remark && <small>{line.remark}</small>}
        </td>
        <td class="num" data-label={t('web.claim.qty')}>{cut(line.quantity, line.approvedQuantity, quantity)}</td>
        <td class="num" data-label={t('web.claim.price')}>{cut(line.asked, line.price, amount)}</td>
        <td class="num" data-label={t('web.claim.sum.claimed')}>{amount(line.claimed)}</td>
        <td class="num" data-label={t(due(claim))}><b>{entered ? '—' : amount(line.value)}</b></td>
        <td class="line-check">
          {entered ? <span class="muted">{t('web.claim.undecided')}</span> : <LineState line={line} />}
          {!entered && <Button kind="quiet" class="why-btn" expanded={open} onClick={onToggle}>{t('web.claim.why')}</Button>}
        </td>
      </tr>
      {open && <tr class="why"><td colSpan={7}><WhyLine line={line} at={decided} /></td></tr>}
    </>
  );
}
