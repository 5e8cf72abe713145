/* The number of a pre-authorisation, as it is written on letters and read out on the telephone: sixteen digits in groups of four, fifteen
 * of them by chance, so that nobody guesses one, the last a check digit (ISO 7064, MOD 11,10), which finds every wrong digit and
 * nearly every pair that changed places. */
#ifndef SCHEME_PREAUTHORISATION_H
#define SCHEME_PREAUTHORISATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LAW_TOKEN_DIGITS = 16, LAW_TOKEN_TEXT = 20 };   /* with its hyphens, ended by a zero */

void law_token_make(uint64_t chance, char out[LAW_TOKEN_TEXT]);
/* As somebody typed it, with blanks and hyphens or without. false: it is none. */
bool law_token_read(const char *p, size_t n, char out[LAW_TOKEN_TEXT]);

#endif
