/* What stands around every room: rail, bar, foot bar of a phone, palette, keys. */
import { type ComponentChildren, Fragment } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useAddress } from '../data/address';
import { client, user } from '../data/client';
import { fullName } from '../data/format';
import { useStore } from '../data/store';
import { languageName, t } from '../data/text';
import { Button, ButtonLink } from '../part/button';
import { Modal } from '../part/dialog';
import { Icon, Mark } from '../part/icon';
import { keysNow, useKeys } from '../part/keys';
import { title } from '../part/page';
import { SegmentField, CheckField } from '../part/field';
import { densities, look, setLook, speakIn, tellLanguage, themes } from './look';
import { Palette } from './palette';
import { find, menu, type MenuItem, offered } from './places';
import { Sync } from './sync';

const FOOT = 4;

/* "/claims/new" belongs to "/claims"; home is only itself. */
const isHere = (item: MenuItem, path: string): boolean => (item.href === '/' ? path === '/' : path === item.href || path.startsWith(`${item.href}/`));

function Links({ items, path, name }: { items: MenuItem[]; path: string; name: string }) {
  return (
    <nav aria-label={name}>
      <ul>
        {items.map((item) => (
          <li key={item.href}>
            <a href={item.href} aria-current={isHere(item, path) ? 'page' : undefined}><Icon name={item.icon} /><span>{t(item.text)}</span></a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/* ---- rail ---- */

function area(): string {
  const { facility, districts } = user();
  if (facility) return facility.name;
  return districts === null ? t('web.shell.everywhere') : districts.map((place) => place.name).join(', ');
}

function Rail({ path }: { path: string }) {
  return (
    <aside class="rail" aria-label={t('web.shell.rail')}>
      <a class="brand" href="/"><Mark /><span>{client().scheme.name}</span></a>
      <Links items={offered(menu)} path={path} name={t('web.shell.menu')} />
      <div class="who"><b>{fullName(user()) || user().username}</b>{area()}</div>
    </aside>
  );
}

/* ---- bar ---- */

function Bar({ onSearch, onSignOut, onKeys }: { onSearch: () => void; onSignOut: () => void; onKeys: () => void }) {
  const heading = useStore(title);
  return (
    <header class="top">
      <a class="brand phone" href="/"><Mark /></a>
      <b class="phone grow heading" aria-hidden="true">{heading}</b>
      <button type="button" class="search wide" onClick={onSearch} aria-keyshortcuts="/ Control+K">
        <Icon name="search" small /><span>{t('web.palette.short')}</span><kbd aria-hidden="true">/</kbd>
      </button>
      <small class="wide scheme nowrap muted">{client().scheme.name}</small>
      <Sync />
      <Button kind="quiet" icon="search" label={t('web.palette.title')} class="phone" onClick={onSearch} />
      <Personal onSignOut={onSignOut} onKeys={onKeys} />
    </header>
  );
}

/* Language, look, keys and the way out: behind one button, the same on a phone. */
function Personal({ onSignOut, onKeys }: { onSignOut: () => void; onKeys: () => void }) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    const outside = (event: Event) => !box.current?.contains(event.target as Node) && setOpen(false);
    addEventListener('pointerdown', outside);
    addEventListener('focusin', outside);
    return () => {
      removeEventListener('pointerdown', outside);
      removeEventListener('focusin', outside);
    };
  }, [open]);
  const keys = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !open) return;
    event.stopPropagation();
    setOpen(false);
    box.current?.querySelector('button')?.focus();
  };
  return (
    <div class="popup" ref={box} onKeyDown={keys}>
      <Button kind="quiet" icon="person" label={t('web.shell.personal')} expanded={open} onClick={() => setOpen(!open)} />
      {open && (
        <div class="menu">
          <section><b>{fullName(user()) || user().username}</b><small>{area()}</small></section>
          <LookFields />
          <section>
            <ButtonLink kind="quiet" icon="lock" href="/account">{t('web.account.title')}</ButtonLink>
            <Button kind="quiet" icon="key" onClick={() => { setOpen(false); onKeys(); }}>{t('web.shell.keys')}</Button>
            <Button kind="quiet" icon="out" onClick={onSignOut}>{t('web.shell.sign_out')}</Button>
          </section>
        </div>
      )}
    </div>
  );
}

function LookFields() {
  const { theme, density, letters } = useStore(look);
  const options = (of: string, names: string[]) => names.map((value) => ({ value, label: t(`web.look.${of}.${value.replace('-', '_')}`) }));
  return (
    <>
      <section><Languages /></section>
      <section><SegmentField label={t('web.look.theme')} options={options('theme', themes)} value={theme} onChange={(value) => setLook({ theme: value as typeof theme })} /></section>
      <section><SegmentField label={t('web.look.density')} options={options('density', densities)} value={density} onChange={(value) => setLook({ density: value as typeof density })} /></section>
      <section><CheckField label={t('web.look.letters')} value={letters} onChange={(value) => setLook({ letters: value })} /></section>
    </>
  );
}

/* Each in its own language. */
export function Languages() {
  const now = document.documentElement.lang;
  const choose = (language: string) => {
    setLook({ language });
    void speakIn(language);
    void tellLanguage(language);
  };
  return (
    <div class="langs" role="group" aria-label={t('web.look.language')}>
      <Icon name="globe" />
      {client().scheme.languages.map((language) => (
        <button key={language} type="button" lang={language} aria-current={language === now ? 'true' : undefined} onClick={() => choose(language)}>{languageName(language)}</button>
      ))}
    </div>
  );
}

/* ---- foot bar of a phone ---- */

function FootBar({ path }: { path: string }) {
  const [more, setMore] = useState(false);
  const items = offered(menu);
  const shown = items.length > FOOT + 1 ? items.slice(0, FOOT) : items;
  const rest = items.slice(shown.length);
  return (
    <div class="tabbar">
      <nav aria-label={t('web.shell.menu')}>
        <ul>
          {shown.map((item) => <li key={item.href}><a href={item.href} aria-current={isHere(item, path) ? 'page' : undefined}><Icon name={item.icon} />{t(item.text)}</a></li>)}
          {rest.length > 0 && <li><button type="button" onClick={() => setMore(true)}><Icon name="more" />{t('web.shell.more')}</button></li>}
        </ul>
      </nav>
      {more && (
        <Modal label={t('web.shell.more')} onClose={() => setMore(false)}>
          <ul class="stack" onClick={() => setMore(false)}>{rest.map((item) => <li key={item.href}><a href={item.href}><Icon name={item.icon} /> {t(item.text)}</a></li>)}</ul>
        </Modal>
      )}
    </div>
  );
}

/* ---- keys ---- */

const caps: Record<string, string> = { escape: 'Esc', enter: '↵', ' ': 'Space', ctrl: 'Ctrl' };
const capsOf = (key: string): string[] => (key === '+' ? ['+'] : key.split('+')).map((part) => caps[part] ?? (part.length === 1 ? part.toUpperCase() : part));

function KeyOverview({ onClose }: { onClose: () => void }) {
  return (
    <Modal onClose={onClose} label={t('web.shell.keys')}>
      <h2>{t('web.shell.keys')}</h2>
      <dl class="keys">
        {keysNow().map((key) => <Fragment key={key.key}><dt>{capsOf(key.key).map((cap) => <kbd key={cap}>{cap}</kbd>)}</dt><dd>{key.label}</dd></Fragment>)}
      </dl>
      <div class="acts"><Button kind="primary" autofocus onClick={onClose}>{t('web.close')}</Button></div>
    </Modal>
  );
}

/* ---- all of it ---- */

type Window = 'palette' | 'keys' | null;

export function Shell({ onSignOut, children }: { onSignOut: () => void; children: ComponentChildren }) {
  const { path } = useAddress();
  const [open, setOpen] = useState<Window>(null);
  const search = () => setOpen('palette');
  useKeys([
    { key: '/', label: t('web.key.search'), run: search },
    { key: 'ctrl+k', label: t('web.key.search'), run: search },
    { key: '?', label: t('web.shell.keys'), run: () => setOpen('keys') },
  ]);
  const narrow = find(path)?.place.narrow;
  return (
    <>
      <a class="skip btn" href="#main">{t('web.shell.skip')}</a>
      <div class={narrow ? 'shell narrow' : 'shell'}>
        <Rail path={path} />
        <Bar onSearch={search} onSignOut={onSignOut} onKeys={() => setOpen('keys')} />
        <main class="page" id="main" tabIndex={-1}>{children}</main>
        <FootBar path={path} />
      </div>
      {open === 'palette' && <Palette onClose={() => setOpen(null)} />}
      {open === 'keys' && <KeyOverview onClose={() => setOpen(null)} />}
    </>
  );
}
