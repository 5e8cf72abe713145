/* All rows of a list as a file: the server makes it with the list's own filters; a large one by a job, which is waited for. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { asFailure } from '../data/failure';
import { graphql, type Variables } from '../data/graphql';
import { isThere } from '../data/http';
import { t } from '../data/text';
import { until } from '../data/until';
import { Button } from './button';
import { Icon } from './icon';

interface Props {
  /* The query's root: "premiumsExport", and its filters as they stand in its parentheses. */
  root: string;
  heads: string;
  filters: string;
  variables: Variables;
  /* Paths of the columns, "policy__product__code", with their headings. */
  columns: [path: string, head: string][];
}

async function made(props: Props, format: string, gone: AbortSignal): Promise<string> {
  const query = `query (${props.heads}, $fields: [String], $names: GenericScalar, $format: String) { file: ${props.root}(${props.filters}, fields: $fields, fieldsColumns: $names, fileFormat: $format) }`;
  const variables = { ...props.variables, first: undefined, offset: undefined, fields: props.columns.map(([path]) => path), names: Object.fromEntries(props.columns), format };
  const href = `/api/core/fetch_export?export=${encodeURIComponent((await graphql<{ file: string }>(query, variables, gone)).file)}`;
  await until(() => isThere(href, gone), gone);
  return href;
}

export function FileOf(props: Props) {
  const [busy, setBusy] = useState(false);
  const [why, setWhy] = useState<string | null>(null);
  /* Whoever leaves the page does not wait any more; the file is made all the same. */
  const page = useRef(new AbortController());
  useEffect(() => () => page.current.abort(), []);
  const take = async (format: string) => {
    const gone = page.current.signal;
    setBusy(true);
    setWhy(null);
    try {
      location.assign(await made(props, format, gone));
    } catch (thrown) {
      if (!gone.aborted) setWhy(asFailure(thrown).message);
    } finally {
      if (!gone.aborted) setBusy(false);
    }
  };
  return (
    <span class="row row-w noprint">
      <Button kind="quiet" icon="download" busy={busy} onClick={() => void take('csv')}>CSV</Button>
      <Button kind="quiet" icon="download" busy={busy} onClick={() => void take('xlsx')}>XLSX</Button>
      <Button kind="quiet" icon="print" onClick={() => print()}>{t('web.csv.print')}</Button>
      {why && <small class="row t-stop" role="alert"><Icon name="off" small />{why}</small>}
    </span>
  );
}
