/* /authorisations/new and /authorisations/UUID: what was asked, what was granted, the number to carry into a claim. */
import { useState } from 'preact/hooks';
import { href, useAddress } from '../../data/address';
import { holds } from '../../data/client';
import { command } from '../../data/command';
import { mayDo } from '../../data/description';
import { asFailure, Failure } from '../../data/failure';
import { amount, date, fullName, moment, period } from '../../data/format';
import { t } from '../../data/text';
import { changed, use } from '../../data/use';
import { Attachments } from '../../part/attachments';
import { AuthorisationLeft, AuthorisationState, entryOf, linesOfAuthorisation, REQUESTED } from '../../part/authorisation';
import { Button, ButtonLink } from '../../part/button';
import { PersonFacts } from '../../part/cover';
import { quantity } from '../../part/decision';
import { Dialog } from '../../part/dialog';
import { TextField } from '../../part/field';
import { Shape } from '../../part/icon';
import { Card, Facts, Failed, Head, Loaded, Note } from '../../part/page';
import { History } from '../../part/timeline';
import { toast } from '../../part/toast';
import { Code } from '../../part/value';
import { askedOf, type Whole, wholeQuery } from './data';
import { Decide } from './decide';
import { Request } from './request';

const GRANTED = [8, 16];
const RIGHT_PRINT = 111006;

export default function AuthorisationRoom({ params }: { params: Record<string, string> }) {
  return params.uuid === undefined ? <Request stored={null} initial={null} /> : <Stored uuid={params.uuid} />;
}

function Stored({ uuid }: { uuid: string }) {
  const { query } = useAddress();
  const read = use<{ preauthorisation: Whole | null }>(wholeQuery, { uuid });
  return (
    <>
      {read.data === null && <Head title={t('web.authorisation.one')} />}
      <Loaded of={read} lines={8}>
        {({ preauthorisation: of }) => {
          if (!of) return <><Head title={t('web.authorisation.one')} /><section class="card"><Failed failure={new Failure('missing', [])} /></section></>;
          const changing = query.edit !== undefined && of.status === REQUESTED && mayDo('preauthorisation.update');
          return changing ? <Request key={uuid} stored={uuid} initial={askedOf(of)} /> : <Page of={of} />;
        }}
      </Loaded>
    </>
  );
}

function Page({ of }: { of: Whole }) {
  const [asking, ask] = useState<'withdraw' | 'revoke' | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const open = of.status === REQUESTED;
  const granted = GRANTED.includes(of.status);
  const name = of.insuree ? fullName(of.insuree) : t('web.authorisation.one');
  const end = async (act: 'withdraw' | 'revoke', why: string) => {
    setFailure(null);
    try {
      await command(`preauthorisation.${act}`, { uuid: of.uuid, ...(why.trim() ? { justification: why.trim() } : {}) }, { label: t(`web.authorisation.${act}`) });
      toast(t(`web.authorisation.done.${act}`));
      changed();
    } catch (thrown) {
      setFailure(asFailure(thrown).message);
    }
    ask(null);
  };
  return (
    <>
      <Head title={t('web.authorisation.of', { name })} crumbs={[{ label: t('web.authorisation.title'), href: '/authorisations' }, { label: of.healthFacility?.name ?? '' }]} beside={<AuthorisationState code={of.status} />}
        actions={<>
          {of.token && holds(RIGHT_PRINT) && <ButtonLink icon="print" target="_blank" href={href('/api/claim/preauthorisation/print/', { uuid: of.uuid })}>{t('web.claim.print')}</ButtonLink>}
          {open && mayDo('preauthorisation.withdraw') && <Button kind="stop" onClick={() => ask('withdraw')}>{t('web.authorisation.withdraw')}</Button>}
          {open && mayDo('preauthorisation.update') && <ButtonLink icon="edit" href={`/authorisations/${of.uuid}?edit=1`}>{t('web.claim.edit')}</ButtonLink>}
          {granted && mayDo('preauthorisation.revoke') && <Button kind="stop" onClick={() => ask('revoke')}>{t('web.authorisation.revoke')}</Button>}
        </>} />
      {failure && <div role="alert"><Note tone="stop">{failure}</Note></div>}
      <div class="cols claim-cols">
        <div class="stack wide-gap">
          {of.token && (
            <div class={granted ? 'verdict' : 'verdict verdict-stop'}>
              <Shape name={granted ? 'ok' : 'x'} />
              <div><b><bdi dir="ltr" class="token">{of.token}</bdi></b><small>{t(granted ? 'web.authorisation.carry' : 'web.authorisation.over')}</small></div>
            </div>
          )}
          {open && mayDo('preauthorisation.approve') ? <Decide of={of} /> : <Lines of={of} />}
          <Attachments of="preauthorisation" uuid={of.uuid} open={open} attachments={of.attachments} />
          <Card flush title={t('web.claim.history')}><History entity="preauthorisation" uuid={of.uuid} /></Card>
        </div>
        <div class="stack wide-gap">
          {of.token && <Card title={t('web.authorisation.left')}><AuthorisationLeft of={of} /></Card>}
          <Card title={t('web.authorisation.asked')}>
            <Facts of={[
              ...(of.insuree ? [[t('web.claims.person'), <PersonFacts person={{ ...of.insuree, gender: of.insuree.gender?.code ?? null }} />] as [string, preact.ComponentChildren]] : []),
              [t('web.claim.icd'), of.icd ? <><Code>{of.icd.code}</Code> {of.icd.name}</> : '—'],
              [t('web.authorisation.planned'), of.dateTo ? period(of.dateFrom, of.dateTo) : date(of.dateFrom)],
              [t('web.claim.admin'), of.admin ? fullName(of.admin) : '—'],
              ...(of.note ? [[t('web.authorisation.note'), <span class="said">{of.note}</span>] as [string, preact.ComponentChildren]] : []),
              ...(of.decidedAt ? [[t('web.authorisation.decided'), moment(of.decidedAt)] as [string, string]] : []),
              ...(of.justification ? [[t('web.authorisation.why'), <span class="said">{of.justification}</span>] as [string, preact.ComponentChildren]] : []),
            ]} />
          </Card>
        </div>
      </div>
      {asking && <End act={asking} onAct={(why) => end(asking, why)} onClose={() => ask(null)} />}
    </>
  );
}

/* Withdrawn by who asked, with or without a word; taken back by who granted it, with a reason. */
function End({ act, onAct, onClose }: { act: 'withdraw' | 'revoke'; onAct: (why: string) => Promise<void>; onClose: () => void }) {
  const [why, setWhy] = useState('');
  const [wrong, setWrong] = useState<string | null>(null);
  const run = async () => {
    if (act === 'revoke' && !why.trim()) return setWrong(t('web.authorisation.no_reason'));
    await onAct(why);
  };
  return (
    <Dialog stop title={t(`web.authorisation.ask.${act}`)} act={t(`web.authorisation.${act}`)} keep={t('web.authorisation.keep')} onAct={run} onClose={onClose}>
      <div class="stack"><p>{t(`web.authorisation.what.${act}`)}</p><TextField label={t('web.authorisation.why')} optional={act === 'withdraw'} rows={2} value={why} error={wrong} onChange={setWhy} /></div>
    </Dialog>
  );
}

function Lines({ of }: { of: Whole }) {
  const decided = of.token !== null;
  return (
    <section class="card lines-card">
      <table class={decided ? 'table lines read granted' : 'table lines read'} aria-label={t('web.claim.lines')}>
        <thead><tr>
          <th scope="col">{t('web.claim.code')}</th><th scope="col">{t('web.claim.line')}</th>
          <th scope="col" class="num">{t('web.authorisation.qty_asked')}</th><th scope="col" class="num">{t('web.authorisation.price_asked')}</th>
          {decided && <><th scope="col" class="num">{t('web.authorisation.qty')}</th><th scope="col" class="num">{t('web.authorisation.price')}</th><th scope="col" class="num">{t('web.authorisation.used')}</th></>}
        </tr></thead>
        <tbody>
          {linesOfAuthorisation(of).map((line) => (
            <tr key={line.id}>
              <td class="line-code"><Code>{entryOf(line).code}</Code></td>
              <td class="line-name">{entryOf(line).name}{line.explanation && <small>{line.explanation}</small>}</td>
              <td class="num" data-label={t('web.authorisation.qty_asked')}>{quantity(line.qtyRequested)}</td><td class="num" data-label={t('web.authorisation.price_asked')}>{amount(line.priceRequested)}</td>
              {decided && <><td class="num" data-label={t('web.authorisation.qty')}><b>{quantity(line.qtyApproved)}</b></td><td class="num" data-label={t('web.authorisation.price')}><b>{amount(line.priceApproved)}</b></td><td class="num" data-label={t('web.authorisation.used')}>{quantity(line.qtyUsed ?? '0')}</td></>}
            </tr>
          ))}
        </tbody>
        <tfoot><tr><th scope="row" colSpan={3}>{t('web.claim.together')}</th><td class="num" data-label={t('web.authorisation.price_asked')}>{amount(of.requested)}</td>{decided && <><td /><td class="num" data-label={t('web.authorisation.price')}><b>{amount(of.amount)}</b></td><td class="num" data-label={t('web.authorisation.used')}>{amount(of.used)}</td></>}</tr></tfoot>
      </table>
    </section>
  );
}
