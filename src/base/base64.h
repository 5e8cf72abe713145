/* Base64 (RFC 4648), with padding. */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include "base/str.h"

struct str base64(struct arena *a, struct str bytes);
/* Padding may be left out. false: there is another sign in it. */
bool base64_read(struct arena *a, struct str text, struct str *out);

#endif
