/* Entities as data. One descriptor says what an entity is: table, fields, relations, life, scope,
 * rights. Queries, validation, writing, history, journal, import, export, forms and API types all
 * follow from it. Descriptors are constant C tables with designated initialisers, owned by modules.
 *
 * Every table begins with the same columns (the header): id, uuid, version, created_at, created_by,
 * changed_at, changed_by, deleted_at, ext. They are not listed as fields; the life of the entity
 * decides how an API shows them. */
#ifndef MODEL_REGISTRY_ENTITY_H
#define MODEL_REGISTRY_ENTITY_H

#include "base/err.h"
#include "base/money.h"
#include "db/db.h"

struct entity;
struct record;
struct check;

/* ---- types ---- */

enum type_kind {
    TYPE_INT = 1, TYPE_BOOL, TYPE_TEXT, TYPE_CODE,
    TYPE_MONEY, TYPE_QTY, TYPE_PCT, TYPE_RATE,   /* decimals of scale 2, 2, 2, 4 */
    TYPE_DATE, TYPE_STAMP, TYPE_UUID, TYPE_JSON,
};

struct code {
    const char *code;    /* as stored and exchanged: "D" or, for numeric lists, "4" */
    const char *name;    /* word for catalogues and enums: "drug" */
};

struct code_list {
    const char *name;             /* key of its labels: "code.<list>.<name>" */
    bool numeric;                 /* stored as an integer */
    const struct code *codes;     /* ends with code = NULL */
};

struct type {
    enum type_kind kind;
    int32_t max;                  /* TEXT: characters */
    int64_t least, most;          /* INT and decimals, both inclusive, in storage units; 0,0: the type's own range */
    const struct code_list *codes;
};

#define INT (struct type){.kind = TYPE_INT, .least = INT32_MIN, .most = INT32_MAX}
#define INT_RANGE(a, b) (struct type){.kind = TYPE_INT, .least = (a), .most = (b)}
#define BOOL (struct type){.kind = TYPE_BOOL}
#define TEXT(n) (struct type){.kind = TYPE_TEXT, .max = (n)}
#define CODE(list) (struct type){.kind = TYPE_CODE, .codes = &(list)}
#define MONEY (struct type){.kind = TYPE_MONEY, .least = 0, .most = DECIMAL_MAX}       /* not negative */
#define MONEY_SIGNED (struct type){.kind = TYPE_MONEY, .least = -DECIMAL_MAX, .most = DECIMAL_MAX}
#define QTY (struct type){.kind = TYPE_QTY, .least = 0, .most = DECIMAL_MAX}
#define PCT (struct type){.kind = TYPE_PCT, .least = 0, .most = 10000}
#define RATE (struct type){.kind = TYPE_RATE, .least = 0, .most = DECIMAL_MAX}
#define DATE (struct type){.kind = TYPE_DATE}
#define STAMP (struct type){.kind = TYPE_STAMP}
#define UUID (struct type){.kind = TYPE_UUID}
#define JSON (struct type){.kind = TYPE_JSON}

enum db_type type_storage(const struct type *t);
int type_scale(const struct type *t);          /* decimals: 2 or 4; else 0 */
const char *type_name(const struct type *t);   /* "int", "text", ... for messages and docs */
/* INT and decimals: the bounds that hold, in storage units. */
void type_range(const struct type *t, int64_t *least, int64_t *most);

/* ---- fields ---- */

enum {
    F_REQUIRED = 1,   /* must have a value */
    F_READONLY = 2,   /* the server sets it; a command that sends it is refused */
    F_ONCE = 4,       /* set at creation, never changed */
    F_SUMMARY = 8,    /* shown of rows outside the caller's scope (decision D21) */
    F_FOLDED = 16,    /* has a folded twin column <column>_key for search and order (decision D15) */
    F_INTERNAL = 32,  /* never shown by an API: secrets, keys of ours */
    F_BLOB = 64,      /* TEXT(64): names a kept file (io/blob.h), which stays while a row or former state does; wants an index */
    F_SOUND = 256,    /* folded, and has the sound of the name (base/sound.h) in <column>_sound too; NULL until the job model.refold came by */
    F_SUMMED = 512,   /* a decimal, stored or a sum of other rows: a list tells the sum of it over all rows that it finds */
    F_DIGEST = 128,   /* text or JSON, long and never changed: the journal names it by its SHA-256, the row alone holds it */
};

/* What a filter may ask of a field. */
enum lookup_bit {
    LK_EXACT = 1, LK_IEXACT = 2, LK_ISTARTSWITH = 4, LK_ICONTAINS = 8,
    LK_LT = 16, LK_LTE = 32, LK_GT = 64, LK_GTE = 128,
    LK_IN = 256, LK_ISNULL = 512, LK_NE = 1024,
    LK_TEXT = LK_EXACT | LK_IEXACT | LK_ISTARTSWITH | LK_ICONTAINS,
    LK_ORDER = LK_EXACT | LK_LT | LK_LTE | LK_GT | LK_GTE,
};

/* Who may see it at all and what erasure takes. */
enum privacy { P_PLAIN, P_IDENTITY, P_NAME, P_CONTACT, P_HEALTH, P_MONEY };

/* Checks one value of a record being written; adds to check with check_fail(). Not called for NULL. */
typedef void (*field_check)(struct check *c, const struct db_value *v);
/* Computes a field for n rows at once: `needs` holds the row's values of the fields named in .needs,
 * in that order, rows x count; writes one value a row. `today` is the scheme's local day. */
typedef void (*field_batch)(struct arena *a, date_t today, const struct db_value *needs, size_t n, struct db_value *out);

/* A field made of other rows: the sum of one of their fields over the current rows of a list of this entity, or how many
 * they are, wherever they are and whoever may read them. 0 where there are none, or where no module of this build declares the list. */
struct sum {
    const char *list;         /* "premiums" */
    const char *via;          /* the list is that of the row to which this relation of the entity leads: "family"; NULL: its own */
    const char *beside;       /* or, without a list: a relation of this entity; the rows are the others that lead to the same row */
    const char *field;        /* a stored integer or decimal of those rows: "amount"; NULL: the rows are counted, an INT */
    const char *except;       /* a stored boolean of theirs: rows where it is true do not count; NULL: all do */
    const char *only;         /* a stored field of theirs: rows count where it is `is`, "true" or "2" (a boolean, an integer, a code); without
                               * `is`, where it has a value and is no empty text. NULL: all do */
    const char *is;
    const char *same;         /* with beside: another relation of this entity; rows count that lead by it where this one does */
    const char *next;         /* or where this relation of the row there leads: "conversionProduct" of a "product"; NULL: there alone */
    const char *less;         /* a list of this entity: as many as its rows are taken off; NULL: none */
    const char *from;         /* a stored field of this entity, from which the sum is taken; without a value, neither has
                               * this field one. NULL: the sum itself */
};
#define SUM_OF(...) (&(const struct sum){__VA_ARGS__})

struct field {
    const char *name;         /* public name, camel case */
    const char *column;       /* NULL for a computed field */
    struct type type;
    uint32_t flags;
    uint32_t lookups;
    enum privacy privacy;
    const char *label;        /* catalogue key; NULL: "field.<entity>.<name>" */
    const char *standard;     /* value when creation sends none, as text */
    field_check check;
    const char *needs;        /* computed: fields it is made of, separated by blanks */
    field_batch batch;
    const struct sum *sum;    /* computed by the database; may be filtered by, as its lookups say */
};

#define FIELDS_END {.name = NULL}

/* ---- relations ---- */

enum {
    R_REQUIRED = 1,
    R_READONLY = 2,
    R_ONCE = 4,
    R_OWNER = 8,      /* this row is part of the row it points to: written, versioned, scoped and journalled with it */
    R_SUMMARY = 16,   /* shown of rows outside the caller's scope, as F_SUMMARY: gender (decision D21) */
    R_FILTERS = 32,   /* the target's filters are offered through it: location_Code_Icontains */
    R_HIMSELF = 64,   /* what it leads to is open to the account that is asked about itself (RIGHT_HIMSELF): a profile, its
                       * roles; of a list only what is owned: all rows of one owner are his */
    R_AS_OF = 256,    /* names a row of a register without places as of the day that this one is about: one that has ended since may be
                       * named where the command says since when (crud_plan, ended_since) */
    R_LIST_FILTERS = 128,   /* this entity's filters are offered through the list on the target: members_ChfId */
};

struct relation {
    const char *name;         /* public name, camel case: "parent" */
    const char *column;       /* "parent_id"; BIGINT, references the target's id */
    const char *to;           /* entity */
    const char *reverse;      /* name of the list on the target; NULL: none */
    uint32_t flags;
    uint32_t lookups;         /* LK_EXACT and LK_IN by uuid are always there; LK_ISNULL where said */
};

#define RELATIONS_END {.name = NULL}

/* Of every row: who created it and who changed it last, by the columns of the header. Not in the descriptors' lists; an
 * account has the other way round, of each entity of LIFE_VERSION that has a face, the lists author_list(). */
extern const struct relation author_creation, author_change;

/* ---- rights ---- */

typedef uint32_t right_t;
enum {
    RIGHT_NONE_SET = 0,           /* invalid: the registry refuses it */
    RIGHT_SIGNED_IN = 1,          /* any signed-in caller */
    RIGHT_PUBLIC = 2,             /* everybody */
    RIGHT_NOBODY = 3,             /* no caller: the program itself only */
    RIGHT_ADMINISTRATOR = 4,      /* administrators only: no role can hold it */
    RIGHT_HIMSELF = 5,            /* any signed-in caller, of a function that answers with his own account: R_HIMSELF is open */
};

struct rights {
    right_t read, create, update, remove;
};

/* ---- at the top of an API ---- */

/* An argument with the type the contract gives it: "String", "[UUID]", "Boolean!". */
struct argument { const char *name, *type; };
#define ARGUMENTS_END {.name = NULL}

enum root_kind {
    ROOT_LIST = 1,    /* paged: a relay connection */
    ROOT_PLAIN,       /* a plain array */
    ROOT_ONE,         /* one row, found by its arguments */
};

struct root_call;
struct function_call;                    /* model/run/function.h */
struct root {
    const char *name;                    /* "insurees" */
    enum root_kind kind;
    const struct argument *arguments;    /* beyond those of paging, order and the filter rule; may be NULL */
    err_t (*where)(struct root_call *c); /* turns them into conditions (model/query/root.h); may be NULL */
    right_t right;                       /* RIGHT_NONE_SET: the entity's right to read */
    bool history;                        /* takes showHistory */
    /* ROOT_LIST: a Boolean argument with which the rows that the others name may lie outside the caller's places, and who says
     * whether they do and may be opened to him, before they are read: they show their summary. NULL: none. */
    const char *wider;
    err_t (*open)(struct function_call *c, bool *out);
    const char *face;                    /* the API type of its rows; NULL: the entity's main one */
    const char *file;                    /* ROOT_LIST: the same rows as a file, with the same arguments: "billExport"; NULL: none */
};
#define ROOTS_END {.name = NULL}

/* ---- the entity ---- */

enum life {
    LIFE_VALIDITY = 1,   /* validityFrom, validityTo, legacyId, auditUserId; saving without a change does nothing */
    LIFE_VERSION,        /* isDeleted, version, date/userCreated, date/userUpdated; saving without a change is E_NO_CHANGE */
    LIFE_CODE,           /* reference list: a code and labels */
};
enum key { KEY_INTEGER = 1, KEY_UUID, KEY_CODE };
enum history {
    HISTORY_ROWS = 1,    /* former states as rows of <table>_history (decision D1) */
    HISTORY_JOURNAL,     /* former states only in the journal */
};

/* Row scope (decision D20). Columns that hold the row's place, kept by the write path by copying from
 * the rows that `via` and `second_via` point to. A row that gets no place from `via` has the place that
 * `second_via` gives; one whose district is null then is visible to all. What stands in two districts gives
 * both where `via` and `second_via` are the same relation.
 * An entity without scope is not limited by place. */
struct scope {
    const char *district;     /* column "district_id" */
    const char *second;       /* "district2_id": a second district, null when the same */
    const char *village;      /* "village_id" */
    const char *via;          /* relation that gives the place: "location" */
    const char *second_via;
    const char *facility;     /* relation to the facility whose row it is, or to a row of which this is said: a caller who is
                               * tied to a facility sees the rows of that one, wherever it is, and no others */
    bool tree;                /* the entity is the location tree itself: the regions and wards above a
                               * visible place are visible too */
    right_t everywhere;       /* callers who hold it see and write rows of every place; 0: nobody does */
};

/* Checks a whole record before it is written; old is NULL at creation. Runs in the transaction's short
 * part, so it reads nothing: a rule that needs other rows is a listener (module.h). */
typedef void (*record_check)(struct check *c, const struct record *old, const struct record *new_);

enum epoch { EPOCH_NONE, EPOCH_REGISTER, EPOCH_ACCESS, EPOCH_LOCATION, EPOCH_SETTING, EPOCH_COUNT };

struct entity {
    const char *name;                    /* "medical_item" */
    const char *table;
    const struct field *fields;
    const struct relation *relations;    /* may be NULL */
    enum life life;
    enum key key;
    enum history history;
    bool imported_history;               /* HISTORY_JOURNAL: <table>_history holds what an importer brought, and only that */
    const char *const *unique;           /* columns, each "code" or "a,b": unique among rows not deleted; NULL ends */
    struct scope scope;
    struct rights rights;                /* of an owned entity: those of its owner, set here to RIGHT_NOBODY for writing */
    const char *order;                   /* default order: "id" or a field, with '-' for descending */
    const char *const *sorts;            /* fields, or "validity_from", with an index that serves ordering; NULL ends */
    const char *const *grams;            /* folded fields with an index of their parts (registry/migration.h); NULL ends */
    enum epoch epoch;                    /* bumped when a row changes */
    bool aside;                          /* its rows only speak of what they lead to: taking a command back does not mind them */
    bool counted;                        /* row_count keeps totals for it (decision D19) */
    record_check check;
    const char *const *faces;            /* names of its API types, the main one first; NULL: in no API */
    const struct root *roots;            /* may be NULL */
    bool account;                        /* its rows are who signs in: created_by and changed_by of every row hold their ids.
                                          * Of several the first counts; queries step to it by "userCreated" and "userUpdated" */
};

/* "invoice_event" -> "invoiceeventUserCreated": the list on the account. */
struct str author_list(struct arena *a, const struct entity *e, const struct relation *author);
/* Whether there is a table <table>_history. */
static inline bool entity_has_former(const struct entity *e) { return e->history == HISTORY_ROWS || e->imported_history; }

#define LIST(...) (const char *const[]){__VA_ARGS__, NULL}
#define UNIQUE_CURRENT(...) LIST(__VA_ARGS__)
#define SORTS(...) LIST(__VA_ARGS__)
#define GRAMS(...) LIST(__VA_ARGS__)
#define FACES(...) LIST(__VA_ARGS__)

/* ---- checks ---- */

/* Collects what is wrong with a record; every fault is reported, not only the first. */
struct check {
    struct arena *arena;
    struct env *env;
    const struct entity *entity;
    const char *field;       /* the field being checked, for field_check */
    err_t errors;
};

void check_fail(struct check *c, err_t e);
/* E_RULE with a named rule; its sentence is "rule.<rule>" in the catalogues. Inside a field_check the
 * error names the field too. */
void check_rule(struct check *c, bool holds, const char *rule);

/* ---- values ---- */

/* A value from JSON, checked against the type: kind, form, length, range, choice. `name` is the field,
 * for errors. JSON null (or no JSON) gives a NULL value. Decimals may come as string or number; decimals
 * finer than the scale are refused. Codes of a numeric list too; a type JSON takes any value.
 * Errors: E_FIELD_TYPE for another kind of JSON value, E_FIELD_FORM for a text that is no date, decimal,
 * ..., E_FIELD_RANGE, E_FIELD_LENGTH (in characters), E_FIELD_CHOICE. */
struct json;
err_t value_read(struct arena *a, const struct type *t, const char *name, const struct json *v, struct db_value *out);
/* The same from text (CSV, standard values, filters that come as text). Empty text is NULL. */
err_t value_read_text(struct arena *a, const struct type *t, const char *name, struct str s, struct db_value *out);
/* Length, range and choice of a value that did not come through value_read. */
err_t value_check(struct arena *a, const struct type *t, const char *name, const struct db_value *v);
struct json_writer;
/* As the contract prints it: decimals as strings with all decimals, dates ISO, codes as stored. */
void value_write(struct json_writer *w, const struct type *t, const struct db_value *v);

#endif
