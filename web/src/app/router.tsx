/* Draws the room of the address, and makes plain links and the back button move without a new page. */
import { Component, type ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { go, useAddress } from '../data/address';
import { asFailure } from '../data/failure';
import { t } from '../data/text';
import { Skeleton } from '../part/bar';
import { Button, ButtonLink } from '../part/button';
import { Empty, useTitle } from '../part/page';
import { find, type Found, type Room } from './places';

/* ---- links ---- */

function linkOf(event: MouseEvent): HTMLAnchorElement | null {
  if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return null;
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return null;
  return link;
}

/* Files and prints under /api are the server's own pages; a mark inside the page is the browser's. */
const ours = (link: HTMLAnchorElement): boolean =>
  !link.pathname.startsWith('/api/') && !(link.hash && link.pathname === location.pathname);

export function listenForLinks(): void {
  addEventListener('click', (event) => {
    const link = linkOf(event);
    if (!link || !ours(link)) return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
}

/* ---- pages where there is no room ---- */

function NotFound() {
  useTitle(t('web.page.missing.title'));
  return (
    <>
      <h1 tabIndex={-1}>{t('web.page.missing.title')}</h1>
      <section class="card"><Empty icon="search" title={t('web.page.missing.why')} action={<ButtonLink href="/">{t('web.page.home')}</ButtonLink>} /></section>
    </>
  );
}

function NotAllowed() {
  useTitle(t('web.failure.denied.title'));
  return (
    <>
      <h1 tabIndex={-1}>{t('web.failure.denied.title')}</h1>
      <section class="card"><Empty icon="lock" title={t('web.failure.denied')} action={<ButtonLink href="/">{t('web.page.home')}</ButtonLink>} /></section>
    </>
  );
}

/* ---- what a room throws ---- */

interface BoundaryProps {
  /* Another address: another try. */
  at: string;
  children: ComponentChildren;
}

/* A fault of ours ends one page, never the whole. */
export class Boundary extends Component<BoundaryProps, { thrown: unknown }> {
  override state = { thrown: null as unknown };

  override componentDidCatch(thrown: unknown): void {
    console.error(thrown);
    this.setState({ thrown });
  }

  override componentDidUpdate(before: BoundaryProps): void {
    if (before.at !== this.props.at && this.state.thrown !== null) this.setState({ thrown: null });
  }

  override render() {
    if (this.state.thrown === null) return this.props.children;
    return (
      <section class="card">
        <Empty icon="alert" title={t('web.failure.page.title')} action={<Button onClick={() => location.reload()}>{t('web.failure.reload')}</Button>}>
          {t('web.failure.page')}<br /><small>{t('web.failure.code', { code: asFailure(this.state.thrown).message })}</small>
        </Empty>
      </section>
    );
  }
}

/* ---- the room ---- */

const loaded = new Map<Found['place'], Room>();

type Load = { place: Found['place']; room: Room | null; failed: boolean };

function useRoom(place: Found['place']): { room: Room | null; failed: boolean } {
  const [load, set] = useState<Load | null>(null);
  useEffect(() => {
    if (loaded.has(place)) return;
    let left = false;
    place.load().then(
      (module) => {
        loaded.set(place, module.default);
        if (!left) set({ place, room: module.default, failed: false });
      },
      () => !left && set({ place, room: null, failed: true }),
    );
    return () => void (left = true);
  }, [place]);
  const mine = load?.place === place ? load : null;
  return { room: loaded.get(place) ?? null, failed: mine?.failed ?? false };
}

/* After moving to another page a screen reader begins at its h1, or in the first field of a form; the window at its top. */
function useArrival(path: string, ready: boolean): void {
  const from = useRef(path);
  useEffect(() => {
    if (!ready || from.current === path) return;
    from.current = path;
    scrollTo(0, 0);
    if (document.activeElement?.closest('dialog')) return;
    (document.querySelector<HTMLElement>('main [autofocus]') ?? document.querySelector<HTMLElement>('main h1'))?.focus({ preventScroll: true });
  }, [path, ready]);
}

function InRoom({ found, path }: { found: Found; path: string }) {
  const { room: Here, failed } = useRoom(found.place);
  useArrival(path, Here !== null);
  /* The chunk's name belongs to an older version of the program: the page itself must be asked again. */
  if (failed) return <Empty icon="off" title={t('web.failure.offline.title')} action={<Button onClick={() => location.reload()}>{t('web.failure.reload')}</Button>} />;
  return Here ? <Here key={path} params={found.params} /> : <Skeleton lines={6} />;
}

export function Place() {
  const { path } = useAddress();
  const found = find(path);
  if (!found) return <NotFound />;
  if (found.place.may && !found.place.may()) return <NotAllowed />;
  return <Boundary at={path}><InRoom found={found} path={path} /></Boundary>;
}

