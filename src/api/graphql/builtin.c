#include "api/graphql/builtin.h"

#include <string.h>

#include "api/graphql/custom.h"
#include "api/graphql/execution.h"
#include "api/right_names.h"
#include "module/location/location.h"
#include "module/rows.h"
#include "module/core/core.h"
#include "module/core/password_policy.h"

/* ---- moduleConfigurations: settings that everybody may read, one text a module ---- */

static void put_setting(struct json_writer *w, const struct function_call *c, const struct setting *s)
{
    json_key(w, str_of(strchr(s->name, '.') ? strchr(s->name, '.') + 1 : s->name));
    value_write(w, &s->type, setting_value(c->settings, s->name));
}

static bool any_public(const struct module *m)
{
    for (const struct setting *s = m->settings; s && s->name; s++)
        if (s->flags & SETTING_PUBLIC)
            return true;
    return false;
}

static struct str config_of(struct function_call *c, const struct module *m)
{
    struct json_writer w;
    struct buf text;

    buf_init(&text, c->arena, 256);
    w = json_writer(&text);
    json_open(&w, '{');
    for (const struct setting *s = m->settings; s && s->name; s++)
        if (s->flags & SETTING_PUBLIC)
            put_setting(&w, c, s);
    json_close(&w, '}');
    return buf_str(&text);
}

/* ---- and rows that a client's own modules want (SETTING_MODULES) ---- */

struct configuring {
    struct function_call *call;
    struct json_writer w;
    struct str layer;                    /* asked for; STR_NONE: all */
};

static bool is_wanted(const struct configuring *k, const char *layer)
{
    return !k->layer.n || (k->layer.n == 2 && (k->layer.p[0] | 0x20) == layer[0] && (k->layer.p[1] | 0x20) == layer[1]);
}

static void put_row(struct configuring *k, const char *layer, struct str module, struct str version, struct str config)
{
    json_open(&k->w, '{');
    answer_text(&k->w, "id", STR("00000000-0000-0000-0000-000000000000"));
    answer_text(&k->w, "module", module);
    answer_text(&k->w, "layer", *layer == 'f' ? STR("FE") : STR("BE"));
    answer_text(&k->w, "version", version);
    answer_text(&k->w, "config", config);
    json_key(&k->w, STR("isExposed"));
    json_put_bool(&k->w, true);
}

static void put_controls(struct json_writer *w, const struct json *controls)
{
    int64_t usage;

    json_key(w, STR("controls"));
    json_open(w, '[');
    for (const struct json *v = json_is_null(controls) ? NULL : controls->first; v; v = v->next) {
        json_open(w, '{');
        answer_text(w, "id", STR("00000000-0000-0000-0000-000000000000"));
        json_key(w, STR("field"));
        json_put(w, json_get(v, "field"));
        json_key(w, STR("usage"));
        if (json_int(json_get(v, "usage"), &usage)) json_put_int(w, usage);
        else json_put_null(w);
        json_close(w, '}');
    }
    json_close(w, ']');
}

/* Of rows that are hidden, and of those that are switched off for now, nothing is told. */
static bool is_shown(struct function_call *c, const struct json *row)
{
    const struct json *until = json_get(row, "isDisabledUntil"), *exposed = json_get(row, "isExposed");
    stamp_t t;

    if (exposed && exposed->kind == JSON_FALSE) return false;
    return json_is_null(until) || !stamp_read(until->text.p, until->text.n, &t, NULL) || stamp_cmp(t, env_peek(c->env)) <= 0;
}

static struct str member(const struct json *row, const char *name, struct str standard)
{
    const struct json *v = json_get(row, name);

    return json_is_null(v) ? standard : v->text;
}

static void put_configured(struct configuring *k, const struct json *row)
{
    struct str layer = member(row, "layer", STR("fe"));
    const struct json *config = json_get(row, "config");
    struct json_writer w;
    struct buf text;

    if (!is_wanted(k, str_is(layer, "be") ? "be" : "fe") || !is_shown(k->call, row)) return;
    buf_init(&text, k->call->arena, 256);
    w = json_writer(&text);
    if (json_is_null(config)) json_put_raw(&w, STR("{}"));
    else json_put(&w, config);
    put_row(k, str_is(layer, "be") ? "be" : "fe", row->key, member(row, "version", STR("1")), buf_str(&text));
    put_controls(&k->w, json_get(row, "controls"));
    json_close(&k->w, '}');
}

static void put_public(struct configuring *k, const struct module *m)
{
    put_row(k, "be", str_of(m->name), STR("1"), config_of(k->call, m));
    put_controls(&k->w, NULL);
    json_close(&k->w, '}');
}

static err_t module_configurations(struct function_call *c)
{
    const struct json *layer = json_get(c->arguments, "layer"), *rows = NULL;
    struct configuring k = {c, json_writer(&c->out), json_is_null(layer) ? STR_NONE : layer->text};

    if (c->settings) TRY(json_read(c->arena, setting_text(c->settings, SETTING_MODULES), &c->env->limits, &rows));
    json_open(&k.w, '[');
    for (size_t i = 0; c->settings && is_wanted(&k, "be") && i < c->registry->module_count; i++)
        if (any_public(c->registry->modules[i])) put_public(&k, c->registry->modules[i]);
    for (const struct json *row = rows ? rows->first : NULL; row; row = row->next) put_configured(&k, row);
    json_close(&k.w, ']');
    return OK;
}

/* ---- passwordPolicy ---- */

static err_t policy_of(struct function_call *c)
{
    struct json_writer w = json_writer(&c->out);
    struct password_policy p = password_policy(c->settings);

    json_put_str(&w, str_format(c->arena, "{\"min_length\": %lld, \"require_upper_case\": %lld, \"require_lower_case\": %lld,"
                                " \"require_numbers\": %lld, \"require_special_characters\": %lld}", (long long)p.min_length,
                                (long long)p.upper, (long long)p.lower, (long long)p.digits, (long long)p.symbols));
    return OK;
}

/* ---- modulesPermissions: every right that the contract names, and what else an entity or command asks for ---- */

struct permissions { struct json_writer w; const char *module; };

static void put_named(struct permissions *p, struct str name, right_t right)
{
    json_open(&p->w, '{');
    json_key(&p->w, STR("permsName"));
    json_put_str(&p->w, name);
    json_key(&p->w, STR("permsValue"));
    json_put_int(&p->w, right);
    json_close(&p->w, '}');
}

static bool has_name(right_t right)
{
    for (const struct right_name *n = right_names(); n->module; n++)
        if (n->right == right)
            return true;
    return false;
}

static void put_right(struct permissions *p, struct arena *a, const char *of, const char *verb, right_t right)
{
    if (right > RIGHT_HIMSELF && !has_name(right))
        put_named(p, str_format(a, "%s.%s%s", p->module, of, verb), right);
}

static void put_module(struct permissions *p, struct arena *a, const struct module *m)
{
    for (const struct entity *const *e = m->entities; e && *e; e++) {
        put_right(p, a, (*e)->name, ".read", (*e)->rights.read);
        put_right(p, a, (*e)->name, ".create", (*e)->rights.create);
        put_right(p, a, (*e)->name, ".update", (*e)->rights.update);
        put_right(p, a, (*e)->name, ".delete", (*e)->rights.remove);
    }
    for (const struct command *k = m->commands; k && k->name; k++)
        put_right(p, a, k->name, "", k->right);
}

static void open_module(struct permissions *p, const char *name)
{
    p->module = name;
    json_open(&p->w, '{');
    answer_text(&p->w, "moduleName", str_of(name));
    json_key(&p->w, STR("permissions"));
    json_open(&p->w, '[');
}

static void close_module(struct permissions *p)
{
    json_close(&p->w, ']');
    json_close(&p->w, '}');
}

static bool named_module(const char *name)
{
    for (const struct right_name *n = right_names(); n->module; n++)
        if (!strcmp(n->module, name))
            return true;
    return false;
}

static void put_contract(struct permissions *p, struct function_call *c)
{
    for (const struct right_name *n = right_names(); n->module;) {
        open_module(p, n->module);
        for (; n->module && !strcmp(n->module, p->module); n++)
            put_named(p, str_of(n->name), n->right);
        for (size_t i = 0; i < c->registry->module_count; i++)
            if (!strcmp(c->registry->modules[i]->name, p->module))
                put_module(p, c->arena, c->registry->modules[i]);
        close_module(p);
    }
}

static err_t modules_permissions(struct function_call *c)
{
    struct permissions p = {.w = json_writer(&c->out)};

    json_open(&p.w, '{');
    json_key(&p.w, STR("modulePermsList"));
    json_open(&p.w, '[');
    put_contract(&p, c);
    for (size_t i = 0; i < c->registry->module_count; i++) {
        if (named_module(c->registry->modules[i]->name))
            continue;
        open_module(&p, c->registry->modules[i]->name);
        put_module(&p, c->arena, c->registry->modules[i]);
        close_module(&p);
    }
    json_close(&p.w, ']');
    json_close(&p.w, '}');
    return OK;
}

/* ---- userDistricts: where the caller works ---- */

static err_t read_districts(struct function_call *c, struct found *out)
{
    const struct access *who = c->who;
    int64_t *ids = ARENA_ARRAY(c->arena, int64_t, who->place_count + who->above_count);
    struct condition tests[] = {rows_test(c->arena, "type", LOOKUP_EXACT, 0), rows_test(c->arena, "id", LOOKUP_IN, 1)};
    struct condition all = {.kind = CONDITION_AND, .parts = tests, .part_count = who->shape == SCOPE_ALL ? 1 : 2};
    struct db_value values[] = {db_text(STR("D")), db_list(DB_INTS, ids, who->place_count + who->above_count)};

    if (who->place_count) memcpy(ids, who->places, who->place_count * sizeof *ids);
    if (who->above_count) memcpy(ids + who->place_count, who->above, who->above_count * sizeof *ids);
    return rows_read(c, access_program(), (struct query){.entity = &location_entity, .where = &all},
                     "id uuid code name parent{id uuid code name}", values, 2, out);
}

static void put_place(struct json_writer *w, struct function_call *c, const struct found *f, size_t row, const char *at)
{
    static const struct type key = UUID, text = TEXT(50);
    const char *members[] = {"uuid", "code", "name"};
    int64_t id = rows_cell(f, row, str_format(c->arena, "%sid", at).p)->i;

    answer_text(w, "id", base64(c->arena, str_format(c->arena, "LocationGQLType:%lld", (long long)id)));
    for (size_t i = 0; i < 3; i++)
        answer_cell(w, members[i], f, row, str_format(c->arena, "%s%s", at, members[i]).p, i ? &text : &key);
}

static err_t user_districts(struct function_call *c)
{
    struct json_writer w = json_writer(&c->out);
    struct found f;

    TRY(read_districts(c, &f));
    json_open(&w, '[');
    for (size_t i = 0; i < f.to; i++) {
        json_open(&w, '{');
        put_place(&w, c, &f, i, "");
        json_key(&w, STR("parent"));
        json_open(&w, '{');
        put_place(&w, c, &f, i, "parent.");
        json_close(&w, '}');
        json_close(&w, '}');
    }
    json_close(&w, ']');
    return OK;
}

static const struct argument custom_arguments[] = {
    {"moduleName", "String!"}, {"objectTypeName", "String!"}, {"uuidOfObject", "String"}, {"additionalParams", "JSONString"}, ARGUMENTS_END
};
static const struct argument configuration_arguments[] = {{"validity", "String"}, {"layer", "String"}, ARGUMENTS_END};

const struct function graphql_functions[] = {
    { "moduleConfigurations", configuration_arguments, "[ModuleConfigurationGQLType]", RIGHT_PUBLIC, module_configurations },
    { "customFilters", custom_arguments, "CustomFilterGQLType", RIGHT_SIGNED_IN, builtin_custom_filters },
    { "passwordPolicy", NULL, "JSONString", RIGHT_PUBLIC, policy_of },
    { "modulesPermissions", NULL, "ModulePermissionsListGQLType", RIGHT_ROLE_READ, modules_permissions },
    { "userDistricts", NULL, "[UserDistrictGQLType]", RIGHT_SIGNED_IN, user_districts },
    FUNCTIONS_END
};
