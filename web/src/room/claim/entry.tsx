/* Claim entry by keyboard: who, when, why, what; the law's forecast beside it. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { go, href, useAddress } from '../../data/address';
import { user } from '../../data/client';
import { command } from '../../data/command';
import { type Cover, type Desk, deskPath, findCover, forecast as askForecast, type Offer, offersPath } from '../../data/counter';
import { type Forecast, type Line as Decided, moneyPath } from '../../data/decision';
import { entity, mayDo } from '../../data/description';
import { dropDraft, readDraft, useDraft } from '../../data/draft';
import { asFailure, Failure, type Fault } from '../../data/failure';
import { date, fullName, momentHere, today } from '../../data/format';
import { t } from '../../data/text';
import { base64 } from '../../data/upload';
import { changed, useGet } from '../../data/use';
import { uuid } from '../../data/uuid';
import { Button } from '../../part/button';
import { lineNote, MoneyPath } from '../../part/decision';
import { CoverBadge, inForce, limitName, PersonFacts, photoOf } from '../../part/cover';
import { PhotoTile } from '../../part/camera';
import { ChoiceField, DateField, isDay, SegmentField, TextField } from '../../part/field';
import { type Key, useKeys } from '../../part/keys';
import { Card, Failed, Head, Note } from '../../part/page';
import { type Found, PatientField } from '../../part/patient';
import { toast } from '../../part/toast';
import { Money } from '../../part/value';
import { MainDiagnosis, OtherDiagnoses, OTHERS } from './diagnosis';
import { Files, type Picked } from './files';
import { Lines, NEW_LINE } from './lines';
import { blank, claimed, type Entry, type Faults, faultsOf, forecastOf, inputOf, notSubmitted, questionOf, saidOf, targetDay } from './model';

interface Props {
  /* The stored claim that is being changed; null: a new one. */
  stored: { uuid: string; code: string } | null;
  initial: Entry | null;
  /* The rejected claim that this one replaces. */
  restore?: { uuid: string; code: string };
}

/* ---- what is asked while one types ---- */

function useCover(entry: Entry): { cover: Cover | null; failure: Failure | null } {
  const key = entry.patient?.uuid ?? null;
  const day = isDay(targetDay(entry)) ? targetDay(entry) : null;
  const [state, set] = useState<{ key: string; cover: Cover | null; failure: Failure | null } | null>(null);
  useEffect(() => {
    if (!key || !day) return;
    const stop = new AbortController();
    findCover({ uuid: key }, day, stop.signal).then(
      (cover) => set({ key, cover, failure: null }),
      (thrown) => !stop.signal.aborted && set({ key, cover: null, failure: asFailure(thrown) }),
    );
    return () => stop.abort();
  }, [key, day]);
  return state && state.key === key ? state : { cover: null, failure: null };
}

const PAUSE = 350;

function useForecast(entry: Entry): { made: Forecast | null; asking: boolean } {
  const question = useMemo(() => JSON.stringify(questionOf(entry)), [entry]);
  const [state, set] = useState<{ question: string; made: Forecast | null } | null>(null);
  useEffect(() => {
    if (question === 'null') return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      askForecast(JSON.parse(question), stop.signal).then(
        (made) => set({ question, made }),
        () => !stop.signal.aborted && set({ question, made: null }),   // a forecast that fails is no forecast: nothing depends on it
      );
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [question]);
  if (question === 'null') return { made: null, asking: false };
  const mine = state?.question === question ? state : null;
  return { made: mine?.made ?? null, asking: mine === null };
}

function useOffers(entry: Entry): Offer[] | null {
  const day = targetDay(entry);
  return useGet<Offer[]>(entry.patient && entry.facility && isDay(day) ? offersPath(entry.facility, entry.patient.uuid, day) : null).data;
}

/* ---- the page ---- */

export function ClaimEntry({ stored, initial, restore }: Props) {
  const { query } = useAddress();
  /* One draft a person: what was begun for one never meets another. */
  const about = restore?.uuid ?? query.insuree;
  const key = stored ? `claim/${stored.uuid}` : about ? `claim/new/${about}` : 'claim/new';
  const begun = useMemo(() => readDraft<Entry>(key), [key]);
  const first = useMemo(() => initial ?? blank(today(), user().facility?.uuid ?? ''), []);
  const [entry, setEntry] = useState<Entry>(begun?.value ?? first);
  const [restored, setRestored] = useState(begun?.at ?? null);
  const [files, setFiles] = useState<Picked[]>([]);
  const [faults, setFaults] = useState<Faults>({});
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState<'save' | 'submit' | null>(null);
  const [finding, setFinding] = useState(false);
  const ids = useRef({ create: uuid(), claim: stored?.uuid ?? uuid(), sent: '' });
  const faultList = useRef<HTMLDivElement>(null);
  const desk = useGet<Desk>(deskPath);
  const { cover, failure: coverFailure } = useCover(entry);
  const offers = useOffers(entry);
  const { made, asking } = useForecast(entry);
  const forecasts = forecastOf(entry, made);
  const dirty = JSON.stringify(entry) !== JSON.stringify(first);
  const who = entry.patient ? fullName(entry.patient) : '';
  const title = stored ? t('web.claim.edit.title', { code: stored.code }) : restore ? t('web.claim.restore.title', { code: restore.code }) : t('web.claim.new.title');
  const keptAt = useDraft(key, entry, { title: who ? t('web.claim.draft', { name: who }) : title, href: stored ? `/claims/${stored.uuid}?edit=1` : href('/claims/new', { insuree: query.insuree, restore: restore?.uuid }) }, dirty && busy === null);

  const change = (part: Partial<Entry>) => {
    setEntry((now) => ({ ...now, ...part }));
    setFaults((now) => Object.fromEntries(Object.entries(now).filter(([name]) => !(name in part) && !('lines' in part && name.startsWith('line')))));
  };

  const find = async (found: Found) => {
    setFailure(null);
    try {
      const answer = await findCover(found, isDay(targetDay(entry)) ? targetDay(entry) : undefined);
      if (!answer) throw new Failure('missing', [{ code: 'person', message: t('web.patient.nobody', { number: 'number' in found ? found.number : '' }) }]);
      const { uuid: id, chfId, lastName, otherNames, dob, gender } = answer.person;
      change({ patient: { uuid: id, chfId, lastName, otherNames, dob, gender } });
      setFinding(false);
      setTimeout(() => document.getElementById(entry.icd ? NEW_LINE : 'claim-icd')?.focus(), 60);
    } catch (thrown) {
      setFailure(asFailure(thrown));
    }
  };

  /* From the counter: the person stands in the address. */
  useEffect(() => {
    if (query.insuree && !entry.patient) void find({ uuid: query.insuree });
  }, [query.insuree, entry.patient]);

  /* One facility, one name: nothing to choose. */
  const admins = (desk.data?.admins ?? []).filter((one) => one.facility === entry.facility);
  useEffect(() => {
    if (!desk.data) return;
    const own = desk.data.facilities.length === 1 ? desk.data.facilities[0]!.uuid : entry.facility;
    const names = desk.data.admins.filter((one) => one.facility === own);
    const mine = names.find((one) => one.code === user().username) ?? (names.length === 1 ? names[0] : undefined);
    if (own !== entry.facility || (!entry.admin && mine)) setEntry((now) => ({ ...now, facility: own, admin: now.admin || mine?.uuid || '' }));
  }, [desk.data, entry.facility]);

  const discard = () => {
    dropDraft(key);
    setEntry(first);
    setRestored(null);
    setFaults({});
  };

  const check = (): boolean => {
    const wrong = faultsOf(entry, today());
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
    const attachments = await Promise.all(files.map(async (file) => ({ title: file.title, filename: file.file.name, mime: file.file.type || null, document: await base64(file.file) })));
    const numbered = entry.code.trim() ? { code: entry.code.trim() } : stored ? {} : { autogenerate: true };
    const replaced = restore ? { restore: restore.uuid } : {};
    return command(stored ? 'claim.update' : 'claim.create', { uuid: ids.current.claim, ...input, ...numbered, ...replaced, ...(stored || files.length === 0 ? {} : { attachments }) }, { id: ids.current.create, label: title });
  };

  const leave = (to: string) => {
    dropDraft(key);
    changed();
    go(to, { replace: true });
  };

  /* Without a network there is no page to go to: the claim waits on the device, and the next one can be entered. */
  const startAnew = () => {
    dropDraft(key);
    toast(t('web.claim.waits'));
    if (about || stored) return go('/claims/new', { replace: true });
    ids.current = { create: uuid(), claim: uuid(), sent: '' };
    setEntry({ ...blank(today(), entry.facility), admin: entry.admin });
    setFiles([]);
    setRestored(null);
    setBusy(null);
    setFinding(true);
  };

  const send = async (act: 'save' | 'submit') => {
    if (busy || !check()) return;
    setBusy(act);
    setFailure(null);
    try {
      const receipt = await store();
      const id = receipt.result?.uuid ?? ids.current.claim;
      if (act === 'submit') {
        const submitted = await command('claim.submit', { uuids: [id] }, { label: t('web.claim.submit') }).catch((thrown) => {
          /* It is stored, and only its submission was refused: its own page says so. */
          notSubmitted.set(id, asFailure(thrown).message);
          return null;
        });
        if (!submitted) return leave(`/claims/${id}`);
        if (receipt.status === 'waiting') return startAnew();
        toast(submitted.status === 'waiting' ? t('web.claim.waits') : saidOf(submitted.result) ?? t('web.claim.submitted.said'));
      } else if (receipt.status === 'waiting') return startAnew();
      else toast(t('web.claim.saved'));
      leave(`/claims/${id}`);
    } catch (thrown) {
      setFailure(asFailure(thrown));
      setTimeout(() => faultList.current?.focus(), 0);
      setBusy(null);
    }
  };

  const act = stored ? 'claim.update' : 'claim.create';
  const mayStore = mayDo(act);
  const keys: Key[] = [
    { key: 'ctrl+enter', label: t('web.claim.submit'), run: () => void send('submit') },
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
  const visits = entity('claim')?.fields.find((one) => one.name === 'visitType')?.choices ?? [];

  return (
    <>
      <Head
        title={title}
        under={<span role="status">{keptAt ? t('web.form.kept', { time: momentHere(keptAt) }) : t('web.claim.kept.hint')}</span>}
        actions={<>
          <Button onClick={() => void send('save')} busy={busy === 'save'} off={!mayStore && t('web.claim.off.right')}>{t('web.claim.save')}</Button>
          <Button kind="primary" keys="Ctrl ↵" onClick={() => void send('submit')} busy={busy === 'submit'} off={!mayDo('claim.submit') && t('web.claim.off.submit')}>{t('web.claim.submit')}</Button>
        </>}
      />
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
            {entry.patient && !finding
              ? <PatientCard entry={entry} cover={cover} onChange={() => setFinding(true)} />
              : (
                <div class="body stack">
                  <PatientField id="claim-patient" label={t('web.claim.patient')} error={faults.patient} autofocus={!entry.patient || finding} onFound={(found) => void find(found)} />
                  {finding && entry.patient && <div><Button kind="quiet" onClick={() => setFinding(false)}>{t('web.claim.patient.keep', { name: who })}</Button></div>}
                </div>
              )}
            {coverFailure && <div class="body"><Note tone="wait">{coverFailure.message}</Note></div>}
          </section>
          <section class="card" onKeyDown={onward}>
            <div class="body visit">
              <DateField id="claim-dateFrom" label={t('web.claim.date_from')} value={entry.dateFrom} error={faults.dateFrom} onChange={(dateFrom) => change({ dateFrom })} />
              <DateField id="claim-dateTo" label={t('web.claim.date_to')} optional value={entry.dateTo} error={faults.dateTo} hint={t('web.claim.date_to.hint')} onChange={(dateTo) => change({ dateTo })} />
              <SegmentField label={t('web.claim.visit_type')} value={entry.visitType} onChange={(visitType) => change({ visitType })}
                options={[...visits].reverse().map((one) => ({ value: String(one.code), label: t(one.label) }))} />
              <MainDiagnosis value={entry.icd} error={faults.icd} onChange={(icd) => change({ icd })} />
              <OtherDiagnoses value={entry.others} onChange={(others) => change({ others })} />
              {(desk.data?.facilities.length ?? 0) > 1 && (
                <ChoiceField id="claim-facility" label={t('web.claim.facility')} value={entry.facility} error={faults.facility} onChange={(facility) => change({ facility, admin: '' })}
                  options={desk.data!.facilities.map((one) => ({ value: one.uuid, label: `${one.code} ${one.name}` }))} />
              )}
              <ChoiceField id="claim-admin" label={t('web.claim.admin')} value={entry.admin} error={faults.admin} onChange={(admin) => change({ admin })}
                options={admins.map((one) => ({ value: one.uuid, label: `${one.code} ${fullName(one)}` }))} />
            </div>
            <details class="more" open={entry.visitType === 'R' || Boolean(entry.explanation || entry.guaranteeId || (entry.code && !stored))}>
              <summary>{t('web.claim.more')}</summary>
              <div class="body visit">
                <TextField id="claim-referralCode" label={t('web.claim.referral')} optional={entry.visitType !== 'R'} max={50} value={entry.referralCode} error={faults.referralCode} onChange={(referralCode) => change({ referralCode })} />
                {!stored && <TextField label={t('web.claim.number')} optional code max={50} value={entry.code} hint={t('web.claim.number.hint')} onChange={(code) => change({ code })} />}
                <TextField label={t('web.claim.guarantee')} optional max={50} value={entry.guaranteeId} onChange={(guaranteeId) => change({ guaranteeId })} />
                <DateField label={t('web.claim.date_claimed')} value={entry.dateClaimed} onChange={(dateClaimed) => change({ dateClaimed })} />
                <TextField label={t('web.claim.explanation')} optional value={entry.explanation} onChange={(explanation) => change({ explanation })} />
              </div>
            </details>
          </section>
          <Lines lines={entry.lines} offers={offers} forecasts={forecasts} faults={faults} onChange={(lines) => change({ lines })} wait={waitWords(entry, offers)} />
          {faults.lines && <p class="msg msg-stop">{faults.lines}</p>}
        </div>
        <div class="stack wide-gap">
          <SoFar entry={entry} forecasts={forecasts} asking={asking} />
          <Before entry={entry} cover={cover} forecasts={forecasts} />
          {!stored && <Files files={files} onChange={setFiles} />}
        </div>
      </div>
    </>
  );
}

/* Enter is the clerk's Tab; from the other diagnoses it goes straight to the lines. */
function onward(event: KeyboardEvent): void {
  const from = event.target as HTMLElement;
  if (event.key !== 'Enter' || event.ctrlKey || event.defaultPrevented || !from.matches('input, select')) return;
  event.preventDefault();
  const all = [...event.currentTarget instanceof Element ? event.currentTarget.querySelectorAll<HTMLElement>('input:not([type=radio]:not(:checked)), select') : []].filter((one) => one.offsetParent);
  const next = from.id === OTHERS ? null : all[all.indexOf(from) + 1];
  (next ?? document.getElementById(NEW_LINE))?.focus();
}

function waitWords(entry: Entry, offers: Offer[] | null): string | null {
  if (!entry.patient) return t('web.claim.lines.patient');
  if (!entry.facility) return t('web.claim.lines.facility');
  if (!isDay(targetDay(entry))) return t('web.claim.lines.day');
  return offers === null ? t('web.combobox.asking') : offers.length === 0 ? t('web.claim.lines.no_list') : null;
}

const fields: Record<string, string> = { insuree: 'patient', healthFacility: 'facility', admin: 'admin', icd: 'icd', dateFrom: 'dateFrom', dateTo: 'dateTo', referralCode: 'referralCode' };

/* A fault of the server at its field: "services[1].qtyProvided" is a line. */
function placeOf(fault: Fault, entry: Entry): string | null {
  const found = /^(item|service)s\[(\d+)\]/.exec(fault.field ?? '');
  if (!found) return fields[fault.field ?? ''] ?? null;
  const line = entry.lines.filter((one) => one.kind === found[1])[Number(found[2])];
  return line ? `line-${line.key}` : null;
}

/* Where a fault is mended. */
function idOf(name: string): string | null {
  if (name.startsWith('sent')) return null;
  if (name === 'lines') return NEW_LINE;
  if (!name.startsWith('line-')) return `claim-${name}`;
  const remark = `remark-${name.slice(5)}`;
  return document.getElementById(remark) ? remark : `qty-${name.slice(5)}`;
}

/* ---- who ---- */

function PatientCard({ entry, cover, onChange }: { entry: Entry; cover: Cover | null; onChange: () => void }) {
  const patient = entry.patient!;
  const ceiling = cover ? inForce(cover).flatMap((one) => one.limits).find((one) => one.kind === 'ceiling') : undefined;
  return (
    <div class="patient">
      <PhotoTile size="s" name={fullName(patient)} src={cover ? photoOf(cover.person) : null} />
      <div class="grow">
        <b class="name">{fullName(patient)}</b>
        <small><PersonFacts person={patient} day={targetDay(entry)} /></small>
      </div>
      {cover && <CoverBadge cover={cover} />}
      {cover && inForce(cover)[0] && <small>{inForce(cover)[0]!.productName}</small>}
      {ceiling && <span class="end"><small>{t('web.claim.ceiling_left', { name: limitName(ceiling) })}</small> <Money value={ceiling.left} strong /></span>}
      <Button kind="quiet" keys="P" onClick={onChange}>{t('web.claim.patient.change')}</Button>
    </div>
  );
}

/* ---- where the money goes ---- */

function SoFar({ entry, forecasts, asking }: { entry: Entry; forecasts: Map<string, Decided>; asking: boolean }) {
  const whole = claimed(entry.lines);
  return (
    <Card title={t('web.claim.sum.title')} footer={<small>{t(asking ? 'web.claim.sum.asking' : 'web.claim.sum.foot')}</small>}>
      <MoneyPath path={forecasts.size ? moneyPath([...forecasts.values()]) : [{ name: 'claimed', amount: whole, left: whole }]} due />
    </Card>
  );
}

function Before({ entry, cover, forecasts }: { entry: Entry; cover: Cover | null; forecasts: Map<string, Decided> }) {
  const said = entry.lines.flatMap((line, at) => {
    const told = forecasts.get(line.key);
    const text = told && lineNote(told);
    return text ? [{ text, tone: told.rejected ? 'stop' : 'wait', at: at + 1, key: line.key }] : [];
  });
  const uncovered = cover !== null && inForce(cover).length === 0;
  return (
    <Card title={t('web.claim.before.title')}>
      {uncovered && <p class="msg msg-stop"><b>{t('web.claim.before.uncovered', { day: date(cover.day) })}</b></p>}
      {!uncovered && said.map((one) => <p class={`msg msg-${one.tone}`} key={one.key}><span><b>{t('web.claim.before.line', { n: one.at })}</b> {one.text}</span></p>)}
      {!uncovered && said.length === 0 && <p class="muted">{t(forecasts.size ? 'web.claim.before.none' : 'web.claim.before.wait')}</p>}
    </Card>
  );
}
