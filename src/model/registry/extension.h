/* Descriptions of what extensions hold (docs/extensions.md): JSON Schemas, of which we take what a form needs and nothing else, as
 * fields that the law checks (scheme/extension.h). They stand in the setting SETTING_EXTENSIONS, an object of schemas by type:
 * {"Insuree": {"properties": {"blood": {"type": "string", "enum": ["A", "B"]}}, "required": ["blood"]}}. */
#ifndef MODEL_REGISTRY_EXTENSION_H
#define MODEL_REGISTRY_EXTENSION_H

#include "base/json.h"
#include "model/registry/entity.h"
#include "scheme/extension.h"

#define SETTING_EXTENSIONS "core.extension_schemas"

enum { EXTENSION_FIELDS = 64, EXTENSION_NAME_BYTES = 60 };

struct extension {
    struct str type;                              /* "Insuree" */
    size_t n;
    const struct law_extension_field *fields;     /* as they are written in the schema */
    const struct extension_name {
        const char *name, *path;                  /* "blood", "ext.blood" */
        const char *pattern;                      /* as written; NULL: none */
        const struct json *standard;              /* what a new record gets where none is sent; NULL: nothing */
    } *names;
};

/* The type of an entity: its API type without "GQLType". STR_NONE: its extension cannot be described. */
struct str extension_type(const struct entity *e);
/* The members that `schemas` (the setting; NULL: nothing is described) describes of an entity's extension, an object; NULL: none. */
const struct json *extension_members(struct arena *a, const struct json *schemas, const struct entity *e);
/* What one of them is called in a language: its title in that, else its title, else its name. */
struct str extension_title(struct arena *a, const struct json *member, struct str language);
/* `type`: a member of the setting. What is read keeps pointers into it. E_RULE (extension_...) with the field "Insuree.blood" and,
 * of a keyword, the value; every fault is told. */
err_t extension_read(struct arena *a, const struct json *type, struct extension *out);
/* False: `object` has all that is given as standard and asked for; else `out`: the object with what it lacks, as text. */
bool extension_fill(struct arena *a, const struct extension *x, const struct json *object, struct str *out);
/* What the law finds of one object, old (NULL: a new record) being the one before. Errors: E_FIELD_..., E_RULE
 * extension_short, _long, _form; with the field "ext.blood". */
err_t extension_check(struct arena *a, const struct extension *x, const struct json *old, const struct json *new_);

#endif
