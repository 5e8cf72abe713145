/* What the files of the fictional country share. */
#ifndef CLI_DEMO_INTERNAL_H
#define CLI_DEMO_INTERNAL_H

#include "base/vec.h"
#include "cli/demo/chance.h"
#include "cli/demo/demo.h"
#include "cli/demo/names.h"
#include "io/blob.h"
#include "model/registry/registry.h"
#include "model/write/bulk.h"
#include "scheme/policy.h"

/* ---- what has been made and is needed again ---- */

enum place_level { PLACE_REGION, PLACE_DISTRICT, PLACE_WARD, PLACE_VILLAGE, PLACE_LEVELS };

struct place {
    int64_t id;
    uuid_t uuid;
    size_t above;                          /* index of the place it lies in */
    char code[9];
    char name[PLACE_NAME_BYTES];
};

struct places { struct place *at; size_t n; };

enum facility_level { FACILITY_DISPENSARY, FACILITY_CENTRE, FACILITY_HOSPITAL, FACILITY_LEVELS };

struct facility {
    int64_t id;
    uuid_t uuid;
    enum facility_level level;
    size_t district;                       /* index */
    char code[9];
    struct str name;
    int64_t admin;                         /* who administers its claims: id of the register, and of the account that enters them */
    struct access who;
};

enum { PRODUCTS = 3 };

struct sold {
    int64_t id;
    const char *code;
    struct law_plan plan;
};

/* Ids of a register's rows in the order of its table. */
struct ids { int64_t *at; size_t n; };

struct demo {
    struct arena *arena;                   /* as long as it is made */
    struct arena *work;                    /* one command */
    struct env *env;
    struct db *db;
    struct write *write;
    const struct registry *registry;
    const struct demo_options *options;
    uint64_t seed;
    date_t today, begin;                   /* the last day, and the first of the fiction */

    struct places places[PLACE_LEVELS];
    struct ids items, services, diagnoses;
    int64_t pricelist_items[FACILITY_LEVELS], pricelist_services[FACILITY_LEVELS];
    struct facility *facilities;
    size_t facility_count;
    struct sold products[PRODUCTS];
    int64_t *officers;                     /* one a district */
    int64_t bill_role;
    struct access administrator, medical, accountant;
    struct patients *patients;
    struct blob_key *portraits;
};

enum { HOME_DISTRICT = 0 };                /* where those work whose names are printed */

/* ---- writing (work.c) ---- */

struct made { int64_t id; uuid_t uuid; };

/* A command; its refusal is an error too, but not what it says of single claims of a set: that one was rejected. `input` is a JSON object. Empties d->work, where callers build inputs. `out` may be NULL. */
err_t demo_do(struct demo *d, const struct access *who, const char *command, struct str input, struct made *out);
struct str demo_text(struct demo *d, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The clock of the fiction stands at a time of a day, in the scheme's zone. */
void demo_clock(struct demo *d, date_t day, int32_t hour, int32_t minute);
stamp_t demo_moment(const struct demo *d, date_t day, int32_t hour, int32_t minute);
void demo_say(struct demo *d, const char *what, int64_t done, int64_t all, uint64_t since_us);
/* Rows that a step goes on with, in an arena of the step: demo_do empties d->work. */
err_t demo_rows(struct demo *d, struct arena *a, struct str sql, const struct db_value *params, size_t n, const enum db_type *types,
                size_t columns, struct db_rows *out);
/* Somebody who works with this account and may do everything, so that what he does bears his name. */
struct access demo_person(int64_t user);

/* ---- the steps, in order ---- */

err_t make_lists(struct demo *d);          /* lists.c */
err_t make_administrator(struct demo *d);  /* people.c */
err_t make_places(struct demo *d);         /* places.c */
err_t make_medicine(struct demo *d);       /* medicine.c */
int32_t price_at(int32_t price, enum facility_level level);   /* what its price list says */
err_t make_facilities(struct demo *d);     /* facilities.c */
err_t make_products(struct demo *d);       /* products.c */
err_t make_people(struct demo *d);         /* people.c */

#endif
