/* What-ifs that people ask for: kept, made by a job, told to whom they belong. docs/what-if.md tells their form. */
#ifndef MODULE_CLAIM_WHAT_IF_CLAIM_WHAT_IF_H
#define MODULE_CLAIM_WHAT_IF_CLAIM_WHAT_IF_H

#include "io/sheet.h"
#include "model/run/function.h"
#include "model/run/job.h"

extern const struct module what_if_module;
extern const struct entity what_if_entity;

enum { RIGHT_WHAT_IF = 111103 };   /* who previews and reports runs asks the same kind of question */

/* The right, and everywhere: the sums are of claims of all places. E_FORBIDDEN, E_OUT_OF_SCOPE. */
err_t what_if_may_sum(struct arena *a, const struct access *who);
err_t what_if_list(struct function_call *c);
err_t what_if_one(struct function_call *c);

/* A finished one as a table (CSV, XLSX, JSON). E_NOT_FOUND: none of the caller's, or not finished. */
err_t what_if_sheet(struct function_call *c, uuid_t uuid, enum sheet_kind kind, struct sheet_sink sink);

#endif
