/*
 * The stand-in for WinFsp (winfsp.c) with a program of its own on the volume, for runs of the whole host under wine, where nothing outside of the process can look into a volume
 * that no driver has. While a volume is mounted, each time the file "go" appears in the folder that MUSICFS_FAKE_OUTSIDE names, four native threads list the volume, read
 * every file and copy it there, and try what would write. What came of it is in the file "report" there, which appears when it is whole:
 *
 *   VOLUME <label>                  what it is called
 *   DIR <path>                      a folder
 *   FILE <n> <bytes> <path>         a file; its bytes are in the file <n>
 *   REFUSED <status> <what> <path>  the NTSTATUS of what would write
 *   FAILED <status> <what> <path>   what should have worked
 *   BREACH <text>                   what the file system did against the rules of winfsp.h
 *   DONE <files>
 *
 *   x86_64-w64-mingw32-gcc -shared -O2 -Wall -Wextra -Werror -static -o winfsp-x64.dll outside.c -lpthread
 */
#define FAKE_OUTSIDE
#include "winfsp.c"

enum { OUTSIDE_THREADS = 4, MOST_ENTRIES = 100000, READ_SIZE = 65536, PAGE = 8192, SHARE_READ = 0x120089, SHARE_WRITE = 0x120116 };

struct entry { char16_t *path; u64 size; int is_directory, is_read; status_t status; const char *what; };
struct look {
    struct volume *volume;
    const char *folder;
    struct entry *entries;
    int count, next;
    pthread_mutex_t lock;
    FILE *report;
};

static void put(struct look *look, const char *kind, const char *text, const char16_t *path)
{
    char name[4 * LONGEST_PATH];
    encode(path, name, sizeof name);
    fprintf(look->report, "%s %s%s\n", kind, text, name);
}

static void add(struct look *look, const char16_t *folder, const char16_t *name, size_t letters, int is_directory, u64 size)
{
    size_t length = length16(folder);
    if (look->count == MOST_ENTRIES || length + letters + 2 > LONGEST_PATH)
        return;
    struct entry *entry = &look->entries[look->count++];
    memset(entry, 0, sizeof *entry);
    entry->path = calloc(length + letters + 2, sizeof *entry->path);
    memcpy(entry->path, folder, length * 2);
    if (length > 1)
        entry->path[length++] = '\\';
    memcpy(entry->path + length, name, letters * 2);
    entry->is_directory = is_directory;
    entry->size = size;
}

static void list(struct look *look, const char16_t *path)
{
    struct handle *handle;
    char16_t marker[300];
    u8 page[PAGE];
    u32 transferred, ended = 0;
    char text[64];
    int has_marker = 0;
    status_t status = fake_open(look->volume->mount, path, OPEN, DIRECTORY_FILE, SHARE_READ, &handle);
    if (status != SUCCESS) {
        sprintf(text, "%08X open ", (u32)status);
        put(look, "FAILED", text, path);
        return;
    }
    while (!ended && (status = fake_list(handle, has_marker ? marker : NULL, page, sizeof page, &transferred, &ended)) == SUCCESS) {
        for (u32 at = 0; at < transferred;) {
            dir_info *found = (dir_info *)(page + at);
            size_t letters = (found->size - sizeof *found) / 2;
            int is_dots = found->name[0] == '.' && (letters == 1 || (letters == 2 && found->name[1] == '.'));
            if (!is_dots)
                add(look, path, found->name, letters, (found->info.attributes & ATTRIBUTE_DIRECTORY) != 0, found->info.size);
            memcpy(marker, found->name, letters * 2);
            marker[letters] = 0;
            has_marker = 1;
            at = (at + found->size + 7) & ~7u;
        }
    }
    if (status != SUCCESS && status != NO_MORE_FILES) {
        sprintf(text, "%08X list ", (u32)status);
        put(look, "FAILED", text, path);
    }
    fake_close(handle);
}

static status_t copy(struct look *look, struct entry *entry, int number)
{
    struct handle *handle;
    u8 *bytes = malloc(READ_SIZE);
    char name[LONGEST_PATH];
    u64 offset = 0;
    u32 transferred = 0;
    entry->what = "open";
    status_t status = fake_open(look->volume->mount, entry->path, OPEN, NON_DIRECTORY_FILE, SHARE_READ, &handle);
    if (status == SUCCESS) {
        snprintf(name, sizeof name, "%s/%d", look->folder, number);
        FILE *file = fopen(name, "wb");
        entry->what = "read";
        while ((status = fake_read(handle, offset, bytes, READ_SIZE, &transferred)) == SUCCESS && transferred) {
            if (!file || fwrite(bytes, 1, transferred, file) != transferred)
                break;
            offset += transferred;
        }
        if (status == END_OF_FILE)
            status = SUCCESS;
        if (file)
            fclose(file);
        entry->size = offset;
        fake_close(handle);
    }
    free(bytes);
    return status;
}

static void *read_files(void *argument)
{
    struct look *look = argument;
    for (;;) {
        pthread_mutex_lock(&look->lock);
        int number = look->next++;
        pthread_mutex_unlock(&look->lock);
        if (number >= look->count)
            return NULL;
        struct entry *entry = &look->entries[number];
        if (!entry->is_directory)
            entry->status = copy(look, entry, number);
    }
}

static void refuse(struct look *look, const char *what, status_t status, const char16_t *path)
{
    char text[64];
    sprintf(text, "%08X %s ", (u32)status, what);
    put(look, "REFUSED", text, path);
}

static void try_to_write(struct look *look, const char16_t *file, const char16_t *folder)
{
    static const char *const changes[] = { "write", "times", "truncate", "rename", "delete", "security" };
    const char16_t *mount = look->volume->mount;
    struct handle *handle;
    char16_t path[LONGEST_PATH];
    size_t length = length16(folder);
    status_t status;
    memcpy(path, folder, length * 2);
    if (length > 1)
        path[length++] = '\\';
    memcpy(path + length, u"new.flac", 18);
    status = fake_open(mount, path, CREATE, NON_DIRECTORY_FILE, SHARE_WRITE, &handle);
    if (status == SUCCESS) fake_close(handle);
    refuse(look, "create", status, path);
    status = fake_open(mount, path, CREATE, DIRECTORY_FILE, SHARE_READ, &handle);
    if (status == SUCCESS) fake_close(handle);
    refuse(look, "mkdir", status, path);
    status = fake_open(mount, file, OVERWRITE, NON_DIRECTORY_FILE, SHARE_WRITE, &handle);
    if (status == SUCCESS) fake_close(handle);
    refuse(look, "overwrite", status, file);
    status = fake_open(mount, file, OPEN, NON_DIRECTORY_FILE, SHARE_READ | SHARE_WRITE, &handle);
    if (status == SUCCESS) fake_close(handle);
    refuse(look, "open-for-writing", status, file);
    /* What a program would not come to; the file system has to refuse it all the same. */
    if (fake_open(mount, file, OPEN, NON_DIRECTORY_FILE, SHARE_READ, &handle) != SUCCESS)
        return;
    for (u32 i = 0; i < sizeof changes / sizeof *changes; i++)
        refuse(look, changes[i], fake_change(handle, i, i == 3 ? path : NULL), file);
    fake_close(handle);
}

/* What the volume is called: "VOLUME label". */
static void put_volume(struct look *look)
{
    volume_info info;
    struct request request;
    char16_t label[33] = { 0 };
    memset(&request, 0, sizeof request);
    memset(&info, 0, sizeof info);
    request.arguments[0] = &info;
    if (submit(look->volume, &request, QUERY_VOLUME_KIND, run_volume) != SUCCESS || info.label_length > sizeof info.label)
        return;
    memcpy(label, info.label, info.label_length);
    put(look, "VOLUME", "", label);
}

static void look_at(struct volume *volume, const char *folder)
{
    struct look look = { .volume = volume, .folder = folder, .entries = calloc(MOST_ENTRIES, sizeof(struct entry)), .lock = PTHREAD_MUTEX_INITIALIZER };
    char fresh[LONGEST_PATH], whole[LONGEST_PATH], text[64];
    pthread_t threads[OUTSIDE_THREADS];
    int files = 0, first = -1;
    snprintf(fresh, sizeof fresh, "%s/report.new", folder);
    snprintf(whole, sizeof whole, "%s/report", folder);
    look.report = fopen(fresh, "wb");
    if (!look.report)
        return;
    put_volume(&look);
    list(&look, u"\\");
    for (int i = 0; i < look.count; i++)
        if (look.entries[i].is_directory)
            list(&look, look.entries[i].path);
    for (int i = 0; i < OUTSIDE_THREADS; i++)
        pthread_create(&threads[i], NULL, read_files, &look);
    for (int i = 0; i < OUTSIDE_THREADS; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < look.count; i++) {
        struct entry *entry = &look.entries[i];
        if (entry->is_directory) {
            put(&look, "DIR", "", entry->path);
        } else if (entry->status != SUCCESS) {
            sprintf(text, "%08X %s ", (u32)entry->status, entry->what);
            put(&look, "FAILED", text, entry->path);
        } else {
            sprintf(text, "%d %llu ", i, (unsigned long long)entry->size);
            put(&look, "FILE", text, entry->path);
            files++;
            if (first < 0)
                first = i;
        }
    }
    if (first >= 0) {
        char16_t parent[LONGEST_PATH];
        size_t length = parent_length(look.entries[first].path);
        memcpy(parent, look.entries[first].path, length * 2);
        parent[length] = 0;
        try_to_write(&look, look.entries[first].path, parent);
    }
    pthread_mutex_lock(&telling);
    for (const char *line = volume->breaches; *line;) {
        const char *end = strchr(line, '\n');
        fprintf(look.report, "BREACH %.*s\n", (int)(end ? end - line : (long)strlen(line)), line);
        line = end ? end + 1 : line + strlen(line);
    }
    pthread_mutex_unlock(&telling);
    fprintf(look.report, "DONE %d\n", files);
    fclose(look.report);
    for (int i = 0; i < look.count; i++)
        free(look.entries[i].path);
    free(look.entries);
    rename(fresh, whole);
}

static void *outside(void *argument)
{
    struct volume *volume = argument;
    const char *folder = getenv("MUSICFS_FAKE_OUTSIDE");
    char go[LONGEST_PATH];
    snprintf(go, sizeof go, "%s/go", folder);
    for (;;) {
        pthread_mutex_lock(&lock);
        int is_over = volume->is_stopping || volume->is_deleted;
        pthread_mutex_unlock(&lock);
        if (is_over)
            return NULL;
        if (remove(go) == 0)
            look_at(volume, folder);
        else
            usleep(50000);
    }
}

static void outside_begin(struct volume *volume)
{
    pthread_t thread;
    if (getenv("MUSICFS_FAKE_OUTSIDE") && pthread_create(&thread, NULL, outside, volume) == 0)
        pthread_detach(thread);
}
