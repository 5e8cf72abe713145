import { useState } from 'preact/hooks';
import { Button } from '../../part/button';
import { Scan } from '../../part/camera';
import { Dialog, Drawer } from '../../part/dialog';
import { Card, Facts } from '../../part/page';
import { StateOf } from '../../part/status';
import { toast } from '../../part/toast';

type Open = 'dialog' | 'drawer' | 'scan' | null;

export function Windows() {
  const [open, set] = useState<Open>(null);
  const close = () => set(null);
  return (
    <Card title="Windows">
      <div class="row row-w">
        <Button onClick={() => set('dialog')}>Suspend policy</Button>
        <Button onClick={() => set('drawer')}>Open a record beside</Button>
        <Button icon="scan" onClick={() => set('scan')}>Scan a card</Button>
        <Button onClick={() => toast('3 claims skipped', () => toast('3 claims are back'))}>Say something</Button>
      </div>
      {open === 'dialog' && (
        <Dialog title="Suspend this policy?" act="Suspend policy" keep="Keep it active" onAct={close} onClose={close}>
          <p>From today the 6 members have no cover. Claims for earlier days are still paid. It can be taken up again.</p>
        </Dialog>
      )}
      {open === 'drawer' && (
        <Drawer title="Claim 41240" onClose={close} footer={<Button kind="primary" keys="↵">Open</Button>}>
          <Facts of={[['Person', 'Nirmala Chaudhary'], ['Status', <StateOf of="claim" code={4} />]]} />
        </Drawer>
      )}
      {open === 'scan' && <Scan onFound={(text) => { close(); toast(text); }} onClose={close} />}
    </Card>
  );
}
