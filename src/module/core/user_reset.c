/* A forgotten password (enrolment 1.3): a mail with a link that sets a new one, once. Both commands are the program's own: who may ask is
 * everybody, and nobody learns whether an account is there. */
#include "model/run/job.h"
#include "model/run/setting.h"
#include "model/write/input.h"
#include "module/core/token.h"
#include "module/core/user_plan.h"
#include "module/message/message.h"
#include "module/rows.h"

_Static_assert((int)TOKEN_RESET_S == (int)MESSAGE_SECRET_S, "the mail goes as long as its link holds");

static err_t read_text(struct prepare *p, const char *name, struct str *out)
{
    const struct json *v = json_get(p->input, name);

    if (json_is_null(v)) return err_make(p->arena, E_FIELD_REQUIRED, "field", name, NULL);
    if (v->kind != JSON_STRING) return err_make(p->arena, E_FIELD_TYPE, "field", name, "type", "text", NULL);
    *out = v->text;
    return OK;
}

/* ---- user.ask_password {"username"}: for whatever name the same is written, so that neither the answer nor its time tells who is here;
 * whose it is the job finds ---- */

err_t user_ask_password_prepare(struct prepare *p, void **out)
{
    struct str *username = ARENA_NEW(p->arena, struct str);

    TRY(input_only(p, LIST("username")));
    TRY(read_text(p, "username", username));
    *out = username;
    return OK;
}

err_t user_ask_password_apply(struct tx *tx, void *plan)
{
    struct json_writer w;
    struct buf input;
    uuid_t job;

    buf_init(&input, tx->arena, 128);
    w = json_writer(&input);
    json_open(&w, '{');
    answer_text(&w, "username", *(const struct str *)plan);
    json_close(&w, '}');
    return job_start(tx, JOB_MAIL_PASSWORD, buf_str(&input), &job);
}

/* ---- job core.mail_password ---- */

/* One mail an hour to an account, however often it is asked for: nobody fills another's box. Without an address there is none. */
static err_t queue_mail(struct tx *tx, const struct account *who, struct str token)
{
    static const enum db_type types[] = {DB_TEXT};
    const struct db_value id = db_int(who->interactive_id);
    const struct settings *s;
    struct db_rows rows;

    TRY(settings_of(tx, &s));
    TRY(db_query(tx->conn, STR("SELECT email FROM interactive_user WHERE id = $1 AND deleted_at IS NULL"), &id, 1, types, 1, &rows));
    if (!rows.rows || db_cell(&rows, 0, 0)->null) return OK;
    const struct message_value values[] = {
        {"username", who->username},
        {"link", str_format(tx->arena, "%.*s/set_password?token=%.*s", STR_ARG(setting_text(s, SETTING_FRONTEND_URL)), STR_ARG(token))},
        {"minutes", str_format(tx->arena, "%d", TOKEN_RESET_S / 60)}, {"scheme", setting_text(s, SETTING_SCHEME_NAME)},
    };
    return message_queue(tx, &(struct message_order){
        .kind = "password_reset", .channel = MESSAGE_EMAIL, .to = db_cell(&rows, 0, 0)->s,
        .language = who->language.n ? who->language : STR(""), .values = values, .value_count = 4,
        .about = &core_user_entity, .about_uuid = who->uuid,
        .once = str_format(tx->arena, "password_reset:%s:%lld", uuid_text(tx->arena, who->uuid).p, (long long)(tx->now.us / INT64_C(3600000000)))},
        1, NULL);
}

err_t mail_password_step(struct job_run *run, bool *more)
{
    const struct runner *r = run->runner;
    const struct json *username = json_get(run->input, "username");
    const struct token_key *key;
    struct account *who;
    struct tx *tx;
    err_t e;

    (void)more;
    TRY(token_key_load(r->db, run->arena, r->env, &key));
    TRY(job_tx(run, &tx));
    e = account_by_name(tx->conn, run->arena, r->registry, json_is_null(username) ? STR("") : username->text, &who);
    if (e && !err_is(e, E_NOT_FOUND)) return e;
    if (!e && !who->technical) TRY(queue_mail(tx, who, token_reset_issue(run->arena, r->env, key, who)));
    return job_commit(run, STR("{}"));
}

/* ---- user.take_password {"uuid", "tokenCount", "newPassword"}: the token was read; it counts while the password is the same ---- */

struct take_plan {
    uuid_t uuid;
    int64_t token_count;
    char hash[PASSWORD_HASH_BYTES];
};

err_t user_take_password_prepare(struct prepare *p, void **out)
{
    static const enum db_type types[] = {DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT};
    struct take_plan *plan = ARENA_NEW(p->arena, struct take_plan);
    struct str password, names[4] = {STR(""), STR(""), STR(""), STR("")};
    struct settings *s;
    struct db_conn *c;
    struct db_rows rows;
    struct db_value uuid;
    bool sent;
    err_t e;

    TRY(input_only(p, LIST("uuid", "tokenCount", "newPassword")));
    TRY(input_uuid(p, "uuid", true, &plan->uuid));
    TRY(input_int(p, "tokenCount", &plan->token_count, &sent));
    TRY(read_text(p, "newPassword", &password));
    uuid = db_uuid(plan->uuid);
    TRY(db_acquire(p->db, p->arena, DB_READ, &c));
    e = db_query(c, STR("SELECT u.username, i.email, i.last_name, i.other_names FROM core_user u LEFT JOIN interactive_user i ON i.id = u.i_user_id"
                        " WHERE u.uuid = $1"), &uuid, 1, types, 4, &rows);
    db_release(c);
    if (e) return e;
    for (size_t i = 0; rows.rows && i < 4; i++)
        if (!db_cell(&rows, 0, i)->null) names[i] = db_cell(&rows, 0, i)->s;
    TRY(settings_for(p, &s));
    TRY(user_hash_password(p, s, "newPassword", password, names, 4, plan->hash));
    prepare_lock(p, &core_user_entity, plan->uuid);
    *out = plan;
    return OK;
}

err_t user_take_password_apply(struct tx *tx, void *prepared)
{
    static const enum db_type types[] = {DB_INT};
    const struct take_plan *plan = prepared;
    struct record account;
    struct db_rows rows;

    TRY(tx_get(tx, &core_user_entity, plan->uuid, &account));
    TRY(db_query(tx->conn, STR("SELECT token_count FROM user_password WHERE user_id = $1 AND deleted_at IS NULL"), &account.at[COLUMN_ID], 1, types, 1, &rows));
    if ((rows.rows ? db_cell(&rows, 0, 0)->i : 0) != plan->token_count)
        return err_make(tx->arena, E_RULE, "rule", "password_token", "field", "token", NULL);
    return core_store_password(tx, account.at[COLUMN_ID].i, str_of(plan->hash), true);
}
