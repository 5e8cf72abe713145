/* Which tables a dump has, and where their rows stand. */
#ifndef API_OPENIMIS_DUMP_INDEX_H
#define API_OPENIMIS_DUMP_INDEX_H

#include "api/openimis/dump_text.h"
#include "base/map.h"
#include "base/vec.h"

struct dump_column {
    struct str name;
    bool bytes;               /* never imported */
};

/* Rows in one piece: a COPY, or INSERTs with nothing between them. */
struct dump_run {
    int64_t place, line;
    int64_t end;              /* of the last INSERT */
    struct dump_dialect dialect;
    const char *unread;       /* why its rows cannot be read; NULL: they can */
};

struct dump_table {
    struct str name;          /* as it is first written */
    bool usual;               /* of the schema public or dbo */
    bool made;                /* its CREATE TABLE is there */
    VEC(struct dump_column) columns;
    VEC(struct dump_run) runs;
};

struct dump_index {
    struct arena *arena;
    struct dump_text text;
    struct dump_name schema;  /* where a name without one belongs: the first of search_path */
    struct map by_name;       /* "schema.name" in lower case, ".name" in the usual schema */
    VEC(struct dump_table *) tables;
    struct dump_table *last;  /* of the INSERT just read; NULL: something else stood there */
    size_t parts;             /* bounded by dump_parts */
};

/* Reads the whole text. */
err_t index_make(struct arena *a, const char *path, const struct limits *limits, struct dump_index *x);
/* *out NULL: there is none. Errors: E_FILE where two schemas have it. */
err_t index_find(struct dump_index *x, const char *table, struct dump_table **out);
/* What stands between an INSERT's names and its rows; false: no rows follow. */
bool index_values(struct dump_text *t);
/* Position of a column, -1: none. */
int table_find(const struct dump_table *t, const struct dump_name *name);

#endif
