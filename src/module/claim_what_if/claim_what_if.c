/* The entity, its commands and the job that makes it. */
#include "module/claim_what_if/claim_what_if.h"

#include "model/registry/migration.h"
#include "model/write/input.h"
#include "module/claim/claim.h"
#include "module/claim_what_if/claim_replay.h"

enum { NAME_CHARACTERS = 100, TOLD_US = 1000000 };

/* `change` as it was sent, `result` as moved_put wrote it. `job`: that makes it. */
static const struct field fields[] = {
    { .name = "name", .column = "name", .type = TEXT(NAME_CHARACTERS), .flags = F_REQUIRED | F_ONCE },
    { .name = "from", .column = "day_from", .type = DATE, .flags = F_REQUIRED | F_ONCE },
    { .name = "to", .column = "day_to", .type = DATE, .flags = F_REQUIRED | F_ONCE },
    { .name = "change", .column = "change", .type = JSON, .flags = F_REQUIRED | F_ONCE },
    { .name = "result", .column = "result", .type = JSON },
    { .name = "finished", .column = "finished_at", .type = STAMP },
    { .name = "job", .column = "job", .type = UUID, .flags = F_INTERNAL },
    FIELDS_END
};

const struct entity what_if_entity = {
    .name = "what_if", .table = "what_if", .fields = fields,
    .life = LIFE_VERSION, .key = KEY_UUID, .history = HISTORY_JOURNAL,
    .rights = { .read = RIGHT_NOBODY, .create = RIGHT_NOBODY, .update = RIGHT_NOBODY, .remove = RIGHT_NOBODY },
    .order = "id",
};

static const struct migration migrations[] = {
    { 1, "what claims would have cost",
      TABLE("what_if", "name @text NOT NULL, day_from @date NOT NULL, day_to @date NOT NULL, change @text NOT NULL, result @text,"
            " finished_at @stamp, job @uuid")
      INDEX("what_if", "owner", "created_by, id") },
    { .n = 0 }
};

/* ---- asked for ---- */

struct order {
    struct record row;
};

err_t what_if_may_sum(struct arena *a, const struct access *who)
{
    TRY(access_may(a, who, RIGHT_WHAT_IF));
    if (access_everywhere(who, &claim_entity)) return OK;
    return err_make(a, E_OUT_OF_SCOPE, "entity", "claim", NULL);
}

static err_t read_member(struct prepare *p, const char *name, struct type type, struct db_value *out)
{
    TRY(value_read(p->arena, &type, name, json_get(p->input, name), out));
    return out->null ? err_make(p->arena, E_FIELD_REQUIRED, "field", name, NULL) : OK;
}

static err_t read_days(struct prepare *p, struct record *row)
{
    struct db_value *from = record_cell(row, "day_from"), *to = record_cell(row, "day_to");

    TRY(read_member(p, "from", DATE, from));
    TRY(read_member(p, "to", DATE, to));
    if (date_cmp(from->d, to->d) <= 0) return OK;
    return err_make(p->arena, E_RULE, "rule", "what_if_days", "field", "to", NULL);
}

/* Looked at now, so that whoever sent it hears of its faults at once. */
static err_t read_change(struct prepare *p, struct record *row)
{
    const struct json *v = json_get(p->input, "change");
    struct what_if_change *change;
    struct db_conn *conn;
    struct json_writer w;
    struct buf text;
    err_t e;

    TRY(change_read(p->arena, p->registry, &p->env->limits, v, &change));
    TRY(db_acquire(p->db, p->arena, DB_READ, &conn));
    e = change_resolve(change, conn);
    db_release(conn);
    if (e) return e;
    buf_init(&text, p->arena, 1024);
    w = json_writer(&text);
    json_put(&w, v);
    *record_cell(row, "change") = db_text(buf_str(&text));
    return OK;
}

static err_t what_if_start_prepare(struct prepare *p, void **plan)
{
    struct order *o = ARENA_NEW(p->arena, struct order);

    TRY(input_only(p, LIST("name", "from", "to", "change")));
    TRY(what_if_may_sum(p->arena, p->who));
    o->row = record_new(p->arena, registry_table_of(p->registry, &what_if_entity));
    o->row.at[COLUMN_UUID] = db_uuid(uuid_new(p->env));
    TRY(read_member(p, "name", TEXT(NAME_CHARACTERS), record_cell(&o->row, "name")));
    TRY(read_days(p, &o->row));
    TRY(read_change(p, &o->row));
    *plan = o;
    return OK;
}

/* Two that count at once would both find room: the second waits for the account's row. */
static err_t lock_account(struct tx *tx)
{
    const struct db_value owner = db_int(tx->who->user);

    if (db_engine(db_of(tx->conn)) == DB_SQLITE) return OK;   /* one writes at a time */
    return db_exec(tx->conn, STR("SELECT id FROM core_user WHERE id = $1 FOR NO KEY UPDATE"), &owner, 1, NULL);
}

/* How many are at work its job counts. */
static err_t has_room(struct tx *tx)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value owner = db_int(tx->who->user);
    struct db_rows rows;

    TRY(lock_account(tx));
    TRY(db_query(tx->conn, STR("SELECT count(*) FROM what_if WHERE created_by = $1 AND deleted_at IS NULL"), &owner, 1, types, 1, &rows));
    return limit_share(tx->arena, &tx->env->limits, LIMIT_WHAT_IFS_KEPT, db_cell(&rows, 0, 0)->i);
}

static err_t what_if_start_apply(struct tx *tx, void *plan)
{
    struct order *o = plan;
    struct str uuid = uuid_text(tx->arena, o->row.at[COLUMN_UUID].u);
    struct db_value *job = record_cell(&o->row, "job");

    TRY(has_room(tx));
    *job = db_uuid(UUID_NONE);
    TRY(job_start(tx, "what_if.make", str_format(tx->arena, "{\"whatIf\":\"%s\"}", uuid.p), &job->u));
    TRY(tx_insert(tx, &o->row, 1));
    tx->result = str_format(tx->arena, "{\"uuid\":\"%s\"}", uuid.p);
    return OK;
}

/* ---- stopped, taken away ---- */

static err_t what_if_stop_prepare(struct prepare *p, void **plan)
{
    uuid_t *uuid = ARENA_NEW(p->arena, uuid_t);

    TRY(input_only(p, LIST("uuid")));
    TRY(input_uuid(p, "uuid", true, uuid));
    prepare_lock(p, &what_if_entity, *uuid);
    *plan = uuid;
    return OK;
}

/* Another's is none. */
static err_t own(struct tx *tx, uuid_t uuid, struct record *out)
{
    TRY(tx_get(tx, &what_if_entity, uuid, out));
    if (access_is_program(tx->who) || out->at[COLUMN_CREATED_BY].i == tx->who->user) return OK;
    return err_make(tx->arena, E_NOT_FOUND, "entity", "what_if", "key", uuid_text(tx->arena, uuid).p, NULL);
}

static err_t what_if_stop_apply(struct tx *tx, void *plan)
{
    struct record row;

    TRY(own(tx, *(const uuid_t *)plan, &row));
    return job_cancel_tx(tx, record_cell(&row, "job")->u);
}

static err_t what_if_delete_apply(struct tx *tx, void *plan)
{
    struct record row;

    TRY(own(tx, *(const uuid_t *)plan, &row));
    TRY(job_cancel_tx(tx, record_cell(&row, "job")->u));
    return tx_delete(tx, &row, 1);
}

/* ---- made ---- */

static err_t order_of(struct job_run *run, struct tx *tx, struct record *out)
{
    const struct json *v = json_get(run->input, "whatIf");
    uuid_t uuid = UUID_NONE;

    if (v && v->kind == JSON_STRING) uuid_read(v->text, &uuid);
    return tx_get(tx, &what_if_entity, uuid, out);
}

static err_t read_order(struct job_run *run, struct record *out)
{
    struct tx *tx;

    TRY(job_tx(run, &tx));
    TRY(order_of(run, tx, out));
    return job_commit(run, STR("{}"));
}

static err_t finish(struct job_run *run, struct str result)
{
    struct record old, row;
    struct tx *tx;

    TRY(job_tx(run, &tx));
    TRY(order_of(run, tx, &old));
    row = record_copy(run->arena, old);
    *record_cell(&row, "result") = db_text(result);
    *record_cell(&row, "finished_at") = db_stamp(tx->now);
    TRY(tx_update(tx, &old, &row, 1));
    return job_commit(run, STR("{}"));
}

/* One step: the worlds carry more along than a cursor would hold, so that a worker that died is followed by one that begins anew.
 * Each commit on the way keeps the lease. */
static err_t what_if_step(struct job_run *run, bool *more)
{
    const struct runner *r = run->runner;
    struct job_told told = {.run = run, .every_us = TOLD_US};
    struct replay replay = {.arena = run->arena, .db = r->db, .write = r->write, .who = access_program(), .told = job_tell, .arg = &told};
    const struct json *v;
    struct record row;
    struct str result;

    TRY(read_order(run, &row));
    if (!record_cell(&row, "finished_at")->null) return OK;
    TRY(json_read(run->arena, record_cell(&row, "change")->s, &r->env->limits, &v));
    TRY(change_read(run->arena, r->registry, &r->env->limits, v, &replay.change));
    replay.from = record_cell(&row, "day_from")->d;
    replay.to = record_cell(&row, "day_to")->d;
    TRY(replay_run(&replay));
    TRY(replay_result(&replay, run->arena, &result));
    return finish(run, result);
}

/* ---- the module ---- */

static const struct command commands[] = {
    { .name = "what_if.start", .right = RIGHT_WHAT_IF, .prepare = what_if_start_prepare, .apply = what_if_start_apply },
    { .name = "what_if.stop", .right = RIGHT_WHAT_IF, .prepare = what_if_stop_prepare, .apply = what_if_stop_apply },
    { .name = "what_if.delete", .right = RIGHT_WHAT_IF, .prepare = what_if_stop_prepare, .apply = what_if_delete_apply },
    COMMANDS_END
};

static const struct job jobs[] = {
    { .name = "what_if.make", .right = RIGHT_NOBODY, .step = what_if_step, .of_account = true, .kept = true,
      .most = LIMIT_WHAT_IFS_AT_WORK },
    JOBS_END
};

static const struct argument one_arguments[] = {{"uuid", "UUID!"}, ARGUMENTS_END};

static const struct function functions[] = {
    { .name = "whatIfs", .type = "GenericScalar", .right = RIGHT_WHAT_IF, .run = what_if_list },
    { .name = "whatIf", .arguments = one_arguments, .type = "GenericScalar", .right = RIGHT_WHAT_IF, .run = what_if_one },
    FUNCTIONS_END
};

static const struct entity *const entities[] = {&what_if_entity, NULL};

const struct module what_if_module = {
    .name = "what_if", .entities = entities, .migrations = migrations, .commands = commands, .jobs = jobs, .functions = functions,
};
