/* One report: asked for with what the server says that it may be, on the screen, on paper and as a file. */
import { useEffect } from 'preact/hooks';
import { href, turn, useAddress } from '../../data/address';
import { today } from '../../data/format';
import { t } from '../../data/text';
import { use, useGet } from '../../data/use';
import { ButtonLink } from '../../part/button';
import { Filters } from '../../part/filters';
import { useList } from '../../part/list';
import { Card, Empty, Facts, Head, Loaded } from '../../part/page';
import { Paging } from '../../part/paging';
import { usePlaces } from '../../part/place';
import { usePhone } from '../../part/screen';
import { type Column, Table } from '../../part/table';
import { type Argument, filterOf, isNumber, type Layout, type Report, type ReportColumn, reportQuery, type Row, shown, totalOf } from './data';

export default function OneReport({ params }: { params: Record<string, string> }) {
  const read = use<{ report: Report | null }>(reportQuery, { name: params.name! });
  return (
    <Loaded of={read} lines={8}>
      {({ report }) => (report
        ? <Asked key={report.name} report={report} layout={JSON.parse(report.defaultReport) as Layout} />
        : <Card><Empty icon="search" title={t('web.reports.unknown')} action={<ButtonLink href="/reports">{t('web.reports.all')}</ButtonLink>} /></Card>)}
    </Loaded>
  );
}

/* Days that a report begins with, so that it is not asked for all years: they stand in the address, to be seen and taken away. */
function standard(asked: Argument[]): Record<string, string> {
  const days: Record<string, string> = { dateFrom: `${today().slice(0, 7)}-01`, dateTo: today(), date: today() };
  return Object.fromEntries(asked.filter((one) => days[one.name]).map((one) => [one.name, days[one.name]!]));
}

function Asked({ report, layout }: { report: Report; layout: Layout }) {
  const { query } = useAddress();
  const place = usePlaces(query.location);
  const fresh = Object.keys(query).length === 0;
  useEffect(() => {
    if (fresh) turn(standard(layout.arguments), { replace: true });
  }, []);
  const words = Object.fromEntries(layout.arguments.map(({ name }) => [name, query[name] ?? null]));
  const missing = layout.arguments.filter((one) => one.required && !query[one.name]);
  const waits = missing.length > 0 || (fresh && Object.keys(standard(layout.arguments)).length > 0);
  const at = (format: string) => href(`/api/report/${report.name}/${format}`, words);
  const read = useGet<Row[]>(waits ? null : at('json'));
  const filters = layout.arguments.map((one) => filterOf(one, place.filter)).filter((one) => one !== null);
  const files = !waits && (
    <>
      <ButtonLink icon="print" target="_blank" href={at('pdf')}>PDF</ButtonLink>
      <ButtonLink icon="download" href={at('xlsx')}>XLSX</ButtonLink>
      <ButtonLink icon="download" href={at('csv')}>CSV</ButtonLink>
    </>
  );
  return (
    <>
      <Head title={report.description} crumbs={[{ label: t('web.reports.title'), href: '/reports' }, { label: report.description }]} actions={files} />
      <div class="stack">
        <Filters filters={filters} />
        {missing.length > 0
          ? <Card><Empty icon="info" title={t('web.reports.first')}>{t('web.reports.first_why', { names: missing.map((one) => one.label).join(', ') })}</Empty></Card>
          : <Loaded of={read} lines={8}>{(rows) => <Rows label={report.description} columns={layout.columns} rows={rows} busy={read.stale} />}</Loaded>}
      </div>
    </>
  );
}

const keyOf = new WeakMap<Row, string>();

/* On a phone rows have no heads: each cell says what it is. */
function columnsOf(columns: ReportColumn[], phone: boolean): Column<Row>[] {
  return columns.map((column, i) => ({
    name: column.field + i, head: phone ? '' : column.label, num: isNumber(column),
    cell: (row) => {
      const text = shown(column, row[column.label]);
      return phone && i > 0 && text ? <><span class="muted">{column.label}</span> {text}</> : text;
    },
  }));
}

/* All rows have come: pages are cut here. */
function Rows({ label, columns, rows, busy }: { label: string; columns: ReportColumn[]; rows: Row[]; busy: boolean }) {
  const phone = usePhone();
  const list = useList({ size: 50 });
  if (rows.length === 0) return <Card><Empty icon="search" title={t('web.reports.empty')}>{t('web.reports.empty_why')}</Empty></Card>;
  rows.forEach((row, i) => keyOf.set(row, String(i)));
  const from = (list.page - 1) * list.size;
  const page = rows.slice(from, from + list.size);
  const totals = columns.filter((column) => column.total);
  const foot = totals.length > 0 && (
    <tr>
      <th scope="row">{t('web.reports.total')}</th>
      {columns.slice(1).map((column) => <td key={column.label} class={isNumber(column) ? 'num' : undefined}>{totalOf(column, rows)}</td>)}
    </tr>
  );
  return (
    <>
      {phone && totals.length > 0 && <Card title={t('web.reports.total')}><Facts of={totals.map((column) => [column.label, totalOf(column, rows)])} /></Card>}
      <Card flush title={t('web.reports.n', { n: rows.length })} footer={rows.length > page.length && <Paging list={list} total={rows.length} shown={page.length} />}>
        <Table<Row> label={label} rows={page} rowKey={(row) => keyOf.get(row)!} columns={columnsOf(columns, phone)} busy={busy} foot={foot} />
      </Card>
    </>
  );
}
