/* The frame of a page: head with the one h1, cards, notes, and what stands where there is nothing. */
import { type ComponentChildren, Fragment } from 'preact';
import { useEffect } from 'preact/hooks';
import { client } from '../data/client';
import type { Failure } from '../data/failure';
import type { Read } from '../data/use';
import { store } from '../data/store';
import { t } from '../data/text';
import { Skeleton } from './bar';
import { Button } from './button';
import { Icon, type IconName } from './icon';

/* What the phone's bar and the window's title say. */
export const title = store('');

export function useTitle(text: string): void {
  useEffect(() => {
    title.set(text);
    const scheme = client().scheme.name || 'imis';
    document.title = text ? `${text} · ${scheme}` : scheme;
  }, [text]);
}

interface HeadProps {
  title: string;
  /* In place of the title's text, where it needs markup; `title` stays the window's. */
  children?: ComponentChildren;
  crumbs?: { label: string; href?: string }[];
  /* Under the title. */
  under?: ComponentChildren;
  /* Beside it: status. */
  beside?: ComponentChildren;
  /* At the end: the page's one primary button last. */
  actions?: ComponentChildren;
  /* Before it: a photo. */
  picture?: ComponentChildren;
}

export function Head(props: HeadProps) {
  useTitle(props.title);
  return (
    <div class="head">
      {props.picture}
      <div class="stack tight grow">
        {props.crumbs && <Crumbs crumbs={props.crumbs} />}
        <div class="row row-w"><h1 tabIndex={-1}>{props.children ?? props.title}</h1>{props.beside}</div>
        {props.under && <div class="muted">{props.under}</div>}
      </div>
      {props.actions && <div class="row row-w">{props.actions}</div>}
    </div>
  );
}

function Crumbs({ crumbs }: { crumbs: NonNullable<HeadProps['crumbs']> }) {
  return (
    <nav class="crumb" aria-label={t('web.page.crumbs')}>
      {crumbs.map((crumb, at) => (
        <span key={crumb.label}>{at > 0 && ' / '}{crumb.href ? <a href={crumb.href}>{crumb.label}</a> : crumb.label}</span>
      ))}
    </nav>
  );
}

interface CardProps {
  title?: ComponentChildren;
  /* Small, after the title: "23 in 14 days". */
  note?: ComponentChildren;
  /* At the end of the head: a link or a button. */
  action?: ComponentChildren;
  footer?: ComponentChildren;
  /* The content brings its own edges: a table, a list of rows. */
  flush?: boolean;
  children: ComponentChildren;
}

export function Card({ title: head, note, action, footer, flush, children }: CardProps) {
  return (
    <section class="card">
      {head && <header><h2>{head}</h2>{note && <span class="count">{note}</span>}{action && <span class="end">{action}</span>}</header>}
      {flush ? children : <div class="body stack">{children}</div>}
      {footer && <footer>{footer}</footer>}
    </section>
  );
}

const noteIcon: Record<string, IconName> = { info: 'info', wait: 'alert', stop: 'alert', ok: 'check' };

export function Note({ tone = 'info', icon, children }: { tone?: 'info' | 'wait' | 'stop' | 'ok'; icon?: IconName; children: ComponentChildren }) {
  return <div class={`note note-${tone}`}><Icon name={icon ?? noteIcon[tone]!} /><div>{children}</div></div>;
}

/* Says what would be here and the next act, never only that there is nothing. */
export function Empty({ icon, title: head, action, children }: { icon: IconName; title: string; action?: ComponentChildren; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <Icon name={icon} />
      <b>{head}</b>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}

const failureIcon: Partial<Record<Failure['kind'], IconName>> = { denied: 'lock', offline: 'off', missing: 'search' };

/* What is not done, why, and one way on; the code follows small, to be read out on the telephone. */
export function Failed({ failure, retry }: { failure: Failure; retry?: () => void }) {
  return (
    <div role="alert">
      <Empty
        icon={failureIcon[failure.kind] ?? 'alert'}
        title={t(`web.failure.${failure.kind}.title`)}
        action={retry && failure.kind !== 'denied' && <Button onClick={retry}>{t('web.failure.retry')}</Button>}
      >
        {failure.kind === 'denied' ? t('web.failure.denied') : failure.message}
        {failure.code && <><br /><small>{t('web.failure.code', { code: failure.code })}</small></>}
      </Empty>
    </div>
  );
}

/* Data, else the skeleton, else what went wrong: <Loaded of={claims}>{(data) => ...}</Loaded>. */
export function Loaded<T>({ of, lines, children }: { of: Read<T>; lines?: number; children: (data: T) => ComponentChildren }) {
  if (of.data !== null) {
    return <>{of.error && <Note tone="wait" icon="off">{of.error.message} <Button kind="quiet" onClick={of.reload}>{t('web.failure.retry')}</Button></Note>}{children(of.data)}</>;
  }
  if (of.error) return <Failed failure={of.error} retry={of.reload} />;
  return of.slow ? <div class="body" aria-busy="true"><span class="sr">{t('web.page.loading')}</span><Skeleton lines={lines} /></div> : null;
}

/* Term and value, in two columns. */
export function Facts({ of }: { of: [label: string, value: ComponentChildren][] }) {
  return <dl class="facts">{of.map(([label, value]) => <Fragment key={label}><dt>{label}</dt><dd>{value}</dd></Fragment>)}</dl>;
}
