/* Diagnoses, items, services and what is done for whom: tables. */
#ifndef CLI_DEMO_MEDICINE_H
#define CLI_DEMO_MEDICINE_H

#include <stdint.h>

/* Facilities that offer it. */
enum { AT_DISPENSARY = 1, AT_CENTRE = 2, AT_HOSPITAL = 4, AT_ALL = 7, AT_UPPER = 6 };

struct medical_item { const char *code, *name, *package; int32_t price; uint8_t at; char type; };
struct medical_service { const char *code, *name; int32_t price; uint8_t at; char category, level, type; uint8_t patients; };
struct diagnosis { const char *code, *name; };

extern const struct medical_item medical_items[];
extern const struct medical_service medical_services[];
extern const struct diagnosis diagnoses[];

/* Whom a case happens to. */
enum { OF_CHILDREN = 1, OF_ADULTS = 2, OF_WOMEN = 4, OF_MEN = 8, OF_MOTHERS = 16 };

enum { CASE_LINES = 5 };
struct case_line { const char *code; uint8_t qty; };

struct medical_case {
    const char *icd;
    uint16_t weight;
    uint8_t at, of;                        /* facilities, patients */
    uint8_t nights;                        /* at most; 0: out-patient */
    struct case_line services[CASE_LINES], items[CASE_LINES];
};

/* icd NULL ends. */
extern const struct medical_case medical_cases[];

#endif
