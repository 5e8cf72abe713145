// audit.mjs URL: the audits of GraphQL over HTTP. What the contract forces to be otherwise stands in deviations.json with its reason,
// and nothing else may.
import { readFileSync } from 'node:fs';
import { serverAudits } from 'graphql-http';

const [url] = process.argv.slice(2);
const deviations = JSON.parse(readFileSync(new URL('deviations.json', import.meta.url), 'utf8'));
const faults = [], used = new Set();
let audits = 0;

for (const audit of serverAudits({ url: `${url}/api/graphql` })) {
  const result = await audit.fn();
  const id = `${audit.id} ${audit.name}`;
  audits++;
  if (result.status === 'ok') continue;
  used.add(id);
  if (!deviations[id]) faults.push(`${id}: ${result.status}, ${result.reason}`);
}
for (const id of Object.keys(deviations)) if (!used.has(id)) faults.push(`${id} is as it should be: it does not belong into deviations.json`);
for (const fault of faults) console.log(`FAIL ${fault}`);
console.log(`${audits} audits, ${used.size} deviations, ${faults.length} faults`);
process.exitCode = faults.length ? 1 : 0;
