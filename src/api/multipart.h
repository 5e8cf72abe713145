/* Uploaded forms: multipart/form-data (RFC 7578) over a body that is there as a whole. Nothing is copied. */
#ifndef API_MULTIPART_H
#define API_MULTIPART_H

#include "base/err.h"
#include "base/limit.h"

struct part {
    struct str name;
    struct str file;          /* its name as sent, without any folders; STR_NONE: no file */
    struct str type;          /* media type; STR_NONE: text */
    struct str content;
};

struct multipart {
    struct arena *arena;
    struct str rest;          /* behind the last boundary line */
    struct str boundary;      /* "\r\n--" and the boundary */
    int64_t left;             /* parts that may still come */
    int64_t most;
    bool done;
};

/* content_type: the header's value. Errors: E_REQUEST when it is no such form. */
err_t multipart_open(struct arena *a, const struct limits *limits, struct str content_type, struct str body,
                     struct multipart *out);
/* *more false: there was no further part. Errors: E_REQUEST, E_LIMIT (parts). */
err_t multipart_next(struct multipart *m, struct part *out, bool *more);

#endif
