#include "module/claim_what_if/claim_past.h"

#include <string.h>

void past_init(struct past *p)
{
    p->arena = arena_new();
    vec_init(&p->claims, p->arena);
}

void past_free(struct past *p) { arena_free(p->arena); }

void past_forget(struct past *p)
{
    if (!p->claims.n) return;
    arena_reset(p->arena);
    vec_init(&p->claims, p->arena);
}

static void note_lines(struct past *p, const struct set_claim *c, date_t day, struct claim_recalled *r)
{
    struct law_earlier_line *lines = ARENA_ARRAY(p->arena, struct law_earlier_line, c->law.line_count);

    for (size_t i = 0; i < c->law.line_count; i++) {
        const struct law_line *l = &c->law.lines[i];
        if (l->status == LAW_LINE_PASSED)
            lines[r->line_count++] = (struct law_earlier_line){c->law.id, l->entry, l->kind, day, law_line_qty(l), c->law.date_from,
                                                                c->law.submitted};
    }
    r->lines = lines;
}

/* One that is rejected leaves nothing but what its rows say it took of a pre-authorisation. */
void past_note(struct past *p, const struct claim_set *s, const struct set_claim *c)
{
    date_t day = law_target_date(c->law.date_from, c->law.date_to);
    struct law_consumption *used = ARENA_ARRAY(p->arena, struct law_consumption, c->law.consumed_count);
    struct claim_taken *taken = ARENA_ARRAY(p->arena, struct claim_taken, c->line_count);
    struct claim_recalled *r, here = {.person = c->person->id, .taken = taken, .taken_count = claim_authorisation_taken(s, c, taken)};

    if (c->law.status < LAW_CLAIM_CHECKED && !here.taken_count) return;
    r = vec_add(&p->claims);
    *r = here;
    if (c->law.status < LAW_CLAIM_CHECKED) return;
    r->claim = (struct law_earlier_claim){c->law.id, c->law.category, day, c->law.submitted};
    r->used = used;
    r->used_count = c->law.consumed_count;
    if (r->used_count) memcpy(used, c->law.consumed, r->used_count * sizeof *used);
    note_lines(p, c, day, r);
}

void past_recall(const struct past *p, struct claim_set *s)
{
    for (size_t i = 0; i < p->claims.n; i++) claim_people_recall(s, &p->claims.at[i]);
}
