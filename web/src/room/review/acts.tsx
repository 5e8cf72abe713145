/* What can be done now, with its keys. Deliver is the page's one primary act while there is something to decide. */
import { mayDo } from '../../data/description';
import { t } from '../../data/text';
import { Button, ButtonLink } from '../../part/button';
import { CHECKED, type Claim, DELIVERED } from './data';
import type { Editing } from './lines';

interface Props {
  claim: Claim;
  /* From 1; 0: none. */
  line: number;
  writable: boolean;
  busy: boolean;
  /* What comes next is not known yet. */
  seeking: boolean;
  whyShown: boolean;
  next: string | null;
  onApprove: () => void;
  onEdit: (editing: Editing) => void;
  onWhy: () => void;
  /* null: he may not. */
  onAsk: (() => void) | null;
  onRemark: () => void;
  onSkip: () => void;
  onDeliver: () => void;
  onProcess: () => void;
}

export function ActBar(props: Props) {
  const { claim, writable, busy } = props;
  const processes = claim.status === CHECKED && mayDo('claim.process');
  return (
    <div class="act" role="toolbar" aria-label={t('web.review.acts')}>
      <b class="nowrap">{t('web.review.line', { n: props.line })}</b>
      {writable && (
        <>
          <Button keys="A" busy={busy} onClick={props.onApprove}>{t('web.review.approve')}</Button>
          <Button keys="Q" onClick={() => props.onEdit('quantity')}>{t('web.review.quantity')}</Button>
          <Button keys="P" onClick={() => props.onEdit('price')}>{t('web.review.price')}</Button>
          <Button kind="stop" keys="X" onClick={() => props.onEdit('reject')}>{t('web.review.reject')}</Button>
        </>
      )}
      {props.onAsk && <Button keys="M" onClick={props.onAsk}>{t('web.review.ask')}</Button>}
      {writable && <Button kind="quiet" keys="R" onClick={props.onRemark}>{t('web.review.remark')}</Button>}
      <Button kind="quiet" keys="W" expanded={props.whyShown} onClick={props.onWhy}>{t('web.review.why')}</Button>
      <span class="end" />
      {processes && <Button keys="O" kind={writable ? undefined : 'primary'} onClick={props.onProcess}>{t('web.review.process')}</Button>}
      {claim.status !== CHECKED && <ButtonLink href={`/claims/${claim.uuid}`} icon="claim">{t('web.review.open_claim')}</ButtonLink>}
      {props.next && <Button keys="S" onClick={props.onSkip}>{t('web.review.skip')}</Button>}
      {writable && <Button kind="primary" keys="D" busy={busy || props.seeking} onClick={props.onDeliver}>{t(props.next ? 'web.review.deliver' : 'web.review.deliver_last')}</Button>}
      {claim.status === CHECKED && claim.reviewStatus === DELIVERED && !processes && <small class="muted">{t('web.review.waits_processing')}</small>}
    </div>
  );
}
