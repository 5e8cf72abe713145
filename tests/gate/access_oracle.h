/* Who may see what, said a second time and apart from the program: rights by the specification's numbers (enrolment
 * 1.2.2, 10.3), places by walking raw rows (1.6). */
#ifndef TESTS_GATE_ACCESS_ORACLE_H
#define TESTS_GATE_ACCESS_ORACLE_H

#include "access_world.h"

struct oracle;

/* Reads all rows of the world. An entity that the tables here do not know fails the test: say where it is seen. */
struct oracle *oracle_new(struct world *w);
/* Whether places let him see the row, current, former or deleted. */
bool oracle_sees(const struct oracle *o, const struct caller *c, const struct table *t, int v);
bool oracle_is_deleted(int v);
/* The right that reading an entity needs; RIGHT_NONE_SET: unknown. */
right_t oracle_reads(const char *entity);
/* Two rights of which a field at the top needs one; NULL: that of its entity. */
const right_t *oracle_root(const char *root);
bool oracle_holds(const struct caller *c, right_t right);
/* Whether rights open creating (1), changing (2), deleting (3). */
bool oracle_writes(const struct caller *c, const char *entity, int deed);
/* Whether a field may be shown of a row that the caller may not see. */
bool oracle_is_summary(const struct table *t, struct str field);

#endif
