/* What the files of this area share. */
#ifndef MODULE_NOTICE_INTERNAL_H
#define MODULE_NOTICE_INTERNAL_H

#include "model/run/job.h"
#include "model/run/setting.h"
#include "module/core/core.h"
#include "module/message/message.h"
#include "module/notice/notice.h"

#define SETTING_NOTICE_RENEWAL_OFFICER "notice.renewal_officer"
#define SETTING_NOTICE_RENEWAL_HEAD "notice.renewal_head"
#define SETTING_NOTICE_FEEDBACK_OFFICER "notice.feedback_officer"
#define SETTING_NOTICE_PROMPT_DAYS "notice.prompt_days"

#define SETTING_NOTICE_PAYMENT "notice.payment"

extern const struct setting notice_settings[];

/* The kinds of 8.4 by their bits (enum law_notice), from the lowest on: setting and kind of message. */
struct notice_kind { const char *setting, *kind; };
enum { NOTICE_KINDS = 6 };
extern const struct notice_kind notice_kinds[NOTICE_KINDS];

struct law_notice_rules;
struct law_notice_rules notice_rules(const struct settings *s);

extern const struct listener notice_listeners[];
err_t notice_payment_changed(struct tx *tx, struct change *change);
err_t notice_payment_lines_made(struct tx *tx, struct change *changes, size_t n, err_t *why);
err_t notice_policies_step(struct job_run *run, bool *more);
err_t notice_prompts_step(struct job_run *run, bool *more);

/* ---- rows into messages ---- */

/* What every message says of the scheme: opened once for many. */
struct notice_scheme { struct str name; const struct law_nepal *nepal; };
struct notice_scheme notice_scheme(struct arena *a, const struct settings *s);
/* In the calendar that people see: "2026-12-31", in Nepal's "2083-09-16"; of none "". */
struct str notice_day(struct arena *a, const struct notice_scheme *of, const struct db_value *day);
struct str notice_text(const struct db_value *v);                     /* of none "" */

#endif
