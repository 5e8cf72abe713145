#include "api/rest/client.h"

#include "base/hex.h"
#include "io/crypto.h"

enum { TAG_BYTES = 12 };

/* English where we do not speak it. */
static const struct text_source *source_of(struct str language)
{
    const struct text_source *source = text_sources();

    for (size_t i = 0; source[i].language; i++)
        if (str_is(language, source[i].language))
            return &source[i];
    return source;
}

void serve_text(struct call *c, struct reply *r)
{
    struct str asked = call_query(c, "language");
    const struct text_source *source = source_of(asked.p ? asked : c->language);
    uint8_t digest[SHA256_BYTES];

    sha256(source->json->p, source->json->n, digest);
    reply_tagged(c, r, hex_text(c->arena, digest, TAG_BYTES));
    buf_add(&r->body, *source->json);
}
