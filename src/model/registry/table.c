/* From an entity's descriptor to its table: columns in their fixed order, and what each public name
 * leads to. Broken descriptors must not break this: registry_check reports them afterwards. */
#include <string.h>

#include "model/registry/internal.h"

static const struct column header[COLUMN_HEADER] = {
    [COLUMN_ID] = {.name = "id", .type = DB_INT, .required = true},
    [COLUMN_UUID] = {.name = "uuid", .type = DB_UUID, .required = true},
    [COLUMN_VERSION] = {.name = "version", .type = DB_INT, .required = true},
    [COLUMN_CREATED_AT] = {.name = "created_at", .type = DB_STAMP, .required = true},
    [COLUMN_CREATED_BY] = {.name = "created_by", .type = DB_INT, .required = true},
    [COLUMN_CHANGED_AT] = {.name = "changed_at", .type = DB_STAMP, .required = true},
    [COLUMN_CHANGED_BY] = {.name = "changed_by", .type = DB_INT, .required = true},
    [COLUMN_DELETED_AT] = {.name = "deleted_at", .type = DB_STAMP},
    [COLUMN_EXT] = {.name = "ext", .type = DB_TEXT},
};

struct columns {
    struct arena *arena;
    struct column *at;
    size_t n;
};

static size_t add(struct columns *c, struct column column)
{
    c->at[c->n] = column;
    return c->n++;
}

static void add_fields(struct columns *c, const struct entity *e)
{
    for (const struct field *f = entity_fields(e); f->name; f++) {
        if (!f->column) continue;
        add(c, (struct column){.name = f->column, .type = type_storage(&f->type), .field = f,
                               .required = f->flags & F_REQUIRED});
    }
}

static void add_folded(struct columns *c)
{
    size_t fields = c->n;

    for (size_t i = COLUMN_HEADER; i < fields; i++) {
        const struct field *f = c->at[i].field;
        if (!(f->flags & F_FOLDED)) continue;
        c->at[i].folded = (int16_t)add(c, (struct column){
            .name = str_format(c->arena, "%s_key", f->column).p, .type = DB_TEXT, .required = c->at[i].required});
        if (f->flags & F_SOUND)
            c->at[i].sound = (int16_t)add(c, (struct column){.name = str_format(c->arena, "%s_sound", f->column).p, .type = DB_TEXT});
    }
}

static void add_relations(struct columns *c, const struct entity *e)
{
    for (const struct relation *r = entity_relations(e); r->name; r++)
        if (r->column)
            add(c, (struct column){.name = r->column, .type = DB_INT, .relation = r, .required = r->flags & R_REQUIRED});
}

/* A place column may be one that is there already, e.g. the relation to the facility's district. */
static int16_t add_place(struct columns *c, const char *name)
{
    if (!name) return 0;
    for (size_t i = 0; i < c->n; i++)
        if (!strcmp(c->at[i].name, name)) return (int16_t)i;
    return (int16_t)add(c, (struct column){.name = name, .type = DB_INT});
}

static size_t room_for(const struct entity *e)
{
    size_t n = COLUMN_HEADER + 3;

    for (const struct field *f = entity_fields(e); f->name; f++) n += 3;
    for (const struct relation *r = entity_relations(e); r->name; r++) n++;
    return n;
}

void table_columns(struct arena *a, struct table *t)
{
    const struct entity *e = t->entity;
    struct columns c = {a, ARENA_ARRAY(a, struct column, room_for(e)), COLUMN_HEADER};
    enum db_type *types;
    const char **names;

    memcpy(c.at, header, sizeof header);
    add_fields(&c, e);
    add_folded(&c);
    add_relations(&c, e);
    t->district = add_place(&c, e->scope.district);
    t->second = add_place(&c, e->scope.second);
    t->village = add_place(&c, e->scope.village);
    types = ARENA_ARRAY(a, enum db_type, c.n);
    names = ARENA_ARRAY(a, const char *, c.n);
    for (size_t i = 0; i < c.n; i++) types[i] = c.at[i].type, names[i] = c.at[i].name;
    map_init(&t->by_column, a, c.n);
    for (size_t i = c.n; i-- > 0;) map_put(&t->by_column, str_of(names[i]), &c.at[i]);
    t->columns = c.at;
    t->count = c.n;
    t->types = types;
    t->names = names;
}

int table_column(const struct table *t, const char *column)
{
    const struct column *found = map_get(&t->by_column, str_of(column));

    return found ? (int)(found - t->columns) : -1;
}

/* ---- who wrote a row ---- */

const struct relation author_creation = {.name = "userCreated", .column = "created_by"};
const struct relation author_change = {.name = "userUpdated", .column = "changed_by"};

struct str author_list(struct arena *a, const struct entity *e, const struct relation *author)
{
    struct buf out;

    buf_init(&out, a, 64);
    for (const char *c = e->name; *c; c++)
        if (*c != '_') buf_add_char(&out, *c);
    return str_format(a, "%.*s%s", STR_ARG(buf_str(&out)), author == &author_creation ? "UserCreated" : "UserUpdated");
}

/* ---- public names ---- */

static void put(struct table *t, struct arena *a, const char *name, struct member member)
{
    struct member *m = ARENA_NEW(a, struct member);

    *m = member;
    map_put(&t->by_name, str_of(name), m);
}

void table_members(struct arena *a, struct table *t)
{
    map_init(&t->by_name, a, t->count);
    for (const struct field *f = entity_fields(t->entity); f->name; f++)
        put(t, a, f->name, (struct member){.kind = MEMBER_FIELD, .field = f,
                                           .column = (int16_t)(f->column ? table_column(t, f->column) : -1)});
    for (size_t i = COLUMN_HEADER; i < t->count; i++)
        if (t->columns[i].relation)
            put(t, a, t->columns[i].relation->name,
                (struct member){.kind = MEMBER_ONE, .relation = t->columns[i].relation, .to = t->columns[i].to,
                                .column = (int16_t)i});
}

void table_member_list(struct arena *a, struct table *t, const struct relation *r, const struct table *from)
{
    put(t, a, r->reverse, (struct member){.kind = MEMBER_LIST, .relation = r, .to = from});
}

void table_member_authored(struct arena *a, struct table *account, const struct table *from)
{
    const struct relation *const authors[] = {&author_creation, &author_change};

    for (size_t i = 0; i < 2; i++)
        put(account, a, author_list(a, from->entity, authors[i]).p,
            (struct member){.kind = MEMBER_LIST, .relation = authors[i], .to = from});
}

const struct member *table_member(const struct table *t, struct str name)
{
    return map_get(&t->by_name, name);
}
