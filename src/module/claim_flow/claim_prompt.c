/* An officer is asked to bring what a patient says (claims 5.2). */
#include "db/sql.h"
#include "module/claim_flow/internal.h"

enum { FOUND_OFFICER, FOUND_PHONE, FOUND_VILLAGE, FOUND_CODE, FOUND_COUNT };

/* The villages of patient and family with their officers: those with a phone first. */
static err_t officers_of(struct tx *tx, const struct record *claim, struct db_rows *out)
{
    static const enum db_type types[] = {DB_INT, DB_TEXT, DB_TEXT, DB_TEXT};
    const struct db_value patient = *record_cell(claim, "insuree_id");

    return db_query(tx->conn, STR(
        "SELECT o.id, o.phone, l.name, o.code FROM insuree i LEFT JOIN family f ON f.id = i.family_id"
        " JOIN location l ON l.id = i.current_village_id OR l.id = f.location_id"
        " LEFT JOIN officer_village ov ON ov.location_id = l.id AND ov.deleted_at IS NULL"
        " LEFT JOIN officer o ON o.id = ov.officer_id AND o.deleted_at IS NULL"
        " WHERE i.id = $1 ORDER BY CASE WHEN o.phone IS NULL OR o.phone = '' THEN 1 ELSE 0 END,"
        " CASE WHEN l.id = i.current_village_id THEN 0 ELSE 1 END, o.id"), &patient, 1, types, FOUND_COUNT, out);
}

static err_t nobody(struct tx *tx, const struct db_rows *found)
{
    const struct db_value *first = found->rows ? db_cell(found, 0, 0) : NULL;
    bool silent = first && !first[FOUND_OFFICER].null;      /* there is one, without a phone */
    struct buf villages;

    buf_init(&villages, tx->arena, 64);
    for (size_t i = 0; i < found->rows; i++)
        buf_add_format(&villages, "%s%.*s", i ? ", " : "", STR_ARG(db_cell(found, i, FOUND_VILLAGE)->s));
    if (!silent) return err_make(tx->arena, E_RULE, "rule", "claim_no_officer", "villages", str_zero(tx->arena, buf_str(&villages)), NULL);
    return err_make(tx->arena, E_RULE, "rule", "claim_officer_without_phone", "officer", str_zero(tx->arena, first[FOUND_CODE].s), "villages",
                    str_zero(tx->arena, buf_str(&villages)), NULL);
}

static err_t ask_officer(struct tx *tx, const struct record *claim, const struct db_value *officer)
{
    const struct table *t = registry_table_of(tx->registry, &feedback_prompt_entity);
    struct record prompt = record_new(tx->arena, t);

    *record_cell(&prompt, "claim_id") = claim->at[COLUMN_ID];
    *record_cell(&prompt, "officer_id") = officer[FOUND_OFFICER];
    *record_cell(&prompt, "phone_number") = officer[FOUND_PHONE];
    *record_cell(&prompt, "feedback_prompt_date") = db_date(env_today(tx->env));
    *record_cell(&prompt, "sms_status") = db_int(0);
    return tx_insert(tx, &prompt, 1);
}

err_t claim_prompt_open(struct tx *tx, const struct record *claim)
{
    struct db_rows found;
    const struct db_value *first;

    TRY(officers_of(tx, claim, &found));
    first = found.rows ? db_cell(&found, 0, 0) : NULL;
    if (!first || first[FOUND_OFFICER].null || first[FOUND_PHONE].null || !first[FOUND_PHONE].s.n) return nobody(tx, &found);
    return ask_officer(tx, claim, first);
}

err_t claim_prompts_close(struct tx *tx, const int64_t *claims, size_t n)
{
    const struct table *t = registry_table_of(tx->registry, &feedback_prompt_entity);
    const struct db_value list = db_list(DB_INTS, claims, n);
    struct record *open;
    struct db_rows rows;
    struct sql s;

    if (!n) return OK;
    sql_init(&s, tx->arena, db_engine(db_of(tx->conn)));
    sql_add(&s, "SELECT ");
    for (size_t i = 0; i < t->count; i++) sql_add(&s, "%s%s", i ? ", " : "", t->names[i]);
    sql_add(&s, " FROM feedback_prompt WHERE deleted_at IS NULL AND ");
    sql_in(&s, "claim_id", 1);
    sql_add(&s, " ORDER BY id");
    TRY(db_query(tx->conn, sql_text(&s), &list, 1, t->types, t->count, &rows));
    open = ARENA_ARRAY(tx->arena, struct record, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) open[i] = (struct record){t, (struct db_value *)db_cell(&rows, i, 0)};
    return tx_delete(tx, open, rows.rows);
}
