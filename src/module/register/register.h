/* Registers and people as files, down and up (enrolment 9.2): one description of each, so that what was fetched may be sent back. */
#ifndef MODULE_REGISTER_REGISTER_H
#define MODULE_REGISTER_REGISTER_H

#include "io/blob.h"
#include "io/sheet.h"
#include "model/run/function.h"
#include "scheme/register.h"

extern const struct module register_module;

/* Of the current rows of a register, how many of a hundred a file may delete without force. */
#define SETTING_REGISTER_DELETE "register.delete_limit_percent"

/* How a file of people writes days, as in "%m/%d/%Y"; YYYY-MM-DD is read too. */
#define SETTING_REGISTER_DATE "register.date_form"

/* ---- down ---- */

/* "locations", "healthfacilities", "diagnoses", "items", "services", written to a draft: XML as openIMIS has it, or a table. E_PATH for
 * another name; E_FORBIDDEN; E_LIMIT (report_rows of a section): clients take a register from this very answer, there is no job. */
err_t register_give(struct function_call *c, struct str name, enum sheet_kind kind, struct blob_writer *out);
/* "items", "services", "insurees" as tables in CSV, XLSX or JSON, as export_make. */
err_t register_list(struct function_call *c, struct str name, enum sheet_kind kind, struct str *file);

/* ---- up ---- */

bool register_strategy_read(struct str name, enum law_upload *out);   /* "INSERT_UPDATE" */

struct register_options {
    enum law_upload strategy;
    bool dry_run;           /* everything is done, and undone */
    bool force;             /* deletes whatever the file leaves out, however much that is, and though a code is in it twice; not where
                             * anything else is wrong */
    bool whole;             /* nothing is kept where a row was refused */
};

/* Takes a file, XML or a table (sheet_read.h), within one transaction, and answers in c->out: {"success", "data": {"sent", "created",
 * "updated", "unchanged", "deleted", "skipped", "invalid", "failed"}, "errors": [sentence], "rows": [{"row": null where the file leaves it out, "code", "outcome",
 * "message"}], "columns": [head], "rejected": [[cell]]}; of rows that were refused at most limit upload_errors, in the order of the file.
 * Rows that are wrong are told and the rest is taken; success is false where the file as a whole is refused.
 * Errors: E_PATH, E_FORBIDDEN, what the reader of the file says, and troubles of the database. */
err_t register_take(struct function_call *c, struct str name, const struct register_options *o, struct str bytes);

/* The same of families and their people, the table that register_list gives as "insurees": who is there already is refused, a number
 * twice refuses the file. A family and its people are one transaction with some hundred others; each comes in or none of it. Only INSERT. */
err_t register_take_people(struct function_call *c, bool dry_run, struct str bytes);

#endif
