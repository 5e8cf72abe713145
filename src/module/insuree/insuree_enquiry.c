/* People from anywhere, asked for by their exact number (decision D21): journalled and limited. */
#include "module/insuree/internal.h"
#include "module/rows.h"

enum { RIGHT_ENQUIRE = 101105, RIGHT_ENTER_CLAIM = 111002, RIGHT_LOAD_CLAIM = 111005 };
enum { HOUR_S = 3600, DAY_S = 86400, AGAIN_S = 600 };   /* who looks again within AGAIN_S is not noted again */

err_t insuree_may_enquire(struct function_call *c)
{
    if (access_holds(c->who, RIGHT_ENTER_CLAIM) || access_holds(c->who, RIGHT_LOAD_CLAIM)) return OK;
    return access_may(c->arena, c->who, RIGHT_ENQUIRE);
}

/* ---- the journal, which also counts ---- */

static stamp_t before(stamp_t now, int64_t seconds) { return (stamp_t){now.us - seconds * 1000000}; }

static err_t count(struct tx *tx, int64_t person, int64_t *hour, int64_t *again)
{
    static const enum db_type types[] = {DB_INT, DB_INT};
    const struct db_value params[] = {db_int(tx->who->user), db_stamp(before(tx->now, HOUR_S)), db_int(person), db_stamp(before(tx->now, AGAIN_S))};
    struct db_rows rows;

    TRY(db_query(tx->conn, STR("SELECT count(*), CAST(COALESCE(SUM(CASE WHEN row_id = $3 AND at > $4 THEN 1 ELSE 0 END), 0) AS bigint)"
                               " FROM journal WHERE op = 5 AND actor = $1 AND at > $2"), params, 4, types, 2, &rows));
    *hour = db_cell(&rows, 0, 0)->i;
    *again = db_cell(&rows, 0, 1)->i;
    return OK;
}

static err_t person_of(struct tx *tx, struct db_value key, struct record **out, size_t *n)
{
    const struct access *who = tx->who;
    const char *column = key.type == DB_UUID ? "uuid" : "chf_id";
    err_t e;

    tx->who = access_program();
    e = tx_get_found(tx, &insuree_entity, str_format(tx->arena, "SELECT uuid FROM insuree WHERE %s = $1 AND deleted_at IS NULL", column),
                     &key, 1, out, n);
    tx->who = who;
    return e;
}

/* Numbers that nobody has count like others: who guesses is stopped, and seen. */
static err_t note(struct function_call *c, struct tx *tx, struct db_value key, bool *found)
{
    struct record *person;
    int64_t hour, again;
    size_t n;

    TRY(person_of(tx, key, &person, &n));
    TRY(count(tx, n ? person->at[COLUMN_ID].i : 0, &hour, &again));
    *found = n;
    if (n && again) return OK;
    if (hour >= setting_int(c->settings, SETTING_ENQUIRIES))
        return err_make(c->arena, E_RATE, "retry_s", str_format(c->arena, "%d", AGAIN_S).p, NULL);
    return tx_note(tx, &insuree_entity, OP_ACCESS, n ? person : NULL, STR("{\"enquiry\":true}"));
}

static err_t enquire(struct function_call *c, struct db_value key, bool *opened)
{
    struct tx *tx;
    err_t e;

    *opened = false;
    if (!c->write || insuree_may_enquire(c)) return OK;
    TRY(tx_begin(c->write, c->arena, c->who, uuid_new(c->env), &tx));
    e = note(c, tx, key, opened);
    if (!e) return tx_commit(tx);
    tx_rollback(tx);
    return e;
}

err_t insuree_opens(struct function_call *c, struct db_value key, bool *out)
{
    TRY(rows_seen(c, &insuree_entity, key.type == DB_UUID ? "uuid" : "chfId", key, out));
    return *out ? OK : enquire(c, key, out);
}

err_t insuree_opened(struct tx *tx, int64_t person, bool *out)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value params[] = {db_int(tx->who->user), db_stamp(before(tx->now, DAY_S)), db_int(person)};
    struct db_rows rows;

    TRY(db_query(tx->conn, STR("SELECT row_id FROM journal WHERE op = 5 AND actor = $1 AND at > $2 AND entity = 'insuree' AND row_id = $3"
                               " LIMIT 1"), params, 3, types, 1, &rows));
    *out = rows.rows > 0;
    return OK;
}

/* ---- the list of people ---- */

err_t insurees_open(struct function_call *c, bool *out)
{
    const struct json *number = json_get(c->arguments, "chfId"), *history = json_get(c->arguments, "showHistory");
    bool seen;

    *out = false;
    if (json_is_null(number) || !number->text.n || (history && history->kind == JSON_TRUE)) return OK;
    TRY(rows_seen(c, &insuree_entity, "chfId", db_text(number->text), &seen));
    return seen ? OK : enquire(c, db_text(number->text), out);
}
