/* One mail to a server that takes it from us, by libcurl: SMTP (RFC 5321) with TLS, text in UTF-8 (RFC 5322, 2045, 2047). Nothing of it is
 * logged. */
#ifndef IO_MAIL_H
#define IO_MAIL_H

#include "base/date.h"
#include "base/err.h"
#include "base/uuid.h"

struct mail {
    const char *url;               /* "smtps://host:465", TLS from the start; "smtp://host:587": TLS before anything is said, but to this machine */
    struct str username, password; /* STR_NONE: none */
    struct str from, to, subject, text;
    uuid_t id;                     /* of Message-ID: the same mail sent again bears the same, so that readers may drop it */
    stamp_t date;
    int64_t timeout_ms;
};

enum { MAIL_ADDRESS_BYTES = 254 };
/* A form that is safe to hand to a server: one @ with something on both sides, no blanks, controls, brackets, commas or quotes. */
bool mail_address_fits(struct str address);

/* *status: the server's last answer, 250 where it took the mail, 0 where there was none; from 500 on it never will. E_REMOTE (what),
 * E_FIELD_FORM for an address that does not fit. From any thread. */
err_t mail_send(struct arena *a, const struct mail *m, int *status);

/* The mail as it travels, lines ended by CR LF. */
struct str mail_write(struct arena *a, const struct mail *m);

#endif
