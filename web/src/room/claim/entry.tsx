/* Claim entry by keyboard: who, when, why, what; the law's forecast beside it. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { go, href, useAddress } from '../../data/address';
import { user } from '../../data/client';
import { command } from '../../data/command';
import { type Desk, deskFor, deskPath, findCover, type Offer } from '../../data/counter';
import { mayDo } from '../../data/description';
import { dropDraft, readDraft, useDraft } from '../../data/draft';
import { asFailure, Failure, type Fault } from '../../data/failure';
import { fullName, momentHere, today } from '../../data/format';
import { t } from '../../data/text';
import { changed, useGet } from '../../data/use';
import { uuid } from '../../data/uuid';
import { Attachments } from '../../part/attachments';
import { Button } from '../../part/button';
import { isDay } from '../../part/field';
import { type Key, useKeys } from '../../part/keys';
import { Failed, Head, Note } from '../../part/page';
import { type Found, PatientField } from '../../part/patient';
import { toast } from '../../part/toast';
import { useAuthorisation, useCover, useForecast, useOffers, useSame, useTaken } from './asked';
import { Before, Leave, PatientCard, SoFar, tokenFault } from './beside';
import { attachmentsOf, Files, nameOfPicked, type Picked } from '../../part/files';
import { Lines, NEW_LINE } from './lines';
import { blank, type Entry, type Faults, dayFaults, faultsOf, following, forecastOf, inputOf, notSubmitted, questionOf, saidOf, targetDay } from './model';
import type { Claim } from './read';
import { Visit } from './visit';

interface Props {
  /* The stored claim that is being changed; null: a new one. */
  stored: Claim | null;
  initial: Entry | null;
  /* The rejected claim that this one replaces. */
  restore?: { uuid: string; code: string };
}

type Act = 'save' | 'next' | 'submit';

export function ClaimEntry({ stored, initial, restore }: Props) {
  const { query } = useAddress();
  /* One draft a person: what was begun for one never meets another. */
  const about = restore?.uuid ?? query.insuree;
  const key = stored ? `claim/${stored.uuid}` : about ? `claim/new/${about}` : 'claim/new';
  const begun = useMemo(() => readDraft<Entry>(key), [key]);
  const [first, setFirst] = useState(() => initial ?? blank(today(), user().facility?.uuid ?? ''));
  /* A draft of an older version of the program lacks what is new. */
  const [entry, setEntry] = useState<Entry>(begun ? { ...first, ...begun.value } : first);
  const [restored, setRestored] = useState(begun?.at ?? null);
  const [lost, setLost] = useState<string[]>(begun?.value.attached ?? []);
  const [files, setFiles] = useState<Picked[]>([]);
  const [faults, setFaults] = useState<Faults>({});
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState<Act | null>(null);
  const [finding, setFinding] = useState(false);
  const [before, setBefore] = useState<{ uuid: string; said: string } | null>(null);
  const ids = useRef({ create: uuid(), claim: stored?.uuid ?? uuid(), sent: '' });
  const faultList = useRef<HTMLDivElement>(null);
  /* Where typing goes on once it is drawn: at once, so that no key falls between. */
  const onward = useRef<string | null>(null);
  const desk = useGet<Desk>(deskPath);
  const { cover, failure: coverFailure } = useCover(entry);
  const offers = useOffers(entry);
  const offerOf = useMemo(() => new Map((offers ?? []).map((offer): [string, Offer] => [offer.uuid, offer])), [offers]);
  const { made, asking } = useForecast(entry);
  const same = useSame(entry, stored?.uuid);
  const taken = useTaken(stored || restore ? '' : entry.code, undefined);
  const carried = useAuthorisation(entry);
  const forecasts = forecastOf(entry, made);
  const dirty = JSON.stringify(entry) !== JSON.stringify(first);
  const who = entry.patient ? fullName(entry.patient) : '';
  const title = stored ? t('web.claim.edit.title', { code: stored.code }) : restore ? t('web.claim.restore.title', { code: restore.code }) : t('web.claim.new.title');
  const keptAt = useDraft(key, entry, { title: who ? t('web.claim.draft', { name: who }) : title, href: stored ? `/claims/${stored.uuid}?edit=1` : href('/claims/new', { insuree: query.insuree, restore: restore?.uuid }) }, dirty && busy === null);
  const shown: Faults = { ...dayFaults(entry, today()), ...(taken ? { code: t('web.claim.check.taken', { code: entry.code.trim() }) } : {}), ...faults };

  const change = (part: Partial<Entry>) => {
    setEntry((now) => ({ ...now, ...part }));
    setFaults((now) => Object.fromEntries(Object.entries(now).filter(([name]) => !(name in part) && !('lines' in part && name.startsWith('line')) && !('own' in part && name.startsWith('ext.')))));
  };
  const attach = (act: (now: Picked[]) => Picked[]) => setFiles((now) => {
    const next = act(now);
    change({ attached: next.map(nameOfPicked) });
    return next;
  });

  const find = async (found: Found) => {
    setFailure(null);
    try {
      const answer = await findCover(found, isDay(targetDay(entry)) ? targetDay(entry) : undefined);
      if (!answer) throw new Failure('missing', [{ code: 'person', message: t('web.patient.nobody', { number: 'number' in found ? found.number : '' }) }]);
      const { uuid: id, chfId, lastName, otherNames, dob, gender } = answer.person;
      change({ patient: { uuid: id, chfId, lastName, otherNames, dob, gender } });
      setFinding(false);
      onward.current = entry.icd ? NEW_LINE : 'claim-icd';
    } catch (thrown) {
      setFailure(asFailure(thrown));
    }
  };

  /* From the counter: the person stands in the address. Else the first thing that is typed says who. */
  useEffect(() => {
    if (query.insuree && !entry.patient) void find({ uuid: query.insuree });
  }, [query.insuree, entry.patient]);
  const choosing = !entry.patient || finding;
  useLayoutEffect(() => {
    const field = onward.current && !choosing ? document.getElementById(onward.current) : null;
    if (!field) return;
    onward.current = null;
    field.focus();
  });
  /* As it is drawn: later it would take the focus from where somebody types by then. */
  useLayoutEffect(() => {
    if (choosing && !query.insuree) document.getElementById('claim-patient')?.focus();
  }, [choosing, before]);

  useEffect(() => {
    if (!desk.data) return;
    const own = deskFor(desk.data, entry, user().username);
    if (own.facility === entry.facility && own.admin === entry.admin) return;
    setFirst((now) => ({ ...now, ...own }));   // nothing that the person typed
    setEntry((now) => ({ ...now, ...own }));
  }, [desk.data, entry.facility]);

  const discard = () => {
    dropDraft(key);
    setEntry(first);
    setRestored(null);
    setLost([]);
    setFaults({});
  };

  const check = (submits: boolean): boolean => {
    /* Files of a stored claim are on the server. */
    const whole = stored ? { ...entry, attached: stored.attachments.edges.map(() => '') } : { ...entry, attached: files.map(nameOfPicked) };
    const wrong = { ...faultsOf(whole, today(), offerOf, submits), ...(taken ? { code: shown.code } : {}) };
    setFaults(wrong);
    if (Object.keys(wrong).length === 0) return true;
    setTimeout(() => faultList.current?.focus(), 0);
    return false;
  };

  const store = async () => {
    const input = inputOf(entry);
    const sent = JSON.stringify([input, entry.code, files.map((file) => file.id)]);
    /* The same content keeps its id: what was sent once is not made twice. */
    if (ids.current.sent && ids.current.sent !== sent) ids.current.create = uuid();
    ids.current.sent = sent;
    const numbered = entry.code.trim() ? { code: entry.code.trim() } : stored ? {} : { autogenerate: true };
    const replaced = restore ? { restore: restore.uuid } : {};
    const attached = stored || files.length === 0 ? {} : { attachments: await attachmentsOf(files) };
    return command(stored ? 'claim.update' : 'claim.create', { uuid: ids.current.claim, ...input, ...numbered, ...replaced, ...attached }, { id: ids.current.create, label: title });
  };

  const leave = (to: string) => {
    dropDraft(key);
    changed();
    go(to, { replace: true });
  };

  /* The next of the pile. Without a network too: there is no page to go to, the claim waits on the device. */
  const startAnew = (said: string, saved: string | null) => {
    dropDraft(key);
    if (!saved || about || stored) toast(said);
    changed();
    if (about || stored) return go('/claims/new', { replace: true });
    const next = following(entry, today());
    ids.current = { create: uuid(), claim: uuid(), sent: '' };
    setFirst(next);
    setEntry(next);
    setFiles([]);
    setLost([]);
    setRestored(null);
    setFaults({});
    setBusy(null);
    setFinding(true);
    setBefore(saved ? { uuid: saved, said } : null);
    scrollTo(0, 0);
  };

  const send = async (act: Act) => {
    if (busy || !check(act === 'submit')) return;
    setBusy(act);
    setFailure(null);
    try {
      const receipt = await store();
      const id = receipt.result?.uuid ?? ids.current.claim;
      const waits = receipt.status === 'waiting';
      if (act === 'submit') {
        const submitted = await command('claim.submit', { uuids: [id] }, { label: t('web.claim.submit') }).catch((thrown) => {
          /* It is stored, and only its submission was refused: its own page says so. */
          notSubmitted.set(id, asFailure(thrown).message);
          return null;
        });
        if (!submitted) return leave(`/claims/${id}`);
        if (waits) return startAnew(t('web.claim.waits'), null);
        toast(submitted.status === 'waiting' ? t('web.claim.waits') : saidOf(submitted.result) ?? t('web.claim.submitted.said'));
      } else if (act === 'next' || waits) return startAnew(t(waits ? 'web.claim.waits' : 'web.claim.saved.who', { name: who }), waits ? null : id);
      else toast(t('web.claim.saved'));
      leave(`/claims/${id}`);
    } catch (thrown) {
      setFailure(asFailure(thrown));
      setTimeout(() => faultList.current?.focus(), 0);
      setBusy(null);
    }
  };

  const mayStore = mayDo(stored ? 'claim.update' : 'claim.create');
  const maySubmit = mayDo('claim.submit');
  const keys: Key[] = [
    ...(maySubmit ? [{ key: 'ctrl+enter', label: t('web.claim.submit'), run: () => void send('submit') }, { key: 'ctrl+s', label: t('web.claim.save'), run: () => void send('save') }]
      : [{ key: 'ctrl+enter', label: t('web.claim.save'), run: () => void send('save') }]),
    { key: 'ctrl+shift+enter', label: t('web.claim.save_next'), run: () => void send('next') },
    { key: 'p', label: t('web.claim.patient.change'), run: () => setFinding(true) },
    { key: 'n', label: t('web.claim.key.line'), run: () => document.getElementById(NEW_LINE)?.focus() },
    { key: 'f', label: t('web.claim.files.add'), run: () => document.querySelector<HTMLElement>('.files-card button')?.click() },
    { key: 'ctrl+d', label: t('web.claim.key.repeat'), run: () => undefined },
    { key: 'ctrl+delete', label: t('web.claim.key.remove'), run: () => undefined },
  ];
  useKeys(keys);

  if (desk.error && !desk.data) return <><Head title={title} /><section class="card"><Failed failure={desk.error} retry={desk.reload} /></section></>;
  const errors = [...Object.entries(faults), ...(failure?.faults ?? []).map((fault, at) => [placeOf(fault, entry) ?? `sent-${at}`, fault.message])] as [string, string][];
  if (failure && failure.faults.length === 0) errors.push(['sent', failure.message]);
  const noRight = !mayStore && t('web.claim.off.right');

  return (
    <>
      <Head
        title={title}
        under={<span role="status">{keptAt && dirty ? t('web.form.kept', { time: momentHere(keptAt) }) : t('web.claim.kept.hint')}</span>}
        actions={<>
          {!stored && !restore && <Button kind="quiet" keys="Ctrl Shift ↵" onClick={() => void send('next')} busy={busy === 'next'} off={noRight}>{t('web.claim.save_next')}</Button>}
          <Button kind={maySubmit ? undefined : 'primary'} keys={maySubmit ? 'Ctrl S' : 'Ctrl ↵'} onClick={() => void send('save')} busy={busy === 'save'} off={noRight}>{t('web.claim.save')}</Button>
          {maySubmit && <Button kind="primary" keys="Ctrl ↵" onClick={() => void send('submit')} busy={busy === 'submit'}>{t('web.claim.submit')}</Button>}
        </>}
      />
      <div role="status" class={before ? undefined : 'sr'}>{before && <Note tone="ok">{before.said} <a href={`/claims/${before.uuid}`}>{t('web.claim.before.open')}</a></Note>}</div>
      {restored && <Note icon="edit">{t('web.form.restored', { time: momentHere(restored) })} <Button kind="quiet" onClick={discard}>{t('web.form.discard')}</Button></Note>}
      {errors.length > 0 && (
        <div ref={faultList} tabIndex={-1} role="alert" class="note note-stop faults">
          <div class="stack tight">
            <b>{t('web.form.not_sent')}</b>
            <ul>{errors.map(([name, text]) => <li key={name + text}>{idOf(name) ? <a href={`#${idOf(name)}`} onClick={(event) => { event.preventDefault(); document.getElementById(idOf(name)!)?.focus(); }}>{text}</a> : text}</li>)}</ul>
          </div>
        </div>
      )}
      <div class="cols claim-cols">
        <div class="stack wide-gap">
          <section class="card">
            {!choosing
              ? <PatientCard entry={entry} cover={cover} onChange={() => setFinding(true)} />
              : (
                <div class="body stack">
                  <PatientField id="claim-patient" label={t('web.claim.patient')} error={shown.patient} autofocus onFound={(found) => void find(found)} />
                  {finding && entry.patient && <div><Button kind="quiet" onClick={() => setFinding(false)}>{t('web.claim.patient.keep', { name: who })}</Button></div>}
                </div>
              )}
            {coverFailure && <div class="body"><Note tone="wait">{coverFailure.message}</Note></div>}
          </section>
          <Visit entry={entry} faults={shown} desk={desk.data} today={today()} numbered={stored !== null} token={tokenFault(entry, carried)} carried={before !== null && entry.dateFrom === first.dateFrom && first.dateFrom !== today()} onChange={change} />
          <Lines lines={entry.lines} offers={offers} offerOf={offerOf} forecasts={forecasts} faults={faults} onChange={(lines) => change({ lines })} wait={waitWords(entry, offers)} />
          {faults.lines && <p class="msg msg-stop">{faults.lines}</p>}
        </div>
        <div class="stack wide-gap">
          <SoFar entry={entry} forecasts={forecasts} asking={asking && questionOf(entry) !== null} />
          <Leave entry={entry} carried={carried} onTake={(guaranteeId) => change({ guaranteeId })} />
          <Before entry={entry} cover={cover} forecasts={forecasts} same={same} />
          {stored ? <Attachments of="claim" uuid={stored.uuid} open attachments={stored.attachments} /> : <Files files={files} lost={lost} onChange={attach} />}
        </div>
      </div>
    </>
  );
}

function waitWords(entry: Entry, offers: Offer[] | null): string | null {
  if (!entry.patient) return t('web.claim.lines.patient');
  if (!entry.facility) return t('web.claim.lines.facility');
  if (!isDay(targetDay(entry))) return t('web.claim.lines.day');
  return offers === null ? t('web.combobox.asking') : offers.length === 0 ? t('web.claim.lines.no_list') : null;
}

const fields: Record<string, string> = { insuree: 'patient', healthFacility: 'facility', admin: 'admin', icd: 'icd', dateFrom: 'dateFrom', dateTo: 'dateTo', dateClaimed: 'dateClaimed', referralCode: 'referralCode', code: 'code' };

/* A fault of the server at its field: "services[1].qtyProvided" is a line. */
function placeOf(fault: Fault, entry: Entry): string | null {
  if (fault.field?.startsWith('ext.')) return fault.field;
  const found = /^(item|service)s\[(\d+)\]/.exec(fault.field ?? '');
  if (!found) return fields[fault.field ?? ''] ?? null;
  const line = entry.lines.filter((one) => one.kind === found[1])[Number(found[2])];
  return line ? `line-${line.key}` : null;
}

/* Where a fault is mended. */
function idOf(name: string): string | null {
  if (name.startsWith('sent') || name === 'attached') return null;
  if (name === 'lines') return NEW_LINE;
  if (!name.startsWith('line-')) return `claim-${name}`;
  const remark = `remark-${name.slice(5)}`;
  return document.getElementById(remark) ? remark : `qty-${name.slice(5)}`;
}
