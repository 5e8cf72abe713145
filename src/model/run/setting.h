/* Settings kept in the database: what an administrator decides while the program runs. Declared by
 * modules as data; start options (files, addresses, limits) are base's. Table setting holds values that
 * differ from the standard; a SETTING_LAW keeps every value it had, with the time from which it held. */
#ifndef MODEL_RUN_SETTING_H
#define MODEL_RUN_SETTING_H

#include "model/write/tx.h"

struct settings;   /* all values at one moment; immutable */

/* Both: E_SETTING when a stored value is none of its type (any more). The setting's own check is asked
 * only when a value is set. */
err_t settings_load(struct db_conn *c, struct arena *a, const struct registry *r, struct settings **out);
/* Those that hold in a transaction: loaded once, however many rows are decided by them. They live as long as it does. */
err_t settings_of(struct tx *tx, const struct settings **out);
err_t settings_for(struct prepare *p, struct settings **out);   /* as a command is prepared */
/* As recorded at a moment: for recheck and as-of decisions. Only SETTING_LAW has a past; others as now. */
err_t settings_load_at(struct db_conn *c, struct arena *a, const struct registry *r, stamp_t at, struct settings **out);
/* As if it were set, in these settings only. E_SETTING. */
err_t settings_change(struct settings *s, struct arena *a, const char *name, struct str value);
const struct db_value *setting_value(const struct settings *s, const char *name);   /* the standard when not set */
struct str setting_text(const struct settings *s, const char *name);
int64_t setting_int(const struct settings *s, const char *name);
/* Of a SETTING_SECRET nobody is shown more than whether it is set. */
bool setting_is_set(const struct settings *s, const char *name);
bool setting_bool(const struct settings *s, const char *name);
/* E_SETTING when no module declares the name or the text is no value of it. STR_NONE or empty, here and
 * below: back to the standard. */
err_t setting_check(struct arena *a, const struct registry *r, const char *name, struct str value);
/* Checks and writes; bumps EPOCH_SETTING; journalled. E_SETTING. A value that is there already changes
 * nothing. */
err_t setting_set(struct tx *tx, const char *name, struct str value);
/* The same for who has called setting_check already, outside the transaction. */
err_t setting_put(struct tx *tx, const char *name, struct str value);

#endif
