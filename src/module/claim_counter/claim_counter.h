/* What the counter of a facility asks before a claim exists: who is covered and what is left, what may be claimed at which
 * price, and what the law would say of a claim (decisions D21, D28). Nothing is written. Who enters claims, 111002, sends
 * them, 111005, or enquires, 101105, asks of people from anywhere, knowing their number; others are E_FORBIDDEN. */
#ifndef MODULE_CLAIM_COUNTER_CLAIM_COUNTER_H
#define MODULE_CLAIM_COUNTER_CLAIM_COUNTER_H

#include "model/query/query.h"
#include "model/run/function.h"
#include "model/write/write.h"

extern const struct module claim_counter_module;

/* One person on one day. key: the insurance number as a text, or the uuid.
 *   {"person": {...}, "covers": [{..., "limits": [...], "counts": [...]}]}, or null: no such person. Who lives outside
 * the caller's places is looked up by insuree_opens: noted and counted, E_RATE. */
err_t claim_counter_cover(struct function_call *k, struct db_value key, date_t day);

/* All that stands in a facility's price lists, with its price there and whether the person's cover pays for it on that day.
 *   [{"kind", "uuid", "code", "name", "price", "most", "reason", "left", "from", "why"}]; most: of one line, as the register has
 * it; left: provisions; from: when a waiting period or an interval lets it through; why: the steps, as claimForecast tells
 * them. E_NOT_FOUND: no such facility or person */
err_t claim_counter_offers(struct function_call *k, uuid_t facility, uuid_t insuree, date_t day);

/* `input`: {"insuree", "healthFacility", "dateFrom", "dateTo", "dateClaimed", "visitType", "guaranteeId", "icd"..."icd4", "items": [{"item",
 * "qtyProvided", "priceAsked"}], "services": [...]}, as claim.create takes it, parts of bundles too; other members are passed over. What it would be
 * paid now, told as claimForecast tells it of a stored claim; its lines go by their places in their list, from 1. */
err_t claim_counter_forecast(struct function_call *k, const struct json *input);

/* The photo of who is before the counter, opened as claim_counter_cover opens him. E_NOT_FOUND (also: he has none), E_RATE, E_FILE. */
err_t claim_counter_photo(struct function_call *k, uuid_t uuid, struct str *out);

/* People within the caller's places by words of their names or the beginning of their number, 20 at most:
 *   [{"uuid", "chfId", "lastName", "otherNames", "dob", "gender"}] */
err_t claim_counter_people(struct function_call *k, struct str text);
/* Of the registers of items and services, whatever a price list holds, and of all facilities: by words of a name or the
 * beginning of a code, 20 of each at most: [{"kind": "item" or "service", "uuid", "code", "name"}]; a facility has no kind. */
err_t claim_counter_entries(struct function_call *k, struct str text);
err_t claim_counter_facilities(struct function_call *k, struct str text);
/* For which facilities the caller enters claims, and who answers for them there.
 *   {"facilities": [{"uuid", "code", "name"}], "admins": [{"uuid", "code", "lastName", "otherNames", "facility"}]} */
err_t claim_counter_desk(struct function_call *k);

/* claimDuplicates: {"claims": [{"uuid", "code", "dateFrom", "dateTo", "status", "healthFacility", "icd", "sameFacility",
 * "sameDiagnosis"}], "others": 1 where claims of these days lie where the caller does not see, else 0}. E_FIELD_RANGE: more than a year. */
err_t claim_duplicates(struct function_call *c);

/* ---- who may ask (claim_enquire.c) ---- */

err_t counter_may(struct function_call *k);
/* Of the three rights the one that the caller holds. */
right_t counter_right(struct function_call *k);
/* All rows of an entity, or those that hold `where`, read with that right. */
struct query counter_query(const struct entity *e, const struct condition *where, right_t right);
/* Whether the person of this number or uuid may be looked at: who lives outside the caller's places is noted. E_RATE. */
err_t counter_enquire(struct function_call *k, struct db_value key, bool *open);

#endif
