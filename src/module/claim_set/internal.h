/* What the files share that compile the scheme. */
#ifndef MODULE_CLAIM_SET_INTERNAL_H
#define MODULE_CLAIM_SET_INTERNAL_H

#include "module/claim_set/claim_scheme.h"

struct scheme_loading {
    struct tx *tx;
    struct arena *a;
    struct law_scheme *law;
    stamp_t at;              /* STAMP_NONE: as it is */
    const struct claim_overlay *overlay;
    struct db_rows rows;
};
/* The rows of one part into l->rows; `types` one letter a column: i, t, s (stamp). "@product" is that table, or its rows as they stood. */
err_t scheme_read(struct scheme_loading *l, enum scheme_part part, const char *sql, const char *types);

err_t scheme_load_entries(struct scheme_loading *l);
err_t scheme_load_listed(struct scheme_loading *l);
err_t scheme_load_components(struct scheme_loading *l);
err_t scheme_load_covered(struct scheme_loading *l);
err_t scheme_load_benefits(struct scheme_loading *l);
err_t scheme_load_facilities(struct scheme_loading *l);

/* ---- a row, cell by cell ---- */

struct scheme_cells {
    const struct db_rows *rows;
    size_t row, column;
};

static inline const struct db_value *cell_next(struct scheme_cells *c) { return db_cell(c->rows, c->row, c->column++); }

static inline int64_t cell_number(struct scheme_cells *c, int64_t none)
{
    const struct db_value *v = cell_next(c);

    return v->null ? none : v->i;
}

static inline struct str cell_text(struct scheme_cells *c)
{
    const struct db_value *v = cell_next(c);

    return v->null ? STR_NONE : v->s;
}

static inline money_t cell_amount(struct scheme_cells *c) { return (money_t){cell_number(c, DECIMAL_NONE)}; }

static inline enum law_care care_of(struct str code)
{
    return str_is(code, "I") ? LAW_CARE_IN : str_is(code, "O") ? LAW_CARE_OUT : LAW_CARE_BOTH;
}

#endif
