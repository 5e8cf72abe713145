/* The registry: all modules of this build, resolved and checked once at start. Immutable after. */
#ifndef MODEL_REGISTRY_REGISTRY_H
#define MODEL_REGISTRY_REGISTRY_H

#include "base/map.h"
#include "db/migrate.h"
#include "model/registry/entity.h"
#include "model/registry/module.h"

/* ---- an entity's table as the engines work with it ---- */

enum {
    COLUMN_ID, COLUMN_UUID, COLUMN_VERSION, COLUMN_CREATED_AT, COLUMN_CREATED_BY,
    COLUMN_CHANGED_AT, COLUMN_CHANGED_BY, COLUMN_DELETED_AT, COLUMN_EXT,
    COLUMN_HEADER   /* the first column of the entity's own */
};

struct column {
    const char *name;
    enum db_type type;
    const struct field *field;         /* what it comes from; at most one of the two, none for the header, */
    const struct relation *relation;   /* folded keys and scope columns */
    const struct table *to;            /* relation: the target */
    int16_t folded;                    /* of a folded field: index of its key column; else 0 */
    int16_t sound;                     /* of a field with F_SOUND: index of the column of its sound; else 0 */
    bool required;
};

struct table {
    const struct entity *entity;
    const struct module *module;
    uint16_t number;                   /* position in the registry: ascending, the lock order */
    size_t count;
    const struct column *columns;      /* header, fields, folded keys, relations, scope: always this order */
    const enum db_type *types;         /* of the columns */
    const char *const *names;          /* of the columns */
    struct map by_column;              /* column's name -> struct column */
    struct map by_name;                /* public name -> struct member; the header's names are not in it */
    size_t children_count;             /* owned entities */
    const struct child { const struct table *table; const struct relation *owner; const char *name; } *children;
    const struct relation *owner;      /* set when this entity is owned */
    const struct table *owner_table;
    int16_t district, second, village; /* scope columns, 0 when none */
    const char *sequence;              /* id sequence: the table's name */
};

/* What a public name of an entity leads to. */
struct member {
    enum { MEMBER_FIELD = 1, MEMBER_ONE, MEMBER_LIST } kind;
    const struct field *field;
    const struct relation *relation;   /* ONE: of this entity; LIST: of the entity it leads to */
    const struct table *to;            /* ONE, LIST */
    int16_t column;                    /* FIELD: its column, or -1 when computed; ONE: the key column */
};

struct registry {
    struct arena *arena;
    const struct module *const *modules;
    size_t module_count;
    const struct table *tables;        /* in module order: an owner before what it owns */
    size_t table_count;
    struct map tables_by_name;         /* entity name -> struct table */
    struct map commands;               /* name -> struct command */
    struct map jobs;                   /* name -> struct job */
    struct map settings;               /* name -> struct setting */
    const struct listener *const *listeners;  /* by priority; NULL ends */
};

/* Resolves names and runs registry_check. `modules` ends with NULL. `crud` lends prepare and apply to the
 * generic commands (crud_command of model/write/tx.h, which this floor does not know); NULL: for those
 * who only read, there are no generic commands and no halves of them. Errors: E_REGISTRY, one for each fault found (err.next). */
err_t registry_new(struct arena *a, const struct module *const *modules, const struct command *crud,
                   const struct registry **out);
/* Everything that can be wrong in descriptors: rights missing, names twice, relation to nowhere, type
 * without range, folded field that is no text, owned rows not kept like their owner, rules of this header.
 * An owned entity owns nothing itself: one level, so that an aggregate is an owner and its lists. */
err_t registry_check(struct arena *a, const struct registry *r);
/* Descriptors against the real columns of a migrated database, both ways. */
err_t registry_check_database(struct arena *a, const struct registry *r, struct db_conn *c);
const struct table *registry_table(const struct registry *r, struct str entity);   /* NULL: unknown */
const struct table *registry_table_of(const struct registry *r, const struct entity *e);
/* The location tree, and its column that leads to the place above. NULL: there is none. */
const struct table *registry_tree(const struct registry *r, const struct column **parent);
const struct member *table_member(const struct table *t, struct str name);         /* NULL: unknown */
int table_column(const struct table *t, const char *column);                       /* -1: unknown */
/* Migrations of the model floor and of all modules, in order. */
const struct migrations *registry_migrations(const struct registry *r, struct arena *a, size_t *n);

/* ---- records: one row in memory ---- */

struct record {
    const struct table *table;
    struct db_value *at;     /* table->count values */
};

struct record record_new(struct arena *a, const struct table *t);   /* all NULL, types set */
struct record record_copy(struct arena *a, struct record r);
/* The value of a column that the table has, by its name. */
struct db_value *record_cell(const struct record *r, const char *column);

#endif
