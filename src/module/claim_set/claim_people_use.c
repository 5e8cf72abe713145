/* What people use up while the claims of a set are decided one after the other: sums of consumption, and what was provided, as each claim
 * finds it. */
#include "module/claim_set/claim_people.h"

#include <string.h>

/* What one person, or everybody (person 0), has used of a policy: of all claims, those of the set included. */
struct use {
    int64_t policy, person;
    struct law_consumed sum, kept;
};

/* ---- consumption ---- */

static struct str use_key(const struct use *u) { return (struct str){(const char *)u, 2 * sizeof(int64_t)}; }

static struct use *use_of(struct claim_set *s, int64_t policy, int64_t person)
{
    struct use key = {.policy = policy, .person = person};
    struct use *u = map_get(&s->uses, use_key(&key));

    if (u) return u;
    u = ARENA_NEW(s->tx->arena, struct use);
    *u = key;
    map_put(&s->uses, use_key(u), u);
    return u;
}

/* Sums of amounts that the storage holds: a sum past its largest stays there, and leaves nothing of any ceiling. */
static void add(money_t *to, money_t v)
{
    if (!money_add(*to, v, to)) *to = (money_t){v.minor < 0 ? -DECIMAL_MAX : DECIMAL_MAX};
}

static void add_all(struct law_consumed *to, const struct law_consumed *v, int sign)
{
    const money_t from[] = {v->deducted, v->deducted_ip, v->deducted_op, v->paid, v->paid_ip, v->paid_op};
    money_t *const into[] = {&to->deducted, &to->deducted_ip, &to->deducted_op, &to->paid, &to->paid_ip, &to->paid_op};

    for (size_t i = 0; i < 6; i++) add(into[i], (money_t){sign * from[i].minor});
}

static void add_use(struct claim_set *s, int64_t policy, int64_t person, const struct law_consumed *v, int sign)
{
    add_all(&use_of(s, policy, person)->sum, v, sign);
    add_all(&use_of(s, policy, 0)->sum, v, sign);
}

void claim_people_take_uses(struct claim_people *a, const struct db_rows *rows)
{
    map_init(&a->s->uses, a->s->tx->arena, rows->rows * 2);
    for (size_t i = 0; i < rows->rows; i++) {
        const struct db_value *at = db_cell(rows, i, 0);
        add_use(a->s, at[0].i, at[1].null ? -1 : at[1].i, &(struct law_consumed){{at[2].i}, {at[3].i}, {at[4].i}, {at[5].i},
                {at[6].i}, {at[7].i}}, 1);
    }
}

static money_t amount(const struct db_value *v) { return v->null ? MONEY_ZERO : (money_t){v->i}; }

static struct law_consumed of_row(const struct claim_set *s, const struct db_value *at)
{
    return (struct law_consumed){amount(&at[s->u.ded_g]), amount(&at[s->u.ded_ip]), amount(&at[s->u.ded_op]),
                                 amount(&at[s->u.rem_g]), amount(&at[s->u.rem_ip]), amount(&at[s->u.rem_op])};
}

static struct law_consumed of_law(const struct law_consumption *c)
{
    struct law_consumed out = {.deducted = c->deducted, .paid = c->paid};

    *(c->hospital ? &out.deducted_ip : &out.deducted_op) = c->deducted;
    *(c->hospital ? &out.paid_ip : &out.paid_op) = c->paid;
    return out;
}

/* ---- one claim after the other ---- */

/* What its rows say of consumption, out of the sums (-1) or into them. */
static void take_own(struct claim_set *s, const struct set_claim *c, int sign)
{
    for (size_t i = 0; i < c->used_count; i++) {
        const struct db_value *at = c->used[i].at;
        struct law_consumed own = of_row(s, at);
        add_use(s, at[s->u.policy_id].i, at[s->u.insuree_id].null ? -1 : at[s->u.insuree_id].i, &own, sign);
    }
}

/* Where only claims of before a day count, those of the set are none of them. */
void claim_set_disown(struct claim_set *s, struct set_claim *c)
{
    if (!s->view.only_before && !c->why) take_own(s, c, -1);
    c->used_count = 0;
}

void claim_set_before(struct claim_set *s, struct set_claim *c)
{
    struct person *p = c->person;

    take_own(s, c, -1);
    for (size_t i = 0; i < p->file.coverage_count; i++) {
        p->coverages[i].by_person = use_of(s, p->coverages[i].policy, p->id)->sum;
        p->coverages[i].by_policy = use_of(s, p->coverages[i].policy, 0)->sum;
    }
    claim_authorisation_before(s, c);
}

static int order(const struct law_earlier_line *a, const struct law_earlier_line *b)
{
    if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
    if (a->entry != b->entry) return a->entry < b->entry ? -1 : 1;
    return date_cmp(a->day, b->day);
}

static void remember_line(struct person *p, struct law_earlier_line line)
{
    size_t i = p->file.line_count++;

    for (; i > 0 && order(&p->lines[i - 1], &line) > 0; i--) p->lines[i] = p->lines[i - 1];
    p->lines[i] = line;
}

static void remember(struct set_claim *c)
{
    date_t target = law_target_date(c->law.date_from, c->law.date_to);
    struct person *p = c->person;

    if (!p->lines || c->law.status < LAW_CLAIM_CHECKED) return;
    p->claims[p->file.claim_count++] = (struct law_earlier_claim){c->law.id, c->law.category, target, c->law.submitted};
    for (size_t i = 0; i < c->law.line_count; i++) {
        const struct law_line *l = &c->law.lines[i];
        if (l->status == LAW_LINE_PASSED)
            remember_line(p, (struct law_earlier_line){c->law.id, l->entry, l->kind, target, law_line_qty(l), c->law.date_from,
                                                        c->law.submitted});
    }
}

void claim_set_leave(struct claim_set *s, struct set_claim *c) { take_own(s, c, 1); }

void claim_set_after(struct claim_set *s, struct set_claim *c)
{
    struct law_consumed own;

    if (c->consumes)
        for (size_t i = 0; i < c->law.consumed_count; i++) {
            own = of_law(&c->law.consumed[i]);
            add_use(s, c->law.consumed[i].policy, c->person->id, &own, 1);
        }
    else if (!c->releases)
        take_own(s, c, 1);
    claim_authorisation_after(s, c);
    remember(c);
}

/* ---- once more ---- */

struct person_kept {
    struct law_file file;
    struct law_earlier_line *lines;
    struct law_earlier_claim *claims;
};

static void keep_uses(struct claim_set *s, struct person *p, bool back)
{
    for (size_t i = 0; i < p->file.coverage_count; i++) {
        struct use *uses[] = {use_of(s, p->coverages[i].policy, p->id), use_of(s, p->coverages[i].policy, 0)};
        for (int k = 0; k < 2; k++)
            if (back) uses[k]->sum = uses[k]->kept;
            else uses[k]->kept = uses[k]->sum;
    }
}

static void keep_person(struct claim_set *s, struct person *p)
{
    p->kept = ARENA_NEW(s->tx->arena, struct person_kept);
    p->kept->file = p->file;
    p->kept->lines = ARENA_ARRAY(s->tx->arena, struct law_earlier_line, p->file.line_count);
    p->kept->claims = ARENA_ARRAY(s->tx->arena, struct law_earlier_claim, p->file.claim_count);
    if (p->file.line_count) memcpy(p->kept->lines, p->lines, p->file.line_count * sizeof *p->lines);
    if (p->file.claim_count) memcpy(p->kept->claims, p->claims, p->file.claim_count * sizeof *p->claims);
    keep_uses(s, p, false);
}

void claim_people_keep(struct claim_set *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->claims[i].person && !s->claims[i].person->kept) keep_person(s, s->claims[i].person);
}

static void need_room(struct claim_set *s, struct person *p, size_t lines, size_t claims)
{
    size_t l = p->file.line_count + lines + p->lines_in_set, c = p->file.claim_count + claims + p->claims_in_set;

    if (l > p->line_room || c > p->claim_room) claim_people_room(s, p, 2 * l, 2 * c);
}

void claim_people_recall(struct claim_set *s, const struct claim_recalled *r)
{
    struct person *p = map_get(&s->people, map_id_key(&r->person));

    for (size_t i = 0; i < r->used_count; i++) {
        struct law_consumed own = of_law(&r->used[i]);
        add_use(s, r->used[i].policy, r->person, &own, 1);
    }
    claim_authorisation_recall(s, r->taken, r->taken_count);
    if (!p || !r->claim.claim) return;
    need_room(s, p, r->line_count, 1);
    p->claims[p->file.claim_count++] = r->claim;
    for (size_t i = 0; i < r->line_count; i++) remember_line(p, r->lines[i]);
}

static void rewind_person(struct claim_set *s, struct person *p)
{
    p->file.line_count = p->kept->file.line_count;
    p->file.claim_count = p->kept->file.claim_count;
    if (p->file.line_count) memcpy(p->lines, p->kept->lines, p->file.line_count * sizeof *p->lines);
    if (p->file.claim_count) memcpy(p->claims, p->kept->claims, p->file.claim_count * sizeof *p->claims);
    keep_uses(s, p, true);
}

void claim_people_rewind(struct claim_set *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->claims[i].person) rewind_person(s, s->claims[i].person);
}
