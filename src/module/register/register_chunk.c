/* Families of a file are written in chunks, so that others write between them: heads first, each family whole. The write path's checks and
 * what listens to people hold as for anybody who is enrolled. */
#include "base/arena.h"
#include "base/utf8.h"
#include "db/sql.h"
#include "module/register/people.h"

enum { CHUNK_PEOPLE = 8000, ATTEMPTS = 5 };   /* of one transaction, or one family that is larger; how often others may be in the way */

/* ---- a chunk ---- */

static err_t begin(struct people *p)
{
    struct function_call *c = p->taking.call;
    struct arena *a = arena_new();
    err_t e = err_copy(c->arena, tx_begin(c->write, a, c->who, uuid_new(c->env), &p->taking.tx));

    if (e) arena_free(a);
    return e;
}

static err_t end(struct people *p, err_t e)
{
    struct arena *a = p->taking.tx->arena;

    if (!e && !p->dry_run) e = tx_commit(p->taking.tx);
    else tx_rollback(p->taking.tx);
    e = err_copy(p->taking.call->arena, e);
    arena_free(a);
    p->taking.tx = NULL;
    return e;
}

/* Who is there already is refused before anything is made for him. */
static err_t refuse_stored(struct people *p, struct group **groups, size_t n)
{
    static const enum db_type types[] = {DB_TEXT};
    VEC(struct str) numbers;
    struct db_value list;
    struct db_rows rows;
    struct sql sql;

    sql_init(&sql, p->taking.tx->arena, db_engine(db_of(p->taking.tx->conn)));
    sql.params = 1;
    sql_add(&sql, "SELECT chf_id FROM insuree WHERE deleted_at IS NULL AND ");
    sql_in(&sql, "chf_id", 1);
    vec_init(&numbers, p->taking.tx->arena);
    for (size_t i = 0; i < n; i++) {
        if (groups[i]->head) *vec_add(&numbers) = groups[i]->head->code;
        for (size_t k = 0; k < groups[i]->members.n; k++) *vec_add(&numbers) = groups[i]->members.at[k]->code;
    }
    list = db_list(DB_TEXTS, numbers.at, numbers.n);
    TRY(db_query(p->taking.tx->conn, sql_text(&sql), &list, 1, types, 1, &rows));
    for (size_t i = 0; i < rows.rows; i++) {
        struct sent_row *row = map_get(&p->by_number, db_cell(&rows, i, 0)->s);
        if (row) register_refuse(row, OUTCOME_FAILED, people_fault(p, "register_number_stored", row->code));
    }
    return OK;
}

/* Families of heads who are stored. */
static err_t find_families(struct people *p, struct group **groups, size_t n)
{
    static const enum db_type types[] = {DB_TEXT, DB_INT};
    struct str *numbers = ARENA_ARRAY(p->taking.tx->arena, struct str, n);
    struct db_value list;
    struct map families;
    struct db_rows rows;
    struct sql sql;
    size_t count = 0;

    for (size_t i = 0; i < n; i++)
        if (!groups[i]->head) numbers[count++] = groups[i]->number;
    if (!count) return OK;
    list = db_list(DB_TEXTS, numbers, count);
    sql_init(&sql, p->taking.tx->arena, db_engine(db_of(p->taking.tx->conn)));
    sql_add(&sql, "SELECT chf_id, family_id FROM insuree WHERE head AND deleted_at IS NULL AND family_id IS NOT NULL AND ");
    sql_in(&sql, "chf_id", 1);
    TRY(db_query(p->taking.tx->conn, sql_text(&sql), &list, 1, types, 2, &rows));
    map_init(&families, p->taking.tx->arena, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) map_put(&families, db_cell(&rows, i, 0)->s, (void *)&db_cell(&rows, i, 1)->i);
    for (size_t i = 0; i < n; i++) {
        const int64_t *family = groups[i]->head ? NULL : map_get(&families, groups[i]->number);
        if (!groups[i]->head) groups[i]->family = family ? *family : 0;
    }
    return OK;
}

static err_t add_families(struct people *p, struct group **groups, size_t n)
{
    static const struct register_section families = {.entity = &family_entity};
    struct record *records = ARENA_ARRAY(p->taking.tx->arena, struct record, n);
    struct group **of = ARENA_ARRAY(p->taking.tx->arena, struct group *, n);
    err_t *why = ARENA_ARRAY(p->taking.tx->arena, err_t, n);
    size_t count = 0;

    for (size_t i = 0; i < n; i++) {
        struct sent_row *head = groups[i]->head;
        int64_t village;
        if (!head) continue;
        groups[i]->family = 0;
        village = head->why ? 0 : villages_find(p->villages, head->cells + C_VILLAGE);
        if (!village) register_refuse(head, OUTCOME_FAILED, people_fault(p, "register_village", head->cells[C_VILLAGE]));
        if (head->why) continue;
        TRY(register_new(p->taking.tx, &families, &records[count]));
        *record_cell(&records[count], "location_id") = db_int(village);
        of[count++] = groups[i];
    }
    TRY(tx_insert_each(p->taking.tx, records, count, why));
    for (size_t i = 0; i < count; i++) {
        if (why[i]) register_refuse(of[i]->head, OUTCOME_FAILED, err_copy(p->taking.call->arena, why[i]));
        else of[i]->family = records[i].at[COLUMN_ID].i;
    }
    return OK;
}

struct batch {
    struct record *records;
    struct sent_row **rows;
    size_t n;
};

static err_t add_person(struct people *p, struct batch *b, struct sent_row *row, int64_t family)
{
    if (!family) register_refuse(row, OUTCOME_FAILED, people_fault(p, "register_head", row->cells[C_HEAD]));
    if (row->why) return OK;
    TRY(people_record(p, row, family, &b->records[b->n]));
    if (!row->why) b->rows[b->n++] = row;
    return OK;
}

/* Inserts them; *refused: some of them were. */
static err_t write_batch(struct people *p, struct batch *b, bool *refused)
{
    err_t *why = ARENA_ARRAY(p->taking.tx->arena, err_t, b->n);

    TRY(tx_insert_each(p->taking.tx, b->records, b->n, why));
    for (size_t i = 0; i < b->n; i++) {
        b->rows[i]->outcome = OUTCOME_CREATED;
        if (!why[i]) continue;
        *refused = true;
        register_refuse(b->rows[i], OUTCOME_FAILED, err_copy(p->taking.call->arena, why[i]));
    }
    return OK;
}

static struct batch batch_new(struct people *p, size_t n)
{
    return (struct batch){ARENA_ARRAY(p->taking.tx->arena, struct record, n), ARENA_ARRAY(p->taking.tx->arena, struct sent_row *, n), 0};
}

static err_t add_heads(struct people *p, struct group **groups, size_t n, bool *again)
{
    struct batch b = batch_new(p, n);

    for (size_t i = 0; i < n; i++) {
        struct sent_row *head = groups[i]->head;
        if (!head || head->why) continue;
        TRY(add_person(p, &b, head, groups[i]->family));
        *again = *again || head->why;
    }
    return write_batch(p, &b, again);
}

/* Of families that the file makes all at once: nobody has sold them anything yet. */
static err_t add_new_members(struct people *p, struct group **groups, size_t n)
{
    struct batch b;
    bool refused;
    size_t count = 0;

    for (size_t i = 0; i < n; i++) count += groups[i]->head ? groups[i]->members.n : 0;
    b = batch_new(p, count);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; groups[i]->head && k < groups[i]->members.n; k++)
            TRY(add_person(p, &b, groups[i]->members.at[k], groups[i]->family));
    return write_batch(p, &b, &refused);
}

/* Who joins a family with policies is covered as far as there is room: one of each family at a time, since those who are written
 * together all count. */
static err_t add_joining(struct people *p, struct group **groups, size_t n)
{
    struct group **left = ARENA_ARRAY(p->taking.tx->arena, struct group *, n);
    struct batch b = batch_new(p, n);
    bool refused;
    size_t count = 0;

    for (size_t i = 0; i < n; i++)
        if (!groups[i]->head) left[count++] = groups[i];
    for (size_t k = 0; count; k++) {
        size_t more = 0;
        b.n = 0;
        for (size_t i = 0; i < count; i++) {
            if (k >= left[i]->members.n) continue;
            TRY(add_person(p, &b, left[i]->members.at[k], left[i]->family));
            left[more++] = left[i];
        }
        count = more;
        if (b.n) TRY(write_batch(p, &b, &refused));
    }
    return OK;
}

static err_t add_members(struct people *p, struct group **groups, size_t n)
{
    TRY(add_new_members(p, groups, n));
    return add_joining(p, groups, n);
}

static err_t write_chunk(struct people *p, struct group **groups, size_t n, bool *again)
{
    TRY(refuse_stored(p, groups, n));
    TRY(find_families(p, groups, n));
    TRY(add_families(p, groups, n));
    TRY(add_heads(p, groups, n, again));
    return *again ? OK : add_members(p, groups, n);
}

/* A family whose head is refused must not be there: then the chunk begins anew, with fewer heads each time. */
static err_t take_chunk(struct people *p, struct group **groups, size_t n)
{
    bool again = true, keep = p->dry_run;

    while (again) {
        err_t e;
        again = false;
        TRY(begin(p));
        e = write_chunk(p, groups, n, &again);
        p->dry_run = keep || again;
        e = end(p, e);
        p->dry_run = keep;
        TRY(e);
    }
    return OK;
}

/* ---- chunks ---- */

static bool is_written(const struct sent_row *row) { return row && row->outcome == OUTCOME_CREATED; }

static bool has_written(const struct group *g)
{
    for (size_t i = 0; i < g->members.n; i++)
        if (is_written(g->members.at[i])) return true;
    return is_written(g->head);
}

/* What was undone is not told as if it were there. */
static void forget(struct group **groups, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct group *g = groups[i];
        if (is_written(g->head)) g->head->outcome = OUTCOME_NONE;
        for (size_t k = 0; k < g->members.n; k++)
            if (is_written(g->members.at[k])) g->members.at[k]->outcome = OUTCOME_NONE;
    }
}

static void refuse_group(struct group *g, err_t why)
{
    if (g->head) register_refuse(g->head, OUTCOME_FAILED, why);
    for (size_t k = 0; k < g->members.n; k++) register_refuse(g->members.at[k], OUTCOME_FAILED, why);
}

static err_t attempts(struct people *p, struct group **groups, size_t n)
{
    err_t e = OK;

    for (int i = 0; i < ATTEMPTS; i++) {
        e = take_chunk(p, groups, n);
        if (e) forget(groups, n);
        if (!err_is(e, E_DB_CONFLICT)) break;
    }
    return e;
}

/* What refuses a chunk as a whole lies in one family, which is looked for by halves; the others are written. */
static err_t chunk(struct people *p, struct group **groups, size_t n)
{
    err_t e = attempts(p, groups, n);

    if (!e || err_http(e->id) >= 500) return e;
    if (n == 1) {
        refuse_group(groups[0], e);
        return OK;
    }
    TRY(chunk(p, groups, n / 2));
    return chunk(p, groups + n / 2, n - n / 2);
}

/* As many families as hold no more people than a chunk takes; one at least. */
static size_t chunk_size(struct group *const *groups, size_t n)
{
    size_t people = 0, i = 0;

    while (i < n && (!i || people + groups[i]->members.n + 1 <= CHUNK_PEOPLE)) people += groups[i++]->members.n + 1;
    return i;
}

/* What was written before a trouble of the database is written: the rest is told with it. */
err_t people_write(struct people *p, struct group **groups, size_t n)
{
    bool written = false;
    err_t e = OK;

    for (size_t from = 0, size; !e && from < n; from += size) {
        size = chunk_size(groups + from, n - from);
        e = chunk(p, groups + from, size);
    }
    for (size_t i = 0; e && i < n; i++) written = written || has_written(groups[i]);
    if (!written) return e;
    for (size_t i = 0; i < n; i++)
        if (!has_written(groups[i])) refuse_group(groups[i], e);
    return OK;
}
