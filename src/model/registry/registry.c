#include "model/registry/internal.h"

#include "base/vec.h"
#include "model/registry/migration.h"

static const struct field no_fields[] = {FIELDS_END};
static const struct relation no_relations[] = {RELATIONS_END};

const struct field *entity_fields(const struct entity *e)
{
    return e->fields ? e->fields : no_fields;
}

const struct relation *entity_relations(const struct entity *e)
{
    return e->relations ? e->relations : no_relations;
}

/* Each list of a module may be missing. */
#define EACH(type, at, list, end) for (const type *at = (list); at && at->end; at++)

struct build {
    struct arena *arena;
    struct registry *registry;
    struct table *tables;   /* the registry's, while they may still be written */
};

static void count_modules(struct registry *r)
{
    for (const struct module *const *m = r->modules; *m; m++) {
        r->module_count++;
        for (const struct entity *const *e = (*m)->entities; e && *e; e++) r->table_count++;
    }
}

static void add_table(struct build *b, const struct module *m, const struct entity *e, uint16_t number)
{
    struct table *t = &b->tables[number];

    t->entity = e;
    t->module = m;
    t->number = number;
    t->sequence = e->table;
    table_columns(b->arena, t);
    if (e->name) map_put(&b->registry->tables_by_name, str_of(e->name), t);
}

static void add_tables(struct build *b)
{
    uint16_t number = 0;

    for (const struct module *const *m = b->registry->modules; *m; m++)
        for (const struct entity *const *e = (*m)->entities; e && *e; e++) add_table(b, *m, *e, number++);
}

static struct table *target_of(struct build *b, const struct relation *r)
{
    return r->to ? map_get(&b->registry->tables_by_name, str_of(r->to)) : NULL;
}

static void resolve_targets(struct build *b, struct table *t)
{
    for (size_t i = COLUMN_HEADER; i < t->count; i++) {
        struct column *c = (struct column *)&t->columns[i];
        if (!c->relation) continue;
        c->to = target_of(b, c->relation);
        if (!(c->relation->flags & R_OWNER)) continue;
        t->owner = c->relation;
        t->owner_table = c->to;
    }
}

static void add_lists(struct build *b, struct table *t)
{
    for (const struct relation *r = entity_relations(t->entity); r->name; r++) {
        struct table *to = target_of(b, r);
        if (to && r->reverse) table_member_list(b->arena, to, r, t);
    }
}

static struct table *account_table(struct build *b)
{
    for (size_t i = 0; i < b->registry->table_count; i++)
        if (b->tables[i].entity->account) return &b->tables[i];
    return NULL;
}

static void add_authored(struct build *b)
{
    struct table *account = account_table(b);

    for (size_t i = 0; account && i < b->registry->table_count; i++) {
        const struct entity *e = b->tables[i].entity;
        if (e->name && e->faces && e->life == LIFE_VERSION) table_member_authored(b->arena, account, &b->tables[i]);
    }
}

static void add_children(struct build *b, struct table *owner)
{
    VEC(struct child) children;

    vec_init(&children, b->arena);
    for (size_t i = 0; i < b->registry->table_count; i++) {
        const struct table *t = &b->tables[i];
        if (t->owner && t->owner_table == owner)
            *vec_add(&children) = (struct child){t, t->owner, t->owner->reverse};
    }
    owner->children = children.at;
    owner->children_count = children.n;
}

static void resolve_tables(struct build *b)
{
    for (size_t i = 0; i < b->registry->table_count; i++) resolve_targets(b, &b->tables[i]);
    for (size_t i = 0; i < b->registry->table_count; i++) table_members(b->arena, &b->tables[i]);
    for (size_t i = 0; i < b->registry->table_count; i++) {
        add_lists(b, &b->tables[i]);
        add_children(b, &b->tables[i]);
    }
    add_authored(b);
}

static void put(struct map *m, const char *name, const void *value)
{
    if (name) map_put(m, str_of(name), (void *)value);
}

static void add_generic(struct build *b, const struct crud *c, const struct command *crud)
{
    const struct rights *rights = &c->entity->rights;
    const struct { uint32_t verb; const char *name; right_t right; } verbs[] = {
        {CRUD_CREATE, "create", rights->create},
        {CRUD_UPDATE, "update", rights->update},
        {CRUD_DELETE, "delete", rights->remove},
    };

    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        struct command *command;
        if (!(c->verbs & verbs[i].verb)) continue;
        command = ARENA_NEW(b->arena, struct command);
        *command = *crud;
        command->name = str_format(b->arena, "%s.%s", c->entity->name, verbs[i].name).p;
        command->right = verbs[i].right;
        command->entity = c->entity;
        command->verb = verbs[i].verb;
        put(&b->registry->commands, command->name, command);
    }
}

/* A command that has only one half of its own takes the other from the generic ones. */
static void add_command(struct build *b, const struct command *c, const struct command *crud)
{
    struct command *whole;

    if (crud && c->entity && (!c->prepare || !c->apply)) {
        whole = ARENA_NEW(b->arena, struct command);
        *whole = *c;
        if (!whole->prepare) whole->prepare = crud->prepare;
        if (!whole->apply) whole->apply = crud->apply;
        c = whole;
    }
    put(&b->registry->commands, c->name, c);
}

static void add_named(struct build *b, const struct command *crud)
{
    struct registry *r = b->registry;

    for (const struct module *const *m = r->modules; *m; m++) {
        EACH(struct crud, c, (*m)->crud, entity) if (crud) add_generic(b, c, crud);
        EACH(struct command, c, (*m)->commands, name) add_command(b, c, crud);
        EACH(struct job, j, (*m)->jobs, name) put(&r->jobs, j->name, j);
        EACH(struct setting, s, (*m)->settings, name) put(&r->settings, s->name, s);
    }
}

/* Insertion keeps module order among equals. */
static void add_listeners(struct build *b)
{
    VEC(const struct listener *) all;

    vec_init(&all, b->arena);
    for (const struct module *const *m = b->registry->modules; *m; m++)
        EACH(struct listener, l, (*m)->listeners, entity) {
            size_t i = all.n;
            *vec_add(&all) = l;
            for (; i > 0 && all.at[i - 1]->priority > l->priority; i--) all.at[i] = all.at[i - 1];
            all.at[i] = l;
        }
    *vec_add(&all) = NULL;
    b->registry->listeners = all.at;
}

err_t registry_new(struct arena *a, const struct module *const *modules, const struct command *crud,
                   const struct registry **out)
{
    struct registry *r = ARENA_NEW(a, struct registry);
    struct build b = {a, r, NULL};

    r->arena = a;
    r->modules = modules;
    count_modules(r);
    b.tables = ARENA_ARRAY(a, struct table, r->table_count);
    r->tables = b.tables;
    map_init(&r->tables_by_name, a, r->table_count);
    map_init(&r->commands, a, 4 * r->table_count);
    map_init(&r->jobs, a, 16);
    map_init(&r->settings, a, 64);
    add_tables(&b);
    resolve_tables(&b);
    add_named(&b, crud);
    add_listeners(&b);
    TRY(registry_check(a, r));
    *out = r;
    return OK;
}

const struct table *registry_table(const struct registry *r, struct str entity)
{
    return map_get(&r->tables_by_name, entity);
}

const struct table *registry_table_of(const struct registry *r, const struct entity *e)
{
    return registry_table(r, str_of(e->name));
}

/* The tree is the entity that says so; its parent is the relation to itself. */
const struct table *registry_tree(const struct registry *r, const struct column **parent)
{
    for (size_t i = 0; i < r->table_count; i++) {
        const struct table *t = &r->tables[i];
        if (!t->entity->scope.tree)
            continue;
        for (size_t c = COLUMN_HEADER; c < t->count; c++)
            if (t->columns[c].to == t) {
                *parent = &t->columns[c];
                return t;
            }
    }
    return NULL;
}

const struct migrations *registry_migrations(const struct registry *r, struct arena *a, size_t *n)
{
    struct migrations *sets = ARENA_ARRAY(a, struct migrations, r->module_count + 1);

    sets[0] = (struct migrations){"model", model_migrations};
    *n = 1;
    for (size_t i = 0; i < r->module_count; i++)
        if (r->modules[i]->migrations)
            sets[(*n)++] = (struct migrations){r->modules[i]->name, r->modules[i]->migrations};
    return sets;
}
