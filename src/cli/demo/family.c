#include "cli/demo/family.h"

#include <assert.h>

#include "cli/demo/portrait.h"

enum { PHOTOS_PER_THOUSAND = 220, FAMILIES_WITH_PHOTOS = 60000 };

/* ---- when ---- */

/* After the harvest people have money. January first. */
static const uint8_t months[12] = {9, 8, 6, 5, 4, 3, 3, 4, 6, 9, 10, 8};

static int64_t weight(date_t day)
{
    int32_t of_week = (day.day + 3) % 7;   /* Monday 0: 1970 began with a Thursday */

    return of_week == 6 ? 0 : months[date_parts(day).month - 1] * (of_week == 5 ? 1 : 3);
}

void season_of(struct demo *d, int64_t families, struct season *out)
{
    int64_t sum = 0, so_far = 0;

    *out = (struct season){d->begin, (size_t)(d->today.day - d->begin.day), NULL};
    out->ends = ARENA_ARRAY(d->arena, int64_t, out->days);
    for (size_t i = 0; i < out->days; i++)
        sum += weight(date_add_days(d->begin, (int32_t)i));
    assert(sum > 0 && "a year of days, not all Sundays");
    for (size_t i = 0; i < out->days; i++) {
        so_far += weight(date_add_days(d->begin, (int32_t)i));
        out->ends[i] = families / sum * so_far + families % sum * so_far / sum;
    }
}

static date_t day_of(const struct season *s, int64_t number)
{
    size_t low = 0, high = s->days - 1;

    while (low < high) {
        size_t middle = (low + high) / 2;
        if (s->ends[middle] > number)
            high = middle;
        else
            low = middle + 1;
    }
    return date_add_days(s->first, (int32_t)low);
}

/* ---- who ---- */

static date_t birth(struct chance *c, date_t day, int64_t least, int64_t most)
{
    return date_add_days(date_add_years(day, -(int32_t)chance_between(c, least, most) - 1), (int32_t)chance_between(c, 1, 365));
}

static struct member_of *add(struct family *f, struct chance *c, bool female, date_t born, int32_t relation, const char *last_name)
{
    struct member_of *m = &f->members[f->n++];

    *m = (struct member_of){.last_name = last_name, .given = name_given(c, f->culture, female), .birth = born, .female = female,
                            .relation = relation, .photo = -1};
    return m;
}

static void head(struct family *f, struct chance *c)
{
    static const uint16_t ages[] = {10, 24, 26, 18, 12, 7, 3};   /* from 20, 27, 34 ... */
    int64_t least = 20 + 7 * (int64_t)chance_weighted(c, ages, sizeof ages / sizeof *ages);

    add(f, c, chance_hit(c, 290), birth(c, f->enrolled, least, least + 6), 0, name_family(c, f->culture));
}

static void spouses(struct family *f, struct chance *c)
{
    struct member_of *h = &f->members[0];
    int32_t age = date_age(h->birth, f->enrolled);
    bool married = chance_hit(c, h->female ? 380 : age < 24 ? 600 : 880);

    h->marital = married ? 'M' : h->female && age > 40 ? 'W' : age > 30 && chance_hit(c, 300) ? 'D' : 'S';
    if (!married)
        return;
    f->polygamous = !h->female && chance_hit(c, 18);
    for (int i = 0; i <= f->polygamous; i++) {
        int64_t younger = chance_between(c, h->female ? -8 : -1, h->female ? 1 : 8), years = age - younger;
        struct member_of *s = add(f, c, !h->female, birth(c, f->enrolled, years < 18 ? 18 : years, years < 18 ? 19 : years),
                                  RELATION_SPOUSE, chance_hit(c, 750) ? h->last_name : name_family(c, f->culture));
        s->marital = 'M';
    }
}

static int32_t mother_age(const struct family *f)
{
    int32_t youngest = 200;

    for (size_t i = 0; i < f->n && i < 2; i++) {
        int32_t age = date_age(f->members[i].birth, f->enrolled);
        if (age < youngest)
            youngest = age;
    }
    return youngest;
}

static void children(struct family *f, struct chance *c)
{
    static const uint16_t few[] = {30, 40, 25, 5, 0, 0, 0}, many[] = {6, 12, 20, 24, 18, 12, 8};
    int32_t mother = mother_age(f);
    bool couple = f->n > 1;
    size_t n = chance_weighted(c, mother < 27 ? few : many, 7);

    if (!couple)
        n = n * 2 / 3;
    if (f->polygamous)
        n += 2;
    for (size_t i = 0; i < n; i++) {
        int64_t most = mother - 17 < 20 ? mother - 17 : 20, least = mother > 48 ? mother - 45 : 0;
        if (most < least || most < 0)
            break;
        add(f, c, chance_hit(c, 492), birth(c, f->enrolled, least, most), RELATION_CHILD, f->members[0].last_name);
    }
}

static void others(struct family *f, struct chance *c)
{
    if (chance_hit(c, 90))
        add(f, c, chance_hit(c, 650), birth(c, f->enrolled, 58, 84), RELATION_PARENT, f->members[0].last_name)->marital = 'W';
    if (chance_hit(c, 40))
        add(f, c, chance_hit(c, 500), birth(c, f->enrolled, 14, 35), RELATION_BROTHER, f->members[0].last_name);
    if (chance_hit(c, 25))
        add(f, c, chance_hit(c, 500), birth(c, f->enrolled, 8, 50), RELATION_STRANGER, name_family(c, f->culture));
}

/* A child is not born after the day, nor is anybody older than he would be. */
static void describe(const struct demo *d, struct family *f, struct chance *c)
{
    static const uint16_t work[] = {46, 10, 14, 12, 14, 4}, schooling[] = {0, 50, 34, 8, 8};

    for (size_t i = 0; i < f->n; i++) {
        struct member_of *m = &f->members[i];
        int32_t age = date_age(m->birth, f->enrolled);
        if (date_cmp(m->birth, f->enrolled) > 0)
            m->birth = f->enrolled;
        m->profession = age < 16 ? 0 : (int32_t)chance_weighted(c, work, 6) + 1;
        m->education = age < 4 ? 0 : age < 7 ? 1 : age < 15 ? 2 : (int32_t)chance_weighted(c, schooling, 5) + 1;
        if (chance_hit(c, PHOTOS_PER_THOUSAND) && d->options->families <= FAMILIES_WITH_PHOTOS)
            m->photo = (m->female ? 2 : 0) * PORTRAIT_VARIANTS + (age < 15 ? PORTRAIT_VARIANTS : 0) + (int32_t)chance_below(c, PORTRAIT_VARIANTS);
    }
}

void family_of(const struct demo *d, const struct season *s, int64_t number, struct family *out)
{
    struct chance c = chance_of(d->seed, CHANCE_FAMILY, (uint64_t)number);
    size_t each = d->places[PLACE_VILLAGE].n / d->places[PLACE_DISTRICT].n;

    *out = (struct family){.number = number, .enrolled = day_of(s, number), .culture = culture_drawn(&c)};
    out->village = chance_below(&c, d->places[PLACE_VILLAGE].n);
    out->district = out->village / each;
    out->poor = chance_hit(&c, 140);
    head(out, &c);
    spouses(out, &c);
    children(out, &c);
    others(out, &c);
    describe(d, out, &c);
}
