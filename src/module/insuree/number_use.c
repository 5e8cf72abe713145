/* Numbers of batches as people get them. Where the setting asks for it who is enrolled gets a free one of a batch that is not put away,
 * and a batch that was given to an officer is used by him alone; an office, which is no officer, may enter what any of them brings. */
#include "base/map.h"
#include "db/sql.h"
#include "model/run/setting.h"
#include "model/write/shared.h"
#include "module/insuree/internal.h"
#include "module/insuree/number_batch.h"

enum { CELL_NUMBER, CELL_UUID, CELL_USED, CELL_ARCHIVED, CELL_OFFICER, CELL_CALLER, CELLS };

/* ---- whether there are any ---- */

/* Batches are never taken away, and one that is made moves the epoch. */
static err_t load_any(struct tx *tx, struct arena *a, const struct epochs *at, const void **out)
{
    static const enum db_type types[] = {DB_INT};
    bool *any = ARENA_NEW(a, bool);
    struct db_rows rows;

    (void)at;
    TRY(db_query(tx->conn, STR("SELECT id FROM number_batch LIMIT 1"), NULL, 0, types, 1, &rows));
    *any = rows.rows > 0;
    *out = any;
    return OK;
}

static const struct shared_kind any_batch = {.epochs = 1u << EPOCH_SETTING, .load = load_any};

/* ---- the numbers of some people ---- */

/* By number, those of any batch. */
static err_t find(struct tx *tx, const struct str *numbers, size_t n, struct map *out)
{
    static const enum db_type types[CELLS] = {DB_TEXT, DB_UUID, DB_BOOL, DB_BOOL, DB_INT, DB_INT};
    const struct db_value params[] = {db_list(DB_TEXTS, numbers, n), db_int(tx->who->user)};
    struct db_rows rows;
    struct sql s;

    sql_init(&s, tx->arena, db_engine(db_of(tx->conn)));
    s.params = 2;
    sql_add(&s, "SELECT n.number, n.uuid, n.used, b.archived, b.officer_id, (SELECT u.officer_id FROM core_user u WHERE u.id = $2)"
                " FROM batch_number n JOIN number_batch b ON b.id = n.batch_id WHERE n.deleted_at IS NULL AND ");
    sql_in(&s, "n.number", 1);
    TRY(db_query(tx->conn, sql_text(&s), params, 2, types, CELLS, &rows));
    map_init(out, tx->arena, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) map_put(out, db_cell(&rows, i, CELL_NUMBER)->s, (void *)db_cell(&rows, i, 0));
    return OK;
}

/* Of those who get another number, and are not refused. */
static err_t find_touched(struct tx *tx, const struct change *changes, size_t n, const err_t *why, struct map *out, size_t *m)
{
    struct str *numbers = ARENA_ARRAY(tx->arena, struct str, n);

    *m = 0;
    for (size_t i = 0; i < n; i++)
        if (!(why && why[i]) && insuree_new_number(&changes[i])) numbers[(*m)++] = insuree_new_number(&changes[i])->s;
    return *m ? find(tx, numbers, *m, out) : OK;
}

/* ---- before ---- */

/* Who was enrolled under it and gets it again, as when he is merged, is none who is enrolled anew. */
static bool is_free(const struct change *change, const struct db_value *row)
{
    return !row[CELL_ARCHIVED].b && (!row[CELL_USED].b || change->op == OP_UPDATE);
}

static bool is_anothers(const struct db_value *row)
{
    return !row[CELL_OFFICER].null && !row[CELL_CALLER].null && row[CELL_OFFICER].i != row[CELL_CALLER].i;
}

static err_t check(struct tx *tx, const struct change *change, const struct map *found)
{
    const struct db_value *number = insuree_new_number(change), *row = number ? map_get(found, number->s) : NULL;

    if (!insuree_touched(change, "chf_id")) return OK;
    if (!row || !is_free(change, row)) return insuree_refused(tx, "insuree_number_not_issued", "chfId");
    return is_anothers(row) ? insuree_refused(tx, "insuree_number_of_officer", "chfId") : OK;
}

err_t number_batch_check(struct tx *tx, const struct change *changes, size_t n, err_t *why)
{
    const struct settings *settings;
    struct map found;
    size_t m;

    if (access_is_program(tx->who)) return OK;
    TRY(settings_of(tx, &settings));
    if (!setting_bool(settings, SETTING_NUMBER_BATCHES)) return OK;
    map_init(&found, tx->arena, 0);
    TRY(find_touched(tx, changes, n, why, &found, &m));
    for (size_t i = 0; i < n; i++)
        if (!why[i]) why[i] = check(tx, &changes[i], &found);
    return OK;
}

/* ---- after ---- */

static err_t note_uses(struct tx *tx, const uuid_t *numbers, const struct db_value *people, size_t n)
{
    struct record *rows = ARENA_ARRAY(tx->arena, struct record, n), *used = ARENA_ARRAY(tx->arena, struct record, n);
    err_t *why = ARENA_ARRAY(tx->arena, err_t, n);

    TRY(tx_get_many(tx, &batch_number_entity, numbers, n, rows, why));
    for (size_t i = 0; i < n; i++) {
        TRY(why[i]);
        used[i] = record_copy(tx->arena, rows[i]);
        *record_cell(&used[i], "used") = db_bool(true);
        *record_cell(&used[i], "insuree_id") = people[i];
    }
    return tx_update(tx, rows, used, n);
}

err_t number_batch_used(struct tx *tx, struct change *changes, size_t n, err_t *why)
{
    const struct access *before;
    struct db_value *people;
    const void *any;
    uuid_t *numbers;
    struct map found;
    size_t m, count = 0;
    err_t e;

    (void)why;
    TRY(tx_shared(tx, &any_batch, &any));
    if (!*(const bool *)any) return OK;
    TRY(find_touched(tx, changes, n, NULL, &found, &m));
    numbers = ARENA_ARRAY(tx->arena, uuid_t, m);
    people = ARENA_ARRAY(tx->arena, struct db_value, m);
    for (size_t i = 0; m && i < n; i++) {
        const struct db_value *number = insuree_new_number(&changes[i]), *row = number ? map_get(&found, number->s) : NULL;
        if (!row) continue;
        numbers[count] = row[CELL_UUID].u;
        people[count++] = changes[i].new_.at[COLUMN_ID];
    }
    if (!count) return OK;
    before = tx_see_all(tx);   /* wherever the batch belongs to */
    e = note_uses(tx, numbers, people, count);
    tx->who = before;
    return e;
}
