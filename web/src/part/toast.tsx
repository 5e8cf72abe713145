/* What was done, with its undo. Never for errors: those stay where they belong. */
import { useEffect, useRef } from 'preact/hooks';
import { store, useStore } from '../data/store';
import { t } from '../data/text';
import { Icon } from './icon';
import { useKeys } from './keys';

interface Said {
  id: number;
  text: string;
  undo?: () => void;
}

const STAYS = 8_000;
const said = store<Said[]>([]);
let count = 0;

export function toast(text: string, undo?: () => void): void {
  said.set([...said.get().slice(-2), { id: ++count, text, undo }]);
}

/* What was done so far holds: nothing said before can be undone any more. */
export const settle = (): void => said.set(said.get().map(({ undo: _undo, ...one }) => one));

const close = (id: number): void => said.set(said.get().filter((one) => one.id !== id));

/* Stays eight seconds; focus or pointer on it stop the clock. */
function Toast({ one }: { one: Said }) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const go = () => void (timer.current = setTimeout(() => close(one.id), STAYS));
  const stop = () => clearTimeout(timer.current);
  const undo = () => {
    close(one.id);
    one.undo?.();
  };
  useEffect(() => {
    go();
    return stop;
  }, []);
  return (
    <div class="toast" onMouseEnter={stop} onMouseLeave={go} onFocusIn={stop} onFocusOut={go}>
      <Icon name="check" />
      <span class="grow">{one.text}</span>
      {one.undo && <button class="btn" aria-keyshortcuts="Z" onClick={undo}>{t('web.toast.undo')} <kbd aria-hidden="true">Z</kbd></button>}
      <button class="btn btn-icon" aria-label={t('web.close')} onClick={() => close(one.id)}><Icon name="x" small /></button>
    </div>
  );
}

export function Toasts() {
  const all = useStore(said);
  const last = [...all].reverse().find((one) => one.undo);
  useKeys(last ? [{ key: 'z', label: t('web.toast.undo'), run: () => { close(last.id); last.undo!(); } }] : []);
  return <div class="toasts" role="status">{all.map((one) => <Toast key={one.id} one={one} />)}</div>;
}
