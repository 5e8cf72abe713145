/* Chunks grow and shrink with the time that the last one took, and where others write beside them (claim_pace.h). */
#include "module/claim_flow/claim_chunk.h"

#include "module/claim/claim_refusals.h"
#include "module/claim_flow/claim_pace.h"

enum {
    FIRST = 25,
    WANTED_US_SQLITE = 50000,        /* its commit takes a part of that, and others wait for it */
    WANTED_US_POSTGRES = 200000,     /* others wait only for these people's claims */
};

static int64_t most_of(const struct claim_chunk *c) { return c->job->runner->env->limits.value[LIMIT_CLAIMS_A_CHUNK]; }

static int64_t within(int64_t n, int64_t least, int64_t most) { return n > most ? most : n < least ? least : n; }

int64_t claim_chunk_number(const struct json *from, const char *name, int64_t standard)
{
    json_int(json_get(from, name), &standard);
    return standard;
}

static int64_t size_of(const struct claim_chunk *c)
{
    return within(claim_chunk_number(c->job->cursor, "size", FIRST), 1, most_of(c));
}

static int64_t size_after(const struct claim_chunk *c) { return within(c->next, PACE_LEAST, most_of(c)); }

/* ---- the cursor ---- */

struct claim_turn claim_chunk_after(const struct claim_chunk *c, enum claim_order order)
{
    return (struct claim_turn){order, claim_chunk_number(c->job->cursor, "moment", claim_moment_first(order)),
                               claim_chunk_number(c->job->cursor, "after", 0)};
}

err_t claim_chunk_commit(const struct claim_chunk *c, const struct claim_turn *last, const char *further, int64_t n)
{
    return job_commit(c->job, str_format(c->job->arena, "{\"moment\":%lld,\"after\":%lld,\"%s\":%lld,\"size\":%lld}", (long long)last->moment,
                                         (long long)last->id, further, (long long)n, (long long)size_after(c)));
}

/* ---- the work ---- */

static void forget(struct claim_chunk *c)
{
    c->failures = (struct tally_failures){.arena = c->job->arena};
    c->tally = (struct claim_tally){.failures = &c->failures};
    c->gave_way = false;
}

static err_t find(struct claim_chunk *c, int64_t size)
{
    forget(c);
    c->size = c->next = size;
    TRY(c->find(c, size));
    return c->n ? job_tx(c->job, &c->tx) : OK;
}

static int64_t next_size(const struct claim_chunk *c, size_t done, uint64_t us)
{
    uint64_t wanted = db_engine(db_of(c->tx->conn)) == DB_SQLITE ? WANTED_US_SQLITE : WANTED_US_POSTGRES;
    int64_t fits = (int64_t)(done * wanted / (us ? us : 1)), next = (int64_t)pace_next(c->tx, (size_t)c->size, done, us);

    return fits < next ? fits : next;
}

static err_t act_by_parts(struct claim_chunk *c)
{
    uint64_t since = env_monotonic_us(c->tx->env);
    size_t done = 0, part = pace_part(c->tx, c->n);

    TRY(c->lock(c));
    for (; done < c->n && !c->gave_way; c->gave_way = pace_gives_way(c->tx, done, c->n)) {
        if (part > c->n - done) part = c->n - done;
        TRY(c->act(c, done, part));
        done += part;
    }
    c->next = next_size(c, done, env_monotonic_us(c->tx->env) - since);
    return OK;
}

/* Begins again with as few claims as others have time for; those are one part. */
static err_t act(struct claim_chunk *c)
{
    TRY(act_by_parts(c));
    if (!c->gave_way) return OK;
    job_rollback(c->job);
    TRY(find(c, size_after(c)));
    return c->n ? act_by_parts(c) : OK;
}

/* ---- one that stops the others ---- */

static bool is_refusal(err_t e) { return e && err_http(e->id) < 500; }

static err_t pass_over(struct claim_chunk *c, err_t why)
{
    job_rollback(c->job);
    forget(c);
    c->tally.asked = 1;
    tally_refused(&c->tally, uuid_text(c->job->arena, c->uuids[0]), why);
    return job_tx(c->job, &c->tx);
}

err_t claim_chunk_do(struct claim_chunk *c)
{
    err_t e;

    TRY(find(c, size_of(c)));
    if (!c->n) return OK;
    e = act(c);
    if (is_refusal(e) && c->n > 1) {
        job_rollback(c->job);
        TRY(find(c, 1));
        e = c->n ? act_by_parts(c) : OK;
    }
    return is_refusal(e) ? pass_over(c, e) : e;
}

/* ---- what it comes to ---- */

err_t claim_chunk_add_up(struct claim_chunk *c, struct str (*tell)(struct arena *a, const struct claim_tally *tally))
{
    struct arena *a = c->job->arena;
    const struct json *before = NULL, *failures;
    struct refusals refused;
    struct str stats;

    if (c->job->result.n) TRY(json_read(a, c->job->result, &c->job->runner->env->limits, &before));
    tally_read(json_get(before, "claim_stats"), &c->tally);
    failures = json_get(before, "failures");
    refusals_init(&refused, a);
    for (const struct json *v = failures ? failures->first : NULL; v; v = v->next) refuse_again(&refused, v);
    for (size_t i = 0; i < c->failures.n && refused.n < TALLY_FAILURES; i++)
        refuse(&refused, a, c->failures.at[i].title, c->failures.at[i].why);
    stats = tell(a, &c->tally);
    stats.n--;
    c->job->result = str_format(a, "%.*s,\"failures\":%s%.*s]}", STR_ARG(stats), refused.n ? "" : "[", STR_ARG(buf_str(&refused.text)));
    return OK;
}
