#include "scheme/register.h"

enum { SECONDS = 86400 };

bool law_held_on(stamp_t from, stamp_t to, date_t day)
{
    const stamp_t end = {((int64_t)day.day * SECONDS + SECONDS - 1) * 1000000};

    return stamp_cmp(from, end) <= 0 && (stamp_none(to) || stamp_cmp(to, end) >= 0);
}

enum law_place law_place_under(enum law_place parent)
{
    return parent == LAW_VILLAGE ? LAW_VILLAGE : (enum law_place)(parent + 1);
}

enum law_upload_fate law_upload_fate(enum law_upload strategy, bool stored, bool came_before)
{
    if (came_before) return LAW_UPLOAD_TWICE;
    if (stored) return strategy == LAW_UPLOAD_INSERT ? LAW_UPLOAD_EXISTS : LAW_UPLOAD_CHANGES;
    return strategy == LAW_UPLOAD_UPDATE ? LAW_UPLOAD_UNKNOWN : LAW_UPLOAD_CREATES;
}

bool law_upload_may_close(int64_t closed, int64_t stored, int64_t errors, int32_t percent, bool force)
{
    if (errors > 0) return false;
    return force || closed * 100 <= stored * percent;
}
