/* The beginning: who is it, in which language, what may they do; then the door or the house. */
import { render } from 'preact';
import { useEffect } from 'preact/hooks';
import { address, go, href, useAddress } from '../data/address';
import { client, loadClient, setClient } from '../data/client';
import { openOutbox } from '../data/command';
import { loadDescription } from '../data/description';
import { asFailure, type Failure } from '../data/failure';
import { onSignedOut } from '../data/http';
import { keepAlive, signOut } from '../data/session';
import { store, useStore } from '../data/store';
import { language } from '../data/text';
import { clearCache } from '../data/use';
import { listenForKeys } from '../part/keys';
import { Failed } from '../part/page';
import { Toasts } from '../part/toast';
import { Door } from '../room/sign-in/sign-in';
import { languageFor, setLook, speakAsBefore, speakIn, spoken, tellLanguage } from './look';
import { Boundary, listenForLinks, Place } from './router';
import { Languages, Shell } from './shell';

type Stage = { at: 'begin' } | { at: 'failed'; why: Failure } | { at: 'door' } | { at: 'house' };

const stage = store<Stage>({ at: 'begin' });
const DOOR = '/sign-in';
const NEW_PASSWORD = '/set_password';   // where the mail for a forgotten one leads to

/* Where a person came from, to go back there; never to another site. */
function wayBack(): string {
  const to = new URL(address.get().query.to ?? '/', location.origin);
  return to.origin === location.origin && to.pathname !== DOOR ? to.pathname + to.search : '/';
}

async function enter(): Promise<void> {
  stage.set({ at: 'begin' });
  try {
    const { user, scheme } = await loadClient();
    const asked = [speakIn(languageFor(scheme.languages, user?.language))];
    if (user) asked.push(loadDescription());
    await Promise.all(asked);
    if (address.get().path === NEW_PASSWORD) stage.set({ at: 'door' });
    else if (user) goIn();
    else goToDoor();
  } catch (thrown) {
    stage.set({ at: 'failed', why: asFailure(thrown) });
  }
}

function goIn(): void {
  openOutbox();
  void tellLanguage(language());
  if (address.get().path === DOOR) go(wayBack(), { replace: true });
  stage.set({ at: 'house' });
}

function goToDoor(): void {
  const { path, query } = address.get();
  stage.set({ at: 'door' });
  if (path !== DOOR) go(href(DOOR, { to: path === '/' ? null : href(path, query) }), { replace: true });
}

/* A session ended elsewhere, or in its sleep: the entry stays as a draft, and after signing in the same page is there. */
function lostSession(): void {
  if (stage.get().at !== 'house') return;
  setClient({ scheme: client().scheme, language: client().language });
  clearCache();
  goToDoor();
}

async function leave(): Promise<void> {
  await signOut().catch(() => undefined);
  lostSession();
  go(DOOR, { replace: true });
}

/* With whoever is signed in here: setting a new password has ended all sessions of its account. */
function leaveNewPassword(): void {
  go(DOOR, { replace: true });
  void enter();
}

function DoorPage() {
  const { path, query } = useAddress();
  const token = path === NEW_PASSWORD ? (query.token ?? '') : null;
  return <Door scheme={client().scheme.name} languages={<Languages />} token={token} onIn={() => void enter()} onBack={leaveNewPassword} />;
}

function House() {
  useEffect(() => keepAlive(), []);
  return <Shell onSignOut={() => void leave()}><Place /></Shell>;
}

function All() {
  const now = useStore(stage);
  const words = useStore(spoken);
  useEffect(() => listenForKeys(), []);
  if (now.at === 'begin') return null;
  if (now.at === 'failed') return <main class="page"><h1 class="sr">imis</h1><Failed failure={now.why} retry={() => void enter()} /></main>;
  return (
    <Boundary at={now.at} key={words}>
      {now.at === 'door' ? <DoorPage /> : <House />}
      <Toasts />
    </Boundary>
  );
}

setLook({});
speakAsBefore();
listenForLinks();
onSignedOut(lostSession);
render(<All />, document.getElementById('app')!);
void enter();
