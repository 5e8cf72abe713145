/* A facility asks leave before it treats: for whom, why, what, from when. Autosaved as a claim is. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { go } from '../../data/address';
import { user } from '../../data/client';
import { command } from '../../data/command';
import { type Desk, deskFor, deskPath, findCover, type Offer, offersPath } from '../../data/counter';
import { mayDo } from '../../data/description';
import { dropDraft, readDraft, useDraft } from '../../data/draft';
import { asFailure } from '../../data/failure';
import { amount, fullName, momentHere, today } from '../../data/format';
import { t } from '../../data/text';
import { changed, useGet } from '../../data/use';
import { uuid } from '../../data/uuid';
import { Button } from '../../part/button';
import { Combobox } from '../../part/combobox';
import { PersonFacts } from '../../part/cover';
import { MainDiagnosis } from '../../part/diagnosis';
import { ChoiceField, DateField, isDay, NumberField, TextField } from '../../part/field';
import { useKeys } from '../../part/keys';
import { Card, Head, Note } from '../../part/page';
import { attachmentsOf, Files, nameOfPicked, type Picked } from '../../part/files';
import { findOffers, type OfferChoice, OfferRow } from '../../part/offer';
import { type Found, PatientField } from '../../part/patient';
import { toast } from '../../part/toast';
import { Code } from '../../part/value';
import { type Asked, type AskedLine, blank, type Faults, faultsOf, inputOf, lineOf, lineTotal, total } from './data';

const NEW = 'asked-new';
const idOf = (name: string): string => (name === 'line' ? NEW : `asked-${name}`);

export function Request({ stored, initial }: { stored: string | null; initial: Asked | null }) {
  const key = stored ? `authorisation/${stored}` : 'authorisation/new';
  const begun = useMemo(() => readDraft<Asked>(key), [key]);
  const [first, setFirst] = useState(() => initial ?? blank(today(), user().facility?.uuid ?? ''));
  const [asked, setAsked] = useState<Asked>(begun?.value ?? first);
  const [faults, setFaults] = useState<Faults>({});
  const [refused, setRefused] = useState<string[]>([]);
  const [busy, setBusy] = useState(false);
  const [files, setFiles] = useState<Picked[]>([]);
  const [lost, setLost] = useState<string[]>(begun?.value.attached ?? []);
  const ids = useRef({ row: stored ?? uuid(), command: uuid(), sent: '' });
  const list = useRef<HTMLDivElement>(null);
  /* Where typing goes on once it is drawn: at once, so that no key falls between. */
  const onward = useRef<string | null>(null);
  useLayoutEffect(() => {
    const field = onward.current && document.getElementById(onward.current);
    if (!field) return;
    onward.current = null;
    field.focus();
  });
  const desk = useGet<Desk>(deskPath).data;
  const offers = useGet<Offer[]>(asked.patient && asked.facility && isDay(asked.dateFrom) ? offersPath(asked.facility, asked.patient.uuid, asked.dateFrom) : null).data;
  const dirty = JSON.stringify(asked) !== JSON.stringify(first);
  const title = t(stored ? 'web.authorisation.change' : 'web.act.new_authorisation');
  const keptAt = useDraft(key, asked, { title: asked.patient ? t('web.authorisation.draft', { name: fullName(asked.patient) }) : title, href: stored ? `/authorisations/${stored}?edit=1` : '/authorisations/new' }, dirty && !busy);
  useEffect(() => {
    if (!desk) return;
    const own = deskFor(desk, asked, user().username);
    if (own.facility === asked.facility && own.admin === asked.admin) return;
    setFirst((now) => ({ ...now, ...own }));
    setAsked((now) => ({ ...now, ...own }));
  }, [desk, asked.facility]);
  useEffect(() => {
    if (!asked.patient) document.getElementById('asked-patient')?.focus();
  }, [asked.patient === null]);

  const change = (part: Partial<Asked>) => {
    setAsked((now) => ({ ...now, ...part }));
    setFaults((now) => Object.fromEntries(Object.entries(now).filter(([name]) => !(name in part) && !('lines' in part && /^(line|qty-)/.test(name)))));
  };
  const changeLine = (at: AskedLine, part: Partial<AskedLine>) => change({ lines: asked.lines.map((line) => (line === at ? { ...line, ...part } : line)) });
  const pick = (act: (now: Picked[]) => Picked[]) => setFiles((now) => {
    const next = act(now);
    setLost([]);
    change({ attached: next.map(nameOfPicked) });
    return next;
  });
  const find = async (found: Found) => {
    setRefused([]);
    try {
      const answer = await findCover(found);
      if (!answer) return setRefused([t('web.patient.nobody', { number: 'number' in found ? found.number : '' })]);
      change({ patient: answer.person });
      onward.current = 'asked-icd';
    } catch (thrown) {
      setRefused([asFailure(thrown).message]);
    }
  };
  const send = async () => {
    const wrong = faultsOf(asked);
    setFaults(wrong);
    setRefused([]);
    if (Object.keys(wrong).length) return void setTimeout(() => list.current?.focus(), 0);
    if (busy) return;
    setBusy(true);
    /* The same content keeps its id: what was sent once is not made twice. */
    const sent = JSON.stringify(asked);
    if (ids.current.sent && ids.current.sent !== sent) ids.current.command = uuid();
    ids.current.sent = sent;
    try {
      const receipt = await command(stored ? 'preauthorisation.update' : 'preauthorisation.create', { uuid: ids.current.row, ...inputOf(asked) }, { id: ids.current.command, label: title });
      dropDraft(key);
      await attach(receipt.result?.uuid ?? ids.current.row);
      toast(t(receipt.status === 'waiting' ? 'web.authorisation.waits' : 'web.authorisation.sent'));
      changed();
      go(receipt.status === 'waiting' ? '/authorisations' : `/authorisations/${receipt.result?.uuid ?? ids.current.row}`, { replace: true });
    } catch (thrown) {
      const failure = asFailure(thrown);
      setRefused(failure.faults.length ? failure.faults.map((one) => one.message) : [failure.message]);
      setBusy(false);
      setTimeout(() => list.current?.focus(), 0);
    }
  };
  /* The request stands already: a file that is refused is said, and can be added on its page. */
  const attach = async (preauthorisation: string) => {
    for (const [at, sent] of (await attachmentsOf(files)).entries()) {
      try {
        await command('preauthorisation_attachment.create', { preauthorisation, ...sent }, { label: t('web.claim.files.add') });
      } catch (thrown) {
        toast(`${nameOfPicked(files[at]!)}: ${asFailure(thrown).message}`);
      }
    }
  };
  const off = mayDo(stored ? 'preauthorisation.update' : 'preauthorisation.create') ? null : t('web.claim.off.right');
  useKeys([{ key: 'ctrl+enter', label: t('web.authorisation.send'), run: () => void send() }, { key: 'n', label: t('web.claim.key.line'), run: () => document.getElementById(NEW)?.focus() }]);
  const said: [string | null, string][] = [...Object.entries(faults).map(([name, text]): [string, string] => [idOf(name), text!]), ...refused.map((text): [null, string] => [null, text])];
  const admins = (desk?.admins ?? []).filter((one) => one.facility === asked.facility);
  return (
    <>
      <Head title={title} crumbs={[{ label: t('web.authorisation.title'), href: '/authorisations' }]} under={<span role="status">{keptAt && dirty ? t('web.form.kept', { time: momentHere(keptAt) }) : t('web.authorisation.kept')}</span>}
        actions={<Button kind="primary" keys="Ctrl ↵" busy={busy} off={off} onClick={() => void send()}>{t('web.authorisation.send')}</Button>} />
      {begun && dirty && <Note icon="edit">{t('web.form.restored', { time: momentHere(begun.at) })} <Button kind="quiet" onClick={() => { dropDraft(key); setAsked(first); }}>{t('web.form.discard')}</Button></Note>}
      {said.length > 0 && (
        <div ref={list} tabIndex={-1} role="alert" class="note note-stop faults">
          <div class="stack tight"><b>{t('web.form.not_sent')}</b><ul>{said.map(([id, text]) => <li key={text}>{id ? <a href={`#${id}`} onClick={(event) => { event.preventDefault(); document.getElementById(id)?.focus(); }}>{text}</a> : text}</li>)}</ul></div>
        </div>
      )}
      <section class="card">
        {asked.patient
          ? <div class="patient"><div class="grow"><b class="name">{fullName(asked.patient)}</b><small><PersonFacts person={asked.patient} /></small></div><Button kind="quiet" onClick={() => change({ patient: null })}>{t('web.claim.patient.change')}</Button></div>
          : <div class="body"><PatientField id="asked-patient" label={t('web.claim.patient')} error={faults.patient} autofocus onFound={(found) => void find(found)} /></div>}
      </section>
      <section class="card">
        <div class="body visit">
          <MainDiagnosis id="asked-icd" value={asked.icd} error={faults.icd} onChange={(icd) => change({ icd })} />
          <DateField id="asked-dateFrom" label={t('web.authorisation.planned')} value={asked.dateFrom} error={faults.dateFrom} onChange={(dateFrom) => change({ dateFrom })} />
          <DateField id="asked-dateTo" label={t('web.claim.date_to')} optional value={asked.dateTo} error={faults.dateTo} onChange={(dateTo) => change({ dateTo })} />
          {(desk?.facilities.length ?? 0) > 1 && <ChoiceField id="asked-facility" label={t('web.claim.facility')} value={asked.facility} error={faults.facility} onChange={(facility) => change({ facility, admin: '' })} options={desk!.facilities.map((one) => ({ value: one.uuid, label: `${one.code} ${one.name}` }))} />}
          <ChoiceField label={t('web.claim.admin')} optional value={asked.admin} onChange={(admin) => change({ admin })} options={admins.map((one) => ({ value: one.uuid, label: `${one.code} ${fullName(one)}` }))} />
        </div>
        <div class="body"><TextField label={t('web.authorisation.note')} optional rows={3} value={asked.note} onChange={(note) => change({ note })} /></div>
      </section>
      <Card title={t('web.claim.lines')} note={asked.lines.length ? t('web.authorisation.sum', { amount: amount(total(asked.lines)) }) : null}>
        {asked.lines.map((line) => (
          <div key={line.key} class="row row-w row-top asked" role="group" aria-label={line.name}>
            <span class="grow"><Code>{line.code}</Code> {line.name}<br /><small>{amount(lineTotal(line))}</small></span>
            <NumberField id={`asked-qty-${line.key}`} label={t('web.claim.qty')} value={line.qty} error={faults[`qty-${line.key}`]} onChange={(qty) => changeLine(line, { qty })} />
            <NumberField label={t('web.claim.price')} value={line.price} onChange={(price) => changeLine(line, { price })} />
            <TextField label={t('web.claim.explanation')} optional value={line.explanation} onChange={(explanation) => changeLine(line, { explanation })} />
            <Button kind="quiet" icon="x" label={t('web.claim.remove.of', { line: line.name })} onClick={() => change({ lines: asked.lines.filter((one) => one !== line) })} />
          </div>
        ))}
        {!asked.patient || offers === null
          ? <p class="muted" id={NEW} tabIndex={-1}>{t(asked.patient ? 'web.combobox.asking' : 'web.claim.lines.patient')}</p>
          : <Combobox<OfferChoice> id={NEW} label={t('web.claim.new_line', { n: asked.lines.length + 1 })} value={null}
              onChange={(offer) => {
                if (!offer || asked.lines.some((line) => line.uuid === offer.uuid)) return;
                const line = lineOf(offer);
                change({ lines: [...asked.lines, line] });
                onward.current = `asked-qty-${line.key}`;
              }}
              search={(text, signal) => findOffers(offers, text, signal)} impossible={(offer) => (offer.unlisted ? t('web.claim.unlisted') : asked.lines.some((line) => line.uuid === offer.uuid) ? t('web.authorisation.twice') : null)}
              optionKey={(offer) => offer.uuid} shown={(offer) => `${offer.code} ${offer.name}`} row={(offer, sought) => <OfferRow offer={offer} lines={[]} sought={sought} />} />}
      </Card>
      {!stored && <Files files={files} lost={lost} onChange={pick} />}
    </>
  );
}
