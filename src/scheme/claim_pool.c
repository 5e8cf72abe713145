/* Which deductible and which ceiling hold for the lines of a policy (claims 4.3, 4.4). */
#include "scheme/internal.h"

enum side { GENERAL, IN_PATIENT, OUT_PATIENT };

static money_t amount_of(const struct law_amounts *a, enum side side)
{
    if (side == GENERAL) return a->general;
    return side == IN_PATIENT ? a->ip : a->op;
}

static money_t consumed_of(const struct law_consumed *used, enum side side, bool paid)
{
    money_t general = paid ? used->paid : used->deducted, ip = paid ? used->paid_ip : used->deducted_ip;
    money_t of_side = side == IN_PATIENT ? ip : paid ? used->paid_op : used->deducted_op;

    return money_or(side == GENERAL ? general : of_side, MONEY_ZERO);
}

/* The level that wins where several are set; LAW_LEVEL_NONE: no amount. zero: the level at which 0 is an amount. */
static enum law_level level_set(const struct law_amounts amounts[LAW_LEVELS], enum side side, enum law_level zero)
{
    for (int level = LAW_POLICY; level >= LAW_TREATMENT; level--) {
        money_t m = amount_of(&amounts[level], side);
        if (!money_none(m) && (m.minor != 0 || level == (int)zero)) return (enum law_level)level;
    }
    return LAW_LEVEL_NONE;
}

/* The general amount, else that of the claim's side. */
static enum law_level level_found(const struct law_amounts amounts[LAW_LEVELS], bool hospital, enum law_level zero,
                                  enum side *side)
{
    enum law_level level = level_set(amounts, GENERAL, zero);

    *side = GENERAL;
    if (level != LAW_LEVEL_NONE) return level;
    *side = hospital ? IN_PATIENT : OUT_PATIENT;
    return level_set(amounts, *side, zero);
}

static money_t consumed_before(const struct law_coverage *v, enum law_level level, enum side side, bool paid)
{
    if (level == LAW_TREATMENT) return MONEY_ZERO;
    return consumed_of(level == LAW_POLICY ? &v->by_policy : &v->by_person, side, paid);
}

struct pool law_pool_deductible(const struct law_benefit *b, const struct law_coverage *v, bool hospital)
{
    enum side side;
    enum law_level level = level_found(b->deductible, hospital, LAW_LEVEL_NONE, &side);

    if (level == LAW_LEVEL_NONE) return (struct pool){.set = false};
    return (struct pool){true, level, amount_of(&b->deductible[level], side), consumed_before(v, level, side, false)};
}

/* Persons, not rows: who left and came back counts once. */
static int64_t members_on(const struct law_file *file, int64_t policy, date_t day)
{
    const struct law_covered_person *last = NULL;
    int64_t n = 0;

    for (size_t i = 0; i < file->people_count; i++) {
        const struct law_covered_person *p = &file->people[i];
        if (p->policy != policy || date_none(p->effective) || date_none(p->expiry)) continue;
        if (date_cmp(p->effective, day) > 0 || date_cmp(day, p->expiry) > 0) continue;
        n += last == NULL || last->person != p->person;
        last = p;
    }
    return n;
}

/* A policy's ceiling grows with members above the threshold, up to a most. false: too large. */
static bool grow(const struct claim_case *c, const struct law_benefit *b, const struct law_coverage *v, enum side side,
                 money_t *limit)
{
    money_t extra = money_or(amount_of(&b->extra_member, side), MONEY_ZERO);
    money_t most = money_or(amount_of(&b->most_policy, side), MONEY_ZERO);
    int64_t members = b->threshold < 0 ? 0 : members_on(c->file, v->policy, c->target);
    money_t more;

    if (b->threshold < 0 || members <= b->threshold) return true;
    if (!money_times_qty(extra, (qty_t){(members - b->threshold) * 100}, &more)) return false;
    if (!money_add(*limit, more, limit)) return false;
    if (most.minor != 0) *limit = money_min(*limit, most);
    return true;
}

bool law_pool_ceiling(const struct claim_case *c, const struct law_benefit *b, const struct law_coverage *v, bool hospital,
                  struct pool *out)
{
    enum side side;
    enum law_level level = level_found(b->ceiling, hospital, b->level, &side);

    *out = (struct pool){.set = level != LAW_LEVEL_NONE, .level = level};
    if (!out->set) return true;
    out->limit = amount_of(&b->ceiling[level], side);
    out->before = consumed_before(v, level, side, true);
    return level != LAW_POLICY || grow(c, b, v, side, &out->limit);
}
