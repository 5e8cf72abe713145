/* The indexes that runs found, with the month whose run found each: the list of the batch screen. */
#include "module/batch/internal.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/zone.h"
#include "module/rows.h"

enum { MONTHS = 12, LENGTHS = 6, SLOTS_MAX = 24, TESTS_MAX = 8, WHOLE_NATION = -1 };

struct search {
    struct function_call *c;
    struct condition tests[TESTS_MAX];
    size_t test_count;
    struct db_value values[SLOTS_MAX];
    size_t value_count;
};

struct summary { int64_t year, month, id; size_t row; };

/* ---- what is asked for ---- */

/* Zero asks for nothing, as in the reference. */
static bool asked(const struct search *s, const char *argument, int64_t *out)
{
    const struct json *v = json_get(s->c->arguments, argument);

    return !json_is_null(v) && json_int(v, out) && *out;
}

static struct condition test(struct search *s, const char *path, enum lookup lookup, struct db_value v)
{
    s->values[s->value_count] = v;
    return rows_test(s->c->arena, path, lookup, (int)s->value_count++);
}

static void must(struct search *s, struct condition condition) { s->tests[s->test_count++] = condition; }

static void must_be(struct search *s, const char *argument, const char *path)
{
    int64_t v;

    if (asked(s, argument, &v)) must(s, test(s, path, LOOKUP_EXACT, db_int(v)));
}

/* A run finds the index of each kind of period that ends with its month (claims 6.1). */
static void must_end_in(struct search *s, int64_t month)
{
    struct condition *any = ARENA_ARRAY(s->c->arena, struct condition, LENGTHS), *both;
    size_t n = 0;

    for (int64_t length = 1; length <= MONTHS; length++) {
        if (MONTHS % length || month % length) continue;
        both = ARENA_ARRAY(s->c->arena, struct condition, 2);
        both[0] = test(s, "type", LOOKUP_EXACT, db_int(MONTHS / length));
        both[1] = test(s, "period", LOOKUP_EXACT, db_int(month / length));
        any[n++] = (struct condition){.kind = CONDITION_AND, .parts = both, .part_count = 2};
    }
    must(s, (struct condition){.kind = CONDITION_OR, .parts = any, .part_count = n});
}

static void must_be_of(struct search *s)
{
    int64_t region = 0, district;

    if (asked(s, "accountRegion", &region) && region == WHOLE_NATION)
        must(s, test(s, "location", LOOKUP_ISNULL, db_bool(true)));
    else if (asked(s, "accountDistrict", &district))
        must(s, test(s, "location__id", LOOKUP_EXACT, db_int(district)));
    else if (region)
        must(s, test(s, "location__id", LOOKUP_EXACT, db_int(region)));
}

static void search_all(struct search *s)
{
    const struct json *care = json_get(s->c->arguments, "accountCareType");
    int64_t month;

    must_be(s, "accountType", "type");
    must_be(s, "accountYear", "year");
    must_be(s, "accountProduct", "product__id");
    must_be_of(s);
    if (!json_is_null(care) && care->text.n) must(s, test(s, "careType", LOOKUP_EXACT, db_text(care->text)));
    if (asked(s, "accountMonth", &month)) must_end_in(s, month);
}

/* ---- what is answered ---- */

static int by_time(const void *a, const void *b)
{
    const struct summary *x = a, *y = b;

    if (x->year != y->year) return x->year < y->year ? -1 : 1;
    if (x->month != y->month) return x->month < y->month ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

static void put_index(struct json_writer *w, const struct db_value *v)
{
    json_key(w, STR("index"));
    if (v->null) json_put_null(w);
    else json_put_decimal(w, v->i, 4, false);
}

static void put(struct function_call *c, struct json_writer *w, const struct found *found, const struct summary *s)
{
    struct str code = rows_text(found, s->row, "product.code"), name = rows_text(found, s->row, "product.name");

    json_open(w, '{');
    json_key(w, STR("id"));
    json_put_int(w, s->id);
    json_key(w, STR("runYear"));
    json_put_int(w, s->year);
    json_key(w, STR("runMonth"));
    json_put_int(w, s->month);
    answer_text(w, "productLabel", str_format(c->arena, "%.*s %.*s", STR_ARG(code), STR_ARG(name)));
    answer_text(w, "careType", rows_text(found, s->row, "careType"));
    json_key(w, STR("calcDate"));
    json_put_date(w, zone_day(c->env->zone, rows_cell(found, s->row, "calcDate")->t));
    put_index(w, rows_cell(found, s->row, "relIndex"));
    json_close(w, '}');
}

static struct summary *sorted(struct function_call *c, const struct found *found)
{
    struct summary *out = ARENA_ARRAY(c->arena, struct summary, found->to + 1);

    for (size_t i = 0; i < found->to; i++) {
        int64_t type = rows_cell(found, i, "type")->i, period = rows_cell(found, i, "period")->i;
        out[i] = (struct summary){rows_cell(found, i, "year")->i, period * (MONTHS / type), rows_cell(found, i, "id")->i, i};
    }
    if (found->to) qsort(out, found->to, sizeof *out, by_time);
    return out;
}

/* Of more than can be read the latest years are. */
static err_t batch_runs_summaries(struct function_call *c)
{
    static const struct str year = {"year", 4};
    static const struct order_term latest = {.path = &year, .path_length = 1, .descending = true};
    struct search s = {.c = c};
    struct condition all = {.kind = CONDITION_AND, .parts = s.tests};
    struct json_writer w = json_writer(&c->out);
    const struct summary *summaries;
    struct found found;

    search_all(&s);
    all.part_count = s.test_count;
    TRY(rows_read(c, c->who, (struct query){.entity = &relative_index_entity, .where = s.test_count ? &all : NULL,
                                            .order = &latest, .order_count = 1},
                  "id type careType year period calcDate relIndex product{code name}", s.values, s.value_count, &found));
    summaries = sorted(c, &found);
    json_open(&w, '[');
    for (size_t i = 0; i < found.to; i++) put(c, &w, &found, &summaries[i]);
    json_close(&w, ']');
    return OK;
}

static const struct argument arguments[] = {
    {"accountType", "Int"}, {"accountYear", "Int"}, {"accountMonth", "Int"}, {"accountRegion", "Int"},
    {"accountDistrict", "Int"}, {"accountProduct", "Int"}, {"accountCareType", "String"},
    {"before", "String"}, {"after", "String"}, {"first", "Int"}, {"last", "Int"}, ARGUMENTS_END
};

const struct function batch_functions[] = {
    { .name = "batchRunsSummaries", .arguments = arguments, .type = "BatchRunSummaryConnection", .right = RIGHT_BATCH_READ,
      .run = batch_runs_summaries },
    FUNCTIONS_END
};
