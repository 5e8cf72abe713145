/* A search of claims by the arguments that clients write, where a command takes it in place of a list of claims. */
#include "base/base64.h"
#include "model/query/root.h"
#include "module/claim/claim_filter.h"
#include "module/rows.h"

static const struct { const char *suffix; enum lookup lookup; uint32_t bit; } lookups[] = {
    {"", LOOKUP_EXACT, LK_EXACT}, {"Iexact", LOOKUP_IEXACT, LK_IEXACT}, {"Istartswith", LOOKUP_ISTARTSWITH, LK_ISTARTSWITH},
    {"Icontains", LOOKUP_ICONTAINS, LK_ICONTAINS}, {"Lt", LOOKUP_LT, LK_LT}, {"Lte", LOOKUP_LTE, LK_LTE}, {"Gt", LOOKUP_GT, LK_GT},
    {"Gte", LOOKUP_GTE, LK_GTE}, {"In", LOOKUP_IN, LK_IN}, {"Isnull", LOOKUP_ISNULL, LK_ISNULL}, {"Ne", LOOKUP_NE, LK_NE},
};
enum { LOOKUPS = sizeof lookups / sizeof *lookups, STATUSES = 8 };   /* a claim's states have a bit each */

struct filtering {
    VEC(struct condition) tests;
    VEC(struct db_value) values;
};

static int add_value(void *to, struct db_value v)
{
    struct filtering *f = to;

    *vec_add(&f->values) = v;
    return (int)f->values.n - 1;
}

static void add_test(void *to, const struct condition *test) { *vec_add(&((struct filtering *)to)->tests) = *test; }
static void no_choice(void *to, const char *argument, const struct json *v) {}

/* "healthFacility_Location_Code_Icontains": the path, what it leads to, and how it is compared. */
struct meant { struct buf path; struct type type; enum lookup lookup; };

static struct str small(struct arena *a, struct str name)
{
    char *first;

    name = str_copy(a, name);
    first = (char *)name.p;
    if (name.n && *first >= 'A' && *first <= 'Z') *first = (char)(*first - 'A' + 'a');
    return name;
}

/* What the field offers; a key is compared alone or with a list. */
static bool read_lookup(struct str rest, const struct member *m, struct meant *out)
{
    uint32_t offered = m && m->kind == MEMBER_FIELD ? m->field->lookups : LK_EXACT | LK_IN;

    for (size_t i = 0; i < LOOKUPS; i++)
        if (str_is(rest, lookups[i].suffix) && offered & lookups[i].bit) {
            out->lookup = lookups[i].lookup;
            if (out->lookup == LOOKUP_ISNULL) out->type = BOOL;
            return true;
        }
    return false;
}

static void add_step(struct meant *out, struct str name) { buf_add_format(&out->path, "%s%.*s", out->path.n ? "__" : "", STR_ARG(name)); }

static bool read_name(struct arena *a, const struct registry *r, struct str rest, struct meant *out)
{
    const struct table *t = registry_table_of(r, &claim_entity);

    buf_init(&out->path, a, 64);
    while (rest.n) {
        struct str name = small(a, str_cut(&rest, '_'));
        const struct member *m = table_member(t, name);
        bool id = str_is(name, "id");
        if (!id && !str_is(name, "uuid") && (!m || m->kind == MEMBER_LIST)) return false;
        add_step(out, name);
        if (m && m->kind == MEMBER_ONE) {
            t = m->to;
            continue;
        }
        out->type = id ? INT : m && m->kind == MEMBER_FIELD ? m->field->type : UUID;
        return read_lookup(rest, m, out);
    }
    return false;
}

/* A key of an integer may come as a global id. */
static const struct json *raw_key(struct arena *a, const struct type *t, const struct json *v)
{
    struct json *number = ARENA_NEW(a, struct json);
    struct str text;

    if (t->kind != TYPE_INT || v->kind != JSON_STRING || !base64_read(a, v->text, &text) || str_find(text, STR(":"), 0) < 0) return v;
    str_cut(&text, ':');
    *number = (struct json){.kind = JSON_NUMBER, .key = v->key, .text = text};
    return number;
}

static err_t unknown(struct arena *a, struct str name)
{
    return err_make(a, E_FIELD_UNKNOWN, "entity", "claim", "field", str_zero(a, name), NULL);
}

static err_t add_filter(struct prepare *p, struct filtering *f, const struct json *v)
{
    const char *name = str_zero(p->arena, v->key);
    const struct argument arguments[] = {{name, ""}, ARGUMENTS_END};
    const struct root root = {.name = "claims", .arguments = arguments};
    struct json input = {.kind = JSON_OBJECT, .count = 1};
    struct root_call c = {.arena = p->arena, .who = p->who, .registry = p->registry, .root = &root, .zone = p->env->zone,
                          .arguments = &input, .api = f, .slot = add_value, .choose = no_choice, .hold = add_test};
    struct meant meant;
    struct json only;

    if (!read_name(p->arena, p->registry, v->key, &meant)) return unknown(p->arena, v->key);
    only = *raw_key(p->arena, &meant.type, v);
    only.key = v->key;
    only.next = NULL;
    input.first = &only;
    root_test(&c, str_zero(p->arena, buf_str(&meant.path)), meant.lookup, root_slot(&c, name, meant.type));
    return c.error;
}

/* One of `statuses` (bits). Of one alone an index has the claims in order. */
static struct condition in_status(struct prepare *p, struct filtering *f, int64_t statuses)
{
    int64_t *each = ARENA_ARRAY(p->arena, int64_t, STATUSES);
    size_t n = 0;

    for (int64_t bit = 1; bit <= statuses; bit <<= 1)
        if (statuses & bit) each[n++] = bit;
    if (n == 1) return rows_test(p->arena, "status", LOOKUP_EXACT, add_value(f, db_int(each[0])));
    return rows_test(p->arena, "status", LOOKUP_IN, add_value(f, db_list(DB_INTS, each, n)));
}

static err_t add_filters(struct prepare *p, const struct json *filters, int64_t statuses, struct filtering *f, struct condition *all,
                         struct query *q)
{
    vec_init(&f->tests, p->arena);
    vec_init(&f->values, p->arena);
    *vec_add(&f->tests) = in_status(p, f, statuses);
    for (const struct json *v = filters->first; v; v = v->next)
        if (!json_is_null(v)) TRY(add_filter(p, f, v));
    *all = (struct condition){.kind = CONDITION_AND, .parts = f->tests.at, .part_count = f->tests.n};
    q->where = all;
    return OK;
}

static struct function_call call_of(struct prepare *p)
{
    return (struct function_call){.arena = p->arena, .who = p->who, .registry = p->registry, .db = p->db, .env = p->env};
}

err_t claim_filtered_after(struct prepare *p, const struct json *filters, right_t right, int64_t statuses, struct claim_turn *after,
                           size_t most, uuids_t *out, int64_t *total)
{
    const char *moment = after->order == CLAIM_BY_DAY ? "dateClaimed" : "submitStamp";
    struct str path = str_of(moment);
    struct order_term term = {.path = &path, .path_length = 1};
    struct query q = {.entity = &claim_entity, .right = right, .order = &term, .order_count = 1, .count = total != NULL};
    struct function_call c = call_of(p);
    struct filtering f;
    struct condition all;
    struct found found;

    TRY(add_filters(p, filters, statuses, &f, &all, &q));
    term.slot = add_value(&f, claim_moment_value(after->order, after->moment));
    TRY(rows_after(&c, p->who, q, str_format(p->arena, "id uuid %s", moment).p, f.values.at, f.values.n, after->id, most, &found));
    for (size_t i = found.from; i < found.to; i++) *vec_add(out) = rows_cell(&found, i, "uuid")->u;
    if (found.to > found.from) {
        after->moment = claim_moment_read(after->order, rows_cell(&found, found.to - 1, moment));
        after->id = rows_cell(&found, found.to - 1, "id")->i;
    }
    if (total) *total = found.result->total;
    return OK;
}

/* One more than may be is asked for, so that a larger set is refused and not cut. */
static err_t filtered(struct prepare *p, const struct json *filters, right_t right, enum claim_status status, uuids_t *out)
{
    struct query q = {.entity = &claim_entity, .right = right};
    size_t most = (size_t)p->env->limits.value[LIMIT_LIST_VALUES];
    struct function_call c = call_of(p);
    struct filtering f;
    struct condition all;
    struct found found;

    TRY(add_filters(p, filters, status, &f, &all, &q));
    TRY(rows_after(&c, p->who, q, "id uuid", f.values.at, f.values.n, 0, most + 1, &found));
    TRY(limit_check(p->arena, &p->env->limits, LIMIT_LIST_VALUES, (int64_t)(found.to - found.from)));
    for (size_t i = found.from; i < found.to; i++) *vec_add(out) = rows_cell(&found, i, "uuid")->u;
    return OK;
}

err_t claim_chosen(struct prepare *p, right_t right, enum claim_status status, uuids_t *out)
{
    const struct json *filters = json_get(p->input, "filters");
    struct prepare inner = *p;

    if (json_is_null(filters)) return input_uuids(p, NULL, out);
    if (filters->kind != JSON_OBJECT) return err_make(p->arena, E_FIELD_TYPE, "field", "filters", "type", "object", NULL);
    vec_init(out, p->arena);
    inner.input = filters;
    if (!json_is_null(json_get(filters, "uuids"))) return input_uuids(&inner, NULL, out);
    return filtered(p, filters, right, status, out);
}
