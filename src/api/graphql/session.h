/* Signing in and out, and passwords: mutations that answer at once. */
#ifndef API_GRAPHQL_SESSION_H
#define API_GRAPHQL_SESSION_H

#include "api/graphql/execution.h"
#include "api/graphql/schema.h"

/* Their fields on the mutation root, and their input types. */
void session_types(struct schema *s);
void session_fields(struct schema *s, fields_t *fields);

/* session_password.c: `w` gets the answer, in which a refusal is told. */
err_t session_change_password(struct root_field *f, struct json_writer *w);
err_t session_reset_password(struct root_field *f, struct json_writer *w);
err_t session_set_password(struct root_field *f, struct json_writer *w);

#endif
