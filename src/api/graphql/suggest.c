/* "Did you mean": names that need few edits. */
#include "api/graphql/validation.h"

#include "base/arena.h"

enum { NAME_MOST = 64, SUGGESTIONS_MOST = 5, ERRORS_SUGGESTED = 10 };

/* Insertions, deletions and replacements from one name to the other; both at most NAME_MOST bytes. */
static size_t distance(struct str a, struct str b)
{
    size_t row[NAME_MOST + 1];

    for (size_t k = 0; k <= b.n; k++)
        row[k] = k;
    for (size_t i = 1; i <= a.n; i++) {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t k = 1; k <= b.n; k++) {
            size_t replaced = diagonal + (a.p[i - 1] != b.p[k - 1]);
            size_t shorter = row[k] < row[k - 1] ? row[k] : row[k - 1];

            diagonal = row[k];
            row[k] = replaced < shorter + 1 ? replaced : shorter + 1;
        }
    }
    return row[b.n];
}

/* The reference's threshold: half of the longer name, at least one edit. */
static bool near(struct str wanted, struct str name, size_t *edits)
{
    size_t most = wanted.n > name.n ? wanted.n : name.n;

    if (name.n > NAME_MOST)
        return false;
    *edits = distance(wanted, name);
    return 2 * *edits <= (most > 2 ? most : 2);
}

struct str one_of(struct arena *a, struct names names)
{
    struct buf b;
    size_t count = names.count < SUGGESTIONS_MOST ? names.count : SUGGESTIONS_MOST;

    buf_init(&b, a, 64);
    for (size_t i = 0; i < count; i++) {
        if (i)
            buf_add(&b, count > 2 && i + 1 < count ? STR(", ") : i + 1 == count ? STR(" or ") : STR(" "));
        buf_add_format(&b, "\"%.*s\"", STR_ARG(names.at[i]));
    }
    return buf_str(&b);
}

struct str suggestion(struct validation *v, const char *lead, struct str wanted, struct names among)
{
    struct str best[SUGGESTIONS_MOST];
    size_t edits_of[SUGGESTIONS_MOST], count = 0, edits;

    if (wanted.n > NAME_MOST || v->suggested++ >= ERRORS_SUGGESTED)
        return STR("");
    for (size_t i = 0; i < among.count; i++) {
        size_t at;

        if (!near(wanted, among.at[i], &edits))
            continue;
        for (at = count < SUGGESTIONS_MOST ? count : SUGGESTIONS_MOST; at > 0 && edits_of[at - 1] > edits; at--)
            if (at < SUGGESTIONS_MOST) {
                best[at] = best[at - 1];
                edits_of[at] = edits_of[at - 1];
            }
        if (at == SUGGESTIONS_MOST)
            continue;
        best[at] = among.at[i];
        edits_of[at] = edits;
        count += count < SUGGESTIONS_MOST;
    }
    return count ? str_format(v->arena, " %s %.*s?", lead, STR_ARG(one_of(v->arena, (struct names){best, count}))) : STR("");
}
