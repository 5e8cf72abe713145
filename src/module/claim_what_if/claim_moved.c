#include "module/claim_what_if/claim_moved.h"

void moved_init(struct moved *t, struct arena *a)
{
    *t = (struct moved){.arena = a};
    for (int i = 0; i < MOVED_PARTS; i++) {
        map_init(&t->parts[i].rows, a, 0);
        vec_init(&t->parts[i].list, a);
    }
}

static struct str key_of(const int64_t *key) { return (struct str){(const char *)key, sizeof *key}; }

static struct moved_row *row_of(struct moved *t, enum moved_kind kind, int64_t key)
{
    struct moved_part *p = &t->parts[kind];
    struct moved_row *row = map_get(&p->rows, key_of(&key));

    if (row) return row;
    row = ARENA_NEW(t->arena, struct moved_row);
    row->key = key;
    map_put(&p->rows, key_of(&row->key), row);
    *vec_add(&p->list) = row;
    return row;
}

static void count_claim(struct moved_row *row, int64_t claim, bool affected)
{
    if (row->claim != claim) row->claims++;
    row->claim = claim;
    if (affected && row->moved != claim) row->affected++;
    if (affected) row->moved = claim;
}

/* ---- one claim ---- */

static bool same_line(const struct outcome_line *a, const struct outcome_line *b)
{
    return a->reason == b->reason && a->product == b->product && a->value == b->value && a->quantity == b->quantity;
}

static int64_t reason_key(int cut, const struct outcome_line *l)
{
    return cut * REASON_ROOM + (cut == CUT_REJECTED ? REASON_SHIFT + (int64_t)l->reason : 0);
}

static void add_cuts(struct moved *t, enum world world, const struct outcome_line *l)
{
    for (int cut = 0; cut < CUTS; cut++) {
        struct moved_row *row;
        if (!l->cuts[cut]) continue;
        row = row_of(t, BY_REASON, reason_key(cut, l));
        row->lines[world]++;
        row->amount[world] += l->cuts[cut];
    }
}

static void add_product(struct moved *t, enum world world, const struct moved_claim *c, const struct outcome_line *l, bool moved)
{
    struct moved_row *row;

    if (!l->product) return;
    row = row_of(t, BY_PRODUCT, l->product);
    count_claim(row, c->id, moved);
    row->lines[world]++;
    row->amount[world] += l->value;
}

static bool add_lines(struct moved *t, const struct moved_claim *c)
{
    const struct outcome *before = &c->outcomes[BEFORE], *after = &c->outcomes[AFTER];
    bool any = false;

    for (size_t i = 0; i < before->line_count; i++) {
        bool moved = !same_line(&before->lines[i], &after->lines[i]);
        for (int world = 0; world < WORLDS; world++) {
            add_cuts(t, (enum world)world, &c->outcomes[world].lines[i]);
            add_product(t, (enum world)world, c, &c->outcomes[world].lines[i], moved);
        }
        t->lines++;
        t->lines_affected += moved;
        any |= moved;
    }
    return any;
}

static int64_t month_of(date_t day)
{
    struct civil c = date_parts(day);

    return (int64_t)c.year * 100 + c.month;
}

static void add_whole(struct moved *t, enum moved_kind kind, int64_t key, const struct moved_claim *c, bool moved)
{
    struct moved_row *row = row_of(t, kind, key);

    count_claim(row, c->id, moved);
    for (int world = 0; world < WORLDS; world++) row->amount[world] += c->outcomes[world].remunerated;
}

void moved_add(struct moved *t, const struct moved_claim *c)
{
    bool moved;

    if (!c->outcomes[BEFORE].decided || !c->outcomes[AFTER].decided) {
        t->undecided++;
        return;
    }
    moved = add_lines(t, c);
    t->claims++;
    t->affected += moved;
    t->stored_approved += c->approved;
    t->stored_remunerated += c->remunerated;
    for (int world = 0; world < WORLDS; world++) {
        t->approved[world] += c->outcomes[world].approved;
        t->remunerated[world] += c->outcomes[world].remunerated;
    }
    add_whole(t, BY_FACILITY, c->facility, c, moved);
    add_whole(t, BY_MONTH, month_of(c->day), c, moved);
}
