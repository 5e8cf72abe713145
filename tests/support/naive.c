#include "support/naive.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/vec.h"

typedef VEC(const struct fixture_row *) rows_t;

/* ---- rows ---- */

static int table_number(const struct naive *n, const struct table *t)
{
    for (int i = 0; i < FIXTURE_TABLES; i++)
        if (n->fixture->at[i].table == t)
            return i;
    abort();
}

static const struct fixture_row *row_by_id(const struct naive *n, const struct table *t, int64_t id)
{
    return &n->fixture->at[table_number(n, t)].rows[id - 1];
}

static bool has_place(const int64_t *ids, size_t n, const struct db_value *v)
{
    for (size_t i = 0; i < n; i++)
        if (!v->null && ids[i] == v->i)
            return true;
    return false;
}

bool naive_sees(const struct naive *n, const struct fixture_row *row)
{
    const struct table *t = row->record.table;
    const struct access *who = n->who;
    const struct db_value *at = row->record.at;
    bool tree = t->entity->scope.tree;

    if (n->query->ignore_scope || who->administrator || who->shape == SCOPE_ALL)
        return true;
    for (size_t i = 0; i < who->right_count; i++)
        if (t->entity->scope.everywhere && who->rights[i] == t->entity->scope.everywhere)
            return true;
    if (t->owner && !t->district)
        return naive_sees(n, row_by_id(n, t->owner_table, at[table_column(t, t->owner->column)].i));
    if (!t->district)
        return true;
    if (who->facility && t->entity->scope.facility)   /* a relation of its own, in the fixture */
        return at[table_member(t, str_of(t->entity->scope.facility))->column].i == who->facility;
    if (!tree && at[t->district].null)
        return true;
    if (tree && who->shape != SCOPE_NOTHING && who->place_count && has_place(who->above, who->above_count, &at[COLUMN_ID]))
        return true;
    switch (who->shape) {
    case SCOPE_DISTRICTS:
        return has_place(who->places, who->place_count, &at[t->district])
            || (t->second && has_place(who->places, who->place_count, &at[t->second]));
    case SCOPE_VILLAGES:
        return t->village ? has_place(who->places, who->place_count, &at[t->village])
                          : has_place(who->above, who->above_count, &at[t->district]);
    default: return false;
    }
}

/* ---- values ---- */

static struct db_value state_value(const struct fixture_row *row, struct str name)
{
    const struct db_value *at = row->record.at;

    if (str_is(name, "legacy_id"))
        return row->state ? db_int(row->legacy_id) : db_null(DB_INT);
    if (str_is(name, "record_id"))
        return row->state ? db_int(row->legacy_id) : at[COLUMN_ID];
    if (str_is(name, "validity_from"))
        return row->state ? db_stamp(row->from) : at[COLUMN_CHANGED_AT];
    return row->state ? db_stamp(row->to) : at[COLUMN_DELETED_AT];
}

static struct db_value value_of(struct naive_row r, struct str name, bool folded)
{
    const struct table *t = r.row->record.table;
    const struct member *m = table_member(t, name);
    char column[64];
    struct db_value v;
    int i;

    if (m) {
        i = folded && t->columns[m->column].folded ? t->columns[m->column].folded : m->column;
        v = r.row->record.at[i];
        if (r.hidden && !(m->kind == MEMBER_FIELD ? m->field->flags & F_SUMMARY : m->relation->flags & R_SUMMARY))
            v.null = true;
        return v;
    }
    memcpy(column, name.p, name.n);
    column[name.n] = 0;
    i = table_column(t, column);
    v = i >= 0 ? r.row->record.at[i] : state_value(r.row, name);
    if (r.hidden && i != COLUMN_ID && i != COLUMN_UUID)
        v.null = true;
    return v;
}

static bool may_read(const struct access *who, right_t right)
{
    return who->administrator || right == RIGHT_PUBLIC || right == RIGHT_SIGNED_IN || access_holds(who, right);
}

/* The row one step on, hidden when it is out of scope or nothing of its kind may be read. */
static struct naive_row step_one(const struct naive *n, struct naive_row r, const struct member *m)
{
    struct db_value key = value_of(r, str_of(m->relation->name), false);
    struct naive_row next = {0};

    if (key.null)
        return next;
    next.row = row_by_id(n, m->to, key.i);
    next.hidden = !may_read(n->who, m->to->entity->rights.read)
        || (!(m->relation->flags & R_OWNER) && !naive_sees(n, next.row));
    return next;
}

/* Current rows of a list; a former state owns former states. */
static rows_t step_list(struct arena *a, const struct naive *n, struct naive_row r, const struct member *m, bool all)
{
    int number = table_number(n, m->to);
    int column = table_column(m->to, m->relation->column);
    bool owned = m->relation->flags & R_OWNER;
    rows_t rows;

    vec_init(&rows, a);
    for (size_t i = 0; i < n->fixture->at[number].count && !r.hidden; i++) {
        const struct fixture_row *row = &n->fixture->at[number].rows[i];
        const struct db_value *key = &row->record.at[column];
        if (key->null || key->i != r.row->record.at[COLUMN_ID].i || row->state != (r.row->state && owned))
            continue;
        if ((all || row->state || row->record.at[COLUMN_DELETED_AT].null) && (owned || naive_sees(n, row)))
            *vec_add(&rows) = row;
    }
    return rows;
}

static int compare(const struct db_value *a, const struct db_value *b)
{
    switch ((enum db_type)a->type) {
    case DB_TEXT: return str_cmp(a->s, b->s);
    case DB_UUID: return uuid_cmp(a->u, b->u);
    case DB_DATE: return date_cmp(a->d, b->d);
    case DB_STAMP: return stamp_cmp(a->t, b->t);
    case DB_BOOL: return (int)a->b - (int)b->b;
    default: return (a->i > b->i) - (a->i < b->i);
    }
}

/* ---- tests ---- */

struct look {
    struct arena *a;
    const struct naive *n;
    const struct fixture_row *root;   /* as of a moment, its id and uuid are those of the record */
};

static bool holds(const struct look *l, const struct condition *k, struct naive_row r);
static bool recorded_at(const struct fixture_row *row, stamp_t t);

/* The rows of a list that a test may find: current ones; of what is owned, those of the state. */
static rows_t found_list(const struct look *l, struct naive_row r, const struct member *m)
{
    const struct query *q = l->n->query;
    bool owned = m->relation->flags & R_OWNER && r.row == l->root;   /* other rows are read as they stand */
    bool as_of = owned && q->as_of_slot != SLOT_NONE;
    rows_t all = step_list(l->a, l->n, r, m, as_of || (owned && q->rows == ROWS_HISTORY)), rows;

    vec_init(&rows, l->a);
    for (size_t i = 0; i < all.n; i++)
        if (!as_of || all.at[i]->state || recorded_at(all.at[i], l->n->values[q->as_of_slot].t))
            *vec_add(&rows) = all.at[i];
    return rows;
}

static struct str fold(const struct look *l, bool folded, struct str s)
{
    return folded ? utf8_fold(l->a, s) : ascii_lower(l->a, s);
}

static bool in_list(const struct db_value *v, const struct db_value *list)
{
    for (size_t i = 0; i < list->list.n; i++) {
        if (v->type == DB_TEXT ? str_eq(v->s, ((const struct str *)list->list.at)[i])
            : v->type == DB_UUID ? !uuid_cmp(v->u, ((const uuid_t *)list->list.at)[i])
                                 : v->i == ((const int64_t *)list->list.at)[i])
            return true;
    }
    return false;
}

static bool text_holds(const struct look *l, enum lookup lookup, bool folded, struct str v, struct str with)
{
    struct str needle = fold(l, folded, with), text = folded ? v : ascii_lower(l->a, v);

    if (lookup == LOOKUP_IEXACT)
        return str_eq(text, needle);
    if (lookup == LOOKUP_ISTARTSWITH)
        return str_starts(text, needle);
    return str_find(text, needle, 0) >= 0;
}

static bool value_holds(const struct look *l, const struct condition *k, const struct db_value *v, bool folded)
{
    const struct db_value *with = &l->n->values[k->slot];
    int order;

    if (k->lookup == LOOKUP_ISNULL)
        return v->null == with->b;
    if (v->null || with->null)
        return false;
    if (k->lookup == LOOKUP_IN)
        return in_list(v, with);
    if (k->lookup == LOOKUP_IEXACT || k->lookup == LOOKUP_ISTARTSWITH || k->lookup == LOOKUP_ICONTAINS)
        return text_holds(l, k->lookup, folded, v->s, with->s);
    order = compare(v, with);
    switch (k->lookup) {
    case LOOKUP_LT: return order < 0;
    case LOOKUP_LTE: return order <= 0;
    case LOOKUP_GT: return order > 0;
    case LOOKUP_GTE: return order >= 0;
    case LOOKUP_NE: return order != 0;
    default: return order == 0;
    }
}

static const struct fixture_ext *ext_of(const struct look *l, struct naive_row r, struct str key)
{
    for (size_t i = 0; i < l->n->fixture->ext_count; i++) {
        const struct fixture_ext *e = &l->n->fixture->ext[i];
        if (!r.hidden && e->row_id == r.row->record.at[COLUMN_ID].i && str_is(key, e->key))
            return e;
    }
    return NULL;
}

static bool ext_holds(const struct look *l, const struct condition *k, struct naive_row r, struct str key)
{
    const struct fixture_ext *e = r.row ? ext_of(l, r, key) : NULL;
    struct db_value with = l->n->values[k->slot];
    const struct db_value *v;
    struct condition plain = *k;
    struct naive n = *l->n;
    struct look look = {l->a, &n, NULL};

    if (k->lookup == LOOKUP_ISNULL)
        return !e == with.b;
    if (!e)
        return false;
    if (with.type == DB_BOOL)
        with = db_text(with.b ? STR("true") : STR("false"));
    v = with.type == DB_INT ? &e->num : with.type == DB_DATE ? &e->day : &e->text_key;
    if (with.type == DB_TEXT)
        with.s = utf8_fold(l->a, with.s);
    if (v->null)
        return false;
    plain.slot = 0;
    n.values = &with;
    return value_holds(&look, &plain, v, true);
}

static bool path_holds(const struct look *l, const struct condition *k, struct naive_row r, size_t at)
{
    static const struct str uuid = {"uuid", 4};
    struct str name = at < k->path_length ? k->path[at] : uuid;
    bool last = at + 1 >= k->path_length;
    struct look away = {l->a, l->n, NULL};
    const struct member *m;
    struct db_value v;

    if (str_is(name, "ext") && !last)
        return ext_holds(l, k, r, k->path[at + 1]);
    if (!r.row)
        return k->lookup == LOOKUP_ISNULL && l->n->values[k->slot].b;
    m = table_member(r.row->record.table, name);
    if (m && m->kind == MEMBER_LIST) {
        rows_t rows = found_list(l, r, m);
        for (size_t i = 0; i < rows.n; i++)
            if (path_holds(&away, k, (struct naive_row){rows.at[i], false}, at + 1))
                return true;
        return false;
    }
    if (m && m->kind == MEMBER_ONE && !(last && k->lookup == LOOKUP_ISNULL))
        return path_holds(&away, k, step_one(l->n, r, m), at + 1);
    if (r.row == l->root && r.row->state && l->n->query->as_of_slot != SLOT_NONE && (str_is(name, "id") || str_is(name, "uuid")))
        r.row = row_by_id(l->n, r.row->record.table, r.row->legacy_id);
    v = value_of(r, name, k->lookup == LOOKUP_IEXACT || k->lookup == LOOKUP_ISTARTSWITH || k->lookup == LOOKUP_ICONTAINS);
    return value_holds(l, k, &v, m && m->kind == MEMBER_FIELD && m->field->flags & F_FOLDED);
}

static bool some_holds(const struct look *l, const struct condition *k, struct naive_row r)
{
    struct look away = {l->a, l->n, NULL};
    const struct member *m = NULL;
    rows_t rows;

    for (size_t i = 0; i < k->path_length && r.row; i++) {
        m = table_member(r.row->record.table, k->path[i]);
        if (i + 1 < k->path_length)
            r = step_one(l->n, r, m);
    }
    if (!r.row)
        return false;
    rows = found_list(k->path_length > 1 ? &away : l, r, m);
    for (size_t i = 0; i < rows.n; i++)
        if (holds(&away, k->parts, (struct naive_row){rows.at[i], false}))
            return true;
    return false;
}

static bool holds(const struct look *l, const struct condition *k, struct naive_row r)
{
    bool any = false, all = true;

    if (k->kind == CONDITION_TEST)
        return path_holds(l, k, r, 0);
    if (k->kind == CONDITION_ANY)
        return some_holds(l, k, r);
    for (size_t i = 0; i < k->part_count; i++) {
        bool part = holds(l, &k->parts[i], r);
        any = any || part;
        all = all && part;
    }
    return k->kind == CONDITION_NOT ? !any : k->kind == CONDITION_OR ? any : all;
}

/* ---- order ---- */

struct sorter {
    const struct naive *n;
    const struct order_term *order;
    size_t count;
};

static struct db_value term_value(const struct sorter *s, const struct order_term *term, const struct fixture_row *row)
{
    struct naive_row r = {row, false};

    for (size_t i = 0; i + 1 < term->path_length && r.row; i++)
        r = step_one(s->n, r, table_member(r.row->record.table, term->path[i]));
    return r.row ? value_of(r, term->path[term->path_length - 1], true) : db_null(DB_INT);
}

/* In a page by key a stamp that is none counts as 1970. */
static struct db_value key_value(const struct sorter *s, const struct order_term *term, const struct fixture_row *row)
{
    struct db_value v = term_value(s, term, row);

    return v.null && s->order == s->n->query->order && s->n->query->page.after_id_slot != SLOT_NONE ? db_stamp((stamp_t){0}) : v;
}

static bool is_behind(const struct naive *n, const struct fixture_row *row)
{
    const struct query *q = n->query;
    bool by_id = q->page.after_id_slot == SLOT_NONE || row->record.at[COLUMN_ID].i > n->values[q->page.after_id_slot].i;
    struct sorter s = {n, q->order, q->order_count};
    struct db_value value;
    int order;

    if (q->page.after_id_slot == SLOT_NONE || !q->order_count)
        return by_id;
    value = key_value(&s, q->order, row);
    order = compare(&value, &n->values[q->order->slot]);
    return order ? order > 0 : by_id;
}

/* Empty values last, first in a descending order; ties by id in the direction of the last term. */
static int by_order(const void *a, const void *b, void *arg)
{
    const struct fixture_row *x = *(const struct fixture_row *const *)a, *y = *(const struct fixture_row *const *)b;
    const struct sorter *s = arg;
    bool descending = false;
    int order = 0;

    for (size_t i = 0; i < s->count && !order; i++) {
        struct db_value u = key_value(s, &s->order[i], x), v = key_value(s, &s->order[i], y);
        descending = s->order[i].descending;
        order = u.null || v.null ? (int)u.null - (int)v.null : compare(&u, &v);
        if (descending)
            order = -order;
    }
    if (order)
        return order;
    order = compare(&x->record.at[COLUMN_ID], &y->record.at[COLUMN_ID]);
    return descending ? -order : order;
}

static void sort(struct arena *a, const struct naive *n, const struct query *q, const struct table *t, rows_t *rows)
{
    const char *standard = t->entity->order;
    struct str *name = ARENA_NEW(a, struct str);
    struct order_term term = {.path = name, .path_length = 1, .descending = *standard == '-'};
    struct sorter s = {n, q->order_count ? q->order : &term, q->order_count ? q->order_count : 1};

    *name = str_of(standard + (*standard == '-'));
    if (q->page.after_id_slot != SLOT_NONE) {
        *name = STR("id");
        term.descending = false;
    }
    if (rows->n)
        qsort_r(rows->at, rows->n, sizeof *rows->at, by_order, &s);
}

/* ---- sums ---- */

static struct db_value sum_of(struct str name, const rows_t *rows)
{
    __int128 sum = 0;

    for (size_t i = 0; i < rows->n; i++) {
        struct db_value v = value_of((struct naive_row){rows->at[i], false}, name, false);
        sum += v.null ? 0 : v.i;
    }
    return sum < -DECIMAL_MAX || sum > DECIMAL_MAX ? db_null(DB_INT) : db_int((int64_t)sum);
}

static const struct db_value *sums_of(struct arena *a, const struct table *t, const struct query *q, const rows_t *rows)
{
    struct db_value *sums = ARENA_ARRAY(a, struct db_value, q->sum_count);

    for (size_t i = 0; i < q->sum_count; i++)
        if (table_member(t, q->sums[i])->column >= 0)
            sums[i] = sum_of(q->sums[i], rows);
    return sums;
}

/* ---- pages ---- */

static int64_t number(const struct naive *n, int slot) { return slot == SLOT_NONE ? -1 : n->values[slot].i; }

static struct naive_page page(struct arena *a, const struct naive *n, const struct query *q, const rows_t *rows)
{
    int64_t first = number(n, q->page.first_slot), last = number(n, q->page.last_slot), offset = number(n, q->page.offset_slot);
    int64_t total = (int64_t)rows->n, from = offset > 0 ? offset : 0, to;
    struct naive_page p = {.total = total};

    if (q->page.from_end) {
        int64_t wanted = last >= 0 ? last : first >= 0 ? first : 100;
        if (total - wanted > from)
            from = total - wanted;
        to = from + wanted;
    } else {
        to = from + (first >= 0 ? first : last >= 0 ? last : 100);
    }
    p.more_after = total > to;
    if (to > total)
        to = total > from ? total : from;
    if (!q->page.from_end && first >= 0 && last >= 0 && to - from > last)
        from = to - last;
    p.offset = from;
    p.more_before = from > 0;
    p.ids = ARENA_ARRAY(a, int64_t, rows->n + 1);
    for (int64_t i = from; i < to && i < total; i++)
        p.ids[p.n++] = rows->at[i]->record.at[COLUMN_ID].i;
    return p;
}

static bool recorded_at(const struct fixture_row *row, stamp_t t)
{
    const struct db_value *at = row->record.at;

    if (row->state)
        return row->from.us <= t.us && row->to.us > t.us;
    return at[COLUMN_CHANGED_AT].t.us <= t.us && (at[COLUMN_DELETED_AT].null || at[COLUMN_DELETED_AT].t.us > t.us);
}

static bool is_asked(const struct naive *n, const struct query *q, const struct fixture_row *row)
{
    if (q->as_of_slot != SLOT_NONE)
        return recorded_at(row, n->values[q->as_of_slot].t);
    if (q->rows == ROWS_HISTORY)
        return true;
    return !row->state && (q->rows == ROWS_DELETED_TOO || row->record.at[COLUMN_DELETED_AT].null);
}

struct naive_page naive_run(struct arena *a, const struct naive *n)
{
    const struct query *q = n->query;
    const struct table *t = registry_table_of(n->fixture->registry, q->entity);
    int number_of = table_number(n, t);
    struct naive_page p;
    int64_t before = 0;   /* rows that a page by key leaves behind: the total is of the whole list */
    rows_t rows;

    vec_init(&rows, a);
    for (size_t i = 0; i < n->fixture->at[number_of].count; i++) {
        const struct fixture_row *row = &n->fixture->at[number_of].rows[i];
        if (!is_asked(n, q, row) || !naive_sees(n, row)
            || (q->where && !holds(&(struct look){a, n, row}, q->where, (struct naive_row){row, false})))
            continue;
        if (is_behind(n, row))
            *vec_add(&rows) = row;
        else
            before++;
    }
    sort(a, n, q, t, &rows);
    p = page(a, n, q, &rows);
    p.sums = sums_of(a, t, q, &rows);
    p.total += before;
    return p;
}

struct naive_page naive_list(struct arena *a, const struct naive *n, const struct pick *pick, int64_t parent)
{
    const struct query *q = pick->query;
    const struct table *t = registry_table_of(n->fixture->registry, n->query->entity);
    const struct member *m = table_member(t, pick->name);
    struct naive_row r = {row_by_id(n, t, parent), false};
    rows_t all = step_list(a, n, r, m, true), rows;
    struct look look = {a, n, NULL};
    struct naive_page p;

    vec_init(&rows, a);
    for (size_t i = 0; i < all.n; i++) {
        const struct fixture_row *row = all.at[i];
        bool asked = row->state ? true
                   : n->query->as_of_slot != SLOT_NONE && m->relation->flags & R_OWNER
                       ? recorded_at(row, n->values[n->query->as_of_slot].t)
                       : is_asked(n, q, row);
        if (asked && (!q->where || holds(&look, q->where, (struct naive_row){row, false})))
            *vec_add(&rows) = row;
    }
    sort(a, n, q, m->to, &rows);
    p = page(a, n, q, &rows);
    p.sums = sums_of(a, m->to, q, &rows);
    return p;
}
