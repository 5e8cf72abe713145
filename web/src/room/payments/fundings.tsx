/* What payers gave to products. A wrong one is taken back, and entered anew. */
import { useState } from 'preact/hooks';
import { command } from '../../data/command';
import { label, mayDo } from '../../data/description';
import { asFailure, type Failure } from '../../data/failure';
import { date, money, today } from '../../data/format';
import { type Connection, graphql, rowsOf } from '../../data/graphql';
import { compare } from '../../data/money';
import { t } from '../../data/text';
import { changed, use } from '../../data/use';
import { Entry, ReferenceEntry } from '../../form/entry';
import { Form, useForm } from '../../form/form';
import { searchPayers } from '../../form/policy';
import { Button } from '../../part/button';
import { Dialog, Modal } from '../../part/dialog';
import { useList } from '../../part/list';
import { Card, Empty, Loaded, Note } from '../../part/page';
import { Paging } from '../../part/paging';
import { type Column, Table } from '../../part/table';
import { toast } from '../../part/toast';
import { Code, Money } from '../../part/value';

interface Funding {
  uuid: string;
  amount: string | null;
  payDate: string | null;
  receipt: string;
  payer: { name: string } | null;
  product: { code: string; name: string } | null;
}

type Product = { uuid: string; code: string; name: string } & Record<string, unknown>;

const query = 'query ($first: Int, $offset: Int) { fundings(first: $first, offset: $offset, isDeleted: false, orderBy: ["-id"]) { totalCount edges { node { uuid amount payDate receipt payer { name } product { code name } } } } }';
const productsQuery = 'query ($name: String) { products(first: 20, name_Icontains: $name) { edges { node { uuid code name } } } }';

const searchProducts = async (name: string, signal: AbortSignal): Promise<Product[]> => rowsOf((await graphql<{ products: Connection<Product> }>(productsQuery, { name: name || undefined }, signal)).products);

export function Fundings() {
  const [window, open] = useState<'new' | Funding | null>(null);
  const list = useList();
  const read = use<{ fundings: Connection<Funding> }>(query, { first: list.size, offset: list.variables.offset });
  const close = () => open(null);
  const mayAdd = mayDo('funding.create');
  const add = mayAdd && <Button icon="plus" onClick={() => open('new')}>{t('web.funding.new')}</Button>;
  const columns: Column<Funding>[] = [
    { name: 'payer', head: label('funding', 'payer'), cell: (row) => row.payer?.name ?? '—' },
    { name: 'product', head: label('funding', 'product'), cell: (row) => <>{row.product?.name} <Code>{row.product?.code}</Code></> },
    { name: 'day', head: label('funding', 'payDate'), cell: (row) => <span class="nowrap">{date(row.payDate)}</span> },
    { name: 'receipt', head: label('funding', 'receipt'), cell: (row) => <Code>{row.receipt}</Code> },
    { name: 'amount', head: label('funding', 'amount'), num: true, end: true, cell: (row) => <Money bare value={row.amount} /> },
    ...(mayDo('funding.delete') ? [{ name: 'act', head: t('web.funding.correct'), end: true, cell: (row: Funding) => <Button kind="quiet" icon="edit" label={t('web.funding.take_back', { receipt: row.receipt })} onClick={() => open(row)} /> }] : []),
  ];
  return (
    <div class="stack">
      <Loaded of={read}>
        {({ fundings }) => (
          <Card title={t('web.funding.title')} action={add} flush footer={fundings.edges.length > 0 && <Paging list={list} total={fundings.totalCount ?? 0} shown={fundings.edges.length} />}>
            {fundings.edges.length === 0 ? <Empty icon="money" title={t('web.funding.none')}>{t('web.funding.none.why')}</Empty>
              : <Table<Funding> label={t('web.funding.title')} rows={rowsOf(fundings)} rowKey={(row) => row.uuid} columns={columns} busy={read.stale} />}
          </Card>
        )}
      </Loaded>
      {window === 'new' && <New onClose={close} />}
      {window && window !== 'new' && <TakeBack of={window} onClose={close} />}
    </div>
  );
}

function New({ onClose }: { onClose: () => void }) {
  const form = useForm({
    entity: 'funding', command: 'funding.create', label: t('web.funding.new'), initial: { payer: null, product: null, amount: '', payDate: today(), receipt: '' },
    onDone: () => {
      changed();
      onClose();
      toast(t('web.funding.done'));
    },
  });
  return (
    <Modal onClose={onClose} label={t('web.funding.new')} class="dialog dialog-wide">
      <h2>{t('web.funding.new')}</h2>
      <Form of={form} act={t('web.funding.new')} others={<Button kind="quiet" onClick={onClose}>{t('web.cancel')}</Button>}>
        <div class="form-grid">
          <ReferenceEntry<{ uuid: string; name: string } & Record<string, unknown>> of={form} name="payer" required search={searchPayers} shown={(payer) => payer.name} autofocus />
          <ReferenceEntry<Product> of={form} name="product" required search={searchProducts} shown={(product) => `${product.code} ${product.name}`} />
          <Entry of={form} name="amount" required check={(value) => (value && compare(value, '0') <= 0 ? t('web.pay.nothing') : null)} />
          <Entry of={form} name="payDate" required check={(value) => (value > today() ? t('web.pay.future') : null)} />
          <Entry of={form} name="receipt" required />
        </div>
      </Form>
    </Modal>
  );
}

function TakeBack({ of: funding, onClose }: { of: Funding; onClose: () => void }) {
  const [failure, setFailure] = useState<Failure | null>(null);
  const run = async () => {
    try {
      await command('funding.delete', { uuids: [funding.uuid] }, { label: t('web.funding.take_back', { receipt: funding.receipt }) });
      changed();
      onClose();
      toast(t('web.funding.taken_back'));
    } catch (thrown) {
      setFailure(asFailure(thrown));
    }
  };
  return (
    <Dialog title={t('web.funding.take_back', { receipt: funding.receipt })} act={t('web.funding.correct')} keep={t('web.cancel')} stop onAct={run} onClose={onClose}>
      <p>{t('web.funding.take_back.why', { amount: money(funding.amount) })}</p>
      {failure && <div role="alert"><Note tone="stop">{failure.message}</Note></div>}
    </Dialog>
  );
}
