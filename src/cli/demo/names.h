/* Names: of an invented country, its places and its people. */
#ifndef CLI_DEMO_NAMES_H
#define CLI_DEMO_NAMES_H

#include "cli/demo/chance.h"

/* Which script a family writes its names in. */
enum culture { CULTURE_LATIN, CULTURE_DEVANAGARI, CULTURE_ETHIOPIC, CULTURE_ARABIC, CULTURE_KHMER, CULTURES };

enum culture culture_drawn(struct chance *c);
const char *name_family(struct chance *c, enum culture culture);
const char *name_given(struct chance *c, enum culture culture, bool female);

enum { PLACE_NAME_BYTES = 24 };

const char *name_country(struct chance *c);
/* Pronounceable, begins with a capital, two to three syllables. */
void name_place(struct chance *c, char out[PLACE_NAME_BYTES]);

#endif
