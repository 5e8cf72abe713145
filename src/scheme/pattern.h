/* Patterns of texts (docs/extensions.md): what of regular expressions a form needs, matched in steps that grow with the text times
 * the pattern and never more, whatever is written: there are no groups, so nothing is tried twice. Pure and freestanding.
 *
 *   characters   themselves; \ before one that means something; . any
 *   classes      [A-Z0-9_], [^ ] any other, \d digits, \w letters of English, digits and _, \s blanks; \D \W \S any other
 *   how often    ? * + {2} {2,} {2,4} behind one of these
 *   |            one or the other, of the whole
 *   ^ $          the text begins, ends here; without them it may stand anywhere in it, as JSON Schema has it */
#ifndef SCHEME_PATTERN_H
#define SCHEME_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    LAW_PATTERN_PLACES = 256,      /* characters that a pattern stands for, each time it is repeated */
    LAW_PATTERN_RANGES = 128,
    LAW_PATTERN_WAYS = 8,          /* what | parts */
    LAW_PATTERN_TEXT = 1000,       /* bytes of a text that is matched; a longer one fits no pattern */
};

enum law_pattern_fault {
    LAW_PATTERN_READS = 0,
    LAW_PATTERN_FORM,              /* a class without an end, a count of nothing, a bare sign */
    LAW_PATTERN_GROUP,             /* ( or ) */
    LAW_PATTERN_LARGE,
};

struct law_pattern {
    struct law_pattern_range { uint32_t from, to; } ranges[LAW_PATTERN_RANGES];   /* characters of Unicode, both inclusive */
    struct law_pattern_place {
        uint8_t range, count;      /* of ranges */
        bool other;                /* what is in none of them */
        bool skip, again;          /* it may be left out; it may come again */
    } places[LAW_PATTERN_PLACES];
    struct law_pattern_way { uint16_t place, count; bool begin, end; } ways[LAW_PATTERN_WAYS];
    uint16_t range_count, place_count;
    uint8_t way_count;
};

/* UTF-8 that is whole, as all texts are by here. */
enum law_pattern_fault law_pattern_read(const char *p, size_t n, struct law_pattern *out);
bool law_pattern_fits(const struct law_pattern *pattern, const char *p, size_t n);

#endif
