#include "base/sound.h"

#include <string.h>

#include "base/arena.h"
#include "base/sound_script.h"
#include "base/utf8.h"

/* ---- which word ---- */

static bool is_trailing(char c) { return ((uint8_t)c & 0xC0) == 0x80; }
static bool is_between(char c) { return c == ' ' || c == '-' || c == '.' || c == ',' || c == '/'; }

enum { WORD_LETTERS = 3 };

static struct str first_word(struct str s)
{
    for (size_t from = 0, at = 0; at <= s.n; at++) {
        struct str word = {s.p + from, at - from};
        if (at < s.n && !is_between(s.p[at])) continue;
        if (utf8_count(word) >= WORD_LETTERS) return word;
        from = at + 1;
    }
    return s;
}

/* ---- in Latin letters ---- */

/* Valid UTF-8: what utf8_fold gives. */
static uint32_t next_point(struct str s, size_t *at)
{
    uint8_t lead = (uint8_t)s.p[(*at)++];
    uint32_t point = lead < 0x80 ? lead : lead < 0xE0 ? lead & 0x1FU : lead < 0xF0 ? lead & 0x0FU : lead & 0x07U;

    while (*at < s.n && is_trailing(s.p[*at])) point = point << 6 | ((uint8_t)s.p[(*at)++] & 0x3FU);
    return point;
}

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

/* A consonant's own vowel is written behind it, and taken back by a mark that mutes it. */
static void add_other(struct buf *out, uint32_t point, struct str bytes, bool *vowel)
{
    struct latin l = sound_latin(point, !out->n);

    if (!l.known) buf_add(out, bytes);
    if (l.mutes && *vowel) out->n--;
    if (l.known && *l.letters) buf_add(out, str_of(l.letters));
    if (l.vowel) buf_add_char(out, 'a');
    *vowel = l.known && (l.vowel || (*vowel && !*l.letters && !l.mutes));
}

static struct str spell(struct arena *a, struct str word)
{
    struct buf out;
    bool vowel = false;

    buf_init(&out, a, word.n + 8);
    for (size_t at = 0; at < word.n;) {
        size_t from = at;
        uint32_t point = next_point(word, &at);
        if (point >= 0x80) add_other(&out, point, (struct str){word.p + from, at - from}, &vowel);
        else if (point == 'x' && out.n) buf_add(&out, STR("ks")), vowel = false;
        else if (is_letter((char)point)) buf_add_char(&out, (char)point), vowel = false;
    }
    return buf_str(&out);
}

/* ---- in sounds ---- */

struct reader {
    struct str s;
    size_t at;
};

static char peek(const struct reader *r, size_t ahead) { return r->at + ahead < r->s.n ? r->s.p[r->at + ahead] : 0; }
static bool is_vowel(char c) { return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u'; }
static bool is_front(char c) { return c == 'e' || c == 'i' || c == 'y'; }

enum { VOWEL = ' ', SILENT = 0 };

static char read_c(struct reader *r)
{
    if (peek(r, 0) == 'h') {
        r->at++;
        return peek(r, 0) == 'r' || peek(r, 0) == 'l' ? 'K' : 'S';
    }
    return is_front(peek(r, 0)) ? 'S' : 'K';
}

/* Behind q and g a u before e and i is not spoken. */
static char read_back(struct reader *r, char c)
{
    if (peek(r, 0) == 'u' && (c == 'q' || is_front(peek(r, 1)))) r->at++;
    return 'K';
}

static char read_dental(struct reader *r, char c)
{
    if (c == 'd' && peek(r, 0) == 'j') return SILENT;
    if (c == 't' && peek(r, 0) == 'c' && peek(r, 1) == 'h') return SILENT;
    return 'T';
}

/* A u or ou before a vowel is a w. */
static char read_vowel(struct reader *r, char c)
{
    if (c == 'o' && peek(r, 0) == 'u' && is_vowel(peek(r, 1))) {
        r->at++;
        return 'V';
    }
    return c == 'u' && is_vowel(peek(r, 0)) && peek(r, 0) != 'u' ? 'V' : VOWEL;
}

static char class_of(char c)
{
    static const char classes[] = "bBpBfVvVwVkKsSxSzSlRrRmMnNjJ";

    for (const char *at = classes; *at; at += 2)
        if (*at == c) return at[1];
    return c;
}

static char read_sound(struct reader *r)
{
    char c = peek(r, 0);
    bool first = !r->at++;

    switch (c) {
    case 'c': return read_c(r);
    case 'q': case 'g': return read_back(r, c);
    case 'd': case 't': return read_dental(r, c);
    case 'h': return SILENT;
    case 'y': return first && is_vowel(peek(r, 0)) ? 'J' : VOWEL;
    case 'a': case 'e': case 'i': case 'o': case 'u': return read_vowel(r, c);
    default: break;
    }
    if (c != 'p' || peek(r, 0) != 'h') return class_of(c);
    r->at++;
    return 'V';
}

/* A doubled consonant is one, but not bytes of a letter; an m before another consonant is an n. */
static void add_sound(struct buf *out, char sound, char *last)
{
    bool consonant = sound != VOWEL;

    if (consonant && *last == 'M' && sound != 'M') out->p[out->n - 1] = 'N';
    if (consonant ? sound != *last || (sound & 0x80) : !out->n) buf_add_char(out, consonant ? sound : 'A');
    *last = sound;
}

static struct str cut(struct str s)
{
    size_t n = s.n > SOUND_MOST ? SOUND_MOST : s.n;

    while (n < s.n && n && is_trailing(s.p[n])) n--;
    return (struct str){s.p, n};
}

struct str name_sound(struct arena *a, struct str folded)
{
    struct reader r = {.s = spell(a, first_word(folded))};
    struct buf out;
    char last = 0;

    buf_init(&out, a, r.s.n + 1);
    while (r.at < r.s.n) {
        char sound = read_sound(&r);
        if (sound != SILENT) add_sound(&out, sound, &last);
    }
    return str_copy(a, cut(buf_str(&out)));
}
