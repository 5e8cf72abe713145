/* Documents of telephones, XML or JSON, as one kind of tree, and their texts as members of a command's input. */
#ifndef API_MOBILE_ROW_H
#define API_MOBILE_ROW_H

#include "api/mobile/internal.h"
#include "io/xml.h"

/* JSON becomes a tree as XML is: a member of an object is an element of its name, an element of a list one named "row". */
err_t row_read(struct call *c, struct str content, const struct xml **out);

enum row_kind {
    ROW_TEXT, ROW_DAY, ROW_BOOL, ROW_NUMBER,
    ROW_KEY,          /* {"id": n} */
    ROW_CODE,         /* {"code": text} */
};
struct row_member { const char *from, *to; enum row_kind kind; };
#define ROW_END {.from = NULL}

/* Members that are there and not "null"; what does not fit its kind goes on as text, for the command to refuse by name. */
void row_write(struct json_writer *w, const struct xml *row, const struct row_member *members);
struct str row_text(const struct xml *row, const char *name);       /* STR_NONE also for "null" and "" */
bool row_number(const struct xml *row, const char *name, int64_t *out);
bool row_true(struct str text);

#endif
