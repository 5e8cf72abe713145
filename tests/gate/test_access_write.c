/* Who changes what: every mutation of the schema as every caller, on rows of the other district, with references to
 * them, and on his own. What is refused leaves the records as they are; a stranger leaves nothing at all. */
#include <stdio.h>
#include <string.h>

#include "access_gate.h"

enum verb { VERB_CREATE, VERB_UPDATE, VERB_DELETE, VERB_OTHER };

struct deed {
    const char *name;
    const struct json *input;      /* its input type */
    const struct table *table;     /* what it is about; NULL: nobody knows */
    enum verb verb;
};

/* ---- what a mutation is about ---- */

/* "medical_item" -> "medicalitem"; the contract says item and service. */
static struct str plain_name(struct arena *a, const char *entity)
{
    struct buf b;

    buf_init(&b, a, 32);
    for (const char *p = strncmp(entity, "medical_", 8) == 0 ? entity + 8 : entity; *p; p++)
        if (*p != '_') buf_add_char(&b, *p);
    return buf_str(&b);
}

static struct str lower(struct arena *a, struct str s)
{
    struct buf b;

    buf_init(&b, a, s.n + 1);
    for (size_t i = 0; i < s.n; i++) buf_add_char(&b, s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] - 'A' + 'a') : s.p[i]);
    return buf_str(&b);
}

/* The entity whose name it ends with, the longest; one or many. */
static const struct table *about(const struct gate *g, struct str mutation)
{
    const struct registry *r = g->w.d.registry;
    struct str name = lower(g->w.arena, mutation);
    const struct table *found = NULL;
    size_t longest = 0;

    for (size_t i = 0; i < r->table_count; i++) {
        struct str e = plain_name(g->w.arena, r->tables[i].entity->name), many = str_format(g->w.arena, "%.*ss", STR_ARG(e));
        if (e.n > longest && (str_ends(name, e) || str_ends(name, many))) {
            found = &r->tables[i];
            longest = e.n;
        }
    }
    return found;
}

static enum verb verb_of(struct str name)
{
    return str_starts(name, STR("create")) ? VERB_CREATE : str_starts(name, STR("update")) ? VERB_UPDATE
         : str_starts(name, STR("delete")) ? VERB_DELETE : VERB_OTHER;
}

static bool deed_of(struct gate *g, const struct json *field, struct deed *out)
{
    struct str name = json_get(field, "name")->text;
    const struct json *input = argument(field, "input");
    const struct table *table = about(g, name);
    struct str type;

    if (!input) return false;   /* signing in and out */
    type = ref_name(json_get(input, "type"));
    if (!table && str_ends(type, STR("MutationInput"))) table = about(g, (struct str){type.p, type.n - STR("MutationInput").n});
    *out = (struct deed){name_of(g, field), asker_type(&g->k, type), table, verb_of(name)};
    return true;
}

/* ---- its input ---- */

enum { VILLAGE_A = 3, VILLAGE_B = 6 };   /* among the places of the world */

/* A village; of a new village its ward. */
static int64_t key_at(const struct gate *g, const struct table *of, const struct table *to, int v)
{
    return to->entity->scope.tree ? g->w.villages[v == ROW_B] - (of == to) : world_row_id(to, v);
}

static struct str value_of_field(struct gate *g, const struct json *ref, const struct field *f, int n)
{
    const struct json *type = asker_type(&g->k, ref_name(ref));
    struct arena *a = g->w.arena;

    if (!strcmp(f->name, "url")) return STR("\"https://example.org/\"");
    if (str_is(ref_name(ref), "Date")) return STR("\"2020-01-01\"");
    if (!strcmp(f->name, "type") && f->type.codes && !strcmp(f->type.codes->name, "location_type")) return STR("\"V\"");
    if (type_is(type, "ENUM")) return json_get(json_get(type, "enumValues")->first, "name")->text;
    switch (f->type.kind) {
    case TYPE_TEXT: return strstr(f->name, "mail") ? str_format(a, "\"m%d@example.org\"", n)
                                                   : str_format(a, "\"%.*s\"", f->type.max > 6 ? 6 : f->type.max, str_format(a, "m%05d", n).p);
    case TYPE_CODE: return f->type.codes->numeric ? str_of(f->type.codes->codes[0].code) : str_format(a, "\"%s\"", f->type.codes->codes[0].code);
    case TYPE_BOOL: return str_is(ref_name(ref), "String") ? STR("\"false\"") : STR("false");
    case TYPE_DATE: return STR("\"2020-01-01\"");
    case TYPE_STAMP: return STR("\"2020-01-01T00:00:00\"");
    case TYPE_JSON: return STR("\"{}\"");
    default: return STR("1");
    }
}

static const struct json *input_field(const struct deed *d, const char *name)
{
    for (const struct json *f = json_get(d->input, "inputFields")->first; f; f = f->next)
        if (str_is(json_get(f, "name")->text, name)) return f;
    return NULL;
}

static void put(struct buf *b, const char *name, struct str value) { buf_add_format(b, "%s: %.*s, ", name, STR_ARG(value)); }

static void put_keys(struct gate *g, struct buf *b, const struct deed *d, int v)
{
    int row = !d->table->entity->scope.tree ? v : v == ROW_B ? VILLAGE_B : VILLAGE_A;
    struct str uuid = str_format(g->w.arena, "\"%.*s\"", STR_ARG(world_uuid(g->w.arena, d->table, row)));

    if (input_field(d, "uuids")) put(b, "uuids", str_format(g->w.arena, "[%.*s]", STR_ARG(uuid)));
    else if (input_field(d, "uuid")) put(b, "uuid", uuid);
    else if (input_field(d, "id")) put(b, "id", uuid);
}

/* As the input takes it: of a register with codes its code, a uuid, a number. */
static struct str key_text(struct gate *g, const struct deed *d, const struct json *ref, const struct table *to, int v)
{
    int64_t id = key_at(g, d->table, to, v);

    if (str_is(ref_name(ref), "UUID"))
        return str_format(g->w.arena, "\"%.*s\"",
                          STR_ARG(world_uuid(g->w.arena, to, !to->entity->scope.tree ? v : v == ROW_B ? VILLAGE_B : VILLAGE_A)));
    if (to->entity->key != KEY_CODE) return str_format(g->w.arena, "%lld", (long long)id);
    return str_format(g->w.arena, "\"%.*s\"",
                      STR_ARG(str_trim(drive_rows(&g->w.d, str_format(g->w.arena, "SELECT code FROM %s WHERE id = %lld", to->entity->table,
                                                                      (long long)id).p, "t"))));
}

/* The relations that it takes, leading to rows of `v`: all of a creation's; of a change those that lead to what has a
 * place. */
static void put_relations(struct gate *g, struct buf *b, const struct deed *d, int v)
{
    for (const struct relation *r = d->table->entity->relations; r && r->name; r++) {
        const char *name = str_format(g->w.arena, "%sId", r->name).p;
        const struct table *to = registry_table(g->w.d.registry, str_of(r->to));
        if (!input_field(d, name) || (d->verb == VERB_UPDATE && !world_scoped(to))) continue;
        if (d->verb == VERB_CREATE && to->number > d->table->number) continue;
        put(b, name, key_text(g, d, json_get(input_field(d, name), "type"), to, v));
    }
    /* a payment has its place from what it is for */
    if (input_field(d, "premiumUuid"))
        put(b, "premiumUuid", str_format(g->w.arena, "\"%.*s\"", STR_ARG(world_uuid(g->w.arena, registry_table(g->w.d.registry, STR("premium")), v))));
}

static bool put_field(struct gate *g, struct buf *b, const struct deed *d, const struct field *f, int n)
{
    const struct json *input = f->column ? input_field(d, f->name) : NULL;

    if (!input || f->flags & (F_READONLY | F_INTERNAL)) return false;
    put(b, f->name, value_of_field(g, json_get(input, "type"), f, n));
    return true;
}

static void put_fields(struct gate *g, struct buf *b, const struct deed *d, int n)
{
    for (const struct field *f = d->table->entity->fields; f && f->name; f++)
        if (f->flags & F_REQUIRED || !strcmp(f->name, "url")) put_field(g, b, d, f, n);
}

/* A text where there is one, else whatever differs from what the world holds. */
static void put_one_field(struct gate *g, struct buf *b, const struct deed *d, int n)
{
    for (int text = 1; text >= 0; text--)
        for (const struct field *f = d->table->entity->fields; f && f->name; f++) {
            bool fits = text ? f->type.kind == TYPE_TEXT && f->type.max >= 6 : f->type.kind != TYPE_BOOL && f->type.kind != TYPE_CODE;
            if (fits && !(f->flags & F_ONCE) && put_field(g, b, d, f, n)) return;
        }
}

/* Whatever else its type insists on. */
static void put_required(struct gate *g, struct buf *b, const struct deed *d, int v)
{
    for (const struct json *f = json_get(d->input, "inputFields")->first; f; f = f->next) {
        struct str name = json_get(f, "name")->text, value;
        if (!ref_required(json_get(f, "type"))) continue;
        if (str_find(buf_str(b), str_format(g->w.arena, "%.*s: ", STR_ARG(name)), 0) >= 0) continue;
        value = value_for(&g->k, g->w.arena, name, json_get(f, "type"), v);
        if (!value.p && ref_is_list(json_get(f, "type"))) value = STR("[]");
        if (!value.p && type_is(asker_type(&g->k, ref_name(json_get(f, "type"))), "INPUT_OBJECT")) value = STR("{}");
        if (value.p) buf_add_format(b, "%.*s: %.*s, ", STR_ARG(name), STR_ARG(value));
    }
}

enum what { ON_ROW, LEADING_TO };   /* to change a row of `v`; to let a row of one's own lead to rows of `v` */

static struct str input_of(struct gate *g, const struct deed *d, enum what what, int v)
{
    static int n;   /* codes are unique */
    struct buf b;

    buf_init(&b, g->w.arena, 512);
    if (d->table && d->verb != VERB_CREATE) put_keys(g, &b, d, what == LEADING_TO ? ROW_A : v);
    if (d->table && (d->verb == VERB_CREATE || what == LEADING_TO)) put_relations(g, &b, d, v);
    n++;
    if (d->table && d->verb == VERB_CREATE) put_fields(g, &b, d, n);
    if (d->table && d->verb == VERB_UPDATE && what == ON_ROW) put_one_field(g, &b, d, n);
    put_required(g, &b, d, v);
    return buf_str(&b);
}

/* ---- done, and what came of it ---- */

static int64_t count_of(const struct gate *g, const char *sql)
{
    struct db_conn *c = testdb_acquire(g->w.d.t, DB_READ);
    int64_t n = testdb_int(c, sql);

    testdb_release(g->w.d.t, c);
    return n;
}

#define RECORDS "SELECT count(*) FROM journal"
#define LOG "SELECT count(*) FROM command"

static bool may_change(const struct gate *g, const struct caller *c, const struct deed *d, int v)
{
    int deed = d->verb == VERB_CREATE ? 1 : d->verb == VERB_UPDATE ? 2 : 3;

    if (!c->who->signed_in) return false;
    if (d->verb != VERB_OTHER && d->table && !oracle_writes(c, d->table->entity->name, deed)) return false;
    if (!d->table || !world_scoped(d->table)) return strcmp(c->name, "nobody a") != 0;
    return c->who->administrator || c->side == (v == ROW_B ? 'b' : 'a');
}

/* Whether records changed; fails the test where they must not. */
static bool act(struct gate *g, const struct caller *c, const struct deed *d, enum what what, int v)
{
    struct str input = input_of(g, d, what, v), answer;
    int64_t records = count_of(g, RECORDS), log = count_of(g, LOG);
    struct arena *a = arena_new();
    bool changed;

    answer = ask_text(&g->k, a, c, str_format(a, "mutation { %s(input: {%.*s}) { __typename } }", d->name, STR_ARG(input)));
    if (!str_starts(answer, STR("200"))) fail_msg("%s: %.*s\n%.*s", d->name, STR_ARG(answer), STR_ARG(input));
    changed = count_of(g, RECORDS) != records;
    if (changed && !may_change(g, c, d, v)) fail_msg("%s may not %s {%.*s}", c->name, d->name, STR_ARG(input));
    if (!c->who->signed_in && count_of(g, LOG) != log) fail_msg("%s of a stranger stands in the log", d->name);
    arena_free(a);
    return changed;
}

/* ---- everybody, everything ---- */

static size_t each_deed(struct gate *g, const struct caller *c, enum verb from, enum verb to, enum what what, int v)
{
    size_t changes = 0;

    for (const struct json *f = json_get(g->k.mutation, "fields")->first; f; f = f->next) {
        struct deed d;
        if (!deed_of(g, f, &d) || d.verb < from || d.verb > to) continue;
        if (what == LEADING_TO && (!d.table || !world_scoped(d.table))) continue;
        changes += act(g, c, &d, what, v);
    }
    return changes;
}

static void nobody_changes_what_is_not_his(void **state)
{
    struct gate g;

    gate_open(&g, state);
    for (size_t i = 0; i < g.count; i++)
        if (g.callers[i].side != 'b') {
            each_deed(&g, &g.callers[i], VERB_CREATE, VERB_UPDATE, ON_ROW, ROW_B);
            each_deed(&g, &g.callers[i], VERB_UPDATE, VERB_UPDATE, LEADING_TO, ROW_B);
            /* administrators may: a village that one makes a region takes the places from whoever is written next */
            if (!g.callers[i].who->administrator) each_deed(&g, &g.callers[i], VERB_OTHER, VERB_OTHER, ON_ROW, ROW_B);
        }
    for (size_t i = 0; i < g.count; i++)
        if (g.callers[i].side != 'b') each_deed(&g, &g.callers[i], VERB_DELETE, VERB_DELETE, ON_ROW, ROW_B);
    gate_close(&g);
}

/* The same deeds at home are done, by who may: or what was refused above was refused for another reason. */
static void who_may_changes_what_is_his(void **state)
{
    size_t creations = 0, changes = 0, removals = 0;
    struct gate g;

    gate_open(&g, state);
    for (size_t i = 0; i < g.count; i++)
        if (g.callers[i].side == 'a') {
            creations += each_deed(&g, &g.callers[i], VERB_CREATE, VERB_CREATE, ON_ROW, ROW_A);
            changes += each_deed(&g, &g.callers[i], VERB_UPDATE, VERB_UPDATE, ON_ROW, ROW_A);
            each_deed(&g, &g.callers[i], VERB_UPDATE, VERB_UPDATE, LEADING_TO, ROW_A);
        }
    for (size_t i = 0; i < g.count; i++)
        if (g.callers[i].side == 'a') removals += each_deed(&g, &g.callers[i], VERB_DELETE, VERB_DELETE, ON_ROW, ROW_A);
    print_message("# %zu creations, %zu changes, %zu removals\n", creations, changes, removals);
    assert_true(creations >= 20 && changes >= 20 && removals >= 5);
    gate_close(&g);
}

/* ---- the log ---- */

static int64_t total_of(struct gate *g, const struct caller *c, const char *root)
{
    struct arena *a = arena_new();
    const struct json *answer = ask_json(&g->k, a, ask_text(&g->k, a, c, str_format(a, "{ %s { totalCount } }", root)));
    int64_t n = -1;

    json_int(json_get(json_get(json_get(answer, "data"), root), "totalCount"), &n);
    arena_free(a);
    return n;
}

static void the_log_shows_ones_own(void **state)
{
    struct gate g;

    gate_open(&g, state);
    for (size_t i = 0; i < g.count; i++) each_deed(&g, &g.callers[i], VERB_UPDATE, VERB_UPDATE, ON_ROW, ROW_B);
    for (size_t i = 0; i < g.count; i++) {
        const struct caller *c = &g.callers[i];
        if (c->who->administrator || !c->who->signed_in) continue;
        assert_int_equal(total_of(&g, c, "mutationLogs"),
                         count_of(&g, str_format(g.w.arena, LOG " WHERE actor = %lld", (long long)c->who->user).p));
        assert_true(total_of(&g, c, "mutationLogs") > 10);
    }
    gate_close(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(nobody_changes_what_is_not_his),
        TESTDB_BOTH(who_may_changes_what_is_his),
        TESTDB_BOTH(the_log_shows_ones_own),
    };

    return testdb_run("gate/access_write", tests, sizeof tests / sizeof *tests);
}
