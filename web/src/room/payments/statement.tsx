/* A bank's statement as a file: tried first, then loaded; what was refused can be fetched, mended and sent again. */
import { useState } from 'preact/hooks';
import { download } from '../../data/csv';
import { asFailure } from '../../data/failure';
import { number } from '../../data/format';
import { t } from '../../data/text';
import { changed } from '../../data/use';
import { Button } from '../../part/button';
import { FileButton } from '../../part/camera';
import { Modal } from '../../part/dialog';
import { TextField } from '../../part/field';
import { Facts, Note } from '../../part/page';
import { type Column, Table } from '../../part/table';
import { toast } from '../../part/toast';
import { Code } from '../../part/value';
import { outcomes, sendStatement, type Statement, type StatementRow } from './data';

export function StatementWindow({ onClose }: { onClose: () => void }) {
  const [bank, setBank] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const [busy, setBusy] = useState(false);
  const [told, tell] = useState<{ tried: boolean; answer: Statement } | null>(null);
  const [refused, refuse] = useState('');

  /* What was told is of the file and the bank that were sent. */
  const forget = () => {
    tell(null);
    refuse('');
  };
  const choose = (chosen: File) => {
    setFile(chosen);
    forget();
  };
  const send = async (dryRun: boolean) => {
    setBusy(true);
    refuse('');
    try {
      const answer = await sendStatement(file!, bank.trim(), dryRun);
      tell({ tried: dryRun, answer });
      if (!dryRun) {
        changed();
        toast(t('web.statement.loaded', { n: answer.data.received + answer.data.waiting }));
      }
    } catch (thrown) {
      tell(null);
      refuse(asFailure(thrown).message);
    }
    setBusy(false);
  };
  const why = file ? undefined : t('web.registers.file_first');
  return (
    <Modal onClose={onClose} label={t('web.statement.title')} class="dialog dialog-wide">
      <div class="stack">
        <h2>{t('web.statement.title')}</h2>
        <p>{t('web.statement.what')}</p>
        <p class="muted">Transaction, Date, Amount, ControlNumber, Receipt, PayerPhone, Fee, InsuranceNumber, ProductCode, Renewal</p>
        <TextField label={t('web.statement.bank')} value={bank} onChange={(value) => { setBank(value); forget(); }} max={50} />
        <div class="row row-w">
          <FileButton label={t('web.registers.choose')} accept=".csv,.xlsx" onFile={choose} />
          <span>{file?.name ?? t('web.registers.no_file')}</span>
        </div>
        {refused && <div role="alert"><Note tone="stop">{refused}</Note></div>}
        {told && <Report tried={told.tried} answer={told.answer} />}
        <div class="acts">
          <Button kind="quiet" onClick={onClose}>{t('web.close')}</Button>
          <Button busy={busy} off={why} onClick={() => void send(true)}>{t('web.registers.try')}</Button>
          <Button kind="primary" busy={busy} off={why} onClick={() => void send(false)}>{t('web.registers.load')}</Button>
        </div>
      </div>
    </Modal>
  );
}

function Report({ tried, answer }: { tried: boolean; answer: Statement }) {
  const columns: Column<StatementRow>[] = [
    { name: 'row', head: t('web.registers.row'), cell: (one) => number(one.row), num: true },
    { name: 'code', head: t('web.payment.number'), cell: (one) => <Code>{one.code}</Code> },
    { name: 'outcome', head: t('web.registers.outcome'), cell: (one) => t(`web.statement.${one.outcome}`) },
    { name: 'message', head: t('web.registers.message'), cell: (one) => one.message },
  ];
  const take = () => download(t('web.statement.rejected_file'), [answer.columns, ...answer.rejected]);
  return (
    <>
      <div role="status"><Note tone={answer.data.refused ? 'wait' : 'ok'}>{t(tried ? 'web.statement.tried' : 'web.statement.done')}</Note></div>
      <Facts of={(['sent', ...outcomes] as const).map((one) => [t(`web.statement.${one}`), number(answer.data[one])])} />
      {answer.rows.length > 0 && <Table label={t('web.statement.rows')} rows={answer.rows} rowKey={(one) => String(one.row)} columns={columns} />}
      {answer.rejected.length > 0 && <div><Button icon="download" onClick={take}>{t('web.registers.rejected')}</Button></div>}
    </>
  );
}
