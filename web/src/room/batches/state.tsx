import { t } from '../../data/text';
import { Status } from '../../part/status';
import { billState, PAID, PAYABLE } from './data';

const words: Record<number, string> = { 0: 'draft', 1: 'open', 2: 'paid', 3: 'cancelled', 4: 'deleted', 5: 'suspended', 6: 'unpaid', 7: 'reconciled' };

export function BillState({ status, plain }: { status: string; plain?: boolean }) {
  const code = billState(status);
  const word = t(`web.bill.state.${words[code] ?? 'draft'}`);
  if (code === PAID || code === 7) return <Status tone="ok" shape="ok" badge={!plain}>{word}</Status>;
  return PAYABLE.includes(code) ? <Status tone="wait" shape="clock" badge={!plain}>{word}</Status> : <Status tone="idle" shape="dash" badge={!plain}>{word}</Status>;
}
