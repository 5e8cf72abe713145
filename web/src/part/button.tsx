import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { Icon, type IconName } from './icon';
import { shortcut } from './keys';

interface Common {
  children?: ComponentChildren;
  /* One primary a page. "stop" for what refuses or ends something. */
  kind?: 'primary' | 'stop' | 'quiet';
  big?: boolean;
  icon?: IconName;
  /* Only the icon is seen; the words are read out. */
  label?: string;
  /* The key that does the same; shown as a cap. */
  keys?: string;
  class?: string;
}

interface ButtonProps extends Common {
  onClick?: (event: MouseEvent) => void;
  type?: 'button' | 'submit';
  /* At work: keeps its width and words, and takes no second click. */
  busy?: boolean;
  /* Why it cannot be used now; said beside it. A button is never off without a reason. */
  off?: string | null | false;
  expanded?: boolean;
  controls?: string;
  autofocus?: boolean;
}

function words({ kind, big, label, class: more }: Common): string {
  return ['btn', kind && `btn-${kind}`, big && 'btn-big', label && 'btn-icon', more].filter(Boolean).join(' ');
}

function inside({ icon, big, label, children, keys }: Common) {
  return (
    <>
      {icon && <Icon name={icon} small={!big && !label} />}
      {children}
      {keys && keys.split(' ').map((key) => <kbd key={key} aria-hidden="true">{key}</kbd>)}
    </>
  );
}

export function Button(props: ButtonProps) {
  const why = useId();
  const idle = Boolean(props.busy || props.off);
  const button = (
    <button
      type={props.type ?? 'button'}
      class={words(props)}
      aria-label={props.label}
      title={props.label}
      aria-busy={props.busy || undefined}
      aria-disabled={props.off ? 'true' : undefined}
      aria-describedby={props.off ? why : undefined}
      aria-keyshortcuts={shortcut(props.keys)}
      aria-expanded={props.expanded}
      aria-controls={props.controls}
      autofocus={props.autofocus}
      onClick={(event) => (idle ? event.preventDefault() : props.onClick?.(event))}
    >
      {inside(props)}
    </button>
  );
  if (!props.off) return button;
  return (
    <span class="row row-w">
      {button}
      <span class="off-why" id={why}>{props.off}</span>
    </span>
  );
}

/* Goes somewhere, and looks like a button. */
export function ButtonLink(props: Common & { href: string; download?: boolean; target?: string }) {
  return (
    <a class={words(props)} href={props.href} aria-label={props.label} title={props.label} aria-keyshortcuts={shortcut(props.keys)} download={props.download} target={props.target} rel={props.target && 'noopener'}>
      {inside(props)}
    </a>
  );
}
