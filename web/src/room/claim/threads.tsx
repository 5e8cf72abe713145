/* The questions of a claim, and a new one. */
import { useState } from 'preact/hooks';
import { rowsOf } from '../../data/graphql';
import { t } from '../../data/text';
import { Button } from '../../part/button';
import { Card, Empty } from '../../part/page';
import { Ask, askOff, mySide, OneThread } from '../../part/thread';
import type { Claim } from './read';

export const waitsForMe = (claim: Claim): boolean => rowsOf(claim.threads).some((one) => one.status === mySide());

export function Threads({ claim }: { claim: Claim }) {
  const [asking, setAsking] = useState(false);
  const threads = rowsOf(claim.threads);
  const ask = <Button icon="msg" off={askOff()} onClick={() => setAsking(true)}>{t('web.claim.questions.ask')}</Button>;
  return (
    <div class="stack wide-gap">
      {asking && <Card title={t('web.claim.questions.ask')}><Ask claim={claim} onSent={() => setAsking(false)} onClose={() => setAsking(false)} /></Card>}
      {!asking && threads.length === 0 && <section class="card"><Empty icon="msg" title={t('web.claim.questions.none')} action={ask}>{t('web.claim.questions.none.why')}</Empty></section>}
      {threads.map((one) => <OneThread key={one.uuid} claim={claim} thread={one} />)}
      {!asking && threads.length > 0 && <div>{ask}</div>}
    </div>
  );
}
