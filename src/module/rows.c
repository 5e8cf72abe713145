#include "module/rows.h"

#include <string.h>

#include "base/arena.h"
#include "base/vec.h"
#include "db/db.h"

enum { ROWS_MOST = 10000 };

typedef VEC(struct pick) picks_t;

static const struct pick *read_picks(struct arena *a, const struct table *t, struct str *text, size_t *n);

/* How far the name at the beginning goes. */
static struct str cut_name(struct str *text)
{
    size_t n = 0;
    struct str name;

    while (n < text->n && text->p[n] != ' ' && text->p[n] != '{' && text->p[n] != '}') n++;
    name = (struct str){text->p, n};
    *text = (struct str){text->p + n, text->n - n};
    return name;
}

static void read_pick(struct arena *a, const struct table *t, struct str *text, picks_t *picks)
{
    struct pick p = {.kind = PICK_FIELD, .name = cut_name(text)};
    struct query *q;
    const struct member *m;

    if (text->n && *text->p == '{') {
        m = table_member(t, p.name);
        q = ARENA_NEW(a, struct query);
        *q = (struct query){.as_of_slot = SLOT_NONE, .page = {SLOT_NONE, SLOT_NONE, SLOT_NONE, false, SLOT_NONE}};
        *text = (struct str){text->p + 1, text->n - 1};
        q->picks = read_picks(a, m->to, text, &q->pick_count);
        q->count = m->kind == MEMBER_LIST;
        p.kind = m->kind == MEMBER_LIST ? PICK_LIST : PICK_ONE;
        p.query = q;
    }
    *vec_add(picks) = p;
}

/* Up to the closing brace, which is taken too. */
static const struct pick *read_picks(struct arena *a, const struct table *t, struct str *text, size_t *n)
{
    picks_t picks;

    vec_init(&picks, a);
    while (text->n && *text->p != '}') {
        if (*text->p == ' ') *text = (struct str){text->p + 1, text->n - 1};
        else read_pick(a, t, text, &picks);
    }
    if (text->n) *text = (struct str){text->p + 1, text->n - 1};
    *n = picks.n;
    return picks.at;
}

struct condition rows_test(struct arena *a, const char *path, enum lookup lookup, int slot)
{
    struct str *names = ARENA_ARRAY(a, struct str, strlen(path));
    struct condition out = {.kind = CONDITION_TEST, .path = names, .lookup = lookup, .slot = slot};
    struct str rest = str_of(path);
    ptrdiff_t at;

    while ((at = str_find(rest, STR("__"), 0)) >= 0) {
        names[out.path_length++] = (struct str){rest.p, (size_t)at};
        rest = (struct str){rest.p + at + 2, rest.n - (size_t)at - 2};
    }
    names[out.path_length++] = rest;
    return out;
}

static err_t read_some(struct function_call *c, const struct access *who, struct query q, const char *picks, const struct db_value *values,
                       size_t n, const struct limits *limits, struct found *out)
{
    struct result *result = ARENA_NEW(c->arena, struct result);
    struct str text = str_of(picks);
    const struct plan *plan;
    struct db_conn *conn;
    size_t spots;
    err_t e;

    q.picks = read_picks(c->arena, registry_table_of(c->registry, q.entity), &text, &q.pick_count);
    q.as_of_slot = SLOT_NONE;
    q.ignore_scope = access_is_program(who);
    TRY(plan_compile(c->arena, c->registry, db_engine(c->db), limits, who, &q, &plan));
    TRY(db_acquire(c->db, c->arena, DB_READ, &conn));
    e = plan_run(plan, conn, c->arena, who, values, n, result);
    db_release(conn);
    *out = (struct found){.picks = q.picks, .pick_count = q.pick_count, .result = result, .to = e ? 0 : result->rows};
    out->spots = plan_spots(plan, &spots);
    return e;
}

err_t rows_read(struct function_call *c, const struct access *who, struct query q, const char *picks,
                const struct db_value *values, size_t n, struct found *out)
{
    struct limits limits = c->env->limits;

    limits.value[LIMIT_PAGE_ROWS] = ROWS_MOST;
    limits.value[LIMIT_PAGE_NESTED] = INT64_MAX / 4;   /* lists within lists are as long as they are */
    q.page = (struct page){SLOT_NONE, SLOT_NONE, SLOT_NONE, false, SLOT_NONE};
    return read_some(c, who, q, picks, values, n, &limits, out);
}

err_t rows_after(struct function_call *c, const struct access *who, struct query q, const char *picks, const struct db_value *values,
                 size_t n, int64_t after, size_t most, struct found *out)
{
    struct db_value *all = ARENA_ARRAY(c->arena, struct db_value, n + 1);
    struct limits limits = c->env->limits;

    if (n) memcpy(all, values, n * sizeof *all);
    all[n] = db_int(after);
    limits.value[LIMIT_PAGE_NESTED] = (int64_t)most;
    q.page = (struct page){SLOT_NONE, SLOT_NONE, SLOT_NONE, false, (int)n};
    return read_some(c, who, q, picks, all, n + 1, &limits, out);
}

/* ---- page after page ---- */

enum { PAGE_ROWS = 1000 };

struct pages {
    struct function_call *c;
    const struct access *who;
    const struct plan *plan;
    struct found page;                 /* picks and spots: of every page */
    struct db_value *values;           /* the last one: the id before */
    size_t n;
};

static err_t one_page(struct pages *p, struct db_conn *conn, struct arena *a, err_t (*take)(void *arg, const struct found *page), void *arg,
                      bool *more)
{
    struct result *result = ARENA_NEW(a, struct result);

    db_arena(conn, a);
    TRY(plan_run(p->plan, conn, a, p->who, p->values, p->n, result));
    p->page.result = result;
    p->page.to = result->rows;
    *more = result->rows == PAGE_ROWS;
    if (!result->rows) return OK;
    p->values[p->n - 1] = *rows_cell(&p->page, result->rows - 1, "id");
    return take(arg, &p->page);
}

static err_t all_pages(struct pages *p, struct db_conn *conn, err_t (*take)(void *arg, const struct found *page), void *arg)
{
    struct arena *a = arena_new();
    bool more = true;
    err_t e = OK;

    while (more && !e) {
        arena_reset(a);
        e = one_page(p, conn, a, take, arg, &more);
    }
    e = err_copy(p->c->arena, e);
    db_arena(conn, p->c->arena);
    arena_free(a);
    return e;
}

err_t rows_within(struct function_call *c, struct db_conn *conn, const struct access *who, struct query q, const char *picks,
                  const struct db_value *values, size_t n, err_t (*take)(void *arg, const struct found *page), void *arg)
{
    struct pages p = {.c = c, .who = who, .values = ARENA_ARRAY(c->arena, struct db_value, n + 1), .n = n + 1};
    struct limits limits = c->env->limits;
    struct str text = str_of(picks);
    size_t spots;

    limits.value[LIMIT_PAGE_NESTED] = PAGE_ROWS;
    if (n) memcpy(p.values, values, n * sizeof *values);
    p.values[n] = db_int(0);
    q.picks = read_picks(c->arena, registry_table_of(c->registry, q.entity), &text, &q.pick_count);
    q.page = (struct page){SLOT_NONE, SLOT_NONE, SLOT_NONE, false, (int)n};
    q.as_of_slot = SLOT_NONE;
    q.ignore_scope = access_is_program(who);
    TRY(plan_compile(c->arena, c->registry, db_engine(c->db), &limits, who, &q, &p.plan));
    p.page = (struct found){.picks = q.picks, .pick_count = q.pick_count, .spots = plan_spots(p.plan, &spots), .conn = conn};
    return all_pages(&p, conn, take, arg);
}

err_t rows_each(struct function_call *c, const struct access *who, struct query q, const char *picks,
                const struct db_value *values, size_t n, err_t (*take)(void *arg, const struct found *page), void *arg)
{
    struct db_conn *conn;
    err_t e;

    TRY(db_acquire(c->db, c->arena, DB_READ, &conn));
    e = db_begin(conn, DB_READ);
    if (!e) e = rows_within(c, conn, who, q, picks, values, n, take, arg);
    db_release(conn);
    return e;
}

/* ---- what was read ---- */

static const struct spot *spot_of(const struct found *r, struct str path, const struct pick **found)
{
    const struct pick *picks = r->picks;
    const struct spot *spots = r->spots;
    size_t n = r->pick_count;

    for (;;) {
        struct str name = str_cut(&path, '.');
        size_t i = 0;
        while (i < n && !str_eq(picks[i].name, name)) i++;
        *found = &picks[i];
        if (!path.n) return &spots[i];
        n = picks[i].query->pick_count;
        spots = spots[i].inner;
        picks = picks[i].query->picks;
    }
}

const struct db_value *rows_cell(const struct found *r, size_t row, const char *path)
{
    const struct pick *pick;

    return &r->result->cells[row * r->result->columns + spot_of(r, str_of(path), &pick)->cell];
}

struct found rows_list(const struct found *r, size_t row, const char *path, int64_t *total)
{
    const struct pick *pick;
    const struct spot *s = spot_of(r, str_of(path), &pick);
    const struct result_list *list = &r->result->lists[s->list];

    if (total) *total = list->total[row];
    return (struct found){.picks = pick->query->picks, .pick_count = pick->query->pick_count, .spots = s->inner,
                         .result = &list->result, .from = list->from[row], .to = list->from[row + 1]};
}

struct str rows_text(const struct found *r, size_t row, const char *path)
{
    const struct db_value *v = rows_cell(r, row, path);

    return v->null ? STR("") : v->s;
}

/* ---- answers ---- */

void answer_cell(struct json_writer *w, const char *key, const struct found *r, size_t row, const char *path, const struct type *t)
{
    json_key(w, str_of(key));
    value_write(w, t, rows_cell(r, row, path));
}

void answer_text(struct json_writer *w, const char *key, struct str v)
{
    json_key(w, str_of(key));
    json_put_str(w, v);
}

void answer_int(struct json_writer *w, const char *key, int64_t n)
{
    json_key(w, str_of(key));
    json_put_int(w, n);
}

void answer_money(struct json_writer *w, const char *key, money_t m)
{
    json_key(w, str_of(key));
    if (money_none(m)) json_put_null(w);
    else json_put_decimal(w, m.minor, 2, true);
}

err_t function_free(struct function_call *c, const struct entity *e, const char *field, const char *argument)
{
    static const enum db_type types[] = {DB_INT};
    const struct json *v = json_get(c->arguments, argument);
    const struct table *t = registry_table_of(c->registry, e);
    struct str sql = str_format(c->arena, "SELECT 1 FROM %s WHERE %s = $1 AND deleted_at IS NULL LIMIT 1", e->table,
                                table_member(t, str_of(field))->field->column);
    struct json_writer w = json_writer(&c->out);
    struct db_value text = db_text(json_is_null(v) ? STR("") : v->text);
    struct db_conn *conn;
    struct db_rows rows;
    err_t failed;

    TRY(db_acquire(c->db, c->arena, DB_READ, &conn));
    failed = db_query(conn, sql, &text, 1, types, 1, &rows);
    db_release(conn);
    if (failed) return failed;
    json_put_bool(&w, !rows.rows);
    return OK;
}

err_t rows_seen(struct function_call *c, const struct entity *e, const char *path, struct db_value key, bool *out)
{
    const right_t right = e->rights.read;
    struct access who = *c->who;
    struct condition test = rows_test(c->arena, path, LOOKUP_EXACT, 0);
    struct found found;

    who.rights = &right;
    who.right_count = 1;
    TRY(rows_read(c, &who, (struct query){.entity = e, .where = &test}, "id", &key, 1, &found));
    *out = found.to > 0;
    return OK;
}
