/* Letters of other scripts as Latin ones, rough but alike: only what name_sound keeps apart is kept apart. */
#include "base/sound_script.h"

#include <stddef.h>
#include <string.h>

/* Devanagari, Bengali, Gurmukhi, Gujarati, Oriya, Tamil, Telugu, Kannada and Malayalam stand 0x80 apart in one order. */
enum { INDIC_FIRST = 0x0900, INDIC_END = 0x0D80, INDIC_BLOCK = 0x80, INDIC_CONSONANT = 0x15, INDIC_VIRAMA = 0x4D };
static const char *const indic[] = {
    "k", "kh", "g", "gh", "ng", "ch", "ch", "j", "jh", "n", "t", "th", "d", "dh", "n", "t", "th", "d", "dh", "n", "n", "p", "ph", "b",
    "bh", "m", "y", "r", "r", "l", "l", "l", "v", "sh", "sh", "s", "h",
};
static const char *const arabic[] = {   /* from 0x621 */
    "", "a", "a", "a", "a", "a", "a", "b", "a", "t", "t", "j", "h", "kh", "d", "d", "r", "z", "s", "s", "s", "d", "t", "z", "a", "g",
    "", "", "", "", "", "", "f", "k", "k", "l", "m", "n", "h", "u", "a", "i",
};
static const char *const ethiopic[] = {   /* eight forms of a consonant each, from 0x1200 */
    "h", "l", "h", "m", "s", "r", "s", "s", "k", "k", "k", "k", "b", "v", "t", "ch", "h", "h", "n", "n", "", "k", "k", "k", "k", "w", "",
    "z", "z", "y", "d", "d", "j", "g", "g", "g", "t", "ch", "p", "s", "s", "f", "p",
};
static const char *const cyrillic[] = {   /* from 0x430 */
    "a", "b", "v", "g", "d", "e", "z", "z", "i", "i", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "k", "s", "ch", "sh", "sh",
    "", "i", "", "e", "yu", "ya",
};
static const char *const greek[] = {   /* from 0x3B1 */
    "a", "v", "g", "d", "e", "z", "i", "th", "i", "k", "l", "m", "n", "x", "o", "p", "r", "s", "s", "t", "i", "f", "kh", "ps", "o",
};
static const char *const khmer[] = {   /* from 0x1780 */
    "k", "kh", "k", "kh", "n", "ch", "ch", "ch", "ch", "n", "d", "th", "d", "th", "n", "t", "th", "t", "th", "n", "b", "ph", "p", "ph",
    "m", "y", "r", "l", "v", "sh", "sh", "s", "h", "l", "a",
};
static const struct single { uint32_t point; const char *latin; } singles[] = {
    {0x67E, "p"}, {0x686, "ch"}, {0x698, "j"}, {0x6A9, "k"}, {0x6AF, "g"}, {0x6BE, "h"}, {0x6C1, "h"}, {0x6CC, "i"}, {0x6D2, "i"},
    {0x451, "io"}, {0x454, "e"}, {0x456, "i"}, {0x457, "i"}, {0x458, "j"}, {0x491, "g"},
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

static struct latin plain(const char *letters) { return (struct latin){letters, false, false, true}; }

static struct latin of_indic(uint32_t offset)
{
    if (offset >= INDIC_CONSONANT && offset < INDIC_CONSONANT + COUNT(indic))
        return (struct latin){indic[offset - INDIC_CONSONANT], true, false, true};
    if (offset == INDIC_VIRAMA) return (struct latin){"", false, true, true};
    if (offset == 0x01 || offset == 0x02) return plain("n");
    if (offset >= 0x04 && offset <= 0x14) return plain("a");
    return plain("");
}

/* The sixth form of a consonant has no vowel, or one that is hardly heard. */
static struct latin of_ethiopic(uint32_t offset)
{
    bool vowel = offset % 8 != 5;
    bool mute = offset / 8 == 0x14 || offset / 8 == 0x1A;

    return mute ? plain("a") : (struct latin){ethiopic[offset / 8], vowel, false, true};
}

/* Short vowels are not written, so each consonant has one, but for l, which the article doubles. A w and a y are vowels within a word. */
static struct latin of_arabic(uint32_t point, bool first)
{
    const char *letters = arabic[point - 0x621];

    if (first && point == 0x648) return plain("w");
    if (first && point == 0x64A) return plain("y");
    return (struct latin){letters, *letters && !strchr("alui", *letters), false, true};
}

static struct latin of_khmer(uint32_t offset)
{
    if (offset < COUNT(khmer)) return (struct latin){khmer[offset], offset < COUNT(khmer) - 1, false, true};
    if (offset == 0x52) return (struct latin){"", false, true, true};
    return plain(offset >= 0x23 && offset <= 0x33 ? "a" : "");
}

struct latin sound_latin(uint32_t c, bool first)
{
    for (size_t i = 0; i < COUNT(singles); i++)
        if (singles[i].point == c) return plain(singles[i].latin);
    if (c >= INDIC_FIRST && c < INDIC_END) return of_indic(c % INDIC_BLOCK);
    if (c >= 0x621 && c < 0x621 + COUNT(arabic)) return of_arabic(c, first);
    if (c >= 0x64B && c < 0x660) return plain("");
    if (c >= 0x1200 && c < 0x1200 + 8 * COUNT(ethiopic)) return of_ethiopic(c - 0x1200);
    if (c >= 0x430 && c < 0x430 + COUNT(cyrillic)) return plain(cyrillic[c - 0x430]);
    if (c >= 0x3B1 && c < 0x3B1 + COUNT(greek)) return plain(greek[c - 0x3B1]);
    if (c >= 0x1780 && c < 0x17E0) return of_khmer(c - 0x1780);
    return (struct latin){NULL, false, false, false};
}
