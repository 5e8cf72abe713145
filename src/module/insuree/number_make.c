/* A batch of insurance numbers that nobody has and no batch holds (enrolment 5.4). */
#include "db/sql.h"
#include "model/run/setting.h"
#include "model/write/input.h"
#include "module/core/core.h"
#include "module/insuree/internal.h"
#include "module/insuree/number_batch.h"
#include "module/location/location.h"

/* Where more than a few of a hundred numbers are there already, some rounds are needed; where nearly all are, it is said. */
enum { ROUNDS_MOST = 50 };

struct batch_plan {
    uuid_t uuid, location, officer;
    int64_t quantity;
    struct str comment;
};

static err_t read_comment(struct prepare *p, struct str *out)
{
    const struct json *v = json_get(p->input, "comment");
    const struct type type = TEXT(255);
    struct db_value read;

    *out = STR_NONE;
    if (json_is_null(v)) return OK;
    TRY(value_read(p->arena, &type, "comment", v, &read));
    if (!read.null) *out = read.s;
    return OK;
}

err_t number_batch_prepare(struct prepare *p, void **plan)
{
    struct batch_plan *b = ARENA_NEW(p->arena, struct batch_plan);
    bool sent;

    TRY(input_only(p, LIST("uuid", "quantity", "location", "officer", "comment")));
    TRY(input_uuid(p, "uuid", false, &b->uuid));
    TRY(input_uuid(p, "location", false, &b->location));
    TRY(input_uuid(p, "officer", false, &b->officer));
    TRY(input_int(p, "quantity", &b->quantity, &sent));
    TRY(read_comment(p, &b->comment));
    if (!sent) return err_make(p->arena, E_FIELD_REQUIRED, "field", "quantity", NULL);
    if (b->quantity < 1 || b->quantity > p->env->limits.value[LIMIT_PRINT_CARDS])
        return err_make(p->arena, E_FIELD_RANGE, "field", "quantity", "least", "1", "most",
                        str_format(p->arena, "%lld", (long long)p->env->limits.value[LIMIT_PRINT_CARDS]).p, NULL);
    *plan = b;
    return OK;
}

/* ---- the numbers ---- */

struct making {
    struct tx *tx;
    struct law_number_form form;
    struct str place;                /* code whose digits they begin with */
    struct map seen;                 /* of this batch, taken or not */
    VEC(struct str) numbers;
};

static struct str *candidates(struct making *m, size_t n, size_t *out)
{
    struct str *all = ARENA_ARRAY(m->tx->arena, struct str, n);

    *out = 0;
    for (size_t i = 0; i < n; i++) {
        char text[LAW_NUMBER_MOST];
        struct str number = {text, 0};
        uint64_t chance;

        env_random(m->tx->env, &chance, sizeof chance);
        number.n = law_number_make(m->place.p, m->place.n, chance, &m->form, text);
        if (map_get(&m->seen, number)) continue;
        all[*out] = str_copy(m->tx->arena, number);
        map_put(&m->seen, all[*out], m);
        (*out)++;
    }
    return all;
}

/* Whoever had it, has it, or was promised it. */
static err_t are_taken(struct making *m, const struct str *numbers, size_t n, struct map *out)
{
    static const enum db_type types[] = {DB_TEXT};
    const struct db_value list = db_list(DB_TEXTS, numbers, n);
    struct db_rows rows;
    struct sql s;

    sql_init(&s, m->tx->arena, db_engine(db_of(m->tx->conn)));
    s.params = 1;
    sql_add(&s, "SELECT chf_id FROM insuree WHERE ");
    sql_in(&s, "chf_id", 1);
    sql_add(&s, " UNION SELECT number FROM batch_number WHERE ");
    sql_in(&s, "number", 1);
    sql_add(&s, " UNION SELECT number FROM insuree_merge WHERE ");
    sql_in(&s, "number", 1);
    TRY(db_query(m->tx->conn, sql_text(&s), &list, 1, types, 1, &rows));
    map_init(out, m->tx->arena, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) map_put(out, db_cell(&rows, i, 0)->s, m);
    return OK;
}

static err_t refused(struct making *m, const char *rule) { return err_make(m->tx->arena, E_RULE, "rule", rule, "field", "quantity", NULL); }

static err_t make(struct making *m, size_t quantity)
{
    char text[LAW_NUMBER_MOST];

    if (!law_number_make(m->place.p, m->place.n, 0, &m->form, text)) return refused(m, "number_batch_form");
    for (int round = 0; round < ROUNDS_MOST && m->numbers.n < quantity; round++) {
        size_t n;
        struct str *made = candidates(m, quantity - m->numbers.n, &n);
        struct map taken;
        if (!n) continue;
        TRY(are_taken(m, made, n, &taken));
        for (size_t i = 0; i < n; i++)
            if (!map_get(&taken, made[i])) *vec_add(&m->numbers) = made[i];
    }
    return m->numbers.n < quantity ? refused(m, "number_batch_exhausted") : OK;
}

static err_t place_of(struct making *m, const struct db_value *location)
{
    static const enum db_type types[] = {DB_TEXT};
    struct db_rows rows;

    if (location->null) return OK;
    TRY(db_query(m->tx->conn, STR("SELECT code FROM location WHERE id = $1"), location, 1, types, 1, &rows));
    if (rows.rows && !db_cell(&rows, 0, 0)->null) m->place = db_cell(&rows, 0, 0)->s;
    return OK;
}

/* ---- the rows ---- */

static err_t refer(struct tx *tx, const struct entity *to, uuid_t uuid, const char *field, struct db_value *out)
{
    int64_t id;

    TRY(tx_reference(tx, to, uuid, field, &id));
    if (id) *out = db_int(id);
    return OK;
}

static err_t insert_numbers(struct tx *tx, const struct record *batch, const struct making *m)
{
    const struct table *t = registry_table_of(tx->registry, &batch_number_entity);
    struct record *rows = ARENA_ARRAY(tx->arena, struct record, m->numbers.n);

    for (size_t i = 0; i < m->numbers.n; i++) {
        rows[i] = record_new(tx->arena, t);
        *record_cell(&rows[i], "number") = db_text(m->numbers.at[i]);
        *record_cell(&rows[i], "used") = db_bool(false);
        *record_cell(&rows[i], "batch_id") = batch->at[COLUMN_ID];
    }
    return tx_insert(tx, rows, m->numbers.n);
}

err_t number_batch_apply(struct tx *tx, void *plan)
{
    const struct batch_plan *b = plan;
    struct record batch = record_new(tx->arena, registry_table_of(tx->registry, &number_batch_entity));
    struct making m = {.tx = tx, .place = STR("")};
    const struct settings *settings;

    if (!uuid_none(b->uuid)) batch.at[COLUMN_UUID] = db_uuid(b->uuid);
    *record_cell(&batch, "quantity") = db_int(b->quantity);
    *record_cell(&batch, "run_date") = db_date(env_today(tx->env));
    *record_cell(&batch, "archived") = db_bool(false);
    if (b->comment.n) *record_cell(&batch, "comment") = db_text(b->comment);
    TRY(refer(tx, &location_entity, b->location, "location", record_cell(&batch, "location_id")));
    TRY(refer(tx, &officer_entity, b->officer, "officer", record_cell(&batch, "officer_id")));
    TRY(settings_of(tx, &settings));
    m.form = insuree_number_form(settings);
    map_init(&m.seen, tx->arena, (size_t)b->quantity);
    vec_init(&m.numbers, tx->arena);
    TRY(place_of(&m, record_cell(&batch, "location_id")));
    TRY(make(&m, (size_t)b->quantity));
    TRY(tx_insert(tx, &batch, 1));
    TRY(insert_numbers(tx, &batch, &m));
    tx_answer(tx, &batch);
    return OK;
}
