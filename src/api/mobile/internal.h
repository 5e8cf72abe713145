/* What the files of this room share. */
#ifndef API_MOBILE_INTERNAL_H
#define API_MOBILE_INTERNAL_H

#include "api/mobile/mobile.h"
#include "base/json.h"
#include "model/write/write.h"

void serve_master_data(struct call *c, struct reply *r);
void serve_renewals(struct call *c, struct reply *r);        /* officer_id */
void serve_feedbacks(struct call *c, struct reply *r);       /* officer_id */
void serve_phone_extract(struct call *c, struct reply *r);   /* location, with_insuree */
void take_enrolments(struct call *c, struct reply *r);
void take_renewals(struct call *c, struct reply *r);
void take_feedbacks(struct call *c, struct reply *r);
void take_claims(struct call *c, struct reply *r);

/* ---- what was brought (brought.c) ---- */

/* Files of a form, those within archives in their place. */
struct brought { struct str name, content; };
typedef VEC(struct brought) brought_t;
/* E_REQUEST, E_RULE and E_LIMIT of archives. */
err_t brought_read(struct call *c, brought_t *out);

bool is_photo(const struct brought *b);
/* Days of telephones: yyyy-MM-dd, dd/MM/yyyy or yyyyMMdd, with a time behind it or not. DATE_NONE: it is none of them. */
date_t old_day(struct str text);

/* ---- what came of it (report.c) ---- */

/* {"success", "errors": [sentences], "results": [...]}: one result for each thing that was brought. */
struct report {
    struct call *call;
    int (*code)(err_t why);         /* what stored procedures of openIMIS returned, beside the response; NULL: the response is that */
    struct buf errors, results;
    size_t error_count, result_count;
    err_t stop;                     /* a passing trouble: nothing more is tried, and all may be sent again */
};
void report_begin(struct report *p, struct call *c);
void report_end(struct report *p, struct reply *r);

/* One thing: where it came from, what it was, and what became of it. */
struct outcome {
    struct str file;
    const char *kind;               /* "family" */
    struct str name;                /* its number or code */
    int response;                   /* as openIMIS numbers it; 0: done */
    const char *state;              /* "done", "repeated", "refused" */
    struct str sentence;            /* why it was refused; of what was done, what of it has no place here */
    struct str result;              /* JSON of the command's answer; none */
    err_t why;                      /* OK: done */
};
void report_add(struct report *p, const struct outcome *o);
/* A refusal with its sentence in the caller's language. */
void report_refused(struct report *p, struct str file, const char *kind, struct str name, int response, err_t e);

/* Runs a command whose id is made of its content: the same again is answered as before, unless it was refused then; what was
 * refused is tried anew. `number` finds openIMIS's number of what came of it. `note`: key of a sentence about what was not kept
 * although it was done; may be NULL. */
struct sending {
    struct str file;
    const char *kind;
    struct str name;
    const char *command;
    struct str input;
    int (*number)(const struct report *p, err_t e, struct str result, bool repeated);
    const char *note;
};
/* Whether it was done; false, too, where nothing more is tried. */
bool report_run(struct report *p, const struct sending *s);

#endif
