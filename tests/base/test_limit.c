#include "test.h"

#include "base/limit.h"

static void standards_are_within_their_own_range(void **state)
{
    struct limits l;

    limits_standard(&l);
    assert_int_equal(l.value[LIMIT_PAGE_ROWS], 100);
    for (enum limit_id id = 0; id < LIMIT_COUNT; id++) {
        assert_true(limit_unit(id)[0] != '\0');
        assert_null(limits_set(*state, &l, str_of(limit_name(id)), l.value[id]));
    }
}

static void a_limit_is_set_within_its_range(void **state)
{
    struct limits l;

    limits_standard(&l);
    assert_null(limits_set(*state, &l, STR("page_rows"), 1));
    assert_null(limits_set(*state, &l, STR("page_rows"), 10000));
    assert_int_equal(l.value[LIMIT_PAGE_ROWS], 10000);
}

static void a_wrong_limit_is_refused_and_changes_nothing(void **state)
{
    struct limits l;
    struct limits before;
    err_t e;

    limits_standard(&l);
    before = l;
    e = limits_set(*state, &l, STR("page_rows"), 0);
    assert_str(err_line(*state, e),
               "option.wrong(option=limit page_rows, what=0 is not from 1 to 10000 (rows of one page))");
    assert_true(err_is(limits_set(*state, &l, STR("page_rows"), 10001), E_OPTION));
    e = limits_set(*state, &l, STR("page_row"), 5);
    assert_str(err_line(*state, e),
               "option.wrong(option=limit page_row, what=there is no limit of this name)");
    assert_memory_equal(&l, &before, sizeof l);
}

static void checking(void **state)
{
    struct limits l;

    limits_standard(&l);
    assert_null(limit_check(*state, &l, LIMIT_FILTERS, 64));
    assert_str(err_line(*state, limit_check(*state, &l, LIMIT_FILTERS, 65)),
               "limit.exceeded(limit=filters, max=64)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(standards_are_within_their_own_range),
        TEST(a_limit_is_set_within_its_range),
        TEST(a_wrong_limit_is_refused_and_changes_nothing),
        TEST(checking),
    };

    return cmocka_run_group_tests_name("limit", tests, NULL, NULL);
}
