/* Registers as files: one is chosen and fetched, or a file of it is tried, its refused rows mended, and loaded. */
import { useState } from 'preact/hooks';
import { holds } from '../../data/client';
import { download } from '../../data/csv';
import { Failure } from '../../data/failure';
import { number } from '../../data/format';
import { counters, fileOf, type Refused, type Register, registers, sendRegister, strategies, type Strategy, type Taken } from '../../data/register';
import { t } from '../../data/text';
import { Button, ButtonLink } from '../../part/button';
import { FileButton } from '../../part/camera';
import { CheckField, ChoiceField } from '../../part/field';
import { Card, Facts, Head, Note } from '../../part/page';
import { type Column, Table } from '../../part/table';
import { toast } from '../../part/toast';

const title = (one: Register): string => t(`web.registers.${one.name}`);

export default function Registers() {
  const mine = registers.filter((one) => holds(one.down) || holds(one.up));
  const [name, setName] = useState(mine[0]!.name);
  const register = mine.find((one) => one.name === name)!;
  return (
    <>
      <Head title={t('web.registers.title')} under={t('web.registers.under')} />
      <Card title={t('web.registers.which')}>
        <ChoiceField label={t('web.registers.register')} value={name} onChange={setName} options={mine.map((one) => ({ value: one.name, label: title(one) }))} />
        {holds(register.down) && (
          <div class="row row-w">
            {(name === 'insurees' ? ['xlsx', 'csv'] : ['xlsx', 'csv', 'xml']).map((format) => (
              <ButtonLink key={format} icon="download" href={fileOf(name, format)} download>{t('web.registers.fetch', { format: format.toUpperCase() })}</ButtonLink>
            ))}
          </div>
        )}
      </Card>
      {holds(register.up) && <Upload key={name} of={register} />}
    </>
  );
}

function Upload({ of }: { of: Register }) {
  const [file, setFile] = useState<File | null>(null);
  const [strategy, setStrategy] = useState<Strategy>('INSERT_UPDATE');
  const [force, setForce] = useState(false);
  const [busy, setBusy] = useState(false);
  const [taken, setTaken] = useState<{ tried: boolean; answer: Taken } | null>(null);
  const [refused, setRefused] = useState<string | null>(null);

  /* What was told is of the file, the strategy and the force that were sent. */
  const forget = () => {
    setTaken(null);
    setRefused(null);
  };
  const choose = (chosen: File) => {
    setFile(chosen);
    forget();
  };
  const plan = (value: Strategy) => {
    setStrategy(value);
    setForce(false);
    forget();
  };
  const insist = (on: boolean) => {
    setForce(on);
    forget();
  };
  const send = async (dryRun: boolean) => {
    setBusy(true);
    setRefused(null);
    try {
      const answer = await sendRegister({ register: of.name, strategy, force, dryRun, file: file! });
      setTaken({ tried: dryRun, answer });
      if (!dryRun && answer.success) toast(t('web.registers.loaded', { n: answer.data.created + answer.data.updated + answer.data.deleted }));
    } catch (failure) {
      setTaken(null);
      setRefused(failure instanceof Failure ? failure.message : String(failure));
    }
    setBusy(false);
  };
  const offered = strategies.filter((one) => of.deletes || one !== 'INSERT_UPDATE_DELETE');
  const why = file ? undefined : t('web.registers.file_first');
  return (
    <>
      <Card title={t('web.registers.load_title', { register: title(of) })} footer={
        <div class="row row-w">
          <Button busy={busy} off={why} onClick={() => void send(true)}>{t('web.registers.try')}</Button>
          <Button kind="primary" busy={busy} off={why} onClick={() => void send(false)}>{t('web.registers.load')}</Button>
        </div>
      }>
        <div class="row row-w">
          <FileButton label={t('web.registers.choose')} accept={of.name === 'insurees' ? '.csv,.xlsx,.json' : '.csv,.xlsx,.json,.xml'} onFile={choose} />
          <span>{file?.name ?? t('web.registers.no_file')}</span>
        </div>
        {of.name === 'insurees'
          ? <Note>{t('web.registers.people_only_new')}</Note>
          : <ChoiceField label={t('web.registers.strategy')} value={strategy} onChange={(value) => plan(value as Strategy)}
              options={offered.map((one) => ({ value: one, label: t(`web.registers.strategy.${one}`) }))} />}
        {strategy === 'INSERT_UPDATE_DELETE' && of.deletes && <CheckField label={t('web.registers.force')} value={force} onChange={insist} />}
        {refused && <div role="alert"><Note tone="stop">{refused}</Note></div>}
      </Card>
      {taken && <Report of={of} tried={taken.tried} answer={taken.answer} />}
    </>
  );
}

function Report({ of, tried, answer }: { of: Register; tried: boolean; answer: Taken }) {
  const columns: Column<Refused>[] = [
    { name: 'row', head: t('web.registers.row'), cell: (one) => number(one.row), num: true },
    { name: 'code', head: t('web.registers.code'), cell: (one) => one.code },
    { name: 'outcome', head: t('web.registers.outcome'), cell: (one) => t(`web.registers.count.${one.outcome}`), desktop: true },
    { name: 'message', head: t('web.registers.message'), cell: (one) => one.message },
  ];
  const take = () => download(t('web.registers.rejected_file', { register: title(of) }), [answer.columns, ...answer.rejected]);
  const tone = !answer.success ? 'stop' : answer.rows.length ? 'wait' : 'ok';
  return (
    <Card title={t(tried ? 'web.registers.tried' : 'web.registers.done')} action={answer.rejected.length > 0 && <Button icon="download" onClick={take}>{t('web.registers.rejected')}</Button>}>
      <div role="status"><Note tone={tone}>{answer.success ? t(tried ? 'web.registers.nothing_stored' : 'web.registers.rest_is_in', { n: answer.rows.length }) : answer.errors[0]}</Note></div>
      <Facts of={counters.filter((one) => answer.data[one] || one === 'sent').map((one) => [t(`web.registers.count.${one}`), number(answer.data[one])])} />
      {answer.rows.length > 0 && <Table label={t('web.registers.refused')} rows={answer.rows} rowKey={(one) => `${one.section ?? ''}${one.row}`} columns={columns} />}
    </Card>
  );
}
