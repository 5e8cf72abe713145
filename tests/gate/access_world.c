#include "access_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/write/bulk.h"

/* ---- keys: table and variant can be read from each ---- */

enum { ID_FIRST = 1000, ID_STEP = 20, ID_FORMER = 500000 };

int64_t world_row_id(const struct table *t, int v) { return ID_FIRST + t->number * ID_STEP + v; }

static uuid_t uuid_of_row(struct arena *a, const struct table *t, int v, bool former)
{
    struct str s = str_format(a, "%x%x%x%x%s-0000-7000-8000-%012x", v, v, v, v, former ? "ffff" : "0000",
                              (unsigned)world_row_id(t, v));
    uuid_t u;

    assert_true(uuid_read(s, &u));
    return u;
}

struct str world_uuid(struct arena *a, const struct table *t, int v)
{
    char *text = arena_alloc(a, 36);

    uuid_write(uuid_of_row(a, t, v, false), text);
    return (struct str){text, 36};
}

const struct table *world_row(const struct registry *r, struct str uuid, int *v)
{
    long id;

    if (uuid.n != 36 || memcmp(uuid.p + 8, "-0000-7000-8000-", 16) != 0) return NULL;
    id = strtol(uuid.p + 24, NULL, 16) - ID_FIRST;
    if (id < 0 || (size_t)(id / ID_STEP) >= r->table_count) return NULL;
    *v = (int)(id % ID_STEP);
    return &r->tables[id / ID_STEP];
}

/* What a row is for where it stands, and for where it leads otherwise. */
static int home_of(int v)
{
    static const int homes[] = {[ROW_A] = ROW_A, [ROW_A2] = ROW_A2, [ROW_B] = ROW_B, [ROW_B2] = ROW_B2, [CROSS_A] = ROW_A,
                                [CROSS_B] = ROW_B, [NATIONAL] = ROW_A, [GONE_A] = ROW_A, [GONE_B] = ROW_B, [LATE_B] = ROW_B};

    return homes[v];
}

static int lead_of(int v)
{
    static const int leads[] = {[ROW_A] = ROW_A, [ROW_A2] = ROW_A2, [ROW_B] = ROW_B, [ROW_B2] = ROW_B2, [CROSS_A] = ROW_B,
                                [CROSS_B] = ROW_A, [NATIONAL] = ROW_A2, [GONE_A] = ROW_A, [GONE_B] = ROW_B, [LATE_B] = ROW_B2};

    return leads[v];
}

/* Where a row may not lead to the row that it belongs to: the next one. */
static int next_of(int v)
{
    static const int nexts[] = {[ROW_A] = ROW_A2, [ROW_A2] = ROW_A, [ROW_B] = ROW_B2, [ROW_B2] = ROW_B, [CROSS_A] = ROW_B,
                                [CROSS_B] = ROW_A, [NATIONAL] = ROW_B2, [GONE_A] = ROW_A2, [GONE_B] = ROW_B2, [LATE_B] = ROW_A2};

    return nexts[v];
}

/* ---- places ---- */

static int64_t at_level(const struct world *w, int side, char level)
{
    return (level == 'V' ? w->villages : w->districts)[side];
}

static const struct record *put_location(struct world *w, struct bulk *b, int64_t id, const char *code, const char *type, int64_t parent)
{
    struct record r = bulk_row(b);

    r.at[COLUMN_ID] = db_int(id);
    r.at[COLUMN_UUID] = db_uuid(uuid_of_row(w->arena, r.table, (int)(id - world_row_id(r.table, 0)), false));
    *record_cell(&r, "code") = db_text(str_of(code));
    *record_cell(&r, "name") = db_text(str_of(code));
    *record_cell(&r, "type") = db_text(str_of(type));
    if (parent) *record_cell(&r, "parent_id") = db_int(parent);
    assert_ok(bulk_add(b));
    return NULL;
}

/* Two districts of one region; the variants of a location are: region, A, its ward, village, B, ward, village. */
static void put_locations(struct world *w)
{
    const struct table *t = registry_table(w->d.registry, STR("location"));
    int64_t at = world_row_id(t, 0);
    struct arena *a = arena_new();       /* the room of a bulk is large */
    struct bulk *b;

    assert_ok(bulk_begin(a, w->d.write, t->entity, NULL, &b));
    put_location(w, b, at, "R", "R", 0);
    for (int side = 0; side < 2; side++) {
        int64_t district = at + 1 + side * 3;
        put_location(w, b, district, side ? "DB" : "DA", "D", at);
        put_location(w, b, district + 1, side ? "WB" : "WA", "W", district);
        put_location(w, b, district + 2, side ? "VB" : "VA", "V", district + 1);
        w->districts[side] = district;
        w->villages[side] = district + 2;
    }
    assert_ok(bulk_end(b, NULL));
    arena_free(a);
}

/* ---- one row ---- */

/* An officer works on his own side alone: his villages are a caller's places. */
static bool is_place(const struct entity *e, const struct relation *r)
{
    return !strcmp(e->name, "officer_village") || r->flags & R_OWNER || (e->scope.via && !strcmp(e->scope.via, r->name))
        || (e->scope.second_via && !strcmp(e->scope.second_via, r->name));
}

static char level_of(const struct entity *e)
{
    return e->scope.village || !strcmp(e->name, "officer_village") || !strcmp(e->name, "health_facility_catchment") ? 'V' : 'D';
}

static struct db_value text_value(struct world *w, const struct column *c, const struct table *t, int v)
{
    /* the name of a kept file is no secret to who may see the row */
    struct str s = (c->field->flags & (F_INTERNAL | F_BLOB)) == F_INTERNAL ? str_format(w->arena, HIDDEN_TEXT "%d", v)
                 : strstr(c->name, "email") ? str_format(w->arena, "x%d@example.org", v)
                                            : str_format(w->arena, "%dx%dy%ld", v, t->number, (long)(c - t->columns));

    if (c->field->type.max && s.n > (size_t)c->field->type.max) s.n = (size_t)c->field->type.max;
    return db_text(s);
}

/* Columns that rules bind to each other. */
#define NOT_BY_HEAD(column) {"payment_plan", column, {.type = DB_INT, .i = 0}}
static const struct { const char *entity, *column; struct db_value value; } fixed[] = {
    {"product_distribution", "type", {.type = DB_INT, .i = 12}}, {"message_template", "kind", {.type = DB_TEXT, .s = {"test", 4}}},
    {"message_gateway", "type", {.type = DB_TEXT, .s = {"file", 4}}}, {"message_gateway", "url", {.type = DB_TEXT, .s = {"file:///x", 9}}},
    {"payment_plan", "rule", {.type = DB_TEXT, .s = {"C", 1}}}, {"payment_plan", "periodicity", {.type = DB_INT, .i = 1}},
    NOT_BY_HEAD("share_contribution"), NOT_BY_HEAD("weight_population"), NOT_BY_HEAD("weight_number_families"),
    NOT_BY_HEAD("weight_insured_population"), NOT_BY_HEAD("weight_number_insured_families"), NOT_BY_HEAD("weight_number_visits"),
    NOT_BY_HEAD("weight_adjusted_amount"),
    {NULL, NULL, {0}},
};

static const struct db_value *fixed_value(const struct table *t, const struct column *c)
{
    for (size_t i = 0; fixed[i].entity; i++)
        if (!strcmp(fixed[i].entity, t->entity->name) && !strcmp(fixed[i].column, c->name)) return &fixed[i].value;
    return NULL;
}

static struct db_value code_value(const struct code_list *list, int v)
{
    int n = 0;

    while (list->codes[n].code) n++;
    v %= n;
    return list->numeric ? db_int(strtol(list->codes[v].code, NULL, 10)) : db_text(str_of(list->codes[v].code));
}

static struct db_value value_of(struct world *w, const struct column *c, const struct table *t, int v)
{
    const struct db_value *known = fixed_value(t, c);
    int64_t least, most;

    if (known) return *known;
    switch (c->field->type.kind) {
    case TYPE_TEXT: return text_value(w, c, t, v);
    case TYPE_CODE: return code_value(c->field->type.codes, v);
    case TYPE_BOOL: return db_bool(false);
    case TYPE_DATE: return db_date((date_t){18000 + v});
    case TYPE_STAMP: return db_stamp((stamp_t){(INT64_C(1600000000) + v) * 1000000});
    case TYPE_UUID: return db_uuid(uuid_of_row(w->arena, t, v, false));
    case TYPE_JSON: return db_text(STR("{}"));
    default:
        type_range(&c->field->type, &least, &most);
        return db_int(least + (v + 1 <= most - least ? v + 1 : 0));
    }
}

static bool is_alone(const struct entity *e, const char *column)
{
    for (const char *const *u = e->unique; u && *u; u++)
        if (!strcmp(*u, column)) return true;
    return false;
}

static int64_t target_of(struct world *w, const struct table *t, const struct column *c, int v)
{
    bool place = is_place(t->entity, c->relation);
    int to = place ? home_of(v) : t->owner_table == c->to ? next_of(v) : lead_of(v);

    if (is_alone(t->entity, c->name)) return world_row_id(c->to, v);
    if (place && v == NATIONAL && !(c->relation->flags & R_REQUIRED)) return 0;
    if (c->to->entity->scope.tree) {
        char level = level_of(t->entity);
        if (!place && (v == NATIONAL || v == LATE_B)) level = level == 'V' ? 'D' : 'V';   /* none that another row leads to */
        return at_level(w, to == ROW_B || to == ROW_B2, level);
    }
    return c->to->number < t->number ? world_row_id(c->to, to) : 0;
}

static void fill(struct world *w, struct record r, int v, bool whole)
{
    const struct table *t = r.table;

    r.at[COLUMN_ID] = db_int(world_row_id(t, v));
    r.at[COLUMN_UUID] = db_uuid(uuid_of_row(w->arena, t, v, false));
    if (v == GONE_A || v == GONE_B) r.at[COLUMN_DELETED_AT] = db_stamp((stamp_t){INT64_C(1700000000000000)});
    for (size_t i = COLUMN_HEADER; i < t->count; i++) {
        const struct column *c = &t->columns[i];
        if (c->field && (whole || c->required)) r.at[i] = value_of(w, c, t, v);
        if (c->relation) {
            int64_t id = target_of(w, t, c, v);
            r.at[i] = id ? db_int(id) : db_null(DB_INT);
        }
    }
}

/* Rules that bind several fields leave the row with what it must have. */
static void put_row(struct world *w, struct bulk *b, int v)
{
    struct record r = bulk_row(b);
    err_t e;

    fill(w, r, v, true);
    e = bulk_add(b);
    if (!e) return;
    r = bulk_row(b);
    fill(w, r, v, false);
    e = bulk_add(b);
    if (e) fail_msg("%s: %s", r.table->entity->name, str_zero(w->arena, err_line(w->arena, e)));
}

static void put_former(struct world *w, const struct table *t, int from, int to)
{
    struct bulk_options history = {.history = true};
    struct arena *a;
    struct bulk *b;

    if (t->entity->history != HISTORY_ROWS) return;
    a = arena_new();
    assert_ok(bulk_begin(a, w->d.write, t->entity, &history, &b));
    for (int v = from; v < to; v++) {
        struct record r = bulk_row(b);
        fill(w, r, v, false);
        r.at[COLUMN_ID] = db_int(ID_FORMER + world_row_id(t, v));
        r.at[COLUMN_UUID] = db_uuid(uuid_of_row(w->arena, t, v, true));
        r.at[COLUMN_DELETED_AT] = db_null(DB_STAMP);
        r.at[t->count + BULK_LEGACY_ID] = db_int(world_row_id(t, v));
        r.at[t->count + BULK_VALIDITY_FROM] = db_stamp((stamp_t){INT64_C(1500000000000000)});
        r.at[t->count + BULK_VALIDITY_TO] = db_stamp((stamp_t){INT64_C(1550000000000000)});
        assert_ok(bulk_add(b));
    }
    assert_ok(bulk_end(b, NULL));
    arena_free(a);
}

static void put_rows(struct world *w, const struct table *t, int from, int to)
{
    struct arena *a = arena_new();
    struct bulk *b;
    err_t e;

    assert_ok(bulk_begin(a, w->d.write, t->entity, NULL, &b));
    for (int v = from; v < to; v++) put_row(w, b, v);
    e = bulk_end(b, NULL);
    if (e) fail_msg("%s: %s", t->entity->name, str_zero(w->arena, err_line(w->arena, e)));
    arena_free(a);
    put_former(w, t, from, to);
}

/* Relations to tables that come later in the registry, now that there are rows. */
static void lead_forward(struct world *w, const struct table *t, int from, int to)
{
    for (size_t i = COLUMN_HEADER; i < t->count; i++) {
        const struct column *c = &t->columns[i];
        if (!c->relation || c->to->number < t->number || c->to->entity->scope.tree) continue;
        for (int v = from; v < to; v++)
            testdb_script(w->d.t, str_format(w->arena, "UPDATE %s SET %s = %lld WHERE id = %lld", t->entity->table,
                                             c->name, (long long)world_row_id(c->to, lead_of(v)), (long long)world_row_id(t, v)).p);
    }
}

/* Who wrote a row has it among his: as with other relations, some lead to the other district. */
static void put_authors(struct world *w, const struct table *t, int from, int to)
{
    const struct table *account = registry_table(w->d.registry, STR("core_user"));

    for (int v = from; v < to && t->entity->life == LIFE_VERSION; v++) {
        long long author = (long long)world_row_id(account, lead_of(v));
        testdb_script(w->d.t, str_format(w->arena, "UPDATE %s SET created_by = %lld, changed_by = %lld WHERE id = %lld", t->entity->table,
                                         author, author, (long long)world_row_id(t, v)).p);
    }
}

static void put_all(struct world *w, int from, int to)
{
    const struct registry *r = w->d.registry;

    for (size_t i = 0; i < r->table_count; i++)
        if (!r->tables[i].entity->scope.tree) put_rows(w, &r->tables[i], from, to);
    for (size_t i = 0; i < r->table_count; i++)
        if (!r->tables[i].entity->scope.tree) lead_forward(w, &r->tables[i], from, to);
    for (size_t i = 0; i < r->table_count; i++) put_authors(w, &r->tables[i], from, to);
}

void world_open(struct world *w, void **state)
{
    *w = (struct world){.d = drive_open(state, NULL)};
    w->arena = w->d.arena;
    w->d.t->env->limits.value[LIMIT_PAGE_NESTED] = INT32_MAX;   /* lists on lists on lists */
    assert_ok(drive(&w->d, "core.seed", "{}"));
    assert_ok(drive(&w->d, "setting.set", "{'setting': 'insuree.enquiries_per_hour', 'value': '1000000'}"));   /* each question enquires */
    put_locations(w);
    put_all(w, 0, LATE_B);
}

void world_close(struct world *w) { drive_close(&w->d); }

/* ---- what changes in B ---- */

static struct str changed_value(struct world *w, const struct column *c, int turn)
{
    const struct type *type = &c->field->type;
    bool sqlite = w->d.t->engine == DB_SQLITE;
    int64_t least, most;

    switch (type->kind) {
    case TYPE_TEXT: return str_format(w->arena, "'%s%d'", type->max > 1 ? "q" : "", turn);
    case TYPE_BOOL: return sqlite ? str_format(w->arena, "%d", turn & 1) : turn & 1 ? STR("true") : STR("false");
    case TYPE_DATE: return sqlite ? str_format(w->arena, "%d", 12000 + turn) : str_format(w->arena, "DATE '1970-01-01' + %d", 12000 + turn);
    case TYPE_STAMP: case TYPE_UUID: case TYPE_JSON: return STR_NONE;
    case TYPE_CODE: return type->codes->numeric ? str_of(code_value(type->codes, turn).i ? str_format(w->arena, "%lld",
                           (long long)code_value(type->codes, turn).i).p : "0")
                                                : str_format(w->arena, "'%s'", str_zero(w->arena, code_value(type->codes, turn).s));
    default:
        type_range(type, &least, &most);
        return str_format(w->arena, "%lld", (long long)(least + 6 + turn <= most ? least + 6 + turn : least));
    }
}

static bool is_unique(const struct entity *e, const char *column)
{
    for (const char *const *u = e->unique; u && *u; u++)
        if (strstr(*u, column)) return true;
    return false;
}

/* Of the fields of these rows those that a row elsewhere may show stay as they are. */
static void change_column(struct world *w, const struct table *t, const struct column *c, int turn, const int *rows, size_t n)
{
    struct str value = changed_value(w, c, turn);

    if (!value.p || is_unique(t->entity, c->name)) return;
    for (size_t i = 0; i < n; i++)
        for (int former = 0; former <= (t->entity->history == HISTORY_ROWS); former++) {
            testdb_script(w->d.t, str_format(w->arena, "UPDATE %s%s SET %s = %.*s WHERE id = %lld", t->entity->table, former ? "_history" : "",
                                             c->name, STR_ARG(value), (long long)(world_row_id(t, rows[i]) + former * ID_FORMER)).p);
            if (c->folded)
                testdb_script(w->d.t, str_format(w->arena, "UPDATE %s%s SET %s = %.*s WHERE id = %lld", t->entity->table,
                    former ? "_history" : "", t->names[c->folded], STR_ARG(value), (long long)(world_row_id(t, rows[i]) + former * ID_FORMER)).p);
        }
}

static void change_rows(struct world *w, const struct table *t, int turn, const int *rows, size_t n)
{
    for (size_t c = COLUMN_HEADER; c < t->count; c++)
        if (t->columns[c].field && !(t->columns[c].field->flags & (F_SUMMARY | F_INTERNAL)))
            change_column(w, t, &t->columns[c], turn, rows, n);
}

void world_change(struct world *w, const struct table *t, int turn)
{
    static const int all[] = {ROW_A, ROW_A2, ROW_B, ROW_B2, CROSS_A, CROSS_B, NATIONAL, GONE_A, GONE_B};

    change_rows(w, t, turn, all, sizeof all / sizeof *all);
}

bool world_scoped(const struct table *t) { return t->district || t->village || (t->owner_table && world_scoped(t->owner_table)); }

/* What is used up of a limit is used up wherever it was: it tells on the person's policy. */
static bool counts_everywhere(const struct entity *e) { return !strcmp(e->name, "claim_consumption"); }

void world_change_b(struct world *w, int turn)
{
    static const int hidden[] = {ROW_B, ROW_B2, CROSS_B, GONE_B, LATE_B};
    const struct registry *r = w->d.registry;

    for (size_t i = 0; i < r->table_count; i++)
        if (world_scoped(&r->tables[i]) && !r->tables[i].entity->scope.tree && !counts_everywhere(r->tables[i].entity))
            change_rows(w, &r->tables[i], turn, hidden, sizeof hidden / sizeof *hidden);
}

/* More rows in B: of scoped entities only, others are seen from everywhere. */
void world_add_b(struct world *w)
{
    const struct registry *r = w->d.registry;

    for (size_t i = 0; i < r->table_count; i++)
        if (world_scoped(&r->tables[i]) && !r->tables[i].entity->scope.tree) put_rows(w, &r->tables[i], LATE_B, LATE_B + 1);
    for (size_t i = 0; i < r->table_count; i++)
        if (world_scoped(&r->tables[i]) && !r->tables[i].entity->scope.tree) lead_forward(w, &r->tables[i], LATE_B, LATE_B + 1);
}
