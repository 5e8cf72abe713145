/* What a new password must have (enrolment 1.4). A count is enforced as a count. */
#ifndef MODULE_CORE_PASSWORD_POLICY_H
#define MODULE_CORE_PASSWORD_POLICY_H

#include "base/err.h"

struct settings;

/* Bytes a password may have at all; a longer one fits nothing. */
enum { PASSWORD_BYTES_MAX = 1024 };

struct password_policy {
    int64_t min_length;                       /* in characters, not bytes */
    int64_t upper, lower, digits, symbols;    /* at least so many; 0: none wanted */
};

struct password_policy password_policy(const struct settings *s);

enum {
    PASSWORD_SHORT = 1, PASSWORD_NO_UPPER = 2, PASSWORD_NO_LOWER = 4, PASSWORD_NO_DIGIT = 8, PASSWORD_NO_SYMBOL = 16,
    PASSWORD_IS_NAME = 32, PASSWORD_LONG = 64,
};
/* Bits of what is wrong. `names`: of its owner (username, e-mail ...); a password that is one of them, or the
 * reverse, whatever the case, is refused. Letters beyond ASCII count as characters only, what is neither letter nor
 * digit of ASCII as a symbol. */
unsigned password_faults(const struct password_policy *policy, struct str password, const struct str *names, size_t n);
/* The same as errors: E_RULE "password_...", field `field`. */
err_t password_check(struct arena *a, const struct password_policy *policy, const char *field, struct str password,
                     const struct str *names, size_t n);
/* Blanks at the end never belong to a password: openIMIS cuts them (enrolment 1.3). */
struct str password_trim(struct str password);
/* 16 characters that satisfy the standard policy; from the kernel's randomness. */
struct str password_generate(struct arena *a);

#endif
