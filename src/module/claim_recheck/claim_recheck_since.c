/* Why a decision comes out another today: what has changed since. */
#include "module/claim_recheck/internal.h"

/* A row that was written since, unless what the law reads of it is as it was: `same` of h, its state then, and of v, as it is. */
#define WRITTEN_SINCE(table, joined, same)                                                                      \
    "SELECT 1 FROM " table " v " joined " AND v.changed_at > $3 AND NOT EXISTS (SELECT 1 FROM " table "_history h WHERE h.legacy_id = v.id" \
    " AND h.validity_from <= $3 AND h.validity_to > $3 AND v.deleted_at IS NULL AND " same ")"
#define REGISTER_SINCE(line, entry, column) \
    "SELECT 1 FROM " line " l JOIN " entry " e ON e." column " = l." column " WHERE l.claim_id = $2 AND e.changed_at > $3"

/* $1 a person, $2 a claim, $3 the moment; the first that finds a row is the reason. Products, facilities and settings are none: they
 * were taken as they stood then. */
static const struct { enum recheck why; const char *sql; } changes[] = {
    {RECHECK_COVERS,
     WRITTEN_SINCE("insuree", "WHERE v.id = $1 AND $2 = $2", "h.dob = v.dob AND h.gender_id = v.gender_id AND h.family_id = v.family_id") " UNION ALL "
     WRITTEN_SINCE("policy", "JOIN insuree_policy k ON k.policy_id = v.id WHERE k.insuree_id = $1",
                   "h.product_id = v.product_id AND h.family_id = v.family_id AND h.stage = v.stage AND h.effective_date = v.effective_date"
                   " AND h.expiry_date = v.expiry_date AND (h.status IN (2, 8)) = (v.status IN (2, 8))") " UNION ALL "
     WRITTEN_SINCE("insuree_policy", "WHERE v.policy_id IN (SELECT k.policy_id FROM insuree_policy k WHERE k.insuree_id = $1)",
                   "h.insuree_id = v.insuree_id AND h.effective_date = v.effective_date AND h.expiry_date = v.expiry_date")
     " UNION ALL SELECT 1 FROM insuree i JOIN family f ON f.id = i.family_id WHERE i.id = $1 AND f.deleted_at > $3 LIMIT 1"},
    {RECHECK_REGISTERS,
     "SELECT 1 FROM claim_item l JOIN medical_item e ON e.id = l.item_id WHERE $1 = $1 AND l.claim_id = $2 AND e.changed_at > $3"
     " UNION ALL SELECT 1 FROM claim_service l JOIN medical_service e ON e.id = l.service_id WHERE l.claim_id = $2 AND e.changed_at > $3 UNION ALL "
     REGISTER_SINCE("claim_item", "items_pricelist_detail", "item_id") " UNION ALL "
     REGISTER_SINCE("claim_service", "services_pricelist_detail", "service_id") " LIMIT 1"},
    {RECHECK_CLAIMS,
     "SELECT 1 FROM claim c WHERE c.insuree_id = $1 AND c.id <> $2 AND c.changed_at > $3 AND (c.deleted_at IS NOT NULL OR c.status = 1"
     " OR (c.status = 2 OR c.submit_stamp > $3) AND EXISTS (SELECT 1 FROM claim_decision d WHERE d.claim_id = c.id AND d.recorded_at <= $3)"
     " OR EXISTS (SELECT 1 FROM claim_item l WHERE l.claim_id = c.id AND l.status = 2)"
     " OR EXISTS (SELECT 1 FROM claim_service l WHERE l.claim_id = c.id AND l.status = 2)) LIMIT 1"},
    {RECHECK_AUTHORISATIONS,
     "SELECT 1 FROM claim c JOIN preauthorisation a ON a.token = c.guarantee_id WHERE $1 = $1 AND c.id = $2 AND a.changed_at > $3 LIMIT 1"},
};

err_t recheck_since(struct recheck_work *w, const struct set_claim *c, stamp_t at, enum recheck *out)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value params[] = {db_int(c->person->id), db_int(c->law.id), db_stamp(at)};
    struct db_rows rows;

    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        TRY(db_query(w->conn, str_of(changes[i].sql), params, 3, types, 1, &rows));
        if (rows.rows) {
            *out = changes[i].why;
            return OK;
        }
    }
    *out = RECHECK_NONE;
    return OK;
}
