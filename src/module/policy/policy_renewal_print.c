#include "module/policy/policy_renewal_print.h"

#include <stdlib.h>

#include "module/policy/internal.h"
#include "scheme/renewal.h"

#define PICKS \
    "id renewalDate phoneNumber newOfficer{id code lastName otherNames phone} insuree{chfId lastName otherNames phone}" \
    " newProduct{code name} policy{value family{location{code name}}}"

enum { COLUMNS = 8, LABEL = 3300, SIZE = 90, HEAD_SIZE = 140 };

static const char *const heads[COLUMNS] = {
    "field.insuree.chfId", "print.renewal.head", "report.village", "field.insuree.phone", "report.product", "field.policy.value",
    "field.policy_renewal.renewalDate", "print.renewal.answer",
};
static const int widths[COLUMNS] = {13, 22, 16, 13, 9, -11, 11, 12};

/* ---- in order ---- */

struct line { const struct found *found; size_t row; };

static int64_t officer_id(const struct line *l)
{
    const struct db_value *id = rows_cell(l->found, l->row, "newOfficer.id");

    return id->null ? INT64_MAX : id->i;
}

static int by_text(const struct line *a, const struct line *b, const char *path)
{
    return str_cmp(rows_text(a->found, a->row, path), rows_text(b->found, b->row, path));
}

/* By officer, those of nobody last; then by village, day and number. */
static int compare(const void *x, const void *y)
{
    const struct line *a = x, *b = y;
    int64_t mine = officer_id(a), his = officer_id(b);
    int c = mine == his ? 0 : mine == INT64_MAX ? 1 : his == INT64_MAX ? -1 : by_text(a, b, "newOfficer.code");

    if (!c) c = (mine > his) - (mine < his);
    if (!c) c = by_text(a, b, "policy.family.location.name");
    if (!c) c = date_cmp(rows_cell(a->found, a->row, "renewalDate")->d, rows_cell(b->found, b->row, "renewalDate")->d);
    return c ? c : by_text(a, b, "insuree.chfId");
}

/* ---- on paper ---- */

static void put_officer(struct print *p, const struct line *l, size_t count)
{
    print_text(p, print_word(p, "print.renewal.title"), HEAD_SIZE, true);
    print_divide(p);
    print_fields(p, LABEL, SIZE);
    if (officer_id(l) == INT64_MAX)
        print_field(p, "report.officer", print_word(p, "print.renewal.nobody"));
    else
        print_field(p, "report.officer", print_join(p, rows_text(l->found, l->row, "newOfficer.code"), " ", print_name(p, l->found, l->row, "newOfficer")));
    print_field(p, "field.officer.phone", rows_text(l->found, l->row, "newOfficer.phone"));
    print_field(p, "print.renewal.families", str_format(p->call->arena, "%zu", count));
    print_fields_end(p);
    print_table(p, heads, widths, COLUMNS);
}

static void put_line(struct print *p, const struct line *l)
{
    const struct found *r = l->found;
    const struct str cells[COLUMNS] = {
        rows_text(r, l->row, "insuree.chfId"), print_name(p, r, l->row, "insuree"), rows_text(r, l->row, "policy.family.location.name"),
        rows_text(r, l->row, "insuree.phone"), rows_text(r, l->row, "newProduct.code"), print_amount(p, rows_cell(r, l->row, "policy.value")),
        print_day(p, rows_cell(r, l->row, "renewalDate")), STR(""),
    };

    print_cells(p, cells, COLUMNS);
}

static void put_all(struct print *p, const struct line *lines, size_t n)
{
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from; to < n && officer_id(&lines[to]) == officer_id(&lines[from]);) to++;
        if (from) print_page(p);
        put_officer(p, &lines[from], to - from);
        for (size_t i = from; i < to; i++) put_line(p, &lines[i]);
        print_table_end(p);
    }
}

/* ---- which ---- */

/* What a prompt is about is shown with it. */
static const struct access *reader(struct function_call *c)
{
    static const right_t rights[] = {101001, 101101, RIGHT_POLICY_READ, 121001, 121501, 121901};

    return access_lent(c->arena, c->who, rights, sizeof rights / sizeof *rights);
}

static err_t read(struct function_call *c, const struct renewal_sheets *asked, struct found *out)
{
    struct condition tests[4] = {policy_renewal_open(c->arena, 0)}, all = {.kind = CONDITION_AND, .parts = tests};
    struct db_value values[4] = {db_int(LAW_PROMPT_OPEN)};
    size_t n = 1;

    if (asked->n) {
        values[n] = db_list(DB_UUIDS, asked->officers, asked->n);
        tests[n] = rows_test(c->arena, "newOfficer__uuid", LOOKUP_IN, (int)n);
        n++;
    }
    if (!date_none(asked->from)) {
        values[n] = db_date(asked->from);
        tests[n] = rows_test(c->arena, "renewalDate", LOOKUP_GTE, (int)n);
        n++;
    }
    if (!date_none(asked->to)) {
        values[n] = db_date(asked->to);
        tests[n] = rows_test(c->arena, "renewalDate", LOOKUP_LTE, (int)n);
        n++;
    }
    all.part_count = n;
    return rows_after(c, reader(c), (struct query){.entity = &policy_renewal_entity, .where = &all}, PICKS, values, n, 0,
                      (size_t)c->env->limits.value[LIMIT_REPORT_ROWS] + 1, out);
}

err_t policy_renewal_sheets(struct function_call *c, const struct renewal_sheets *asked, struct print *p)
{
    struct line *lines;
    struct found r;
    size_t n;

    TRY(access_may(c->arena, c->who, policy_renewal_entity.rights.read));
    TRY(read(c, asked, &r));
    n = r.to - r.from;
    TRY(limit_check(c->arena, &c->env->limits, LIMIT_REPORT_ROWS, (int64_t)n));
    if (!n) return err_make(c->arena, E_NOT_FOUND, "entity", policy_renewal_entity.name, "key", "", NULL);
    lines = ARENA_ARRAY(c->arena, struct line, n);
    for (size_t i = 0; i < n; i++) lines[i] = (struct line){&r, r.from + i};
    qsort(lines, n, sizeof *lines, compare);
    print_begin(p, c, (struct paper){29700, 21000, 1200}, "print.renewal.title", STR(""));
    p->name = STR("renewals");
    put_all(p, lines, n);
    print_end(p);
    return OK;
}
