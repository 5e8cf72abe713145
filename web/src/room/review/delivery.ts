/* Reviews on their way to the scheme while the next claim is looked at. What was refused stands on the page until somebody
 * opens that claim. */
import { go } from '../../data/address';
import { command } from '../../data/command';
import { mayDo } from '../../data/description';
import { asFailure } from '../../data/failure';
import { store } from '../../data/store';
import { t } from '../../data/text';
import { changed } from '../../data/use';
import { settle, toast } from '../../part/toast';
import type { Claim } from './data';
import { putBack } from './queue';

export interface Undelivered {
  uuid: string;
  code: string;
  href: string;
  message: string;
}

export const undelivered = store<Undelivered[]>([]);

export const forgetUndelivered = (uuid: string): void => {
  if (undelivered.get().some((one) => one.uuid === uuid)) undelivered.set(undelivered.get().filter((one) => one.uuid !== uuid));
};

const refused = (claim: Claim, href: string, thrown: unknown): void =>
  undelivered.set([...undelivered.get(), { uuid: claim.uuid, code: claim.code, href, message: asFailure(thrown).message }]);

/* A delivered claim that is selected once more is as it was, its findings with it. Its page opens only then: before, it would
 * be delivered again while it is delivered. */
async function takeBack(claim: Claim, href: string): Promise<void> {
  try {
    await command('claim.select_for_review', { uuids: [claim.uuid] }, { label: t('web.review.label', { code: claim.code }) });
    putBack(claim.uuid);
    go(href);
  } catch (thrown) {
    refused(claim, href, thrown);
  }
  changed();
}

export async function deliver(claim: Claim, href: string): Promise<void> {
  settle();
  try {
    const { status } = await command('claim.review', { claim: claim.uuid, submitReview: true }, { label: t('web.review.label', { code: claim.code }) });
    const undo = status === 'done' && mayDo('claim.select_for_review') ? () => void takeBack(claim, href) : undefined;
    toast(t(status === 'waiting' ? 'web.claim.waits' : 'web.review.delivered', { code: claim.code }), undo);
  } catch (thrown) {
    refused(claim, href, thrown);
  }
}
