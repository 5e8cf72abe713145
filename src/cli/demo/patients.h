/* People who may fall ill: of each district as many as fit, drawn from all that were registered so far, so that a country of
 * millions needs no more memory than a small one. */
#ifndef CLI_DEMO_PATIENTS_H
#define CLI_DEMO_PATIENTS_H

#include "cli/demo/life.h"

struct patient {
    int64_t id;
    date_t birth, registered;
    bool female;
    struct { date_t from, to; } covers[SALES_MAX];   /* in force on these days */
    size_t cover_count;
};

void patients_begin(struct demo *d);
void patients_offer(struct demo *d, const struct family *f, const struct sales *life, int64_t first_person);
/* Somebody of the district who is registered on that day and, where `covered` is said, covered, whom the mask of OF_...
 * (medicine.h) fits. NULL: nobody was found. */
const struct patient *patient_draw(struct demo *d, struct chance *c, size_t district, date_t day, bool covered, uint8_t of);

#endif
