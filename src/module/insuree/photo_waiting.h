/* Photos that came before the person did: what the files of this area share of them. */
#ifndef MODULE_INSUREE_PHOTO_WAITING_H
#define MODULE_INSUREE_PHOTO_WAITING_H

#include "module/insuree/photo.h"

extern const struct entity waiting_photo_entity;

/* Own rights: openIMIS keeps such photos in a folder. Who may see those that wait, and who may give them to somebody or discard them. */
enum { RIGHT_WAITING_READ = 101121, RIGHT_WAITING_SETTLE };

/* For so many days a photo waits for its person. */
#define SETTING_PHOTO_DAYS "insuree.photo_days"

/* photo.submit {"number" and "date"?, "officer"?: code, or "filename": <number>_<officer>_<date>_...; "photo"}: the photo of who has this
 * number, as if he was updated with it, else one that waits for him, in place of an older one that does. -> {"uuid", "waits"}.
 * E_RULE insuree_number_..., E_SHARE (photos_waiting), E_NOT_FOUND for somebody of other places. */
err_t photo_submit_prepare(struct prepare *p, void **plan);
err_t photo_submit_apply(struct tx *tx, void *plan);

/* AFTER people got numbers: photos that wait for them, where they have none or an older one. One statement, whatever their number. */
err_t photos_arrive(struct tx *tx, struct change *changes, size_t n, err_t *why);
/* waiting_photo.give {"uuid", "insuree"}: to somebody else than who has its number. */
err_t photo_give_prepare(struct prepare *p, void **plan);
err_t photo_give_apply(struct tx *tx, void *plan);

/* waiting_photo.discard {"uuid" or "uuids"}: it is of nobody. */
err_t photo_discard_prepare(struct prepare *p, void **plan);
err_t photo_discard_apply(struct tx *tx, void *plan);

struct job_run;
err_t photo_sweep_step(struct job_run *run, bool *more);

/* insureePhotos(uuid): the person's photos, now and before, the newest first; who may change him. */
struct function_call;
err_t insuree_photos(struct function_call *c);

#endif
