/* Faults of fields, relations and their names. */
#include <string.h>

#include "io/blob.h"
#include "model/registry/internal.h"

enum {
    F_ALL = F_REQUIRED | F_READONLY | F_ONCE | F_SUMMARY | F_FOLDED | F_INTERNAL | F_BLOB | F_DIGEST | F_SOUND | F_SUMMED,
    F_COMPUTED = F_READONLY | F_SUMMARY | F_INTERNAL | F_SUMMED,   /* what a computed field may be */
    R_ALL = R_REQUIRED | R_READONLY | R_ONCE | R_OWNER | R_SUMMARY | R_FILTERS | R_HIMSELF | R_AS_OF | R_LIST_FILTERS,
    LK_SAME = LK_EXACT | LK_IN | LK_ISNULL | LK_NE,
    LK_WORDS = LK_IEXACT | LK_ISTARTSWITH | LK_ICONTAINS,
    LK_SIZE = LK_LT | LK_LTE | LK_GT | LK_GTE,
    NAME_MAX_BYTES = 63,   /* PostgreSQL cuts longer names without a word */
};

static bool check_codes(struct faults *f, const char *name, const struct code_list *list)
{
    if (!must(f, list && list->name && list->codes && list->codes->code, "%s: its code list is empty", name)) return false;
    for (const struct code *c = list->codes; c->code; c++) {
        struct str code = str_of(c->code);
        int64_t n;
        if (!must(f, code.n && c->name, "%s: a code without value or name", name)) return false;
        must(f, !list->numeric || decimal_read(code.p, code.n, 0, false, &n), "%s: code %s is no number", name, c->code);
        for (const struct code *d = list->codes; d < c; d++)
            must(f, strcmp(c->code, d->code) && strcmp(c->name, d->name), "%s: code %s is there twice", name, c->code);
    }
    return true;
}

static bool check_range(struct faults *f, const char *name, const struct type *t)
{
    int64_t least, most;

    type_range(t, &least, &most);
    if (t->kind != TYPE_INT)
        must(f, least >= -DECIMAL_MAX && most <= DECIMAL_MAX, "%s: its range passes 18 digits", name);
    return must(f, least <= most, "%s: its least is above its most", name);
}

/* False when the type cannot be worked with. */
bool check_type(struct faults *f, const char *name, const struct type *t)
{
    if (!must(f, t->kind >= TYPE_INT && t->kind <= TYPE_JSON, "%s: no type", name)) return false;
    switch (t->kind) {
    case TYPE_TEXT:
        return must(f, t->max > 0, "%s: a text without a greatest length", name);
    case TYPE_CODE:
        return check_codes(f, name, t->codes);
    case TYPE_INT: case TYPE_MONEY: case TYPE_QTY: case TYPE_PCT: case TYPE_RATE:
        return check_range(f, name, t);
    case TYPE_BOOL: case TYPE_DATE: case TYPE_STAMP: case TYPE_UUID: case TYPE_JSON:
        return true;
    }
    return false;
}

void check_standard(struct faults *f, const char *name, const struct type *t, const char *standard)
{
    struct db_value v;
    err_t e;

    if (!standard) return;
    e = value_read_text(f->arena, t, name, str_of(standard), &v);
    must(f, !e && !v.null, "%s: its standard value \"%s\" does not fit its type", name, standard);
}

static uint32_t lookups_of(const struct type *t)
{
    bool words = t->kind == TYPE_TEXT || (t->kind == TYPE_CODE && !t->codes->numeric);

    if (t->kind == TYPE_JSON) return LK_ISNULL;
    if (words) return LK_SAME | LK_WORDS | LK_SIZE;
    if (t->kind == TYPE_BOOL || t->kind == TYPE_UUID) return LK_SAME;
    return LK_SAME | LK_SIZE;
}

static bool is_stored(const struct table *t, struct str name)
{
    const struct member *m = table_member(t, name);

    return m && m->kind == MEMBER_FIELD && m->column >= 0;
}

static bool is_summable(const struct field *f, const struct field *part)
{
    return part->type.kind == f->type.kind && (part->type.kind == TYPE_INT || type_scale(&part->type));
}

/* A field of a table that is stored; the fault is told. */
static const struct field *stored_field(struct faults *f, const struct table *t, const char *field, const char *name)
{
    const struct member *m = name && is_stored(t, str_of(name)) ? table_member(t, str_of(name)) : NULL;

    must(f, m, "%s: it needs %s, which is no stored field", field, name ? name : "a field");
    return m ? m->field : NULL;
}

/* Whose rows are summed; NULL: of a module that this build does not have. */
static const struct table *summed(struct faults *f, const struct table *t, const struct field *field)
{
    const struct sum *sum = field->sum;
    const struct member *via = sum->via ? table_member(t, str_of(sum->via)) : NULL, *less = sum->less ? table_member(t, str_of(sum->less)) : NULL,
                        *beside = sum->beside ? table_member(t, str_of(sum->beside)) : NULL;
    const struct member *list = sum->list ? table_member(via ? via->to : t, str_of(sum->list)) : NULL;

    must(f, !sum->via || (via && via->kind == MEMBER_ONE), "%s: a sum by way of what is no relation", field->name);
    must(f, !less || (less->kind == MEMBER_LIST && !sum->field), "%s: counted off is what is no list, or from what is no count", field->name);
    must(f, !sum->list != !sum->beside && (!list || list->kind == MEMBER_LIST), "%s: a sum over what is no list", field->name);
    must(f, !sum->beside || (beside && beside->kind == MEMBER_ONE), "%s: a sum beside what is no relation", field->name);
    return beside ? t : list && list->kind == MEMBER_LIST ? list->to : NULL;
}

/* It stands in statements as it is. */
static void check_constant(struct faults *f, const char *name, const struct type *t, const char *is)
{
    bool plain = t->kind == TYPE_INT || t->kind == TYPE_BOOL || t->kind == TYPE_CODE;

    must(f, !is || plain, "%s: counted by a value of type %s", name, type_name(t));
    if (plain) check_standard(f, name, t, is);
}

/* Which of the rows count. */
static void check_counted(struct faults *f, const struct table *t, const struct table *of, const struct field *field)
{
    const struct sum *sum = field->sum;
    const struct member *same = sum->same ? table_member(t, str_of(sum->same)) : NULL;
    const struct member *next = same && sum->next ? table_member(same->to, str_of(sum->next)) : NULL;
    const struct field *part;

    if (sum->except && (part = stored_field(f, of, field->name, sum->except)))
        must(f, part->type.kind == TYPE_BOOL, "%s: %s is no boolean", field->name, sum->except);
    if (sum->only && (part = stored_field(f, of, field->name, sum->only)))
        check_constant(f, field->name, &part->type, sum->is);
    must(f, sum->only || !sum->is, "%s: counted by a value of no field", field->name);
    must(f, !sum->same || (sum->beside && same && same->kind == MEMBER_ONE), "%s: the same by what is no relation", field->name);
    must(f, !sum->next || (next && next->kind == MEMBER_ONE && next->to == same->to), "%s: what comes next is not of its kind", field->name);
}

static void check_sum(struct faults *f, const struct table *t, const struct field *field)
{
    const struct table *of = summed(f, t, field);
    const struct sum *sum = field->sum;
    const struct field *part;

    must(f, !field->batch && !field->needs, "%s: two computations", field->name);
    must(f, !(field->lookups & ~(uint32_t)(LK_EXACT | LK_SIZE)), "%s: a lookup that a sum does not have", field->name);
    if (sum->from && (part = stored_field(f, t, field->name, sum->from)))
        must(f, is_summable(field, part), "%s: %s is of another type", field->name, sum->from);
    if (!of) return;
    must(f, sum->field || field->type.kind == TYPE_INT, "%s: a count is an int", field->name);
    if (sum->field && (part = stored_field(f, of, field->name, sum->field)))
        must(f, is_summable(field, part), "%s: %s is of another type", field->name, sum->field);
    check_counted(f, t, of, field);
}

static void check_computed(struct faults *f, const struct table *t, const struct field *field)
{
    struct str rest = str_of(field->needs);

    must(f, field->batch || field->sum, "%s: neither a column nor a computation", field->name);
    must(f, !(field->flags & ~(uint32_t)F_COMPUTED), "%s: a flag that a computed field cannot have", field->name);
    if (field->sum) check_sum(f, t, field);
    must(f, field->sum || !field->lookups, "%s: a computed field cannot be filtered", field->name);
    must(f, !field->standard && !field->check, "%s: a computed field has no standard and no check", field->name);
    while (rest.n) {
        struct str need = str_cut(&rest, ' ');
        must(f, is_stored(t, need), "%s: it needs %.*s, which is no stored field", field->name, STR_ARG(need));
    }
}

static void check_stored(struct faults *f, const struct field *field)
{
    must(f, is_snake(field->column), "%s: column %s is no name", field->name, field->column);
    must(f, strlen(field->column) + strlen("_key") <= NAME_MAX_BYTES, "%s: its column's name is too long", field->name);
    must(f, !field->batch && !field->needs && !field->sum, "%s: both a column and a computation", field->name);
    must(f, !(field->flags & ~(uint32_t)F_ALL), "%s: an unknown flag", field->name);
    must(f, !(field->flags & F_BLOB) || (field->type.kind == TYPE_TEXT && field->type.max == BLOB_KEY_CHARACTERS),
         "%s: names a file, but is no text of %d", field->name, BLOB_KEY_CHARACTERS);
    must(f, !(field->flags & F_DIGEST) || (type_storage(&field->type) == DB_TEXT && field->flags & F_READONLY),
         "%s: kept by its digest, but no text that only the server sets", field->name);
    must(f, !(field->flags & F_FOLDED) || field->type.kind == TYPE_TEXT, "%s: folded, but no text", field->name);
    must(f, !(field->flags & F_SOUND) || (field->flags & F_FOLDED), "%s: a sound, but not folded", field->name);
    must(f, !(field->lookups & ~lookups_of(&field->type)), "%s: a lookup that type %s does not have", field->name,
         type_name(&field->type));
    check_standard(f, field->name, &field->type, field->standard);
}

void check_fields(struct faults *f, const struct table *t)
{
    for (const struct field *field = entity_fields(t->entity); field->name; field++) {
        if (!check_type(f, field->name, &field->type)) continue;
        must(f, !(field->flags & F_SUMMED) || (type_scale(&field->type) && !field->batch && !(field->flags & F_INTERNAL)),
             "%s: summed, but no decimal that the database knows", field->name);
        if (field->column)
            check_stored(f, field);
        else
            check_computed(f, t, field);
    }
}

/* ---- relations ---- */

static size_t module_number(const struct registry *r, const struct module *m)
{
    for (size_t i = 0; i < r->module_count; i++)
        if (r->modules[i] == m) return i;
    return r->module_count;
}

static void check_target(struct faults *f, const struct table *t, const struct relation *r, const struct table *to)
{
    if (!must(f, to, "%s: leads to %s, which is no entity", r->name, r->to ? r->to : "nothing")) return;
    must(f, module_number(f->registry, to->module) <= module_number(f->registry, t->module),
         "%s: leads up to %s of a later module", r->name, r->to);
}

static void check_owner(struct faults *f, const struct table *t, const struct relation *r, const struct table *to)
{
    if (!(r->flags & R_OWNER)) return;
    must(f, r == t->owner, "%s: a second owner", r->name);
    must(f, r->flags & R_REQUIRED, "%s: an owner must be required", r->name);
    must(f, r->reverse, "%s: an owner must name the list of what it owns", r->name);
    if (!to) return;
    must(f, to->number < t->number, "%s: the owner %s comes after what it owns", r->name, r->to);
    must(f, !to->owner, "%s: the owner %s is owned itself", r->name, r->to);
    must(f, to->entity->history == t->entity->history, "%s: the owner %s keeps its history otherwise", r->name, r->to);
}

void check_relations(struct faults *f, const struct table *t)
{
    for (const struct relation *r = entity_relations(t->entity); r->name; r++) {
        const struct table *to = r->to ? registry_table(f->registry, str_of(r->to)) : NULL;
        must(f, is_snake(r->column), "%s: column %s is no name", r->name, r->column ? r->column : "(none)");
        must(f, !(r->flags & ~(uint32_t)R_ALL), "%s: an unknown flag", r->name);
        must(f, !(r->lookups & ~(uint32_t)(LK_EXACT | LK_IN | LK_ISNULL)), "%s: a lookup that relations do not have", r->name);
        must(f, !(r->flags & R_LIST_FILTERS) || r->reverse, "%s: filters through a list that has no name", r->name);
        must(f, !(r->flags & R_AS_OF) || !to || (!to->district && !to->village), "%s: what has ended is named of registers without places", r->name);
        check_target(f, t, r, to);
        check_owner(f, t, r, to);
    }
}

/* ---- names ---- */

static void check_name(struct faults *f, struct map *seen, const char *name)
{
    must(f, is_camel(name), "%s: is no public name", name);
    must(f, !map_put(seen, str_of(name), seen), "%s: the name is there twice", name);
}

static void check_columns(struct faults *f, const struct table *t)
{
    static const char *const history[] = {"legacy_id", "validity_from", "validity_to"};

    for (size_t i = COLUMN_HEADER; i < t->count; i++) {
        for (size_t j = 0; j < i; j++)
            must(f, strcmp(t->names[i], t->names[j]), "column %s is there twice", t->names[i]);
        for (size_t j = 0; j < sizeof history / sizeof *history; j++)
            must(f, strcmp(t->names[i], history[j]), "column %s belongs to history tables", t->names[i]);
    }
}

/* Public names are one space: fields, relations, lists that others lead to us by, and what the header shows. */
void check_names(struct faults *f, const struct table *t)
{
    static const char *const taken[] = {
        "id", "uuid", "version", "ext", "jsonExt", "clientMutationId", "validityFrom", "validityTo", "legacyId",
        "auditUserId", "isDeleted", "dateCreated", "dateUpdated", "userCreated", "userUpdated",
    };
    struct map seen;

    map_init(&seen, f->arena, 64);
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) map_put(&seen, str_of(taken[i]), &seen);
    for (const struct field *field = entity_fields(t->entity); field->name; field++) check_name(f, &seen, field->name);
    for (const struct relation *r = entity_relations(t->entity); r->name; r++) check_name(f, &seen, r->name);
    for (size_t i = 0; i < f->registry->table_count; i++)
        for (const struct relation *r = entity_relations(f->registry->tables[i].entity); r->name; r++)
            if (r->reverse && r->to && t->entity->name && !strcmp(r->to, t->entity->name)) check_name(f, &seen, r->reverse);
    check_columns(f, t);
}
