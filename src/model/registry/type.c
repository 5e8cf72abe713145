#include "model/registry/entity.h"

static const struct {
    const char *name;
    enum db_type storage;
    int scale;
} kinds[] = {
    [TYPE_INT] = {"int", DB_INT, 0},       [TYPE_BOOL] = {"bool", DB_BOOL, 0},
    [TYPE_TEXT] = {"text", DB_TEXT, 0},    [TYPE_CODE] = {"code", DB_TEXT, 0},
    [TYPE_MONEY] = {"money", DB_INT, 2},   [TYPE_QTY] = {"qty", DB_INT, 2},
    [TYPE_PCT] = {"pct", DB_INT, 2},       [TYPE_RATE] = {"rate", DB_INT, 4},
    [TYPE_DATE] = {"date", DB_DATE, 0},    [TYPE_STAMP] = {"stamp", DB_STAMP, 0},
    [TYPE_UUID] = {"uuid", DB_UUID, 0},    [TYPE_JSON] = {"json", DB_TEXT, 0},
};

enum db_type type_storage(const struct type *t)
{
    if (t->kind == TYPE_CODE && t->codes && t->codes->numeric) return DB_INT;
    return kinds[t->kind].storage;
}

int type_scale(const struct type *t)
{
    return kinds[t->kind].scale;
}

const char *type_name(const struct type *t)
{
    return kinds[t->kind].name;
}

void type_range(const struct type *t, int64_t *least, int64_t *most)
{
    bool own = t->least == 0 && t->most == 0;

    if (t->kind == TYPE_INT) {
        *least = own ? INT32_MIN : t->least;
        *most = own ? INT32_MAX : t->most;
        return;
    }
    *least = own ? -DECIMAL_MAX : t->least;
    *most = own ? DECIMAL_MAX : t->most;
}
