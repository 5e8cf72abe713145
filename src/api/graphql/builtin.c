#include "api/graphql/builtin.h"

#include <string.h>

#include "api/graphql/execution.h"
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

static void put_text(struct json_writer *w, const char *key, struct str value)
{
    json_key(w, str_of(key));
    json_put_str(w, value);
}

static err_t module_configurations(struct function_call *c)
{
    struct json_writer w = json_writer(&c->out);

    json_open(&w, '[');
    for (size_t i = 0; c->settings && i < c->registry->module_count; i++) {
        const struct module *m = c->registry->modules[i];
        if (!any_public(m))
            continue;
        json_open(&w, '{');
        put_text(&w, "id", STR("00000000-0000-0000-0000-000000000000"));
        put_text(&w, "module", str_of(m->name));
        put_text(&w, "layer", STR("BE"));
        put_text(&w, "version", STR("1"));
        put_text(&w, "config", config_of(c, m));
        json_key(&w, STR("isExposed"));
        json_put_bool(&w, true);
        json_key(&w, STR("controls"));
        json_put_raw(&w, STR("[]"));
        json_close(&w, '}');
    }
    json_close(&w, ']');
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

/* ---- modulesPermissions: every right that an entity, command or root asks for ---- */

struct permissions { struct json_writer w; const char *module; };

static void put_right(struct permissions *p, struct arena *a, const char *of, const char *verb, right_t right)
{
    if (right <= RIGHT_ADMINISTRATOR)
        return;
    json_open(&p->w, '{');
    put_text(&p->w, "permsName", str_format(a, "%s.%s%s", p->module, of, verb));
    json_key(&p->w, STR("permsValue"));
    json_put_int(&p->w, right);
    json_close(&p->w, '}');
}

static void put_module(struct permissions *p, struct arena *a, const struct module *m)
{
    json_open(&p->w, '{');
    put_text(&p->w, "moduleName", str_of(m->name));
    json_key(&p->w, STR("permissions"));
    json_open(&p->w, '[');
    for (const struct entity *const *e = m->entities; e && *e; e++) {
        put_right(p, a, (*e)->name, ".read", (*e)->rights.read);
        put_right(p, a, (*e)->name, ".create", (*e)->rights.create);
        put_right(p, a, (*e)->name, ".update", (*e)->rights.update);
        put_right(p, a, (*e)->name, ".delete", (*e)->rights.remove);
    }
    for (const struct command *k = m->commands; k && k->name; k++)
        put_right(p, a, k->name, "", k->right);
    json_close(&p->w, ']');
    json_close(&p->w, '}');
}

static err_t modules_permissions(struct function_call *c)
{
    struct permissions p = {.w = json_writer(&c->out)};

    json_open(&p.w, '{');
    json_key(&p.w, STR("modulePermsList"));
    json_open(&p.w, '[');
    for (size_t i = 0; i < c->registry->module_count; i++) {
        p.module = c->registry->modules[i]->name;
        put_module(&p, c->arena, c->registry->modules[i]);
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

    put_text(w, "id", base64(c->arena, str_format(c->arena, "LocationGQLType:%lld", (long long)id)));
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

static const struct argument configuration_arguments[] = {{"validity", "String"}, {"layer", "String"}, ARGUMENTS_END};

const struct function graphql_functions[] = {
    { "moduleConfigurations", configuration_arguments, "[ModuleConfigurationGQLType]", RIGHT_PUBLIC, module_configurations },
    { "passwordPolicy", NULL, "JSONString", RIGHT_PUBLIC, policy_of },
    { "modulesPermissions", NULL, "ModulePermissionsListGQLType", RIGHT_ROLE_READ, modules_permissions },
    { "userDistricts", NULL, "[UserDistrictGQLType]", RIGHT_SIGNED_IN, user_districts },
    FUNCTIONS_END
};
