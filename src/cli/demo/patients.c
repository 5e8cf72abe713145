#include "cli/demo/patients.h"

#include "cli/demo/medicine.h"

enum { KEPT = 3000, TRIES = 60 };

struct district { struct patient *at; size_t n; uint64_t seen; };
struct patients { struct district *districts; };

void patients_begin(struct demo *d)
{
    d->patients = ARENA_NEW(d->arena, struct patients);
    d->patients->districts = ARENA_ARRAY(d->arena, struct district, d->places[PLACE_DISTRICT].n);
    for (size_t i = 0; i < d->places[PLACE_DISTRICT].n; i++)
        d->patients->districts[i].at = ARENA_ARRAY(d->arena, struct patient, KEPT);
}

/* Each of all that were seen stays with the same chance (Vitter's algorithm R). */
static struct patient *place_for(struct demo *d, struct district *of, int64_t id)
{
    struct chance c = chance_of(d->seed, CHANCE_PATIENT, (uint64_t)id);
    uint64_t at = of->seen++;

    if (of->n < KEPT)
        return &of->at[of->n++];
    at = chance_next(&c) % (at + 1);
    return at < KEPT ? &of->at[at] : NULL;
}

static void take_covers(const struct sales *life, struct patient *p)
{
    p->cover_count = 0;
    for (size_t i = 0; i < life->n; i++) {
        const struct sale *s = &life->at[i];
        bool usable = s->status == LAW_ACTIVE || s->status == LAW_EXPIRED;
        if (!usable || date_none(s->effective))
            continue;
        p->covers[p->cover_count].from = s->effective;
        p->covers[p->cover_count++].to = s->period.expiry;
    }
}

void patients_offer(struct demo *d, const struct family *f, const struct sales *life, int64_t first_person)
{
    struct district *of = &d->patients->districts[f->district];

    for (size_t i = 0; i < f->n; i++) {
        struct patient *p = place_for(d, of, first_person + (int64_t)i);
        if (!p)
            continue;
        *p = (struct patient){.id = first_person + (int64_t)i, .birth = f->members[i].birth, .registered = f->enrolled,
                              .female = f->members[i].female};
        take_covers(life, p);
    }
}

/* ---- drawing ---- */

static bool fits(const struct patient *p, date_t day, uint8_t of)
{
    int32_t age = date_age(p->birth, day);
    bool mother = p->female && age >= 18 && age <= 43;

    if (of & OF_MOTHERS)
        return mother;
    if (of & (OF_WOMEN | OF_MEN))
        return age >= 18 && p->female == !(of & OF_MEN);
    return age < 18 ? of & OF_CHILDREN : of & OF_ADULTS;
}

static bool is_covered(const struct patient *p, date_t day)
{
    for (size_t i = 0; i < p->cover_count; i++)
        if (date_cmp(p->covers[i].from, day) <= 0 && date_cmp(day, p->covers[i].to) <= 0)
            return true;
    return false;
}

const struct patient *patient_draw(struct demo *d, struct chance *c, size_t district, date_t day, bool covered, uint8_t of)
{
    const struct district *from = &d->patients->districts[district];

    for (int i = 0; i < TRIES && from->n; i++) {
        const struct patient *p = &from->at[chance_below(c, from->n)];
        if (date_cmp(p->registered, day) <= 0 && date_cmp(p->birth, day) <= 0 && fits(p, day, of) && is_covered(p, day) == covered)
            return p;
    }
    return NULL;
}
