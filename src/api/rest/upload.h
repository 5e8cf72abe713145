/* Forms with a file, of routes that also give it (print.h). Each has the parts "id" (a uuid that the client chose, as POST
 * /api/command) and "file". */
#ifndef API_REST_UPLOAD_H
#define API_REST_UPLOAD_H

#include "api/api.h"

void take_attachment(struct call *c, struct reply *r);   /* claim; title, type, date, predefinedType */
void take_authorisation_attachment(struct call *c, struct reply *r);   /* preauthorisation; the same */
void take_photo(struct call *c, struct reply *r);        /* uuid */

#endif
