#include "module/claim_flow/claim_pace.h"

enum {
    PART = 20,
    AWAITED_US = 1500,     /* work of a transaction while others wait; its commit comes on top */
    GROWTH = 16,           /* by this part each time: so that it takes about a sixteenth of the time since somebody came last */
};

size_t pace_part(const struct tx *tx, size_t n)
{
    return db_engine(db_of(tx->conn)) == DB_SQLITE && n > PART ? PART : n;
}

bool pace_gives_way(const struct tx *tx, size_t done, size_t n)
{
    return done && done < n && db_awaited(tx->conn);
}

size_t pace_next(const struct tx *tx, size_t size, size_t done, uint64_t us)
{
    size_t fits = (size_t)(done * (uint64_t)AWAITED_US / (us ? us : 1));

    if (!db_awaited(tx->conn)) return size + size / GROWTH + 1;
    return fits < PACE_LEAST ? PACE_LEAST : fits > PART ? PART : fits;
}
