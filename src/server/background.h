/* Jobs and schedules, one thread beside the requests. */
#ifndef SERVER_BACKGROUND_H
#define SERVER_BACKGROUND_H

#include "model/run/job.h"

struct background;

struct background *background_start(struct arena *a, const struct runner *runner);
/* Lets the chunk at hand finish; the job keeps its place for whoever comes next. */
void background_stop(struct background *b);

#endif
