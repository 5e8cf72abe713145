/* What moved, as JSON for clients and as a table. */
#include "module/claim_what_if/claim_moved.h"

#include <stdlib.h>

#include "db/sql.h"
#include "module/rows.h"

/* ---- names and order ---- */

static int by_key(const void *a, const void *b)
{
    const struct moved_row *x = *(struct moved_row *const *)a, *y = *(struct moved_row *const *)b;

    return (x->key > y->key) - (x->key < y->key);
}

static int by_code(const void *a, const void *b)
{
    const struct moved_named *x = a, *y = b;

    return str_cmp(x->code, y->code);
}

static struct moved_named *ordered(const struct moved *t, enum moved_kind kind, struct arena *a)
{
    const struct moved_part *p = &t->parts[kind];
    struct moved_named *out = ARENA_ARRAY(a, struct moved_named, p->list.n);

    if (p->list.n) qsort(p->list.at, p->list.n, sizeof *p->list.at, by_key);
    for (size_t i = 0; i < p->list.n; i++) out[i] = (struct moved_named){.row = p->list.at[i], .code = STR(""), .name = STR("")};
    return out;
}

/* Rows stand by id, and so do the answers. */
static err_t name_rows(struct moved_told *t, enum moved_kind kind, const char *table, struct db_conn *conn, struct arena *a)
{
    static const enum db_type types[] = {DB_INT, DB_TEXT, DB_TEXT};
    const struct moved_part *p = &t->moved->parts[kind];
    int64_t *ids = ARENA_ARRAY(a, int64_t, p->list.n);
    struct moved_named *at = t->rows[kind];
    struct db_value list;
    struct db_rows rows;
    struct sql sql;
    size_t n = 0;

    for (size_t i = 0; i < p->list.n; i++) ids[i] = at[i].row->key;
    list = db_list(DB_INTS, ids, p->list.n);
    sql_init(&sql, a, db_engine(db_of(conn)));
    sql_add(&sql, "SELECT id, code, name FROM %s WHERE ", table);
    sql_in(&sql, "id", 1);
    sql_add(&sql, " ORDER BY id");
    TRY(db_query(conn, sql_text(&sql), &list, 1, types, 3, &rows));
    for (size_t i = 0; i < rows.rows; i++) {
        while (n < p->list.n && at[n].row->key < db_cell(&rows, i, 0)->i) n++;
        if (n == p->list.n || at[n].row->key != db_cell(&rows, i, 0)->i) continue;
        at[n].code = db_cell(&rows, i, 1)->s;
        at[n].name = db_cell(&rows, i, 2)->s;
    }
    if (p->list.n) qsort(at, p->list.n, sizeof *at, by_code);
    return OK;
}

err_t moved_names(const struct moved *t, struct db_conn *conn, struct arena *a, struct moved_told *out)
{
    *out = (struct moved_told){.moved = t};
    for (int i = 0; i < MOVED_PARTS; i++) out->rows[i] = ordered(t, (enum moved_kind)i, a);
    TRY(name_rows(out, BY_PRODUCT, "product", conn, a));
    return name_rows(out, BY_FACILITY, "health_facility", conn, a);
}

/* ---- as JSON ---- */

static void put_both(struct json_writer *w, const char *key, int64_t approved, int64_t remunerated)
{
    json_key(w, str_of(key));
    json_open(w, '{');
    answer_money(w, "approved", (money_t){approved});
    answer_money(w, "remunerated", (money_t){remunerated});
    json_close(w, '}');
}

static void put_amounts(struct json_writer *w, const struct moved_row *r)
{
    answer_money(w, "before", (money_t){r->amount[BEFORE]});
    answer_money(w, "after", (money_t){r->amount[AFTER]});
    answer_money(w, "difference", (money_t){r->amount[AFTER] - r->amount[BEFORE]});
}

/* The words of a reason come when it is shown, in the language of who looks. */
static void put_reason(struct json_writer *w, struct arena *a, const struct moved_row *r)
{
    int64_t reason = r->key % REASON_ROOM ? r->key % REASON_ROOM - REASON_SHIFT : 0;

    answer_text(w, "cut", str_of(story_cut_names[r->key / REASON_ROOM]));
    json_key(w, STR("reason"));
    if (reason) json_put_int(w, reason);
    else json_put_null(w);
    answer_int(w, "linesBefore", r->lines[BEFORE]);
    answer_int(w, "linesAfter", r->lines[AFTER]);
    put_amounts(w, r);
}

static void put_row(struct json_writer *w, struct arena *a, enum moved_kind kind, const struct moved_named *n)
{
    json_open(w, '{');
    if (kind == BY_REASON) {
        put_reason(w, a, n->row);
    } else {
        if (kind == BY_MONTH) answer_text(w, "month", str_format(a, "%04lld-%02lld", (long long)n->row->key / 100, (long long)n->row->key % 100));
        else answer_text(w, "code", n->code), answer_text(w, "name", n->name);
        answer_int(w, "claims", n->row->claims);
        answer_int(w, "claimsAffected", n->row->affected);
        put_amounts(w, n->row);
    }
    json_close(w, '}');
}

static const char *const part_names[MOVED_PARTS] = {
    [BY_REASON] = "reasons", [BY_PRODUCT] = "products", [BY_FACILITY] = "facilities", [BY_MONTH] = "months",
};

static int64_t facilities_affected(const struct moved *t)
{
    int64_t n = 0;

    for (size_t i = 0; i < t->parts[BY_FACILITY].list.n; i++) n += t->parts[BY_FACILITY].list.at[i]->affected > 0;
    return n;
}

void moved_put(const struct moved_told *told, struct json_writer *w, struct arena *a)
{
    const struct moved *t = told->moved;

    json_open(w, '{');
    answer_int(w, "claims", t->claims);
    answer_int(w, "claimsAffected", t->affected);
    answer_int(w, "lines", t->lines);
    answer_int(w, "linesAffected", t->lines_affected);
    answer_int(w, "facilitiesAffected", facilities_affected(t));
    answer_int(w, "undecided", t->undecided);
    put_both(w, "stored", t->stored_approved, t->stored_remunerated);
    put_both(w, "before", t->approved[BEFORE], t->remunerated[BEFORE]);
    put_both(w, "after", t->approved[AFTER], t->remunerated[AFTER]);
    put_both(w, "difference", t->approved[AFTER] - t->approved[BEFORE], t->remunerated[AFTER] - t->remunerated[BEFORE]);
    for (int kind = 0; kind < MOVED_PARTS; kind++) {
        json_key(w, str_of(part_names[kind]));
        json_open(w, '[');
        for (size_t i = 0; i < t->parts[kind].list.n; i++) put_row(w, a, (enum moved_kind)kind, &told->rows[kind][i]);
        json_close(w, ']');
    }
    json_close(w, '}');
}

/* ---- words ---- */

/* "reason" null: a cut by its name. */
struct str moved_words(const struct words *w, const struct json *row)
{
    int64_t reason;

    if (json_int(json_get(row, "reason"), &reason)) return words_reason(w, (enum law_reason)reason);
    return text_of(w->texts, w->language, str_format(w->arena, "claim.cut.%.*s", STR_ARG(json_get(row, "cut")->text)).p);
}

static void put_with_words(struct json_writer *w, const struct words *words, const struct json *list)
{
    json_open(w, '[');
    for (const struct json *row = list->first; row; row = row->next) {
        json_open(w, '{');
        for (const struct json *m = row->first; m; m = m->next) {
            json_key(w, m->key);
            json_put(w, m);
            if (str_is(m->key, "reason")) answer_text(w, "text", moved_words(words, row));
        }
        json_close(w, '}');
    }
    json_close(w, ']');
}

void moved_show(const struct words *words, const struct json *result, struct json_writer *w)
{
    json_open(w, '{');
    for (const struct json *m = result->first; m; m = m->next) {
        json_key(w, m->key);
        if (str_is(m->key, part_names[BY_REASON])) put_with_words(w, words, m);
        else json_put(w, m);
    }
    json_close(w, '}');
}

/* ---- as a table ---- */

static const char *const heads[] = {"part", "code", "name", "claims", "claims_affected", "lines_before", "lines_after", "before", "after", "difference"};
enum { HEADS = sizeof heads / sizeof *heads };
static const char *const cells[HEADS] = {NULL, NULL, NULL, "claims", "claimsAffected", "linesBefore", "linesAfter", "before", "after", "difference"};

static struct sheet_cell text_cell(struct str s) { return (struct sheet_cell){.kind = s.n ? SHEET_TEXT : SHEET_NONE, .text = s}; }

static struct str member_text(const struct json *row, const char *name)
{
    const struct json *v = json_get(row, name);

    return v && (v->kind == JSON_STRING || v->kind == JSON_NUMBER) ? v->text : STR("");
}

static err_t put_sheet_row(struct sheet *s, const struct words *w, struct str part, const struct json *row)
{
    struct str code = member_text(row, "code").n ? member_text(row, "code") : member_text(row, "month");
    struct sheet_cell out[HEADS];

    if (!code.n) code = member_text(row, "reason").n ? member_text(row, "reason") : member_text(row, "cut");
    out[0] = text_cell(part);
    out[1] = text_cell(code);
    out[2] = text_cell(json_get(row, "cut") ? moved_words(w, row) : member_text(row, "name"));
    for (int i = 3; i < HEADS; i++) {
        struct str number = member_text(row, cells[i]);
        out[i] = (struct sheet_cell){.kind = number.n ? SHEET_NUMBER : SHEET_NONE, .text = number};
    }
    return sheet_row(s, out);
}

static err_t put_total(struct sheet *s, const struct words *w, const struct json *result, const char *name)
{
    static const char *const ends[] = {"before", "after", "difference"};
    struct sheet_cell out[HEADS] = {{SHEET_NONE}};

    out[0] = text_cell(text_of(w->texts, w->language, "what_if.part.total"));
    out[2] = text_cell(text_of(w->texts, w->language, str_format(w->arena, "what_if.%s", name).p));
    out[3] = (struct sheet_cell){.kind = SHEET_NUMBER, .text = member_text(result, "claims")};
    out[4] = (struct sheet_cell){.kind = SHEET_NUMBER, .text = member_text(result, "claimsAffected")};
    for (int i = 0; i < 3; i++)
        out[HEADS - 3 + i] = (struct sheet_cell){.kind = SHEET_NUMBER, .text = member_text(json_get(result, ends[i]), name)};
    return sheet_row(s, out);
}

err_t moved_sheet(struct arena *a, const struct limits *limits, const struct words *w, const struct json *result, enum sheet_kind kind,
                  struct sheet_sink sink)
{
    struct str names[HEADS];
    struct sheet_shape shape = {.kind = kind, .heads = names, .columns = HEADS};
    struct sheet *s;

    for (int i = 0; i < HEADS; i++) names[i] = text_of(w->texts, w->language, str_format(a, "what_if.head.%s", heads[i]).p);
    TRY(sheet_begin(a, limits, &shape, sink, &s));
    TRY(put_total(s, w, result, "approved"));
    TRY(put_total(s, w, result, "remunerated"));
    for (int part = 0; part < MOVED_PARTS; part++) {
        const struct json *list = json_get(result, part_names[part]);
        struct str name = text_of(w->texts, w->language, str_format(a, "what_if.part.%s", part_names[part]).p);
        for (const struct json *row = list ? list->first : NULL; row; row = row->next) TRY(put_sheet_row(s, w, name, row));
    }
    return sheet_end(s);
}
