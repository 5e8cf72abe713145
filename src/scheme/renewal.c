#include "scheme/renewal.h"

/* ---- chains ---- */

enum law_follow law_follow(date_t until, bool has_next, date_t day, int hops)
{
    if (date_none(until) || date_cmp(day, until) <= 0) return LAW_STAY;
    return has_next && hops < LAW_HOPS ? LAW_GO_ON : LAW_GIVE_UP;
}

/* ---- prompts ---- */

date_t law_renewal_date(date_t expiry) { return date_add_days(expiry, 1); }

static uint32_t warnings_of(const struct law_ending *e, date_t renewal)
{
    uint32_t warnings = 0;

    if (date_cmp(renewal, e->sold_from) < 0 || date_cmp(renewal, e->sold_to) > 0) warnings |= LAW_PROMPT_NOT_SOLD;
    if (!e->officer) return warnings | LAW_PROMPT_NO_OFFICER;
    return law_follow(e->works_to, false, renewal, 0) == LAW_STAY ? warnings : warnings | LAW_PROMPT_OFFICER_LEFT;
}

bool law_prompt_due(const struct law_ending *e, date_t today, int32_t interval, struct law_prompt *out)
{
    date_t renewal = law_renewal_date(e->expiry);

    if (date_none(e->expiry) || (e->status != LAW_ACTIVE && e->status != LAW_EXPIRED)) return false;
    if (e->prompted || (interval > 0 && date_cmp(e->expiry, date_add_days(today, interval)) > 0)) return false;
    if (!date_none(e->followed) && date_cmp(e->followed, renewal) >= 0) return false;
    *out = (struct law_prompt){renewal, warnings_of(e, renewal)};
    return true;
}

bool law_prompt_answer(enum law_prompt_response from, enum law_prompt_event event, enum law_prompt_response *to)
{
    static const struct { enum law_prompt_response from; enum law_prompt_event event; enum law_prompt_response to; } answers[] = {
        {LAW_PROMPT_OPEN, LAW_PROMPT_RENEW, LAW_PROMPT_RENEWED}, {LAW_PROMPT_DECLINED, LAW_PROMPT_RENEW, LAW_PROMPT_RENEWED},
        {LAW_PROMPT_OPEN, LAW_PROMPT_DECLINE, LAW_PROMPT_DECLINED}, {LAW_PROMPT_DECLINED, LAW_PROMPT_DECLINE, LAW_PROMPT_DECLINED},
        {LAW_PROMPT_DECLINED, LAW_PROMPT_REOPEN, LAW_PROMPT_OPEN},
    };

    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
        if (answers[i].from == from && answers[i].event == event) {
            *to = answers[i].to;
            return true;
        }
    return false;
}

bool law_photo_due(date_t taken, date_t birth, date_t day, const struct law_photo_ages *ages, const struct law_policy_rules *r)
{
    int32_t months = date_age(birth, day) < r->age_of_majority ? ages->child : ages->adult;

    return date_none(taken) || date_cmp(date_add_months(taken, months, r->months), day) < 0;
}

/* ---- notices ---- */

static bool is_fresh(const struct law_noticed *p, date_t today, int32_t days)
{
    return p->status == LAW_ACTIVE && !date_none(p->activated) && date_cmp(today, date_add_days(p->activated, days)) <= 0;
}

/* What begins and is known today is told once: that it begins. */
static uint32_t of_beginning(const struct law_noticed *p, const struct law_notice_rules *r, date_t today)
{
    bool starts = p->status == LAW_ACTIVE && date_cmp(p->effective, today) == 0;
    uint32_t due = starts ? LAW_NOTICE_STARTED : 0;

    if (p->stage == LAW_RENEWAL) return is_fresh(p, today, r->fresh_renewal) ? due | LAW_NOTICE_RENEWED : due;
    if (starts && r->on & LAW_NOTICE_STARTED) return due;
    return is_fresh(p, today, r->fresh_activation) ? due | LAW_NOTICE_ACTIVATED : due;
}

static uint32_t of_end(const struct law_noticed *p, const struct law_notice_rules *r, date_t today)
{
    uint32_t due = 0;

    if (p->followed) return 0;
    if (date_cmp(p->expiry, date_add_days(today, r->before)) == 0) due |= LAW_NOTICE_RENEW;
    if (date_cmp(p->expiry, today) == 0) due |= LAW_NOTICE_ENDS;
    if (date_cmp(p->expiry, date_add_days(today, -r->after)) == 0) due |= LAW_NOTICE_ENDED;
    return due;
}

uint32_t law_notices(const struct law_noticed *p, const struct law_notice_rules *r, date_t today)
{
    return (of_beginning(p, r, today) | of_end(p, r, today)) & r->on & ~p->sent;
}
