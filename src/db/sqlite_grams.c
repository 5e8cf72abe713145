/* The tokenizer "grams": a text becomes all runs of one, two and three of its letters, so that any part of it, however short, is
 * found by what the part is made of. FTS5's own "trigram" finds nothing shorter than three letters, nor within a name of two.
 *
 * A text begins with a mark, one byte, which every gram of it begins with: all columns are in one index, and a match asks for
 * one of them by its mark (FTS5 itself keeps columns apart only in an index of three times the size). The second byte is the
 * same in all texts and in none of their letters, so that grams with it are the beginning of a text. */
#include <string.h>

#include "db/sqlite.h"

enum { LETTERS_MOST = 3, LETTER_BYTES = 4, MARK_BYTES = 1 };

struct giving {
    void *context;
    int (*take)(void *context, int flags, const char *gram, int bytes, int from, int to);
};

/* The next letter; of what is no UTF-8, something that is not too long. */
static int letter_bytes(const char *text, int left)
{
    int n = 1;

    while (n < left && n < LETTER_BYTES && ((unsigned char)text[n] & 0xC0) == 0x80)
        n++;
    return n;
}

static int give(const struct giving *to, char mark, const char *text, int from, int end)
{
    char gram[MARK_BYTES + LETTERS_MOST * LETTER_BYTES];

    gram[0] = mark;
    memcpy(gram + MARK_BYTES, text + from, (size_t)(end - from));
    return to->take(to->context, 0, gram, MARK_BYTES + end - from, from, end);
}

static int give_all(const struct giving *to, const char *text, int bytes)
{
    int starts[LETTERS_MOST] = {0}, known = 0, rc = SQLITE_OK;

    for (int at = MARK_BYTES, end; at < bytes && rc == SQLITE_OK; at = end) {
        end = at + letter_bytes(text + at, bytes - at);
        memmove(starts + 1, starts, sizeof starts - sizeof *starts);
        starts[0] = at;
        known += known < LETTERS_MOST;
        for (int i = at == MARK_BYTES; i < known && rc == SQLITE_OK; i++)
            rc = give(to, text[0], text, starts[i], end);
    }
    return rc;
}

/* A match names its grams one by one. */
static int tokenize(Fts5Tokenizer *tokenizer, void *context, int flags, const char *text, int bytes,
                    int (*take)(void *, int, const char *, int, int, int))
{
    struct giving to = {context, take};

    (void)tokenizer;
    if (flags & FTS5_TOKENIZE_QUERY)
        return take(context, 0, text, bytes, 0, bytes);
    return give_all(&to, text, bytes);
}

/* There is nothing to know of one. */
static int tokenizer_new(void *aux, const char **arguments, int count, Fts5Tokenizer **out)
{
    static char one;

    (void)aux, (void)arguments, (void)count;
    *out = (Fts5Tokenizer *)(void *)&one;
    return SQLITE_OK;
}

static void tokenizer_free(Fts5Tokenizer *tokenizer) { (void)tokenizer; }

int sqlite_grams_register(sqlite3 *handle)
{
    static fts5_tokenizer tokenizer = {tokenizer_new, tokenizer_free, tokenize};
    fts5_api *fts = NULL;
    sqlite3_stmt *statement;
    int rc = sqlite3_prepare_v2(handle, "SELECT fts5(?1)", -1, &statement, NULL);

    if (rc != SQLITE_OK)
        return rc;
    sqlite3_bind_pointer(statement, 1, (void *)&fts, "fts5_api_ptr", NULL);
    sqlite3_step(statement);
    rc = sqlite3_finalize(statement);
    return rc == SQLITE_OK ? fts->xCreateTokenizer(fts, "grams", NULL, &tokenizer, NULL) : rc;
}
