/* What the files of this area share. */
#ifndef MODULE_CORE_INTERNAL_H
#define MODULE_CORE_INTERNAL_H

#include "model/write/tx.h"
#include "module/core/core.h"
#include "module/facility/facility.h"
#include "module/location/location.h"

extern const struct migration core_migrations[];
extern const struct listener core_listeners[];
extern const struct setting core_settings[];

/* The shape that HTML gives e-mail addresses (WHATWG, "valid e-mail address"). */
bool core_email_valid(struct str s);
void core_check_email(struct check *c, const struct db_value *v);

extern const struct function core_functions[];
struct function_call;
err_t core_settings_list(struct function_call *c);

/* Functions jobs and schedules, for administrators: what runs by itself, and what ran. */
extern const struct argument core_jobs_arguments[];
err_t core_jobs(struct function_call *c);
err_t core_schedules(struct function_call *c);

struct job_run;
err_t sweep_step(struct job_run *run, bool *more);

/* ---- searches of roots ---- */

struct root_call;
err_t core_users_where(struct root_call *c);
err_t core_validity_where(struct root_call *c);      /* argument validity alone */
err_t core_roles_where(struct root_call *c);
err_t core_officers_where(struct root_call *c);
err_t core_claim_officers_where(struct root_call *c);
err_t core_policy_officers_where(struct root_call *c);
err_t core_insuree_officers_where(struct root_call *c);
err_t core_substitutes_where(struct root_call *c);
err_t core_claim_admins_where(struct root_call *c);

/* ---- commands ---- */

err_t user_create_prepare(struct prepare *p, void **plan);
err_t user_update_prepare(struct prepare *p, void **plan);
err_t user_write_apply(struct tx *tx, void *plan);
err_t user_delete_prepare(struct prepare *p, void **plan);
err_t user_delete_apply(struct tx *tx, void *plan);
err_t user_set_password_prepare(struct prepare *p, void **plan);
err_t user_set_password_apply(struct tx *tx, void *plan);
err_t user_set_language_prepare(struct prepare *p, void **plan);
err_t user_set_language_apply(struct tx *tx, void *plan);
err_t user_ask_password_prepare(struct prepare *p, void **plan);
err_t user_ask_password_apply(struct tx *tx, void *plan);
#define JOB_MAIL_PASSWORD "core.mail_password"
struct job_run;
err_t mail_password_step(struct job_run *run, bool *more);
err_t user_take_password_prepare(struct prepare *p, void **plan);
err_t user_take_password_apply(struct tx *tx, void *plan);
err_t user_renew_hash_prepare(struct prepare *p, void **plan);
err_t user_renew_hash_apply(struct tx *tx, void *plan);
err_t role_create_prepare(struct prepare *p, void **plan);
err_t role_update_prepare(struct prepare *p, void **plan);
err_t role_duplicate_prepare(struct prepare *p, void **plan);
err_t role_write_apply(struct tx *tx, void *plan);
err_t role_delete_prepare(struct prepare *p, void **plan);
err_t role_delete_apply(struct tx *tx, void *plan);
err_t extension_update_prepare(struct prepare *p, void **plan);
err_t extension_update_apply(struct tx *tx, void *plan);
err_t core_seed_apply(struct tx *tx, void *plan);

/* ---- rows that commands share ---- */

/* Gives an owned list what it must hold: rows that lead to none of `wanted` are deleted, missing ones inserted.
 * `column` is the one that tells the rows of an owner apart. The owner gets a new version if anything changed. */
err_t core_replace(struct tx *tx, const struct record *owner, const struct entity *owned, const char *column,
                   const int64_t *wanted, size_t n);
/* Whether an account holds, by a current role, the system bit of administrators. */
err_t core_is_administrator(struct db_conn *c, int64_t core_user_id, bool *out);
/* Stores a hash made by password_hash for an account; `changed`: by a person, so that tokens become void. */
err_t core_store_password(struct tx *tx, int64_t core_user_id, struct str hash, bool changed);

#endif
