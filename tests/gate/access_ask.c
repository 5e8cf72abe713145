#include "access_ask.h"

#include <string.h>

static const char introspection[] =
    "{ __schema { queryType { name } mutationType { name } types { kind name interfaces { name } inputFields { name type { ...r } }"
    " enumValues(includeDeprecated: true) { name }"
    " fields(includeDeprecated: true) { name type { ...r } args { name type { ...r } } } } } }"
    " fragment r on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

/* ---- asking ---- */

struct str ask_text(struct asker *k, struct arena *a, const struct caller *c, struct str query)
{
    return kit_query(&k->kit, a, c->who, str_zero(a, query));
}

const struct json *ask_json(struct asker *k, struct arena *a, struct str answer)
{
    const struct json *v;

    assert_true(answer.n > 4);
    assert_ok(json_read(a, (struct str){answer.p + 4, answer.n - 4}, &k->w->d.t->env->limits, &v));
    return v;
}

struct str ask_error(const struct json *answer)
{
    const struct json *errors = json_get(answer, "errors");
    const struct json *message = errors && errors->first ? json_get(errors->first, "message") : NULL;

    return message ? message->text : STR_NONE;
}

void asker_open(struct asker *k, struct world *w)
{
    static const struct access stranger = {0};
    const struct json *schema;
    struct limits limits = w->d.t->env->limits;   /* of a schema there is more than of an answer */
    struct str answer;

    limits.value[LIMIT_JSON_VALUES] = INT64_MAX;
    *k = (struct asker){.w = w};
    kit_open(&k->kit, w->d.t, w->d.registry, w->d.write);
    answer = kit_query(&k->kit, w->arena, &stranger, introspection);
    assert_ok(json_read(w->arena, (struct str){answer.p + 4, answer.n - 4}, &limits, &schema));
    schema = json_get(json_get(schema, "data"), "__schema");
    assert_non_null(schema);
    map_init(&k->types, w->arena, 2000);
    k->all = json_get(schema, "types");
    for (const struct json *t = k->all->first; t; t = t->next)
        map_put(&k->types, json_get(t, "name")->text, (void *)(uintptr_t)t);
    k->query = asker_type(k, json_get(json_get(schema, "queryType"), "name")->text);
    k->mutation = asker_type(k, json_get(json_get(schema, "mutationType"), "name")->text);
}

void asker_close(struct asker *k) { kit_close(&k->kit); }

/* ---- types ---- */

const struct json *asker_type(const struct asker *k, struct str name)
{
    const struct json *t = map_get(&k->types, name);

    if (!t) fail_msg("the schema has no type %.*s", STR_ARG(name));
    return t;
}

struct str ref_name(const struct json *ref)
{
    while (!json_is_null(json_get(ref, "ofType"))) ref = json_get(ref, "ofType");
    return json_get(ref, "name")->text;
}

bool ref_required(const struct json *ref) { return str_is(json_get(ref, "kind")->text, "NON_NULL"); }

bool ref_is_list(const struct json *ref)
{
    for (; !json_is_null(ref); ref = json_get(ref, "ofType"))
        if (str_is(json_get(ref, "kind")->text, "LIST")) return true;
    return false;
}

bool type_is(const struct json *type, const char *kind) { return str_is(json_get(type, "kind")->text, kind); }

static bool is_leaf(const struct json *type) { return type_is(type, "SCALAR") || type_is(type, "ENUM"); }

bool is_connection(const struct json *type) { return str_ends(json_get(type, "name")->text, STR("Connection")); }

static const struct json *field_of(const struct json *type, const char *name)
{
    const struct json *fields = json_get(type, "fields");

    for (const struct json *f = fields ? fields->first : NULL; f; f = f->next)
        if (str_is(json_get(f, "name")->text, name)) return f;
    return NULL;
}

const struct json *asker_node(const struct asker *k, const struct json *type)
{
    if (!is_connection(type)) return type;
    type = asker_type(k, ref_name(json_get(field_of(type, "edges"), "type")));
    return asker_type(k, ref_name(json_get(field_of(type, "node"), "type")));
}

/* ---- selections ---- */

static bool needs_arguments(const struct json *field)
{
    for (const struct json *g = json_get(field, "args")->first; g; g = g->next)
        if (ref_required(json_get(g, "type"))) return true;
    return false;
}

static void add_below(struct asker *k, struct arena *a, struct buf *b, const struct json *field, int depth, bool lists, bool below)
{
    struct str name = json_get(field, "name")->text;
    const struct json *type = asker_type(k, ref_name(json_get(field, "type")));
    bool list = ref_is_list(json_get(field, "type")) || is_connection(type);

    if (needs_arguments(field) || (list && !lists)) return;
    if (is_leaf(type)) {
        buf_add_format(b, "%.*s ", STR_ARG(name));
        return;
    }
    if (depth <= 0 || !type_is(type, "OBJECT")) return;
    if (is_connection(type)) {
        struct str inner = select_all(k, a, json_get(asker_node(k, type), "name")->text, depth - 1, below);
        buf_add_format(b, "%.*s(first: 12) { totalCount edges { node { %.*s } } } ", STR_ARG(name), STR_ARG(inner));
    } else {
        struct str inner = select_all(k, a, json_get(type, "name")->text, depth - 1, below);
        buf_add_format(b, "%.*s { %.*s } ", STR_ARG(name), STR_ARG(inner));
    }
}

struct str select_all(struct asker *k, struct arena *a, struct str type, int depth, bool lists)
{
    const struct json *t = asker_type(k, type), *fields = json_get(t, "fields");
    struct buf b;

    buf_init(&b, a, 256);
    buf_add(&b, STR("__typename "));
    for (const struct json *f = json_is_null(fields) ? NULL : fields->first; f; f = f->next) add_below(k, a, &b, f, depth, lists, lists);
    return buf_str(&b);
}

struct str select_below(struct asker *k, struct arena *a, const struct json *field, bool lists)
{
    struct buf b;

    buf_init(&b, a, 256);
    add_below(k, a, &b, field, 2, true, lists);
    return buf_str(&b);
}

bool type_is_node(const struct asker *k, struct str name)
{
    const struct json *all = json_get(asker_type(k, name), "interfaces");

    for (const struct json *i = json_is_null(all) ? NULL : all->first; i; i = i->next)
        if (str_is(json_get(i, "name")->text, "Node")) return true;
    return false;
}

struct str select_rows(struct asker *k, struct arena *a, struct str type, struct str inner)
{
    const struct json *t = asker_type(k, type);

    if (is_leaf(t)) return STR("");
    if (is_connection(t))
        return str_format(a, "{ totalCount edgeCount pageInfo { hasNextPage hasPreviousPage } edges { cursor node { %.*s } } }", STR_ARG(inner));
    return str_format(a, "{ %.*s }", STR_ARG(inner));
}

/* ---- values ---- */

struct str global_id(struct arena *a, const char *face, int64_t id)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    struct str s = str_format(a, "%s:%lld", face, (long long)id);
    struct buf b;

    buf_init(&b, a, s.n * 2);
    for (size_t i = 0; i < s.n; i += 3) {
        uint32_t bits = (uint32_t)(uint8_t)s.p[i] << 16 | (uint32_t)(i + 1 < s.n ? (uint8_t)s.p[i + 1] : 0) << 8
                      | (uint32_t)(i + 2 < s.n ? (uint8_t)s.p[i + 2] : 0);
        for (size_t k = 0; k < 4; k++) buf_add_char(&b, i + k > s.n ? '=' : digits[bits >> (18 - 6 * k) & 63]);
    }
    return buf_str(&b);
}

/* What an argument's name says that it is a key of: "familyUuid", "policy_Uuid", "officer". */
static const struct table *keyed(const struct asker *k, struct str name)
{
    static const struct { const char *word, *entity; } words[] = {
        {"family", "family"}, {"polic", "policy"}, {"insuree", "insuree"}, {"officer", "officer"}, {"village", "location"},
        {"ocation", "location"}, {"district", "location"}, {"region", "location"}, {"hf", "health_facility"}, {"acilit", "health_facility"},
        {"product", "product"}, {"payer", "payer"}, {"claim", "claim"}, {"head", "insuree"}, {"parent", "location"}, {"user", "core_user"},
        {"photo", "insuree_photo"}, {"premium", "premium"}, {"role", "role"}, {NULL, NULL},
    };

    for (size_t i = 0; words[i].word; i++)
        if (str_find(name, str_of(words[i].word), 0) >= 0) return registry_table(k->w->d.registry, str_of(words[i].entity));
    return NULL;
}

enum key_form { KEY_UUID_TEXT, KEY_NUMBER, KEY_GLOBAL };

static struct str key_value(struct asker *k, struct arena *a, struct str name, int v, enum key_form form)
{
    const struct table *t = keyed(k, name);

    if (!t) t = registry_table(k->w->d.registry, STR("insuree"));
    if (t->entity->scope.tree) v = v == ROW_A ? 3 : 6;   /* villages */
    if (form == KEY_NUMBER) return str_format(a, "%lld", (long long)world_row_id(t, v));
    if (form == KEY_GLOBAL) return str_format(a, "\"%.*s\"", STR_ARG(global_id(a, t->entity->faces[0], world_row_id(t, v))));
    return str_format(a, "\"%.*s\"", STR_ARG(world_uuid(a, t, v)));
}

static bool speaks_of_key(struct str name)
{
    static const char *const words[] = {"uid", "officer", "parentLocation", "Id", "id"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_find(name, str_of(words[i]), 0) >= 0) return true;
    return false;
}

static struct str one_value(struct asker *k, struct arena *a, struct str name, const struct json *type, int v)
{
    static const struct { const char *type, *value; } values[] = {
        {"Boolean", "true"}, {"Float", "7"}, {"Decimal", "\"7.00\""}, {"Date", "\"2002-11-10\""}, {"DateTime", "\"2002-11-10T00:00:00\""},
        {"JSONString", "\"{}\""}, {"Time", "\"10:00:00\""}, {NULL, NULL},
    };
    struct str t = json_get(type, "name")->text;

    if (str_is(name, "parentLocationLevel")) return STR("3");
    if (str_is(name, "what")) return STR("\"review\"");       /* one of a list */
    if (str_is(name, "mode")) return STR("\"all\"");
    if (str_is(t, "ID")) return key_value(k, a, name, v, KEY_GLOBAL);
    if (str_is(t, "UUID") || (str_is(t, "String") && speaks_of_key(name) && str_find(name, STR("chfId"), 0) < 0))
        return key_value(k, a, name, v, KEY_UUID_TEXT);
    if (str_is(t, "Int")) return speaks_of_key(name) ? key_value(k, a, name, v, KEY_NUMBER) : STR("7");
    if (str_is(t, "String")) return STR("\"q1\"");
    for (size_t i = 0; values[i].type; i++)
        if (str_is(t, values[i].type)) return str_of(values[i].value);
    if (type_is(type, "ENUM")) return json_get(json_get(type, "enumValues")->first, "name")->text;
    return STR_NONE;
}

struct str value_for(struct asker *k, struct arena *a, struct str name, const struct json *ref, int v)
{
    struct str one = one_value(k, a, name, asker_type(k, ref_name(ref)), v);

    return one.p && ref_is_list(ref) ? str_format(a, "[%.*s]", STR_ARG(one)) : one;
}

/* Arguments of which a root needs one, though none is required by its type. */
static bool is_needed(const struct json *field, struct str argument)
{
    static const struct { const char *root, *argument; } needed[] = {
        {"claimSelectionPreview", "uuids"}, {"claimExplanation", "uuid"}, {NULL, NULL},
    };

    for (size_t i = 0; needed[i].root; i++)
        if (str_is(json_get(field, "name")->text, needed[i].root) && str_is(argument, needed[i].argument)) return true;
    return false;
}

struct str required_arguments(struct asker *k, struct arena *a, const struct json *field, int v)
{
    struct buf b;

    buf_init(&b, a, 64);
    for (const struct json *g = json_get(field, "args")->first; g; g = g->next) {
        struct str name = json_get(g, "name")->text, value;
        if (!ref_required(json_get(g, "type")) && !is_needed(field, name)) continue;
        value = value_for(k, a, name, json_get(g, "type"), v);
        buf_add_format(&b, "%s%.*s: %.*s", b.n ? ", " : "", STR_ARG(name), STR_ARG(value.p ? value : STR("null")));
    }
    return buf_str(&b);
}
