/* What the tabs of a family hold. */
import { mayDo } from '../../data/description';
import { ACTIVE, cardHref, type Cover, IDLE, type Person, photoHref, type Policy, READY } from '../../data/enrolment';
import { daysBetween, fromToday, fullName, period, today } from '../../data/format';
import { compare } from '../../data/money';
import { t } from '../../data/text';
import { scheme } from '../../data/client';
import { Button, ButtonLink } from '../../part/button';
import { PhotoTile } from '../../part/camera';
import { Empty } from '../../part/page';
import { CoverStatus, PersonNote } from '../../part/person';
import { StateOf } from '../../part/status';
import { type Column, Table } from '../../part/table';
import { InsuranceNumber, Money } from '../../part/value';
import type { Window } from './family';

interface MembersProps {
  of: Person[];
  covers: Cover[];
  onPhoto: (person: Person, photo: Blob) => Promise<void>;
  onAdd: (() => void) | null;
}

export function Members({ of: people, covers, onPhoto, onAdd }: MembersProps) {
  const photo = (person: Person) => (
    <PhotoTile name={fullName(person)} src={photoHref(person)} size="s" onTake={mayDo('insuree.update') ? (blob) => void onPhoto(person, blob) : undefined} />
  );
  const columns: Column<Person>[] = [
    { name: 'name', head: t('web.insurees.name'), cell: (person) => fullName(person) },
    { name: 'facts', head: t('web.insurees.facts'), cell: (person) => <span class="muted"><PersonNote person={person} /></span> },
    { name: 'number', head: t('web.families.number'), cell: (person) => <InsuranceNumber>{person.chfId}</InsuranceNumber> },
    { name: 'cover', head: t('web.family.cover'), cell: (person) => <CoverStatus covers={covers.filter((one) => one.insureeUuid === person.uuid)} /> },
    { name: 'photo', head: t('web.family.photo'), desktop: true, cell: photo },
  ];
  return (
    <>
      {people.length === 0 && <Empty icon="person" title={t('web.family.nobody')}>{t('web.family.nobody.why')}</Empty>}
      {people.length > 0 && <Table<Person> label={t('web.family.members')} rows={people} rowKey={(one) => one.uuid} columns={columns} open={(one) => `/insurees/${one.uuid}`} picture={photo} />}
      <footer class="row row-w">
        {onAdd && <Button kind="quiet" icon="plus" keys="A" onClick={onAdd}>{t('web.family.add')}</Button>}
        {people.length > 1 && <ButtonLink kind="quiet" icon="print" class="end" href={cardHref(people.map((one) => one.uuid), true)} target="_blank">{t('web.family.sheet')}</ButtonLink>}
      </footer>
    </>
  );
}

/* What a person may do with a policy, by its state. */
export function PolicyActs({ policy, onOpen }: { policy: Policy; onOpen: (window: Window) => void }) {
  const owes = compare(policy.balance ?? '0', '0') > 0;
  return (
    <>
      {owes && [IDLE, ACTIVE, READY].includes(policy.status) && mayDo('premium.create') && <Button icon="money" onClick={() => onOpen({ is: 'pay', policy })}>{t('web.family.pay')}</Button>}
      {[ACTIVE, 8].includes(policy.status) && mayDo('policy.renew') && <Button icon="sync" onClick={() => onOpen({ is: 'sell', renews: policy })}>{t('web.family.renew')}</Button>}
    </>
  );
}

function left(policy: Policy) {
  if (policy.status !== ACTIVE || !policy.expiryDate || daysBetween(today(), policy.expiryDate) < 0) return null;
  return <small>{t('web.family.last_day', { when: fromToday(policy.expiryDate) })}</small>;
}

export function Policies({ of: policies, onOpen }: { of: Policy[]; onOpen: (window: Window) => void }) {
  const columns: Column<Policy>[] = [
    { name: 'product', head: t('web.family.product'), cell: (one) => one.product?.name },
    { name: 'period', head: t('web.family.period'), cell: (one) => <>{period(one.startDate, one.expiryDate)}{left(one)}</> },
    { name: 'value', head: t('web.family.value', { currency: scheme().currency }), num: true, desktop: true, cell: (one) => <Money bare value={one.value} /> },
    { name: 'due', head: t('web.family.due'), num: true, cell: (one) => <Money bare value={one.balance} /> },
    { name: 'status', head: t('web.family.status'), end: true, cell: (one) => <StateOf of="policy" code={one.status} plain /> },
  ];
  return (
    <>
      {policies.length === 0
        ? <Empty icon="card" title={t('web.family.no_policy')}>{t('web.family.no_policy.why')}</Empty>
        : <Table<Policy> label={t('web.family.policies')} rows={policies} rowKey={(one) => one.uuid} columns={columns} open={(one) => `/policies/${one.uuid}`} off={(one) => one.status === 8} />}
      {mayDo('policy.create') && <footer><Button kind="quiet" icon="plus" onClick={() => onOpen({ is: 'sell' })}>{t('web.family.next.sell')}</Button></footer>}
    </>
  );
}
