/* UTF-8: checking, counting, and folding of text for search (decision D15). */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/str.h"

/* Well-formed per RFC 3629 (no overlong forms, no surrogates, at most U+10FFFF). */
bool utf8_valid(struct str s);
size_t utf8_count(struct str s); /* code points of valid text: what a length limit means */
enum { UTF8_BYTES_MAX = 4 };
/* Writes a code point, at most U+10FFFF, and returns its bytes. */
size_t utf8_put(uint32_t point, char out[UTF8_BYTES_MAX]);

/* Raise when an answer of utf8_fold or name_sound (sound.h) changes for any input: stored keys are then made anew by a job.
 * 2: sounds of names are stored. */
enum { FOLD_VERSION = 2 };

/* The search key of a text: NFKC with case folded; combining marks stripped after Latin, Greek and
 * Cyrillic letters only (stripping them elsewhere destroys Indic vowels); đ, ł, ø, ı and their like to
 * the plain letter; typographic apostrophes and hyphens to ' and -; invisible characters (joiners, soft
 * hyphens) dropped; runs of white space to one blank, trimmed. Folding a key again changes nothing.
 * Invalid UTF-8 gives the empty key. */
struct str utf8_fold(struct arena *a, struct str s);
/* Lower case for ASCII letters only, everything else untouched: what SQL lower() does on both engines. */
struct str ascii_lower(struct arena *a, struct str s);
struct str ascii_upper(struct arena *a, struct str s);

#endif
