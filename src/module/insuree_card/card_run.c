/* A run is who was chosen, written down: each has a card from then on, until his number or photo changes. What it prints is read anew each
 * time, so that it is printed again as often as paper jams. */
#include "base/env.h"
#include "base/map.h"
#include "db/sql.h"
#include "model/write/input.h"
#include "module/insuree/insuree.h"
#include "module/insuree/number_batch.h"
#include "module/insuree_card/internal.h"
#include "module/location/location.h"
#include "module/product/product.h"

struct run_plan {
    uuid_t uuid;
    struct card_choice choice;
    struct card_people people;
};

static err_t nobody(struct arena *a) { return err_make(a, E_RULE, "rule", "card_run_nobody", NULL); }

/* Their rows are locked, so that of two runs at once the second finds who has a card by then. */
err_t card_run_prepare(struct prepare *p, void **plan)
{
    struct run_plan *r = ARENA_NEW(p->arena, struct run_plan);
    struct function_call call = {.arena = p->arena, .who = p->who, .registry = p->registry, .db = p->db, .env = p->env};

    TRY(input_only(p, LIST("uuid", "location", "product", "again")));
    TRY(input_uuid(p, "uuid", false, &r->uuid));
    TRY(input_uuid(p, "location", true, &r->choice.location));
    TRY(input_uuid(p, "product", false, &r->choice.product));
    TRY(input_bool(p, "again", &r->choice.again));
    TRY(card_choose(&call, &r->choice, &r->people));
    if (!r->people.n) return nobody(p->arena);
    prepare_lock_found(p, &insuree_entity, "SELECT id FROM insuree WHERE uuid = ANY($1)", r->people.uuids, r->people.n);
    *plan = r;
    return OK;
}

/* ---- the cards ---- */

/* Of them who is there still and has no card by now. */
static err_t find_due(struct tx *tx, const struct run_plan *r, struct map *out)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value list = db_list(DB_INTS, r->people.ids, r->people.n);
    struct db_rows rows;
    struct sql s;

    sql_init(&s, tx->arena, db_engine(db_of(tx->conn)));
    s.params = 1;
    sql_add(&s, "SELECT i.id FROM insuree i WHERE i.deleted_at IS NULL AND ");
    sql_in(&s, "i.id", 1);
    if (!r->choice.again)
        sql_add(&s, " AND NOT EXISTS (SELECT 1 FROM card c WHERE c.insuree_id = i.id AND c.deleted_at IS NULL AND NOT c.outdated)");
    TRY(db_query(tx->conn, sql_text(&s), &list, 1, types, 1, &rows));
    map_init(out, tx->arena, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) map_put(out, map_id_key(&db_cell(&rows, i, 0)->i), tx);
    return OK;
}

static err_t make_cards(struct tx *tx, const struct run_plan *r, struct record **out, size_t *n)
{
    const struct table *t = registry_table_of(tx->registry, &card_entity);
    struct record *cards = ARENA_ARRAY(tx->arena, struct record, r->people.n);
    struct map due;

    TRY(find_due(tx, r, &due));
    *n = 0;
    for (size_t i = 0; i < r->people.n; i++) {
        if (!map_get(&due, map_id_key(&r->people.ids[i]))) continue;
        cards[*n] = record_new(tx->arena, t);
        *record_cell(&cards[*n], "outdated") = db_bool(false);
        *record_cell(&cards[(*n)++], "insuree_id") = db_int(r->people.ids[i]);
    }
    *out = cards;
    return *n ? OK : nobody(tx->arena);
}

/* ---- numbers of batches ---- */

/* Those that a statement selects were printed on this day, or (NULL) were not. */
static err_t mark_numbers(struct tx *tx, const char *sql, const struct db_value *params, size_t count, struct db_value day)
{
    struct record *numbers, *marked;
    size_t n;

    TRY(tx_get_found(tx, &batch_number_entity, str_of(sql), params, count, &numbers, &n));
    marked = ARENA_ARRAY(tx->arena, struct record, n + 1);
    for (size_t i = 0; i < n; i++) {
        marked[i] = record_copy(tx->arena, numbers[i]);
        *record_cell(&marked[i], "print_date") = day;
    }
    return n ? tx_update(tx, numbers, marked, n) : OK;
}

static err_t numbers_printed(struct tx *tx, const struct record *run)
{
    static const char sql[] =
        "SELECT n.uuid FROM card c JOIN insuree i ON i.id = c.insuree_id JOIN batch_number n ON n.number = i.chf_id AND n.insuree_id = i.id"
        " WHERE c.run_id = $1 AND n.deleted_at IS NULL AND n.print_date IS NULL ORDER BY n.id";
    const struct access *before = tx_see_all(tx);   /* wherever the batch belongs to */
    err_t e = mark_numbers(tx, sql, &run->at[COLUMN_ID], 1, *record_cell(run, "date"));

    tx->who = before;
    return e;
}

/* Who has a card of another run, as of this day, has a printed number still. */
static err_t numbers_not_printed(struct tx *tx, const struct record *run)
{
    static const char sql[] =
        "SELECT n.uuid FROM card c JOIN batch_number n ON n.insuree_id = c.insuree_id"
        " WHERE c.run_id = $1 AND c.deleted_at IS NULL AND n.print_date = $2 AND n.deleted_at IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM card o WHERE o.insuree_id = c.insuree_id AND o.run_id <> $1 AND o.deleted_at IS NULL) ORDER BY n.id";
    const struct db_value params[] = {run->at[COLUMN_ID], *record_cell(run, "date")};

    return mark_numbers(tx, sql, params, 2, db_null(DB_DATE));
}

/* ---- the run ---- */

static err_t refer(struct tx *tx, const struct entity *to, uuid_t uuid, const char *field, struct db_value *out)
{
    int64_t id;

    TRY(tx_reference(tx, to, uuid, field, &id));
    if (id) *out = db_int(id);
    return OK;
}

err_t card_run_apply(struct tx *tx, void *plan)
{
    const struct run_plan *r = plan;
    struct record run = record_new(tx->arena, registry_table_of(tx->registry, &card_run_entity)), *cards;
    size_t n;

    TRY(make_cards(tx, r, &cards, &n));
    if (!uuid_none(r->uuid)) run.at[COLUMN_UUID] = db_uuid(r->uuid);
    *record_cell(&run, "quantity") = db_int((int64_t)n);
    *record_cell(&run, "date") = db_date(env_today(tx->env));
    TRY(refer(tx, &location_entity, r->choice.location, "location", record_cell(&run, "location_id")));
    TRY(refer(tx, &product_entity, r->choice.product, "product", record_cell(&run, "product_id")));
    TRY(tx_insert(tx, &run, 1));
    for (size_t i = 0; i < n; i++) *record_cell(&cards[i], "run_id") = run.at[COLUMN_ID];
    TRY(tx_insert(tx, cards, n));
    TRY(numbers_printed(tx, &run));
    tx->result = str_format(tx->arena, "{\"uuid\":\"%s\",\"quantity\":%zu,\"more\":%s}", uuid_text(tx->arena, run.at[COLUMN_UUID].u).p, n,
                            r->people.more ? "true" : "false");
    return OK;
}

/* ---- taken back ---- */

err_t card_run_delete_prepare(struct prepare *p, void **plan)
{
    uuid_t *uuid = ARENA_NEW(p->arena, uuid_t);

    TRY(input_only(p, LIST("uuid")));
    TRY(input_uuid(p, "uuid", true, uuid));
    prepare_lock(p, &card_run_entity, *uuid);
    *plan = uuid;
    return OK;
}

static err_t delete_cards(struct tx *tx, const struct record *run)
{
    struct record *cards;
    size_t n;

    TRY(numbers_not_printed(tx, run));
    TRY(tx_get_found(tx, &card_entity, STR("SELECT uuid FROM card WHERE run_id = $1 AND deleted_at IS NULL ORDER BY id"), &run->at[COLUMN_ID], 1,
                     &cards, &n));
    return n ? tx_delete(tx, cards, n) : OK;
}

err_t card_run_delete_apply(struct tx *tx, void *plan)
{
    const uuid_t *uuid = plan;
    const struct access *before;
    struct record run;
    err_t e;

    TRY(tx_get(tx, &card_run_entity, *uuid, &run));
    before = tx_see_all(tx);   /* those who have moved since, too */
    e = delete_cards(tx, &run);
    tx->who = before;
    TRY(e);
    return tx_delete(tx, &run, 1);
}

/* ---- another number, another photo ---- */

static bool wants_another(const struct change *change)
{
    return !db_value_equal(record_cell(&change->old, "chf_id"), record_cell(&change->new_, "chf_id"))
        || !db_value_equal(record_cell(&change->old, "photo_id"), record_cell(&change->new_, "photo_id"));
}

static err_t outdate(struct tx *tx, const int64_t *people, size_t n)
{
    const struct db_value list = db_list(DB_INTS, people, n);
    struct record *cards, *outdated;
    size_t count;
    struct sql s;

    sql_init(&s, tx->arena, db_engine(db_of(tx->conn)));
    s.params = 1;
    sql_add(&s, "SELECT uuid FROM card WHERE deleted_at IS NULL AND NOT outdated AND ");
    sql_in(&s, "insuree_id", 1);
    sql_add(&s, " ORDER BY id");
    TRY(tx_get_found(tx, &card_entity, sql_text(&s), &list, 1, &cards, &count));
    outdated = ARENA_ARRAY(tx->arena, struct record, count + 1);
    for (size_t i = 0; i < count; i++) {
        outdated[i] = record_copy(tx->arena, cards[i]);
        *record_cell(&outdated[i], "outdated") = db_bool(true);
    }
    return count ? tx_update(tx, cards, outdated, count) : OK;
}

err_t card_people_changed(struct tx *tx, struct change *changes, size_t n, err_t *why)
{
    int64_t *people = ARENA_ARRAY(tx->arena, int64_t, n);
    const struct access *before;
    size_t count = 0;
    err_t e;

    (void)why;
    for (size_t i = 0; i < n; i++)
        if (wants_another(&changes[i])) people[count++] = changes[i].new_.at[COLUMN_ID].i;
    if (!count) return OK;
    before = tx_see_all(tx);
    e = outdate(tx, people, count);
    tx->who = before;
    return e;
}
