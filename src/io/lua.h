/* Small programs that an installation writes, in Lua 5.4: they read what they are shown, say what they think of it, and can do
 * nothing else. The only user of liblua.
 *
 * A program has local variables, functions, tables, `if`, `for`, `while`, `goto`; texts, true and false; and whole numbers of
 * 64 bits, which go round at their ends. There are no fractions: a source that writes one, divides with / or raises with ^ is
 * refused with its line, so that an amount is what it is in the rest of the house, a number of hundredths. It has
 *
 *   ipairs(list)                    type(value)                  min(n, ...)  max(n, ...)  abs(n)
 *   money("12.50")                  1250; a whole number too: money(12) is 1200
 *   quantity("1.5")                 150, as money
 *   decimal(1250)                   "12.50"
 *   share(amount, "12.5")           so many percent of an amount, rounded half away from zero
 *   times(amount, quantity)         hundredths times hundredths, rounded alike
 *   day("2026-03-01")               a number of days, of which one is taken from another; date(day) makes the text again
 *   starts_with(text, part)  contains(text, part)  one_of(value, a, b, ...)
 *
 * and what its world shows and offers. It has no global variables of its own, no pairs and next (whose order is another one in
 * every run), no error, pcall and coroutines (which could catch the end of its steps), no string, table, math, io, os and debug,
 * no load and require, no metatables. Nothing that it does is there when the next one runs. It ends at limits of steps and of memory
 * (rule_steps, rule_memory); so that no instruction is long, texts are of 4 KB (rule_string), tables and calls within calls of 8 KB
 * (rule_table), and what it makes costs a step every 64 bytes (a table or function eight more).
 *
 * The same program shown the same things says the same, on every machine: time, chance and addresses are out of its reach. */
#ifndef IO_LUA_H
#define IO_LUA_H

#include "base/err.h"
#include "base/limit.h"

struct script;

/* ---- what programs see ---- */

struct script_thing { int kind; int64_t at; };

enum script_type { SCRIPT_NOTHING, SCRIPT_BOOL, SCRIPT_WHOLE, SCRIPT_TEXT, SCRIPT_THING };
struct script_value {
    enum script_type type;
    union { bool yes; int64_t number; struct str text; struct script_thing thing; };
};

/* Things of a kind have members, or are a list, from 1. They cannot be changed. */
struct script_kind {
    const char *name;                  /* "line" */
    const char *const *members;        /* NULL ends; NULL: a list */
};

struct script_call {
    void *view;
    const struct script_value *arguments;
    size_t count;
    struct script_value result;        /* SCRIPT_NOTHING before */
    int64_t steps;                     /* what it cost beside the call, as steps of a program */
};
enum { SCRIPT_ARGUMENTS = 8 };         /* more are not handed over, and an error */

struct script_function {
    const char *name;
    const char *(*call)(struct script_call *c);   /* NULL, or what is wrong with the arguments: ends the program */
};

struct script_world {
    const struct script_kind *kinds;
    int kind_count;
    const char *root;                  /* the name of thing {0, 0} */
    const struct script_function *functions;      /* name NULL ends */
    void (*member)(void *view, struct script_thing of, int member, struct script_value *out);
    void (*element)(void *view, struct script_thing list, int64_t i /* from 0, below length */, struct script_value *out);
    int64_t (*length)(void *view, struct script_thing list);
};

/* ---- programs ---- */

enum script_end { SCRIPT_DONE, SCRIPT_WRONG /* its own error */, SCRIPT_STEPS, SCRIPT_MEMORY };
enum { SCRIPT_WORDS_BYTES = 240 };
struct script_fault {
    enum script_end end;
    int line;                          /* 0: not known */
    char words[SCRIPT_WORDS_BYTES];    /* zero-ended, printable UTF-8, in English as Lua speaks */
};

/* Of one thread at a time. NULL: no memory. `world` and `limits` live as long. */
struct script *script_open(const struct script_world *world, const struct limits *limits);
void script_close(struct script *s);    /* NULL is fine */
/* Compiles. E_LIMIT (rule_bytes), E_RULE script_source (line, value). *program counts from 0. */
err_t script_load(struct script *s, struct arena *a, struct str source, int *program);
/* Runs it. What it said through functions of its world before it failed is the caller's to forget. A program that comes near
 * the limit of memory may find more in a fresh script than in one that has run. */
enum script_end script_run(struct script *s, int program, void *view, struct script_fault *fault);

/* Text for people out of what a program made: printable UTF-8, at most `most` bytes of it, cut between letters. */
size_t script_words(struct str text, char *out, size_t most);

/* ---- the source (lua_source.c) ---- */

/* The line of the first fraction, / or ^ outside of texts and remarks, or of a number beyond 64 bits; 0: none. */
int script_fraction(struct str source);

#endif
