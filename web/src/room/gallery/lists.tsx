import { useState } from 'preact/hooks';
import { Button } from '../../part/button';
import { Filters } from '../../part/filters';
import { useList } from '../../part/list';
import { Card } from '../../part/page';
import { Paging } from '../../part/paging';
import { StateOf } from '../../part/status';
import { type Column, Table } from '../../part/table';
import { toast } from '../../part/toast';
import { amount } from '../../data/format';

interface Claim { code: string; person: string; facility: string; visit: string; claimed: string; status: number; review: number }

const names = ['Kamala Thapa Magar', 'Sunita Tamang', 'Man Bahadur Rai', 'Nirmala Chaudhary', 'Ganga Devi Yadav', 'Pasang Lhamu Sherpa', 'Rajan Karki'];
const claims: Claim[] = names.map((person, n) => ({
  code: `4${1318 - n * 9}`, person, facility: n % 2 ? 'Trishul Community Hospital' : 'Kalika Primary Hospital', visit: `${20 - n} Nov`, claimed: `${848 * (n + 1)}.00`,
  status: [2, 4, 4, 8, 16, 1, 16][n]!, review: [1, 4, 4, 2, 8, 1, 16][n]!,
}));

const columns: Column<Claim>[] = [
  { name: 'code', head: 'Claim', cell: (row) => row.code, sort: 'code' },
  { name: 'person', head: 'Person', cell: (row) => row.person, sort: 'insuree__lastName' },
  { name: 'facility', head: 'Facility', cell: (row) => row.facility, desktop: true },
  { name: 'visit', head: 'Visit', cell: (row) => row.visit, sort: 'dateFrom' },
  { name: 'claimed', head: 'Claimed, USD', cell: (row) => amount(row.claimed), num: true, sort: 'claimed', end: true },
  { name: 'status', head: 'Status', cell: (row) => <StateOf of="claim" code={row.status} plain />, end: true },
  { name: 'review', head: 'Review', cell: (row) => <StateOf of="review" code={row.review} plain />, desktop: true },
];

export function Lists() {
  const list = useList({ sort: '-dateFrom' });
  const [keys, set] = useState<Set<string>>(new Set());
  return (
    <div class="stack">
      <Filters
        search="Claim, person or facility"
        filters={[
          { name: 'status', label: 'Status', kind: 'choice', options: [{ value: '2', label: 'Entered' }, { value: '4', label: 'Checked' }] },
          { name: 'from', label: 'Visit from', kind: 'date' },
          { name: 'facility', label: 'Facility', kind: 'text' },
        ]}
      />
      {keys.size > 0 && (
        <div class="bulk"><b>{keys.size} of 1,204 selected</b><span class="end" /><Button onClick={() => toast(`${keys.size} claims skipped`, () => toast('Undone'))}>Skip</Button><Button kind="quiet" onClick={() => set(new Set())}>Clear</Button></div>
      )}
      <Card flush footer={<Paging list={list} total={1204} shown={claims.length} />}>
        <Table label="Claims" rows={claims} rowKey={(row) => row.code} columns={columns} sort={list.sort} open={(row) => `/claims/${row.code}`} selection={{ keys, set }} off={(row) => row.status === 1} />
      </Card>
    </div>
  );
}
