/* A family of the fiction: made of the seed and its number alone, so that it can be made again. */
#ifndef CLI_DEMO_FAMILY_H
#define CLI_DEMO_FAMILY_H

#include "cli/demo/internal.h"

enum { RELATION_BROTHER = 1, RELATION_PARENT = 2, RELATION_CHILD = 4, RELATION_STRANGER = 7, RELATION_SPOUSE = 8 };
enum { MEMBERS_MAX = 14 };

struct member_of {
    const char *last_name, *given;
    date_t birth;
    bool female;
    int32_t relation;                      /* 0: the head */
    char marital;                          /* 0: not said */
    int32_t education, profession;         /* 0: not said */
    int32_t photo;                         /* number of a portrait; -1: none */
};

struct family {
    int64_t number;                        /* 0, 1, 2 ... */
    date_t enrolled;
    enum culture culture;
    size_t district, village;              /* indexes */
    bool poor, polygamous;
    size_t n;
    struct member_of members[MEMBERS_MAX];
};

/* The days of the fiction, more people on some than on others: `ends[i]` families are registered by the end of day i. */
struct season { date_t first; size_t days; int64_t *ends; };

void season_of(struct demo *d, int64_t families, struct season *out);
void family_of(const struct demo *d, const struct season *s, int64_t number, struct family *out);

#endif
