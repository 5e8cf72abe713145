/* What the calls share: how they are found, who may make them, what is read of a body and how answers and errors look
 * (mobile-offline 7, "REST API frame"). Names of members match in any case of letters, as they did in .NET. */
#ifndef API_PHONE_FRAME_H
#define API_PHONE_FRAME_H

#include "api/api.h"
#include "base/json.h"
#include "model/run/function.h"
#include "module/rows.h"

/* A call at work. */
struct phone {
    struct call *call;
    struct reply *reply;
    struct function_call function;   /* for what modules offer; out: room of its own */
    const struct json *body;         /* of a POST; an object or an array */
    struct str key;                  /* what stands for '*' in the path */
    struct json_writer out;          /* the answer; dropped where serve fails */
};

enum phone_who {
    PHONE_RIGHT,                     /* who holds `right` or `also`, 0: none */
    PHONE_SIGNED_IN,
    PHONE_COMPATIBLE,                /* signed in, or anybody where mobile.compatibility says so */
    PHONE_ANYBODY,
};

struct phone_call {
    enum method method;
    const char *path;                /* behind /rest/api/; '*': one part, whatever it is */
    enum phone_who who;
    right_t right, also;
    err_t (*serve)(struct phone *p);
};
#define PHONE_CALLS_END {.path = NULL}
extern const struct phone_call phone_claim_calls[], phone_enrol_calls[], phone_feedback_calls[], phone_people_calls[],
    phone_gateway_calls[], phone_payment_calls[], phone_policy_calls[], phone_register_calls[], phone_report_calls[], phone_sign_calls[],
    phone_commission_calls[], phone_reconciliation_calls[], phone_self_renewal_calls[];

/* {"error_occured": true, "error_message": sentence}; 400 for all that is wrong with what was sent, else the error's status. */
void phone_failed(struct call *c, struct reply *r, err_t e);
err_t phone_wrong(struct phone *p, const char *what);

/* ---- what was sent ---- */

const struct json *phone_member(const struct json *of, const char *name);   /* NULL: not there, null, or an empty text */
/* Texts and numbers, as text; STR_NONE: not there. */
struct str phone_text(const struct json *of, const char *name);
err_t phone_required(struct phone *p, const struct json *of, const char *name, struct str *out);
/* "2026-11-22", or a moment that begins so; DATE_NONE: not there, where it need not be. */
err_t phone_date(struct phone *p, const struct json *of, const char *name, bool required, date_t *out);
err_t phone_int(struct phone *p, const struct json *of, const char *name, int64_t *out);   /* 0: not there */
bool phone_bool(const struct json *of, const char *name);       /* true, 1, "1", "true" */

/* ---- reading ---- */

/* The caller with rights that the call opens beside its own; his places stay. */
const struct access *phone_lent(struct phone *p);
/* One statement without places: for who may know. Types: one letter a column, i t b d u m (amount) s (moment). */
err_t phone_query(struct phone *p, const char *sql, const struct db_value *params, size_t n, const char *types, struct db_rows *out);

/* An officer signs in with his code. His id; 0: nobody has it. */
err_t phone_officer(struct phone *p, struct str code, int64_t *out);
/* The caller and those he stands in for, ids; none where he is no officer. */
err_t phone_officers(struct phone *p, struct db_value *out);

/* ---- answers ---- */

enum phone_shape { AS_TEXT, AS_INT, AS_BOOL, AS_DATE, AS_UUID, AS_AMOUNT, AS_PRICE };   /* a price is an amount in quotes */
struct phone_column {
    const char *key, *path;          /* path: of rows_cell */
    enum phone_shape shape;
};
#define PHONE_COLUMNS_END {.key = NULL}
void phone_put(struct phone *p, const char *key, enum phone_shape shape, const struct db_value *v);
void phone_put_text(struct phone *p, const char *key, struct str v);   /* STR_NONE: null */
void phone_put_row(struct phone *p, const struct found *rows, size_t row, const struct phone_column *columns);   /* members only */
void phone_put_rows(struct phone *p, const struct found *rows, const struct phone_column *columns);   /* an array of objects */
/* Rows of phone_query, their cells in the order of the columns (path is not looked at). */
void phone_put_table(struct phone *p, const struct db_rows *rows, const struct phone_column *columns);

/* ---- writing ---- */

/* One command; what it refuses is out->error. An error only where nothing was stored. What is sent again is recognised by what
 * it says, not by an id: those apps had none. */
err_t phone_command(struct phone *p, const char *command, struct str input, struct answer *out);
/* Gives a control number that the officer took along to who was enrolled or renewed; who may not ask for numbers may not give them. *done: it is his. */
err_t phone_link(struct phone *p, struct str control, struct str number, struct str product, bool renewal, bool *done);
bool phone_broke(err_t e, const char *rule);         /* one of the errors is this rule */
bool phone_taken(err_t e, const char *field);        /* one says that another has this value of a field that ends so */
bool phone_in_doubt(err_t e);                        /* trouble of ours, not a refusal */

#endif
