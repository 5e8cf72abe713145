/* The text of a migration for one engine: type words replaced, and on SQLite every table STRICT. Quoted
 * text and comments pass through untouched. */
#include <string.h>
#include <strings.h>

#include "db/migrate.h"

static const struct {
    const char *word, *sqlite, *postgres;
} words[] = {
    {"id", "INTEGER PRIMARY KEY", "BIGINT PRIMARY KEY"},
    {"int", "INTEGER", "BIGINT"},
    {"bool", "INTEGER", "BOOLEAN"},
    {"text", "TEXT", "TEXT COLLATE \"C\""},
    {"bytes", "BLOB", "BYTEA"},
    {"uuid", "BLOB", "UUID"},
    {"date", "INTEGER", "DATE"},
    {"stamp", "INTEGER", "TIMESTAMPTZ"},
};

struct text {
    struct buf out;
    enum db_engine engine;
    const char *p;      /* what is left */
    int depth;          /* open parentheses */
    bool start;         /* nothing of the statement has come yet but blanks and comments */
    bool table;         /* in CREATE TABLE, before its closing parenthesis */
};

static void pass(struct text *t, size_t n)
{
    buf_add(&t->out, (struct str){t->p, n});
    t->p += n;
}

/* Up to and with the next `end`; the rest of the text when there is none. */
static void pass_through(struct text *t, const char *end)
{
    const char *found = strstr(t->p + 1, end);

    pass(t, found ? (size_t)(found - t->p) + strlen(end) : strlen(t->p));
}

static size_t word_length(const char *p)
{
    return strspn(p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
}

/* At the name's parenthesis. */
static void add_sequence(struct text *t)
{
    struct str name = {t->p + 1, word_length(t->p + 1)};

    if (t->engine == DB_SQLITE)
        buf_add_format(&t->out, "INSERT INTO sequence (name, n) VALUES ('%.*s', 0)", STR_ARG(name));
    else
        buf_add_format(&t->out, "CREATE SEQUENCE %.*s_id_seq", STR_ARG(name));
    t->p = name.p + name.n;
    t->p += *t->p == ')';
}

/* At '@'. A word nobody knows stays, so that the engine refuses the statement. */
static void replace_word(struct text *t)
{
    struct str word = {t->p + 1, word_length(t->p + 1)};

    if (str_is(word, "sequence") && word.p[word.n] == '(') {
        t->p = word.p + word.n;
        add_sequence(t);
        return;
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!str_is(word, words[i].word))
            continue;
        buf_add(&t->out, str_of(t->engine == DB_SQLITE ? words[i].sqlite : words[i].postgres));
        t->p = word.p + word.n;
        return;
    }
    pass(t, 1);
}

static bool begins_table(const char *p)
{
    size_t blanks = strncasecmp(p, "CREATE", 6) == 0 ? strspn(p + 6, " \t\r\n") : 0;

    return blanks && strncasecmp(p + 6 + blanks, "TABLE", 5) == 0 && word_length(p + 6 + blanks) == 5;
}

static void pass_mark(struct text *t)
{
    char c = *t->p;

    t->depth += (c == '(') - (c == ')');
    t->start = c == ';' || (t->start && strchr(" \t\r\n", c));
    pass(t, 1);
    if (c == ')' && t->depth == 0 && t->table) {
        t->table = false;
        buf_add(&t->out, t->engine == DB_SQLITE ? STR(" STRICT") : STR(""));
    }
}

static void pass_word(struct text *t)
{
    if (t->start && begins_table(t->p))
        t->table = true;
    t->start = false;
    pass(t, word_length(t->p));
}

struct str migration_text(struct arena *a, enum db_engine engine, const char *sql)
{
    struct text t = {.engine = engine, .p = sql, .start = true};

    buf_init(&t.out, a, 1024);
    while (*t.p) {
        if (*t.p == '\'')
            pass_through(&t, "'");
        else if (*t.p == '"')
            pass_through(&t, "\"");
        else if (t.p[0] == '-' && t.p[1] == '-')
            pass_through(&t, "\n");
        else if (*t.p == '@')
            replace_word(&t);
        else if (word_length(t.p))
            pass_word(&t);
        else
            pass_mark(&t);
    }
    return buf_str(&t.out);
}
