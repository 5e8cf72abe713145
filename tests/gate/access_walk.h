/* Looks through an answer: which rows it shows, and whether it may. */
#ifndef TESTS_GATE_ACCESS_WALK_H
#define TESTS_GATE_ACCESS_WALK_H

#include "access_ask.h"
#include "access_oracle.h"

struct walk {
    const struct oracle *oracle;
    const struct registry *registry;
    const struct caller *caller;
    const char *root;
    struct str query;
    size_t rows, hidden;      /* seen so far: all, and those that only their summary is shown of */
    bool deleted_too;         /* former states were asked for, which tells deleted rows too */
    bool anywhere;            /* the list at the top lets everybody look everything up */
};

/* Fails the test where a list shows a row that the caller may not see, or a step to one shows more than its summary. */
void walk_answer(struct walk *w, const struct json *data);

#endif
