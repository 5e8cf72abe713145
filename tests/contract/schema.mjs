// schema.mjs URL OPERATIONS MODULES: the reference implementation builds a schema from the server's introspection, finds nothing wrong with
// it, and validates every operation of the modules that stand today against it.
import { readFileSync } from 'node:fs';
import { buildClientSchema, getIntrospectionQuery, parse, validate, validateSchema } from 'graphql';

const [url, file, modules] = process.argv.slice(2);

async function introspection() {
  const query = getIntrospectionQuery({ specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true });
  const answer = await fetch(`${url}/api/graphql`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ query }) });
  return (await answer.json()).data;
}

// As the contract's README composes them.
function documentOf({ name, kind, root, args, selection }) {
  const declared = args.map((a) => `$${a.name}: ${a.type}`).join(', '), given = args.map((a) => `${a.name}: $${a.name}`).join(', ');
  return `${kind} ${name.split('.').pop()}${declared && `(${declared})`} { ${root}${given && `(${given})`} ${selection} }`;
}

const schema = buildClientSchema(await introspection());
const faults = validateSchema(schema).map((e) => `the schema: ${e.message}`);
let seen = 0;

for (const operation of JSON.parse(readFileSync(file, 'utf8'))) {
  if (!modules.split(',').includes(operation.module)) continue;
  const errors = validate(schema, parse(documentOf(operation)));
  seen++;
  faults.push(...errors.map((e) => `${operation.module}/${operation.name}: ${e.message}`));
}
if (!seen) faults.push('no operation of these modules was found');
for (const fault of faults) console.log(`FAIL ${fault}`);
console.log(`${seen} operations, ${faults.length} faults`);
process.exitCode = faults.length ? 1 : 0;
