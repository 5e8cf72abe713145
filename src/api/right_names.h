/* The names that the contract gives to rights, by module: what the page of a role shows, and what clients translate. */
#ifndef API_RIGHT_NAMES_H
#define API_RIGHT_NAMES_H

#include "base/json.h"
#include "model/registry/entity.h"

struct access;

/* A name may stand for several rights, and a right have several names; rows of a module stand together. */
struct right_name { const char *module, *name; right_t right; };
const struct right_name *right_names(void);               /* module NULL ends */

/* What one may: the rights of his roles, ascending, and then, of an administrator, the named ones that those lack; each once. */
void rights_put(struct json_writer *w, const struct access *who);

#endif
