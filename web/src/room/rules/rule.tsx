/* One edition of a rule: written, tried on past claims, published, retired; and its other editions. */
import { useState } from 'preact/hooks';
import { go } from '../../data/address';
import { command } from '../../data/command';
import { label, mayDo } from '../../data/description';
import { asFailure, Failure } from '../../data/failure';
import { date, moment } from '../../data/format';
import { type Connection, graphql, rowsOf } from '../../data/graphql';
import { t } from '../../data/text';
import { changed, use } from '../../data/use';
import { Button } from '../../part/button';
import { Combobox } from '../../part/combobox';
import { Dialog } from '../../part/dialog';
import { DateField, TextField } from '../../part/field';
import { useKeys } from '../../part/keys';
import { Card, Facts, Failed, Head, Loaded, Note } from '../../part/page';
import { History } from '../../part/timeline';
import { toast } from '../../part/toast';
import { DRAFT, editionsQuery, isTested, LIVE, oneQuery, type RulesAnswer, type WholeRule } from './data';
import { Source, wrongLine } from './editor';
import { RuleState } from './state';
import { Trials } from './trial';

const FIRST = `for _, line in ipairs(claim.lines) do\n  if line.code == "CODE" then reject_line(line, "why") end\nend\n`;

export default function RulePage({ params }: { params: Record<string, string> }) {
  const made = params.uuid === undefined;
  const read = use<{ claimRule: WholeRule | null }>(oneQuery, made ? null : { uuid: params.uuid! });
  if (made) return <Editor rule={null} reload={() => undefined} />;
  return (
    <Loaded of={read} lines={10}>
      {({ claimRule }) => (claimRule ? <Editor key={`${claimRule.uuid} ${claimRule.fingerprint}`} rule={claimRule} reload={read.reload} /> : <><Head title={t('web.rules.title')} /><Card flush><Failed failure={new Failure('missing', [])} /></Card></>)}
    </Loaded>
  );
}

type Product = { uuid: string; code: string; name: string };

async function searchProducts(text: string, signal: AbortSignal): Promise<Product[]> {
  const query = 'query ($text: String) { products(search: $text, first: 20) { edges { node { uuid code name } } } }';
  return rowsOf((await graphql<{ products: Connection<Product> }>(query, { text }, signal)).products);
}

function Editor({ rule, reload }: { rule: WholeRule | null; reload: () => void }) {
  const [name, setName] = useState(rule?.name ?? '');
  const [description, setDescription] = useState(rule?.description ?? '');
  const [source, setSource] = useState(rule?.source ?? FIRST);
  const [from, setFrom] = useState(rule?.dateFrom ?? '');
  const [to, setTo] = useState(rule?.dateTo ?? '');
  const [product, setProduct] = useState<Product | null>(rule?.product ?? null);
  const [busy, setBusy] = useState(false);
  const [failure, fail] = useState<Failure | null>(null);
  const [asking, ask] = useState<'publish' | 'retire' | null>(null);
  const writes = rule ? mayDo('claim_rule.update') : mayDo('claim_rule.create');
  const unsaved = rule === null || source !== rule.source || description !== (rule.description ?? '') || from !== (rule.dateFrom ?? '') || to !== (rule.dateTo ?? '') || (product?.uuid ?? null) !== (rule.product?.uuid ?? null);
  const send = async (command_: string, input: unknown, said: string): Promise<string | null> => {
    setBusy(true);
    fail(null);
    try {
      const receipt = await command<{ uuid: string }>(command_, input, { label: t('web.rules.label', { name }) });
      toast(said);
      changed();
      return receipt.result?.uuid ?? rule?.uuid ?? null;
    } catch (thrown) {
      fail(asFailure(thrown));
      return null;
    } finally {
      setBusy(false);
      ask(null);
    }
  };
  const save = async () => {
    if (busy || !writes) return;
    const rest = { description: description.trim() || null, source, dateFrom: from || null, dateTo: to || null, product: product?.uuid ?? null };
    const uuid = rule ? await send('claim_rule.update', { uuid: rule.uuid, ...rest }, t(rule.status === DRAFT ? 'web.rules.saved' : 'web.rules.next_saved')) : await send('claim_rule.create', { name: name.trim(), ...rest }, t('web.rules.saved'));
    if (uuid && uuid !== rule?.uuid) go(`/rules/${uuid}`);
  };
  useKeys(writes ? [{ key: 'ctrl+enter', label: t('web.save'), run: () => void save() }] : []);
  const title = rule ? t('web.rules.name', { name: rule.name, n: String(rule.edition) }) : t('web.rules.new');
  const wrong = wrongLine(failure);
  return (
    <>
      <Head title={title} crumbs={[{ label: t('web.rules.title'), href: '/rules' }, { label: title }]} beside={rule && <RuleState status={rule.status} />}
        actions={rule && (
          <>
            {rule.status === LIVE && mayDo('claim_rule.retire') && <Button kind="stop" onClick={() => ask('retire')}>{t('web.rules.retire')}</Button>}
            {rule.status === DRAFT && mayDo('claim_rule.publish') && <Button kind="primary" off={unsaved ? t('web.rules.save_first') : isTested(rule) ? undefined : t('web.rules.try_first')} onClick={() => ask('publish')}>{t('web.rules.publish')}</Button>}
          </>
        )}
      />
      {failure && !wrong && <div role="alert"><Note tone="stop"><b>{failure.message}</b><ul>{failure.faults.filter((one) => one.field).map((one) => <li key={one.field}>{label('claim_rule', one.field!)}: {one.message}</li>)}</ul></Note></div>}
      {rule && rule.status !== DRAFT && writes && <Note>{t('web.rules.never_changes')}</Note>}
      {!writes && <Note icon="lock">{t('web.rules.no_right')}</Note>}
      <div class="cols">
        <div class="stack">
          <Card title={t('web.rules.rule')}>
            <form class="stack" aria-label={title} onSubmit={(event) => { event.preventDefault(); void save(); }}>
              {!rule && <TextField label={label('claim_rule', 'name')} value={name} onChange={setName} max={50} hint={t('web.rules.name_hint')} autofocus />}
              <TextField label={label('claim_rule', 'description')} value={description} onChange={setDescription} max={4000} rows={2} optional readonly={!writes} />
              <div class="row row-w row-top">
                <Combobox<Product> label={label('claim_rule', 'product')} value={product} search={searchProducts} optionKey={(one) => one.uuid} shown={(one) => `${one.code} ${one.name}`} onChange={setProduct} optional hint={t('web.rules.product_hint')} />
                <DateField label={label('claim_rule', 'dateFrom')} value={from} onChange={setFrom} optional readonly={!writes} />
                <DateField label={label('claim_rule', 'dateTo')} value={to} onChange={setTo} optional readonly={!writes} />
              </div>
              <Source value={source} readonly={!writes} failure={failure} onChange={setSource} />
              {writes && <p class="muted">{t('web.rules.how')}</p>}
              {writes && <div class="row row-w"><Button type="submit" kind={rule && !unsaved ? undefined : 'primary'} busy={busy} keys="Ctrl ↵" off={rule && !unsaved ? t('web.rules.nothing_changed') : !name.trim() ? t('web.what_if.fault.name') : undefined}>{t('web.save')}</Button></div>}
            </form>
          </Card>
          {rule && <Trials rule={rule} unsaved={unsaved} reload={reload} />}
        </div>
        <div class="stack">
          {rule && <Editions of={rule} />}
          {rule && <Card flush title={t('web.rules.history')}><History entity="claim_rule" uuid={rule.uuid} /></Card>}
        </div>
      </div>
      {asking === 'publish' && (
        <Dialog title={t('web.rules.publish_title', { name })} act={t('web.rules.publish')} keep={t('web.rules.keep')} onAct={() => send('claim_rule.publish', { uuid: rule!.uuid }, t('web.rules.published', { name }))} onClose={() => ask(null)}>
          <p>{t('web.rules.publish_what')}</p>
        </Dialog>
      )}
      {asking === 'retire' && (
        <Dialog title={t('web.rules.retire_title', { name })} act={t('web.rules.retire')} keep={t('web.rules.keep')} stop onAct={() => send('claim_rule.retire', { uuid: rule!.uuid }, t('web.rules.retired', { name }))} onClose={() => ask(null)}>
          <p>{t('web.rules.retire_what')}</p>
        </Dialog>
      )}
    </>
  );
}

function Editions({ of }: { of: WholeRule }) {
  const read = use<RulesAnswer>(editionsQuery, { name: of.name });
  const all = rowsOf(read.data?.claimRules).sort((one, other) => other.edition - one.edition);
  return (
    <Card title={t('web.rules.editions')} note={all.length ? String(all.length) : null}>
      <Facts of={all.map((one) => [
        one.uuid === of.uuid ? t('web.rules.edition', { n: String(one.edition) }) : <a href={`/rules/${one.uuid}`}>{t('web.rules.edition', { n: String(one.edition) })}</a>,
        <><RuleState status={one.status} /> {one.publishedAt && <small>{t('web.rules.since', { time: moment(one.publishedAt) })}</small>} {one.retiredAt && <small>{t('web.rules.until', { date: date(one.retiredAt.slice(0, 10)) })}</small>}</>,
      ] as [never, preact.ComponentChildren])} />
    </Card>
  );
}
