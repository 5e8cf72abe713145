/* A text that somebody else keeps. */
#ifndef SCHEME_TEXT_H
#define SCHEME_TEXT_H

#include <stddef.h>

struct law_text { const char *at; size_t n; };   /* UTF-8, not ended by a zero */

#endif
