/* What sound.c asks of sound_script.c. */
#ifndef BASE_SOUND_SCRIPT_H
#define BASE_SOUND_SCRIPT_H

#include <stdbool.h>
#include <stdint.h>

struct latin {
    const char *letters;   /* may be none: a mark */
    bool vowel;            /* a consonant that has its vowel within */
    bool mutes;            /* the vowel of the letter before is not spoken */
    bool known;            /* false: of a script that is not here */
};

struct latin sound_latin(uint32_t point, bool first);   /* of a word */

#endif
