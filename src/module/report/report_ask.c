/* What a report is asked for with, as tests of its rows. */
#include "base/zone.h"
#include "module/core/core.h"
#include "module/policy/policy.h"
#include "module/report/internal.h"

enum { VALUES_MOST = 32, VALUES_ONCE = 8 /* of one argument */, TREE_STEPS = 4 };

struct asking {
    struct function_call *c;
    VEC(struct condition) tests;
    struct db_value *values;
    int count;
};

static err_t wrong(struct asking *q, const char *name, const char *form)
{
    return err_make(q->c->arena, E_FIELD_FORM, "field", name, "form", form, NULL);
}

static int slot(struct asking *q, struct db_value v)
{
    q->values[q->count] = v;
    return q->count++;
}

static void test(struct asking *q, const char *path, enum lookup lookup, struct db_value v)
{
    *vec_add(&q->tests) = rows_test(q->c->arena, path, lookup, slot(q, v));
}

static struct db_value constant(const struct report_test *t, struct str value)
{
    int64_t number;
    date_t day;

    if (t->lookup == LOOKUP_ISNULL) return db_bool(true);
    if (date_read(value.p, value.n, &day)) return db_date(day);
    return decimal_read(value.p, value.n, 0, false, &number) ? db_int(number) : db_text(value);
}

static void test_constant(struct asking *q, const struct report_test *t)
{
    struct str values = str_of(t->value), first = str_cut(&values, ' ');
    struct condition *ways;
    size_t n = 0;

    if (!values.n) {
        test(q, t->path, t->lookup, constant(t, first));
        return;
    }
    ways = ARENA_ARRAY(q->c->arena, struct condition, VALUES_ONCE);
    for (struct str value = first; value.n; value = str_cut(&values, ' '))
        ways[n++] = rows_test(q->c->arena, t->path, t->lookup, slot(q, constant(t, value)));
    *vec_add(&q->tests) = (struct condition){.kind = CONDITION_OR, .parts = ways, .part_count = n};
}

/* A row's key is a uuid or an id; *path becomes what holds it. */
static err_t read_key(struct asking *q, const char *name, struct str text, const char **path, struct db_value *out)
{
    uuid_t uuid;
    int64_t id;

    if (uuid_read(text, &uuid)) {
        *out = db_uuid(uuid);
        return OK;
    }
    if (!text.n || !decimal_read(text.p, text.n, 0, false, &id)) return wrong(q, name, "00000000-0000-0000-0000-000000000000");
    *out = db_int(id);
    *path = str_format(q->c->arena, "%s__id", *path).p;
    return OK;
}

/* The place itself, or any above it. */
static err_t test_place(struct asking *q, const char *name, const char *path, struct str text)
{
    struct arena *a = q->c->arena;
    struct condition *ways = ARENA_ARRAY(a, struct condition, TREE_STEPS);
    int at = q->count++;

    for (size_t i = 0; i < TREE_STEPS; i++) {
        const char *way = path;
        TRY(read_key(q, name, text, &way, &q->values[at]));
        ways[i] = rows_test(a, way, LOOKUP_EXACT, at);
        path = str_format(a, "%s__parent", path).p;
    }
    *vec_add(&q->tests) = (struct condition){.kind = CONDITION_OR, .parts = ways, .part_count = TREE_STEPS};
    return OK;
}

/* He, or one whom he stands in for. */
static err_t test_officer(struct asking *q, const char *name, const char *path, struct str text)
{
    static const enum db_type types[] = {DB_INT};
    struct function_call *c = q->c;
    const char *column = "officer";
    struct db_value key;
    struct db_conn *conn;
    struct db_rows rows;
    int64_t *ids = NULL;
    size_t n = 0;
    err_t e;

    TRY(read_key(q, name, text, &column, &key));
    TRY(db_acquire(c->db, c->arena, DB_READ, &conn));
    e = db_query(conn, key.type == DB_UUID ? STR("SELECT id FROM officer WHERE uuid = $1") : STR("SELECT id FROM officer WHERE id = $1"), &key, 1,
                 types, 1, &rows);
    if (!e && rows.rows) e = policy_officers_of(conn, c->arena, db_cell(&rows, 0, 0)->i, &ids, &n);
    db_release(conn);
    TRY(e);
    test(q, str_format(c->arena, "%s__id", path).p, LOOKUP_IN, db_list(DB_INTS, ids, n));
    return OK;
}

static err_t test_choice(struct asking *q, const struct report_filter *f, const char *name, struct str text)
{
    for (const struct report_choice *choice = f->choices; choice->value; choice++)
        if (str_is(text, choice->value)) {
            for (const struct report_test *t = choice->tests; t && t->path; t++) test_constant(q, t);
            return OK;
        }
    return err_make(q->c->arena, E_FIELD_CHOICE, "field", name, "value", str_zero(q->c->arena, text), NULL);
}

static err_t test_argument(struct asking *q, const struct report_filter *f, const char *name, struct str text)
{
    const char *path = f->path;
    struct db_value v;
    int64_t number;
    date_t day;

    switch (f->as) {
    case REPORT_DAY:
        if (!date_read(text.p, text.n, &day)) return wrong(q, name, "2026-01-31");
        test(q, path, f->lookup, db_date(day));
        return OK;
    case REPORT_SINCE: case REPORT_UNTIL:
        if (!date_read(text.p, text.n, &day)) return wrong(q, name, "2026-01-31");
        day = date_add_days(day, f->as == REPORT_UNTIL);
        test(q, path, f->lookup, db_stamp(zone_day_start(q->c->env->zone, day)));
        return OK;
    case REPORT_NUMBER:
        if (!decimal_read(text.p, text.n, 0, false, &number)) return wrong(q, name, "0");
        test(q, path, f->lookup, db_int(number));
        return OK;
    case REPORT_ROW:
        TRY(read_key(q, name, text, &path, &v));
        test(q, path, f->lookup, v);
        return OK;
    case REPORT_PLACE: return test_place(q, name, path, text);
    case REPORT_OFFICER: return test_officer(q, name, path, text);
    case REPORT_CHOICE: return test_choice(q, f, name, text);
    case REPORT_TEXT: break;
    }
    test(q, path, f->lookup, db_text(text));
    return OK;
}

static err_t test_filter(struct asking *q, const struct report_filter *f)
{
    struct str names = str_of(f->names);
    bool sent = false;

    while (names.n) {
        const char *name = str_zero(q->c->arena, str_cut(&names, ' '));
        const struct json *v = json_get(q->c->arguments, name);
        if (json_is_null(v) || v->kind != JSON_STRING || !v->text.n) continue;
        if (q->count > VALUES_MOST - VALUES_ONCE) return wrong(q, name, "once");
        sent = true;
        TRY(test_argument(q, f, name, v->text));
    }
    names = str_of(f->names);
    return sent || !f->required ? OK : err_make(q->c->arena, E_FIELD_REQUIRED, "field", str_zero(q->c->arena, str_cut(&names, ' ')), NULL);
}

err_t report_ask(struct function_call *c, const struct report_part *part, right_t right, struct report_asked *out)
{
    struct asking q = {.c = c, .values = ARENA_ARRAY(c->arena, struct db_value, VALUES_MOST)};

    vec_init(&q.tests, c->arena);
    for (const struct report_test *t = part->tests; t && t->path; t++) test_constant(&q, t);
    for (const struct report_filter *f = part->filters; f->names; f++) TRY(test_filter(&q, f));
    out->all = (struct condition){.kind = CONDITION_AND, .parts = q.tests.at, .part_count = q.tests.n};
    out->query = (struct query){.entity = part->entity, .right = right, .as_of_slot = SLOT_NONE, .where = q.tests.n ? &out->all : NULL,
                                .rows = part->deleted_too ? ROWS_DELETED_TOO : ROWS_CURRENT, .page = {SLOT_NONE, SLOT_NONE, SLOT_NONE, false, SLOT_NONE}};
    out->values = q.values;
    out->count = (size_t)q.count;
    return OK;
}
