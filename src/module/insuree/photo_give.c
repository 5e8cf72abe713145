/* Photos that waited are given: to who gets their number, to somebody by hand, to nobody when their days are over. */
#include "base/map.h"
#include "db/sql.h"
#include "model/run/job.h"
#include "model/run/setting.h"
#include "model/write/input.h"
#include "module/insuree/photo_waiting.h"

enum { SWEPT_A_STEP = 200 };

static struct photo_plan plan_of(const struct record *waiting)
{
    return (struct photo_plan){.sent = true, .blob = record_cell(waiting, "blob")->s, .date = *record_cell(waiting, "date"),
                               .officer = *record_cell(waiting, "officer_id")};
}

/* They wait no more: their files are named by who got them, or by nobody. */
static err_t end(struct tx *tx, const struct record *rows, size_t n)
{
    struct record *bare = ARENA_ARRAY(tx->arena, struct record, n);

    for (size_t i = 0; i < n; i++) {
        bare[i] = record_copy(tx->arena, rows[i]);
        *record_cell(&bare[i], "blob") = db_null(DB_TEXT);
    }
    if (!n) return OK;
    TRY(tx_update(tx, rows, bare, n));
    return tx_delete(tx, bare, n);
}

/* ---- to who gets the number ---- */

static err_t find(struct tx *tx, const struct change *changes, size_t n, struct record **out, size_t *m)
{
    struct str *numbers = ARENA_ARRAY(tx->arena, struct str, n);
    struct db_value list;
    struct sql s;
    size_t count = 0;

    *m = 0;
    for (size_t i = 0; i < n; i++)
        if (insuree_new_number(&changes[i])) numbers[count++] = insuree_new_number(&changes[i])->s;
    if (!count) return OK;
    list = db_list(DB_TEXTS, numbers, count);
    sql_init(&s, tx->arena, db_engine(db_of(tx->conn)));
    s.params = 1;
    sql_add(&s, "SELECT uuid FROM waiting_photo WHERE deleted_at IS NULL AND ");
    sql_in(&s, "number", 1);
    sql_add(&s, " ORDER BY id");
    return tx_get_found(tx, &waiting_photo_entity, sql_text(&s), &list, 1, out, m);
}

static bool is_newer(const struct record *waiting, const struct record *person)
{
    const struct db_value *has = record_cell(person, "photo_id"), *of = record_cell(person, "photo_date");

    return has->null || of->null || date_cmp(of->d, record_cell(waiting, "date")->d) < 0;
}

static err_t give_one(struct tx *tx, const struct change *change, const struct record *waiting, bool *given)
{
    const struct photo_plan photo = plan_of(waiting);
    struct record person;

    TRY(tx_get_id(tx, &insuree_entity, change->new_.at[COLUMN_ID].i, &person));   /* as other listeners left him */
    *given = is_newer(waiting, &person);
    return *given ? photo_store(tx, &photo, &person) : OK;
}

static err_t give_all(struct tx *tx, struct change *changes, size_t n, struct record *waiting, size_t m)
{
    struct record *gone = ARENA_ARRAY(tx->arena, struct record, m);
    struct map by_number;
    size_t count = 0;

    map_init(&by_number, tx->arena, m);
    for (size_t i = 0; i < m; i++) map_put(&by_number, record_cell(&waiting[i], "number")->s, &waiting[i]);
    for (size_t i = 0; i < n; i++) {
        const struct db_value *number = insuree_new_number(&changes[i]);
        struct record *his = number ? map_get(&by_number, number->s) : NULL;
        bool given = false;
        if (his) TRY(give_one(tx, &changes[i], his, &given));
        if (given) gone[count++] = *his;
    }
    return end(tx, gone, count);
}

err_t photos_arrive(struct tx *tx, struct change *changes, size_t n, err_t *why)
{
    const struct access *before;
    struct record *waiting;
    size_t m;
    err_t e;

    (void)why;
    TRY(find(tx, changes, n, &waiting, &m));
    if (!m) return OK;
    before = tx_see_all(tx);   /* his photo is what follows from his enrolment, wherever he lives */
    e = give_all(tx, changes, n, waiting, m);
    tx->who = before;
    return e;
}

/* ---- by hand ---- */

struct give_plan { uuid_t photo, person; };

err_t photo_give_prepare(struct prepare *p, void **plan)
{
    struct give_plan *g = ARENA_NEW(p->arena, struct give_plan);

    TRY(input_only(p, LIST("uuid", "insuree")));
    TRY(input_uuid(p, "uuid", true, &g->photo));
    TRY(input_uuid(p, "insuree", true, &g->person));
    prepare_lock(p, &insuree_entity, g->person);
    *plan = g;
    return OK;
}

err_t photo_give_apply(struct tx *tx, void *plan)
{
    const struct give_plan *g = plan;
    struct record waiting, person;
    struct photo_plan photo;

    TRY(tx_get(tx, &waiting_photo_entity, g->photo, &waiting));
    TRY(tx_get(tx, &insuree_entity, g->person, &person));
    photo = plan_of(&waiting);
    TRY(photo_store(tx, &photo, &person));
    TRY(end(tx, &waiting, 1));
    tx_answer(tx, &person);
    return OK;
}

err_t photo_discard_prepare(struct prepare *p, void **plan)
{
    uuids_t *uuids = ARENA_NEW(p->arena, uuids_t);

    TRY(input_only(p, LIST("uuid", "uuids")));
    *plan = uuids;
    return input_uuids(p, &waiting_photo_entity, uuids);
}

err_t photo_discard_apply(struct tx *tx, void *plan)
{
    const uuids_t *uuids = plan;
    struct record *rows = ARENA_ARRAY(tx->arena, struct record, uuids->n);
    err_t *why = ARENA_ARRAY(tx->arena, err_t, uuids->n);

    TRY(tx_get_many(tx, &waiting_photo_entity, uuids->at, uuids->n, rows, why));
    for (size_t i = 0; i < uuids->n; i++) TRY(why[i]);
    return end(tx, rows, uuids->n);
}

/* ---- job insuree.sweep_photos: nobody came; the files go with core.sweep_blobs ---- */

err_t photo_sweep_step(struct job_run *run, bool *more)
{
    const struct settings *settings;
    struct db_value params[2];
    struct record *old;
    struct tx *tx;
    size_t n;

    TRY(job_tx(run, &tx));
    TRY(settings_of(tx, &settings));
    params[0] = db_stamp((stamp_t){tx->now.us - setting_int(settings, SETTING_PHOTO_DAYS) * INT64_C(86400000000)});
    params[1] = db_int(SWEPT_A_STEP);
    TRY(tx_get_found(tx, &waiting_photo_entity, STR("SELECT uuid FROM waiting_photo WHERE changed_at < $1 AND deleted_at IS NULL"
                                                    " ORDER BY changed_at, id LIMIT $2"), params, 2, &old, &n));
    TRY(end(tx, old, n));
    run->progress += (int64_t)n;
    *more = n == SWEPT_A_STEP;
    return job_commit(run, STR("{}"));
}
