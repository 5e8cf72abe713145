/* One field for everything: what may be done, where to go, people and claims. `/` or Ctrl K. Last used comes first. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { go, href } from '../data/address';
import { findPatients } from '../data/counter';
import { mayRead } from '../data/description';
import { keep, kept } from '../data/device';
import { fullName, insuranceNumber } from '../data/format';
import { type Connection, graphql, rowsOf } from '../data/graphql';
import { searchFamilies, searchPeople } from '../data/people';
import { t } from '../data/text';
import { Modal } from '../part/dialog';
import { Icon } from '../part/icon';
import { Code, Marked } from '../part/value';
import { acts, mayEnquire, menu, offered } from './places';

interface Hit {
  key: string;
  group: 'act' | 'place' | 'family' | 'person' | 'claim';
  text: string;
  /* At the end of the row: a number. */
  code?: string;
  href: string;
}

const groups: Hit['group'][] = ['act', 'place', 'family', 'person', 'claim'];
const WAIT = 180;
const LEAST = 2;
const FEW = 5;
const RECENT = 'imis.palette';

/* ---- what is known here ---- */

function known(sought: string): Hit[] {
  const hits: Hit[] = [
    ...offered(acts).map((item) => ({ key: item.href, group: 'act' as const, text: t(item.text), href: item.href })),
    ...offered(menu).map((item) => ({ key: item.href, group: 'place' as const, text: t(item.text), href: item.href })),
  ];
  const recent = kept<string[]>(RECENT) ?? [];
  const rank = (hit: Hit) => (recent.includes(hit.key) ? recent.indexOf(hit.key) : recent.length);
  const wanted = sought.toLocaleLowerCase();
  return hits.filter((hit) => hit.text.toLocaleLowerCase().includes(wanted)).sort((a, b) => rank(a) - rank(b));
}

function used(hit: Hit): void {
  keep(RECENT, [hit.key, ...(kept<string[]>(RECENT) ?? []).filter((key) => key !== hit.key)].slice(0, 20));
}

/* ---- what the server finds ---- */

interface ClaimRow {
  uuid: string;
  code: string;
  insuree: { lastName: string; otherNames: string } | null;
}

const claimPicks = '{ edges { node { uuid code insuree { lastName otherNames } } } }';
const claims = `query ($first: Int, $sought: String) {
  coded: claims(first: $first, code_Istartswith: $sought) ${claimPicks} named: claims(first: $first, insuree_LastName_Istartswith: $sought, orderBy: ["-dateClaimed"]) ${claimPicks}
}`;

async function findFamilies(sought: string, signal: AbortSignal): Promise<Hit[]> {
  const found = await searchFamilies(sought, FEW, signal);
  return found.flatMap(({ uuid, headInsuree: head }) => (head ? [{ key: uuid, group: 'family' as const, text: t('web.family.of', { name: fullName(head) }), code: insuranceNumber(head.chfId), href: `/families/${uuid}` }] : []));
}

/* Who may not read the register may still have a counter to look people up at. */
async function findPatient(sought: string, signal: AbortSignal): Promise<Hit[]> {
  const found = await findPatients(sought, signal);
  return found.slice(0, FEW).map((one) => ({ key: one.uuid, group: 'person', text: fullName(one), code: insuranceNumber(one.chfId), href: href('/enquiry', { person: one.uuid }) }));
}

async function findPeople(sought: string, signal: AbortSignal): Promise<Hit[]> {
  const found = await searchPeople(sought, FEW, signal);
  return found.map((one) => ({ key: one.uuid, group: 'person', text: fullName(one), code: insuranceNumber(one.chfId), href: `/insurees/${one.uuid}` }));
}

async function findClaims(sought: string, signal: AbortSignal): Promise<Hit[]> {
  const found = await graphql<Record<'coded' | 'named', Connection<ClaimRow>>>(claims, { first: FEW, sought }, signal);
  const rows = new Map([...rowsOf(found.coded), ...rowsOf(found.named)].map((one) => [one.uuid, one]));
  return [...rows.values()].slice(0, FEW).map((one) => ({ key: one.uuid, group: 'claim', text: one.insuree ? fullName(one.insuree) : one.code, code: one.code, href: `/claims/${one.uuid}` }));
}

/* Each search stands for itself: a person who may not see claims finds people all the same. */
async function findThere(sought: string, signal: AbortSignal): Promise<Hit[]> {
  const people = mayRead('insuree') ? findPeople : mayEnquire() && findPatient;
  const asked = [mayRead('family') && findFamilies(sought, signal), people && people(sought, signal), mayRead('claim') && findClaims(sought, signal)];
  const answers = await Promise.allSettled(asked.filter((one) => one !== false));
  return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
}

function useFound(sought: string): Hit[] {
  const [found, set] = useState<Hit[]>([]);
  useEffect(() => {
    if (sought.length < LEAST) return set([]);
    const stop = new AbortController();
    const timer = setTimeout(() => void findThere(sought, stop.signal).then((hits) => !stop.signal.aborted && set(hits)), WAIT);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [sought]);
  return found;
}

/* ---- the window ---- */

export function Palette({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const sought = text.trim();
  const there = useFound(sought);
  const hits = [...known(sought), ...there].sort((a, b) => groups.indexOf(a.group) - groups.indexOf(b.group));
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => setAt(0), [sought]);
  useEffect(() => list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' }), [at]);

  const take = (hit: Hit | undefined) => {
    if (!hit) return;
    used(hit);
    onClose();
    go(hit.href);
  };
  const keys = (event: KeyboardEvent) => {
    const step: Record<string, number> = { ArrowDown: 1, ArrowUp: hits.length - 1 };
    if (event.key === 'Enter') take(hits[at]);
    else if (step[event.key] && hits.length) setAt((at + step[event.key]!) % hits.length);
    else return;
    event.preventDefault();
  };

  return (
    <Modal onClose={onClose} class="palette" label={t('web.palette.title')}>
      <div class="row">
        <Icon name="search" />
        <input
          role="combobox"
          autofocus
          autocomplete="off"
          aria-label={t('web.palette.title')}
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={hits[at] ? `palette-${at}` : undefined}
          placeholder={t('web.palette.hint')}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={keys}
        />
        <kbd>Esc</kbd>
      </div>
      <div id="palette-list" role="listbox" aria-label={t('web.palette.title')} ref={list}>
        {groups.map((group) => <Group key={group} group={group} hits={hits} at={at} sought={sought} onTake={take} />)}
      </div>
      {hits.length === 0 && <p class="opt-row muted" role="status">{t('web.palette.none', { sought })}</p>}
    </Modal>
  );
}

function Group({ group, hits, at, sought, onTake }: { group: Hit['group']; hits: Hit[]; at: number; sought: string; onTake: (hit: Hit) => void }) {
  const mine = hits.filter((hit) => hit.group === group);
  if (!mine.length) return null;
  return (
    <div role="group" aria-labelledby={`palette-${group}`}>
      <div class="group strong" role="presentation" id={`palette-${group}`}>{t(`web.palette.${group}`)}</div>
      {mine.map((hit) => {
        const n = hits.indexOf(hit);
        return (
          <div key={hit.key} class="opt-row" role="option" id={`palette-${n}`} aria-selected={n === at ? 'true' : 'false'} onClick={() => onTake(hit)}>
            <span class="grow"><Marked text={hit.text} sought={sought} /></span>
            {hit.code && <Code>{hit.code}</Code>}
          </div>
        );
      })}
    </div>
  );
}
