/* What can be taken back is said with its undo: the command's own id is all it takes. */
import { command } from '../data/command';
import { asFailure } from '../data/failure';
import { t } from '../data/text';
import { changed } from '../data/use';
import { settle, toast } from './toast';

export async function takeBack(id: string): Promise<string | null> {
  try {
    await command('command.undo', { command: id }, { label: t('web.toast.undo') });
    changed();
    toast(t('web.undone'));
    return null;
  } catch (thrown) {
    return asFailure(thrown).message;
  }
}

/* `then`: where to go when it was taken back. A refusal is told as it is, since nothing else on the page would. */
export function toastUndo(text: string, id: string, then?: () => void): void {
  settle();
  toast(text, () => void takeBack(id).then((why) => (why ? toast(why) : then?.())));
}
