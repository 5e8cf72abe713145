/* Where the program may connect to: an operator lists origins, scheme and host and port, and nothing else is called. URLs are taken apart by the
 * library that connects, so that both read them alike. */
#ifndef IO_ADDRESS_H
#define IO_ADDRESS_H

#include "base/str.h"

struct address {
    struct str scheme, host;       /* lower case */
    int port;                      /* the scheme's own where the URL names none */
    struct str folder;             /* of file: the path; else STR_NONE */
};

/* http, https, smtp, smtps, file. false: it is none of them, is no URL, or holds a name or password. Lives in the arena. */
bool address_read(struct arena *a, struct str url, struct address *out);
/* Whether `url` belongs to one of the origins, which blanks separate; of a file: whether it is that folder. */
bool address_allowed(struct arena *a, struct str origins, struct str url);
/* Of this machine, by its literal name: there is nobody in between. */
bool address_is_loopback(const struct address *address);

#endif
