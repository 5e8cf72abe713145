/* Search keys and sounds made anew (decision D15): when utf8_fold or name_sound give others than those that are stored. */
#ifndef MODEL_RUN_REFOLD_H
#define MODEL_RUN_REFOLD_H

#include "model/run/job.h"

/* Setting: FOLD_VERSION of the program that made the stored keys. */
#define SETTING_FOLD_VERSION "model.fold_version"

/* Step of job model.refold: keys of every entity and its history, by id, 1,000 rows a chunk. A chunk in which
 * keys differed leaves an OP_BULK entry with the number of rows. It ends at once where the keys are current. */
err_t refold_step(struct job_run *run, bool *more);
err_t refold_check(struct arena *a, const struct db_value *v);   /* of the setting */
/* Starts the job when it is needed and does not wait or run already: at program start. */
err_t refold_start(const struct runner *runner, struct arena *a);

#endif
