/* Root lists as files: the list's own rows and order, columns as the client names them (enrolment 1.11). */
#include "api/graphql/reading.h"
#include "model/registry/extension.h"
#include "model/run/setting.h"
#include "module/export/export.h"

typedef VEC(struct export_column) columns_t;

struct filing {
    struct reading r;
    const struct root_field *f;
    const struct table *table;
    const struct json *heads;            /* an object: field, heading; NULL */
    const struct json *schemas;          /* of fields of the scheme's own; NULL */
    columns_t columns;
};

/* ---- names ---- */

/* Fields come in camel or snake case, steps with "." or "__". */
static struct str plain_name(struct arena *a, struct str name)
{
    struct buf out;

    buf_init(&out, a, name.n * 2);
    for (size_t i = 0; i < name.n; i++) {
        if (name.p[i] == '.') buf_add(&out, STR("__"));
        else buf_add_char(&out, name.p[i]);
    }
    return buf_str(&out);
}

static struct str next_name(struct str *rest)
{
    ptrdiff_t at = str_find(*rest, STR("__"), 0);
    struct str name = *rest;

    if (at >= 0) name.n = (size_t)at;
    *rest = at < 0 ? STR_NONE : (struct str){rest->p + at + 2, rest->n - (size_t)at - 2};
    return name;
}

static void add_name(struct buf *path, struct str name)
{
    if (path->n) buf_add(path, STR("__"));
    buf_add(path, name);
}

/* A key is what the contract shows as one. */
static struct str key_of(const struct table *t) { return t->entity->key == KEY_UUID ? STR("uuid") : STR("id"); }

/* `labels`: of the field, and of the relation that leads to its row; what an administrator calls a field of the scheme's own. */
struct labels { const char *field, *relation; struct str own; };

static struct str own_label(const struct filing *f, const struct table *t, struct str member)
{
    struct arena *a = f->r.x->arena;
    const struct json *found = json_get(extension_members(a, f->schemas, t->entity), str_zero(a, member));

    return found ? extension_title(a, found, f->r.x->call->language) : STR_NONE;
}

/* What follows jsonExt names a member, as it is written. */
static err_t read_path(const struct filing *f, struct str text, struct buf *path, struct labels *labels)
{
    struct arena *a = f->r.x->arena;
    const struct limits *limits = &f->r.x->call->api->env->limits;
    const struct table *t = f->table;
    struct str rest = plain_name(a, text);

    for (int64_t depth = 1; rest.n; depth++) {
        TRY(limit_check(a, limits, LIMIT_QUERY_DEPTH, depth));
        struct str given = next_name(&rest), name = order_camel(a, given), column = order_header(name);
        const struct member *m = table_member(t, name);
        if (!m && (str_is(name, "jsonExt") || str_is(name, "ext"))) {
            add_name(path, STR("ext"));
            if (rest.n) add_name(path, rest);
            labels->own = own_label(f, t, rest);
            return OK;
        }
        if (m && m->kind == MEMBER_ONE) {
            add_name(path, name);
            labels->relation = str_format(a, "field.%s.%s", t->entity->name, m->relation->name).p;
            t = m->to;
            if (!rest.n) add_name(path, key_of(t));
            continue;
        }
        if (rest.n || (!m && !column.n) || (m && (m->kind == MEMBER_LIST || m->field->flags & F_INTERNAL))) return order_unknown(a, t, given);
        add_name(path, m ? name : str_is(name, "id") || str_is(name, "pk") ? key_of(t) : column);
        labels->field = !m ? NULL : m->field->label ? m->field->label : str_format(a, "field.%s.%s", t->entity->name, m->field->name).p;
    }
    return path->n ? OK : order_unknown(a, t, text);
}

/* ---- headings ---- */

static bool same_field(struct arena *a, struct str x, struct str y)
{
    return str_eq(order_camel(a, plain_name(a, x)), order_camel(a, plain_name(a, y)));
}

/* As the client says; else the label in his language; else the name as he sent it. */
static struct str head_of(struct filing *f, struct str field, const struct labels *labels)
{
    struct arena *a = f->r.x->arena;
    const struct call *call = f->r.x->call;
    struct str label, relation;

    for (const struct json *v = f->heads ? f->heads->first : NULL; v; v = v->next)
        if (v->kind == JSON_STRING && same_field(a, v->key, field)) return v->text;
    if (!labels->field && !labels->relation && !labels->own.n) return field;
    label = labels->own.n ? labels->own : text_of(call->api->texts, call->language, labels->field ? labels->field : labels->relation);
    if ((!labels->field && !labels->own.n) || !labels->relation) return label;
    relation = text_of(call->api->texts, call->language, labels->relation);
    return str_format(a, "%.*s: %.*s", STR_ARG(relation), STR_ARG(label));
}

static err_t read_heads(struct filing *f)
{
    const struct json *v = argument_of(f->f, "fieldsColumns");
    struct arena *a = f->r.x->arena;

    if (v && v->kind == JSON_STRING) TRY(json_read(a, v->text, &f->r.x->call->api->env->limits, &v));
    if (v && v->kind != JSON_OBJECT) return refusal(a, STR("fieldsColumns is an object of fields and their headings."));
    f->heads = v;
    return OK;
}

static err_t read_schemas(struct filing *f)
{
    const struct call *call = f->r.x->call;

    if (!call->settings || !map_get(&call->api->registry->settings, STR(SETTING_EXTENSIONS))) return OK;
    return json_read(f->r.x->arena, setting_text(call->settings, SETTING_EXTENSIONS), &call->api->env->limits, &f->schemas);
}

/* ---- columns ---- */

static err_t add_column(struct filing *f, struct str field)
{
    struct arena *a = f->r.x->arena;
    struct labels labels = {0};
    struct buf path;

    buf_init(&path, a, field.n * 2 + 8);
    TRY(read_path(f, field, &path, &labels));
    *vec_add(&f->columns) = (struct export_column){.path = str_zero(a, buf_str(&path)), .head = head_of(f, field, &labels)};
    return OK;
}

/* Without a choice: its key and all of its own fields, those of the scheme's own behind them. */
static err_t add_own(struct filing *f)
{
    const struct json *members = extension_members(f->r.x->arena, f->schemas, f->table->entity);

    TRY(add_column(f, STR("uuid")));
    for (const struct field *own = f->table->entity->fields; own && own->name; own++)
        if (!(own->flags & F_INTERNAL) && own->type.kind != TYPE_JSON) TRY(add_column(f, str_of(own->name)));
    for (const struct json *m = members ? members->first : NULL; m; m = m->next)
        TRY(add_column(f, str_format(f->r.x->arena, "jsonExt__%.*s", STR_ARG(m->key))));
    return OK;
}

static err_t read_columns(struct filing *f)
{
    const struct json *fields = argument_of(f->f, "fields");

    TRY(read_heads(f));
    TRY(read_schemas(f));
    if (!fields || !fields->count) return add_own(f);
    TRY(limit_check(f->r.x->arena, &f->r.x->call->api->env->limits, LIMIT_EXPORT_COLUMNS, fields->count));
    for (const struct json *v = fields->first; v; v = v->next)
        if (!json_is_null(v)) TRY(add_column(f, v->text));
    return OK;
}

/* ---- the file ---- */

static err_t read_kind(struct filing *f, enum sheet_kind *out)
{
    const struct json *v = argument_of(f->f, "fileFormat");

    *out = SHEET_CSV;
    if (!v || (sheet_kind_read(v->text, out) && (*out == SHEET_CSV || *out == SHEET_XLSX))) return OK;
    return refusal(f->r.x->arena, STR("fileFormat is csv or xlsx."));
}

err_t serve_file_root(struct root_field *f)
{
    const struct root *root = f->meaning->root;
    struct filing filing = {.r = reading_new(f->x), .f = f, .table = f->meaning->face->table};
    struct query q = {.entity = filing.table->entity, .as_of_slot = SLOT_NONE, .right = root->right,
                      .page = {SLOT_NONE, SLOT_NONE, SLOT_NONE, false, SLOT_NONE}};
    struct export_table table = {.query = &q};
    struct function_call call = call_function(f->x->call);
    struct str name;

    vec_init(&filing.columns, f->x->arena);
    TRY(list_may(f));
    TRY(read_kind(&filing, &table.kind));
    TRY(list_rows(&filing.r, f, &q));
    TRY(read_columns(&filing));
    table.values = filing.r.slots.at;
    table.value_count = filing.r.slots.n;
    table.columns = filing.columns.at;
    table.column_count = filing.columns.n;
    TRY(export_make(&call, call.who, root->name, &table, &name));
    json_put_str(&f->x->data, name);
    return OK;
}
