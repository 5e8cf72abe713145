import type { ComponentChildren } from 'preact';
import { scheme } from '../../data/client';
import { amount, date } from '../../data/format';
import { t } from '../../data/text';
import { Card } from '../../part/page';
import { type Column, Table } from '../../part/table';
import { Code } from '../../part/value';
import { type Bill, nameIn } from './data';
import { BillState } from './state';

interface Props {
  bills: Bill[];
  /* Undefined: all of them are here, in one order. */
  sort?: string;
  footer?: ComponentChildren;
  busy?: boolean;
}

export function BillTable({ bills, sort, footer, busy }: Props) {
  const columns: Column<Bill>[] = [
    { name: 'code', head: t('web.bill.code'), cell: (bill) => <Code>{bill.code}</Code>, sort: sort === undefined ? undefined : 'code' },
    { name: 'facility', head: t('web.bill.facility'), cell: (bill) => nameIn(bill.thirdparty) },
    { name: 'date', head: t('web.bill.date'), cell: (bill) => date(bill.dateBill), sort: sort === undefined ? undefined : 'dateBill' },
    { name: 'due', head: t('web.bill.due'), cell: (bill) => date(bill.dateDue), desktop: true },
    { name: 'total', head: t('web.bill.total', { currency: scheme().currency }), cell: (bill) => amount(bill.amountTotal), num: true, end: true },
    { name: 'state', head: t('web.bill.state'), cell: (bill) => <BillState status={bill.status} plain />, end: true },
  ];
  return (
    <Card flush footer={footer}>
      <Table label={t('web.bill.bills')} rows={bills} rowKey={(bill) => bill.uuid} columns={columns} sort={sort} open={(bill) => `/bills/${bill.uuid}`} busy={busy} />
    </Card>
  );
}
