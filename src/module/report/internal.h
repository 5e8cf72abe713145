/* What the files of this area share. */
#ifndef MODULE_REPORT_INTERNAL_H
#define MODULE_REPORT_INTERNAL_H

#include "module/report/report.h"

struct report_column {
    const char *path;             /* as export_column's */
    const char *label;            /* key of its heading */
    enum report_cell {
        REPORT_VALUE, REPORT_CODE,
        REPORT_SUM,               /* with `of`, "+" or "-": of what is above zero, or below it, without its sign */
        REPORT_SUM_WHOLE,         /* of whole numbers */
        REPORT_COUNT,             /* rows; with `of`, those whose cell it is */
        REPORT_DISTINCT,          /* how many different cells: families of policies. Of all rows, each counts once, in however many groups */
        REPORT_SHARE,             /* those whose cell is `of`, in percent of the rows, rounded half up to two decimals */
    } kind;
    int width;                    /* share of the paper */
    const char *of;               /* as the cell stands in a table: "R", "true", "" for none */
    int part;                     /* of a report of parts, the one whose rows are summed, from 0 on; others have its groups at most */
};

/* Must hold of every row: a day, a whole number or a text, of several, separated by blanks, any; or, with LOOKUP_ISNULL, that there is none. */
struct report_test { const char *path; enum lookup lookup; const char *value; };

/* What an argument of that value asks of every row; value NULL ends. */
struct report_choice { const char *value, *label; const struct report_test *tests; };

struct report_filter {
    const char *names;            /* of the argument, separated by blanks: each that is sent must hold */
    const char *path;
    enum lookup lookup;
    enum report_argument {
        REPORT_DAY, REPORT_TEXT, REPORT_NUMBER,
        REPORT_SINCE, REPORT_UNTIL,   /* a day, of a moment: from its first second on, up to its last */
        REPORT_ROW,               /* the row that path leads to: uuid or id */
        REPORT_PLACE,             /* the place that path leads to, or one that it lies in: uuid or id */
        REPORT_OFFICER,           /* the officer that path leads to, or who stands in for him: uuid or id */
        REPORT_CHOICE,            /* one of choices */
    } as;
    bool required;                /* one of the names must be sent */
    const struct report_choice *choices;
};

/* Rows of one list. */
struct report_part {
    const struct entity *entity;
    const struct report_test *tests;          /* path NULL ends; may be NULL */
    const struct report_filter *filters;      /* names NULL ends */
    bool deleted_too;
    const char *subject;                      /* of a report of parts: the relation to what groups are of, "policy__officer" */
};

struct report {
    const char *name, *module;
    right_t right;
    struct report_part of;
    const struct report_column *columns;      /* path NULL ends */
    bool grouped;                             /* a row for each that differs in what is neither sum, count nor share */
    /* In place of `of`: several lists put together in one table (entity NULL ends). What is no sum is a field of their subject, a column
     * of sums one of its part. A row without a subject counts nowhere. */
    const struct report_part *parts;
};

extern const struct report reports[];         /* name NULL ends */
const struct report *report_named(struct str name);

/* {"columns": [{"field", "label", "type", "total"}], "arguments": [{"name", "label", "kind", "required", "choices"?, "entity"?}]}, in the caller's
 * language. */
struct str report_layout(struct function_call *c, const struct report *r);

/* Rows of a part, by c->arguments: what to ask export_rows for. */
struct report_asked {
    struct query query;
    struct condition all;
    const struct db_value *values;
    size_t count;
};
/* *out stays where it is: its query points into it. Errors: E_FIELD_FORM, E_FIELD_CHOICE, E_FIELD_REQUIRED. */
err_t report_ask(struct function_call *c, const struct report_part *part, right_t right, struct report_asked *out);

#endif
