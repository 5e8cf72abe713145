/* Registers: states as of a day, places that move, files that are uploaded (enrolment 1.9, 2.1, 9.2). Pure and freestanding. */
#ifndef SCHEME_REGISTER_H
#define SCHEME_REGISTER_H

#include "base/date.h"

/* Whether a state that held from a moment to another (STAMP_NONE: still) is what a day is told as: a day is seen from its last second. */
bool law_held_on(stamp_t from, stamp_t to, date_t day);

/* ---- places ---- */

enum law_place { LAW_NOWHERE, LAW_REGION, LAW_DISTRICT, LAW_WARD, LAW_VILLAGE };

/* What a place becomes that moves under another: one level below; a village beside a village; a region under none. */
enum law_place law_place_under(enum law_place parent);

/* ---- uploads ---- */

enum law_upload { LAW_UPLOAD_INSERT = 1, LAW_UPLOAD_UPDATE, LAW_UPLOAD_UPSERT, LAW_UPLOAD_REPLACE };

enum law_upload_fate {
    LAW_UPLOAD_CREATES = 1, LAW_UPLOAD_CHANGES,
    LAW_UPLOAD_TWICE,              /* its code came before in the file, in whatever letters: the first is kept */
    LAW_UPLOAD_EXISTS,             /* and only new ones are to be */
    LAW_UPLOAD_UNKNOWN,            /* and only known ones are to be */
};

/* What becomes of an entry of a file; a dry run says the same. */
enum law_upload_fate law_upload_fate(enum law_upload strategy, bool stored, bool came_before);
/* Whether what the file does not name may be closed: never after an error, and of `stored` ones no larger share than `percent` but by
 * force. */
bool law_upload_may_close(int64_t closed, int64_t stored, int64_t errors, int32_t percent, bool force);

#endif
