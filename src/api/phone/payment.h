/* Payments by the calls of telephones and of the gateway: which one, the input of its command, how the answer looks. */
#ifndef API_PHONE_PAYMENT_H
#define API_PHONE_PAYMENT_H

#include "api/phone/frame.h"

/* One command; what was sent stands in the mutation log by its SHA-256. A refusal is an error. */
err_t pay_command(struct phone *p, const struct access *who, const char *name, struct str input, struct answer *out);
/* By "internal_identifier". E_NOT_FOUND. */
err_t pay_find(struct phone *p, const struct json *of, struct str *uuid);

/* Of a call that tells what only the gateway may: signed by it, where the scheme has a secret with it. E_FORBIDDEN, E_RULE payment_signature_old. */
err_t pay_check_signature(struct phone *p);
/* The caller of one that was checked. */
const struct access *pay_signed(struct phone *p);

/* ---- an input: begun, put together, ended once ---- */

struct pay_input { struct buf text; struct json_writer w; };
void pay_begin(struct phone *p, struct pay_input *in);
void pay_put(struct pay_input *in, const char *key, struct str v);   /* empty: left out */
void pay_put_bool(struct pay_input *in, const char *key, bool v);
err_t pay_put_day(struct phone *p, struct pay_input *in, const char *key, const struct json *of, const char *name);
/* "lines": each of the list `name`; what was sent itself where it has no such list. */
void pay_put_lines(struct pay_input *in, const struct json *of, const char *name);
struct str pay_type(const struct json *of);
struct str pay_end(struct pay_input *in);

/* Ends the input, sends the command and answers with its payment. */
err_t pay_run(struct phone *p, const struct access *who, const char *name, struct pay_input *in);

#endif
