/* Between register_people.c, which reads a file of people, and register_chunk.c, which writes them. */
#ifndef MODULE_REGISTER_PEOPLE_H
#define MODULE_REGISTER_PEOPLE_H

#include "module/insuree/insuree.h"
#include "module/register/internal.h"

/* Columns of the table, in its order. */
enum { C_HEAD, C_NUMBER, C_LAST, C_OTHER, C_DOB, C_SEX, C_VILLAGE, C_MUNICIPALITY, C_DISTRICT, C_REGION };

/* A head and who joins him. */
struct group {
    struct str number;                  /* of the head */
    struct sent_row *head;              /* NULL: he is stored */
    VEC(struct sent_row *) members;
    int64_t family;                     /* within its chunk */
};

struct people {
    struct taking taking;
    struct sent_file file;
    struct map by_number;               /* -> struct sent_row */
    struct map groups;                  /* -> struct group */
    VEC(struct group *) order;
    struct villages *villages;
    struct map genders;                 /* -> int64_t */
    struct str date_form;
    bool dry_run;
};

err_t people_fault(struct people *p, const char *rule, struct str value);
/* A new row of him in this family; what is wrong with him is told in `row`. */
err_t people_record(struct people *p, struct sent_row *row, int64_t family, struct record *r);
/* Families, each whole: a trouble that lies in one of them refuses that one. An error is one of the database, before anything was written;
 * after that what is left is refused with it. */
err_t people_write(struct people *p, struct group **groups, size_t n);

#endif
