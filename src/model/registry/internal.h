/* What the files of the registry share. */
#ifndef MODEL_REGISTRY_INTERNAL_H
#define MODEL_REGISTRY_INTERNAL_H

#include "base/arena.h"
#include "model/registry/extension.h"
#include "model/registry/registry.h"

/* Never NULL: an entity without a list has an empty one. */
const struct field *entity_fields(const struct entity *e);
const struct relation *entity_relations(const struct entity *e);

void table_columns(struct arena *a, struct table *t);
void table_members(struct arena *a, struct table *t);
void table_member_list(struct arena *a, struct table *t, const struct relation *r, const struct table *from);
/* The lists of what an account wrote. */
void table_member_authored(struct arena *a, struct table *account, const struct table *from);

/* ---- checks ---- */

/* Collects faults of descriptors; `about` names what is looked at. */
struct faults {
    struct arena *arena;
    const struct registry *registry;
    const char *about;
    err_t list;
};

/* must(f, holds, format, ...) adds a fault unless it holds, and tells whether it does. A macro: who reads on after it,
 * an analyzer too, sees what holds. */
#define must(f, holds, ...) ((holds) || (fault_add(f, __VA_ARGS__), false))
void fault_add(struct faults *f, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool is_snake(const char *name);   /* a_name_2: what may stand in SQL text */
bool is_camel(const char *name);   /* aName2 */

bool check_type(struct faults *f, const char *name, const struct type *t);
void check_standard(struct faults *f, const char *name, const struct type *t, const char *standard);
void check_fields(struct faults *f, const struct table *t);
void check_relations(struct faults *f, const struct table *t);
void check_names(struct faults *f, const struct table *t);
void check_entity(struct faults *f, const struct table *t);

/* ---- extensions ---- */

extern const char *const extension_kinds[];   /* by enum law_extension_kind, as JSON Schema calls them */
struct law_text extension_word(const struct json *scalar);
struct law_extension_value extension_value(struct arena *a, const struct json *v);

#endif
