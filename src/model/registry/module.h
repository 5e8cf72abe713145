/* What a business area brings: one constant struct, listed in module/modules.c. Commands, jobs,
 * listeners and settings are declared here as data so that the registry can resolve them; the floors
 * above (write, run) define what they do. */
#ifndef MODEL_REGISTRY_MODULE_H
#define MODEL_REGISTRY_MODULE_H

#include "db/migrate.h"
#include "model/registry/entity.h"

struct tx;
struct prepare;
struct job_run;
struct registry;
struct json;

/* ---- commands ---- */

/* Files within a command's input: base64 in a member of this name, wherever it stands, "data:image/png;base64," before it or
 * not. Before the input is compared and logged it becomes the key of a kept file (io/blob.h) in a member of another name, so
 * that neither log nor journal holds bytes; of a command that is refused they go nowhere. */
struct command_file {
    const char *member, *to;          /* "document", "blob" */
    enum limit_id most;               /* bytes */
    /* Refuses content, or makes it anew, before it is kept; outside of any transaction. */
    err_t (*take)(struct prepare *p, const char *field, struct str *content);
};
#define FILES_END {.member = NULL}

/* What the write path locks before apply, in ascending (table number, id): prepare adds the rows. */
struct command {
    const char *name;                 /* "product.create", "location.move": entity.verb */
    right_t right;
    right_t also;                     /* another one that is enough; 0: none */
    const right_t *and;               /* AND(...): those that it needs as well; may be NULL */
    /* Reads and checks the input; may read the database, decode, hash. No transaction. *plan goes to apply. */
    err_t (*prepare)(struct prepare *p, void **plan);
    /* The short part inside the transaction. May run more than once (retry), so it changes nothing but
     * the database and its own arena. No file, no network. */
    err_t (*apply)(struct tx *tx, void *plan);
    const struct entity *entity;      /* what the generic functions work on (prepare, apply, where NULL), else NULL */
    uint32_t verb;                    /* CRUD_CREATE, _UPDATE or _DELETE: what they do to it */
    const char *const *secrets;       /* members of the input that the log never holds, nor its digest; may be NULL */
    bool (*is_secret)(const struct registry *r, const struct json *input);   /* whether they are in this input; NULL: always */
    const struct command_file *files; /* may be NULL */
    bool undo;                        /* command.undo takes it back: it starts no job, books nothing and changes no extension */
};

#define AND(...) (const right_t[]){__VA_ARGS__, RIGHT_NONE_SET}
#define COMMANDS_END {.name = NULL}

/* Which generic commands an entity gets: "<entity>.create" and so on, with the entity's rights. */
enum { CRUD_CREATE = 1, CRUD_UPDATE = 2, CRUD_DELETE = 4, CRUD_ALL = 7 };
struct crud { const struct entity *entity; uint32_t verbs; };
#define CRUD_END {.entity = NULL}

/* ---- events inside the transaction (decision D27) ---- */

enum phase { PHASE_BEFORE = 1, PHASE_AFTER };
enum change_op { OP_CREATE = 1, OP_UPDATE, OP_DELETE, OP_BULK, OP_ACCESS, OP_ERASE };

struct change;
/* BEFORE may veto with an error and may alter change->new_; AFTER may write more through tx. */
struct listener {
    const struct entity *entity;
    uint32_t ops;                     /* bits 1 << OP_... */
    enum phase phase;
    int priority;                     /* lower first; ties in module order */
    err_t (*fn)(struct tx *tx, struct change *change);
    /* In place of fn, AFTER alone: told once of all rows that were written together, when the others were told of each. For what costs a
     * statement, however many rows there are. */
    err_t (*many)(struct tx *tx, struct change *changes, size_t n);
};
#define LISTENERS_END {.entity = NULL}

/* ---- jobs ---- */

struct job {
    const char *name;                 /* "model.refold" */
    right_t right;                    /* who may start it by hand; RIGHT_NOBODY: it only follows from something else */
    /* Does one chunk (aim: under a second) and commits it; *more tells whether to call again. State
     * between chunks stands in the cursor, which is kept with the chunk (model/run/job.h). */
    err_t (*step)(struct job_run *run, bool *more);
    const char *schedule;             /* NULL, or a standard due time (model/run/due.h): it runs by time, and never twice at once */
    bool off;                         /* its schedule is switched off until an administrator wants it */
    const char *const *settings;      /* what governs it: LIST of names of settings, shown with its schedule; may be NULL */
    bool kept;                        /* rows of its module name its runs, which therefore are never swept away */
    bool of_account;                  /* what its account asked for: limit jobs_at_work bounds how many it has, and the job stops where the
                                       * account may or sees less than when it began (E_JOB_ACCESS). Else what was begun is finished */
    int most;                         /* enum limit_id: how many of this one an account has; 0: only those of all jobs are bounded */
};
#define JOBS_END {.name = NULL}

/* ---- settings ---- */

enum { SETTING_LAW = 1,       /* enters decisions: every value it ever had is kept with its time */
       SETTING_PUBLIC = 2,    /* may be read without signing in */
       SETTING_SECRET = 4 };  /* nobody reads it, only whether it is set: no list, log or journal holds its value */
struct setting {
    const char *name;                 /* "core.time_zone" */
    struct type type;
    const char *standard;
    uint32_t flags;
    const char *what;                 /* catalogue key of its explanation */
    err_t (*check)(struct arena *a, const struct db_value *v);
};
#define SETTINGS_END {.name = NULL}

/* ---- functions: fields at the top of an API that are no lists (decision D24) ---- */

struct function {
    const char *name;                          /* "validateClaimCode" */
    const struct argument *arguments;
    const char *type;                          /* "Boolean", an entity's face, or an object type of the contract */
    right_t right;
    err_t (*run)(struct function_call *c);
};
#define FUNCTIONS_END {.name = NULL}

/* ---- the module ---- */

struct module {
    const char *name;                          /* "product" */
    const struct entity *const *entities;      /* NULL ends; an owner before what it owns */
    const struct migration *migrations;        /* n = 0 ends */
    const struct crud *crud;
    const struct command *commands;
    const struct listener *listeners;
    const struct job *jobs;
    const struct setting *settings;
    const struct function *functions;
};

#endif
