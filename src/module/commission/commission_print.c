/* A page an officer: what he has by month, district, product and rate; below it each contribution that counted. */
#include "module/commission/commission_print.h"

#include <stdlib.h>

#include "base/money.h"
#include "module/commission/internal.h"

#define SUM_PICKS \
    "id rate policies contributions refunds base amount officer{id code lastName otherNames phone} product{code name}" \
    " commissionRun{dateFrom dateTo settledOn reference location{code name}}"
#define LINE_PICKS \
    "id amount officer{id} product{code} premium{receipt payDate policy{family{headInsuree{chfId lastName otherNames}}}} takesBack{receipt}"

enum { SUM_COLUMNS = 7, LINE_COLUMNS = 6, LABEL = 3300, SIZE = 90, HEAD_SIZE = 140, SUM_SIZE = 120 };

static const char *const sum_heads[SUM_COLUMNS] = {
    "print.commission.month", "report.district", "report.product", "field.commission.rate", "field.commission.contributions",
    "field.commission.base", "field.commission.amount",
};
static const int sum_widths[SUM_COLUMNS] = {14, 16, 12, -9, -12, -16, -16};
static const char *const line_heads[LINE_COLUMNS] = {
    "field.premium.receipt", "field.premium.payDate", "field.insuree.chfId", "print.commission.head", "report.product", "field.commission_line.amount",
};
static const int line_widths[LINE_COLUMNS] = {18, 12, 14, 26, 10, -15};

/* ---- in order of officers ---- */

struct place { const struct found *found; size_t row; const char *officer, *code; };

static int64_t id_at(const struct place *at) { return rows_cell(at->found, at->row, at->officer)->i; }

static int by_officer(const void *x, const void *y)
{
    const struct place *a = x, *b = y;
    int c = a->code ? str_cmp(rows_text(a->found, a->row, a->code), rows_text(b->found, b->row, b->code)) : 0;
    int64_t mine = id_at(a), his = id_at(b);

    if (!c) c = (mine > his) - (mine < his);
    return c ? c : (a->row > b->row) - (a->row < b->row);
}

static struct place *places_of(struct arena *a, const struct found *r, const char *officer, const char *code)
{
    size_t n = r->to - r->from;
    struct place *out = ARENA_ARRAY(a, struct place, n + 1);

    for (size_t i = 0; i < n; i++) out[i] = (struct place){r, r->from + i, officer, code};
    qsort(out, n, sizeof *out, by_officer);
    return out;
}

/* ---- on paper ---- */

static struct str rate_words(const struct print *p, const struct db_value *rate) { return print_join(p, print_decimal(p, rate), " ", STR("%")); }

static struct str count_words(const struct print *p, const struct db_value *n) { return str_format(p->call->arena, "%lld", (long long)n->i); }

static struct str month_words(const struct print *p, const struct db_value *day)
{
    char text[10];

    if (day->null) return STR("");
    date_write(day->d, text);   /* runs are of Gregorian months */
    return str_copy(p->call->arena, (struct str){text, 7});
}

static err_t put_sums(struct print *p, const struct place *from, size_t n)
{
    struct db_value total = db_int(0);

    print_table(p, sum_heads, sum_widths, SUM_COLUMNS);
    for (size_t i = 0; i < n; i++) {
        const struct found *r = from[i].found;
        size_t row = from[i].row;
        const struct str cells[SUM_COLUMNS] = {
            month_words(p, rows_cell(r, row, "commissionRun.dateFrom")), rows_text(r, row, "commissionRun.location.name"),
            rows_text(r, row, "product.code"), rate_words(p, rows_cell(r, row, "rate")), count_words(p, rows_cell(r, row, "contributions")),
            print_amount(p, rows_cell(r, row, "base")), print_amount(p, rows_cell(r, row, "amount")),
        };
        print_cells(p, cells, SUM_COLUMNS);
        if (__builtin_add_overflow(total.i, rows_cell(r, row, "amount")->i, &total.i)) return commission_rule(p->call->arena, "commission_overflow", "uuid");
    }
    print_table_end(p);
    print_text(p, print_join(p, print_word(p, "print.commission.total"), " ", print_money(p, &total)), SUM_SIZE, true);
    return OK;
}

static void put_lines(struct print *p, const struct place *from, size_t n)
{
    print_table(p, line_heads, line_widths, LINE_COLUMNS);
    for (size_t i = 0; i < n; i++) {
        const struct found *r = from[i].found;
        size_t row = from[i].row;
        const struct str cells[LINE_COLUMNS] = {
            rows_text(r, row, "premium.receipt").n ? rows_text(r, row, "premium.receipt") : rows_text(r, row, "takesBack.receipt"), print_day(p, rows_cell(r, row, "premium.payDate")),
            rows_text(r, row, "premium.policy.family.headInsuree.chfId"), print_name(p, r, row, "premium.policy.family.headInsuree"),
            rows_text(r, row, "product.code"), print_amount(p, rows_cell(r, row, "amount")),
        };
        print_cells(p, cells, LINE_COLUMNS);
    }
    print_table_end(p);
}

static void put_head(struct print *p, const struct place *at)
{
    const struct found *r = at->found;

    print_text(p, print_word(p, "print.commission.title"), HEAD_SIZE, true);
    print_divide(p);
    print_fields(p, LABEL, SIZE);
    print_field(p, "report.officer", print_join(p, rows_text(r, at->row, "officer.code"), " ", print_name(p, r, at->row, "officer")));
    print_field(p, "field.officer.phone", rows_text(r, at->row, "officer.phone"));
    print_field(p, "field.commission_run.settledOn", print_day(p, rows_cell(r, at->row, "commissionRun.settledOn")));
    print_field(p, "field.commission_run.reference", rows_text(r, at->row, "commissionRun.reference"));
    print_fields_end(p);
}

static size_t same(const struct place *at, size_t n, int64_t officer)
{
    size_t i = 0;

    while (i < n && id_at(&at[i]) == officer) i++;
    return i;
}

/* Lines are in order of the officers' ids. */
static const struct place *first_of(const struct place *lines, size_t n, int64_t officer)
{
    size_t from = 0, to = n;

    while (from < to) {
        size_t half = (from + to) / 2;
        if (id_at(&lines[half]) < officer) from = half + 1;
        else to = half;
    }
    return &lines[from];
}

static err_t put_all(struct print *p, const struct found *sums, const struct found *lines)
{
    const struct place *of_sums = places_of(p->call->arena, sums, "officer.id", "officer.code");
    const struct place *of_lines = places_of(p->call->arena, lines, "officer.id", NULL);
    size_t n = sums->to - sums->from, line_count = lines->to - lines->from;

    for (size_t from = 0, count; from < n; from += count) {
        int64_t officer = id_at(&of_sums[from]);
        const struct place *his = first_of(of_lines, line_count, officer);
        count = same(&of_sums[from], n - from, officer);
        if (from) print_page(p);
        put_head(p, &of_sums[from]);
        TRY(put_sums(p, &of_sums[from], count));
        put_lines(p, his, same(his, (size_t)(of_lines + line_count - his), officer));
    }
    return OK;
}

/* ---- which ---- */

static err_t read(struct function_call *c, const struct commission_statements *asked, const struct entity *e, const char *picks, struct found *out)
{
    static const right_t rights[] = {101001, 101101, 101201, 101301, 121001, 121501, 121901};
    struct condition tests[2] = {rows_test(c->arena, "commissionRun__uuid", LOOKUP_IN, 0)}, all = {.kind = CONDITION_AND, .parts = tests, .part_count = 1};
    const struct db_value values[2] = {db_list(DB_UUIDS, asked->runs, asked->n), db_uuid(asked->officer)};

    if (!uuid_none(asked->officer)) tests[all.part_count++] = rows_test(c->arena, "officer__uuid", LOOKUP_EXACT, 1);
    TRY(rows_after(c, access_lent(c->arena, c->who, rights, sizeof rights / sizeof *rights), (struct query){.entity = e, .where = &all}, picks,
                   values, all.part_count, 0, (size_t)c->env->limits.value[LIMIT_REPORT_ROWS] + 1, out));
    return limit_check(c->arena, &c->env->limits, LIMIT_REPORT_ROWS, (int64_t)(out->to - out->from));
}

err_t commission_statements(struct function_call *c, const struct commission_statements *asked, struct print *p)
{
    struct found sums, lines;

    TRY(access_may(c->arena, c->who, RIGHT_COMMISSION_READ));
    TRY(read(c, asked, &commission_entity, SUM_PICKS, &sums));
    if (sums.from == sums.to) return err_make(c->arena, E_NOT_FOUND, "entity", commission_run_entity.name, "key", "", NULL);
    TRY(read(c, asked, &commission_line_entity, LINE_PICKS, &lines));
    print_begin(p, c, PAPER_A4, "print.commission.title", STR(""));
    p->name = STR("commissions");
    TRY(put_all(p, &sums, &lines));
    print_end(p);
    return OK;
}
