/* /claims/new and /claims/UUID: entry while the claim may still be changed, else its page. */
import { useAddress } from '../../data/address';
import { mayDo } from '../../data/description';
import { Failure } from '../../data/failure';
import { t } from '../../data/text';
import { use } from '../../data/use';
import { Failed, Head, Loaded } from '../../part/page';
import { ClaimEntry } from './entry';
import { ClaimPage } from './page';
import { codeAnew, repeated } from './model';
import { type ClaimAnswer, claimQuery, entryOf } from './read';

export const ENTERED = 2;

export default function ClaimRoom({ params }: { params: Record<string, string> }) {
  const { query } = useAddress();
  if (params.uuid !== undefined) return <Stored uuid={params.uuid} />;
  return query.restore ? <Restored uuid={query.restore} /> : <ClaimEntry key={query.insuree} stored={null} initial={null} />;
}

/* A new claim in place of a rejected one: begun with what that one had. */
function Restored({ uuid }: { uuid: string }) {
  const read = use<ClaimAnswer>(claimQuery, { uuid });
  return (
    <Loaded of={read} lines={8}>
      {({ claim }) => {
        if (!claim) return <><Head title={t('web.claim.title')} /><section class="card"><Failed failure={new Failure('missing', [])} /></section></>;
        const begun = entryOf(claim);
        return <ClaimEntry stored={null} initial={{ ...begun, code: codeAnew(claim.code), lines: begun.lines.map(repeated) }} restore={{ uuid, code: claim.code }} />;
      }}
    </Loaded>
  );
}

function Stored({ uuid }: { uuid: string }) {
  const { query } = useAddress();
  const read = use<ClaimAnswer>(claimQuery, { uuid });
  return (
    <>
      {read.data === null && <Head title={t('web.claim.title')} />}
      <Loaded of={read} lines={8}>
        {({ claim, claimExplanation }) => {
          if (!claim) return <><Head title={t('web.claim.title')} /><section class="card"><Failed failure={new Failure('missing', [])} /></section></>;
          const changing = query.edit !== undefined && claim.status === ENTERED && mayDo('claim.update');
          return changing ? <ClaimEntry key={uuid} stored={claim} initial={entryOf(claim)} /> : <ClaimPage claim={claim} explained={claimExplanation} />;
        }}
      </Loaded>
    </>
  );
}
