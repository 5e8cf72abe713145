/* A family with a policy worth 1000 that waits for money. */
#ifndef TESTS_MODULE_TILL_H
#define TESTS_MODULE_TILL_H

#include "module/drive.h"

struct till {
    struct drive d;
    const char *district, *family, *product, *policy;
};

#define TILL_PRODUCT \
    "{'code': '%s', 'name': 'Basic', 'dateFrom': '2020-01-01', 'dateTo': '2030-12-31', 'insurancePeriod': 12, 'lumpSum': '1000'," \
    " 'maxInstallments': 5, 'gracePeriodPayment': 12}"

struct till till_open(void **state);
void till_set(struct till *k, const char *setting, const char *value);
/* What accounts hold, those of nothing left out; and the proof of all of it. */
void till_books(struct till *k, const char *wanted);
void till_policies(struct till *k, const char *wanted);    /* their states */

#endif
