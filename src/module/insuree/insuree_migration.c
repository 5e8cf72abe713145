#include "model/registry/migration.h"
#include "module/insuree/internal.h"

#define LIST_1(label) label " @text NOT NULL, sort_order @int, alt_language @text"
#define CODED_1(label) "code @text NOT NULL, " LIST_1(label)
#define CODED(table, label) TABLE(table, CODED_1(label)) UNIQUE(table, "code")

#define CONFIRMATION_1 CODED_1("confirmation_type") ", is_confirmation_number_required @bool NOT NULL"
#define STATUS_REASON_1 \
    "code @text NOT NULL, insuree_status_reason @text NOT NULL, status_type @text," \
    " insuree_status_reason_key @text NOT NULL"

#define FAMILY_1 \
    "poverty @bool, address @text, is_offline @bool, ethnicity @text, confirmation_no @text, source @text," \
    " source_version @text, location_id @int, family_type_id @int, confirmation_type_id @int, district_id @int," \
    " village_id @int"

#define INSUREE_1 \
    "chf_id @text NOT NULL, last_name @text NOT NULL, other_names @text NOT NULL, dob @date NOT NULL," \
    " head @bool NOT NULL, marital @text, passport @text, phone @text, email @text, current_address @text," \
    " geolocation @text, photo_date @date, card_issued @bool NOT NULL, offline @bool, status @text, status_date @date," \
    " vulnerability @bool, source @text, source_version @text, last_name_key @text NOT NULL," \
    " other_names_key @text NOT NULL, family_id @int, gender_id @int, current_village_id @int, relationship_id @int," \
    " profession_id @int, education_id @int, type_of_id_id @int, health_facility_id @int, status_reason_id @int," \
    " district_id @int, district2_id @int, village_id @int"

#define PHOTO_1 \
    "chf_id @text, folder @text, filename @text, photo @text, officer_id @int NOT NULL, date @date NOT NULL," \
    " insuree_id @int, district_id @int, district2_id @int, village_id @int"

/* What points back to a later table is added when that is there. */
#define BACK(table, column, to) \
    "ALTER TABLE " table " ADD COLUMN " column " @int REFERENCES " to " (id);" \
    "ALTER TABLE " table "_history ADD COLUMN " column " @int;"

/* Behind the order that an index serves: what a search by names, or its total, would have to read of each row. */
#define AGAIN(name, columns) "DROP INDEX insuree_i_" name ";" INDEX("insuree", name, columns)

#define MERGE_1 \
    "number @text NOT NULL, name @text, command @uuid NOT NULL, insuree_id @int NOT NULL, district_id @int, district2_id @int, village_id @int"

#define NUMBER_BATCH_1 \
    "quantity @int NOT NULL, run_date @date NOT NULL, print_date @date, archived @bool NOT NULL, comment @text, location_id @int," \
    " officer_id @int, district_id @int, village_id @int"
#define BATCH_NUMBER_1 \
    "number @text NOT NULL, used @bool NOT NULL, batch_id @int NOT NULL, insuree_id @int, district_id @int, village_id @int"

#define WAITING_PHOTO_1 "number @text NOT NULL, date @date NOT NULL, blob @text, officer_id @int"

#define SOUND(column) \
    "ALTER TABLE insuree ADD COLUMN " column "_sound @text; ALTER TABLE insuree_history ADD COLUMN " column "_sound @text;"
/* One name sounds so and the day of birth is one of some, or both names sound so and it lies between two. */
#define BY_SOUND(first, second) \
    "CREATE INDEX insuree_i_" first " ON insuree (" first ", dob, " second ", id) WHERE deleted_at IS NULL;"

const struct migration insuree_migrations[] = {
    { 1, "families and insurees",
      TABLE("gender", "code @text NOT NULL, gender @text, sort_order @int, alt_language @text")
      UNIQUE("gender", "code")
      CODED("family_type", "type")
      TABLE("confirmation_type", CONFIRMATION_1)
      UNIQUE("confirmation_type", "code")
      CODED("identification_type", "identification_type")
      TABLE("relation", LIST_1("relation"))
      TABLE("education", LIST_1("education"))
      TABLE("profession", LIST_1("profession"))
      TABLE("insuree_status_reason", STATUS_REASON_1)
      UNIQUE("insuree_status_reason", "code")

      TABLE("family", FAMILY_1,
            FOREIGN("location_id", "location") FOREIGN("family_type_id", "family_type")
            FOREIGN("confirmation_type_id", "confirmation_type"))
      HISTORY("family", FAMILY_1)
      TABLE("insuree", INSUREE_1,
            FOREIGN("family_id", "family") FOREIGN("gender_id", "gender") FOREIGN("current_village_id", "location")
            FOREIGN("relationship_id", "relation") FOREIGN("profession_id", "profession")
            FOREIGN("education_id", "education") FOREIGN("type_of_id_id", "identification_type")
            FOREIGN("health_facility_id", "health_facility") FOREIGN("status_reason_id", "insuree_status_reason"))
      HISTORY("insuree", INSUREE_1)
      TABLE("insuree_photo", PHOTO_1, FOREIGN("insuree_id", "insuree"))
      HISTORY("insuree_photo", PHOTO_1)
      BACK("family", "head_insuree_id", "insuree")
      BACK("insuree", "photo_id", "insuree_photo")

      INDEX("family", "head", "head_insuree_id, id")
      INDEX("family", "location", "location_id, id")
      INDEX_OF_SET("family", "type", "family_type_id", "id")
      INDEX_OF_SET("family", "confirmation_type", "confirmation_type_id", "id")
      INDEX("family", "district", "district_id, id")
      INDEX("family", "village", "village_id, id")

      UNIQUE("insuree", "chf_id")
      INDEX("insuree", "chf_id", "chf_id, id")
      INDEX("insuree", "last_name", "last_name_key, id")
      INDEX("insuree", "other_names", "other_names_key, id")
      INDEX("insuree", "dob", "dob, id")
      INDEX("insuree", "family", "family_id, id")
      INDEX("insuree", "gender", "gender_id, id")
      INDEX_OF_SET("insuree", "current_village", "current_village_id", "id")
      INDEX_OF_SET("insuree", "relationship", "relationship_id", "id")
      INDEX_OF_SET("insuree", "profession", "profession_id", "id")
      INDEX_OF_SET("insuree", "education", "education_id", "id")
      INDEX_OF_SET("insuree", "type_of_id", "type_of_id_id", "id")
      INDEX_OF_SET("insuree", "facility", "health_facility_id", "id")
      INDEX_OF_SET("insuree", "status_reason", "status_reason_id", "id")
      INDEX_OF_SET("insuree", "photo", "photo_id", "id")
      INDEX("insuree", "district", "district_id, id")
      INDEX_OF_SET("insuree", "district2", "district2_id", "id")
      INDEX("insuree", "village", "village_id, id")
      INDEX("insuree", "district_chf_id", "district_id, chf_id, id")
      INDEX_OF_SET("insuree", "district2_chf_id", "district2_id", "chf_id, id")
      INDEX("insuree", "village_chf_id", "village_id, chf_id, id")
      INDEX("insuree", "district_last_name", "district_id, last_name_key, id")
      INDEX_OF_SET("insuree", "district2_last_name", "district2_id", "last_name_key, id")
      INDEX("insuree", "village_last_name", "village_id, last_name_key, id")

      INDEX("insuree_photo", "insuree", "insuree_id, id")
      INDEX("insuree_photo", "district", "district_id, id")
      INDEX_OF_SET("insuree_photo", "district2", "district2_id", "id")
      INDEX("insuree_photo", "village", "village_id, id"),
      .sqlite =
      GRAMS_SQLITE_2("insuree", "last_name_key", "other_names_key"),
      .postgres =
      GRAMS_POSTGRES("insuree", "last_name_key")
      GRAMS_POSTGRES("insuree", "other_names_key") },
    { 2, "photos as files",
      "ALTER TABLE insuree_photo ADD COLUMN blob @text; ALTER TABLE insuree_photo_history ADD COLUMN blob @text;"
      INDEX_OF_SET("insuree_photo", "blob", "blob", "id")
      INDEX_OF_SET("insuree_photo_history", "blob", "blob", "id") },
    { 3, "names are searched within their indexes; parts of one and two letters are found",
      AGAIN("last_name", "last_name_key, id, other_names_key, district_id, district2_id, deleted_at")
      AGAIN("other_names", "other_names_key, id, last_name_key, district_id, district2_id, deleted_at")
      AGAIN("district_last_name", "district_id, last_name_key, id, other_names_key, deleted_at")
      AGAIN("village_last_name", "village_id, last_name_key, id, other_names_key, deleted_at")
      AGAIN("gender", "gender_id, id, deleted_at")
      "DROP INDEX insuree_i_district2_last_name;"
      INDEX_OF_SET("insuree", "district2_last_name", "district2_id", "last_name_key, id, other_names_key, deleted_at"),
      .sqlite = GRAMS_SQLITE_2_ANEW("insuree", "last_name_key", "other_names_key") },
    { 4, "families by their last change",
      INDEX("family", "changed", "changed_at, id")
      INDEX("family", "district_changed", "district_id, changed_at, id")
      INDEX("family", "village_changed", "village_id, changed_at, id") },
    /* The sounds themselves are put in by the job model.refold, which a raised FOLD_VERSION starts: in chunks, beside people at work. */
    { 5, "names by their sound",
      SOUND("last_name") SOUND("other_names")
      BY_SOUND("last_name_sound", "other_names_sound")
      BY_SOUND("other_names_sound", "last_name_sound") },
    { 6, "people who were registered twice",
      TABLE("insuree_merge", MERGE_1, FOREIGN("insuree_id", "insuree"))
      INDEX("insuree_merge", "insuree", "insuree_id, id")
      INDEX("insuree_merge", "number", "number, id")
      INDEX("insuree_merge", "district", "district_id, id")
      INDEX_OF_SET("insuree_merge", "district2", "district2_id", "id")
      INDEX("insuree_merge", "village", "village_id, id") },
    { 7, "numbers made ahead",
      TABLE("number_batch", NUMBER_BATCH_1, FOREIGN("location_id", "location") FOREIGN("officer_id", "officer"))
      INDEX("number_batch", "location", "location_id, id")
      INDEX("number_batch", "officer", "officer_id, id")
      INDEX("number_batch", "district", "district_id, id")
      INDEX("number_batch", "village", "village_id, id")
      TABLE("batch_number", BATCH_NUMBER_1, FOREIGN("batch_id", "number_batch") FOREIGN("insuree_id", "insuree"))
      UNIQUE("batch_number", "number")
      INDEX("batch_number", "number", "number, id")
      INDEX("batch_number", "batch", "batch_id, id")
      INDEX_OF_SET("batch_number", "insuree", "insuree_id", "id")
      INDEX("batch_number", "district", "district_id, id")
      INDEX("batch_number", "village", "village_id, id") },
    { 8, "photos that wait for their person",
      TABLE("waiting_photo", WAITING_PHOTO_1, FOREIGN("officer_id", "officer"))
      UNIQUE("waiting_photo", "number")
      INDEX("waiting_photo", "number", "number, id")
      INDEX("waiting_photo", "date", "date, id")
      INDEX("waiting_photo", "officer", "officer_id, id")
      INDEX("waiting_photo", "creator", "created_by, id")
      INDEX("waiting_photo", "changed", "changed_at, id")
      INDEX_OF_SET("waiting_photo", "blob", "blob", "id") },
    { 9, "which numbers of batches stand on cards", "ALTER TABLE batch_number ADD COLUMN print_date @date;" },
    { 10, "photos that wait are found and listed by the unique index on their number", "DROP INDEX waiting_photo_i_number;" },
    { .n = 0 }
};
