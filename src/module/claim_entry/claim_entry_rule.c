/* What a claim must be to be entered (claims 3.1: E5 to E7, and what clients of openIMIS ask for by themselves): one table of rules of
 * the claim and one of its lines. */
#include "base/utf8.h"
#include "model/run/setting.h"
#include "module/claim/claim_setting.h"
#include "module/claim_entry/internal.h"

#include <string.h>

struct asking {
    struct claim_entered *e;
    const struct settings *settings;
    err_t failed;                    /* of a question to the database */
};

/* ---- what is sent, over what is there ---- */

static const struct crud_ref *reference(const struct claim_entered *e, int column)
{
    for (size_t i = 0; i < e->plan->row.refs.n; i++)
        if (e->plan->row.refs.at[i].column == column) return &e->plan->row.refs.at[i];
    return NULL;
}

static const struct db_value *value(const struct claim_entered *e, const char *name)
{
    int column = table_column(e->plan->table, name);

    return e->old && !bit_has(e->plan->row.sent, (size_t)column) ? &e->old->at[column] : &e->plan->row.values.at[column];
}

static bool is_set(const struct asking *a, const char *name)
{
    const struct db_value *v;

    if (reference(a->e, table_column(a->e->plan->table, name))) return true;
    v = value(a->e, name);
    return !v->null && (v->type != DB_TEXT || v->s.n > 0);
}

static bool is_text(const struct asking *a, const char *name, const char *text)
{
    const struct db_value *v = value(a->e, name);

    return !v->null && str_is(v->s, text);
}

static int64_t count(struct asking *a, const char *sql)
{
    static const enum db_type types[] = {DB_INT};
    struct db_rows rows;

    if (a->failed) return 0;
    a->failed = db_query(a->e->tx->conn, str_of(sql), &a->e->old->at[COLUMN_ID], 1, types, 1, &rows);
    return a->failed ? 0 : db_cell(&rows, 0, 0)->i;
}

static const struct crud_list *list(const struct claim_entered *e, const char *name)
{
    for (size_t i = 0; i < e->plan->table->children_count; i++)
        if (e->plan->table->children[i].name && !strcmp(e->plan->table->children[i].name, name)) return &e->plan->row.lists[i];
    return NULL;
}

static bool has_any(struct asking *a, const char *name, const char *sql)
{
    const struct crud_list *l = list(a->e, name);

    return l->sent || !a->e->old ? l->n > 0 : count(a, sql) > 0;
}

/* ---- rules of the claim ---- */

static bool ends_after_it_begins(struct asking *a)
{
    const struct db_value *from = value(a->e, "date_from"), *to = value(a->e, "date_to");

    return from->null || to->null || date_cmp(from->d, to->d) <= 0;
}

static bool has_few_diagnoses(struct asking *a)
{
    static const char *const more[] = {"icd_1_id", "icd_2_id", "icd_3_id", "icd_4_id"};
    int64_t n = 0;

    for (size_t i = 0; i < sizeof more / sizeof *more; i++) n += is_set(a, more[i]);
    return n <= setting_int(a->settings, SETTING_DIAGNOSES);
}

static bool has_short_code(struct asking *a)
{
    const struct db_value *code = value(a->e, "code");

    return code->null || utf8_count(code->s) <= (size_t)setting_int(a->settings, SETTING_CODE_LENGTH);
}

static bool has_admin(struct asking *a) { return is_set(a, "admin_id"); }
static bool has_care_type(struct asking *a) { return is_set(a, "care_type"); }
static bool explains_stay(struct asking *a) { return !is_text(a, "care_type", "IPD") || is_set(a, "explanation"); }

static bool is_referred(const struct asking *a) { return is_text(a, "visit_type", "R") || is_text(a, "patient_condition", "R"); }
static bool has_referral_facility(struct asking *a) { return !is_text(a, "visit_type", "R") || is_set(a, "refer_from_id"); }
static bool has_referral_code(struct asking *a) { return !is_referred(a) || is_set(a, "referral_code"); }

static bool has_referral_attached(struct asking *a)
{
    if (!is_referred(a)) return true;
    return (a->e->old ? count(a, "SELECT count(*) FROM claim_attachment WHERE claim_id = $1 AND deleted_at IS NULL")
                      : a->e->attachments) > 0;
}

static bool has_lines(struct asking *a)
{
    return has_any(a, "items", "SELECT count(*) FROM claim_item WHERE claim_id = $1 AND deleted_at IS NULL") ||
           has_any(a, "services", "SELECT count(*) FROM claim_service WHERE claim_id = $1 AND deleted_at IS NULL");
}

static const struct {
    const char *setting;             /* NULL: always */
    bool (*holds)(struct asking *a);
    const char *rule;
} rules[] = {
    {NULL, ends_after_it_begins, "claim_ends_before_it_begins"},
    {NULL, has_few_diagnoses, "claim_too_many_diagnoses"},
    {NULL, has_short_code, "claim_code_too_long"},
    {SETTING_ADMIN_MANDATORY, has_admin, "claim_without_admin"},
    {SETTING_CARE_MANDATORY, has_care_type, "claim_without_care_type"},
    {SETTING_EXPLAIN_STAY, explains_stay, "claim_stay_without_explanation"},
    {SETTING_REFERRAL_FACILITY, has_referral_facility, "claim_without_referral_facility"},
    {SETTING_REFERRAL_CODE, has_referral_code, "claim_without_referral_code"},
    {SETTING_REFERRAL_ATTACHED, has_referral_attached, "claim_referral_without_attachment"},
    {SETTING_LINES_MANDATORY, has_lines, "claim_without_lines"},
};

/* ---- rules of a line ---- */

enum { WHOLE = 100 };                /* hundredths */

struct line {
    const struct settings *settings;
    int64_t qty;
    bool service, explained;
};

static bool has_quantity(const struct line *l) { return l->qty > 0; }
static bool has_little(const struct line *l) { return l->qty <= setting_int(l->settings, SETTING_QTY_MAX) * WHOLE; }

static bool explains_many(const struct line *l)
{
    return !l->service || l->qty <= WHOLE || l->explained || !setting_bool(l->settings, SETTING_EXPLAIN_MANY);
}

static bool explains_above(const struct line *l)
{
    int64_t most = setting_int(l->settings, SETTING_EXPLAIN_ABOVE);

    return !most || l->qty <= most * WHOLE || l->explained;
}

static const struct { bool (*holds)(const struct line *l); const char *rule; } line_rules[] = {
    {has_quantity, "claim_line_without_quantity"},
    {has_little, "claim_line_quantity_too_large"},
    {explains_many, "claim_services_need_explanation"},
    {explains_above, "claim_line_needs_explanation"},
};

static void check_lines(struct check *c, const struct asking *a, const char *name)
{
    const struct crud_list *l = list(a->e, name);

    for (size_t i = 0; i < l->n; i++) {
        const struct db_value *qty = record_cell(&l->rows[i].values, "qty_provided"), *why = record_cell(&l->rows[i].values, "explanation");
        struct line line = {a->settings, qty->i, !strcmp(name, "services"), !why->null && why->s.n > 0};
        for (size_t k = 0; !qty->null && k < sizeof line_rules / sizeof *line_rules; k++)
            check_rule(c, line_rules[k].holds(&line), line_rules[k].rule);
    }
}

/* ---- all of them ---- */

err_t claim_entry_check(struct arena *arena, const struct settings *s, struct claim_entered *e)
{
    struct check c = {.arena = arena, .entity = &claim_entity};
    struct asking a = {.e = e, .settings = s};

    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (!rules[i].setting || setting_bool(s, rules[i].setting)) check_rule(&c, rules[i].holds(&a), rules[i].rule);
    TRY(a.failed);
    check_lines(&c, &a, "items");
    check_lines(&c, &a, "services");
    return c.errors;
}
