/* What telephones are given to work with where there is no network (mobile-offline 5): texts of JSON, and a SQLite file. Names
 * and spelling are those that their programs read. */
#ifndef MODULE_MOBILE_EXTRACT_H
#define MODULE_MOBILE_EXTRACT_H

#include "model/run/function.h"

enum {
    RIGHT_EXTRACT_PHONE = 131102, RIGHT_EXTRACT_OFFLINE = 131103, RIGHT_EXTRACT_RENEWALS = 131105,
    RIGHT_EXTRACT_FEEDBACKS = 131106,
};

/* The registers, and the officers, payers and products of the caller's places; `whole`: of the country. */
err_t mobile_master_data(struct function_call *c, bool whole, struct buf *out);
/* Prompts of an officer, within the caller's places, and his code. E_NOT_FOUND. */
err_t mobile_renewals(struct function_call *c, int64_t officer, struct str *code, struct buf *out);
err_t mobile_feedbacks(struct function_call *c, int64_t officer, struct str *code, struct buf *out);
/* Fills an empty file: a SQLite database of a district that the caller sees; with_insuree: and of the cover of its people.
 * `code`: the district's. E_NOT_FOUND; E_LIMIT (export_bytes). The file has no name any more. */
err_t mobile_phone_extract(struct function_call *c, int64_t location, bool with_insuree, const char *path, struct str *code);

#endif
