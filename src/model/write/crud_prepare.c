/* Generic commands, first half: the input checked against the descriptor. Everything that is wrong with
 * it is reported at once. */
#include <string.h>

#include "model/write/crud.h"

struct reading {
    struct prepare *p;
    enum change_op op;
    err_t errors;
};

static void wrong(struct reading *r, err_t e)
{
    r->errors = err_join(r->errors, e);
}

static const char *path_name(struct reading *r, const char *path, struct str name)
{
    size_t n = strlen(path);
    char *joined = arena_bytes(r->p->arena, n + name.n + 1);

    memcpy(joined, path, n);
    if (name.n) memcpy(joined + n, name.p, name.n);
    joined[n + name.n] = 0;
    return joined;
}

static void unknown(struct reading *r, const struct table *t, const char *field)
{
    wrong(r, err_make(r->p->arena, E_FIELD_UNKNOWN, "entity", t->entity->name, "field", field, NULL));
}

static void readonly(struct reading *r, const char *field)
{
    wrong(r, err_make(r->p->arena, E_FIELD_READONLY, "field", field, NULL));
}

static bool read_uuid(struct reading *r, const struct json *v, const char *field, uuid_t *out)
{
    if (v->kind == JSON_STRING && uuid_read(v->text, out)) return true;
    wrong(r, err_make(r->p->arena, E_FIELD_TYPE, "field", field, "type", "uuid", NULL));
    return false;
}

static void read_field(struct reading *r, struct crud_row *row, const struct member *m, const struct json *v, const char *field)
{
    uint32_t flags = m->field->flags;
    err_t failed;

    if (m->column < 0 || flags & F_READONLY || (flags & F_ONCE && r->op == OP_UPDATE)) {
        readonly(r, field);
        return;
    }
    failed = value_read(r->p->arena, &m->field->type, field, v, &row->values.at[m->column]);
    if (failed) wrong(r, failed);
    bit_set(row->sent, (size_t)m->column);
}

/* "uuid", {"uuid": "..."} or {"id": 12}. */
static void read_reference(struct reading *r, struct crud_row *row, const struct member *m, const struct json *v, const char *field)
{
    const struct json *id = json_get(v, "id"), *uuid = json_get(v, "uuid");
    struct crud_ref ref = {.field = field, .to = m->to, .column = m->column, .by_id = id && v->count == 1};

    if (m->relation->flags & (R_READONLY | R_OWNER) || (m->relation->flags & R_ONCE && r->op == OP_UPDATE)) {
        readonly(r, field);
        return;
    }
    bit_set(row->sent, (size_t)m->column);
    if (json_is_null(v)) return;
    ref.shown = id ? id->text : uuid ? uuid->text : v->text;
    if (ref.by_id ? !json_int(id, &ref.id) : !read_uuid(r, uuid && v->count == 1 ? uuid : v, field, &ref.uuid)) {
        if (ref.by_id) wrong(r, err_make(r->p->arena, E_FIELD_TYPE, "field", field, "type", "int", NULL));
        return;
    }
    *vec_add(&row->refs) = ref;
}

static void read_ext(struct reading *r, struct crud_row *row, const struct json *v, const char *field)
{
    struct str text;
    err_t failed;

    bit_set(row->sent, COLUMN_EXT);
    if (json_is_null(v)) return;
    failed = ext_canonical(r->p->arena, &r->p->env->limits, v, &text);
    if (failed)
        wrong(r, failed);
    else
        row->values.at[COLUMN_EXT] = db_text(text);
    (void)field;
}

static void read_row(struct reading *r, const struct table *t, const struct json *input, const char *path, struct crud_row *row);

static const struct child *child_named(const struct table *t, struct str name, size_t *number)
{
    for (*number = 0; *number < t->children_count; (*number)++)
        if (str_is(name, t->children[*number].name)) return &t->children[*number];
    return NULL;
}

static void read_list(struct reading *r, const struct table *t, struct crud_row *row, const struct json *v, const char *field)
{
    size_t number;
    const struct child *child = child_named(t, v->key, &number);
    struct crud_list *list = &row->lists[number];
    err_t failed;
    size_t i = 0;

    if (v->kind != JSON_ARRAY) {
        wrong(r, err_make(r->p->arena, E_FIELD_TYPE, "field", field, "type", "list", NULL));
        return;
    }
    failed = limit_check(r->p->arena, &r->p->env->limits, LIMIT_CHILDREN, v->count);
    if (failed) {
        wrong(r, failed);
        return;
    }
    list->sent = true;
    list->rows = ARENA_ARRAY(r->p->arena, struct crud_row, v->count);
    list->n = v->count;
    for (const struct json *element = v->first; element; element = element->next, i++)
        read_row(r, child->table, element, path_name(r, field, str_format(r->p->arena, "[%zu].", i)), &list->rows[i]);
}

static void read_member(struct reading *r, const struct table *t, struct crud_row *row, const struct json *v, const char *path)
{
    const struct member *m = table_member(t, v->key);
    const char *field = path_name(r, path, v->key);
    size_t number;

    if (str_is(v->key, "ext"))
        read_ext(r, row, v, field);
    else if (m && m->kind == MEMBER_FIELD && !(m->field->flags & F_INTERNAL))
        read_field(r, row, m, v, field);
    else if (m && m->kind == MEMBER_ONE)
        read_reference(r, row, m, v, field);
    else if (m && m->kind == MEMBER_LIST && child_named(t, v->key, &number))
        read_list(r, t, row, v, field);
    else
        unknown(r, t, field);
}

static void read_standards(struct reading *r, const struct table *t, struct crud_row *row, const char *path)
{
    for (size_t i = COLUMN_HEADER; i < t->count; i++) {
        const struct field *f = t->columns[i].field;
        if (!f || !f->standard || bit_has(row->sent, i)) continue;
        wrong(r, value_read_text(r->p->arena, &f->type, path_name(r, path, str_of(f->name)), str_of(f->standard),
                                 &row->values.at[i]));
    }
}

static void read_row(struct reading *r, const struct table *t, const struct json *input, const char *path, struct crud_row *row)
{
    struct arena *a = r->p->arena;

    row->values = record_new(a, t);
    row->sent = ARENA_ARRAY(a, uint64_t, bits_words(t->count));
    vec_init(&row->refs, a);
    if (t->children_count) row->lists = ARENA_ARRAY(a, struct crud_list, t->children_count);
    if (input->kind != JSON_OBJECT) {
        wrong(r, err_make(a, E_FIELD_TYPE, "field", *path ? path : "input", "type", "object", NULL));
        return;
    }
    for (const struct json *v = input->first; v; v = v->next) {
        if (str_is(v->key, "uuid"))
            read_uuid(r, v, path_name(r, path, v->key), &row->uuid);
        else if (!str_is(v->key, "version") || *path)
            read_member(r, t, row, v, path);
    }
    read_standards(r, t, row, path);
}

static void read_version(struct reading *r, struct crud_plan *plan)
{
    const struct json *v = json_get(r->p->input, "version");

    plan->version = -1;
    if (!json_is_null(v) && !json_int(v, &plan->version))
        wrong(r, err_make(r->p->arena, E_FIELD_TYPE, "field", "version", "type", "int", NULL));
}

static void read_uuids(struct reading *r, struct crud_plan *plan)
{
    const struct json *one = json_get(r->p->input, "uuid"), *many = json_get(r->p->input, "uuids");
    size_t n = one ? 1 : many && many->kind == JSON_ARRAY ? many->count : 0;

    plan->uuids = ARENA_ARRAY(r->p->arena, uuid_t, n);
    if (!n) wrong(r, err_make(r->p->arena, E_FIELD_REQUIRED, "field", "uuid", NULL));
    wrong(r, limit_check(r->p->arena, &r->p->env->limits, LIMIT_LIST_VALUES, (int64_t)n));
    if (one && read_uuid(r, one, "uuid", &plan->uuids[0])) plan->uuid_count = 1;
    for (const struct json *v = one ? NULL : many ? many->first : NULL; v && !r->errors; v = v->next)
        if (read_uuid(r, v, "uuids", &plan->uuids[plan->uuid_count])) plan->uuid_count++;
}

static enum change_op verb_op(uint32_t verb)
{
    return verb == CRUD_CREATE ? OP_CREATE : verb == CRUD_UPDATE ? OP_UPDATE : OP_DELETE;
}

static void check_members(struct reading *r, const char *const *allowed)
{
    for (const struct json *v = r->p->input->first; v; v = v->next) {
        const char *const *name = allowed;
        while (*name && !str_is(v->key, *name)) name++;
        if (!*name) unknown(r, registry_table_of(r->p->registry, r->p->command->entity), str_zero(r->p->arena, v->key));
    }
}

static err_t crud_prepare(struct prepare *p, void **out)
{
    struct crud_plan *plan = ARENA_NEW(p->arena, struct crud_plan);
    struct reading r = {.p = p, .op = verb_op(p->command->verb)};

    plan->table = registry_table_of(p->registry, p->command->entity);
    plan->op = r.op;
    if (p->input->kind != JSON_OBJECT)
        return err_make(p->arena, E_FIELD_TYPE, "field", "input", "type", "object", NULL);
    if (r.op != OP_CREATE) read_uuids(&r, plan);
    if (r.op == OP_DELETE)
        check_members(&r, LIST("uuid", "uuids", "version"));
    else
        read_row(&r, plan->table, p->input, "", &plan->row);
    read_version(&r, plan);
    for (size_t i = 0; i < plan->uuid_count; i++) prepare_lock(p, plan->table->entity, plan->uuids[i]);
    *out = plan;
    return r.errors;
}

const struct command crud_command = {.prepare = crud_prepare, .apply = crud_apply};
