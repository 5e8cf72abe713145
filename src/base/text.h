/* Sentences in every language, from text/<lang>.json: one source for server, command line and
 * browser. A catalogue is a flat object of key to sentence with {named} places. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/err.h"

struct texts;   /* immutable */

/* Reads the catalogues that are linked into the program. Errors: E_JSON for a broken one. */
err_t texts_load(struct arena *a, const struct texts **out);
/* Falls back to English, then to the key itself. `language` is "en", "fr", ... */
struct str text_of(const struct texts *t, struct str language, const char *key);
/* Fills {name} places from the arguments; an unknown place stays as it is. */
struct str text_fill(struct arena *a, struct str sentence, const struct err_arg *args, size_t n);
/* The sentence of an error, of a broken rule its own ("rule.<rule>") where there is one; those joined behind it (next) have their own. */
struct str text_err(struct arena *a, const struct texts *t, struct str language, err_t e);
/* The same of one object of errors as they are stored: {"code": "field.length", "args": {...}}. STR_NONE: it has no code. */
struct json;
struct str text_stored(struct arena *a, const struct texts *t, struct str language, const struct json *error);
/* The linked catalogues by language, for the tests and the browser build; NULL ends. */
struct text_source { const char *language; const struct str *json; };
const struct text_source *text_sources(void);

#endif
