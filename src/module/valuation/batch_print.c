/* The batch report on paper (claims 6.6): facilities or products of a run, with or without their claims, and sums of each. */
#include "module/print.h"
#include "module/valuation/internal.h"

enum { SIZE = 100 };

struct sums { money_t asked, approved, adjusted, remunerated; };

static struct str amount(const struct print *p, money_t m)
{
    const struct db_value v = db_int(m.minor);

    return print_amount(p, &v);
}

static void put_cell(struct print *p, struct str text) { json_put_str(&p->w, text); }

static void put_sums(struct print *p, money_t asked, money_t approved, money_t adjusted, money_t remunerated)
{
    put_cell(p, amount(p, asked));
    put_cell(p, amount(p, approved));
    put_cell(p, amount(p, adjusted));
    put_cell(p, amount(p, remunerated));
}

static struct str day(const struct print *p, date_t d)
{
    const struct db_value v = db_date(d);

    return print_day(p, &v);
}

/* ---- rows ---- */

static void put_row(struct print *p, const struct valuation_report_row *row, bool claims)
{
    print_open(p, NULL, '[');
    put_cell(p, print_join(p, row->region, ", ", row->district));
    put_cell(p, print_join(p, row->facility_code, " ", row->facility_name));
    put_cell(p, print_join(p, row->product_code, " ", row->product_name));
    put_cell(p, claims ? row->claim_code : str_format(p->call->arena, "%lld", (long long)row->claims));
    if (claims) put_cell(p, day(p, row->date_from));
    put_sums(p, row->asked, row->approved, row->adjusted, row->remunerated);
    print_close(p, ']');
}

static bool same(const struct valuation_report_row *a, const struct valuation_report_row *b, bool product)
{
    return product ? str_eq(a->product_code, b->product_code) : str_eq(a->facility_code, b->facility_code);
}

static bool add(struct sums *s, const struct valuation_report_row *row)
{
    return money_add(s->asked, row->asked, &s->asked) && money_add(s->approved, row->approved, &s->approved)
        && money_add(s->adjusted, row->adjusted, &s->adjusted) && money_add(s->remunerated, row->remunerated, &s->remunerated);
}

static void put_total(struct print *p, const char *label, struct str of, const struct sums *s, bool claims)
{
    print_open(p, NULL, '[');
    put_cell(p, print_join(p, print_word(p, label), " ", of));
    for (int i = 0; i < (claims ? 4 : 3); i++) put_cell(p, STR(""));
    put_sums(p, s->asked, s->approved, s->adjusted, s->remunerated);
    print_close(p, ']');
}

/* Below the rows of one facility or product its sums. */
static err_t put_rows(struct print *p, const struct valuation_report *report, const struct valuation_report_query *q, struct sums *all)
{
    bool product = q->grouping == VALUATION_BY_PRODUCT;
    struct sums one = {0};

    for (size_t i = 0; i < report->count; i++) {
        const struct valuation_report_row *row = &report->rows[i];
        put_row(p, row, q->claims);
        if (!add(&one, row) || !add(all, row)) return valuation_rule(p->call->arena, "batch_overflow");
        if (i + 1 < report->count && same(row, row + 1, product)) continue;
        put_total(p, "print.batch.sum", product ? row->product_code : row->facility_code, &one, q->claims);
        one = (struct sums){0};
    }
    return OK;
}

/* ---- the document ---- */

static void put_heads(struct print *p, bool claims)
{
    const char *const heads[] = {
        "report.district", "report.facility", "report.product", claims ? "field.claim.code" : "print.batch.claims", claims ? "field.claim.dateFrom" : NULL,
        "print.batch.asked", "print.batch.approved", "print.batch.adjusted", "field.claim.remunerated",
    };

    json_key(&p->w, STR("widths"));
    json_put_raw(&p->w, claims ? STR("[18,22,18,12,10,12,12,12,12]") : STR("[18,22,18,8,12,12,12,12]"));
    json_key(&p->w, STR("align"));
    json_put_raw(&p->w, claims ? STR("[\"left\",\"left\",\"left\",\"left\",\"left\",\"right\",\"right\",\"right\",\"right\"]")
                               : STR("[\"left\",\"left\",\"left\",\"right\",\"right\",\"right\",\"right\",\"right\"]"));
    print_open(p, "head", '[');
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (heads[i]) put_cell(p, print_word(p, heads[i]));
    print_close(p, ']');
}

static err_t put_table(struct print *p, const struct valuation_report *report, const struct valuation_report_query *q)
{
    struct sums all = {0};

    print_open(p, NULL, '{');
    print_open(p, "table", '{');
    put_heads(p, q->claims);
    print_open(p, "rows", '[');
    TRY(put_rows(p, report, q, &all));
    print_close(p, ']');
    print_open(p, "foot", '[');
    put_total(p, "print.batch.all", STR(""), &all, q->claims);
    print_close(p, ']');
    print_close(p, '}');
    print_close(p, '}');
    return OK;
}

static void put_run(struct print *p, const struct valuation_report *report)
{
    struct arena *a = p->call->arena;

    print_fields(p, 4200, SIZE);
    print_field(p, "field.batch_run.location", report->place.n ? report->place : print_word(p, "print.batch.nation"));
    print_field(p, "print.batch.month", str_format(a, "%04lld-%02lld", (long long)report->year, (long long)report->month));
    print_field(p, "print.batch.claims", str_format(a, "%lld", (long long)report->claims));
    if (report->claims_left)
        print_field(p, "print.batch.left", str_format(a, "%lld, %.*s", (long long)report->claims_left, STR_ARG(amount(p, report->amount_left))));
    print_fields_end(p);
}

err_t valuation_print(struct function_call *c, const struct valuation_report_query *q, struct print *p)
{
    struct valuation_report report;
    struct db_conn *conn;
    err_t e;

    TRY(db_acquire(c->db, c->arena, DB_READ, &conn));
    e = valuation_report(conn, c->arena, &c->env->limits, c->who, q, &report);
    db_release(conn);
    if (e) return e;
    print_begin(p, c, (struct paper){29700, 21000, 1200}, "print.batch.title", STR(""));
    p->name = STR("batch");
    print_text(p, print_word(p, "print.batch.title"), 140, true);
    print_divide(p);
    put_run(p, &report);
    TRY(put_table(p, &report, q));
    print_end(p);
    return OK;
}
