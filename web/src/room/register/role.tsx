/* The rights of a role as a matrix: what of the scheme, and what may be done with it; found by name or number. */
import { useState } from 'preact/hooks';
import { hasText, t } from '../../data/text';
import { use } from '../../data/use';
import type { Value } from '../../form/check';
import { Loaded } from '../../part/page';
import type { Row } from './read';
import type { On } from './special';

interface Answer {
  modulesPermissions: { modulePermsList: { moduleName: string; permissions: { permsName: string; permsValue: number }[] }[] };
}

const query = '{ modulesPermissions { modulePermsList { moduleName permissions { permsName permsValue } } } }';

const VERBS = ['read', 'create', 'update', 'delete'] as const;
type Verb = (typeof VERBS)[number] | 'other';

interface Right {
  number: number;
  verb: Verb;
  words: string;
}

interface Subject {
  name: string;
  rights: Right[];
}

const endings: Record<string, Verb> = { search: 'read', add: 'create', create: 'create', update: 'update', edit: 'update', amend: 'update', delete: 'delete' };

/* "gql_mutation_create_claims_perms" is to create claims, "gql_query_claims_perms" to read them. */
function split(name: string): { subject: string; verb: Verb } {
  const plain = name.replace(/_perms$/, '').replace(/^gql_/, '');
  const own = /^[\w]+\.(\w+)\.(read|create|update|delete)$/.exec(plain);
  if (own) return { subject: own[1]!, verb: own[2] as Verb };
  const asked = /^query_(.+)$/.exec(plain);
  if (asked) return { subject: asked[1]!, verb: 'read' };
  const done = /^mutation_(create|update|delete)_(.+)$/.exec(plain);
  if (done) return { subject: done[2]!, verb: done[1] as Verb };
  const ending = /^(?:mutation_)?(.+)_(search|add|create|update|edit|amend|delete)$/.exec(plain);
  if (ending) return { subject: ending[1]!, verb: endings[ending[2]!]! };
  return { subject: plain.replace(/^mutation_/, ''), verb: 'other' };
}

const wordsOf = (subject: string): string => {
  const key = [`right.${subject.replace(/\./g, '_')}`, `entity.${subject}`].find(hasText);
  return key ? t(key) : subject.replace(/[._]/g, ' ');
};

/* Rights of one subject stand in one row; the same number may have several names, and is ticked once for all of them. */
function subjectsOf(permissions: { permsName: string; permsValue: number }[]): Subject[] {
  const subjects = new Map<string, Subject>();
  for (const { permsName, permsValue } of permissions) {
    const { subject, verb } = split(permsName);
    const name = verb === 'other' ? '' : subject;
    const row = subjects.get(name) ?? { name, rights: [] };
    subjects.set(name, row);
    if (!row.rights.some((one) => one.number === permsValue && one.verb === verb)) row.rights.push({ number: permsValue, verb, words: wordsOf(subject) });
  }
  return [...subjects.values()].sort((one, other) => (one.name === '' ? 1 : other.name === '' ? -1 : wordsOf(one.name).localeCompare(wordsOf(other.name))));
}

export function Rights({ form, readonly }: On) {
  const read = use<Answer>(query);
  const [sought, seek] = useState('');
  const held = new Set((form.values.rights ?? []) as unknown as number[]);
  const set = (numbers: number[], on: boolean) => {
    const next = new Set(held);
    for (const number of numbers) if (on) next.add(number); else next.delete(number);
    form.set('rights', [...next].sort((a, b) => a - b) as unknown as Value);
  };
  const wanted = sought.trim().toLocaleLowerCase();
  const fits = (subject: Subject) => !wanted || wordsOf(subject.name).toLocaleLowerCase().includes(wanted) || subject.rights.some((one) => String(one.number).includes(wanted) || one.words.toLocaleLowerCase().includes(wanted));
  return (
    <div class="stack">
      <div class="filters" role="search">
        <input class="input" type="search" aria-label={t('web.register.rights.search')} placeholder={t('web.register.rights.search')} value={sought} onInput={(event) => seek(event.currentTarget.value)} />
        <span role="status" class="muted">{t('web.register.rights.held', { n: held.size })}</span>
      </div>
      <Loaded of={read} lines={12}>
        {({ modulesPermissions }) => (
          <>
            {modulesPermissions.modulePermsList.map(({ moduleName, permissions }) => {
              const subjects = subjectsOf(permissions).filter(fits);
              return subjects.length > 0 && <Module key={moduleName} name={moduleName} subjects={subjects} held={held} readonly={readonly} set={set} />;
            })}
          </>
        )}
      </Loaded>
    </div>
  );
}

function Module({ name, subjects, held, readonly, set }: { name: string; subjects: Subject[]; held: Set<number>; readonly: boolean; set: (numbers: number[], on: boolean) => void }) {
  const title = wordsOf(`module_${name}`).replace(/^module /, '');   // a module of this program that the contract does not know has its own name
  const box = (right: Right, label: string) => (
    <input type="checkbox" class="check" checked={held.has(right.number)} disabled={readonly} aria-label={`${label} (${right.number})`} title={String(right.number)} onChange={(event) => set([right.number], event.currentTarget.checked)} />
  );
  const rows = subjects.filter((one) => one.name);
  const others = subjects.find((one) => !one.name)?.rights ?? [];
  return (
    <section class="stack tight">
      <h2>{title}</h2>
      {rows.length > 0 && (
        <div class="scroll" tabIndex={0} role="region" aria-label={title}>
          <table class="table rights">
            <thead><tr><th scope="col">{t('web.register.rights.of')}</th>{VERBS.map((verb) => <th scope="col" key={verb}>{t(`web.register.rights.${verb}`)}</th>)}</tr></thead>
            <tbody>
              {rows.map((subject) => (
                <tr key={subject.name}>
                  <th scope="row">{wordsOf(subject.name)}</th>
                  {VERBS.map((verb) => {
                    const right = subject.rights.find((one) => one.verb === verb);
                    return <td key={verb}>{right ? box(right, `${wordsOf(subject.name)}: ${t(`web.register.rights.${verb}`)}`) : <span class="muted">—</span>}</td>;
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {others.length > 0 && (
        <div class="entries">
          {others.map((right) => <label key={`${right.number} ${right.words}`} class="tick">{box(right, right.words)}<span>{right.words} <small class="muted">{right.number}</small></span></label>)}
        </div>
      )}
    </section>
  );
}

/* What a role holds, of what its page read. */
export const rightsOf = (row: Row): number[] => ((row.rights?.edges ?? []) as { node: { rightId: number } }[]).map((edge) => edge.node.rightId).sort((a, b) => a - b);
