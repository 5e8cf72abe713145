/* Changing passwords (enrolment 1.3): one's own with the old one, another's with the right to change users. */
#include "base/env.h"
#include "io/crypto.h"
#include "model/run/setting.h"
#include "model/write/input.h"
#include "module/core/account.h"
#include "module/core/password_policy.h"
#include "module/core/user_plan.h"

struct password_plan {
    uuid_t uuid;
    char hash[PASSWORD_HASH_BYTES];
    struct str checked;      /* the stored hash that the old password was found to fit; STR_NONE: none was there */
    bool own;
};

enum { F_ID, F_UUID, F_USERNAME, F_EMAIL, F_LAST, F_OTHER, F_HASH, F_KEY, F_FOUND };
static const enum db_type found_types[F_FOUND] = {DB_INT, DB_UUID, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT};

#define FIND \
    "SELECT u.id, u.uuid, u.username, i.email, i.last_name, i.other_names, p.hash, p.private_key FROM core_user u" \
    " LEFT JOIN interactive_user i ON i.id = u.i_user_id AND i.deleted_at IS NULL" \
    " LEFT JOIN user_password p ON p.user_id = u.id AND p.deleted_at IS NULL WHERE u.deleted_at IS NULL AND "

static err_t input_text(struct prepare *p, const char *name, struct str *out)
{
    const struct json *v = json_get(p->input, name);

    *out = STR_NONE;
    if (json_is_null(v)) return OK;
    if (v->kind != JSON_STRING) return err_make(p->arena, E_FIELD_TYPE, "field", name, "type", "text", NULL);
    *out = v->text;
    return OK;
}

/* Whose password: of the account named by uuid or username, else the caller's. */
static err_t find(struct prepare *p, const struct db_value **row)
{
    struct str username, sql = STR(FIND "u.id = $1");
    struct db_value key = db_int(p->who->user);
    struct db_rows rows;
    struct db_conn *c;
    uuid_t uuid;
    err_t e;

    TRY(input_uuid(p, "uuid", false, &uuid));
    TRY(input_text(p, "username", &username));
    if (!uuid_none(uuid)) sql = STR(FIND "u.uuid = $1"), key = db_uuid(uuid);
    else if (username.n) sql = STR(FIND "u.username = $1"), key = db_text(username);
    TRY(db_acquire(p->db, p->arena, DB_READ, &c));
    e = db_query(c, sql, &key, 1, found_types, F_FOUND, &rows);
    db_release(c);
    if (e) return e;
    if (!rows.rows) return err_make(p->arena, E_NOT_FOUND, "entity", "core_user", "key", str_zero(p->arena, username), NULL);
    *row = db_cell(&rows, 0, 0);
    return OK;
}

static struct str cell_text(const struct db_value *v)
{
    return v->null ? STR_NONE : v->s;
}

/* A locked account has no old password to know. */
static err_t check_old(struct prepare *p, const struct db_value *row)
{
    struct str hash = cell_text(&row[F_HASH]), key = cell_text(&row[F_KEY]), old;
    bool fits;

    TRY(input_text(p, "oldPassword", &old));
    old = password_trim(old.p ? old : STR(""));
    if (password_is_hash(hash.p, hash.n))
        fits = old.n <= PASSWORD_BYTES_MAX && password_fits(str_zero(p->arena, hash), old.p, old.n);
    else if (password_is_openimis(hash.p, hash.n))
        fits = password_fits_openimis(hash.p, hash.n, key.p, key.n, old.p, old.n);
    else
        return OK;
    return fits ? OK : err_make(p->arena, E_RULE, "rule", "password_old_wrong", "field", "oldPassword", NULL);
}

err_t user_set_password_prepare(struct prepare *p, void **out)
{
    struct password_plan *plan = ARENA_NEW(p->arena, struct password_plan);
    const struct db_value *row = NULL;
    struct settings *settings;
    struct str password;

    TRY(input_only(p, LIST("uuid", "username", "oldPassword", "newPassword")));
    TRY(input_text(p, "newPassword", &password));
    if (!password.n) return err_make(p->arena, E_FIELD_REQUIRED, "field", "newPassword", NULL);
    if (!crypto_init()) return err_make(p->arena, E_FILE, "path", "libsodium", "what", "cannot start", NULL);
    TRY(find(p, &row));
    plan->uuid = row[F_UUID].u;
    plan->own = row[F_ID].i == p->who->user;
    plan->checked = cell_text(&row[F_HASH]);
    TRY(plan->own ? check_old(p, row) : access_may(p->arena, p->who, RIGHT_USER_UPDATE));
    TRY(settings_for(p, &settings));
    TRY(user_hash_password(p, settings, "newPassword", password,
                           (const struct str[]){cell_text(&row[F_USERNAME]), cell_text(&row[F_EMAIL]),
                                                cell_text(&row[F_LAST]), cell_text(&row[F_OTHER])},
                           4, plan->hash));
    prepare_lock(p, &core_user_entity, plan->uuid);
    *out = plan;
    return OK;
}

/* The old password was looked at before the lock: by now it must be the same one still. */
static err_t check_unchanged(struct tx *tx, const struct password_plan *plan, int64_t user)
{
    static const enum db_type types[] = {DB_TEXT};
    const struct db_value id = db_int(user);
    struct db_rows rows;
    struct str now = STR_NONE;

    TRY(db_query(tx->conn, STR("SELECT hash FROM user_password WHERE user_id = $1 AND deleted_at IS NULL"), &id, 1, types, 1, &rows));
    if (rows.rows) now = db_cell(&rows, 0, 0)->s;
    if (str_eq(now, plan->checked)) return OK;
    return err_make(tx->arena, E_RULE, "rule", "password_old_wrong", "field", "oldPassword", NULL);
}

err_t user_set_password_apply(struct tx *tx, void *prepared)
{
    const struct password_plan *plan = prepared;
    struct record account;
    bool administrator;

    TRY(tx_get(tx, &core_user_entity, plan->uuid, &account));
    TRY(core_is_administrator(tx->conn, account.at[COLUMN_ID].i, &administrator));
    if (plan->own)
        TRY(check_unchanged(tx, plan, account.at[COLUMN_ID].i));
    else if (administrator && !tx->who->administrator)
        return err_make(tx->arena, E_RULE, "rule", "user_administrator", "field", "uuid", NULL);
    return core_store_password(tx, account.at[COLUMN_ID].i, str_of(plan->hash), true);
}

/* ---- user.renew_hash {"uuid", "hash"}: the program's own, after a sign-in with a hash of openIMIS's form ---- */

struct renew_plan {
    uuid_t uuid;
    struct str hash;
};

err_t user_renew_hash_prepare(struct prepare *p, void **out)
{
    struct renew_plan *plan = ARENA_NEW(p->arena, struct renew_plan);

    TRY(input_only(p, LIST("uuid", "hash")));
    TRY(input_uuid(p, "uuid", true, &plan->uuid));
    TRY(input_text(p, "hash", &plan->hash));
    if (!password_is_hash(plan->hash.p ? plan->hash.p : "", plan->hash.n))
        return err_make(p->arena, E_FIELD_FORM, "field", "hash", "form", "hash", NULL);
    prepare_lock(p, &core_user_entity, plan->uuid);
    *out = plan;
    return OK;
}

/* Two sign-ins at once, or a change in between: what is there then is newer and stays. */
err_t user_renew_hash_apply(struct tx *tx, void *prepared)
{
    const struct renew_plan *plan = prepared;
    static const enum db_type types[] = {DB_TEXT};
    struct record account;
    struct db_rows rows;

    TRY(tx_get(tx, &core_user_entity, plan->uuid, &account));
    TRY(db_query(tx->conn, STR("SELECT hash FROM user_password WHERE user_id = $1 AND deleted_at IS NULL"),
                 &account.at[COLUMN_ID], 1, types, 1, &rows));
    if (!rows.rows || !password_is_openimis(db_cell(&rows, 0, 0)->s.p, db_cell(&rows, 0, 0)->s.n)) return OK;
    return core_store_password(tx, account.at[COLUMN_ID].i, plan->hash, false);
}
