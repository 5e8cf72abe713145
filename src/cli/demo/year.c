#include "cli/demo/year.h"

#include "cli/demo/families.h"

err_t make_year(struct demo *d)
{
    struct stream *families;

    TRY(stream_begin(d, &families));
    for (date_t month = d->begin; date_cmp(month, d->today) <= 0;) {
        date_t next = date_add_months(month, 1, MONTH_CLAMP);
        date_t last = date_add_days(next, -1);
        demo_clock(d, date_cmp(last, d->today) < 0 ? last : d->today, 20, 0);
        TRY(stream_until(families, next));
        month = next;
    }
    return OK;
}
