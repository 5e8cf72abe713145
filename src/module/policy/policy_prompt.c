/* The job "policy.prompt": who is to be asked to renew what ends soon or has ended, by which officer, and whose photo is to be made
 * anew (enrolment 8.1). It walks over the policies by id, a block a transaction; a policy is prompted for once, ever, so a block
 * that is done again does nothing. Input, all of it optional:
 *
 *   {"interval": days ahead, 0 for all; "location", "officer": ids; "dateFrom", "dateTo": of the last day; "dry": true} */
#include <stdlib.h>

#include "base/arena.h"
#include "base/vec.h"
#include "module/policy/policy_prompt.h"

enum { BLOCK_ROWS = 2500 };        /* of policies: well under a second, and a few megabytes, where all of them are due */

struct tally { int64_t after, prompted, photos, warned; };

static struct prompt_wish wish_of(const struct json *input, const struct settings *s)
{
    struct prompt_wish wish = {
        .interval = json_get_int(input, "interval", setting_int(s, SETTING_RENEWAL_INTERVAL)), .location = json_get_int(input, "location", 0),
        .officer = json_get_int(input, "officer", 0), .from = json_get_date(input, "dateFrom"), .to = json_get_date(input, "dateTo"),
    };
    const struct json *dry = json_get(input, "dry");

    if (dry) json_bool(dry, &wish.dry);
    return wish;
}

/* ---- writing ---- */

static struct record prompt_of(struct tx *tx, const struct prompt_case *c)
{
    struct record r = record_new(tx->arena, registry_table_of(tx->registry, &policy_renewal_entity));

    *record_cell(&r, "renewal_prompt_date") = db_date(env_today(tx->env));
    *record_cell(&r, "renewal_date") = db_date(c->prompt.renewal);
    *record_cell(&r, "sms_status") = db_int(0);
    *record_cell(&r, "renewal_warnings") = db_int(c->prompt.warnings);
    *record_cell(&r, "response_status") = db_int(LAW_PROMPT_OPEN);
    *record_cell(&r, "insuree_id") = db_int(c->head);
    *record_cell(&r, "policy_id") = db_int(c->policy);
    *record_cell(&r, "new_product_id") = db_int(c->sold);
    if (!c->asks) return r;
    *record_cell(&r, "new_officer_id") = db_int(c->asks->id);
    if (c->asks->phone.n) *record_cell(&r, "phone_number") = db_text(c->asks->phone);
    return r;
}

static int by_family(const void *key, const void *member)
{
    int64_t family = *(const int64_t *)key, other = ((const struct prompt_member *)member)->family;

    return (family > other) - (family < other);
}

/* The first of the family among members in order; NULL: none of it. */
static const struct prompt_member *first_of(const struct prompt_member *members, size_t n, int64_t family)
{
    const struct prompt_member *at = n ? bsearch(&family, members, n, sizeof *members, by_family) : NULL;

    while (at && at > members && at[-1].family == family) at--;
    return at;
}

static err_t write_photos(struct tx *tx, const struct prompt_case *cases, const struct record *prompts, size_t n,
                          const struct prompt_member *members, size_t member_count, int64_t *count)
{
    const struct table *t = registry_table_of(tx->registry, &policy_renewal_detail_entity);
    VEC(struct record) details;

    vec_init(&details, tx->arena);
    for (size_t i = 0; i < n; i++) {
        const struct prompt_member *at = first_of(members, member_count, cases[i].family);
        for (; at && at < members + member_count && at->family == cases[i].family; at++) {
            struct record r = record_new(tx->arena, t);
            *record_cell(&r, "policy_renewal_id") = prompts[i].at[COLUMN_ID];
            *record_cell(&r, "insuree_id") = db_int(at->insuree);
            *vec_add(&details) = r;
        }
    }
    *count += (int64_t)details.n;
    return tx_insert(tx, details.at, details.n);
}

/* ---- a block ---- */

/* Those that the law prompts for come to the front. */
static size_t decide(struct prompt_case *cases, size_t n, date_t today, int64_t interval)
{
    size_t due = 0;

    for (size_t i = 0; i < n; i++)
        if (law_prompt_due(&cases[i].ending, today, (int32_t)interval, &cases[i].prompt)) cases[due++] = cases[i];
    return due;
}

static err_t prompt_block(struct tx *tx, const struct settings *s, const struct prompt_wish *wish, struct prompt_case *cases, size_t n,
                          struct tally *tally)
{
    struct record *prompts = ARENA_ARRAY(tx->arena, struct record, n);
    struct prompt_member *members;
    size_t member_count;

    TRY(prompt_context(tx, cases, n));
    n = decide(cases, n, env_today(tx->env), wish->interval);
    TRY(prompt_photos(tx, s, cases, n, &members, &member_count));
    for (size_t i = 0; i < n; i++) {
        prompts[i] = prompt_of(tx, &cases[i]);
        tally->warned += cases[i].prompt.warnings != 0;
    }
    tally->prompted += (int64_t)n;
    if (!wish->dry) TRY(tx_insert(tx, prompts, n));
    if (wish->dry) tally->photos += (int64_t)member_count;
    return wish->dry ? OK : write_photos(tx, cases, prompts, n, members, member_count, &tally->photos);
}

/* The last id of the block, and how many policies it has. */
static err_t block_of(struct tx *tx, int64_t after, int64_t *upto, int64_t *rows)
{
    static const enum db_type types[] = {DB_INT, DB_INT};
    const struct db_value params[] = {db_int(after), db_int(BLOCK_ROWS)};
    struct db_rows found;

    TRY(db_query(tx->conn, STR("SELECT COALESCE(MAX(id), $1), COUNT(*) FROM (SELECT id FROM policy WHERE id > $1 ORDER BY id LIMIT $2) b"),
                 params, 2, types, 2, &found));
    *upto = db_cell(&found, 0, 0)->i;
    *rows = db_cell(&found, 0, 1)->i;
    return OK;
}

static err_t count_all(struct tx *tx, int64_t *out)
{
    static const enum db_type types[] = {DB_INT};
    struct db_rows rows;

    TRY(db_query(tx->conn, STR("SELECT CAST(COALESCE(SUM(n), 0) AS bigint) FROM row_count WHERE entity = 'policy'"), NULL, 0, types, 1, &rows));
    *out = db_cell(&rows, 0, 0)->i;
    return OK;
}

static err_t block(struct job_run *job, struct tx *tx, struct tally *tally, int64_t *rows)
{
    struct prompt_wish wish;
    struct prompt_case *cases;
    const struct settings *s;
    int64_t upto;
    size_t n;

    if (!job->total) TRY(count_all(tx, &job->total));
    TRY(settings_of(tx, &s));
    wish = wish_of(job->input, s);
    TRY(block_of(tx, tally->after, &upto, rows));
    TRY(prompt_cases(job, tx, &wish, tally->after, upto, &cases, &n));
    tally->after = upto;
    return n ? prompt_block(tx, s, &wish, cases, n, tally) : OK;
}

err_t policy_prompt_step(struct job_run *job, bool *more)
{
    struct tally tally = {
        .after = json_get_int(job->cursor, "after", 0), .prompted = json_get_int(job->cursor, "prompted", 0), .photos = json_get_int(job->cursor, "photos", 0),
        .warned = json_get_int(job->cursor, "warned", 0),
    };
    struct tx *tx;
    int64_t rows;

    TRY(job_tx(job, &tx));
    TRY(block(job, tx, &tally, &rows));
    *more = rows == BLOCK_ROWS;
    job->progress += rows;
    if (job->total < job->progress) job->total = job->progress;
    job->result = str_format(job->arena, "{\"prompted\":%lld,\"photos\":%lld,\"warned\":%lld}", (long long)tally.prompted,
                             (long long)tally.photos, (long long)tally.warned);
    return job_commit(job, str_format(job->arena, "{\"after\":%lld,\"prompted\":%lld,\"photos\":%lld,\"warned\":%lld}", (long long)tally.after,
                                      (long long)tally.prompted, (long long)tally.photos, (long long)tally.warned));
}
