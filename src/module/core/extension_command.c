/* What the extension of one type holds, described anew (docs/extensions.md). Input:
 *   extension.update  {"type": "Insuree", "schema": {...} or null: described no more, "before"?: the schema that was changed}
 * With "before", what somebody else has written meanwhile is not overwritten. What records hold already stays as it is. */
#include "model/registry/extension.h"
#include "model/run/setting.h"
#include "model/write/input.h"
#include "module/core/internal.h"

struct extension_plan {
    struct str type;
    const struct json *schema, *before;
    bool compares;
};

static bool is_described(const struct registry *r, struct str type)
{
    for (size_t i = 0; i < r->table_count; i++)
        if (type.n && str_eq(extension_type(r->tables[i].entity), type)) return true;
    return false;
}

static err_t read_schema(struct prepare *p, struct extension_plan *plan)
{
    struct json *named;
    struct extension read;

    if (json_is_null(plan->schema)) return OK;
    if (plan->schema->kind != JSON_OBJECT) return err_make(p->arena, E_FIELD_TYPE, "field", "schema", "type", "object", NULL);
    named = ARENA_NEW(p->arena, struct json);
    *named = *plan->schema;
    named->key = plan->type;
    return extension_read(p->arena, named, &read);
}

err_t extension_update_prepare(struct prepare *p, void **out)
{
    struct extension_plan *plan = ARENA_NEW(p->arena, struct extension_plan);
    const struct json *type = json_get(p->input, "type");

    TRY(input_only(p, LIST("type", "schema", "before")));
    if (json_is_null(type)) return err_make(p->arena, E_FIELD_REQUIRED, "field", "type", NULL);
    if (type->kind != JSON_STRING || !is_described(p->registry, type->text))
        return err_make(p->arena, E_FIELD_CHOICE, "field", "type", "value", str_zero(p->arena, type->text), NULL);
    plan->type = type->text;
    plan->schema = json_get(p->input, "schema");
    plan->before = json_get(p->input, "before");
    plan->compares = plan->before != NULL;
    *out = plan;
    return read_schema(p, plan);
}

static struct str changed_text(struct arena *a, const struct json *all, const struct extension_plan *plan)
{
    struct json_writer w;
    struct buf text;

    buf_init(&text, a, 1024);
    w = json_writer(&text);
    json_open(&w, '{');
    for (const struct json *v = all->first; v; v = v->next) {
        if (str_eq(v->key, plan->type)) continue;
        json_key(&w, v->key);
        json_put(&w, v);
    }
    if (!json_is_null(plan->schema)) {
        json_key(&w, plan->type);
        json_put(&w, plan->schema);
    }
    json_close(&w, '}');
    return buf_str(&text);
}

err_t extension_update_apply(struct tx *tx, void *out)
{
    const struct extension_plan *plan = out;
    const struct settings *settings;
    const struct json *all;

    TRY(settings_of(tx, &settings));
    TRY(json_read(tx->arena, setting_text(settings, SETTING_EXTENSIONS), &tx->env->limits, &all));
    if (plan->compares && !json_equal(json_get(all, str_zero(tx->arena, plan->type)), plan->before))
        return err_make(tx->arena, E_RULE, "rule", "extension_changed", "field", "schema", NULL);
    return setting_set(tx, SETTING_EXTENSIONS, changed_text(tx->arena, all, plan));
}
