// How a product pays facilities: a plan by claim, one that would take the same lines, and another in its place; as clients of openIMIS send them.
import { t } from '../lib/text.mjs';
import { Visit } from '../lib/visit.mjs';

const FEE = '0a1b6d54-eef4-4ee6-ac47-2a99cfa5e9a8';
const fields = 'id code name calculation jsonExt benefitPlan benefitPlanId benefitPlanType benefitPlanTypeName periodicity dateValidFrom dateValidTo isDeleted replacementUuid';

const same = (found, expected) => {
  if (JSON.stringify(found) !== JSON.stringify(expected)) throw new Error(`${JSON.stringify(found)} is not ${JSON.stringify(expected)}`);
};

async function mutate(visit, name, input, type) {
  const { [name]: done } = await visit.graphql(`mutation ($input: ${type}!) { ${name}(input: $input) { internalId } }`, { input });
  const { mutationLogs } = await visit.graphql('query ($id: ID) { mutationLogs(id: $id, first: 1) { edges { node { status error } } } }', { id: done.internalId });
  return mutationLogs.edges[0].node;
}

async function byClients(visit, product) {
  const list = (more) => visit.graphql(`query { paymentPlan(${more}, orderBy: ["code"]) { totalCount edges { node { ${fields} } } } }`);
  const input = { code: 'OLD', name: 'Second', calculation: FEE, benefitPlanId: product.number, benefitPlanType_Model: 'product', periodicity: 3, dateValidFrom: '2025-01-01',
    jsonExt: JSON.stringify({ calculation_rule: { claim_type: 'I', hf_level_1: 'H', hf_sublevel_1: 'null', distr_3: '0', distr_6: '0', distr_9: '0', distr_12: '50' } }) };
  same((await mutate(visit, 'createPaymentPlan', input, 'CreatePaymentPlanMutationInput')).status, 2);
  same((await visit.graphql('{ validatePaymentPlanCode(paymentPlanCode: "OLD") }')).validatePaymentPlanCode, false);
  const node = (await list(`code: "OLD", calculation: "${FEE}", benefitPlanId: "${product.number}", periodicity: 3, isDeleted: false, applyDefaultValidityFilter: true`)).paymentPlan.edges[0].node;
  same([node.benefitPlanId, node.benefitPlanType, node.benefitPlanTypeName, node.calculation, node.dateValidFrom, node.dateValidTo], [product.number, 8, 'product', FEE, '2025-01-01T00:00:00', null]);
  same(JSON.parse(node.benefitPlan).code, product.code);
  same(JSON.parse(node.jsonExt).calculation_rule.distr_12, '50.00');
  const uuid = atob(node.id).split(':')[1];
  const twice = await mutate(visit, 'createPaymentPlan', { ...input, code: 'TWICE' }, 'CreatePaymentPlanMutationInput');
  if (twice.status !== 1 || !twice.error.includes('OLD')) throw new Error(twice.error);
  same((await mutate(visit, 'updatePaymentPlan', { id: uuid, name: 'Third', benefitPlanId: product.number }, 'UpdatePaymentPlanMutationInput')).status, 2);
  same((await mutate(visit, 'replacePaymentPlan', { uuid, benefitPlanId: product.number, dateValidFrom: '2025-07-01' }, 'ReplacePaymentPlanMutationInput')).status, 2);
  const both = (await list('code: "OLD"')).paymentPlan.edges.map((edge) => edge.node);
  same(both.map((one) => [one.name, one.dateValidTo?.slice(0, 10) ?? null, Boolean(one.replacementUuid)]), [['Third', '2025-06-30', true], ['Third', null, false]]);
  same((await mutate(visit, 'deletePaymentPlan', { uuids: both.map((one) => atob(one.id).split(':')[1]) }, 'DeletePaymentPlanMutationInput')).status, 2);
  same((await list('code: "OLD"')).paymentPlan.totalCount, 0);
}

export async function plans(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  const box = (key) => page.getByRole('textbox', { name: t(key) }).first();
  const pick = (key, value) => page.getByRole('combobox', { name: t(key) }).first().selectOption(value);
  await visit.arrive('admin', '/registers/payment-plans');
  await visit.heading('web.register.payment-plans').waitFor();
  const { products } = await visit.graphql('{ products(first: 1, orderBy: ["code"]) { edges { node { id uuid code name } } } }');
  const node = products.edges[0].node;
  const product = { code: node.code, name: node.name, number: atob(node.id).split(':')[1] };
  await visit.link('web.register.new').first().click();
  await box('field.payment_plan.code').fill('HOSP');
  await box('field.payment_plan.name').fill('Hospitals by quarters');
  await visit.choose(page.getByRole('combobox', { name: t('field.payment_plan.product') }).first(), product.name);
  await pick('field.payment_plan.rule', 'C');
  await box('field.payment_plan.periodicity').fill('3');
  await visit.date(t('field.payment_plan.dateValidFrom'), '2025-01-01');
  await visit.look('a6-plan');
  await visit.tab('web.register.tab.included').click();
  await pick('field.payment_plan.hfLevel1', 'H');
  await visit.look('a7-plan-included');
  await visit.button('web.save').click();
  await page.waitForURL(/\/registers\/payment-plans\/[0-9a-f-]{36}/);
  await visit.hush();
  const first = page.url();
  await visit.button('web.plan.replace').click();
  await visit.date(t('web.plan.replace_from'), '2025-07-01');
  await visit.look('a8-plan-replace');
  await page.getByRole('dialog').getByRole('button', { name: t('web.plan.replace'), exact: true }).click();
  await page.waitForURL((url) => url.href !== first && /payment-plans\/[0-9a-f-]{36}/.test(url.href));
  await page.getByText(t('web.plan.replaced')).first().waitFor();
  await visit.hush();
  await visit.go('/registers/payment-plans');
  await page.getByText('Hospitals by quarters').first().waitFor();
  await visit.look('a9-plans');
  const { paymentPlan } = await visit.graphql('{ paymentPlan(first: 10) { edges { node { uuid } } } }');
  await visit.command('payment_plan.delete', { uuids: paymentPlan.edges.map((edge) => edge.node.uuid) });
  await byClients(visit, product);
  await visit.end();
}
