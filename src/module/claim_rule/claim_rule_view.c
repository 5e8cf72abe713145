/* What a rule sees of a claim, and what it can say of it. No names and no numbers of people, and nothing can be changed. */
#include "module/claim_rule/internal.h"

#include <string.h>

enum { LOOKS_A_STEP = 16 };           /* earlier lines and claims are looked at that much faster than a program steps */

enum kind { CLAIM, DIAGNOSES, FACILITY, PATIENT, LINES, LINE, KINDS };

/* ---- members ---- */

typedef void member_fn(struct rule_view *v, int64_t at, struct script_value *out);

static void put_text(struct script_value *out, struct str s)
{
    if (s.n) *out = (struct script_value){.type = SCRIPT_TEXT, .text = s};
}

static void put_whole(struct script_value *out, int64_t n) { *out = (struct script_value){.type = SCRIPT_WHOLE, .number = n}; }
static void put_thing(struct script_value *out, enum kind kind, int64_t at)
{
    *out = (struct script_value){.type = SCRIPT_THING, .thing = {(int)kind, at}};
}

static void put_day(struct script_value *out, date_t day)
{
    if (!date_none(day)) put_whole(out, day.day);
}

/* One letter of a list in which none is a blank. */
static void put_letter(struct script_value *out, const char *letters, size_t i)
{
    if (letters[i] != ' ') put_text(out, (struct str){&letters[i], 1});
}

static const char category_letters[] = " SDAHCOV", visit_letters[] = "OER", care_letters[] = "BIO";
_Static_assert(sizeof category_letters == LAW_CATEGORIES + 1, "one for each");

static void put_code(struct script_value *out, const struct rule_codes *codes, int64_t id)
{
    put_text(out, rule_code_find(codes, id)->code);
}

static void claim_code(struct rule_view *v, int64_t at, struct script_value *out) { put_text(out, (struct str){v->claim->code.at, v->claim->code.n}); }
static void claim_from(struct rule_view *v, int64_t at, struct script_value *out) { put_day(out, v->claim->date_from); }
static void claim_to(struct rule_view *v, int64_t at, struct script_value *out) { put_day(out, v->claim->date_to); }
static void claim_claimed(struct rule_view *v, int64_t at, struct script_value *out) { put_day(out, v->claim->date_claimed); }
static void claim_target(struct rule_view *v, int64_t at, struct script_value *out) { put_day(out, v->target); }
static void claim_visit(struct rule_view *v, int64_t at, struct script_value *out) { put_letter(out, visit_letters, v->claim->visit); }
static void claim_category(struct rule_view *v, int64_t at, struct script_value *out) { put_letter(out, category_letters, v->claim->category); }
static void claim_diagnosis(struct rule_view *v, int64_t at, struct script_value *out) { put_code(out, &v->names->diagnoses, v->claim->diagnoses[0]); }
static void claim_diagnoses(struct rule_view *v, int64_t at, struct script_value *out) { put_thing(out, DIAGNOSES, 0); }
static void claim_facility(struct rule_view *v, int64_t at, struct script_value *out) { put_thing(out, FACILITY, 0); }
static void claim_patient(struct rule_view *v, int64_t at, struct script_value *out) { put_thing(out, PATIENT, 0); }
static void claim_lines(struct rule_view *v, int64_t at, struct script_value *out) { put_thing(out, LINES, 0); }

static const struct law_line *line_at(const struct rule_view *v, int64_t at) { return &v->claim->lines[v->shown[at]]; }

money_t claim_rule_worth(const struct law_line *l)
{
    money_t out;

    return money_times_qty(law_line_price(l), law_line_qty(l), &out) ? out : (money_t){DECIMAL_MAX};
}

static void claim_amount(struct rule_view *v, int64_t at, struct script_value *out)
{
    money_t sum = MONEY_ZERO;

    for (size_t i = 0; i < v->shown_count; i++)
        if (!money_add(sum, claim_rule_worth(line_at(v, (int64_t)i)), &sum)) sum = (money_t){DECIMAL_MAX};
    put_whole(out, sum.minor);
}

static const struct rule_code *facility(const struct rule_view *v) { return rule_code_find(&v->names->facilities, v->claim->facility); }
static void facility_code(struct rule_view *v, int64_t at, struct script_value *out) { put_text(out, facility(v)->code); }
static void facility_level(struct rule_view *v, int64_t at, struct script_value *out) { put_text(out, facility(v)->more); }
static void facility_district(struct rule_view *v, int64_t at, struct script_value *out) { put_text(out, facility(v)->place); }

static void facility_care(struct rule_view *v, int64_t at, struct script_value *out)
{
    const struct law_facility *f = law_facility_of(v->scheme, v->claim->facility);

    put_letter(out, care_letters, f ? f->care : LAW_CARE_BOTH);
}

static void patient_age(struct rule_view *v, int64_t at, struct script_value *out)
{
    date_t birth = v->claim->file->person.birth;

    if (!date_none(birth)) put_whole(out, date_age(birth, v->target));
}

static void patient_gender(struct rule_view *v, int64_t at, struct script_value *out)
{
    enum law_gender g = v->claim->file->person.gender;

    put_text(out, g == LAW_GENDER_MALE ? STR("M") : g == LAW_GENDER_OTHER ? STR("O") : STR("F"));
}

static void line_number(struct rule_view *v, int64_t at, struct script_value *out) { put_whole(out, at + 1); }
static void line_kind(struct rule_view *v, int64_t at, struct script_value *out) { put_text(out, line_at(v, at)->kind == LAW_ITEM ? STR("item") : STR("service")); }
static void line_code(struct rule_view *v, int64_t at, struct script_value *out) { put_code(out, &v->names->entries[line_at(v, at)->kind], line_at(v, at)->entry); }
static void line_quantity(struct rule_view *v, int64_t at, struct script_value *out) { put_whole(out, law_line_qty(line_at(v, at)).hundredth); }
static void line_price(struct rule_view *v, int64_t at, struct script_value *out) { put_whole(out, law_line_price(line_at(v, at)).minor); }
static void line_amount(struct rule_view *v, int64_t at, struct script_value *out) { put_whole(out, claim_rule_worth(line_at(v, at)).minor); }
static void line_product(struct rule_view *v, int64_t at, struct script_value *out) { put_code(out, &v->names->products, line_at(v, at)->product); }

static void line_category(struct rule_view *v, int64_t at, struct script_value *out)
{
    const struct law_line *l = line_at(v, at);
    const struct law_entry *e = l->kind == LAW_SERVICE ? law_entry_on(v->scheme, l->kind, l->entry, v->target) : NULL;

    if (e) put_letter(out, category_letters, e->category);
}

/* ---- the world ---- */

#define CLAIM_MEMBERS(M)                                                                                             \
    M("code", claim_code) M("dateFrom", claim_from) M("dateTo", claim_to) M("dateClaimed", claim_claimed)            \
    M("targetDate", claim_target) M("visitType", claim_visit) M("category", claim_category)                          \
    M("diagnosis", claim_diagnosis) M("diagnoses", claim_diagnoses) M("facility", claim_facility)                    \
    M("patient", claim_patient) M("lines", claim_lines) M("amount", claim_amount)
#define FACILITY_MEMBERS(M) \
    M("code", facility_code) M("level", facility_level) M("district", facility_district) M("careType", facility_care)
#define PATIENT_MEMBERS(M) M("age", patient_age) M("gender", patient_gender)
#define LINE_MEMBERS(M)                                                                                              \
    M("number", line_number) M("kind", line_kind) M("code", line_code) M("quantity", line_quantity)                  \
    M("price", line_price) M("amount", line_amount) M("category", line_category) M("product", line_product)
#define NAME(name, function) name,
#define FUNCTION(name, function) function,

static const char *const claim_members[] = {CLAIM_MEMBERS(NAME) NULL}, *const facility_members[] = {FACILITY_MEMBERS(NAME) NULL};
static const char *const patient_members[] = {PATIENT_MEMBERS(NAME) NULL}, *const line_members[] = {LINE_MEMBERS(NAME) NULL};
static member_fn *const claim_functions[] = {CLAIM_MEMBERS(FUNCTION)}, *const facility_functions[] = {FACILITY_MEMBERS(FUNCTION)};
static member_fn *const patient_functions[] = {PATIENT_MEMBERS(FUNCTION)}, *const line_functions[] = {LINE_MEMBERS(FUNCTION)};
static member_fn *const *const members[KINDS] = {[CLAIM] = claim_functions, [FACILITY] = facility_functions,
                                                 [PATIENT] = patient_functions, [LINE] = line_functions};

static const struct script_kind kinds[KINDS] = {
    [CLAIM] = {"claim", claim_members}, [DIAGNOSES] = {"list of diagnoses", NULL}, [FACILITY] = {"facility", facility_members},
    [PATIENT] = {"patient", patient_members}, [LINES] = {"list of lines", NULL}, [LINE] = {"line", line_members},
};

static void member(void *view, struct script_thing of, int m, struct script_value *out) { members[of.kind][m](view, of.at, out); }

static int64_t length(void *view, struct script_thing list)
{
    const struct rule_view *v = view;
    int64_t n = 0;

    if (list.kind == LINES) return (int64_t)v->shown_count;
    while (n < LAW_DIAGNOSES && v->claim->diagnoses[n]) n++;
    return n;
}

static void element(void *view, struct script_thing list, int64_t i, struct script_value *out)
{
    const struct rule_view *v = view;

    if (list.kind == LINES) put_thing(out, LINE, i);
    else put_code(out, &v->names->diagnoses, v->claim->diagnoses[i]);
}

/* ---- what it says ---- */

static const char *say(struct script_call *c, enum law_deed deed, size_t line, struct str words)
{
    struct rule_view *v = c->view;
    size_t most = (size_t)v->limits->value[LIMIT_RULE_TEXT];
    char *at = v->text + v->word_count * most;

    if ((int64_t)v->word_count == v->limits->value[LIMIT_RULE_WORDS]) return "says too much; reject the claim, or send it to review";
    words = str_trim((struct str){at, script_words(words, at, most)});
    if (!words.n) return "a reason is wanted";
    v->words[v->word_count++] = (struct rule_word){deed, line, words};
    return NULL;
}

static bool is_text(const struct script_call *c, size_t i) { return c->arguments[i].type == SCRIPT_TEXT; }

static const char *reject_line(struct script_call *c)
{
    const struct rule_view *v = c->view;

    if (c->count != 2 || c->arguments[0].type != SCRIPT_THING || c->arguments[0].thing.kind != LINE || !is_text(c, 1)) return "a line and a reason are wanted";
    return say(c, LAW_OWN_REJECT_LINE, v->shown[c->arguments[0].thing.at], c->arguments[1].text);
}

static const char *one_reason(struct script_call *c, enum law_deed deed)
{
    return c->count == 1 && is_text(c, 0) ? say(c, deed, 0, c->arguments[0].text) : "a reason is wanted";
}

static const char *reject(struct script_call *c) { return one_reason(c, LAW_OWN_REJECT_CLAIM); }
static const char *review(struct script_call *c) { return one_reason(c, LAW_OWN_REVIEW); }

/* ---- what was before ---- */

/* The first of the entries of this code and kind, and how many there are: a code may have been given again. */
static const struct rule_entry *entries_of(const struct rule_names *n, enum law_kind kind, struct str code)
{
    size_t from = 0, to = n->by_code_count;

    while (from < to) {
        size_t middle = from + (to - from) / 2;
        const struct rule_entry *e = &n->by_code[middle];
        int order = str_cmp(e->code, code);
        if (order < 0 || (order == 0 && e->kind < kind)) from = middle + 1;
        else to = middle;
    }
    return n->by_code + from;
}

/* Lines of this person that passed, of other claims, of the code; from a day to the target date. */
struct before { int64_t count, quantity; date_t last; };

static void add_lines(struct script_call *c, const struct rule_entry *e, date_t from, struct before *sum)
{
    int64_t looks = 0;
    const struct rule_view *v = c->view;
    const struct law_earlier_line *end = v->claim->file->lines + v->claim->file->line_count;

    for (const struct law_earlier_line *l = law_earlier_from(v->claim->file, e->kind, e->id, from.day);
         l < end && l->kind == e->kind && l->entry == e->id && date_cmp(l->day, v->target) <= 0; l++) {
        looks++;
        if (l->claim == v->claim->id) continue;
        sum->count++;
        sum->quantity = sum->quantity > DECIMAL_MAX - l->qty.hundredth ? DECIMAL_MAX : sum->quantity + l->qty.hundredth;
        if (date_none(sum->last) || date_cmp(l->day, sum->last) > 0) sum->last = l->day;
    }
    c->steps += looks / LOOKS_A_STEP;
}

static bool read_kind(const struct script_value *v, enum law_kind *out)
{
    if (v->type != SCRIPT_TEXT || !(str_is(v->text, "item") || str_is(v->text, "service"))) return false;
    *out = str_is(v->text, "service") ? LAW_SERVICE : LAW_ITEM;
    return true;
}

/* The target date and the days before it, `days` in all. */
static bool read_since(const struct script_call *c, size_t i, date_t *out)
{
    int64_t days = c->arguments[i].number;

    if (c->arguments[i].type != SCRIPT_WHOLE || days < 1 || days > INT32_MAX / 4) return false;
    *out = (date_t){(int32_t)(((const struct rule_view *)c->view)->target.day - days + 1)};
    return true;
}

static const char *look_back(struct script_call *c, bool with_days, struct before *out)
{
    const struct rule_view *v = c->view;
    const struct rule_names *n = v->names;
    date_t since = {INT32_MIN + 1};
    enum law_kind kind;

    *out = (struct before){.last = DATE_NONE};
    if (c->count != (with_days ? 3 : 2) || !read_kind(&c->arguments[0], &kind) || !is_text(c, 1) || (with_days && !read_since(c, 2, &since)))
        return with_days ? "\"item\" or \"service\", a code and a number of days are wanted" : "\"item\" or \"service\" and a code are wanted";
    for (const struct rule_entry *e = entries_of(n, kind, c->arguments[1].text);
         e < n->by_code + n->by_code_count && e->kind == kind && str_eq(e->code, c->arguments[1].text); e++)
        add_lines(c, e, since, out);
    return NULL;
}

static const char *earlier_count(struct script_call *c)
{
    struct before before;
    const char *wrong = look_back(c, true, &before);

    put_whole(&c->result, before.count);
    return wrong;
}

static const char *earlier_quantity(struct script_call *c)
{
    struct before before;
    const char *wrong = look_back(c, true, &before);

    put_whole(&c->result, before.quantity);
    return wrong;
}

static const char *days_since(struct script_call *c)
{
    const struct rule_view *v = c->view;
    struct before before;
    const char *wrong = look_back(c, false, &before);

    if (!date_none(before.last)) put_whole(&c->result, v->target.day - before.last.day);
    return wrong;
}

static const char *earlier_claims(struct script_call *c)
{
    const struct rule_view *v = c->view;
    int64_t n = 0;
    date_t since;

    if (c->count != 1 || !read_since(c, 0, &since)) return "a number of days is wanted";
    for (size_t i = 0; i < v->claim->file->claim_count; i++) {
        const struct law_earlier_claim *e = &v->claim->file->claims[i];
        n += e->claim != v->claim->id && date_cmp(e->day, since) >= 0 && date_cmp(e->day, v->target) <= 0;
    }
    c->steps = (int64_t)v->claim->file->claim_count / LOOKS_A_STEP;
    put_whole(&c->result, n);
    return NULL;
}

static const struct script_function functions[] = {
    {"reject_line", reject_line}, {"reject", reject}, {"review", review}, {"earlier_count", earlier_count},
    {"earlier_quantity", earlier_quantity}, {"days_since", days_since}, {"earlier_claims", earlier_claims}, {NULL, NULL},
};

const struct script_world rule_world = {kinds, KINDS, "claim", functions, member, element, length};

/* ---- a claim ---- */

void rule_view_open(struct rule_view *v, struct arena *a, const struct rule_names *names, const struct limits *limits)
{
    size_t words = (size_t)limits->value[LIMIT_RULE_WORDS];

    *v = (struct rule_view){.names = names, .limits = limits, .arena = a, .words = ARENA_ARRAY(a, struct rule_word, words),
                            .text = arena_bytes(a, words * (size_t)limits->value[LIMIT_RULE_TEXT])};
}

void rule_view_show(struct rule_view *v, const struct law_scheme *scheme, const struct law_claim *claim)
{
    v->scheme = scheme;
    v->claim = claim;
    v->target = law_target_date(claim->date_from, claim->date_to);
    v->shown_count = 0;
    if (claim->line_count > v->shown_room) {
        v->shown_room = claim->line_count * 2;
        v->shown = ARENA_ARRAY(v->arena, size_t, v->shown_room);
    }
    for (size_t i = 0; i < claim->line_count; i++)
        if (claim->lines[i].status == LAW_LINE_PASSED) v->shown[v->shown_count++] = i;
}
