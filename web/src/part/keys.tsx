/* Keys of the page: useKeys([{ key: 'n', label: t('web.key.new'), run }]). Single letters work outside fields only and
 * can be switched off; with `?` a person sees all that hold now. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import { kept } from '../data/device';

export interface Key {
  /* As KeyboardEvent.key says it, lower case: "n", "/", "escape", "ctrl+enter". */
  key: string;
  label: string;
  run: () => void;
}

/* The innermost page's keys last: they come first. */
const pages: { current: Key[] }[] = [];

export function useKeys(keys: Key[]): void {
  const mine = useRef(keys);
  mine.current = keys;
  // Not after the paint: what shows its key takes it.
  useLayoutEffect(() => {
    pages.push(mine);
    return () => void pages.splice(pages.indexOf(mine), 1);
  }, []);
}

/* A cap as aria-keyshortcuts says it: "Ctrl ↵" is "Control+Enter". */
export const shortcut = (caps?: string): string | undefined => caps?.replace('Ctrl ', 'Control+').replace('Shift ', 'Shift+').replace('↵', 'Enter').replace('Esc', 'Escape');

/* What holds now, the innermost first; a key that two places want is the inner one's. */
export function keysNow(): Key[] {
  const found = new Map<string, Key>();
  for (const page of [...pages].reverse()) for (const key of page.current) if (!found.has(key.key)) found.set(key.key, key);
  return [...found.values()];
}

const typing = 'input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], [role=combobox]';

export const inField = (target: EventTarget | null): boolean => target instanceof Element && target.closest(typing) !== null;

export function nameOf(event: KeyboardEvent): string {
  const ctrl = event.ctrlKey || event.metaKey ? 'ctrl+' : '';
  const shift = event.shiftKey && /^[a-z]$/i.test(event.key) ? 'shift+' : '';   // "?" is typed with it
  return ctrl + shift + event.key.toLowerCase();
}

export const lettersOff = (): boolean => kept<{ letters?: boolean }>('imis.look')?.letters === false;

function holds(key: Key, event: KeyboardEvent): boolean {
  if (key.key !== nameOf(event) || event.altKey) return false;
  const letter = key.key.replace('shift+', '').length === 1;
  return !(letter && (inField(event.target) || lettersOff()));
}

/* One listener for all; app/start turns it on. A dialog above the page has its own keys. */
export function listenForKeys(): () => void {
  const heard = (event: KeyboardEvent) => {
    if (event.defaultPrevented || document.querySelector('dialog[open]')) return;
    const found = keysNow().find((key) => holds(key, event));
    if (!found) return;
    event.preventDefault();
    found.run();
  };
  addEventListener('keydown', heard);
  return () => removeEventListener('keydown', heard);
}
