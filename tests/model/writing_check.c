/* What must hold whatever was written. Each rule reads the tables anew and knows nothing of the write path but
 * what its headers promise. */
#include <string.h>

#include "base/money.h"
#include "base/utf8.h"
#include "model/write/ext.h"
#include "model/write/journal.h"
#include "model/writing.h"

static void zero(struct writing *w, const char *table, const char *what, const char *sql)
{
    int64_t n = number(w, "%s", sql);

    if (n) fail_msg("%s: %lld %s", table, (long long)n, what);
}

static struct db_rows load(struct writing *w, const struct table *t, struct db_conn *c)
{
    struct buf sql;
    struct db_rows found;

    buf_init(&sql, w->a, 1024);
    buf_add(&sql, STR("SELECT "));
    for (size_t i = 0; i < t->count; i++) buf_add_format(&sql, "%s%s", i ? ", " : "", t->names[i]);
    buf_add_format(&sql, " FROM %s ORDER BY id", t->entity->table);
    assert_ok(db_query(c, buf_str(&sql), NULL, 0, t->types, t->count, &found));
    return found;
}

/* ---- one row ---- */

static void check_folded(struct writing *w, const struct table *t, const struct db_value *row)
{
    for (size_t i = COLUMN_HEADER; i < t->count; i++) {
        const struct db_value *key = &row[t->columns[i].folded];
        if (!t->columns[i].folded) continue;
        assert_int_equal(key->null, row[i].null);
        if (!key->null) assert_true(str_eq(key->s, utf8_fold(w->a, row[i].s)));
    }
}

static size_t scalars(struct writing *w, const struct db_value *ext)
{
    const struct json *object;
    size_t n = 0;

    if (ext->null) return 0;
    assert_ok(json_read(w->a, ext->s, &w->t->env->limits, &object));
    assert_int_equal(object->kind, JSON_OBJECT);
    assert_true(object->count > 0);
    for (const struct json *v = object->first; v; v = v->next)
        n += v->kind != JSON_NULL && v->kind != JSON_ARRAY && v->kind != JSON_OBJECT && v->key.n <= EXT_NAME_BYTES;
    return n;
}

/* ---- the extension ---- */

static void check_value(struct writing *w, const struct table *t, int64_t id, const struct json *v)
{
    struct ext_scalar s;
    const char *found;
    struct buf wanted;

    if (!ext_scalar(w->a, v, &s) || v->key.n > EXT_NAME_BYTES) return;
    found = rows(w, "itd", "SELECT num, text_key, day FROM ext_value v JOIN ext_key k ON k.id = v.key_id AND k.entity = v.entity"
                 " WHERE v.entity = '%s' AND v.row_id = %lld AND k.name = '%.*s'", t->entity->name, (long long)id, STR_ARG(v->key));
    buf_init(&wanted, w->a, 64);
    if (s.num == DECIMAL_NONE) buf_add(&wanted, STR("NULL"));
    else buf_add_int(&wanted, s.num);
    buf_add_format(&wanted, "|%.*s|", STR_ARG(s.text_key));
    if (date_none(s.day)) buf_add(&wanted, STR("NULL"));
    else buf_add_int(&wanted, s.day.day);
    buf_add(&wanted, STR("\n"));
    assert_string_equal(found, str_zero(w->a, buf_str(&wanted)));
}

static void check_ext(struct writing *w, const struct table *t, const struct db_value *row)
{
    const struct db_value *ext = &row[COLUMN_EXT];
    const struct json *object;

    if (ext->null) return;
    assert_ok(json_read(w->a, ext->s, &w->t->env->limits, &object));
    for (const struct json *v = object->first; v; v = v->next) check_value(w, t, row[COLUMN_ID].i, v);
}

/* ---- a table ---- */

static const char *format(struct writing *w, const char *text, const char *table)
{
    struct buf out;
    struct str rest = str_of(text);

    buf_init(&out, w->a, 512);
    while (rest.n) {
        struct str part = str_cut(&rest, '#');
        buf_add(&out, part);
        if (rest.p) buf_add(&out, str_of(table));
    }
    return str_zero(w->a, buf_str(&out));
}

static void check_history(struct writing *w, const struct table *t)
{
    const char *table = t->entity->table;

    zero(w, table, "former states end before they begin",
         format(w, "SELECT count(*) FROM #_history WHERE validity_to < validity_from", table));
    if (t->owner) {
        const char *sql = format(w, "SELECT count(*) FROM #_history h WHERE NOT EXISTS (SELECT 1 FROM @_history o"
                                    " WHERE o.id = h.$ AND o.validity_to = h.validity_to)", table);
        struct buf out;
        buf_init(&out, w->a, 512);
        for (; *sql; sql++) {
            if (*sql == '@') buf_add(&out, str_of(t->owner_table->entity->table));
            else if (*sql == '$') buf_add(&out, str_of(t->owner->column));
            else buf_add_char(&out, *sql);
        }
        zero(w, table, "former states of owned rows without that of their owner", str_zero(w->a, buf_str(&out)));
        return;
    }
    zero(w, table, "rows whose former states do not reach the current one",
         format(w, "SELECT count(*) FROM # x WHERE (SELECT count(*) FROM #_history h WHERE h.legacy_id = x.id)"
                   " <> x.version - 1 - (CASE WHEN x.deleted_at IS NULL THEN 0 ELSE 1 END)", table));
    zero(w, table, "rows whose last former state ends at another moment",
         format(w, "SELECT count(*) FROM # x WHERE (SELECT max(validity_to) FROM #_history h WHERE h.legacy_id = x.id)"
                   " <> x.changed_at", table));
    zero(w, table, "former states with a gap behind them",
         format(w, "SELECT count(*) FROM #_history h JOIN # x ON x.id = h.legacy_id WHERE h.validity_to <> x.changed_at AND"
                   " NOT EXISTS (SELECT 1 FROM #_history n WHERE n.legacy_id = h.legacy_id AND n.validity_from = h.validity_to"
                   " AND n.version = h.version + 1)", table));
}

/* A deleted row keeps changed_at; each version left its journal row. Moves of places leave more. What a migration made, it made
 * before anything was journalled: its ids are below zero. */
static void check_journal(struct writing *w, const struct table *t)
{
    const char *table = t->entity->table;
    const char *sql = str_zero(w->a, str_format(w->a,
        "SELECT count(*) FROM %s x WHERE x.id > 0 AND (SELECT count(DISTINCT version) FROM journal j WHERE j.entity = '%s' AND j.row_id = x.id"
        " AND j.row_uuid = x.uuid AND j.version BETWEEN 1 AND x.version) <> x.version", table, t->entity->name));

    zero(w, table, "rows with a version that the journal does not know", sql);
}

static void check_counts(struct writing *w, const struct table *t)
{
    const char *place = t->district ? str_format(w->a, "coalesce(%s, 0)", t->names[t->district]).p : "CAST(0 AS bigint)";
    const char *kept = rows(w, "ii", "SELECT place, CAST(sum(n) AS bigint) FROM row_count WHERE entity = '%s' GROUP BY place"
                            " HAVING sum(n) <> 0 ORDER BY place", t->entity->name);
    const char *counted = rows(w, "ii", "SELECT %s, count(*) FROM %s WHERE deleted_at IS NULL GROUP BY %s ORDER BY 1", place,
                               t->entity->table, place);

    if (!t->entity->counted) counted = "";
    assert_string_equal(kept, counted);
}

static const struct column *scope_column(const struct table *t, const char *relation)
{
    for (size_t i = COLUMN_HEADER; relation && i < t->count; i++)
        if (t->columns[i].relation && !strcmp(t->columns[i].relation->name, relation)) return &t->columns[i];
    return NULL;
}

/* What the first relation gives; where that is no place at all, what the second gives. */
static void check_place(struct writing *w, const struct table *t, const struct column *via, const struct column *second,
                        const char *column, const char *what)
{
    const char *other = second ? str_format(w->a, " LEFT JOIN %s s ON s.id = x.%s", second->to->entity->table, second->name).p : "";
    const char *none = t->village ? "p.district_id IS NULL AND p.village_id IS NULL" : "p.district_id IS NULL";
    const char *given = second ? str_format(w->a, "CASE WHEN %s THEN s.%s ELSE p.%s END", none, column, column).p
                               : str_format(w->a, "p.%s", column).p;

    zero(w, t->entity->table, what,
         str_format(w->a, "SELECT count(*) FROM %s x LEFT JOIN %s p ON p.id = x.%s%s WHERE coalesce(x.%s, 0) <> coalesce(%s, 0)",
                    t->entity->table, via->to->entity->table, via->name, other, column, given).p);
}

static void check_places(struct writing *w, const struct table *t)
{
    const struct column *via = scope_column(t, t->entity->scope.via), *second = scope_column(t, t->entity->scope.second_via);
    const char *table = t->entity->table;

    if (!via || t->entity->scope.tree) return;
    if (t->district) check_place(w, t, via, second, "district_id", "rows with another district than they should have");
    if (t->village) check_place(w, t, via, second, "village_id", "rows with another village than they should have");
    if (t->second && second)
        zero(w, table, "rows with another second district than they should have",
             str_format(w->a, "SELECT count(*) FROM %s x LEFT JOIN %s p ON p.id = x.%s WHERE coalesce(x.%s, 0) <> (CASE WHEN"
                        " p.district_id IS NULL OR p.district_id = x.%s THEN 0 ELSE p.district_id END)",
                        table, second->to->entity->table, second->name, t->names[t->second], t->names[t->district]).p);
}

static void check_table(struct writing *w, const struct table *t)
{
    struct db_conn *c = testdb_acquire(w->t, DB_READ);
    struct db_rows found = load(w, t, c);
    size_t values = 0;

    testdb_release(w->t, c);
    for (size_t i = 0; i < found.rows; i++) {
        const struct db_value *row = db_cell(&found, i, 0);
        check_folded(w, t, row);
        check_ext(w, t, row);
        values += scalars(w, &row[COLUMN_EXT]);
    }
    assert_int_equal(number(w, "SELECT count(*) FROM ext_value WHERE entity = '%s'", t->entity->name), values);
    if (t->entity->history == HISTORY_ROWS) check_history(w, t);
    if (!t->owner) check_journal(w, t);
    check_counts(w, t);
    check_places(w, t);
}

void writing_check(struct writing *w)
{
    struct journal_report report;
    struct db_conn *c;

    for (size_t i = 0; i < w->registry->table_count; i++) check_table(w, &w->registry->tables[i]);
    zero(w, "journal", "entries of no command",
         "SELECT count(*) FROM journal j WHERE NOT EXISTS (SELECT 1 FROM command c WHERE c.id = j.command_id)");
    zero(w, "command", "refused commands with entries",
         "SELECT count(*) FROM command c JOIN journal j ON j.command_id = c.id WHERE c.status <> 2");
    c = testdb_acquire(w->t, DB_READ);
    assert_ok(journal_verify(c, w->a, NULL, &report));
    assert_false(report.what.n);
    testdb_release(w->t, c);
}
