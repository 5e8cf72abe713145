/* Fields that are sums over other rows (struct sum of registry/entity.h): a correlated select, so that only the rows of the
 * page are summed where the sum is a cell. And the sum of a field over all rows that a list finds, whatever the page. */
#include "model/query/plan.h"

/* What descriptors say stands in the statement as it is. */
static const char *only_where(struct compile *c, const struct sum *sum, const struct field *field, const char *alias)
{
    bool text = type_storage(&field->type) == DB_TEXT;

    if (sum->is) return compile_text(c, text ? " AND %s.%s = '%s'" : " AND %s.%s = %s", alias, field->column, sum->is);
    return compile_text(c, text ? " AND %s.%s <> ''" : " AND %s.%s IS NOT NULL", alias, field->column);
}

static const char *rows_that_count(struct compile *c, const struct sum *sum, const struct table *t, const char *alias)
{
    const char *but = "", *only = "";

    if (sum->except) but = compile_text(c, " AND NOT COALESCE(%s.%s, FALSE)", alias, table_member(t, str_of(sum->except))->field->column);
    if (sum->only) only = only_where(c, sum, table_member(t, str_of(sum->only))->field, alias);
    return compile_text(c, "%s%s", but, only);
}

/* Of the rows beside it those that lead to the same, or to what comes next to it. */
static const char *alike(struct compile *c, const struct sum *sum, struct join *row, bool summary, const char *alias)
{
    const struct member *same = table_member(row->table, str_of(sum->same));
    const char *own = join_column(c, row, same->relation->column, summary), *column = same->relation->column;

    if (!sum->next) return compile_text(c, " AND %s.%s = %s", alias, column, own);
    return compile_text(c, " AND (%s.%s = %s OR %s.%s = (SELECT n.%s FROM %s n WHERE n.id = %s))", alias, column, own, alias, column,
                        table_member(same->to, str_of(sum->next))->relation->column, same->to->entity->table, own);
}

/* PostgreSQL's sum of bigint is numeric (decision D14). */
static const char *sum_or_count(struct compile *c, const struct sum *sum, const struct member *list, const char *alias)
{
    return sum->field ? compile_text(c, "CAST(SUM(%s.%s) AS bigint)", alias,
                                     table_member(list->to, str_of(sum->field))->field->column)
                      : "count(*)";
}

/* `more`: further tests of the rows, " AND ..." */
static const char *total_of(struct compile *c, const struct sum *sum, const struct member *list, const char *id, const char *alias, const char *more)
{
    return compile_text(c, "COALESCE((SELECT %s FROM %s %s WHERE %s.%s = %s AND %s.deleted_at IS NULL%s%s), 0)",
                        sum_or_count(c, sum, list, alias), list->to->entity->table, alias, alias, list->relation->column, id,
                        alias, rows_that_count(c, sum, list->to, alias), more);
}

static const char *total(struct compile *c, const struct sum *sum, const struct member *list, const char *id)
{
    return total_of(c, sum, list, id, compile_alias(c, "s"), "");
}

/* Of the rows that lead where this one does. */
static const char *total_beside(struct compile *c, const struct sum *sum, struct join *row, bool summary, const char *id)
{
    const struct member *to = table_member(row->table, str_of(sum->beside));
    const struct member rows = {.kind = MEMBER_LIST, .relation = to->relation, .to = row->table};
    const char *alias = compile_alias(c, "s");
    const char *more = compile_text(c, " AND %s.id <> %s%s", alias, id, sum->same ? alike(c, sum, row, summary, alias) : "");

    return total_of(c, sum, &rows, join_column(c, row, to->relation->column, summary), alias, more);
}

/* Of the row's own list, or of that of the row to which it leads. */
static const char *total_of_list(struct compile *c, const struct sum *sum, struct join *row, bool summary, const char *id)
{
    const struct member *via = sum->via ? table_member(row->table, str_of(sum->via)) : NULL;
    const struct member *list = table_member(via ? via->to : row->table, str_of(sum->list));

    if (!list) return "CAST(0 AS bigint)";
    return total(c, sum, list, via ? join_column(c, row, via->relation->column, summary) : id);
}

static const char *without(struct compile *c, const char *value, const char *list, struct join *row, const char *id)
{
    const struct sum rows = {.list = list};
    const struct member *m = table_member(row->table, str_of(list));

    return m ? compile_text(c, "%s - %s", value, total(c, &rows, m, id)) : value;
}

/* A row that may not be seen, or is not there, has no sum. */
const char *sum_text(struct compile *c, struct join *row, const struct named *n)
{
    const struct sum *sum = n->member->field->sum;
    const char *id = n->summary ? join_id(c, row) : join_full_id(c, row);
    const char *value = sum->beside ? total_beside(c, sum, row, n->summary, id) : total_of_list(c, sum, row, n->summary, id);

    if (sum->less) value = without(c, value, sum->less, row, id);
    if (sum->from)
        value = compile_text(c, "%s - %s", join_column(c, row, table_member(row->table, str_of(sum->from))->field->column, n->summary), value);
    return compile_text(c, "(CASE WHEN %s IS NOT NULL THEN %s END)", id, value);
}

static err_t summed(struct compile *c, struct join *row, struct str name, struct cell *out, bool *computed)
{
    struct named n;

    TRY(named_find(c, row, name, &n));
    if (!n.member || n.member->kind != MEMBER_FIELD || !(n.member->field->flags & F_SUMMED))
        return err_make(c->arena, E_FIELD_UNKNOWN, "entity", row->table->entity->name, "field", str_zero(c->arena, name), NULL);
    *computed |= n.kind == NAMED_SUM;
    *out = (struct cell){n.kind == NAMED_SUM ? sum_text(c, row, &n) : join_column(c, row, n.column, n.summary), DB_INT};
    return OK;
}

err_t compile_sums(struct compile *c, struct level *level, const struct str *names, size_t n)
{
    struct cell *sums = ARENA_ARRAY(c->arena, struct cell, n);
    enum db_type *types = ARENA_ARRAY(c->arena, enum db_type, 2 * n + 2);

    TRY(limit_check(c->arena, c->limits, LIMIT_QUERY_FIELDS, c->fields += (int64_t)n));
    for (size_t i = 0; i < n; i++)
        TRY(summed(c, level->inner.own, names[i], &sums[i], &level->sums_computed));
    for (size_t i = 0; i < 2 * n + 2; i++)
        types[i] = DB_INT;
    level->sums = sums;
    level->sum_count = n;
    level->total_types = types;
    return OK;
}
