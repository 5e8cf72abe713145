/* What a valuated claim costs goes to the ledger (decision D29). Apart from the law's structs, whose names postings use too. */
#include "module/claim_flow/internal.h"
#include "module/ledger/ledger.h"

err_t claim_book(struct tx *tx, const int64_t *claims, size_t n)
{
    return n ? ledger_book(tx, &claim_entity, claims, n) : OK;
}
