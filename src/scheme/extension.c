#include "scheme/extension.h"

#include "base/date.h"
#include "base/money.h"

/* ---- words ---- */

static bool same(struct law_text a, struct law_text b)
{
    size_t i = 0;

    if (a.n != b.n) return false;
    while (i < a.n && a.at[i] == b.at[i]) i++;
    return i == a.n;
}

static bool among(struct law_text word, const struct law_text *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (same(word, words[i])) return true;
    return false;
}

/* ---- kinds ---- */

static bool is_day(struct law_text text)
{
    date_t day;

    return date_read(text.at, text.n, &day);
}

/* Something, one @, a name with a dot inside it, no blanks: whether anybody reads there no form can tell. */
static bool is_address(struct law_text text)
{
    size_t at = 0, signs = 0, dot = 0;

    for (size_t i = 0; i < text.n; i++) {
        if ((uint8_t)text.at[i] <= ' ') return false;
        if (text.at[i] == '@') at = i, signs++;
        if (text.at[i] == '.') dot = i;
    }
    return signs == 1 && at > 0 && dot > at + 1 && dot + 1 < text.n;
}

static enum law_extension_fault length_of(const struct law_extension_field *f, size_t n)
{
    if (f->length_least >= 0 && (int64_t)n < f->length_least) return LAW_EXTENSION_SHORT;
    return f->length_most >= 0 && (int64_t)n > f->length_most ? LAW_EXTENSION_LONG : LAW_EXTENSION_FITS;
}

static enum law_extension_fault check_text(const struct law_extension_field *f, const struct law_extension_value *v)
{
    enum law_extension_fault length = length_of(f, v->characters);

    if (v->given != LAW_GIVEN_TEXT) return LAW_EXTENSION_OTHER_KIND;
    if (f->choice_count && !among(v->text, f->choices, f->choice_count)) return LAW_EXTENSION_CHOICE;
    if (length != LAW_EXTENSION_FITS) return length;
    if (f->form == LAW_EXTENSION_DATE && !is_day(v->text)) return LAW_EXTENSION_FORM;
    if (f->form == LAW_EXTENSION_EMAIL && !is_address(v->text)) return LAW_EXTENSION_FORM;
    return f->pattern && !law_pattern_fits(f->pattern, v->text.at, v->text.n) ? LAW_EXTENSION_PATTERN : LAW_EXTENSION_FITS;
}

static enum law_extension_fault check_number(const struct law_extension_field *f, const struct law_extension_value *v)
{
    int64_t value, whole;

    if (v->given != LAW_GIVEN_NUMBER) return LAW_EXTENSION_OTHER_KIND;
    if (!decimal_read(v->text.at, v->text.n, LAW_EXTENSION_SCALE, false, &value)) return LAW_EXTENSION_FORM;
    if (f->kind == LAW_EXTENSION_INTEGER && !decimal_read(v->text.at, v->text.n, 0, false, &whole)) return LAW_EXTENSION_FORM;
    if (f->least != DECIMAL_NONE && value < f->least) return LAW_EXTENSION_RANGE;
    return f->most != DECIMAL_NONE && value > f->most ? LAW_EXTENSION_RANGE : LAW_EXTENSION_FITS;
}

static enum law_extension_fault check_list(const struct law_extension_field *f, const struct law_extension_value *v)
{
    if (v->given != LAW_GIVEN_LIST) return LAW_EXTENSION_OTHER_KIND;
    for (size_t i = 0; i < v->word_count; i++)
        if (!among(v->words[i], f->choices, f->choice_count) || among(v->words[i], v->words, i)) return LAW_EXTENSION_CHOICE;
    return length_of(f, v->word_count);
}

static enum law_extension_fault check_given(const struct law_extension_field *f, const struct law_extension_value *v)
{
    if (f->kind == LAW_EXTENSION_INTEGER || f->kind == LAW_EXTENSION_NUMBER) return check_number(f, v);
    if (f->kind == LAW_EXTENSION_TRUTH) return v->given == LAW_GIVEN_TRUTH ? LAW_EXTENSION_FITS : LAW_EXTENSION_OTHER_KIND;
    return f->kind == LAW_EXTENSION_LIST ? check_list(f, v) : check_text(f, v);
}

/* ---- the whole ---- */

/* A list has no text: nothing hangs on it. */
bool law_extension_asked(const struct law_extension_field *field, const struct law_extension_value *values)
{
    return field->when < 0 || among(values[field->when].text, field->when_is, field->when_count);
}

/* By itself, or because of what it hangs on. */
static bool touched(const struct law_extension_field *f, const struct law_extension_value *values, size_t i)
{
    return values[i].changed || (f->when >= 0 && values[f->when].changed);
}

static enum law_extension_fault check_one(const struct law_extension_field *f, const struct law_extension_value *values, size_t i)
{
    if (values[i].given == LAW_GIVEN_NOTHING)
        return f->required && touched(f, values, i) && law_extension_asked(f, values) ? LAW_EXTENSION_MISSING : LAW_EXTENSION_FITS;
    return values[i].changed ? check_given(f, &values[i]) : LAW_EXTENSION_FITS;
}

void law_extension_check(const struct law_extension_field *fields, size_t n, const struct law_extension_value *values,
                         enum law_extension_fault *faults)
{
    for (size_t i = 0; i < n; i++) faults[i] = check_one(&fields[i], values, i);
}
