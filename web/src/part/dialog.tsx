/* Windows above the page. Native <dialog> keeps the focus inside and gives it back. */
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { t } from '../data/text';
import { Button } from './button';
import { useKeys } from './keys';

interface ModalProps {
  onClose: () => void;
  class?: string;
  labelledby?: string;
  label?: string;
  children: ComponentChildren;
}

/* Opens itself when drawn; Esc and a click beside it close. */
export function Modal({ onClose, class: words = 'dialog', labelledby, label, children }: ModalProps) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = element.current!;
    const before = document.activeElement;
    dialog.showModal();
    return () => {
      dialog.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={element}
      class={words}
      aria-labelledby={labelledby}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => event.target === element.current && onClose()}
    >
      {children}
    </dialog>
  );
}

interface DialogProps {
  /* A question: "Suspend this policy?" */
  title: string;
  /* The consequence, in numbers. */
  children: ComponentChildren;
  /* Verbs: "Suspend policy", and what leaves all as it is: "Keep it active". */
  act: string;
  keep: string;
  stop?: boolean;
  onAct: () => Promise<unknown> | void;
  onClose: () => void;
}

/* Only for what reaches people or money and has no undo on this page. The first focus is on the harmless button. */
export function Dialog(props: DialogProps) {
  const id = useId();
  const [busy, setBusy] = useState(false);
  const act = async () => {
    setBusy(true);
    try {
      await props.onAct();
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal onClose={props.onClose} labelledby={id}>
      <h2 id={id}>{props.title}</h2>
      <div class="stack">{props.children}</div>
      <div class="acts">
        <Button onClick={props.onClose} autofocus>{props.keep}</Button>
        <Button kind={props.stop ? 'stop' : 'primary'} busy={busy} onClick={() => void act()}>{props.act}</Button>
      </div>
    </Modal>
  );
}

/* A record beside its list: the list goes on working, Esc closes, focus returns. */
export function Drawer({ title, footer, onClose, children }: { title: ComponentChildren; footer?: ComponentChildren; onClose: () => void; children: ComponentChildren }) {
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  useKeys([{ key: 'escape', label: t('web.close'), run: onClose }]);
  return (
    <aside class="drawer" role="complementary" aria-labelledby={id}>
      <header><h2 id={id} class="grow">{title}</h2><Button kind="quiet" icon="x" label={t('web.close')} onClick={onClose} /></header>
      <div class="stack">{children}</div>
      {footer ? <footer>{footer}</footer> : <span />}
    </aside>
  );
}
