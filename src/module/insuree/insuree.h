/* Families and the people in them, with the lists that describe them (enrolment 5). */
#ifndef MODULE_INSUREE_INSUREE_H
#define MODULE_INSUREE_INSUREE_H

#include "model/registry/module.h"
#include "scheme/number.h"

extern const struct module insuree_module;
extern const struct entity family_entity;
extern const struct entity insuree_entity;
extern const struct entity insuree_photo_entity;
extern const struct entity insuree_merge_entity;   /* who was registered twice and is one now */

/* The form of insurance numbers (enrolment 5.4): their length, 0 for any; the root of their checksum, 0 for none. */
#define SETTING_NUMBER_LENGTH "insuree.number_length"
#define SETTING_NUMBER_ROOT "insuree.number_modulo_root"
#define SETTING_NUMBER_VALIDATOR "insuree.number_validator"      /* "none", "weighted13": a nation's own form, in place of both */
struct settings;
struct law_number_form insuree_number_form(const struct settings *s);
/* What a person must have beside names, number and day of birth (enrolment 5.3). */
#define SETTING_GENDER_MANDATORY "insuree.gender_mandatory"
#define SETTING_FACILITY_MANDATORY "insuree.fsp_mandatory"
#define SETTING_RELATIONSHIP_MANDATORY "insuree.relationship_mandatory"

/* How many people outside his places one account may look up in an hour by their numbers (decision D21). */
#define SETTING_ENQUIRIES "insuree.enquiries_per_hour"

/* What insuree.remove, insuree.move and family.delete tell (tx->told, told_of is insuree_entity). Who keeps covers and policies
 * looks for it when he hears that family_id of a person changed or that a family was deleted. */
struct insuree_told {
    bool cancel_cover;   /* the covers of who leaves his family end with it (enrolment 5.5, Cancel policies), and policies with the family */
    bool goes_on;        /* who leaves takes with him what covers him: a policy in force outlasts the family that it closes */
};

struct tx;
struct record;
struct db_conn;
void insuree_tell(struct tx *tx, bool cancel, bool goes_on);   /* struct insuree_told */
/* Makes a current member the head: who was it steps down, the family points at him. E_RULE family_head_not_member. */
err_t family_give_head(struct tx *tx, const struct record *family, const struct record *person);
/* The number of who was merged with the holder of this one, where nobody has it any more; else the number itself. */
err_t insuree_known_as(struct db_conn *c, struct arena *a, struct str number, struct str *now);

/* "photo": {"photo": base64 of a JPEG or PNG}: made anew and no larger than limit photo_side, without anything that is no
 * picture. Of commands that write a person, or a family with its head. */
extern const struct command_file photo_files[];

struct function_call;
/* Whether the caller may look people up by number wherever they live: E_FORBIDDEN. */
err_t insuree_may_enquire(struct function_call *c);
/* Whether the caller may look at a person, named by exact insurance number (a text) or uuid: one of his places, or, for who holds
 * 111002, 111005 or 101105, one from anywhere (decision D21), which is noted in the journal and limited (E_RATE). *out is false for
 * one who is not there, too. */
err_t insuree_opens(struct function_call *c, struct db_value key, bool *out);

/* Whether the caller opened this person so within the last day. */
err_t insuree_opened(struct tx *tx, int64_t person, bool *out);
struct crud_plan;
/* A reference to somebody outside the caller's places is settled where the row is for him already, or the caller opened him
 * (insuree_opened); any other is left to be refused with the rest. */
err_t insuree_reference_take(struct tx *tx, struct crud_plan *plan);

/* A photo by its id (NULL: none), for who has been found to see its person. Nothing where he has none. */
err_t insuree_photo_read(struct function_call *c, const struct db_value *id, struct str *out);

/* Reference lists: data, which a country extends. */
extern const struct entity gender_entity;
extern const struct entity relation_entity;            /* to the head of the family */
extern const struct entity education_entity;
extern const struct entity profession_entity;
extern const struct entity family_type_entity;
extern const struct entity confirmation_type_entity;
extern const struct entity identification_type_entity;
extern const struct entity insuree_status_reason_entity;

enum {
    RIGHT_FAMILY_READ = 101001, RIGHT_FAMILY_CREATE, RIGHT_FAMILY_UPDATE, RIGHT_FAMILY_DELETE,
    RIGHT_INSUREE_READ = 101101, RIGHT_INSUREE_CREATE, RIGHT_INSUREE_UPDATE, RIGHT_INSUREE_DELETE,
};

/* People of this relation to the head are priced outside the lump sum (enrolment 6.3). */
enum { RELATION_OTHER = 7 };

#endif
