/* Languages and system roles of a new scheme (enrolment 1.2.1, 1.5). The command core.seed writes each of the two
 * only where its table was never written to: what an import brought stays exactly as it is. `imis user add` sends
 * it before it makes the first account; migrations seed nothing. */
#include "module/core/internal.h"
#include "module/seed.h"

struct range { right_t from, to; };
enum { RANGES = 24 };

static const struct system_role {
    int32_t bit;
    const char *name;
    struct range rights[RANGES];   /* ends with 0; those that upgrades of openIMIS added come behind its own, then what their work asks for here */
} roles[] = {
    {1, "Enrolment Officer",
     {{101001, 101004}, {101101, 101105}, {101201, 101205}, {101301, 101304}, {111001, 111001}, {111009, 111009},
      {131200, 131201}, {121801, 121801}, {121901, 121901}}},
    {2, "Manager", {{101105, 101105}, {131201, 131203}, {131208, 131208}, {131200, 131200}}},
    {4, "Accountant",
     {{101001, 101001}, {101101, 101101}, {101105, 101105}, {101201, 101201}, {101301, 101301}, {101401, 101404},
      {111101, 111103}, {131204, 131206}, {131210, 131222}, {131401, 131401}, {121901, 121901}, {131200, 131200},
      {101305, 101307}, {101410, 101410}, {157101, 157101}}},
    {8, "Clerk", {{101001, 101004}, {101101, 101105}, {101201, 101205}, {101301, 101304}, {121901, 121901}}},
    {16, "Medical Officer", {{111001, 111001}, {111008, 111011}, {131223, 131223}, {101201, 101201}, {131200, 131200}}},
    {32, "Scheme Administrator",
     {{101105, 101105}, {121001, 121005}, {121101, 121104}, {121201, 121205}, {121301, 121305}, {121401, 121404},
      {121501, 121504}, {121601, 121604}, {121801, 121804}, {122101, 122104}, {131001, 131004}, {131101, 131107},
      {131209, 131209}, {131000, 131000}, {131200, 131200}, {131225, 131225}, {101111, 101113}, {157101, 157104},
      {157106, 157106}}},
    {64, "IMIS Administrator",
     {{101105, 101105}, {121701, 121704}, {121901, 121905}, {122000, 122005}, {131005, 131006}, {131207, 131207},
      {131301, 131304}, {111012, 111012}, {121906, 121906}, {131007, 131010}, {131200, 131200}, {131225, 131225}}},
    {128, "Receptionist", {{101001, 101001}, {101101, 101101}, {101105, 101105}, {101201, 101201}, {121901, 121901}}},
    {256, "Claim Administrator",
     {{101001, 101001}, {101101, 101101}, {101105, 101105}, {101201, 101201}, {111001, 111002}, {111004, 111007},
      {111012, 111012}, {121901, 121901}}},
    {512, "Claim Contributor", {{111001, 111002}, {111005, 111005}}},
    {524288, "HF Administrator", {{121701, 121704}, {131101, 131101}, {131103, 131103}, {131301, 131304}, {131200, 131200}}},
    {1048576, "Offline Administrator",
     {{121701, 121704}, {131101, 131101}, {131103, 131103}, {131301, 131304}, {131200, 131200}}},
};

enum { RIGHTS_MAX = 100 };

static err_t insert_role(struct tx *tx, const struct system_role *from)
{
    const struct table *t = registry_table_of(tx->registry, &role_right_entity);
    struct record role = record_new(tx->arena, registry_table_of(tx->registry, &role_entity));
    struct record *rights = ARENA_ARRAY(tx->arena, struct record, RIGHTS_MAX);
    size_t n = 0;

    *record_cell(&role, "name") = db_text(str_of(from->name));
    *record_cell(&role, "is_system") = db_int(from->bit);
    *record_cell(&role, "is_blocked") = db_bool(false);
    TRY(tx_insert(tx, &role, 1));
    for (const struct range *range = from->rights; range->from; range++)
        for (right_t right = range->from; right <= range->to; right++) {
            rights[n] = record_new(tx->arena, t);
            *record_cell(&rights[n], "role_id") = role.at[COLUMN_ID];
            *record_cell(&rights[n++], "right_id") = db_int(right);
        }
    return tx_insert(tx, rights, n);
}

static err_t insert_language(struct tx *tx, const char *code, const char *name, int64_t order)
{
    struct record r = record_new(tx->arena, registry_table_of(tx->registry, &language_entity));

    *record_cell(&r, "code") = db_text(str_of(code));
    *record_cell(&r, "name") = db_text(str_of(name));
    *record_cell(&r, "sort_order") = db_int(order);
    return tx_insert(tx, &r, 1);
}

err_t core_seed_apply(struct tx *tx, void *plan)
{
    bool empty;

    (void)plan;
    TRY(seed_is_empty(tx, &language_entity, &empty));
    if (empty) {
        TRY(insert_language(tx, "en", "English", 1));
        TRY(insert_language(tx, "fr", "Fran\xC3\xA7" "ais", 2));
    }
    TRY(seed_is_empty(tx, &role_entity, &empty));
    for (size_t i = 0; empty && i < sizeof roles / sizeof *roles; i++) TRY(insert_role(tx, &roles[i]));
    return OK;
}
