/* Errors are values. An err_t is NULL when all went well, else it points at a struct err in the arena
 * of whoever asked. Each error has a stable code (err_codes.h) which names its text in the catalogue
 * ("error.<code>"), its HTTP status and its FHIR issue type; arguments fill the text's {names}. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/str.h"

struct arena;

enum err_id {
#define ERR(id, code, http, fhir) id,
#include "base/err_codes.h"
#undef ERR
    ERR_COUNT
};

struct err_arg {
    const char *name;
    struct str value;
};

enum { ERR_ARGS_MAX = 6 };

struct err {
    enum err_id id;
    uint8_t arg_count;
    struct err_arg args[ERR_ARGS_MAX];
    const struct err *cause; /* what lay beneath, for the log; never shown to a stranger */
    const struct err *next;  /* further errors of the same request, e.g. one for each wrong field */
};

typedef const struct err *err_t;

#define OK ((err_t)NULL)
#define TRY(call)                  \
    do {                           \
        err_t try_ = (call);       \
        if (try_) return try_;     \
    } while (0)

/* err_make(a, E_FIELD_LENGTH, "field", "code", "max", "8", NULL): pairs of name and zero-ended value,
 * ended by NULL; values are copied, more than ERR_ARGS_MAX pairs is a programming error. */
err_t err_make(struct arena *a, enum err_id id, ...) __attribute__((sentinel, returns_nonnull));
err_t err_wrap(struct arena *a, err_t cause, enum err_id id, ...) __attribute__((sentinel, returns_nonnull));
#ifdef __clang_analyzer__   /* which does not trust returns_nonnull before clang 16 */
static inline err_t err_made(void)
{
    static const struct err made;

    return &made;
}
#define err_make(...) ((void)(err_make)(__VA_ARGS__), err_made())
#define err_wrap(...) ((void)(err_wrap)(__VA_ARGS__), err_made())
#endif
/* Puts `more` at the end of the list of `first` (which may be OK) and returns the head. */
err_t err_join(err_t first, err_t more);
/* A deep copy in another arena: an error that must outlive the arena it was made in. */
err_t err_copy(struct arena *a, err_t e);
bool err_is(err_t e, enum err_id id);
struct str err_value(err_t e, const char *name); /* STR_NONE when it has no such argument */

const char *err_code(enum err_id id);   /* "field.length" */
int err_http(enum err_id id);           /* 400 ... 503 */
const char *err_fhir(enum err_id id);   /* OperationOutcome issue type: "invalid", "forbidden", ... */
/* What a person typed, which may be personal data: the argument named "value". It is for the answer to
 * that person only and stays out of err_line() and the log. */
bool err_arg_private(const struct err_arg *arg);
/* For logs and developers: "field.length(field=code, max=8): <cause>; <next>", without private arguments.
 * The catalogue's sentence in a user's language is text_err() in text.h. */
struct str err_line(struct arena *a, err_t e);

#endif
