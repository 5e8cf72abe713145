/* The job "dated_change.apply". Each change is sent as the command that it is, in the name of who entered it, and holds from the first
 * moment of its day, however late the job comes: who reads a register as of a day finds it without knowing that it was entered ahead. */
#include "base/zone.h"
#include "module/dated_change/internal.h"

struct due {
    uuid_t uuid, record, command;
    struct str entity, action, change;
    date_t day;
    int64_t by;
};

static err_t first_due(struct job_run *run, struct due *out, bool *found)
{
    static const enum db_type types[] = {DB_UUID, DB_UUID, DB_UUID, DB_TEXT, DB_TEXT, DB_DATE, DB_INT, DB_TEXT};
    const struct db_value today = db_date(env_today(run->runner->env));
    struct db_conn *conn;
    struct db_rows rows;
    err_t e;

    TRY(db_acquire(run->runner->db, run->arena, DB_READ, &conn));
    e = db_query(conn, STR("SELECT uuid, record, command, entity, change, day, changed_by, action FROM dated_change WHERE status = '" CHANGE_WAITING "'"
                           " AND day <= $1 AND deleted_at IS NULL ORDER BY day, id LIMIT 1"), &today, 1, types, 8, &rows);
    db_release(conn);
    if (e) return e;
    *found = rows.rows > 0;
    if (!*found) return OK;
    *out = (struct due){
        .uuid = db_cell(&rows, 0, 0)->u, .record = db_cell(&rows, 0, 1)->u, .command = db_cell(&rows, 0, 2)->u, .entity = db_cell(&rows, 0, 3)->s,
        .change = db_cell(&rows, 0, 4)->s, .day = db_cell(&rows, 0, 5)->d, .by = db_cell(&rows, 0, 6)->i,
        .action = db_cell(&rows, 0, 7)->s,
    };
    return OK;
}

/* His right was asked for when he entered it; by now he may have left. */
static struct access in_his_name(int64_t user)
{
    struct access who = *access_program();

    who.user = user;
    return who;
}

/* What was entered, and which row it is for. An end says no more than that. */
static struct str input_of(struct arena *a, const struct due *d)
{
    const bool more = d->change.n > 2;

    return str_format(a, "{\"uuid\":\"%s\"%s%.*s", uuid_text(a, d->record).p, more ? "," : "", (int)d->change.n - 1, d->change.p + 1);
}

static err_t send(struct job_run *run, const struct due *d, struct answer *answer)
{
    const struct access who = in_his_name(d->by);
    const stamp_t since = zone_day_start(run->runner->env->zone, d->day);
    struct limits limits = run->runner->env->limits;
    struct request request = {.id = d->command, .command = dated_command(run->arena, d->entity, d->action), .who = &who,
                              .job = true, .since = &since};

    limits.value[LIMIT_JSON_BYTES] = limits.value[LIMIT_JSON_VALUES] = INT64_MAX;   /* it passed them, without its uuid */
    TRY(json_read(run->arena, input_of(run->arena, d), &limits, &request.input));
    return write_command(run->runner->write, run->arena, &request, answer);
}

/* The answer is stored under the command's id: who died before this was written hears the same again. */
static err_t settle(struct job_run *run, const struct due *d, const struct answer *answer)
{
    bool failed = answer->status == COMMAND_FAILED;
    struct record old, row;
    struct tx *tx;

    TRY(job_tx(run, &tx));
    TRY(tx_get(tx, &dated_change_entity, d->uuid, &old));
    row = record_copy(run->arena, old);
    *record_cell(&row, "status") = db_text(failed ? STR(CHANGE_REFUSED) : STR(CHANGE_DONE));
    if (failed) *record_cell(&row, "error") = db_text(answer->error_json);
    TRY(tx_update(tx, &old, &row, 1));
    run->progress++;
    run->result = str_format(run->arena, "{\"applied\":%lld}", (long long)run->progress);
    return job_commit(run, STR("{}"));
}

err_t dated_change_step(struct job_run *run, bool *more)
{
    struct answer answer;
    struct due d;

    TRY(first_due(run, &d, more));
    if (!*more) return OK;
    TRY(send(run, &d, &answer));
    return settle(run, &d, &answer);
}
