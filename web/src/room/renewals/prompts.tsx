/* The work list: families to be asked for a renewal, the one whose cover ends first on top. Each is renewed, or declines with a reason; that is
 * taken back where it was a mistake. */
import { useState } from 'preact/hooks';
import { href, useAddress } from '../../data/address';
import { command } from '../../data/command';
import { mayDo } from '../../data/description';
import type { Policy } from '../../data/enrolment';
import { placeName, policyPicks } from '../../data/enrolment';
import { asFailure, type Failure } from '../../data/failure';
import { date, fromToday, fullName } from '../../data/format';
import { type Connection, rowsOf } from '../../data/graphql';
import { t } from '../../data/text';
import { changed, use } from '../../data/use';
import { Button, ButtonLink } from '../../part/button';
import { Modal } from '../../part/dialog';
import { TextField } from '../../part/field';
import { Filters } from '../../part/filters';
import { useList } from '../../part/list';
import { Card, Empty, Failed, Loaded } from '../../part/page';
import { Paging } from '../../part/paging';
import { usePlaces } from '../../part/place';
import { Status } from '../../part/status';
import { type Column, Table } from '../../part/table';
import { Take } from '../../part/take';
import { toast } from '../../part/toast';
import { Code, InsuranceNumber } from '../../part/value';
import { SellPolicy } from '../../form/policy';
import { type Officer, useOfficers } from './data';

interface Prompt {
  uuid: string;
  renewalPromptDate: string;
  renewalDate: string;
  phoneNumber: string | null;
  renewalWarnings: number | null;
  responseStatus: number | null;
  responseReason: string | null;
  insuree: { chfId: string; lastName: string; otherNames: string; phone: string | null };
  newProduct: { uuid: string; code: string; name: string };
  newOfficer: Officer | null;
  policy: Policy & { family: { uuid: string; location: { uuid: string; name: string; parent: { uuid: string; name: string } | null } | null } };
}

const OPEN = 0;
const RENEWED = 1;
const DECLINED = 2;
const warnings = [[1, 'not_sold'], [2, 'no_officer'], [4, 'officer_left']] as const;

const query = () => `query ($first: Int, $offset: Int, $orderBy: [String], $place: String, $level: Int, $officers: [String], $answer: Int, $all: Boolean, $from: Date, $to: Date, $promptedFrom: Date, $promptedTo: Date, $sms: Int) {
  policyRenewals(first: $first, offset: $offset, orderBy: $orderBy, parentLocation: $place, parentLocationLevel: $level, officers: $officers, responseStatus: $answer, showAnswered: $all,
    renewalDate_Gte: $from, renewalDate_Lte: $to, renewalPromptDate_Gte: $promptedFrom, renewalPromptDate_Lte: $promptedTo, smsStatus: $sms) {
    totalCount
    edges { node { uuid renewalPromptDate renewalDate phoneNumber renewalWarnings responseStatus responseReason insuree { chfId lastName otherNames phone }
      newProduct { uuid code name } newOfficer { uuid code lastName otherNames } policy { ${policyPicks()} family { uuid location { uuid name parent { uuid name } } } } } }
  }
}`;

const answerOf = (prompt: Prompt): number => prompt.responseStatus ?? OPEN;

function State({ of }: { of: Prompt }) {
  const answer = answerOf(of);
  if (answer === RENEWED) return <Status tone="ok" shape="ok">{t('web.renewals.renewed')}</Status>;
  if (answer === DECLINED) return <Status tone="idle" shape="x">{t('web.renewals.declined')}</Status>;
  return <Status tone="wait" shape="clock">{fromToday(of.renewalDate)}</Status>;
}

const warned = (of: Prompt): string => warnings.filter(([bit]) => (of.renewalWarnings ?? 0) & bit).map(([, word]) => t(`web.renewals.warning.${word}`)).join(' ');

async function reopen(prompt: Prompt): Promise<void> {
  await command('policy_renewal.reopen', { uuid: prompt.uuid }, { label: t('web.renewals.reopen') });
  changed();
}

function Decline({ of, onClose }: { of: Prompt; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const [failure, setFailure] = useState<Failure | null>(null);
  const act = async () => {
    try {
      await command('policy_renewal.decline', { uuid: of.uuid, reason: reason.trim() || null }, { label: t('web.renewals.decline') });
      onClose();
      changed();
      toast(t('web.renewals.decline.done', { name: fullName(of.insuree) }), () => void reopen(of));
    } catch (error) {
      setFailure(asFailure(error));
    }
  };
  return (
    <Modal onClose={onClose} label={t('web.renewals.decline')}>
      <h2>{t('web.renewals.decline.ask', { name: fullName(of.insuree) })}</h2>
      <div class="stack">
        {failure && <Failed failure={failure} />}
        <TextField label={t('web.renewals.reason')} value={reason} onChange={setReason} max={255} optional />
      </div>
      <div class="acts">
        <Button onClick={onClose}>{t('web.cancel')}</Button>
        <Button kind="primary" onClick={() => void act()}>{t('web.renewals.decline')}</Button>
      </div>
    </Modal>
  );
}

type Window = { is: 'renew' | 'decline'; of: Prompt };

function Acts({ of, open }: { of: Prompt; open: (window: Window) => void }) {
  const answer = answerOf(of);
  if (answer === RENEWED) return null;
  if (answer === DECLINED) return mayDo('policy_renewal.reopen') ? <Button onClick={() => void reopen(of)}>{t('web.renewals.reopen')}</Button> : null;
  return (
    <span class="row nowrap">
      {mayDo('policy.renew') && <Button kind="primary" onClick={() => open({ is: 'renew', of })}>{t('web.family.renew')}</Button>}
      {mayDo('policy_renewal.decline') && <Button kind="quiet" onClick={() => open({ is: 'decline', of })}>{t('web.renewals.decline')}</Button>}
    </span>
  );
}

const officerOf = (of: Prompt): string => (of.newOfficer ? fullName(of.newOfficer) : t('web.renewals.nobody'));

const columns = (open: (window: Window) => void): Column<Prompt>[] => [
  { name: 'family', head: t('web.families.head'), cell: (row) => fullName(row.insuree) },
  { name: 'number', head: t('web.families.number'), cell: (row) => <InsuranceNumber>{row.insuree.chfId}</InsuranceNumber> },
  { name: 'village', head: t('web.families.village'), cell: (row) => placeName(row.policy.family.location, 2) },
  { name: 'phone', head: t('web.families.phone'), desktop: true, cell: (row) => <Code>{row.insuree.phone}</Code> },
  { name: 'product', head: t('web.renewals.product'), desktop: true, cell: (row) => <>{row.newProduct.name}<br /><small>{officerOf(row)}</small>{warned(row) && <><br /><small class="t-wait">{warned(row)}</small></>}</> },
  { name: 'date', head: t('web.renewals.date'), sort: 'renewalDate', end: true, cell: (row) => <><State of={row} /><br /><small class="nowrap">{date(row.renewalDate)}</small>{row.responseReason && <><br /><small>{row.responseReason}</small></>}</> },
  { name: 'acts', head: t('web.renewals.next'), end: true, cell: (row) => <Acts of={row} open={open} /> },
];

const asRows = (rows: Prompt[]) => [
  [t('web.families.number'), t('web.families.head'), t('web.families.village'), t('web.families.phone'), t('web.renewals.product'), t('web.renewals.officer'), t('web.renewals.date')],
  ...rows.map((row) => [row.insuree.chfId, fullName(row.insuree), placeName(row.policy.family.location, 2), row.insuree.phone ?? '', row.newProduct.code, officerOf(row), row.renewalDate]),
];

/* "open" is what comes up: the queue. */
const answers = { renewed: RENEWED, declined: DECLINED } as const;

export function Prompts() {
  const { query: asked } = useAddress();
  const [window, open] = useState<Window | null>(null);
  const list = useList({ sort: 'renewalDate' });
  const place = usePlaces(asked.place);
  const { filter, officers } = useOfficers(asked.officer);
  const variables = place.variables && officers !== null && {
    ...list.variables, ...place.variables, officers, answer: answers[asked.answer as keyof typeof answers], all: asked.answer === 'all' || undefined,
    from: asked.from, to: asked.to, promptedFrom: asked.prompted, promptedTo: asked.prompted_to, sms: asked.sms === undefined ? undefined : Number(asked.sms),
  };
  const read = use<{ policyRenewals: Connection<Prompt> }>(query(), variables || null);
  const rows = rowsOf(read.data?.policyRenewals);
  const close = () => open(null);
  return (
    <div class="stack">
      <Filters filters={[place.filter, filter,
        { name: 'answer', label: t('web.renewals.state'), kind: 'choice', options: [{ value: 'renewed', label: t('web.renewals.renewed') }, { value: 'declined', label: t('web.renewals.declined') }, { value: 'all', label: t('web.renewals.all') }] },
        { name: 'from', label: t('web.renewals.from'), kind: 'date' }, { name: 'to', label: t('web.renewals.to'), kind: 'date' },
        { name: 'prompted', label: t('web.renewals.prompted_from'), kind: 'date' }, { name: 'prompted_to', label: t('web.renewals.prompted_to'), kind: 'date' },
        { name: 'sms', label: t('web.renewals.sms'), kind: 'choice', options: [{ value: '0', label: t('web.renewals.sms.waits') }, { value: '1', label: t('web.renewals.sms.sent') }] },
      ]} />
      <Loaded of={read} lines={10}>
        {() => rows.length === 0
          ? <Card flush><Empty icon="card" title={t('web.renewals.none')}>{t('web.renewals.none.why')}</Empty></Card>
          : (
            <Card flush footer={<Paging list={list} total={read.data?.policyRenewals.totalCount ?? 0} shown={rows.length} />}>
              <Table<Prompt> label={t('web.renewals.prompts')} rows={rows} rowKey={(row) => row.uuid} columns={columns(open)} sort={list.sort} busy={read.stale} open={(row) => `/policies/${row.policy.uuid}`} off={(row) => answerOf(row) !== OPEN} />
            </Card>
          )}
      </Loaded>
      {rows.length > 0 && <div class="row"><Take name={t('web.renewals.title')} rows={() => asRows(rows)} /><ButtonLink icon="print" target="_blank" href={href('/api/policy/renewals', { officer: officers?.join(',') ?? null, from: asked.from ?? null, to: asked.to ?? null })}>{t('web.renewals.sheets')}</ButtonLink></div>}
      {window?.is === 'renew' && <SellPolicy family={window.of.policy.family.uuid} renews={{ ...window.of.policy, product: window.of.newProduct }} onClose={close} onDone={() => { close(); changed(); toast(t('web.family.renewed')); }} />}
      {window?.is === 'decline' && <Decline of={window.of} onClose={close} />}
    </div>
  );
}
