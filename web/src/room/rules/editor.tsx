/* The source of a rule. What the program cannot read is shown at its line, with the lines around it. */
import { useEffect } from 'preact/hooks';
import { label } from '../../data/description';
import type { Failure } from '../../data/failure';
import { t } from '../../data/text';
import { Button } from '../../part/button';
import { TextField } from '../../part/field';

const ID = 'rule-source';
const ROWS = 16;
const AROUND = 2;

/* Which line the server could not read, from 1; null: it was something else. */
export function wrongLine(failure: Failure | null): { line: number; what: string } | null {
  const found = failure?.faults.find((fault) => fault.args?.rule === 'script_source');
  return found ? { line: Math.max(1, Number(found.args!.line) || 1), what: String(found.args!.value ?? '') } : null;
}

function select(line: number): void {
  const box = document.getElementById(ID) as HTMLTextAreaElement | null;
  if (!box) return;
  const lines = box.value.split('\n');
  const at = Math.min(line, lines.length) - 1;
  const from = lines.slice(0, at).join('\n').length + (at ? 1 : 0);
  box.focus();
  box.setSelectionRange(from, from + (lines[at]?.length ?? 0));
  box.scrollTop = Math.max(0, (box.scrollHeight / Math.max(1, lines.length)) * (at - AROUND));
}

interface Props {
  value: string;
  readonly: boolean;
  failure: Failure | null;
  onChange: (value: string) => void;
}

export function Source({ value, readonly, failure, onChange }: Props) {
  const wrong = wrongLine(failure);
  useEffect(() => {
    if (wrong) select(wrong.line);
  }, [failure]);
  const lines = value.split('\n');
  const from = wrong ? Math.max(0, Math.min(wrong.line, lines.length) - 1 - AROUND) : 0;
  return (
    <div class="stack">
      <TextField id={ID} label={label('claim_rule', 'source')} value={value} onChange={onChange} rows={ROWS} code readonly={readonly} hint={readonly ? undefined : t('web.rules.source_hint')} error={wrong ? failure!.message : null} />
      {wrong && (
        <div class="row row-w row-top">
          <pre class="code grow" tabIndex={0} aria-label={t('web.rules.lines_around')}>{lines.slice(from, wrong.line + AROUND).map((text, n) => `${from + n + 1 === wrong.line ? '▸' : ' '} ${String(from + n + 1).padStart(4)}  ${text}\n`)}</pre>
          <Button onClick={() => select(wrong.line)}>{t('web.rules.go_to_line', { n: wrong.line })}</Button>
        </div>
      )}
    </div>
  );
}
