/* A backup: the database, the kept files (io/blob.h) and the key that signs the journal, in one archive (io/pack.h) made
 * while people work. Members: "database", "journal.key", "blobs/<key>", and last "manifest.json" with counts and
 * checksums: an archive without it was not finished. It holds everything that a thief would want: keep it as one keeps
 * the database itself.
 *
 * The database is copied first; files never change and one that a row of the copy names is there already, so what is
 * copied after it is all that it needs. Files of later commands may come along: the sweep takes them away again. */
#ifndef MODEL_RUN_BACKUP_H
#define MODEL_RUN_BACKUP_H

#include "db/db.h"
#include "model/registry/registry.h"

struct backup_report {
    int64_t database_bytes;     /* of its copy */
    int64_t blobs, blob_bytes;
    stamp_t made_at;
    bool key;                   /* the signing key is within */
    bool older;                 /* restore: its tables are those of an older program; `imis db migrate` or serve bring them up */
};

/* Makes the file `to`, which must not be there, and reads it through again. For a while it needs room for a copy of the
 * database beside it. After an error nothing of it is left. Errors: E_FILE, E_DB_FULL, E_DB_CORRUPT. */
err_t backup_make(struct arena *a, struct db *db, const struct registry *r, const char *key_file, const char *to,
                  struct backup_report *out);

/* The job model.backup: a backup named for its moment in runner->backups, after looking whether there is room; then all but the
 * newest of setting model.backup_keep are deleted. What else lies in the folder is left alone. */
#define SETTING_BACKUP_KEEP "model.backup_keep"
struct job_run;
err_t backup_step(struct job_run *run, bool *more);

/* Makes the database `url`, its key file and its kept files from the archive, and opens what it made on trial. Neither
 * database nor key may be there. An error before the database is in its place changes nothing but that kept files may be there
 * already, which the sweep takes away. Errors: E_FILE (also an archive that is damaged or unfinished, or of the other
 * engine), E_DB_NEWER, E_DB_CORRUPT, E_JOURNAL. */
err_t backup_restore(struct arena *a, struct env *env, const struct registry *r, struct str url, const char *key_file,
                     const char *from, struct backup_report *out);

#endif
