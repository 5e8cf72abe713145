/* Who reviews claims decides a request: how much of each line, how much in all, from when to when, or why not. */
import { useRef, useState } from 'preact/hooks';
import { scheme } from '../../data/client';
import { command } from '../../data/command';
import { asFailure } from '../../data/failure';
import { amount } from '../../data/format';
import { compare, minor } from '../../data/money';
import { t } from '../../data/text';
import { changed } from '../../data/use';
import { type AuthorisationLine, entryOf, linesOfAuthorisation } from '../../part/authorisation';
import { Button } from '../../part/button';
import { quantity } from '../../part/decision';
import { DateField, isDay, MoneyField, NumberField, TextField } from '../../part/field';
import { useKeys } from '../../part/keys';
import { Card } from '../../part/page';
import { toast } from '../../part/toast';
import { Code } from '../../part/value';
import { total, type Whole } from './data';

interface Granted {
  qty: string;
  price: string;
}

const plain = (value: string): string => value.replace(/\.00$/, '');

function lineFault(line: AuthorisationLine, granted: Granted): string | null {
  const said = minor(granted.qty) ?? -1n;
  if (said < 0n || (minor(granted.price) ?? -1n) < 0n) return t('web.check.number');
  return compare(granted.qty, line.qtyRequested) > 0 || compare(granted.price, line.priceRequested) > 0 ? t('web.authorisation.above', { quantity: quantity(line.qtyRequested), price: amount(line.priceRequested) }) : null;
}

export function Decide({ of }: { of: Whole }) {
  const lines = linesOfAuthorisation(of);
  const [granted, setGranted] = useState<Record<string, Granted>>(() => Object.fromEntries(lines.map((line) => [line.id, { qty: plain(line.qtyRequested), price: line.priceRequested }])));
  const [most, setMost] = useState('');
  const [from, setFrom] = useState(of.dateFrom);
  const [to, setTo] = useState(of.dateTo ?? '');
  const [why, setWhy] = useState('');
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState<string | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const all = total(Object.values(granted));

  const check = (approves: boolean): boolean => {
    const found: Record<string, string> = {};
    if (approves) {
      for (const line of lines) {
        const fault = lineFault(line, granted[line.id]!);
        if (fault) found[line.id] = fault;
      }
      if (most && minor(most) === null) found.most = t('web.check.number');
      if (!isDay(from)) found.from = t('web.field.no_day');
      if (to && !isDay(to)) found.to = t('web.field.no_day');
      else if (to && to < from) found.to = t('web.authorisation.ends');
    } else if (!why.trim()) found.why = t('web.authorisation.no_reason');
    setWrong(found);
    if (Object.keys(found).length) setTimeout(() => box.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus(), 0);
    return Object.keys(found).length === 0;
  };
  const send = async (act: 'approve' | 'reject') => {
    if (busy || !check(act === 'approve')) return;
    setBusy(act);
    const part = (kind: 'item' | 'service') => lines.filter((line) => line[kind]).map((line) => ({ id: Number(atob(line.id).split(':')[1] ?? line.id), qtyApproved: granted[line.id]!.qty, priceApproved: granted[line.id]!.price }));
    const input = act === 'reject' ? { uuid: of.uuid, justification: why.trim() }
      : { uuid: of.uuid, items: part('item'), services: part('service'), validFrom: from, ...(to ? { validTo: to } : {}), ...(most ? { amount: most } : {}), ...(why.trim() ? { justification: why.trim() } : {}) };
    try {
      await command(`preauthorisation.${act}`, input, { label: t(`web.authorisation.${act}`) });
      toast(t(`web.authorisation.done.${act}`));
      changed();
    } catch (thrown) {
      setWrong({ sent: asFailure(thrown).message });
      setBusy(null);
    }
  };
  useKeys([{ key: 'ctrl+enter', label: t('web.authorisation.approve'), run: () => void send('approve') }]);
  return (
    <Card title={t('web.authorisation.decide')} note={t('web.authorisation.sum', { amount: amount(all) })}>
      <div class="stack" ref={box}>
        {wrong.sent && <p class="msg msg-stop" role="alert">{wrong.sent}</p>}
        {lines.map((line) => {
          const mine = granted[line.id]!;
          const change = (part: Partial<Granted>) => {
            setGranted((now) => ({ ...now, [line.id]: { ...mine, ...part } }));
            setWrong(({ [line.id]: _mended, ...others }) => others);
          };
          return (
            <div key={line.id} class="row row-w row-top asked" role="group" aria-label={entryOf(line).name}>
              <span class="grow"><Code>{entryOf(line).code}</Code> {entryOf(line).name}<br /><small>{t('web.authorisation.line', { quantity: quantity(line.qtyRequested), price: amount(line.priceRequested) })}</small>{line.explanation && <><br /><small>{line.explanation}</small></>}</span>
              <NumberField label={t('web.authorisation.qty')} value={mine.qty} error={wrong[line.id]} onChange={(qty) => change({ qty })} />
              <NumberField label={t('web.authorisation.price')} value={mine.price} onChange={(price) => change({ price })} />
            </div>
          );
        })}
        <div class="visit">
          <MoneyField label={t('web.authorisation.most', { currency: scheme().currency })} optional value={most} error={wrong.most} hint={t('web.authorisation.most.hint', { amount: amount(all) })} onChange={setMost} />
          <DateField label={t('web.authorisation.from')} value={from} error={wrong.from} onChange={setFrom} />
          <DateField label={t('web.authorisation.to')} optional value={to} error={wrong.to} hint={t('web.authorisation.to.hint')} onChange={setTo} />
        </div>
        <TextField label={t('web.authorisation.why')} rows={2} value={why} error={wrong.why} hint={t('web.authorisation.why.hint')} optional onChange={setWhy} />
        <div class="row row-w">
          <Button kind="primary" keys="Ctrl ↵" busy={busy === 'approve'} onClick={() => void send('approve')}>{t('web.authorisation.approve')}</Button>
          <Button kind="stop" busy={busy === 'reject'} onClick={() => void send('reject')}>{t('web.authorisation.reject')}</Button>
        </div>
      </div>
    </Card>
  );
}
