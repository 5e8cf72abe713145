/* A text is a token of ours or it is not: what is read was issued with the key, whole and in time. Inputs that
 * begin with "!" are claims, which are signed first: so the reader behind the signature is reached too. */
#include "base/env.h"
#include "base/limit.h"
#include "fuzz.h"
#include "io/crypto.h"
#include "module/core/token_format.h"

static const struct token_key key = {{1, 2, 3}};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct env_options o = {.clock = {1767322800000000}, .seeded = true, .id_seed = 1};
    struct arena *a = arena_new();
    struct str text = {(const char *)data, size};
    bool is_signed = size && *data == '!';
    struct token token;
    struct env *env;

    MUST(crypto_init());
    env = env_new(a, &o);
    if (is_signed) text = token_sign(a, &key, (struct str){text.p + 1, text.n - 1});
    if (token_read(a, env, &key, text, &token) == OK)
        MUST(is_signed && token.username.n && token.expires_s > 1767322800);
    else
        MUST(!token.username.n && !token.expires_s);
    arena_free(a);
    return 0;
}
