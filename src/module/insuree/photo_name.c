#include "module/insuree/photo_name.h"

/* yyyy-MM-dd at the beginning, or yyyyMMdd. */
static date_t day_of(struct str text)
{
    char digits[10];
    size_t n = 0;
    date_t day;

    if (text.n >= 10 && date_read(text.p, 10, &day)) return day;
    if (text.n < 8) return DATE_NONE;
    for (size_t i = 0; i < 8; i++) {
        if (i == 4 || i == 6) digits[n++] = '-';
        digits[n++] = text.p[i];
    }
    return date_read(digits, sizeof digits, &day) ? day : DATE_NONE;
}

struct photo_name photo_name_read(struct str name)
{
    struct photo_name out = {.day = DATE_NONE};
    struct str rest = name, date;

    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] == '/' || name.p[i] == '\\') rest = (struct str){name.p + i + 1, name.n - i - 1};
    for (size_t i = rest.n; i-- > 0;)
        if (rest.p[i] == '.') {
            rest.n = i;
            break;
        }
    out.number = str_cut(&rest, '_');
    out.officer = str_cut(&rest, '_');
    date = str_cut(&rest, '_');
    out.day = day_of(date);
    return out;
}
