#include "module/till.h"

#include "model/run/setting.h"
#include "model/write/tx.h"
#include "module/ledger/ledger.h"

struct till till_open(void **state)
{
    struct till k = {.d = drive_open(state, NULL)};
    struct drive *d = &k.d;
    const char *region = drive_new(d, "location.create", "{'code': 'R', 'name': 'R', 'type': 'R'}"), *ward, *village;

    k.district = drive_put(d, "location.create", "{'code': 'D', 'name': 'D', 'type': 'D', 'parent': '%s'}", region);
    ward = drive_put(d, "location.create", "{'code': 'W', 'name': 'W', 'type': 'W', 'parent': '%s'}", k.district);
    village = drive_put(d, "location.create", "{'code': 'V', 'name': 'V', 'type': 'V', 'parent': '%s'}", ward);
    k.family = drive_put(d, "family.create", "{'location': '%s', 'headInsuree': {'chfId': '100', 'lastName': 'A', 'otherNames': 'B',"
                         " 'dob': '1980-01-01'}}", village);
    k.product = drive_put(d, "product.create", TILL_PRODUCT, "P1");
    k.policy = drive_put(d, "policy.create", "{'family': '%s', 'product': '%s', 'enrollDate': '2024-01-01'}", k.family, k.product);
    return k;
}

void till_set(struct till *k, const char *name, const char *value)
{
    struct tx *tx;

    assert_ok(tx_begin(k->d.write, k->d.arena, access_program(), uuid_new(k->d.t->env), &tx));
    assert_ok(setting_set(tx, name, str_of(value)));
    assert_ok(tx_commit(tx));
}

void till_books(struct till *k, const char *wanted)
{
    struct ledger_report report;
    struct db_conn *c = testdb_acquire(k->d.t, DB_READ);

    assert_ok(ledger_check(c, k->d.arena, k->d.registry, &report));
    testdb_release(k->d.t, c);
    assert_int_equal(report.fault_count, 0);
    assert_str(drive_rows(&k->d, "SELECT account, CAST(SUM(amount) AS BIGINT) FROM posting GROUP BY account HAVING SUM(amount) <> 0 ORDER BY account",
                          "ti"), wanted);
}

void till_policies(struct till *k, const char *wanted)
{
    assert_str(drive_rows(&k->d, "SELECT status FROM policy ORDER BY id", "i"), wanted);
}
