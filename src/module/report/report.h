/* Reports (enrolment 9.1): rows of a list, or sums of them, under a title, as PDF, XLSX, CSV and JSON. Each is data; what is shown is
 * of the caller's places. */
#ifndef MODULE_REPORT_REPORT_H
#define MODULE_REPORT_REPORT_H

#include "module/export/export.h"
#include "module/print.h"

extern const struct module report_module;
extern const struct entity report_definition_entity;

enum { RIGHT_REPORTS = 131200, RIGHT_REPORT_ADD = 131224, RIGHT_REPORT_EDIT = 131225, RIGHT_REPORT_DELETE = 131226 };

/* c->arguments: an object of texts, what the report is asked for with. Errors: E_NOT_FOUND for an unknown name, E_FORBIDDEN,
 * E_FIELD_FORM and E_FIELD_REQUIRED of an argument, those of export_rows; E_LIMIT (report_rows): clients take a report from this very
 * answer, there is no job. */
err_t report_pdf(struct function_call *c, struct str name, struct print *p);
/* What stands at the foot of officer_snapshot, asked for with this officer and day: families active, expired, idle, suspended. */
err_t report_officer_snapshot(struct function_call *c, int64_t officer, date_t day, int64_t families[4]);
/* Written to a draft. */
err_t report_sheet(struct function_call *c, struct str name, enum sheet_kind kind, struct blob_writer *out);

#endif
