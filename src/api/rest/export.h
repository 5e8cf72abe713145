/* Routes of rest.c that give rows as files. */
#ifndef API_REST_EXPORT_H
#define API_REST_EXPORT_H

#include "api/api.h"

void serve_export(struct call *c, struct reply *r);          /* export: the name that an ...Export root answered */
void serve_tool_list(struct call *c, struct reply *r);       /* tail items, services; file_format */
void serve_insuree_list(struct call *c, struct reply *r);    /* tail insurees; file_format */
void serve_what_if(struct call *c, struct reply *r);         /* uuid, format */
void serve_report(struct call *c, struct reply *r);          /* tail <name>/<format>; its arguments */
void serve_batch_report(struct call *c, struct reply *r);    /* runId; prodId, hfId, hfLevel, dateFrom, dateTo, group, showClaims */
struct str export_tail(const struct call *c);                /* without a slash at its end */
void serve_later(struct call *c, struct reply *r);           /* 501: what is not here yet */

#endif
