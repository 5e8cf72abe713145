/* Accounts: one name to sign in with, and up to three profiles: who works with the program, enrols, or sends claims. */
import { useState } from 'preact/hooks';
import { go, useAddress } from '../../data/address';
import { scheme } from '../../data/client';
import { command } from '../../data/command';
import { asFailure, Failure } from '../../data/failure';
import { type Connection, rowsOf } from '../../data/graphql';
import { t } from '../../data/text';
import { use } from '../../data/use';
import { isEmpty, type Value } from '../../form/check';
import { Entry } from '../../form/entry';
import { Form, type FormState, useEntry, useForm, type Values } from '../../form/form';
import { Button, ButtonLink } from '../../part/button';
import { Combobox } from '../../part/combobox';
import { Modal } from '../../part/dialog';
import { CheckField, DateField, Frame, TextField } from '../../part/field';
import { Card, Failed, Head, Loaded, Note } from '../../part/page';
import { passwordRule } from '../../part/password';
import { type Tab, Tabs } from '../../part/tabs';
import { History } from '../../part/timeline';
import { toast } from '../../part/toast';
import { Ending } from './ending';
import { type Row, searchRows, shown } from './read';
import { mayTo, registerNamed } from './table';

const PLACE = 'uuid code name parent { uuid name parent { uuid name } }';
const query = `query ($uuid: String!) { rows: users(first: 1, uuid: $uuid) { edges { node { uuid username validityFrom validityTo
  iUser { lastName otherNames email phone language { code name } healthFacility { uuid code name } userRoles { role { uuid name } } userdistrictSet { location { ${PLACE} } } }
  officer { lastName otherNames email phone dob address worksTo phoneCommunication location { ${PLACE} } substitutionOfficer { uuid code lastName otherNames } officerVillages { location { ${PLACE} } } }
  claimAdmin { lastName otherNames emailId phone dob healthFacility { uuid code name } } } } } }`;

const TYPES = ['INTERACTIVE', 'OFFICER', 'CLAIM_ADMIN'] as const;
const has = (form: FormState, type: (typeof TYPES)[number]): boolean => form.values[type] === true;

function valuesOf(row: Row): Values {
  const person = row.iUser ?? row.officer ?? row.claimAdmin ?? {};
  const officer = row.officer ?? {};
  return {
    username: row.username, lastName: person.lastName ?? null, otherNames: person.otherNames ?? null, phone: person.phone ?? null, email: person.email ?? person.emailId ?? null,
    INTERACTIVE: Boolean(row.iUser), OFFICER: Boolean(row.officer), CLAIM_ADMIN: Boolean(row.claimAdmin),
    language: row.iUser?.language ?? null, healthFacility: row.iUser?.healthFacility ?? row.claimAdmin?.healthFacility ?? null,
    roles: (row.iUser?.userRoles ?? []).map((one: Row) => one.role), districts: (row.iUser?.userdistrictSet ?? []).map((one: Row) => one.location),
    birthDate: officer.dob ?? row.claimAdmin?.dob ?? null, address: officer.address ?? null, worksTo: officer.worksTo?.slice(0, 10) ?? null, phoneCommunication: Boolean(officer.phoneCommunication),
    location: officer.location ?? null, substitutionOfficer: officer.substitutionOfficer ?? null, villages: (officer.officerVillages ?? []).map((one: Row) => one.location),
  };
}

const fresh: Values = { username: null, lastName: null, otherNames: null, INTERACTIVE: true, OFFICER: false, CLAIM_ADMIN: false, roles: [], districts: [], villages: [], language: null };

/* As user.create and user.update take it; what belongs to no chosen profile is not sent. */
function inputFor(values: Values, before: Values | null): Record<string, unknown> {
  const types = TYPES.filter((type) => values[type] === true);
  const many = (name: string) => (values[name] as unknown as Row[]).map((row) => row.uuid);
  const one = (name: string) => (values[name] as Row | null)?.uuid ?? null;
  const plain = (name: string) => (isEmpty(values[name]) ? null : values[name]);
  const at = (day: unknown) => (day ? `${day as string}T00:00:00` : null);
  const all: Record<string, unknown> = {
    username: plain('username'), lastName: plain('lastName'), otherNames: plain('otherNames'), phone: plain('phone'), email: plain('email'), userTypes: types,
    ...(values.INTERACTIVE ? { roles: many('roles'), districts: many('districts'), language: (values.language as Row | null)?.code ?? null, healthFacility: one('healthFacility') } : {}),
    ...(values.OFFICER ? { birthDate: plain('birthDate'), address: plain('address'), worksTo: at(values.worksTo), phoneCommunication: values.phoneCommunication === true, location: one('location'), substitutionOfficer: one('substitutionOfficer'), villages: many('villages') } : {}),
    ...(values.CLAIM_ADMIN ? { birthDate: plain('birthDate'), healthFacility: one('healthFacility') } : {}),
  };
  const old = before && inputFor(before, null);
  for (const name of Object.keys(all)) {
    if (old ? JSON.stringify(all[name]) === JSON.stringify(old[name]) : all[name] === null) delete all[name];
  }
  return all;
}

export function UserPage({ uuid }: { uuid: string | undefined }) {
  const read = use<{ rows: Connection<Row> }>(query, uuid ? { uuid } : null);
  if (!uuid) return <Account row={null} />;
  return (
    <Loaded of={read} lines={10}>
      {({ rows }) => {
        const row = rowsOf(rows)[0];
        return row ? <Account key={`${row.uuid} ${row.validityFrom}`} row={row} /> : <><Head title={t('web.register.users')} /><Card flush><Failed failure={new Failure('missing', [])} /></Card></>;
      }}
    </Loaded>
  );
}

function Account({ row }: { row: Row | null }) {
  const { path } = useAddress();
  const [initial] = useState(() => (row ? valuesOf(row) : fresh));
  const [asking, ask] = useState<'end' | 'password' | null>(null);
  const register = registerNamed('users')!;
  const readonly = !mayTo(register, row ? 'update' : 'create');
  const title = row ? row.username : t('web.register.new_of', { register: t('web.register.users') });
  const form = useForm({
    entity: 'interactive_user', command: row ? 'user.update' : 'user.create', initial, fixed: row ? { uuid: row.uuid } : undefined, label: title,
    input: (values, before) => inputFor(values, row && before),
    draft: readonly ? undefined : { key: `users/${row?.uuid ?? 'new'}`, title, href: path },
    onDone: (receipt) => {
      toast(t('web.register.saved'));
      if (!row) go(receipt.result?.uuid ? `/registers/users/${receipt.result.uuid}` : '/registers/users', { replace: true });
    },
  });
  const tabs: Tab[] = [
    { name: 'account', label: t('web.register.tab.account'), view: () => <div class="body"><General form={form} readonly={readonly} /></div> },
    ...(has(form, 'INTERACTIVE') ? [{ name: 'rights', label: t('web.register.tab.roles'), view: () => <div class="body"><Interactive form={form} readonly={readonly} /></div> }] : []),
    ...(has(form, 'OFFICER') ? [{ name: 'officer', label: t('web.register.tab.officer'), view: () => <div class="body"><Officer form={form} readonly={readonly} /></div> }] : []),
    ...(row ? [{ name: 'history', label: t('web.register.tab.history'), view: () => <History entity="core_user" uuid={row.uuid} /> }] : []),
  ];
  return (
    <>
      <Head title={title} crumbs={[{ label: t('web.register.title'), href: '/registers' }, { label: t('web.register.users'), href: '/registers/users' }, { label: title }]}
        actions={row && (
          <>
            {!readonly && <Button icon="key" onClick={() => ask('password')}>{t('web.account.set')}</Button>}
            {mayTo(register, 'delete') && <Button kind="stop" onClick={() => ask('end')}>{t('web.register.end')}</Button>}
          </>
        )} />
      {readonly && <Note icon="lock">{t('web.register.readonly')}</Note>}
      <Form of={form} act={t('web.save')} off={readonly ? t('web.register.readonly') : undefined} others={<ButtonLink href="/registers/users">{t('web.register.back')}</ButtonLink>}>
        <section class="card"><Tabs label={title} tabs={tabs} /></section>
      </Form>
      {asking === 'end' && row && <Ending register={register} row={row} title={title} onClose={() => ask(null)} />}
      {asking === 'password' && row && <Password row={row} onClose={() => ask(null)} />}
    </>
  );
}

/* A password of another one: never kept on the device, not even for a moment. */
function Password({ row, onClose }: { row: Row; onClose: () => void }) {
  const [password, set] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, fail] = useState('');
  const title = t('web.account.set_title', { name: row.username });
  const send = async (event: Event) => {
    event.preventDefault();
    if (!password) return;
    setBusy(true);
    try {
      await command('user.set_password', { uuid: row.uuid, newPassword: password }, { secret: true });
      toast(t('web.account.changed'));
      onClose();
    } catch (thrown) {
      fail(asFailure(thrown).message);
      setBusy(false);
    }
  };
  return (
    <Modal onClose={onClose} label={title}>
      <form class="stack" onSubmit={(event) => void send(event)}>
        <h2>{title}</h2>
        <TextField label={t('web.account.new_password')} type="password" value={password} onChange={set} hint={passwordRule()} autocomplete="new-password" autofocus />
        {failure && <div role="alert"><Note tone="stop">{failure}</Note></div>}
        <div class="acts"><Button onClick={onClose}>{t('web.cancel')}</Button><Button kind="primary" type="submit" busy={busy}>{t('web.account.set')}</Button></div>
      </form>
    </Modal>
  );
}

/* ---- its entries ---- */

interface On {
  form: FormState;
  readonly: boolean;
}

function Plain({ form, name, label, max, readonly, required }: On & { name: string; label: string; max?: number; required?: boolean }) {
  const id = `user-${name}`;
  useEntry(form, name, { id, label, required, check: (value) => (required && isEmpty(value) ? t('web.check.required') : null) });
  return <TextField id={id} name={name} label={label} max={max} readonly={readonly} optional={!required} error={form.errors[name]} value={String(form.values[name] ?? '')} onChange={(value) => form.set(name, value)} onLeave={() => form.leave(name)} />;
}

function General({ form, readonly }: On) {
  useEntry(form, 'INTERACTIVE', { id: 'user-INTERACTIVE', label: t('web.account.profiles'), check: (_, all) => (TYPES.some((type) => all[type]) ? null : t('web.account.profile_first')) });
  return (
    <div class="entries">
      <Plain form={form} name="username" label={t('field.core_user.username')} max={Number(scheme().settings['core.username_code_length'] ?? 50)} readonly={readonly} required />
      <Entry of={form} name="otherNames" readonly={readonly} required />
      <Entry of={form} name="lastName" readonly={readonly} required />
      <Entry of={form} name="phone" readonly={readonly} />
      <Entry of={form} name="email" readonly={readonly} />
      <Frame id="user-types" label={t('web.account.profiles')} group error={form.errors.INTERACTIVE}>
        {TYPES.map((type) => <CheckField key={type} id={`user-${type}`} label={t(`web.account.profile.${type}`)} readonly={readonly} value={has(form, type)} onChange={(on) => form.set(type, on)} />)}
      </Frame>
      {(has(form, 'CLAIM_ADMIN') || has(form, 'INTERACTIVE')) && <One form={form} name="healthFacility" of="health_facility" label={t('field.interactive_user.healthFacility')} readonly={readonly} hint={t('web.account.facility_hint')} />}
      {has(form, 'CLAIM_ADMIN') && !has(form, 'OFFICER') && <Birth form={form} readonly={readonly} />}
    </div>
  );
}

function Birth({ form, readonly }: On) {
  return <DateField label={t('field.officer.dob')} value={String(form.values.birthDate ?? '')} onChange={(value) => form.set('birthDate', value)} optional readonly={readonly} error={form.errors.birthDate} />;
}

function Interactive({ form, readonly }: On) {
  return (
    <div class="entries">
      <Several form={form} name="roles" of="role" label={t('web.account.roles')} readonly={readonly} check={(rows) => (rows.length ? null : t('web.account.role_first'))} />
      <Several form={form} name="districts" of="location" only={'type: "D"'} label={t('web.account.districts')} hint={t('web.account.districts_hint')} readonly={readonly} />
      <One form={form} name="language" of="language" label={t('field.interactive_user.language')} readonly={readonly} />
    </div>
  );
}

function Officer({ form, readonly }: On) {
  return (
    <div class="entries">
      <Birth form={form} readonly={readonly} />
      <Plain form={form} name="address" label={t('field.officer.address')} max={100} readonly={readonly} />
      <DateField label={t('field.officer.worksTo')} value={String(form.values.worksTo ?? '')} onChange={(value) => form.set('worksTo', value)} optional readonly={readonly} error={form.errors.worksTo} />
      <One form={form} name="location" of="location" only={'type: "D"'} label={t('field.officer.location')} readonly={readonly} />
      <One form={form} name="substitutionOfficer" of="officer" label={t('field.officer.substitutionOfficer')} readonly={readonly} />
      <CheckField label={t('field.officer.phoneCommunication')} readonly={readonly} value={form.values.phoneCommunication === true} onChange={(on) => form.set('phoneCommunication', on)} />
      <Several form={form} name="villages" of="location" only={'type: "V"'} label={t('web.account.villages')} readonly={readonly} />
    </div>
  );
}

interface Pointing extends On {
  name: string;
  of: string;
  label: string;
  only?: string;
  hint?: string;
}

function One({ form, name, of, label, only, hint, readonly }: Pointing) {
  const value = (form.values[name] as Row | null) ?? null;
  if (readonly) return <Frame id={`user-${name}`} label={label} group><span>{shown(of, value)}</span></Frame>;
  return (
    <Combobox<Row> label={label} value={value} hint={hint} error={form.errors[name]} onChange={(row) => form.set(name, row as Value)} search={async (text, signal) => (await searchRows(of, text, signal, only)).rows}
      optionKey={(row) => String(row.uuid ?? row.code)} shown={(row) => shown(of, row)} optional />
  );
}

/* Rows one beside the other, each to be taken out, and one more to be found. */
function Several({ form, name, of, label, only, hint, readonly, check }: Pointing & { check?: (rows: Row[]) => string | null }) {
  const id = `user-${name}`;
  const rows = (form.values[name] ?? []) as unknown as Row[];
  useEntry(form, name, { id, label, check: () => check?.(rows) ?? null });
  const set = (next: Row[]) => form.set(name, next as unknown as Value);
  return (
    <div class="stack tight">
      {!readonly && (
        <Combobox<Row> id={id} label={label} value={null} hint={hint} error={form.errors[name]} onChange={(row) => row && !rows.some((one) => one.uuid === row.uuid) && set([...rows, row])}
          search={async (text, signal) => (await searchRows(of, text, signal, only)).rows} optionKey={(row) => row.uuid} shown={(row) => shown(of, row)} />
      )}
      {readonly && <b>{label}</b>}
      <ul class="row row-w" aria-label={label}>
        {rows.map((row) => (
          <li key={row.uuid} class="chip" data-on="">{shown(of, row)}{!readonly && <button type="button" class="chip-x" aria-label={t('web.filters.remove', { name: shown(of, row) })} onClick={() => set(rows.filter((one) => one.uuid !== row.uuid))}>×</button>}</li>
        ))}
      </ul>
    </div>
  );
}
