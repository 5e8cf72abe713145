/* A table to take along: as a file for spreadsheets, or on paper. */
import { type Cell, download } from '../data/csv';
import { t } from '../data/text';
import { Button } from './button';

export function Take({ name, rows }: { name: string; rows: () => Cell[][] }) {
  return (
    <>
      <Button icon="download" onClick={() => download(name, rows())}>{t('web.csv.take')}</Button>
      <Button icon="print" onClick={() => print()}>{t('web.csv.print')}</Button>
    </>
  );
}
