/* A set of claims that is too large for a request, as a job: group by group in the order of the ids, each a commit, so that it can
 * be stopped between two and goes on after a crash. Groups grow and shrink with the time that the last one took, and where others
 * write beside it (claim_pace.h). */
#include "module/claim/claim_filter.h"
#include "module/claim_flow/claim_pace.h"
#include "module/claim_flow/claim_tally.h"
#include "module/claim_flow/internal.h"
#include "model/run/function.h"
#include "model/run/job.h"

#define JOB_NAME "claim.bulk"

enum {
    GROUP_FIRST = 25, GROUP_LEAST = 5, GROUP_MOST = 1000,
    GROUP_US_SQLITE = 50000,         /* its commit takes a part of that, and others wait for it */
    GROUP_US_POSTGRES = 200000,      /* others wait only for these people's claims */
};

/* ---- the start ---- */

static void put_uuids(struct json_writer *w, const struct claim_many *many)
{
    json_key(w, STR("uuids"));
    json_open(w, '[');
    for (size_t i = 0; i < many->n; i++) json_put_uuid(w, many->uuids[i]);
    json_close(w, ']');
    if (!many->versions) return;
    json_key(w, STR("versions"));
    json_open(w, '[');
    for (size_t i = 0; i < many->n; i++) json_put_int(w, many->versions[i]);
    json_close(w, ']');
}

static struct str input_of(struct arena *a, const struct claim_many *many)
{
    struct json_writer w;
    struct buf out;

    buf_init(&out, a, 256);
    w = json_writer(&out);
    json_open(&w, '{');
    json_key(&w, STR("command"));
    json_put_str(&w, str_of(many->transition->command));
    if (many->filters) {
        json_key(&w, STR("filters"));
        json_put(&w, many->filters);
    } else {
        put_uuids(&w, many);
    }
    json_close(&w, '}');
    return buf_str(&out);
}

err_t claim_bulk_start(struct tx *tx, const struct claim_many *many)
{
    uuid_t job;

    TRY(job_start(tx, JOB_NAME, input_of(tx->arena, many), &job));
    tx->result = str_format(tx->arena, "{\"job\":\"%.36s\",\"claims\":%lld}", uuid_text(tx->arena, job).p,
                            many->filters ? -1LL : (long long)many->n);
    return OK;
}

/* ---- one group ---- */

struct group {
    struct job_run *job;
    struct claim_many many;
    int64_t size, after, at;         /* after: the last id of a search; at: how many of the list are behind */
    int64_t next;                    /* size of the next */
    bool gave_way;
    uuids_t uuids;
};

static int64_t number(const struct json *from, const char *name, int64_t standard)
{
    json_int(json_get(from, name), &standard);
    return standard;
}

static err_t find_some(struct group *g, const struct json *filters)
{
    struct job_run *job = g->job;
    struct prepare p = {.arena = job->arena, .registry = job->runner->registry, .who = &job->who, .env = job->runner->env,
                        .db = job->runner->db, .input = job->input};

    return claim_filtered_after(&p, filters, g->many.transition->right, &g->after, (size_t)g->size, &g->uuids, job->total ? NULL : &job->total);
}

static void list_some(struct group *g)
{
    const struct json *uuid = json_get(g->job->input, "uuids"), *version = json_get(g->job->input, "versions");
    int64_t *versions = ARENA_ARRAY(g->job->arena, int64_t, (size_t)g->size), i = 0;

    g->job->total = (int64_t)uuid->count;
    uuid = uuid->first;
    version = version ? version->first : NULL;
    for (; uuid && i < g->at + g->size; i++, uuid = uuid->next, version = version ? version->next : NULL) {
        if (i < g->at) continue;
        uuid_read(uuid->text, vec_add(&g->uuids));
        json_int(version, &versions[i - g->at]);
        if (version) g->many.versions = versions;
    }
}

static err_t open_group(struct group *g, int64_t size)
{
    const struct json *filters = json_get(g->job->input, "filters");

    g->many = (struct claim_many){.transition = claim_transition_of(str_zero(g->job->arena, json_get(g->job->input, "command")->text))};
    g->size = g->next = size;
    g->gave_way = false;
    g->after = number(g->job->cursor, "after", 0);
    g->at = number(g->job->cursor, "at", 0);
    vec_init(&g->uuids, g->job->arena);
    if (filters) TRY(find_some(g, filters));
    else list_some(g);
    g->many.uuids = g->uuids.at;
    g->many.n = g->uuids.n;
    return OK;
}

static void forget(struct group *g, struct claim_tally *tally)
{
    struct tally_failures *failures = tally->failures;

    *failures = (struct tally_failures){.arena = g->job->arena};
    *tally = (struct claim_tally){.failures = failures};
}

static int64_t next_size(const struct group *g, struct tx *tx, size_t done, uint64_t us)
{
    uint64_t wanted = db_engine(db_of(tx->conn)) == DB_SQLITE ? GROUP_US_SQLITE : GROUP_US_POSTGRES;
    int64_t fits = (int64_t)(done * wanted / (us ? us : 1)), next = (int64_t)pace_next(tx, (size_t)g->size, done, us);

    fits = fits < next ? fits : next;
    return fits < GROUP_LEAST ? GROUP_LEAST : fits > GROUP_MOST ? GROUP_MOST : fits;
}

static err_t act_by_parts(struct group *g, struct tx *tx, struct claim_tally *tally)
{
    uint64_t since = env_monotonic_us(tx->env);
    struct claim_many part = g->many;
    size_t done = 0;

    for (part.n = pace_part(tx, g->many.n); done < g->many.n && !g->gave_way; g->gave_way = pace_gives_way(tx, done, g->many.n)) {
        if (part.n > g->many.n - done) part.n = g->many.n - done;
        part.uuids = g->many.uuids + done;
        if (part.versions) part.versions = g->many.versions + done;
        TRY(g->many.transition->act(tx, &part, tally));
        done += part.n;
    }
    g->next = next_size(g, tx, done, env_monotonic_us(tx->env) - since);
    return OK;
}

static err_t act(struct group *g, struct claim_tally *tally)
{
    struct tx *tx;

    forget(g, tally);
    if (!g->many.n) return OK;
    TRY(job_tx(g->job, &tx));
    if (claim_decides(g->many.transition)) TRY(claim_lock(tx, g->many.uuids, g->many.n));
    return act_by_parts(g, tx, tally);
}

/* Begins again with as few claims as others have time for; those are one part. */
static err_t act_or_give_way(struct group *g, struct claim_tally *tally)
{
    TRY(act(g, tally));
    if (!g->gave_way) return OK;
    job_rollback(g->job);
    TRY(open_group(g, g->next));
    return act(g, tally);
}

static bool is_refusal(err_t e) { return e && err_http(e->id) < 500; }

/* What refuses a group as a whole lies in one of its claims: groups begin again with one, and that one is passed over. */
static err_t act_or_pass(struct group *g, struct claim_tally *tally)
{
    struct tx *tx;
    err_t e = act_or_give_way(g, tally);

    if (is_refusal(e) && g->many.n > 1) {
        job_rollback(g->job);
        TRY(open_group(g, 1));
        e = act(g, tally);
    }
    if (!is_refusal(e)) return e;
    job_rollback(g->job);
    forget(g, tally);
    tally->asked = 1;
    tally_refused(tally, uuid_text(g->job->arena, g->many.uuids[0]), e);
    return job_tx(g->job, &tx);
}

/* ---- what it comes to ---- */

static struct str told(struct group *g, const struct claim_tally *t)
{
    return g->many.transition->tell ? g->many.transition->tell(g->job->arena, t) : tally_done(g->job->arena, t);
}

/* {"claim_stats": ..., "failures": [{"code", "message", "args", "title"}]}: added to what the groups before came to. */
static err_t add_up(struct group *g, struct claim_tally *tally)
{
    struct arena *a = g->job->arena;
    const struct json *before = NULL, *failures = NULL;
    struct refusals refused;
    struct str stats;

    if (g->job->result.n) TRY(json_read(a, g->job->result, &g->job->runner->env->limits, &before));
    tally_read(json_get(before, "claim_stats"), tally);
    failures = json_get(before, "failures");
    refusals_init(&refused, a);
    for (const struct json *v = failures ? failures->first : NULL; v; v = v->next) refuse_again(&refused, v);
    for (size_t i = 0; i < tally->failures->n && refused.n < TALLY_FAILURES; i++)
        refuse(&refused, a, tally->failures->at[i].title, tally->failures->at[i].why);
    stats = told(g, tally);
    stats.n--;
    g->job->result = str_format(a, "%.*s,\"failures\":%s%.*s]}", STR_ARG(stats), refused.n ? "" : "[", STR_ARG(buf_str(&refused.text)));
    return OK;
}

static err_t step(struct job_run *job, bool *more)
{
    struct tally_failures failures;
    struct claim_tally tally = {.failures = &failures};
    struct group g = {.job = job};

    TRY(open_group(&g, number(job->cursor, "size", GROUP_FIRST)));
    TRY(act_or_pass(&g, &tally));
    if (!g.many.n) return OK;
    TRY(add_up(&g, &tally));
    job->progress += (int64_t)g.many.n;
    *more = true;
    return job_commit(job, str_format(job->arena, "{\"after\":%lld,\"at\":%lld,\"size\":%lld}", (long long)g.after,
                                      (long long)(g.at + (int64_t)g.many.n), (long long)g.next));
}

const struct job claim_jobs[] = {
    { .name = JOB_NAME, .right = RIGHT_NOBODY, .step = step },   /* it follows from a command over a large set */
    JOBS_END
};

/* ---- how far it is ---- */

static void put(struct json_writer *w, const char *name, int64_t n)
{
    json_key(w, str_of(name));
    json_put_int(w, n);
}

static int64_t rate_of(const struct job_row *job, stamp_t now)
{
    stamp_t until = stamp_none(job->ended_at) ? now : job->ended_at;
    int64_t us = stamp_none(job->started_at) ? 0 : until.us - job->started_at.us;

    return us > 0 ? job->progress * 1000000 / us : 0;
}

static void put_progress(struct function_call *c, const struct job_row *job)
{
    struct json_writer w = json_writer(&c->out);

    json_open(&w, '{');
    json_key(&w, STR("state"));
    json_put_str(&w, str_of(job_state_name(job->state)));
    put(&w, "progress", job->progress);
    put(&w, "total", job->total);
    put(&w, "rate", rate_of(job, env_now(c->env)));
    if (job->result.n) {
        json_key(&w, STR("result"));
        json_put_raw(&w, job->result);
    }
    if (job->error.n) {
        json_key(&w, STR("error"));
        json_put_raw(&w, job->error);
    }
    json_close(&w, '}');
}

/* Who began it is told, and administrators: the codes of its claims stand in it. */
err_t claim_progress(struct function_call *c)
{
    const struct json *v = json_get(c->arguments, "job");
    struct db_conn *conn;
    struct job_row job;
    uuid_t id;
    err_t e;

    if (json_is_null(v) || !uuid_read(v->text, &id)) return err_make(c->arena, E_FIELD_TYPE, "field", "job", "type", "uuid", NULL);
    TRY(db_acquire(c->db, c->arena, DB_READ, &conn));
    e = job_get(conn, c->arena, id, &job);
    db_release(conn);
    if (err_is(e, E_NOT_FOUND)) return OK;
    if (!e && str_is(job.name, JOB_NAME) && (job.actor == c->who->user || c->who->administrator)) put_progress(c, &job);
    return e;
}

const struct argument claim_progress_arguments[] = {{"job", "UUID!"}, ARGUMENTS_END};
