/* Numbers of batches as people get them. Where the setting asks for it who is enrolled gets a free one of a batch that is not put away,
 * and a batch that was given to an officer is used by him alone; an office, which is no officer, may enter what any of them brings. */
#include "model/run/setting.h"
#include "module/insuree/internal.h"
#include "module/insuree/number_batch.h"

enum { CELL_UUID, CELL_USED, CELL_ARCHIVED, CELL_OFFICER, CELL_CALLER, CELLS };

static err_t find(struct tx *tx, const struct record *person, struct db_rows *out)
{
    static const enum db_type types[CELLS] = {DB_UUID, DB_BOOL, DB_BOOL, DB_INT, DB_INT};
    const struct db_value params[] = {*record_cell(person, "chf_id"), db_int(tx->who->user)};

    return db_query(tx->conn, STR("SELECT n.uuid, n.used, b.archived, b.officer_id, (SELECT u.officer_id FROM core_user u WHERE u.id = $2)"
                                  " FROM batch_number n JOIN number_batch b ON b.id = n.batch_id WHERE n.number = $1 AND n.deleted_at IS NULL"),
                    params, 2, types, CELLS, out);
}

/* Who was enrolled under it and gets it again, as when he is merged, is none who is enrolled anew. */
static bool is_free(const struct change *change, const struct db_value *row)
{
    return !row[CELL_ARCHIVED].b && (!row[CELL_USED].b || change->op == OP_UPDATE);
}

static bool is_anothers(const struct db_value *row)
{
    return !row[CELL_OFFICER].null && !row[CELL_CALLER].null && row[CELL_OFFICER].i != row[CELL_CALLER].i;
}

err_t number_batch_check(struct tx *tx, const struct change *change)
{
    const struct settings *settings;
    struct db_rows rows;

    if (!insuree_touched(change, "chf_id") || access_is_program(tx->who)) return OK;
    TRY(settings_of(tx, &settings));
    if (!setting_bool(settings, SETTING_NUMBER_BATCHES)) return OK;
    TRY(find(tx, &change->new_, &rows));
    if (!rows.rows || !is_free(change, db_cell(&rows, 0, 0))) return insuree_refused(tx, "insuree_number_not_issued", "chfId");
    return is_anothers(db_cell(&rows, 0, 0)) ? insuree_refused(tx, "insuree_number_of_officer", "chfId") : OK;
}

/* Wherever the batch belongs to. */
static err_t note_use(struct tx *tx, uuid_t number, const struct db_value *person)
{
    const struct access *before = tx_see_all(tx);
    struct record row, used;
    err_t e = tx_get(tx, &batch_number_entity, number, &row);

    if (!e) {
        used = record_copy(tx->arena, row);
        *record_cell(&used, "used") = db_bool(true);
        *record_cell(&used, "insuree_id") = *person;
        e = tx_update(tx, &row, &used, 1);
    }
    tx->who = before;
    return e;
}

err_t number_batch_used(struct tx *tx, struct change *change)
{
    struct db_rows rows;

    if (!insuree_touched(change, "chf_id")) return OK;
    TRY(find(tx, &change->new_, &rows));
    return rows.rows ? note_use(tx, db_cell(&rows, 0, 0)->u, &change->new_.at[COLUMN_ID]) : OK;
}
