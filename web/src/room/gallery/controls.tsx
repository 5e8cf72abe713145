import { useState } from 'preact/hooks';
import { Entry, ReferenceEntry } from '../../form/entry';
import { Form, useForm } from '../../form/form';
import { Button, ButtonLink } from '../../part/button';
import { Combobox } from '../../part/combobox';
import { CheckField, ChoiceField, DateField, MoneyField, NumberCodeField, SegmentField, TextField } from '../../part/field';
import { Card } from '../../part/page';
import { toast } from '../../part/toast';
import { Code, Marked } from '../../part/value';

export function Controls() {
  return <div class="cards"><Buttons /><Fields /><Wrong /><Searches /><ADrawnForm /></div>;
}

function Buttons() {
  return (
    <Card title="Buttons">
      <div class="row row-w">
        <Button kind="primary" keys="Ctrl ↵">Save</Button>
        <Button icon="edit" keys="E">Edit</Button>
        <Button kind="stop">Reject</Button>
        <Button kind="quiet" icon="plus">Add member</Button>
        <Button kind="primary" busy>Sending</Button>
        <Button icon="print" label="Print" />
        <ButtonLink href="/" icon="home">Home</ButtonLink>
      </div>
      <Button off="Needs the right to process claims.">Process</Button>
    </Card>
  );
}

function Fields() {
  const [text, setText] = useState('');
  const [number, setNumber] = useState('320015846');
  const [money, setMoney] = useState('30000.00');
  const [day, setDay] = useState('1984-03-09');
  const [kind, setKind] = useState('O');
  const [poor, setPoor] = useState(true);
  const kinds = [{ value: 'O', label: 'Other' }, { value: 'E', label: 'Emergency' }, { value: 'R', label: 'Referral' }];
  return (
    <Card title="Fields">
      <TextField label="Receipt" optional value={text} onChange={setText} hint="Given automatically when it is empty." />
      <NumberCodeField label="Insurance number" value={number} onChange={setNumber} good="Number is free and its check digit fits." />
      <MoneyField label="Amount" value={money} onChange={setMoney} />
      <DateField label="Birth date" value={day} onChange={setDay} />
      <SegmentField label="Visit type" value={kind} onChange={setKind} options={kinds} />
      <ChoiceField label="Visit type" value={kind} onChange={setKind} options={kinds} />
      <CheckField label="Family is exempt" value={poor} onChange={setPoor} />
      <TextField label="Note" rows={3} optional value={text} onChange={setText} />
    </Card>
  );
}

function Wrong() {
  const nothing = () => undefined;
  return (
    <Card title="Fields that say something">
      <TextField label="Receipt" value="RE-FAMB-00231" onChange={nothing} error="Is used already: family Mbwilo, 12 Nov." />
      <DateField label="Birth date" value="2083-06-31" onChange={nothing} error="Is after today. Did you mean 2038?" />
      <TextField label="Visit date" value="20 Nov 2026" onChange={nothing} warning="Same visit as claim 00041290?" />
      <TextField label="Product" value="Family Basic" onChange={nothing} readonly />
    </Card>
  );
}

interface Item { uuid: string; code: string; name: string; price: string; no?: string }
const items: Item[] = [
  { uuid: '1', code: 'LAB021', name: 'Blood glucose, fasting', price: '120.00' },
  { uuid: '2', code: 'LAB022', name: 'Blood glucose, random', price: '110.00' },
  { uuid: '3', code: 'DRG108', name: 'Glucose 25 % injection, 25 ml', price: '62.50' },
  { uuid: '4', code: 'DEV044', name: 'Glucometer strips, box of 50', price: '—', no: 'Not in the price list of Kalika Primary Hospital' },
];
const fits = (text: string) => items.filter((item) => `${item.code} ${item.name}`.toLowerCase().includes(text.toLowerCase()));

function Searches() {
  const [item, setItem] = useState<Item | null>(null);
  return (
    <Card title="Search and take">
      <Combobox<Item>
        label="Item or service" value={item} onChange={setItem} search={async (text) => fits(text)} optionKey={(one) => one.uuid} shown={(one) => `${one.code} ${one.name}`}
        impossible={(one) => one.no ?? null}
        row={(one, sought) => <span class="row"><Code>{one.code}</Code><span class="grow"><Marked text={one.name} sought={sought} /></span><span class="num">{one.price}</span></span>}
        foot={<><kbd>↑</kbd> <kbd>↓</kbd> choose · <kbd>↵</kbd> take, then quantity</>}
      />
      <TextField label="Quantity" value="" onChange={() => undefined} />
    </Card>
  );
}

/* From the description of the server that runs. */
function ADrawnForm() {
  const form = useForm({ entity: 'insuree', command: 'insuree.create', initial: { chfId: '' }, draft: { key: 'gallery', title: 'A person in the gallery', href: '/gallery' }, onDone: () => toast('Made') });
  return (
    <Card title="A form drawn from the description">
      <Form of={form} act="Register">
        <div class="two-up">
          <Entry of={form} name="chfId" as="number" />
          <Entry of={form} name="lastName" />
          <Entry of={form} name="otherNames" />
          <Entry of={form} name="dob" />
          <Entry of={form} name="marital" as="segments" />
          <Entry of={form} name="status" />
          <Entry of={form} name="cardIssued" />
          <ReferenceEntry<Item & { [shown: string]: unknown }> of={form} name="currentVillage" search={async (text) => fits(text) as never} shown={(one) => one.name} />
        </div>
      </Form>
    </Card>
  );
}
