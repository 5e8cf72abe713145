/* Names by their sound, for people who may be registered twice under other spellings. */
#ifndef BASE_SOUND_H
#define BASE_SOUND_H

#include "base/str.h"

enum { SOUND_MOST = 16 };   /* characters of a key */

/* The sound of a folded name (utf8_fold): of its first word of three letters or more, or else of all of it, since second names come
 * and go. One letter for each consonant, in classes that hold across the spellings of many languages: B P; F V W; D T; C G K Q;
 * C S X Z, CH and SH; L R; J, DJ and Y; M; N; vowels and H only make a first A. So Youssouf, Yusuf and Jusuf are one, as are
 * Ouattara and Wattara, Samuel and Samwel, Lukia and Rukia. Names in Devanagari and its sisters, Arabic, Ethiopic, Cyrillic,
 * Greek and Khmer are spelt in Latin letters first, so that a name sounds the same in both of a country's scripts; letters of
 * other scripts stand for themselves. Empty where nothing sounds. Pure; tests/vectors/sound.json.
 * Whoever changes an answer raises FOLD_VERSION (utf8.h): keys are stored. */
struct str name_sound(struct arena *a, struct str folded);

#endif
