/* Fields of a scheme's own as columns of a list: those that stand first among them, so that a list stays one. */
import { extensionOf, readExtension, shownOf, titleOf } from '../data/extension';
import type { Column } from './table';

const COLUMNS_MOST = 3;

export const extensionColumns = <Row extends { jsonExt?: string | null }>(of: string): Column<Row>[] =>
  extensionOf(of).slice(0, COLUMNS_MOST).map((one) => ({
    name: `ext.${one.name}`, head: titleOf(one), desktop: true, num: one.type === 'integer' || one.type === 'number',
    cell: (row) => shownOf(one, readExtension(row.jsonExt)[one.name]),
  }));
