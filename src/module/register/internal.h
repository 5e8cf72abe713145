/* What the files of this area share. */
#ifndef MODULE_REGISTER_INTERNAL_H
#define MODULE_REGISTER_INTERNAL_H

#include "base/vec.h"
#include "model/write/tx.h"
#include "module/export/export.h"
#include "module/register/register.h"

/* ---- registers as data ---- */

/* A column of the file, what it is of a row, and so how it is written and how it is read. */
struct register_column {
    const char *path;            /* public names joined by "__": "parent__code" */
    const char *element;         /* in XML, one that rows without a value leave out beginning with '?'; NULL: not there */
    const char *head;            /* in tables */
    enum export_how how;
    int64_t bit;
    int place;                   /* in tables; of columns of one place, and without any, as they stand here */
    bool must;                   /* besides what must have a value anyway */
};
#define REGISTER_COLUMNS_END {.path = NULL}

/* Rows of one entity: all of them, or those of this type of place. */
struct register_section {
    const struct entity *entity;
    const char *type;
    const char *outer, *entry;   /* XML */
    const struct register_column *columns;
};

enum { REGISTER_SECTIONS = 4, REGISTER_BATCH = 1000 };   /* of a book; rows that are written or deleted together */

struct register_book {
    const char *name;
    right_t down, up;
    const char *around;          /* XML: the element around all sections; NULL: their own is enough */
    bool deletes;                /* knows INSERT_UPDATE_DELETE */
    const char *key;             /* head of the column that no table is without */
    size_t count;
    struct register_section sections[REGISTER_SECTIONS];   /* rows of one may point to those of the one before */
};

const struct register_book *register_book(struct str name);        /* NULL: there is none */
const struct register_book *register_people(void);                 /* insurees, which only go down by this way */
/* The section that a table is made of: that of the widest rows. */
const struct register_section *register_sheet(const struct register_book *book);
size_t register_width(const struct register_section *s);           /* columns */
/* Columns of a table in its order. */
size_t register_heads(struct arena *a, const struct register_section *s, const struct register_column **out);

/* ---- a file as rows ---- */

enum outcome { OUTCOME_NONE, OUTCOME_CREATED, OUTCOME_UPDATED, OUTCOME_UNCHANGED, OUTCOME_SKIPPED, OUTCOME_INVALID, OUTCOME_FAILED, OUTCOMES };

struct sent_row {
    int64_t number;                          /* of the table; of XML which entry of its section it is; 0: not of the file, but left out by it */
    const struct register_section *section;
    struct str *cells;                       /* by column of the section; STR_NONE: none */
    struct db_value *values;                 /* by column, once they are read; references are texts */
    struct str code;                         /* as it was sent */
    struct str key;                          /* the same, folded */
    bool twice;                              /* refused because its code came before */
    bool remove;                             /* its column "delete" says so */
    enum outcome outcome;
    err_t why;
};

struct sent_file {
    struct arena *arena;
    const struct register_book *book;
    bool *sent;                              /* by column of the sheet's section: whether the table has it; NULL: XML, which has all */
    VEC(struct sent_row) rows;
};

/* Errors: E_REQUEST (no such file, unknown or missing column), E_LIMIT (upload_rows and those of the readers). */
err_t register_read(struct function_call *c, const struct register_book *book, struct str bytes, struct sent_file *out);
/* Reads values by the descriptors, and refuses what is wrong in itself or there twice. */
err_t register_check(struct function_call *c, struct sent_file *file);
/* The first fault of a row stays. */
void register_refuse(struct sent_row *row, enum outcome outcome, err_t why);
size_t register_faults(const struct sent_file *f);       /* rows that were refused */

/* ---- what is there (register_code.c) ---- */

/* A current row by its code or name. */
struct stored {
    int64_t id;
    uuid_t uuid;
    struct str key;                          /* its code, folded; of several with the same the last is found */
    struct str type;                         /* of a place: its level; else none */
    bool made;                               /* by this file */
};
struct codes { struct map by_key; struct stored *all; size_t count; };   /* all: those that were there, by id */

struct taking;
/* All of a table by that field, without regard to case; read once. */
err_t codes_of(struct taking *t, const struct table *table, const char *field, struct codes **out);
struct stored *codes_find(struct taking *t, const struct codes *codes, struct str shown);
void codes_add(struct codes *codes, struct stored *s);

/* ---- villages by code or name within the places above them (register_village.c) ---- */

struct villages;
err_t villages_load(struct tx *tx, struct arena *a, struct villages **out);
/* `named`: village, municipality, district, region, each a code or a name; what is empty says nothing. 0: there is none, or several. */
int64_t villages_find(struct villages *v, const struct str named[4]);

/* ---- into the database ---- */

struct taking {
    struct function_call *call;
    struct tx *tx;
    const struct register_options *options;
    struct sent_file *file;
    VEC(struct known { const struct table *table; const char *field; struct codes codes; } *) known;
    int64_t deleted;
    err_t refused;                           /* the file as a whole */
};

/* Inserts and updates the rows of a section; what is refused is told in them. */
err_t register_write(struct taking *t, const struct register_section *s);
/* A new row of it with what an insert gives that says nothing more. */
err_t register_new(struct tx *tx, const struct register_section *s, struct record *out);
/* Takes away what the file says, and what it does not have where the strategy says so. */
err_t register_remove(struct taking *t);
void register_answer(const struct taking *t);

#endif
