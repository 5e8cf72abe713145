/* The form of insurance numbers (enrolment 5.4). Whether one is taken is no question of form. */
#ifndef SCHEME_NUMBER_H
#define SCHEME_NUMBER_H

#include <stddef.h>
#include <stdint.h>

enum law_number_fault {
    LAW_NUMBER_FITS = 0,
    LAW_NUMBER_TAKEN = 1,       /* told by who knows the numbers */
    LAW_NUMBER_EMPTY = 2,       /* though a length is asked for */
    LAW_NUMBER_LENGTH = 3,
    LAW_NUMBER_CHECKSUM = 4,
    LAW_NUMBER_FORM = 5,        /* not of digits, where a checksum is asked for */
};

/* length 0: any; root 0: no checksum; root 10: Luhn's, from the right; else the last digits, as many as root - 1 has, are what
 * is before them modulo root. */
enum law_number_fault law_number_check(const char *p, size_t n, int64_t length, int64_t root);

#endif
