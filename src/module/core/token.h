/* Tokens of signed-in people: JWT (RFC 7519), HS256 with one random key of the installation, kept in the
 * database so that all its servers share it. The algorithm is ours, never the header's. */
#ifndef MODULE_CORE_TOKEN_H
#define MODULE_CORE_TOKEN_H

#include "module/core/account.h"

struct token_key;

/* Reads the key; makes it at first start. */
err_t token_key_load(struct db *db, struct arena *a, struct env *env, const struct token_key **out);

struct token {
    struct str username;
    int64_t issued_s;        /* origIat: of the first token of a chain of refreshes */
    int64_t expires_s;
    int64_t token_count;
};

enum { TOKEN_LIFE_S = 86400, TOKEN_REFRESH_S = 30 * 86400 };

/* {"username","exp","origIat","jti","nbf","ver"}. */
struct str token_issue(struct arena *a, struct env *env, const struct token_key *key, const struct account *who, int64_t issued_s);
/* E_SIGNED_OUT for anything that is not a token of ours in its time. The caller compares token_count. */
err_t token_read(struct arena *a, struct env *env, const struct token_key *key, struct str text, struct token *out);

/* A token that sets a new password once, and signs nobody in: {"username","exp","ver","reset"}. It is void as soon as the password is
 * another one, since that raises token_count; the caller compares. E_SIGNED_OUT likewise. */
enum { TOKEN_RESET_S = 3600 };
struct str token_reset_issue(struct arena *a, struct env *env, const struct token_key *key, const struct account *who);
err_t token_reset_read(struct arena *a, struct env *env, const struct token_key *key, struct str text, struct token *out);

#endif
