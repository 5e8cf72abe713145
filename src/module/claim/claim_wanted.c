/* What a scheme may want of every claim that is entered, beside what all must have (claims 3.1): clients ask for it where they are
 * told to, and here it is asked of every way in. Nothing is wanted unless a setting says so. */
#include "model/run/setting.h"
#include "module/claim/entry.h"

/* The claim as it stands after it was written. */
struct seen {
    const struct record *claim;
    int64_t lines, attachments;
};

static bool has_text(const struct seen *s, const char *column)
{
    const struct db_value *v = record_cell(s->claim, column);

    return !v->null && v->s.n;
}

static bool says(const struct seen *s, const char *column, const char *word)
{
    return has_text(s, column) && str_is(record_cell(s->claim, column)->s, word);
}

static bool is_referral(const struct seen *s) { return says(s, "visit_type", "R") || says(s, "patient_condition", "R"); }

static bool has_lines(const struct seen *s) { return s->lines > 0; }
static bool has_care_type(const struct seen *s) { return has_text(s, "care_type"); }
static bool explains_stay(const struct seen *s) { return !says(s, "care_type", "IPD") || has_text(s, "explanation"); }
static bool names_referrer(const struct seen *s) { return !says(s, "visit_type", "R") || !record_cell(s->claim, "refer_from_id")->null; }
static bool has_referral_code(const struct seen *s) { return !is_referral(s) || has_text(s, "referral_code"); }
static bool has_referral_letter(const struct seen *s) { return !is_referral(s) || s->attachments > 0; }

static const struct { const char *setting, *rule; bool (*holds)(const struct seen *s); } wanted[] = {
    {SETTING_LINES_WANTED, "claim_lines_wanted", has_lines},
    {SETTING_CARE_TYPE_WANTED, "claim_care_type_wanted", has_care_type},
    {SETTING_STAY_EXPLAINED, "claim_stay_unexplained", explains_stay},
    {SETTING_REFERRER_WANTED, "claim_referrer_wanted", names_referrer},
    {SETTING_REFERRAL_CODE_WANTED, "claim_referral_code_wanted", has_referral_code},
    {SETTING_REFERRAL_LETTER_WANTED, "claim_referral_letter_wanted", has_referral_letter},
};
enum { WANTED = sizeof wanted / sizeof *wanted };

static err_t look(struct tx *tx, const struct record *claim, struct seen *out)
{
    static const enum db_type types[] = {DB_INT, DB_INT};
    struct db_rows rows;

    TRY(db_query(tx->conn, STR("SELECT (SELECT count(*) FROM claim_item WHERE claim_id = $1 AND deleted_at IS NULL)"
                               " + (SELECT count(*) FROM claim_service WHERE claim_id = $1 AND deleted_at IS NULL),"
                               " (SELECT count(*) FROM claim_attachment WHERE claim_id = $1 AND deleted_at IS NULL)"),
                 &claim->at[COLUMN_ID], 1, types, 2, &rows));
    *out = (struct seen){claim, db_cell(&rows, 0, 0)->i, db_cell(&rows, 0, 1)->i};
    return OK;
}

err_t claim_wanted_check(struct tx *tx, const struct settings *settings, uuid_t uuid)
{
    struct record claim;
    struct seen seen;
    bool any = false;

    for (size_t i = 0; i < WANTED; i++) any |= setting_bool(settings, wanted[i].setting);
    if (!any) return OK;
    TRY(tx_get(tx, &claim_entity, uuid, &claim));
    TRY(look(tx, &claim, &seen));
    for (size_t i = 0; i < WANTED; i++)
        if (setting_bool(settings, wanted[i].setting) && !wanted[i].holds(&seen))
            return err_make(tx->arena, E_RULE, "rule", wanted[i].rule, NULL);
    return OK;
}
