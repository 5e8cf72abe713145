/* A set of claims that is too large for a request, as a job: group by group in the order in which claims are decided, so that it does
 * not matter where a group ends; each a commit, so that it can be stopped between two and goes on after a crash. */
#include "module/claim/claim_filter.h"
#include "module/claim_flow/claim_chunk.h"
#include "module/claim_flow/internal.h"
#include "model/run/function.h"

#define JOB_NAME "claim.bulk"

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
    struct claim_many ordered = *many;
    uuid_t job;

    if (!many->filters) TRY(claim_in_order(tx, &ordered));
    TRY(job_start(tx, JOB_NAME, input_of(tx->arena, &ordered), &job));
    tx->result = str_format(tx->arena, "{\"job\":\"%.36s\",\"claims\":%lld}", uuid_text(tx->arena, job).p,
                            many->filters ? -1LL : (long long)many->n);
    return OK;
}

/* ---- one group ---- */

struct group {
    struct claim_chunk chunk;
    struct claim_many many;
    struct claim_turn after;         /* of a search: the last one */
    int64_t at;                      /* how many of the list are behind */
    uuids_t uuids;
};

static err_t find_some(struct group *g, const struct json *filters, int64_t size)
{
    struct job_run *job = g->chunk.job;
    struct prepare p = {.arena = job->arena, .registry = job->runner->registry, .who = &job->who, .env = job->runner->env,
                        .db = job->runner->db, .input = job->input};

    return claim_filtered_after(&p, filters, g->many.transition->right, g->many.transition->from, &g->after, (size_t)size, &g->uuids,
                                job->total ? NULL : &job->total);
}

static void list_some(struct group *g, int64_t size)
{
    struct job_run *job = g->chunk.job;
    const struct json *uuid = json_get(job->input, "uuids"), *version = json_get(job->input, "versions");
    int64_t *versions = ARENA_ARRAY(job->arena, int64_t, (size_t)size), i = 0;

    job->total = (int64_t)uuid->count;
    uuid = uuid->first;
    version = version ? version->first : NULL;
    for (; uuid && i < g->at + size; i++, uuid = uuid->next, version = version ? version->next : NULL) {
        if (i < g->at) continue;
        uuid_read(uuid->text, vec_add(&g->uuids));
        json_int(version, &versions[i - g->at]);
        if (version) g->many.versions = versions;
    }
}

static err_t find(struct claim_chunk *c, int64_t size)
{
    struct group *g = (struct group *)c;
    const struct json *filters = json_get(c->job->input, "filters");

    g->many = (struct claim_many){.transition = claim_transition_of(str_zero(c->job->arena, json_get(c->job->input, "command")->text))};
    g->after = claim_chunk_after(c, claim_order_of(g->many.transition));
    g->at = claim_chunk_number(c->job->cursor, "at", 0);
    vec_init(&g->uuids, c->job->arena);
    if (filters) TRY(find_some(g, filters, size));
    else list_some(g, size);
    c->uuids = g->many.uuids = g->uuids.at;
    c->n = g->many.n = g->uuids.n;
    return OK;
}

static err_t lock(struct claim_chunk *c)
{
    return claim_decides(((struct group *)c)->many.transition) ? claim_lock(c->tx, c->uuids, c->n) : OK;
}

static err_t act(struct claim_chunk *c, size_t from, size_t n)
{
    struct claim_many part = ((struct group *)c)->many;

    part.uuids += from;
    if (part.versions) part.versions += from;
    part.n = n;
    return part.transition->act(c->tx, &part, &c->tally);
}

static err_t step(struct job_run *job, bool *more)
{
    struct group g = {.chunk = {.job = job, .find = find, .lock = lock, .act = act}};

    TRY(claim_chunk_do(&g.chunk));
    if (!g.chunk.n) return OK;
    TRY(claim_chunk_add_up(&g.chunk, g.many.transition->tell ? g.many.transition->tell : tally_done));
    job->progress += (int64_t)g.chunk.n;
    *more = true;
    return claim_chunk_commit(&g.chunk, &g.after, "at", g.at + (int64_t)g.chunk.n);
}

const struct job claim_jobs[] = {
    { .name = JOB_NAME, .right = RIGHT_NOBODY, .step = step, .of_account = true },   /* it follows from a command over a large set */
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
