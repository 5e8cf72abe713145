/* Log lines: one JSON object a line on standard error, {"at","level","event",...}. Fields never carry
 * names, insurance numbers or other personal data; rows are named by entity and uuid. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/err.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

struct log;

struct log *log_new(struct arena *a, int fd, enum log_level least);
/* log_event(log, LOG_WARN, "db.slow", "statement", text, "ms", "120", NULL): event, then pairs of name
 * and zero-ended value, ended by NULL. A NULL log is silent. One write(2) a line, so lines never mix. */
void log_event(struct log *log, enum log_level level, const char *event, ...) __attribute__((sentinel));
void log_err(struct log *log, const char *event, err_t e);

#endif
