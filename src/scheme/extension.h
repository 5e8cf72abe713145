/* What an extension may hold (docs/extensions.md; enrolment 1.10): fields of a scheme's own beside those that every record has, as an
 * administrator described them. Pure and freestanding.
 *
 * What was written before a description came, or changed, is left: of a record that is there only what the change touches is asked
 * for. What no field describes may be anything. */
#ifndef SCHEME_EXTENSION_H
#define SCHEME_EXTENSION_H

#include "scheme/pattern.h"
#include "scheme/text.h"

enum law_extension_kind {
    LAW_EXTENSION_TEXT = 1,
    LAW_EXTENSION_INTEGER,
    LAW_EXTENSION_NUMBER,        /* four decimals at most */
    LAW_EXTENSION_TRUTH,
    LAW_EXTENSION_LIST,          /* some of the choices, each once */
};
enum law_extension_form { LAW_EXTENSION_FREE, LAW_EXTENSION_DATE, LAW_EXTENSION_EMAIL };

enum { LAW_EXTENSION_SCALE = 4 };

struct law_extension_field {
    enum law_extension_kind kind;
    enum law_extension_form form;            /* of a text */
    const struct law_text *choices;          /* of a text or a list */
    size_t choice_count;                     /* 0: a text is free */
    int64_t length_least, length_most;       /* characters of a text, choices of a list; -1: any */
    int64_t least, most;                     /* of a number, LAW_EXTENSION_SCALE decimals, both allowed; DECIMAL_NONE: any */
    const struct law_pattern *pattern;       /* of a text; NULL: any */
    bool required;
    /* It is asked for only while another field has one of these values, as text ("true", "3"); else it may stay empty. */
    int when;                                /* that field; -1: always */
    const struct law_text *when_is;
    size_t when_count;
};

enum law_extension_given { LAW_GIVEN_NOTHING, LAW_GIVEN_TEXT, LAW_GIVEN_NUMBER, LAW_GIVEN_TRUTH, LAW_GIVEN_LIST, LAW_GIVEN_OTHER };
struct law_extension_value {
    enum law_extension_given given;          /* an empty text or list is nothing */
    struct law_text text;                    /* a number as written; "true" and "false" */
    size_t characters;                       /* of a text */
    const struct law_text *words;            /* of a list of texts; a list with anything else is LAW_GIVEN_OTHER */
    size_t word_count;
    bool changed;                            /* against the record as it was; of a new one always */
};

enum law_extension_fault {
    LAW_EXTENSION_FITS = 0,
    LAW_EXTENSION_MISSING,
    LAW_EXTENSION_OTHER_KIND,
    LAW_EXTENSION_SHORT, LAW_EXTENSION_LONG,     /* length_least, length_most */
    LAW_EXTENSION_RANGE,
    LAW_EXTENSION_CHOICE,                        /* none of them, or one twice */
    LAW_EXTENSION_FORM,                          /* of dates, addresses, numbers */
    LAW_EXTENSION_PATTERN,
};

/* Whether a field is asked for, as the other values stand. */
bool law_extension_asked(const struct law_extension_field *field, const struct law_extension_value *values);
/* values, faults: n each, in the order of the fields. */
void law_extension_check(const struct law_extension_field *fields, size_t n, const struct law_extension_value *values,
                         enum law_extension_fault *faults);

#endif
