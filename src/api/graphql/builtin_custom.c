/* customFilters: which members of a type's extension may be searched by, and how. */
#include "api/graphql/builtin.h"
#include "api/graphql/custom.h"
#include "base/json.h"
#include "model/registry/extension.h"
#include "module/core/core.h"
#include "module/rows.h"

#include <string.h>

static struct str text_at(const struct json *object, const char *key)
{
    const struct json *v = json_get(object, key);

    return json_is_null(v) || v->kind != JSON_STRING ? STR("") : v->text;
}

/* A JSON schema's type as custom filters call it. */
static const char *type_of(const struct json *property)
{
    struct str type = text_at(property, "type"), format = text_at(property, "format");

    if (str_is(type, "integer")) return "integer";
    if (str_is(type, "number")) return "decimal";
    if (str_is(type, "boolean")) return "boolean";
    return str_starts(format, STR("date")) ? "date" : "string";
}

static void put_filter(struct json_writer *w, const struct json *property)
{
    const char *type = type_of(property);

    json_open(w, '{');
    answer_text(w, "field", property->key);
    json_key(w, STR("filter"));
    json_open(w, '[');
    for (const char *const *name = custom_lookups(type); *name; name++)
        json_put_str(w, str_of(*name));
    json_close(w, ']');
    answer_text(w, "type", str_of(type));
    json_close(w, '}');
}

/* The module of the type of this name: "Insuree" of "insuree". NULL: there is none. */
static const struct entity *entity_of(const struct registry *r, struct str module, struct str type)
{
    for (size_t i = 0; i < r->table_count; i++) {
        const struct entity *e = r->tables[i].entity;
        struct str face = str_of(e->faces ? e->faces[0] : "");
        if (str_is(module, r->tables[i].module->name) && str_starts(face, type)
            && str_is((struct str){face.p + type.n, face.n - type.n}, "GQLType"))
            return e;
    }
    return NULL;
}

err_t builtin_custom_filters(struct function_call *c)
{
    struct str module = text_at(c->arguments, "moduleName"), type = text_at(c->arguments, "objectTypeName");
    const struct entity *e = entity_of(c->registry, module, type);
    struct json_writer w = json_writer(&c->out);
    const struct json *schemas, *properties;

    if (!e) return OK;
    TRY(access_may(c->arena, c->who, e->rights.read));
    TRY(json_read(c->arena, setting_text(c->settings, SETTING_EXTENSIONS), &c->env->limits, &schemas));
    properties = json_get(json_get(schemas, str_zero(c->arena, type)), "properties");
    json_open(&w, '{');
    answer_text(&w, "objectClassName", type);
    answer_text(&w, "code", module);
    answer_text(&w, "type", type);
    json_key(&w, STR("possibleFilters"));
    json_open(&w, '[');
    for (const struct json *p = properties ? properties->first : NULL; p; p = p->next)
        put_filter(&w, p);
    json_close(&w, ']');
    json_close(&w, '}');
    return OK;
}
