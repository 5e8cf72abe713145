/* The inside of a token, for token.c and those who test it. */
#ifndef MODULE_CORE_TOKEN_FORMAT_H
#define MODULE_CORE_TOKEN_FORMAT_H

#include "module/core/token.h"

enum { TOKEN_KEY_BYTES = 32 };

struct token_key { uint8_t bytes[TOKEN_KEY_BYTES]; };

/* Header, claims (JSON) and signature. */
struct str token_sign(struct arena *a, const struct token_key *key, struct str claims);

#endif
