#include "api/graphql/quirks.h"
#include "api/graphql/schema.h"

#include <string.h>

/* Arguments of a list by rule: each lookup of each field, and through relations that offer theirs those of
 * the target, prefixed: healthFacility_Location_Code_Icontains. */

enum { DEPTH_MOST = 7, TREE_MOST = 4 };

struct walk {
    struct schema *s;
    inputs_t inputs;
    struct str path[DEPTH_MOST + 2];
    const struct table *tables[DEPTH_MOST + 2];
    size_t depth, list;                  /* list: the depth of the list that the path crosses; 0: none */
    struct str prefix;
};

static const struct { uint32_t bit; enum lookup lookup; const char *suffix; } lookups[] = {
    {LK_EXACT, LOOKUP_EXACT, ""}, {LK_IEXACT, LOOKUP_IEXACT, "_Iexact"}, {LK_ISTARTSWITH, LOOKUP_ISTARTSWITH, "_Istartswith"},
    {LK_ICONTAINS, LOOKUP_ICONTAINS, "_Icontains"}, {LK_LT, LOOKUP_LT, "_Lt"}, {LK_LTE, LOOKUP_LTE, "_Lte"},
    {LK_GT, LOOKUP_GT, "_Gt"}, {LK_GTE, LOOKUP_GTE, "_Gte"}, {LK_IN, LOOKUP_IN, "_In"},
    {LK_ISNULL, LOOKUP_ISNULL, "_Isnull"}, {LK_NE, LOOKUP_NE, "_Ne"},
};
enum { LOOKUPS = sizeof lookups / sizeof *lookups };

static struct str argument_name(struct walk *w, const char *name, const char *suffix)
{
    struct str out = w->prefix.n ? str_format(w->s->arena, "%.*s_%s%s", STR_ARG(w->prefix), name, suffix)
                                 : str_format(w->s->arena, "%s%s", name, suffix);
    char *first = (char *)out.p + (w->prefix.n ? w->prefix.n + 1 : 0);

    if (w->prefix.n && *first >= 'a' && *first <= 'z')
        *first = (char)(*first - 'a' + 'A');
    return out;
}

/* `first` and, when not NULL, `second` are the names behind the relations walked so far. */
static void add_path(struct walk *w, struct str name, struct graphql_ref type, const char *first, const char *second, struct filter f)
{
    struct filter *kept = ARENA_NEW(w->s->arena, struct filter);
    struct str *path = ARENA_ARRAY(w->s->arena, struct str, w->depth + 2);

    if (w->depth)
        memcpy(path, w->path, w->depth * sizeof *path);
    path[w->depth] = str_of(first);
    path[w->depth + 1] = str_of(second);
    f.path = path;
    f.length = w->depth + (second ? 2 : 1);
    f.list = w->list;
    *kept = f;
    schema_input(&w->inputs, name, type)->made_from = kept;
}

static void add(struct walk *w, struct str name, struct graphql_ref type, const char *last, struct filter f)
{
    add_path(w, name, type, last, NULL, f);
}

static void add_lookups(struct walk *w, const char *name, const char *column, struct str type, const struct type *t, uint32_t bits)
{
    for (size_t i = 0; i < LOOKUPS; i++) {
        struct graphql_ref ref = schema_ref_to(type, false);
        if (!(bits & lookups[i].bit))
            continue;
        if (lookups[i].lookup == LOOKUP_IN)
            ref = schema_ref_list(type, false);
        if (lookups[i].lookup == LOOKUP_ISNULL)
            ref = schema_ref("Boolean");
        add(w, argument_name(w, name, lookups[i].suffix), ref, column,
            (struct filter){.lookup = lookups[i].lookup, .type = *t, .form = str_is(type, "DateTime") && t->kind == TYPE_DATE ? FILTER_DAY : FILTER_VALUE});
    }
}

/* ---- keys ---- */

/* An integer key comes as a global id, a uuid as it is. */
static struct filter key_filter(bool global)
{
    return (struct filter){.form = global ? FILTER_GLOBAL_ID : FILTER_UUID, .type = global ? (struct type){.kind = TYPE_INT} : UUID};
}

static void add_keys(struct walk *w, const struct table *t)
{
    bool global = t->entity->key != KEY_UUID;
    struct filter uuid = key_filter(false), in = uuid;
    const char *shown;

    add(w, argument_name(w, "id", ""), schema_ref("ID"), global ? "id" : "uuid", key_filter(global));
    in.lookup = LOOKUP_IN;
    if (t->entity->scope.tree && w->depth) {
        struct filter ids = key_filter(true);
        ids.lookup = LOOKUP_IN;
        add(w, argument_name(w, "id", "_In"), schema_ref("[ID]"), "id", ids);
    }
    if (t->entity->life == LIFE_CODE)
        return;
    shown = t->entity->faces ? quirk_shown(str_of(t->entity->faces[0]), STR("uuid")) : NULL;
    add(w, argument_name(w, "uuid", ""), schema_ref(shown ? shown : "String"), "uuid", uuid);
    add(w, argument_name(w, "uuid", "_Iexact"), schema_ref("String"), "uuid", uuid);
    add(w, argument_name(w, "uuid", "_In"), schema_ref("[String]"), "uuid", in);
}

static void add_version(struct walk *w)
{
    static const struct type stamp = {.kind = TYPE_STAMP}, number = {.kind = TYPE_INT};

    add(w, argument_name(w, "isDeleted", ""), schema_ref("Boolean"), "deleted_at",
        (struct filter){.lookup = LOOKUP_ISNULL, .form = FILTER_GIVEN, .type = BOOL});
    add_lookups(w, "version", "version", STR("Int"), &number, LK_EXACT);
    add_lookups(w, "dateCreated", "created_at", STR("DateTime"), &stamp, LK_ORDER);
    add_lookups(w, "dateUpdated", "changed_at", STR("DateTime"), &stamp, LK_ORDER);
    if (schema_account_face(w->s)) {
        add(w, argument_name(w, "userCreated", ""), schema_ref("ID"), "userCreated", key_filter(false));
        add(w, argument_name(w, "userUpdated", ""), schema_ref("ID"), "userUpdated", key_filter(false));
    }
}

static void add_validity(struct walk *w)
{
    static const struct type stamp = {.kind = TYPE_STAMP};

    add_lookups(w, "validityFrom", "validity_from", STR("DateTime"), &stamp, LK_ORDER | LK_ISNULL);
    add_lookups(w, "validityTo", "validity_to", STR("DateTime"), &stamp, LK_ORDER | LK_ISNULL);
}

/* ---- relations ---- */

static bool may_enter(const struct walk *w, const struct table *to)
{
    size_t seen = 0;

    for (size_t i = 0; i <= w->depth; i++)
        seen += w->tables[i] == to;
    return w->depth < DEPTH_MOST && seen < (to->entity->scope.tree ? TREE_MOST : 1);
}

static void add_table(struct walk *w, const struct table *t);
static void add_target(struct walk *w, const char *name, const struct table *to, bool all);

/* A key alone; in the location tree also those of the places above. */
static void add_ladder(struct walk *w, const struct table *t)
{
    struct filter in = key_filter(true);

    add_keys(w, t);
    in.lookup = LOOKUP_IN;
    if (t->entity->scope.tree) add(w, argument_name(w, "id", "_In"), schema_ref("[ID]"), "id", in);
    for (const struct relation *r = t->entity->relations; t->entity->scope.tree && r && r->name; r++)
        if (str_is(str_of(r->to), t->entity->name) && may_enter(w, t))
            add_target(w, r->name, t, false);
}

static void add_target(struct walk *w, const char *name, const struct table *to, bool all)
{
    struct str prefix = w->prefix;

    w->prefix = argument_name(w, name, "");
    w->path[w->depth++] = str_of(name);
    w->tables[w->depth] = to;
    if (all)
        add_table(w, to);
    else
        add_ladder(w, to);
    w->depth--;
    w->prefix = prefix;
}

static void add_relation(struct walk *w, const struct relation *r)
{
    const struct table *to = registry_table(w->s->registry, str_of(r->to));
    bool global;

    if (!to || !to->entity->faces)
        return;
    global = to->entity->key != KEY_UUID;
    add_path(w, argument_name(w, r->name, ""), schema_ref("ID"), r->name, global ? "id" : "uuid", key_filter(global));
    if (r->lookups & LK_ISNULL)
        add(w, argument_name(w, r->name, "_Isnull"), schema_ref("Boolean"), r->name,
            (struct filter){.lookup = LOOKUP_ISNULL, .type = BOOL});
    if (may_enter(w, to))
        add_target(w, r->name, to, r->flags & R_FILTERS || to->entity->life == LIFE_CODE);
}

/* Filters of what points here, offered through the list: members_ChfId. */
static void add_lists(struct walk *w, const struct table *t)
{
    const struct registry *r = w->s->registry;

    for (size_t i = 0; i < r->table_count; i++)
        for (const struct relation *x = r->tables[i].entity->relations; x && x->name; x++)
            if (x->flags & R_LIST_FILTERS && x->reverse && str_is(str_of(x->to), t->entity->name) && may_enter(w, &r->tables[i])) {
                size_t outer = w->list;
                w->list = w->depth + 1;
                add_target(w, x->reverse, &r->tables[i], true);
                w->list = outer;
            }
}

static bool is_count(const struct field *f) { return f->sum && !f->sum->field; }

/* The reference counts in a table of its own, whose column it names. */
static const char *filter_name(struct walk *w, const struct field *f)
{
    return is_count(f) ? str_format(w->s->arena, "%s_Value", f->name).p : f->name;
}

/* A number that is computed of a code alone stands for the code: clients know kinds of rows by it, as a key. */
static void add_number(struct walk *w, const struct table *t, const struct field *f)
{
    const struct member *m = f->batch && f->needs && f->type.kind == TYPE_INT ? table_member(t, str_of(f->needs)) : NULL;
    const struct field *code = m && m->kind == MEMBER_FIELD ? m->field : NULL;

    if (code && code->type.kind == TYPE_CODE && !code->type.codes->numeric && code->lookups & LK_EXACT)
        add(w, argument_name(w, f->name, ""), schema_ref("ID"), code->name,
            (struct filter){.form = FILTER_NUMBER, .type = code->type, .number = f});
}

/* A list's filter may be a text where the field is shown as an enumeration. */
static struct str filter_type(const struct walk *w, const struct face *face, const struct field *f)
{
    if (quirk_moment(face->name, str_of(f->name)))
        return STR("DateTime");
    return quirk_text_filter(face->name, str_of(f->name)) ? STR("String") : schema_type_of(w->s, face, f);
}

static void add_field(struct walk *w, const struct table *t, const struct face *face, const struct field *f)
{
    if (f->flags & F_INTERNAL)
        return;
    if (f->column || is_count(f))
        add_lookups(w, filter_name(w, f), f->name, filter_type(w, face, f), &f->type, f->lookups);
    else
        add_number(w, t, f);
}

static void add_table(struct walk *w, const struct table *t)
{
    const struct face *face = schema_main_face(w->s, t);

    add_keys(w, t);
    if (t->entity->life == LIFE_VERSION)
        add_version(w);
    if (t->entity->life == LIFE_VALIDITY)
        add_validity(w);
    for (const struct field *f = t->entity->fields; f && f->name; f++)
        add_field(w, t, face, f);
    for (const struct quirk_filter *q = quirk_filters(); q->entity; q++)
        if (str_is(str_of(q->entity), t->entity->name))
            add_path(w, argument_name(w, q->name, ""), schema_ref("ID"), q->first, q->second, (struct filter){.lookup = LOOKUP_EXACT, .type = TEXT(255)});
    for (const struct relation *r = t->entity->relations; r && r->name; r++)
        add_relation(w, r);
    add_lists(w, t);
}

/* The arguments of paging, then those of the rule. */
static const struct filters *list_arguments(struct schema *s, const struct table *t)
{
    struct filters *known = map_get(&s->filters, str_of(t->entity->name));
    struct walk w = {.s = s};

    if (known)
        return known;
    known = ARENA_NEW(s->arena, struct filters);
    vec_init(&w.inputs, s->arena);
    schema_paging(&w.inputs);
    w.tables[0] = t;
    add_table(&w, t);
    *known = (struct filters){w.inputs.at, (uint32_t)w.inputs.n};
    map_put(&s->filters, str_of(t->entity->name), known);
    return known;
}

struct filters schema_list_filters(struct schema *s, const struct table *t) { return *list_arguments(s, t); }

struct filters schema_filters(struct schema *s, const struct table *t)
{
    const struct filters *all = list_arguments(s, t);

    return (struct filters){all->at + PAGING_ARGUMENTS, all->count - PAGING_ARGUMENTS};
}
