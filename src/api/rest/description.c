#include "api/rest/description.h"

#include "base/json.h"
#include "model/registry/extension.h"

struct description {
    struct call *call;
    const struct registry *registry;
    const struct json *extensions;    /* schemas by type; NULL: none can be read */
    struct json_writer w;
};

static void put_text(struct description *d, const char *key, const char *value)
{
    json_key(&d->w, str_of(key));
    json_put_str(&d->w, str_of(value));
}

/* What is not said is false. */
static void put_flag(struct description *d, const char *key, bool holds)
{
    if (!holds)
        return;
    json_key(&d->w, str_of(key));
    json_put_bool(&d->w, true);
}

static void put_label(struct description *d, const struct table *t, const char *name, const char *label)
{
    put_text(d, "label", label ? label : str_format(d->call->arena, "field.%s.%s", t->entity->name, name).p);
}

/* ---- what may be done ---- */

static bool may(const struct description *d, right_t right)
{
    return !access_may(d->call->arena, d->call->who, right);
}

static bool may_read(const struct description *d, const struct table *t)
{
    return t->entity->faces && may(d, t->entity->rights.read);
}

static bool may_run(const struct description *d, struct str name)
{
    const struct command *command = map_get(&d->registry->commands, name);

    return command && !access_may_run(d->call->arena, d->call->who, command);
}

static void put_command(struct description *d, struct str name)
{
    if (may_run(d, name))
        json_put_str(&d->w, name);
}

static const struct { uint32_t bit; const char *word; } verbs[] = {
    {CRUD_CREATE, "create"}, {CRUD_UPDATE, "update"}, {CRUD_DELETE, "delete"},
};
enum { VERBS = sizeof verbs / sizeof *verbs };

static void put_commands(struct description *d)
{
    json_key(&d->w, STR("commands"));
    json_open(&d->w, '[');
    for (size_t i = 0; i < d->registry->module_count; i++) {
        const struct module *m = d->registry->modules[i];

        for (const struct crud *c = m->crud; c && c->entity; c++)
            for (size_t v = 0; v < VERBS; v++)
                if (c->verbs & verbs[v].bit)
                    put_command(d, str_format(d->call->arena, "%s.%s", c->entity->name, verbs[v].word));
        for (const struct command *c = m->commands; c && c->name; c++)
            put_command(d, str_of(c->name));
    }
    json_close(&d->w, ']');
}

/* ---- fields ---- */

static void put_bound(struct description *d, const char *key, const struct type *t, int64_t v)
{
    struct db_value value = db_int(v);

    value.type = (uint8_t)type_storage(t);
    json_key(&d->w, str_of(key));
    value_write(&d->w, t, &value);
}

/* Whole numbers as numbers, decimals as texts: as values are written. */
static void put_bounds(struct description *d, const struct type *t)
{
    int64_t least, most;

    if (t->kind == TYPE_TEXT) {
        json_key(&d->w, STR("max"));
        json_put_int(&d->w, t->max);
    } else if (t->kind == TYPE_INT || type_scale(t)) {
        type_range(t, &least, &most);
        put_bound(d, "least", t, least);
        put_bound(d, "most", t, most);
    }
    if (type_scale(t)) {
        json_key(&d->w, STR("decimals"));
        json_put_int(&d->w, type_scale(t));
    }
}

static void put_choices(struct description *d, const struct code_list *list)
{
    json_key(&d->w, STR("choices"));
    json_open(&d->w, '[');
    for (const struct code *c = list->codes; c->code; c++) {
        json_open(&d->w, '{');
        json_key(&d->w, STR("code"));
        if (list->numeric)
            json_put_raw(&d->w, str_of(c->code));
        else
            json_put_str(&d->w, str_of(c->code));
        put_text(d, "label", str_format(d->call->arena, "code.%s.%s", list->name, c->name).p);
        json_close(&d->w, '}');
    }
    json_close(&d->w, ']');
}

static void put_field(struct description *d, const struct table *t, const struct field *f)
{
    json_open(&d->w, '{');
    put_text(d, "name", f->name);
    put_label(d, t, f->name, f->label);
    put_text(d, "type", type_name(&f->type));
    put_bounds(d, &f->type);
    if (f->type.codes)
        put_choices(d, f->type.codes);
    put_flag(d, "required", f->flags & F_REQUIRED);
    put_flag(d, "readonly", f->flags & F_READONLY || !f->column);
    put_flag(d, "once", f->flags & F_ONCE);
    put_flag(d, "file", f->flags & F_BLOB);
    if (f->standard)
        put_text(d, "standard", f->standard);
    json_close(&d->w, '}');
}

static void put_fields(struct description *d, const struct table *t)
{
    json_key(&d->w, STR("fields"));
    json_open(&d->w, '[');
    for (const struct field *f = t->entity->fields; f->name; f++)
        if (!(f->flags & F_INTERNAL))
            put_field(d, t, f);
    json_close(&d->w, ']');
}

/* ---- relations ---- */

static void put_relation(struct description *d, const struct table *t, const struct relation *r)
{
    json_open(&d->w, '{');
    put_text(d, "name", r->name);
    put_label(d, t, r->name, NULL);
    put_text(d, "to", r->to);
    put_flag(d, "required", r->flags & R_REQUIRED);
    put_flag(d, "readonly", r->flags & R_READONLY);
    put_flag(d, "once", r->flags & R_ONCE);
    put_flag(d, "owner", r->flags & R_OWNER);
    json_close(&d->w, '}');
}

static void put_relations(struct description *d, const struct table *t)
{
    json_key(&d->w, STR("relations"));
    json_open(&d->w, '[');
    for (const struct relation *r = t->entity->relations; r && r->name; r++) {
        const struct table *to = registry_table(d->registry, str_of(r->to));

        if (to && may_read(d, to))
            put_relation(d, t, r);
    }
    json_close(&d->w, ']');
}

/* Rows that are written with their owner. */
static void put_parts(struct description *d, const struct table *t)
{
    json_key(&d->w, STR("parts"));
    json_open(&d->w, '[');
    for (size_t i = 0; i < t->children_count; i++) {
        if (!may_read(d, t->children[i].table))
            continue;
        json_open(&d->w, '{');
        put_text(d, "name", t->children[i].name);
        put_text(d, "of", t->children[i].table->entity->name);
        json_close(&d->w, '}');
    }
    json_close(&d->w, ']');
}

/* ---- extensions ---- */

/* What its extension holds, as an administrator described it; what cannot be read describes nothing, as in the write path. */
static void put_extension(struct description *d, const struct entity *e)
{
    struct str type = extension_type(e);
    const struct json *schema;
    struct extension read;

    if (!type.n) return;
    json_key(&d->w, STR("extensionType"));
    json_put_str(&d->w, type);
    schema = json_get(d->extensions, str_zero(d->call->arena, type));
    if (!schema || extension_read(d->call->arena, schema, &read)) return;
    json_key(&d->w, STR("extension"));
    json_put(&d->w, schema);
}

static const struct json *extensions_of(struct call *c)
{
    const struct json *all;

    return json_read(c->arena, setting_text(c->settings, SETTING_EXTENSIONS), &c->api->env->limits, &all) ? NULL : all;
}

/* ---- entities ---- */

static void put_rights(struct description *d, const struct entity *e)
{
    json_key(&d->w, STR("rights"));
    json_open(&d->w, '{');
    json_key(&d->w, STR("read"));
    json_put_bool(&d->w, true);
    for (size_t v = 0; v < VERBS; v++) {
        json_key(&d->w, str_of(verbs[v].word));
        json_put_bool(&d->w, may_run(d, str_format(d->call->arena, "%s.%s", e->name, verbs[v].word)));
    }
    json_close(&d->w, '}');
}

static void put_sorts(struct description *d, const struct entity *e)
{
    json_key(&d->w, STR("sorts"));
    json_open(&d->w, '[');
    for (const char *const *name = e->sorts; name && *name; name++)
        json_put_str(&d->w, str_of(*name));
    json_close(&d->w, ']');
}

static void put_entity(struct description *d, const struct table *t)
{
    const struct entity *e = t->entity;

    json_key(&d->w, str_of(e->name));
    json_open(&d->w, '{');
    put_text(d, "label", str_format(d->call->arena, "entity.%s", e->name).p);
    put_text(d, "type", e->faces[0]);
    put_text(d, "order", e->order);
    put_rights(d, e);
    put_sorts(d, e);
    put_fields(d, t);
    put_relations(d, t);
    put_parts(d, t);
    put_extension(d, e);
    json_close(&d->w, '}');
}

void serve_description(struct call *c, struct reply *r)
{
    struct description d = {.call = c, .registry = c->api->registry, .extensions = extensions_of(c), .w = json_writer(&r->body)};

    json_open(&d.w, '{');
    json_key(&d.w, STR("entities"));
    json_open(&d.w, '{');
    for (size_t i = 0; i < d.registry->table_count; i++)
        if (may_read(&d, &d.registry->tables[i]))
            put_entity(&d, &d.registry->tables[i]);
    json_close(&d.w, '}');
    put_commands(&d);
    json_close(&d.w, '}');
}
