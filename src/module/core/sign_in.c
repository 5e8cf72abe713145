#include <string.h>

#include "base/env.h"
#include "base/utf8.h"
#include "io/crypto.h"
#include "io/password.h"
#include "model/run/setting.h"
#include "model/write/write.h"
#include "module/core/account.h"
#include "module/core/internal.h"
#include "module/core/password_policy.h"

enum { USERNAME_BYTES_MAX = 200 };   /* 50 characters of up to 4 bytes */

struct stored {
    struct str hash, key;
    bool contract;      /* the facility's, where that is asked for */
};

static err_t read_stored(struct db_conn *c, int64_t user, struct stored *out)
{
    static const enum db_type types[] = {DB_TEXT, DB_TEXT};
    const struct db_value id = db_int(user);
    struct db_rows rows;

    TRY(db_query(c, STR("SELECT hash, private_key FROM user_password WHERE user_id = $1 AND deleted_at IS NULL"), &id, 1,
                 types, 2, &rows));
    if (!rows.rows) return OK;
    out->hash = db_cell(&rows, 0, 0)->s;
    out->key = db_cell(&rows, 0, 1)->null ? STR_NONE : db_cell(&rows, 0, 1)->s;
    return OK;
}

/* Enrolment 1.3: the contract must end after today; none at all is not valid either. */
static err_t contract_holds(struct db_conn *c, struct arena *a, const struct registry *r, const struct account *who, bool *out)
{
    static const enum db_type types[] = {DB_INT};
    struct settings *settings;
    struct db_value params[2];
    struct db_rows rows;

    *out = true;
    if (!who->health_facility_id) return OK;
    TRY(settings_load(c, a, r, &settings));
    if (!setting_bool(settings, SETTING_CONTRACT_REQUIRED)) return OK;
    params[0] = db_int(who->health_facility_id);
    params[1] = db_date(env_today(db_env(db_of(c))));
    TRY(db_query(c, STR("SELECT id FROM health_facility WHERE id = $1 AND deleted_at IS NULL AND contract_end_date > $2"),
                 params, 2, types, 1, &rows));
    *out = rows.rows;
    return OK;
}

static err_t find(struct db *db, struct arena *a, const struct registry *r, struct str username, struct account **who,
                  struct stored *stored)
{
    struct db_conn *c;
    err_t e;

    TRY(db_acquire(db, a, DB_READ, &c));
    e = account_by_name(c, a, r, username, who);
    if (!e) e = read_stored(c, (*who)->id, stored);
    if (!e) e = contract_holds(c, a, r, *who, &stored->contract);
    db_release(c);
    return e;
}

static err_t renew(struct write *w, struct arena *a, const struct account *who, const char *hash)
{
    const struct json key = {.kind = JSON_STRING, .key = STR("hash"), .text = str_of(hash)};
    char uuid[36];
    struct json user = {.kind = JSON_STRING, .key = STR("uuid"), .next = &key};
    struct json input = {.kind = JSON_OBJECT, .count = 2, .first = &user};
    struct request request = {.command = STR("user.renew_hash"), .who = access_program(), .input = &input};
    struct answer answer;

    uuid_write(who->uuid, uuid);
    user.text = (struct str){uuid, sizeof uuid};
    TRY(write_command(w, a, &request, &answer));
    return answer.status == COMMAND_FAILED ? answer.error : OK;
}

/* Each way through here makes or verifies exactly one of the slow hashes. `made`: a hash of the password to keep. */
static bool fits(struct arena *a, const struct stored *stored, struct str password, char made[PASSWORD_HASH_BYTES], bool *keep)
{
    bool old;

    *keep = false;
    if (password_is_hash(stored->hash.p, stored->hash.n))
        return password_fits(str_zero(a, stored->hash), password.p, password.n);
    old = password_fits_openimis(stored->hash.p, stored->hash.n, stored->key.p, stored->key.n, password.p, password.n);
    *keep = password_hash(password.p, password.n, made) && old;
    return old;
}

err_t account_sign_in(struct write *w, struct db *db, struct arena *a, const struct registry *r, struct str username,
                      struct str password, struct account **out)
{
    struct stored stored = {STR(""), STR(""), true};
    char made[PASSWORD_HASH_BYTES];
    struct account *who = NULL;
    bool fit, keep;
    err_t e = OK;

    if (!crypto_init() || password.n > PASSWORD_BYTES_MAX) return err_make(a, E_SIGNED_OUT, NULL);
    password = password_trim(password.p ? password : STR(""));
    if (username.n && username.n <= USERNAME_BYTES_MAX && !memchr(username.p, 0, username.n) && utf8_valid(username))
        e = find(db, a, r, username, &who, &stored);
    if (e && !err_is(e, E_NOT_FOUND)) return e;
    fit = fits(a, &stored, password, made, &keep) && who && password.n;
    if (fit && keep) e = renew(w, a, who, made);
    crypto_wipe(made, sizeof made);
    if (!fit) return err_make(a, E_SIGNED_OUT, NULL);
    if (!stored.contract) return err_make(a, E_RULE, "rule", "HF_CONTRACT_INVALID", NULL);
    *out = who;
    return err_is(e, E_NOT_FOUND) ? OK : e;
}
