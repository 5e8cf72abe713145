/* What is done to the rows that are chosen of a list: one bar, one failure, one command for all of them. */
import { useState } from 'preact/hooks';
import { command } from '../../data/command';
import { asFailure, type Failure } from '../../data/failure';
import { t } from '../../data/text';
import { changed } from '../../data/use';
import { Button } from '../../part/button';
import { Note } from '../../part/page';
import { toast } from '../../part/toast';

export interface Act {
  name: string;
  label: string;
  done: string;
  uuids: string[];
  /* Asked before it is sent; the answer goes with it. */
  run?: () => void;
}

export interface Acting {
  keys: Set<string>;
  select: (keys: Set<string>) => void;
  failure: Failure | null;
  send: (act: Pick<Act, 'name' | 'label' | 'done' | 'uuids'>, more?: Record<string, unknown>) => Promise<void>;
}

export function useActs(): Acting {
  const [keys, select] = useState<Set<string>>(new Set());
  const [failure, fail] = useState<Failure | null>(null);
  const send: Acting['send'] = async ({ name, label, done, uuids }, more = {}) => {
    fail(null);
    try {
      await command(name, { uuids, ...more }, { label });
      toast(t(done, { n: uuids.length }));
      select(new Set());
      changed();
    } catch (thrown) {
      fail(asFailure(thrown));
    }
  };
  return { keys, select, failure, send };
}

export function ActBar({ of, chosen, acts }: { of: Acting; chosen: number; acts: Act[] }) {
  return (
    <>
      {of.failure && <div role="alert"><Note tone="stop"><b>{of.failure.message}</b></Note></div>}
      {chosen > 0 && (
        <div class="bulk" role="region" aria-label={t('web.payment_gateway.selected', { n: chosen })}>
          <b role="status">{t('web.payment_gateway.selected', { n: chosen })}</b>
          <span class="end" />
          {acts.filter((act) => act.uuids.length > 0).map((act) => (
            <Button key={act.label} onClick={act.run ?? (() => void of.send(act))}>{act.label} <span class="count">{act.uuids.length}</span></Button>
          ))}
        </div>
      )}
    </>
  );
}
