/* Tabs, kept in the address: ?tab=policies. */
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { turn, useAddress } from '../data/address';

export interface Tab {
  name: string;
  label: string;
  count?: number | null;
  view: () => ComponentChildren;
}

function neighbour(event: KeyboardEvent, count: number, at: number): number | null {
  const back = document.dir === 'rtl' ? 'ArrowRight' : 'ArrowLeft';
  const on = document.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
  const to: Record<string, number> = { [back]: (at + count - 1) % count, [on]: (at + 1) % count, Home: 0, End: count - 1 };
  return to[event.key] ?? null;
}

/* The first tab is the page without the word in its address. */
export function Tabs({ tabs, label, param = 'tab' }: { tabs: Tab[]; label: string; param?: string }) {
  const id = useId();
  const { query } = useAddress();
  const at = Math.max(0, tabs.findIndex((tab) => tab.name === query[param]));
  const choose = (next: number) => turn({ [param]: next ? tabs[next]!.name : null }, { replace: true });
  const move = (event: KeyboardEvent) => {
    const next = neighbour(event, tabs.length, at);
    if (next === null) return;
    event.preventDefault();
    choose(next);
    document.getElementById(`${id}-${tabs[next]!.name}`)?.focus();
  };
  const current = tabs[at]!;
  return (
    <>
      <div class="tabs" role="tablist" aria-label={label} onKeyDown={move}>
        {tabs.map((tab, n) => (
          <button key={tab.name} type="button" role="tab" id={`${id}-${tab.name}`} aria-selected={n === at ? 'true' : 'false'} aria-controls={`${id}-panel`} tabIndex={n === at ? 0 : -1}
            onClick={() => choose(n)}>
            {tab.label}{tab.count !== undefined && tab.count !== null && <span class="count">{tab.count}</span>}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${current.name}`}>{current.view()}</div>
    </>
  );
}
