/* Selection by a rule over all that the filters find: a share by chance, above a value, or above the mean of the diagnosis. What
 * would come of it is asked as one types; nothing is written before the button. */
import { useState } from 'preact/hooks';
import { filtersOf, type Query } from '../../data/claim-list';
import { command } from '../../data/command';
import { asFailure, type Failure } from '../../data/failure';
import { money, number } from '../../data/format';
import { t } from '../../data/text';
import { changed, use } from '../../data/use';
import { Button } from '../../part/button';
import { Modal } from '../../part/dialog';
import { MoneyField, NumberField, SegmentField } from '../../part/field';
import { Facts, Note } from '../../part/page';
import { toast } from '../../part/toast';

type What = 'review' | 'feedback';
type Mode = 'random' | 'all' | 'variance';

interface Counts {
  claims: number;
  submitted: number;
  selected: number;
  notSelected: number;
}

interface Preview extends Counts {
  claimed: string;
  sum: string;
  estimated: boolean;
}

/* Where each rule begins, as openIMIS has it. */
const FIRST: Record<Mode, string> = { random: '5', all: '0', variance: '10' };
const SHARE_MOST = 100;

const query = `query ($filters: GenericScalar, $what: String!, $mode: String!, $percentage: Int, $value: Decimal) {
  claimSelectionPreview(filters: $filters, what: $what, mode: $mode, percentage: $percentage, value: $value)
}`;

interface Rule {
  filters: Record<string, unknown>;
  what: What;
  mode: Mode;
  percentage?: number;
  value?: string;
}

/* null: what is typed is no rule yet. */
function ruleOf(filters: Record<string, unknown>, what: What, mode: Mode, percent: string, value: string): Rule | null {
  const whole = /^\d+$/.test(percent) ? Number(percent) : null;
  const least = value.trim() === '' ? '0' : /^\d+(\.\d+)?$/.test(value) ? value : null;
  if (mode === 'all') return least === null ? null : { filters, what, mode, value: least };
  if (whole === null) return null;
  if (mode === 'random') return whole < 1 || whole > SHARE_MOST ? null : { filters, what, mode, percentage: whole };
  return least === null ? null : { filters, what, mode, percentage: whole, value: least };
}

export function SelectByRule({ address, onClose }: { address: Query; onClose: () => void }) {
  const [what, setWhat] = useState<What>('review');
  const [mode, setMode] = useState<Mode>('random');
  const [percent, setPercent] = useState(FIRST.random);
  const [value, setValue] = useState('0');
  const [busy, setBusy] = useState(false);
  const [failure, fail] = useState<Failure | null>(null);
  const rule = ruleOf(filtersOf(address), what, mode, percent, value);
  const read = use<{ claimSelectionPreview: Preview }>(query, rule && { ...rule });
  const found = read.data?.claimSelectionPreview ?? null;
  const choose = (next: Mode) => {
    setMode(next);
    setPercent(FIRST[next]);
    fail(null);
  };
  const act = async (event: Event) => {
    event.preventDefault();
    if (!rule || !found || busy) return;
    setBusy(true);
    fail(null);
    try {
      const receipt = await command<Counts>('claim.select_by_rule', rule, { label: t('web.select.title') });
      const { result } = receipt;
      if (result) toast([t('web.select.done', { n: result.selected }), result.notSelected > 0 && t('web.select.done_others', { n: result.notSelected })].filter(Boolean).join(' '));
      changed();
      onClose();
    } catch (thrown) {
      fail(asFailure(thrown));
      setBusy(false);
    }
  };
  const segment = <T extends string>(label: string, words: readonly T[], now: T, set: (next: T) => void) => (
    <SegmentField label={t(label)} value={now} onChange={(next) => set(next as T)} options={words.map((word) => ({ value: word, label: t(`${label}.${word}`) }))} />
  );
  return (
    <Modal label={t('web.select.title')} onClose={onClose}>
      <form class="stack" onSubmit={(event) => void act(event)}>
        <h2>{t('web.select.title')}</h2>
        <p>{t('web.select.under')}</p>
        {segment('web.select.what', ['review', 'feedback'] as const, what, setWhat)}
        {segment('web.select.mode', ['random', 'all', 'variance'] as const, mode, choose)}
        {mode !== 'all' && <NumberField label={t(mode === 'random' ? 'web.select.share' : 'web.select.above')} value={percent} onChange={setPercent} />}
        {mode !== 'random' && <MoneyField label={t('web.select.least')} value={value} onChange={setValue} />}
        <div role="status">
          {!rule && <p class="msg msg-wait">{t('web.select.no_rule')}</p>}
          {rule && read.error && <Note tone="wait">{read.error.message}</Note>}
          {rule && found && <Outcome of={found} stale={read.stale} />}
        </div>
        {failure && <div role="alert"><Note tone="stop">{failure.message}</Note></div>}
        <footer class="acts">
          <Button onClick={onClose}>{t('web.select.keep')}</Button>
          <Button kind="primary" type="submit" busy={busy} off={!found || read.error ? t('web.select.wait') : undefined}>{found ? t('web.select.act', { n: found.selected }) : t('web.select.title')}</Button>
        </footer>
      </form>
    </Modal>
  );
}

function Outcome({ of, stale }: { of: Preview; stale: boolean }) {
  return (
    <div class="stack tight" aria-busy={stale || undefined}>
      <Facts of={[
        [t('web.select.checked'), number(of.claims)],
        [t('web.select.idle'), `${number(of.submitted)} · ${money(of.claimed)}`],
        [t('web.select.selected'), <b>{number(of.selected)} · {money(of.sum)}</b>],
        [t('web.select.others'), number(of.notSelected)],
      ]} />
      {of.estimated && <p class="hint">{t('web.select.estimated')}</p>}
    </div>
  );
}
