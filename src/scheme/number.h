/* The form of insurance numbers (enrolment 5.4). Pure and freestanding. */
#ifndef SCHEME_NUMBER_H
#define SCHEME_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum law_number_fault {
    LAW_NUMBER_FITS = 0,
    LAW_NUMBER_TAKEN = 1,       /* another current insuree has it */
    LAW_NUMBER_EMPTY = 2,       /* though a form is asked for */
    LAW_NUMBER_LENGTH = 3,
    LAW_NUMBER_CHECKSUM = 4,
    LAW_NUMBER_FORM = 5,        /* not of digits, where a checksum is asked for; or of no kind that the nation gives out */
};

/* A nation's own form, in place of length and root. LAW_NUMBER_WEIGHTED: 13 digits, the last being the sum of the others weighted
 * 7, 3, 1, 7, 3, 1, ... modulo 10; residents begin with 2 or 09, organisations with 1, vehicles with 3. */
enum law_number_nation { LAW_NUMBER_ANY_NATION, LAW_NUMBER_WEIGHTED };

struct law_number_form {
    int64_t length;             /* 0: any */
    int64_t root;               /* 0: no checksum; 10: Luhn's, from the right; else the last digits, as many as root - 1 has, are what is
                                   before them modulo root */
    enum law_number_nation nation;
};

/* taken: told by who knows the numbers; that comes before all questions of form. */
enum law_number_fault law_number_check(const char *p, size_t n, const struct law_number_form *form, bool taken);

enum { LAW_NUMBER_MOST = 50 };

/* Makes a number of the form: the digits of a place's code, digits of `chance`, check digits. Returns its length; 0: the form has no
 * length or too little of it, or is a nation's, which gives out numbers itself. Room for LAW_NUMBER_MOST in `out`. */
size_t law_number_make(const char *place, size_t n, uint64_t chance, const struct law_number_form *form, char *out);

#endif
