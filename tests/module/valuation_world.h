/* A small scheme in which months are valued: a region, a district with a hospital and a centre, one person; rows as an import would
 * bring them. */
#ifndef TESTS_MODULE_VALUATION_WORLD_H
#define TESTS_MODULE_VALUATION_WORLD_H

#include "module/drive.h"

/* The clock stands at 2 January 2026: December 2025 is over, January is not. */
struct scheme {
    struct drive d;
    const char *region, *district, *ward, *hospital, *centre, *item, *service;
    int64_t hospital_id, centre_id, insuree_id, icd_id, item_id, service_id, district_id, policy_id, claim_id, line_id;
};

struct scheme scheme_open(void **state);
int64_t scheme_number(struct drive *d, const char *sql);
struct json;
void scheme_fill(struct scheme *s, struct record *r, const struct json *row);
/* A row: JSON with ' for ", columns as they are stored. */
void scheme_load(struct scheme *s, const struct entity *e, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* `further`: ", 'column': value". Amounts in hundredths. */
void scheme_product(struct scheme *s, int id, const char *further);
void scheme_share(struct scheme *s, int product_id, int type, char care, int period, int basis);
void scheme_contribution(struct scheme *s, int product_id, const char *from, const char *to, int64_t amount, int status);
/* Begins a claim; its lines follow. */
int64_t scheme_claim(struct scheme *s, const char *code, int64_t facility_id, int status, const char *processed, int64_t claimed);
void scheme_line(struct scheme *s, int product_id, char origin, int64_t valuated, const char *further);
void scheme_item_line(struct scheme *s, int product_id, char origin, int64_t valuated, const char *further);

#endif
