/* What a rule would have said of past claims, before it is asked about new ones. */
import { useEffect, useState } from 'preact/hooks';
import { command } from '../../data/command';
import { mayDo } from '../../data/description';
import { asFailure, type Failure } from '../../data/failure';
import { addDays, amount, moment, money, number, period, today } from '../../data/format';
import { t } from '../../data/text';
import { changed } from '../../data/use';
import { Button } from '../../part/button';
import { DateField, isDay } from '../../part/field';
import { Card, Facts, Note } from '../../part/page';
import { type Column, Table } from '../../part/table';
import { Code } from '../../part/value';
import { DRAFT, isTested, type Trial, trialOf, type WholeRule } from './data';

const DAYS = 365;
const EVERY = 1000;
const LISTED = 12;

/* `unsaved`: what is typed is not what would be tried. */
export function Trials({ rule, unsaved, reload }: { rule: WholeRule; unsaved: boolean; reload: () => void }) {
  const [from, setFrom] = useState(addDays(today(), -DAYS));
  const [to, setTo] = useState(today());
  /* Of which trial the answer is waited for: the moment of the one before. */
  const [waits, setWaits] = useState<{ before: string | null } | null>(null);
  const [failure, fail] = useState<Failure | null>(null);
  const at = waits && rule.testedAt !== waits.before ? null : waits;
  useEffect(() => {
    if (!at) return;
    const timer = setInterval(reload, EVERY);
    return () => clearInterval(timer);
  }, [at !== null]);
  const start = async () => {
    fail(null);
    try {
      await command('claim_rule.test', { uuid: rule.uuid, dateFrom: from, dateTo: to }, { label: t('web.rules.try') });
      setWaits({ before: rule.testedAt });
      changed();
    } catch (thrown) {
      fail(asFailure(thrown));
    }
  };
  const trial = trialOf(rule);
  const wrong = !isDay(from) || !isDay(to) || from > to;
  return (
    <Card title={t('web.rules.trial')} note={trial && isTested(rule) ? moment(rule.testedAt) : null}>
      {rule.status === DRAFT && mayDo('claim_rule.test') && (
        <div class="row row-w row-top">
          <DateField label={t('web.rules.visits_from')} value={from} onChange={setFrom} />
          <DateField label={t('web.rules.visits_to')} value={to} onChange={setTo} />
          <Button busy={at !== null} off={unsaved ? t('web.rules.save_first') : wrong ? t('web.what_if.fault.span') : undefined} onClick={() => void start()}>{t('web.rules.try')}</Button>
        </div>
      )}
      {failure && <div role="alert"><Note tone="stop">{failure.message}</Note></div>}
      <div role="status">{at && <p class="muted">{t('web.rules.trying')}</p>}</div>
      {!at && (trial ? <Found of={trial} /> : <p class="muted">{t('web.rules.not_tried')}</p>)}
    </Card>
  );
}

function Found({ of }: { of: Trial }) {
  const columns: Column<Trial['first'][number]>[] = [
    { name: 'claim', head: t('web.claims.claim'), cell: (one) => <Code>{one.claim}</Code> },
    { name: 'deed', head: t('web.rules.deed'), cell: (one) => t(`web.rules.deed.${one.deed}`) },
    { name: 'words', head: t('web.rules.words'), cell: (one) => [one.line, one.words].filter(Boolean).join(': ') },
    { name: 'amount', head: t('web.rules.amount'), cell: (one) => amount(one.amount), num: true, end: true },
  ];
  return (
    <div class="stack">
      <Facts of={[
        [t('web.rules.asked'), `${t('web.rules.asked_n', { n: of.claims, lines: number(of.lines) })} · ${period(of.from, of.to)}`],
        [t('web.rules.rejected'), `${t('web.rules.rejected_n', { n: of.claimsRejected, lines: number(of.linesRejected) })} · ${money(of.amountRejected)}`],
        [t('web.rules.to_review'), `${number(of.claimsToReview)} · ${money(of.amountToReview)}`],
        [t('web.rules.failed'), <b>{number(of.claimsFailed)}</b>],
      ]} />
      {of.claimsFailed > 0 && <Note tone="wait">{t('web.rules.failed_note')}</Note>}
      {of.first.length > 0 && <Table label={t('web.rules.first')} rows={of.first.slice(0, LISTED)} rowKey={(one) => `${one.claim} ${one.deed} ${one.line ?? ''} ${one.words}`} columns={columns} />}
      {of.first.length > LISTED && <p class="muted">{t('web.claims.and_more', { n: of.first.length - LISTED })}</p>}
    </div>
  );
}
