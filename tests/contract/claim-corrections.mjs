// claim-corrections.mjs RECORDED CORRECTED: recorded claims with the defects of the reference put right that its own list leaves in
// (claim-corrections.json says which, and why). A correction that fits nothing there is an error: it is to be deleted.
import { readFileSync, writeFileSync } from 'node:fs';

const [recordedFile, correctedFile] = process.argv.slice(2);
const corrections = JSON.parse(readFileSync(new URL('claim-corrections.json', import.meta.url), 'utf8'));
const recorded = JSON.parse(readFileSync(recordedFile, 'utf8'));

const expectations = recorded.engine.flatMap((scenario) => scenario.expected_intended ?? scenario.expected_reference ?? []);

for (const { claim, stage, line, member, recorded: was, right } of corrections) {
  const at = expectations.find((one) => one.code === claim)?.stages.find((one) => one.stage === stage);
  const row = line === undefined ? at : [...(at?.items ?? []), ...(at?.services ?? [])].find((one) => one.code === line);
  if (row?.[member] !== was) throw new Error(`${claim} ${stage} ${line ?? ''} ${member}: recorded is ${row?.[member]}, not ${was}`);
  row[member] = right;
}
writeFileSync(correctedFile, JSON.stringify(recorded));
