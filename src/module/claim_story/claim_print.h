/* A claim as a document, and files that belong to claims. */
#ifndef MODULE_CLAIM_STORY_CLAIM_PRINT_H
#define MODULE_CLAIM_STORY_CLAIM_PRINT_H

#include "model/registry/module.h"
#include "module/print.h"

extern const struct module claim_story_module;

enum { RIGHT_CLAIM_PRINT = 111006 };

/* A claim within the caller's places. Errors: E_NOT_FOUND, E_FORBIDDEN. */
err_t claim_print(struct function_call *c, uuid_t uuid, struct print *p);

/* The face of a claim's patient, for who sees the claim: the reviewer compares it. STR_NONE: there is none. */
err_t claim_patient_photo(struct function_call *c, uuid_t claim, struct str *out);

/* What was attached: as it was sent, so that nothing of it is to be believed. */
struct claim_file { struct str name, mime, content; };
/* Right 111001, within the caller's places; the key is a uuid or an id. Errors: E_NOT_FOUND (also: an address, no file),
 * E_FORBIDDEN, E_FILE. */
err_t claim_attachment_file(struct function_call *c, struct db_value key, struct claim_file *out);

#endif
