/* A scheme at work, spoken to over HTTP as its clients do: tables of steps, each by somebody, with what it must give. */
#ifndef TESTS_GATE_JOB_KIT_H
#define TESTS_GATE_JOB_KIT_H

#include "server/kit.h"

enum { JOB_PEOPLE = 16 };

struct job {
    struct running *s;
    struct arena *a;
    const char *blobs;                                            /* folder of photos and attachments */
    struct { const char *name, *header; } people[JOB_PEOPLE];     /* who signed in, and the header that says so */
    int signed_in, sent;
    struct buf told;                                              /* all that was asked and answered, in order */
};

/* `what` is a query, "{ ... }", or a mutation with the members of its input, "createFamily {...}". ' stands for ",
 * <claim 1> for the uuid of the row with this id, <photo> for a picture.
 * `gives` of a query: its data; with = before it, a part of them; with ! before it, a part of its errors. Of a mutation:
 * a part of the error in the mutation log, or NULL where it must be done; with = before it, a part of what that says. */
struct step { const char *who, *what, *gives; };
#define STEPS_END { NULL, NULL, NULL }

/* A server on a new database, with the first account, "root"; what ids and times depend on is fixed. A day is begun then. */
void job_open(struct job *j, struct testdb *t);
void job_close(struct job *j);
/* The server ends and begins again at this moment; root signs in. */
void job_day(struct job *j, const char *clock);
void job_sql(struct job *j, const char *sql);

enum job_session { BY_TOKEN, BY_COOKIE };
void job_sign_in(struct job *j, const char *name, const char *password, enum job_session how);
void job_steps(struct job *j, const struct step *steps);
/* A file by its path with <...> as above; who: NULL for a stranger. Asserts the status, and of 200 how it begins. */
struct str job_file(struct job *j, const char *who, const char *path, int status, const char *begins);
const char *job_filled(struct job *j, const char *text);   /* with ' and <...> as above */
/* Any other call, its path and body as above; body NULL: none. */
struct heard job_call(struct job *j, const char *who, const char *method, const char *path, const char *body);
struct heard job_call_with(struct job *j, const char *who, const char *more, const char *method, const char *path, const char *body);   /* more: headers */
/* The text of a PDF; STR_NONE where there is no pdftotext. */
struct str job_text(struct job *j, struct str pdf);
/* `imis WORDS...` on the database. */
struct ran job_program(struct job *j, const char *const *words);
/* Rows of a query as text; `types` as in module/drive.h, s (moment), u (uuid), y (bytes). */
struct str job_rows(struct job *j, const char *sql, const char *types);

#endif
