#include "module/kept.h"

#include <ftw.h>
#include <stdio.h>

#include "base/base64.h"
#include "io/blob.h"

void kept_open(struct drive *d)
{
    d->t->env->blobs = blobs_new(d->arena, str_format(d->arena, "%s.blobs", d->key_file).p, &d->t->env->limits);
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *at) { return remove(path); }

void kept_close(struct drive *d)
{
    nftw(blobs_folder(d->t->env->blobs), remove_one, 8, FTW_DEPTH | FTW_PHYS);
    drive_close(d);
}

int kept_count(struct drive *d)
{
    struct blob_info *found;
    size_t n, sum = 0;

    for (unsigned folder = 0; folder < BLOB_FOLDERS; folder++) {
        assert_ok(blob_list(d->t->env->blobs, d->arena, folder, &found, &n));
        sum += n;
    }
    return (int)sum;
}

const char *kept_sent(struct drive *d, struct str bytes) { return str_zero(d->arena, base64(d->arena, bytes)); }
