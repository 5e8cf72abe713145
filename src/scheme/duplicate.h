/* Whether two people may be one who is registered twice (enrolment 5.5). Pure and freestanding.
 *
 * Each field that both have is compared, as a share of 100; the score is the weighted mean of the shares, rounded down. It decides
 * nothing: people look at it. Names that are registered the wrong way round count as what they are, less five. Shares:
 *   names   100 the same; 90 one holds all the words of the other; 85 the same sound; else twice the trigrams that both have, of all
 *           (Dice, 1945; a blank before and behind each word), of 100; below 30 nothing
 *   birth   100 the same day; 90 day and month the other way round; 85 the day before or after; 80 the same but for the day, the month or
 *           the year by one; 60 the same year, one of them being its first of January, which stands for an unknown day; 40 the same year
 *   gender  100 the same
 *   place   100 the same village; 50 the same district
 * tests/vectors/duplicate.json. */
#ifndef SCHEME_DUPLICATE_H
#define SCHEME_DUPLICATE_H

#include "base/date.h"

enum { LAW_NAME_BYTES = 400 };   /* of a folded name, four a letter; what is longer is cut */

struct law_name { const char *p; size_t n; };   /* folded (base/utf8.h) */

struct law_known {
    struct law_name last, other;               /* .n 0: not known */
    struct law_name last_sound, other_sound;   /* base/sound.h */
    date_t dob;                                /* DATE_NONE: not known */
    int64_t gender, village, district;         /* ids; 0: not known */
};

enum law_alike { LAW_ALIKE_LAST_NAME, LAW_ALIKE_OTHER_NAMES, LAW_ALIKE_DOB, LAW_ALIKE_GENDER, LAW_ALIKE_PLACE, LAW_ALIKE_FIELDS };

enum law_alike_how {
    LAW_HOW_UNKNOWN, LAW_HOW_DIFFERENT, LAW_HOW_SAME, LAW_HOW_WORDS, LAW_HOW_SOUND, LAW_HOW_SIMILAR, LAW_HOW_TURNED, LAW_HOW_NEXT_DAY,
    LAW_HOW_ONE_OFF, LAW_HOW_YEAR, LAW_HOW_DISTRICT,
};

struct law_duplicate {
    int32_t score;                             /* 0..100 */
    int32_t share[LAW_ALIKE_FIELDS];           /* 0..100; of LAW_HOW_UNKNOWN 0 */
    enum law_alike_how how[LAW_ALIKE_FIELDS];
    bool crossed;                              /* names were compared the other way round */
};

/* weights: 0..100 each; a field of weight 0 is compared and told, and does not count. All 0: the score is 0. */
struct law_duplicate law_duplicate_of(const struct law_known *a, const struct law_known *b, const int32_t weights[LAW_ALIKE_FIELDS]);

/* Days on which somebody born on `dob` may be registered: that day, the days, months and years beside it, day and month the other way
 * round, the first of January of its year. The same number for each day, some twice. */
enum { LAW_DOB_DAYS = 9 };
void law_duplicate_days(date_t dob, date_t out[LAW_DOB_DAYS]);

#endif
