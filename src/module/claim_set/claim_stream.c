/* A page of keys (family, moment, id, uuid) is listed with one statement in the order in which they are handed out, so a stream of
 * n claims scans them n / page times and holds one page. Families that are connected with others are passed over there and come
 * at the end, one connected family after the other: they are few, those of people who moved and have or had covers elsewhere. */
#include "module/claim_set/claim_stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/vec.h"
#include "db/sql.h"

enum {
    PAGE = 250000,
    SCAN_MS = 600000,      /* a scan of all claims of a country takes its time */
};

/* A family in a connected family. A person without one stands for himself: his number is less than 0. */
struct member {
    int64_t family;
    struct member *root;          /* of the smallest number among them */
};

struct listed {
    int64_t family;               /* of connected ones the root's */
    int64_t moment;               /* day or microseconds, as it is sorted */
    int64_t id;
    uuid_t uuid;
};

struct claim_stream {
    struct arena *arena, *answers;
    struct db *db;
    struct claim_choice choice;
    size_t most;
    int64_t total;
    struct map linked;
    VEC(struct member *) members; /* by root, family */
    size_t next_member;           /* whose connected family is being listed */
    bool only_linked;             /* all others were listed */
    struct listed *keys;             /* room for a group that waits and a page */
    size_t at, n;                 /* those that wait */
    struct listed after;             /* what was listed last */
    VEC(uuid_t) uuids;            /* of the group at hand */
    VEC(int64_t) ids;
    bool goes_on;                 /* as the group before said */
};

/* ---- statements ---- */

#define FAMILY "coalesce(i.family_id, -i.id)"
#define FROM_CLAIMS " FROM claim c JOIN insuree i ON i.id = c.insuree_id"
enum { PARAMS_MOST = 8 };

struct question {
    struct sql sql;
    struct db_value params[PARAMS_MOST];
};

/* The answer before is gone. */
static struct question begin(struct claim_stream *s)
{
    struct question q;

    arena_reset(s->answers);
    sql_init(&q.sql, s->answers, db_engine(s->db));
    return q;
}

static void add_value(struct question *q, struct db_value v)
{
    unsigned n = sql_param(&q->sql);

    q->params[n - 1] = v;
}

static void add_choice(struct question *q, const struct claim_choice *choice)
{
    const char *before = " WHERE c.deleted_at IS NULL AND c.status IN (";

    for (uint32_t status = CLAIM_REJECTED; status <= CLAIM_VALUATED; status <<= 1)
        if (choice->statuses & status) {
            sql_add(&q->sql, "%s%u", before, status);
            before = ", ";
        }
    sql_add(&q->sql, ")");
    if (!date_none(choice->from)) {
        sql_add(&q->sql, " AND c.date_claimed >= ");
        add_value(q, db_date(choice->from));
    }
    if (!date_none(choice->to)) {
        sql_add(&q->sql, " AND c.date_claimed <= ");
        add_value(q, db_date(choice->to));
    }
}

static err_t ask(struct claim_stream *s, const struct question *q, const enum db_type *types, size_t columns, struct db_rows *out)
{
    struct db_conn *c;
    err_t e;

    TRY(db_acquire(s->db, s->answers, DB_READ, &c));
    db_statement_ms(c, SCAN_MS);
    e = db_query(c, sql_text(&q->sql), q->params, q->sql.params, types, columns, out);
    db_statement_ms(c, 0);
    db_release(c);
    return err_copy(s->arena, e);
}

/* ---- who is connected ---- */

static struct member *root_of(struct member *m)
{
    while (m->root != m) m = m->root = m->root->root;
    return m;
}

static struct member *root_at(struct claim_stream *s, int64_t family)
{
    struct member *m = map_get(&s->linked, map_id_key(&family));

    if (m) return root_of(m);
    m = ARENA_NEW(s->arena, struct member);
    *m = (struct member){family, m};
    map_put(&s->linked, map_id_key(&m->family), m);
    *vec_add(&s->members) = m;
    return m;
}

static void link_two(struct claim_stream *s, int64_t a, int64_t b)
{
    struct member *x = root_at(s, a), *y = root_at(s, b);

    if (x->family < y->family) y->root = x;
    else x->root = y;
}

static int by_root(const void *a, const void *b)
{
    const struct member *x = *(struct member *const *)a, *y = *(struct member *const *)b;

    if (x->root != y->root) return x->root->family < y->root->family ? -1 : 1;
    return (x->family > y->family) - (x->family < y->family);
}

/* Covers that were taken back count too: what a claim reserved under them it may still give back. */
static err_t link_families(struct claim_stream *s)
{
    static const enum db_type types[] = {DB_INT, DB_INT};
    struct question q = begin(s);
    struct db_rows rows;

    map_init(&s->linked, s->arena, 0);
    vec_init(&s->members, s->arena);
    sql_add(&q.sql, "SELECT DISTINCT " FAMILY ", p.family_id" FROM_CLAIMS
                    " JOIN insuree_policy k ON k.insuree_id = i.id JOIN policy p ON p.id = k.policy_id");
    add_choice(&q, &s->choice);
    sql_add(&q.sql, " AND (i.family_id IS NULL OR p.family_id <> i.family_id)");
    TRY(ask(s, &q, types, 2, &rows));
    for (size_t i = 0; i < rows.rows; i++) link_two(s, db_cell(&rows, i, 0)->i, db_cell(&rows, i, 1)->i);
    for (size_t i = 0; i < s->members.n; i++) s->members.at[i]->root = root_of(s->members.at[i]);
    if (s->members.n) qsort(s->members.at, s->members.n, sizeof *s->members.at, by_root);
    return OK;
}

static err_t count(struct claim_stream *s)
{
    static const enum db_type types[] = {DB_INT};
    struct question q = begin(s);
    struct db_rows rows;

    sql_add(&q.sql, "SELECT count(*)" FROM_CLAIMS);
    add_choice(&q, &s->choice);
    TRY(ask(s, &q, types, 1, &rows));
    s->total = db_cell(&rows, 0, 0)->i;
    return OK;
}

/* ---- keys ---- */

enum { LISTED_FAMILY, LISTED_MOMENT, LISTED_ID, LISTED_UUID, LISTED_COLUMNS };

static struct listed key_at(const struct claim_stream *s, const struct db_rows *rows, size_t row)
{
    const struct db_value *at = db_cell(rows, row, 0);

    return (struct listed){at[LISTED_FAMILY].i, claim_moment_read(s->choice.order, &at[LISTED_MOMENT]), at[LISTED_ID].i, at[LISTED_UUID].u};
}

/* `family`: an expression. What has been listed of the families before is behind. */
static struct question begin_keys(struct claim_stream *s, const char *family)
{
    struct question q = begin(s);
    const char *moment = claim_moment_sql(s->answers, db_engine(s->db), s->choice.order);

    sql_add(&q.sql, "SELECT %s, %s, c.id, c.uuid" FROM_CLAIMS, family, moment);
    add_choice(&q, &s->choice);
    sql_add(&q.sql, " AND (%s, %s, c.id) > (", family, moment);
    add_value(&q, db_int(s->after.family));
    sql_add(&q.sql, ", ");
    add_value(&q, claim_moment_value(s->choice.order, s->after.moment));
    sql_add(&q.sql, ", ");
    add_value(&q, db_int(s->after.id));
    sql_add(&q.sql, ")");
    return q;
}

/* *more: the page is full. */
static err_t take_keys(struct claim_stream *s, struct question *q, bool *more)
{
    const enum db_type types[LISTED_COLUMNS] = {DB_INT, s->choice.order == CLAIM_BY_DAY ? DB_DATE : DB_STAMP, DB_INT, DB_UUID};
    struct db_rows rows;

    sql_add(&q->sql, " ORDER BY 1, 2, 3 LIMIT %zu", s->choice.page);
    TRY(ask(s, q, types, LISTED_COLUMNS, &rows));
    for (size_t i = 0; i < rows.rows; i++) {
        s->after = key_at(s, &rows, i);
        if (s->only_linked || !map_get(&s->linked, map_id_key(&s->after.family))) s->keys[s->n++] = s->after;
    }
    *more = rows.rows == s->choice.page;
    return OK;
}

static const struct listed before_all = {.family = INT64_MIN};

static err_t list_page(struct claim_stream *s)
{
    struct question q = begin_keys(s, FAMILY);
    bool more;

    TRY(take_keys(s, &q, &more));
    if (more) return OK;
    s->only_linked = true;
    s->after = before_all;
    return OK;
}

static void add_people(struct claim_stream *s, struct question *q, size_t first, size_t last)
{
    int64_t *families = ARENA_ARRAY(s->answers, int64_t, last - first), *alone = ARENA_ARRAY(s->answers, int64_t, last - first);
    size_t family_count = 0, alone_count = 0;

    for (size_t i = first; i < last; i++) {
        int64_t family = s->members.at[i]->family;
        if (family > 0) families[family_count++] = family;
        else alone[alone_count++] = -family;
    }
    sql_add(&q->sql, " AND (");
    q->params[q->sql.params] = db_list(DB_INTS, families, family_count);
    sql_in(&q->sql, "i.family_id", ++q->sql.params);
    sql_add(&q->sql, " OR i.family_id IS NULL AND ");
    q->params[q->sql.params] = db_list(DB_INTS, alone, alone_count);
    sql_in(&q->sql, "i.id", ++q->sql.params);
    sql_add(&q->sql, ")");
}

/* One connected family. */
static err_t list_linked(struct claim_stream *s)
{
    size_t first = s->next_member, last = first;
    const struct member *root = s->members.at[first]->root;
    char family[64];
    struct question q;
    bool more;

    snprintf(family, sizeof family, "CAST(%lld AS bigint)", (long long)root->family);
    q = begin_keys(s, family);
    while (last < s->members.n && s->members.at[last]->root == root) last++;
    add_people(s, &q, first, last);
    TRY(take_keys(s, &q, &more));
    if (more) return OK;
    s->next_member = last;
    s->after = before_all;
    return OK;
}

/* ---- the stream ---- */

static bool all_listed(const struct claim_stream *s) { return s->only_linked && s->next_member == s->members.n; }

/* One key more than a group shows where its last family ends. */
static err_t fill(struct claim_stream *s)
{
    while (s->n - s->at <= s->most && !all_listed(s)) {
        memmove(s->keys, s->keys + s->at, (s->n - s->at) * sizeof *s->keys);
        s->n -= s->at;
        s->at = 0;
        TRY(s->only_linked ? list_linked(s) : list_page(s));
    }
    return OK;
}

static bool family_ends(const struct claim_stream *s, size_t at)
{
    return at == s->n || s->keys[at].family != s->keys[at - 1].family;
}

/* As many whole families as fit, or a part of one. */
static size_t group_end(const struct claim_stream *s)
{
    size_t most = s->n - s->at < s->most ? s->n : s->at + s->most, end = most;

    while (end > s->at && !family_ends(s, end)) end--;
    return end > s->at ? end : most;
}

err_t claim_stream_next(struct claim_stream *s, struct claim_group *out)
{
    size_t end;

    *out = (struct claim_group){.went_on = s->goes_on};
    TRY(fill(s));
    if (s->at == s->n) return OK;
    end = group_end(s);
    s->goes_on = !family_ends(s, end);
    for (s->uuids.n = s->ids.n = 0; s->at < end; s->at++) {
        *vec_add(&s->uuids) = s->keys[s->at].uuid;
        *vec_add(&s->ids) = s->keys[s->at].id;
    }
    *out = (struct claim_group){s->uuids.at, s->ids.at, s->ids.n, out->went_on, s->goes_on};
    return OK;
}

err_t claim_stream_open(struct arena *a, struct db *db, const struct claim_choice *choice, size_t most, struct claim_stream **out)
{
    struct claim_stream *s = ARENA_NEW(a, struct claim_stream);
    err_t e;

    *s = (struct claim_stream){.arena = a, .answers = arena_new(), .db = db, .choice = *choice, .after = before_all};
    if (!s->choice.page) s->choice.page = PAGE;
    vec_init(&s->uuids, a);
    vec_init(&s->ids, a);
    s->most = most < 1 ? 1 : most > CLAIM_GROUP_MOST ? CLAIM_GROUP_MOST : most;
    e = count(s);
    if (!e) e = link_families(s);
    if (e) {
        claim_stream_close(s);
        return e;
    }
    s->keys = arena_bytes(a, (CLAIM_GROUP_MOST + s->choice.page) * sizeof *s->keys);
    *out = s;
    return OK;
}

void claim_stream_close(struct claim_stream *s)
{
    if (s) arena_free(s->answers);
}

int64_t claim_stream_total(const struct claim_stream *s) { return s->total; }
