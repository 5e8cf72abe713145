/* Icons come from the sprite in the page (style/icons.svg), on a grid of 24; shapes of states on one of 16. */
export type IconName =
  | 'alert' | 'bill' | 'camera' | 'card' | 'check' | 'claim' | 'clip' | 'cloud' | 'download' | 'down' | 'edit' | 'family'
  | 'globe' | 'home' | 'info' | 'key' | 'left' | 'lock' | 'money' | 'more' | 'msg' | 'off' | 'out' | 'person' | 'pin' | 'plus'
  | 'print' | 'review' | 'right' | 'scan' | 'search' | 'sync' | 'theme' | 'up' | 'what-if' | 'x';

export type ShapeName =
  | 'alert' | 'clock' | 'dash' | 'flag' | 'ok' | 'pause' | 'q1' | 'q2' | 'q3' | 'ring' | 'send' | 'x';

interface Props {
  name: IconName;
  small?: boolean;
  /* Points along the text: mirrored where that runs from right to left. */
  flip?: boolean;
}

export function Icon({ name, small, flip }: Props) {
  const words = ['i', small && 'i-s', flip && 'flip'].filter(Boolean).join(' ');
  return (
    <svg class={words} viewBox="0 0 24 24" aria-hidden="true">
      <use href={`#i-${name}`} />
    </svg>
  );
}

export function Shape({ name }: { name: ShapeName }) {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <use href={`#s-${name}`} />
    </svg>
  );
}

/* The weave: two wefts, two warps, and the thread that becomes the letter i. */
export function Mark() {
  return (
    <svg viewBox="0 0 32 32" role="img" aria-label="imis">
      <path fill="currentColor" d="M11 9h10v5H11zM1 19h10v5H1zM21 19h10v5H21z" />
      <path fill="#5fb196" d="M4 2h5v15H4zM23 2h5v15h-5zM4 26h5v4H4zM23 26h5v4h-5z" />
      <path fill="#f2b01e" d="M13 2h6v5h-6zM13 16h6v14h-6z" />
    </svg>
  );
}
