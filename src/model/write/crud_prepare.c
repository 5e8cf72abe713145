/* Generic commands, first half: the input checked against the descriptor. Everything that is wrong with
 * it is reported at once. */
#include <string.h>

#include "model/write/crud.h"
#include "model/write/input.h"

struct reading {
    struct prepare *p;
    enum change_op op;
    struct faults faults;
};

static void wrong(struct reading *r, err_t e)
{
    faults_add(&r->faults, e);
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

    if (m->column < 0 || flags & F_READONLY) {
        readonly(r, field);
        return;
    }
    failed = value_read(r->p->arena, &m->field->type, field, v, &row->values.at[m->column]);
    if (failed) wrong(r, failed);
    bit_set(row->sent, (size_t)m->column);
}

/* "uuid", {"uuid": "..."}, {"id": 12} or, of a register without places, {"code": "M"}. */
static enum crud_key reference_key(const struct table *to, const struct json *v)
{
    const struct json *code = json_get(v, "code");

    if (v->count != 1) return CRUD_BY_UUID;
    if (json_get(v, "id")) return CRUD_BY_ID;
    return code && code->kind == JSON_STRING && !to->district && !to->village && table_column(to, "code") > 0 ? CRUD_BY_CODE : CRUD_BY_UUID;
}

static void read_reference(struct reading *r, struct crud_row *row, const struct member *m, const struct json *v, const char *field)
{
    const struct json *given = v->kind == JSON_OBJECT && v->count == 1 ? v->first : v;
    struct crud_ref ref = {.field = field, .to = m->to, .column = m->column, .by = reference_key(m->to, v), .shown = given->text,
                           .as_of = m->relation->flags & R_AS_OF};

    if (m->relation->flags & (R_READONLY | R_OWNER)) {
        readonly(r, field);
        return;
    }
    bit_set(row->sent, (size_t)m->column);
    if (json_is_null(v)) return;
    if (ref.by == CRUD_BY_ID && !json_int(given, &ref.sent))
        wrong(r, err_make(r->p->arena, E_FIELD_TYPE, "field", field, "type", "int", NULL));
    else if (ref.by != CRUD_BY_UUID || read_uuid(r, json_get(v, "uuid") ? given : v, field, &ref.uuid))
        *vec_add(&row->refs) = ref;
}

static void read_ext(struct reading *r, struct crud_row *row, const struct json *v, const char *field)
{
    struct str text;
    err_t failed;

    bit_set(row->sent, COLUMN_EXT);
    if (!json_is_null(v) && v->kind != JSON_OBJECT) {
        wrong(r, err_make(r->p->arena, E_FIELD_TYPE, "field", field, "type", "object", NULL));
        return;
    }
    failed = ext_canonical(r->p->arena, &r->p->env->limits, v, &text);
    if (failed)
        wrong(r, failed);
    else if (text.p)
        row->values.at[COLUMN_EXT] = db_text(text);
}

static void read_row(struct reading *r, const struct table *t, const struct json *input, const char *path, struct crud_row *row);

static const struct child *child_named(const struct table *t, struct str name, size_t *number)
{
    for (*number = 0; *number < t->children_count; (*number)++)
        if (str_is(name, t->children[*number].name)) return &t->children[*number];
    return NULL;
}

/* A row named twice would be written once and forgotten once. */
static void refuse_twice(struct reading *r, const struct table *child, const struct crud_list *list)
{
    struct map seen;

    map_init(&seen, r->p->arena, list->n);
    for (size_t i = 0; i < list->n; i++) {
        const struct crud_row *row = &list->rows[i];
        if (uuid_none(row->uuid) || !map_put(&seen, map_uuid_key(&row->uuid), (void *)row)) continue;
        wrong(r, err_make(r->p->arena, E_NOT_UNIQUE, "entity", child->entity->name, "field",
                          path_name(r, row->path, STR("uuid")), "value",
                          uuid_text(r->p->arena, row->uuid).p, NULL));
    }
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
    refuse_twice(r, child->table, list);
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

static void read_id(struct reading *r, const struct json *v, const char *field, struct crud_row *row)
{
    if (!json_is_null(v) && !json_int(v, &row->id))
        wrong(r, err_make(r->p->arena, E_FIELD_TYPE, "field", field, "type", "int", NULL));
}

static void read_row(struct reading *r, const struct table *t, const struct json *input, const char *path, struct crud_row *row)
{
    struct arena *a = r->p->arena;

    row->values = record_new(a, t);
    row->sent = ARENA_ARRAY(a, uint64_t, bits_words(t->count));
    row->path = path;
    vec_init(&row->refs, a);
    if (t->children_count) row->lists = ARENA_ARRAY(a, struct crud_list, t->children_count);
    if (input->kind != JSON_OBJECT) {
        /* only in a list: "items[2]." without its last character */
        wrong(r, err_make(a, E_FIELD_TYPE, "field", str_zero(a, (struct str){path, strlen(path) - 1}), "type", "object", NULL));
        return;
    }
    for (const struct json *v = input->first; v; v = v->next) {
        if (str_is(v->key, "uuid"))
            read_uuid(r, v, path_name(r, path, v->key), &row->uuid);
        else if (*path && str_is(v->key, "id"))
            read_id(r, v, path_name(r, path, v->key), row);
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

/* A row that is named twice is deleted once. */
static void read_uuids(struct reading *r, struct crud_plan *plan, const struct json *list)
{
    err_t failed = limit_check(r->p->arena, &r->p->env->limits, LIMIT_LIST_VALUES, list->count);
    struct map seen;
    size_t i = 0;

    if (failed) {
        wrong(r, failed);
        return;
    }
    plan->uuids = ARENA_ARRAY(r->p->arena, uuid_t, list->count);
    map_init(&seen, r->p->arena, list->count);
    for (const struct json *v = list->first; v; v = v->next, i++) {
        uuid_t *to = &plan->uuids[plan->uuid_count];
        struct str key = {(const char *)to->b, sizeof to->b};
        if (!read_uuid(r, v, str_format(r->p->arena, "uuids[%zu]", i).p, to) || map_get(&seen, key)) continue;
        map_put(&seen, key, to);
        plan->uuid_count++;
    }
}

/* Which row, read_row has read. */
static void read_changed(struct reading *r, struct crud_plan *plan)
{
    if (!json_get(r->p->input, "uuid")) wrong(r, err_make(r->p->arena, E_FIELD_REQUIRED, "field", "uuid", NULL));
    plan->uuids = &plan->row.uuid;
    plan->uuid_count = 1;
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

static void read_one(struct reading *r, struct crud_plan *plan, const struct json *v)
{
    plan->uuids = ARENA_NEW(r->p->arena, uuid_t);
    plan->uuid_count = read_uuid(r, v, "uuid", plan->uuids);
}

/* {"uuid"} or {"uuids": [...]} */
static void read_removed(struct reading *r, struct crud_plan *plan)
{
    const struct json *one = json_get(r->p->input, "uuid"), *many = json_get(r->p->input, "uuids");

    if (one)
        read_one(r, plan, one);
    else if (many && many->kind != JSON_ARRAY)
        wrong(r, err_make(r->p->arena, E_FIELD_TYPE, "field", "uuids", "type", "list", NULL));
    else if (many && many->first)
        read_uuids(r, plan, many);
    else
        wrong(r, err_make(r->p->arena, E_FIELD_REQUIRED, "field", "uuid", NULL));
    check_members(r, one ? LIST("uuid", "version") : LIST("uuids", "version"));
}

/* Without its place everybody would see it. */
static bool gives_place(const struct entity *e, const struct relation *r)
{
    return (e->scope.via && !strcmp(e->scope.via, r->name)) || (e->scope.second_via && !strcmp(e->scope.second_via, r->name));
}

/* What a whole record empties by leaving it out is what may be empty: what must be there, has a standard, gives a place or is
 * unknown to senders of whole records (ext) stays as it is. */
static err_t read_whole(struct prepare *p, const struct entity *e)
{
    const char **keep;
    size_t n = 0, most = 2;

    for (const struct field *f = e->fields; f->name; f++) most++;
    for (const struct relation *r = e->relations; r && r->name; r++) most++;
    keep = ARENA_ARRAY(p->arena, const char *, most);
    for (const struct field *f = e->fields; f->name; f++)
        if (f->standard || f->flags & F_REQUIRED) keep[n++] = f->name;
    for (const struct relation *r = e->relations; r && r->name; r++)
        if (r->flags & R_REQUIRED || gives_place(e, r)) keep[n++] = r->name;
    keep[n] = "ext";
    return input_whole(p, e, p->input, keep, &p->input);
}

static err_t crud_prepare(struct prepare *p, void **out)
{
    struct crud_plan *plan = ARENA_NEW(p->arena, struct crud_plan);
    struct reading r = {.p = p, .op = verb_op(p->command->verb)};

    plan->table = registry_table_of(p->registry, p->command->entity);
    plan->op = r.op;
    if (p->input->kind != JSON_OBJECT)
        return err_make(p->arena, E_FIELD_TYPE, "field", "input", "type", "object", NULL);
    if (r.op == OP_UPDATE && json_get(p->input, "whole")) TRY(read_whole(p, plan->table->entity));
    if (r.op == OP_DELETE)
        read_removed(&r, plan);
    else
        read_row(&r, plan->table, p->input, "", &plan->row);
    if (r.op == OP_UPDATE) read_changed(&r, plan);
    read_version(&r, plan);
    for (size_t i = 0; i < plan->uuid_count; i++) prepare_lock(p, plan->table->entity, plan->uuids[i]);
    *out = plan;
    return r.faults.first;
}

const struct command crud_command = {.prepare = crud_prepare, .apply = crud_apply};
