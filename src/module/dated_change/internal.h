/* What the files of this area share. */
#ifndef MODULE_DATED_CHANGE_INTERNAL_H
#define MODULE_DATED_CHANGE_INTERNAL_H

#include "model/run/function.h"
#include "model/run/job.h"
#include "module/dated_change/dated_change.h"

/* What is done to the row: the verb of its command. */
#define CHANGE_CREATE "create"
#define CHANGE_UPDATE "update"
#define CHANGE_DELETE "delete"

/* What becomes of it. */
#define CHANGE_WAITING "waiting"
#define CHANGE_DONE "done"
#define CHANGE_REFUSED "refused"

/* The registers of which changes may be entered ahead: what claims and policies read as of their day. NULL ends. */
extern const struct entity *const dated_entities[];
extern const struct code_list dated_change_actions;

/* The command that does it: "<entity>.<action>". */
struct str dated_command(struct arena *a, struct str entity, struct str action);

/* "dated_change.create" {"uuid"?, "entity", "action"?: update where none is told, "record": uuid, "day", "change": {what the command would be
 * sent}}, of a new row without "record", of an end without "change"; ".update" {"uuid", "day"?, "change"?}, ".delete" {"uuid"}. Each asks for
 * the right to that command. E_RULE dated_change_past, dated_change_same_day, dated_change_over, dated_change_register, and what the command
 * itself would be refused by before it looks at other rows. */
err_t dated_create_prepare(struct prepare *p, void **plan);
err_t dated_create_apply(struct tx *tx, void *plan);
err_t dated_update_prepare(struct prepare *p, void **plan);
err_t dated_update_apply(struct tx *tx, void *plan);
err_t dated_delete_prepare(struct prepare *p, void **plan);
err_t dated_delete_apply(struct tx *tx, void *plan);

/* The job "dated_change.apply": those whose day has come, in the order of their days, those of a day in the order in which they were
 * entered. */
err_t dated_change_step(struct job_run *run, bool *more);

/* datedChanges(entity, record): those that wait or were refused, of registers that the caller may read, by day. */
err_t dated_changes(struct function_call *c);

#endif
