/* Messages as files of a folder, for a modem's program or a person to take from there. */
#ifndef IO_OUTBOX_FILE_H
#define IO_OUTBOX_FILE_H

#include "base/err.h"
#include "base/uuid.h"

/* FOLDER/UUID.txt, whole or not at all, on disk when it returns; put again it is the same file. The folder must be there. E_FILE. */
err_t outbox_file_put(struct arena *a, const char *folder, uuid_t id, struct str text);

#endif
