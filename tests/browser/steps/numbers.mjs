// The scheme's administrator makes a sheet of insurance numbers, gives it to an officer, prints it and puts it away.
import { t } from '../lib/text.mjs';
import { Visit } from '../lib/visit.mjs';

const dialog = (visit) => visit.page.getByRole('dialog');
const said = (visit, key) => visit.page.getByRole('status').filter({ hasText: t(key) }).first().waitFor();

async function make(visit) {
  await visit.button('web.numbers.make').first().click();
  await visit.focused(dialog(visit).getByRole('textbox').first());
  await dialog(visit).getByRole('textbox').first().fill('0');
  await dialog(visit).getByRole('button', { name: t('web.numbers.make.act'), exact: true }).click();
  await dialog(visit).locator('input[aria-invalid=true]').first().waitFor();
  await dialog(visit).getByRole('textbox').first().fill('12');
  await visit.look('110-make-numbers');
  await dialog(visit).getByRole('button', { name: t('web.numbers.make.act'), exact: true }).click();
  await said(visit, 'web.numbers.done');
  await visit.seen('web.numbers.of', { left: 12, all: 12 }).waitFor();
}

export async function numbers(walk) {
  const visit = await Visit.begin(walk);
  const { page } = visit;
  await visit.arrive('admin', '/insurees');
  await visit.link('web.numbers.title').click();
  await visit.heading('web.numbers.title').waitFor();
  await visit.seen('web.numbers.none').waitFor();
  await make(visit);

  await visit.button('web.numbers.give').click();
  await visit.combobox('field.number_batch.officer').click();
  await dialog(visit).getByRole('option').first().click();
  await dialog(visit).getByRole('button', { name: t('web.numbers.give.act'), exact: true }).click();
  await said(visit, 'web.numbers.give_done');
  await visit.button('web.numbers.give_other').waitFor();
  await visit.look('111-batch');

  await visit.file(await visit.link('web.numbers.sheet').getAttribute('href'), '%PDF-');
  await visit.button('web.numbers.print_done').click();
  await said(visit, 'web.numbers.printed');

  await visit.button('web.numbers.archive').click();
  await visit.button('web.numbers.back').waitFor();
  await visit.go('/numbers?state=archived');
  await visit.seen('web.numbers.archived').waitFor();
  await visit.look('112-numbers');
  await visit.end();
}
