/* The scheme's own rules, all editions: which are asked about every claim that is submitted, which are drafts. */
import { go, useAddress } from '../../data/address';
import { entity, label, mayDo } from '../../data/description';
import { date, moment } from '../../data/format';
import { rowsOf } from '../../data/graphql';
import { t } from '../../data/text';
import { use } from '../../data/use';
import { ButtonLink } from '../../part/button';
import { Filters } from '../../part/filters';
import { useKeys } from '../../part/keys';
import { useList } from '../../part/list';
import { Card, Empty, Head, Loaded } from '../../part/page';
import { Paging } from '../../part/paging';
import { type Column, Table } from '../../part/table';
import { isTested, type Rule, type RulesAnswer, rulesQuery } from './data';
import { RuleState } from './state';

const spanOf = (rule: Rule): string => (rule.dateFrom || rule.dateTo ? t('web.rules.span', { from: date(rule.dateFrom), to: date(rule.dateTo) }) : t('web.rules.always'));

export default function Rules() {
  const { query } = useAddress();
  const list = useList({ sort: 'name' });
  const read = use<RulesAnswer>(rulesQuery, { ...list.variables, name: query.q ?? null, status: query.status ?? null });
  const writes = mayDo('claim_rule.create');
  useKeys(writes ? [{ key: 'n', label: t('web.rules.new'), run: () => go('/rules/new') }] : []);
  const states = (entity('claim_rule')?.fields.find((one) => one.name === 'status')?.choices ?? []).map((one) => ({ value: String(one.code), label: t(one.label) }));
  const columns: Column<Rule>[] = [
    { name: 'name', head: label('claim_rule', 'name'), sort: 'name', cell: (rule) => rule.name },
    { name: 'edition', head: label('claim_rule', 'edition'), cell: (rule) => String(rule.edition), num: true, desktop: true },
    { name: 'product', head: label('claim_rule', 'product'), cell: (rule) => rule.product?.name ?? t('web.rules.all_products') },
    { name: 'span', head: t('web.rules.dates'), cell: spanOf, desktop: true },
    { name: 'tested', head: t('web.rules.tested'), cell: (rule) => (isTested(rule) ? moment(rule.testedAt) : '—'), desktop: true },
    { name: 'state', head: label('claim_rule', 'status'), cell: (rule) => <RuleState status={rule.status} />, end: true },
  ];
  return (
    <>
      <Head title={t('web.rules.title')} under={t('web.rules.under')} actions={writes && <ButtonLink kind="primary" icon="plus" keys="N" href="/rules/new">{t('web.rules.new')}</ButtonLink>} />
      <Filters search={t('web.rules.search')} filters={[{ name: 'status', label: label('claim_rule', 'status'), kind: 'choice', options: states }]} />
      <Loaded of={read}>
        {({ claimRules }) => claimRules.edges.length === 0
          ? <Card flush><Empty icon="key" title={t(query.q || query.status ? 'web.rules.none.filtered' : 'web.rules.none')} action={writes && <ButtonLink href="/rules/new">{t('web.rules.new')}</ButtonLink>}>{t('web.rules.none_why')}</Empty></Card>
          : (
            <Card flush footer={<Paging list={list} total={claimRules.totalCount ?? 0} shown={claimRules.edges.length} />}>
              <Table label={t('web.rules.title')} rows={rowsOf(claimRules)} rowKey={(rule) => rule.uuid} columns={columns} sort={list.sort} busy={read.stale} open={(rule) => `/rules/${rule.uuid}`} off={(rule) => rule.status === 'R'} />
            </Card>
          )}
      </Loaded>
    </>
  );
}
