/* Texts with places: "{name}" of lower-case letters, digits and lines below; any other brace is itself. */
#ifndef MODULE_MESSAGE_MESSAGE_TEXT_H
#define MODULE_MESSAGE_MESSAGE_TEXT_H

#include "module/message/message.h"

enum message_escape {
    MESSAGE_PLAIN,
    MESSAGE_FORM,      /* as in a form's body or a URL's query: percent signs */
    MESSAGE_JSON,      /* within the quotes of a JSON text */
    MESSAGE_LINE,      /* one line: what ends lines becomes a blank */
};

/* Fills the places of a text; one without a value is empty, one of `keep` (may be NULL) stays as it is. */
struct str message_fill(struct arena *a, struct str text, const struct message_value *values, size_t n, enum message_escape escape,
                        const char *keep);
/* The first place that is none of `names` (NULL ends); STR_NONE: there is none. */
struct str message_unknown_place(struct str text, const char *const *names);

#endif
