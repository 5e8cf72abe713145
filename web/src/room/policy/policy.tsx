/* One policy: what it costs and what is paid, whom it covers, what its limits leave, what was changed. */
import { useState } from 'preact/hooks';
import { go } from '../../data/address';
import { command } from '../../data/command';
import { choice, label, mayDo, mayRead } from '../../data/description';
import { ACTIVE, type Cover, coverPicks, IDLE, type Person, personPicks, photoHref, type Policy, policyPicks, READY, SUSPENDED } from '../../data/enrolment';
import { asFailure, Failure } from '../../data/failure';
import { date, fromToday, fullName, money, period } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { compare, less } from '../../data/money';
import { t } from '../../data/text';
import { changed, use } from '../../data/use';
import { Button } from '../../part/button';
import { PhotoTile } from '../../part/camera';
import { Dialog } from '../../part/dialog';
import { useKeys } from '../../part/keys';
import { Card, Empty, Facts, Failed, Head, Loaded, Note } from '../../part/page';
import { CoverStatus } from '../../part/person';
import { balanceOf } from '../../part/policy';
import { StateOf } from '../../part/status';
import { type Column, Table } from '../../part/table';
import { Tabs } from '../../part/tabs';
import { History } from '../../part/timeline';
import { toast } from '../../part/toast';
import { InsuranceNumber, Money } from '../../part/value';
import { Pay, SellPolicy } from '../../form/policy';
import { Contributions } from '../../form/premium';
import { Refund } from '../../form/refund';

type Whole = Policy & { family: { uuid: string; headInsuree: { chfId: string; lastName: string; otherNames: string } | null; members: Connection<Person> } };
type Left = { policyUuid: string; ceiling: number | null; ceilingInPatient: number | null; ceilingOutPatient: number | null; ded: number | null };

const query = () => `query ($uuid: String!) { policies(first: 1, uuid: $uuid) { edges { node { ${policyPicks()} jsonExt family { uuid headInsuree { chfId lastName otherNames } members(first: 100) { edges { node { ${personPicks} } } } } } } } }`;
const leftQuery = `query ($family: String!) { familyCovers(familyUuid: $family) { ${coverPicks} }
  policiesByFamily(familyUuid: $family, first: 50) { edges { node { policyUuid ceiling ceilingInPatient ceilingOutPatient ded } } } }`;

type Window = 'pay' | 'number' | 'refund' | 'renew' | 'edit' | 'suspend' | 'activate' | 'delete';

export default function PolicyPage({ params }: { params: Record<string, string> }) {
  const read = use<{ policies: Connection<Whole> }>(query(), { uuid: params.uuid! });
  return (
    <Loaded of={read} lines={10}>
      {({ policies }) => {
        const policy = rowsOf(policies)[0];
        return policy ? <Shown policy={policy} /> : <><Head title={t('web.family.policy')} /><Failed failure={new Failure('missing', [])} /></>;
      }}
    </Loaded>
  );
}

function offered(policy: Policy): Window[] {
  const owes = compare(policy.balance ?? '0', '0') > 0;
  const all: [Window, boolean][] = [
    ['pay', owes && [IDLE, ACTIVE, READY].includes(policy.status) && mayDo('premium.create')],
    ['refund', compare(policy.balance ?? '0', '0') < 0 && mayDo('premium.refund')],
    ['number', owes && [IDLE, ACTIVE, READY].includes(policy.status) && mayDo('payment.intent')],
    ['activate', policy.status === READY && mayDo('policy.activate')],
    ['renew', [ACTIVE, 8].includes(policy.status) && mayDo('policy.renew')],
    ['edit', policy.status === IDLE && mayDo('policy.update')],
    ['suspend', [IDLE, ACTIVE].includes(policy.status) && mayDo('policy.suspend')],
    ['delete', mayDo('policy.delete')],
  ];
  return all.filter(([, may]) => may).map(([act]) => act);
}

const keys: Partial<Record<Window, string>> = { pay: 'b', renew: 'r', edit: 'e' };

function Shown({ policy }: { policy: Whole }) {
  const [window, open] = useState<Window | null>(null);
  const left = use<{ familyCovers: Cover[]; policiesByFamily: Connection<Left> }>(leftQuery, { family: policy.family.uuid }).data;
  const covers = (left?.familyCovers ?? []).filter((one) => one.policyUuid === policy.uuid);
  const limits = rowsOf(left?.policiesByFamily).find((one) => one.policyUuid === policy.uuid);
  const acts = offered(policy);
  const first = acts[0];
  useKeys(acts.filter((act) => keys[act]).map((act) => ({ key: keys[act]!, label: t(`web.policy.${act}`), run: () => open(act) })));
  const name = policy.family.headInsuree ? t('web.family.of', { name: fullName(policy.family.headInsuree) }) : t('web.family.title');
  const close = () => open(null);
  return (
    <>
      <Head
        title={policy.product?.name ?? t('web.family.policy')}
        beside={<StateOf of="policy" code={policy.status} />}
        crumbs={[{ label: t('web.families.title'), href: '/families' }, { label: name, href: `/families/${policy.family.uuid}` }, { label: t('web.family.policy') }]}
        under={<>{period(policy.startDate, policy.expiryDate)}{policy.status === ACTIVE && policy.expiryDate && ` · ${t('web.family.last_day', { when: fromToday(policy.expiryDate) })}`}</>}
        actions={<>{[...acts].reverse().map((act) => <Button key={act} kind={act === first && act !== 'delete' && act !== 'suspend' ? 'primary' : act === 'delete' ? 'quiet' : undefined} keys={keys[act]?.toUpperCase()} onClick={() => open(act)}>{t(`web.policy.${act}`)}</Button>)}</>}
      />
      {policy.status === SUSPENDED && <Note tone="wait">{t('web.policy.is_suspended')}</Note>}
      <div class="cols">
        <section class="card">
          <Tabs label={t('web.family.policy')} tabs={[
            { name: 'covers', label: t('web.policy.covers'), count: covers.length, view: () => <Covers of={covers} people={rowsOf(policy.family.members)} /> },
            ...(mayRead('premium') ? [{ name: 'contributions', label: t('web.family.contributions'), count: rowsOf(policy.premiums).length, view: () => <Contributions of={rowsOf(policy.premiums).map((premium) => ({ premium, policy }))} /> }] : []),
            { name: 'history', label: t('web.family.history'), view: () => <History entity="policy" uuid={policy.uuid} /> },
          ]} />
        </section>
        <div class="stack">
          <Card title={t('web.policy.money')}>
            <Facts of={[
              [t('web.pay.value'), <Money key="v" value={policy.value} />],
              [t('web.family.paid'), <Money key="p" value={policy.value && policy.balance ? less(policy.value, policy.balance) : null} />],
              balanceOf(policy),
              [label('policy', 'stage'), choice('policy', 'stage', policy.stage)],
              [label('policy', 'enrollDate'), date(policy.enrollDate)],
              [label('policy', 'effectiveDate'), date(policy.effectiveDate)],
              [t('web.family.officer'), policy.officer ? fullName(policy.officer) : '—'],
            ]} />
          </Card>
          {limits && <Limits of={limits} />}
        </div>
      </div>
      {window === 'pay' && <Pay policy={policy} onClose={close} />}
      {window === 'edit' && <SellPolicy family={policy.family.uuid} edits={policy} onClose={close} onDone={() => { close(); toast(t('web.policy.edit.done')); }} />}
      {window === 'refund' && <Refund policy={policy} onClose={close} />}
      {window === 'number' && <AskNumber policy={policy} onClose={close} />}
      {window === 'renew' && <SellPolicy family={policy.family.uuid} renews={policy} onClose={close} onDone={(made) => { close(); toast(t('web.family.renewed')); if (made) go(`/policies/${made}`); }} />}
      {(window === 'suspend' || window === 'activate' || window === 'delete') && <Ask act={window} policy={policy} covered={covers.filter((one) => one.status === 'A').length} onClose={close} />}
    </>
  );
}

/* The gateway is asked for a number under which the family pays what is open. */
function AskNumber({ policy, onClose }: { policy: Whole; onClose: () => void }) {
  const [failure, setFailure] = useState<Failure | null>(null);
  const head = policy.family.headInsuree;
  const run = async () => {
    try {
      const { result, status } = await command<{ uuid: string; fault: number; message: string | null }>('payment.intent', {
        request: true, lines: [{ insuranceNumber: head?.chfId ?? null, productCode: policy.product?.code ?? null, renewal: policy.stage === 'R', amount: policy.balance }],
      }, { label: t('web.policy.number') });
      changed();
      onClose();
      toast(status === 'waiting' ? t('web.form.waiting') : result?.fault ? t('web.payment.refused', { why: result.message ?? '' }) : t('web.payment.request.done'));
      if (result && mayRead('payment')) go(`/payments/${result.uuid}`);
    } catch (thrown) {
      setFailure(asFailure(thrown));
    }
  };
  return (
    <Dialog title={t('web.payment.request.ask')} act={t('web.policy.number')} keep={t('web.cancel')} onAct={run} onClose={onClose}>
      <p>{t('web.policy.number.why', { amount: money(policy.balance) })}</p>
      {failure && <div role="alert"><Note tone="stop">{failure.message}</Note></div>}
    </Dialog>
  );
}

function Covers({ of: covers, people }: { of: Cover[]; people: Person[] }) {
  const rows = covers.flatMap((cover) => {
    const person = people.find((one) => one.uuid === cover.insureeUuid);
    return person ? [{ cover, person }] : [];
  });
  if (!rows.length) return <Empty icon="person" title={t('web.policy.nobody')}>{t('web.policy.nobody.why')}</Empty>;
  type Row = (typeof rows)[number];
  const columns: Column<Row>[] = [
    { name: 'name', head: t('web.insurees.name'), cell: ({ person }) => fullName(person) },
    { name: 'number', head: t('web.families.number'), cell: ({ person }) => <InsuranceNumber>{person.chfId}</InsuranceNumber> },
    { name: 'cover', head: t('web.family.cover'), cell: ({ cover }) => <CoverStatus covers={[cover]} /> },
  ];
  return <Table<Row> label={t('web.policy.covers')} rows={rows} rowKey={({ person }) => person.uuid} columns={columns} open={({ person }) => `/insurees/${person.uuid}`} picture={({ person }) => <PhotoTile name={fullName(person)} src={photoHref(person)} size="s" />} />;
}

function Limits({ of: left }: { of: Left }) {
  const rows: [string, number | null][] = [[t('web.family.ceiling'), left.ceiling], [t('web.policy.ceiling_in'), left.ceilingInPatient || null], [t('web.policy.ceiling_out'), left.ceilingOutPatient || null], [t('web.policy.deducted'), left.ded || null]];
  const said = rows.filter(([, value]) => value !== null);
  return <Card title={t('web.policy.limits')}>{said.length ? <Facts of={said.map(([name, value]) => [name, <Money key={name} value={String(value)} />])} /> : <p class="muted">{t('web.policy.unlimited')}</p>}</Card>;
}

/* What reaches people: says how many. */
function Ask({ act, policy, covered, onClose }: { act: 'suspend' | 'activate' | 'delete'; policy: Whole; covered: number; onClose: () => void }) {
  const [failure, setFailure] = useState<Failure | null>(null);
  const paid = rowsOf(policy.premiums).length;
  const run = async () => {
    try {
      await command(`policy.${act}`, act === 'delete' ? { uuid: policy.uuid, deleteContributions: paid > 0 } : { uuids: [policy.uuid] }, { label: t(`web.policy.${act}`) });
      changed();
      onClose();
      toast(t(`web.policy.${act}.done`));
      if (act === 'delete') go(`/families/${policy.family.uuid}`, { replace: true });
    } catch (thrown) {
      setFailure(asFailure(thrown));
    }
  };
  return (
    <Dialog title={t(`web.policy.${act}.ask`)} act={t(`web.policy.${act}`)} keep={t('web.policy.keep')} stop={act !== 'activate'} onAct={run} onClose={onClose}>
      <p>{t(`web.policy.${act}.why`, { n: act === 'suspend' ? covered : rowsOf(policy.family.members).length })}</p>
      {act === 'delete' && paid > 0 && <Note tone="wait">{t('web.policy.delete.paid', { n: paid, amount: money(less(policy.value ?? '0', policy.balance ?? '0')) })}</Note>}
      {failure && <div role="alert"><Note tone="stop">{failure.message}</Note></div>}
    </Dialog>
  );
}
