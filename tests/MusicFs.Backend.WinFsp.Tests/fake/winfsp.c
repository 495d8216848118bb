/*
 * A stand-in for winfsp-x64.dll and the driver below it, for tests: the functions of winfsp.h that MusicFs calls, and, with the prefix fake_, what
 * programs would do on the volume. A file system's interface table is called back from native threads, as the real dispatcher does, and what it does
 * against the rules is written down (fake_breaches) and told on standard error. The rules are those that winfsp.h states, and what the library's and the driver's
 * public sources do beyond it (checked names, the order of closes, buffers that go with their answer, drive letters); the stricter one where there was a choice.
 *
 *   Linux:   gcc -shared -fPIC -O2 -Wall -Wextra -Werror -fvisibility=hidden -pthread -o libwinfsp-fake.so winfsp.c
 *   Windows: x86_64-w64-mingw32-gcc -shared -O2 -Wall -Wextra -Werror -static -o winfsp-x64.dll winfsp.c -lpthread (outside.c adds a program that looks into the volume)
 *
 * Layouts and statuses are those of winfsp/winfsp.h, winfsp/fsctl.h and ntstatus.h.
 */
#include <pthread.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <uchar.h>
#include <unistd.h>
#ifdef _WIN32
#include <direct.h>
#define API __declspec(dllexport)
#define make_folder(path) _mkdir(path)
#define remove_folder(path) _rmdir(path)
#else
#define API __attribute__((visibility("default")))
#define make_folder(path) mkdir(path, 0755)
#define remove_folder(path) rmdir(path)
#endif

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int32_t status_t;
typedef uint8_t boolean;

#define ST(x) ((status_t)(x))
#define SUCCESS 0
#define PENDING ST(0x00000103)
#define BUFFER_OVERFLOW ST(0x80000005)
#define INVALID_HANDLE ST(0xC0000008)
#define INVALID_PARAMETER ST(0xC000000D)
#define INVALID_DEVICE_REQUEST ST(0xC0000010)
#define END_OF_FILE ST(0xC0000011)
#define ACCESS_DENIED ST(0xC0000022)
#define NAME_INVALID ST(0xC0000033)
#define NAME_NOT_FOUND ST(0xC0000034)
#define NAME_COLLISION ST(0xC0000035)
#define PATH_NOT_FOUND ST(0xC000003A)
#define IS_A_DIRECTORY ST(0xC00000BA)
#define MEDIA_WRITE_PROTECTED ST(0xC00000A2)
#define CANT_WAIT ST(0xC00000D8)
#define INTERNAL_ERROR ST(0xC00000E5)
#define NOT_A_DIRECTORY ST(0xC0000103)
#define CANCELLED ST(0xC0000120)
#define NO_MORE_FILES ST(0x80000006)
#define INVALID_DESCRIPTOR ST(0xC0000079)

enum { DIRECTORY_FILE = 1, NON_DIRECTORY_FILE = 0x40, DELETE_ON_CLOSE = 0x1000 };
enum { SUPERSEDE, OPEN, CREATE, OPEN_IF, OVERWRITE, OVERWRITE_IF };
enum { ATTRIBUTE_DIRECTORY = 0x10, MAXIMUM_ALLOWED = 0x02000000 };
enum { ADD_FILE = 2, ADD_SUBDIRECTORY = 4 };
enum { CREATE_KIND = 1, OVERWRITE_KIND, CLEANUP_KIND, CLOSE_KIND, READ_KIND, WRITE_KIND, QUERY_INFORMATION_KIND, SET_INFORMATION_KIND,
    FLUSH_KIND = 11, QUERY_VOLUME_KIND, SET_VOLUME_KIND, QUERY_DIRECTORY_KIND, QUERY_SECURITY_KIND = 19, SET_SECURITY_KIND };
enum { LONGEST_PATH = 4096, MOST_THREADS = 16, MOST_BREACHES = 65536, CANARY = 0xA5, TAKEN_BACK = 0xDB, MOST_TAKEN_BACK = 32 };

typedef struct { u64 total, free; u16 label_length; char16_t label[32]; } volume_info;
typedef struct { u32 attributes, reparse_tag; u64 allocation, size, creation, access, write, change, index; u32 links, ea_size; } file_info;
typedef struct { u16 size; file_info info; u64 padding[3]; char16_t name[]; } dir_info;
typedef struct { u16 size; u32 filter, action; char16_t name[]; } notify_info;
typedef struct {
    u16 version, sector, sectors_per_unit, longest_component;
    u64 creation;
    u32 serial, transact_timeout, irp_timeout, irp_capacity, info_timeout, flags;
    char16_t prefix[192], name[16];
    u32 more_flags, timeouts[5], control_code, reserved;
    u64 reserved64[2];
} volume_params;

struct request_head { u16 version, size; u32 kind; u64 hint; u64 context, context2, address, offset; u32 length, key; };
struct response { u16 version, size; u32 kind; u64 hint; u32 information, status; u8 rest[104]; };
struct operation_context { struct request_head *request; struct response *response; };
typedef struct file_system file_system;

/* In the order of winfsp.h; what no test calls is only counted. */
typedef struct {
    status_t (*get_volume_info)(file_system *, volume_info *);
    status_t (*set_volume_label)(file_system *, char16_t *, volume_info *);
    status_t (*get_security_by_name)(file_system *, char16_t *, u32 *, void *, size_t *);
    status_t (*create)(file_system *, char16_t *, u32, u32, u32, void *, u64, void **, file_info *);
    status_t (*open)(file_system *, char16_t *, u32, u32, void **, file_info *);
    status_t (*overwrite)(file_system *, void *, u32, boolean, u64, file_info *);
    void (*cleanup)(file_system *, void *, char16_t *, u32);
    void (*close)(file_system *, void *);
    status_t (*read)(file_system *, void *, void *, u64, u32, u32 *);
    status_t (*write)(file_system *, void *, void *, u64, u32, boolean, boolean, u32 *, file_info *);
    status_t (*flush)(file_system *, void *, file_info *);
    status_t (*get_file_info)(file_system *, void *, file_info *);
    status_t (*set_basic_info)(file_system *, void *, u32, u64, u64, u64, u64, file_info *);
    status_t (*set_file_size)(file_system *, void *, u64, boolean, file_info *);
    status_t (*can_delete)(file_system *, void *, char16_t *);
    status_t (*rename)(file_system *, void *, char16_t *, char16_t *, boolean);
    status_t (*get_security)(file_system *, void *, void *, size_t *);
    status_t (*set_security)(file_system *, void *, u32, void *);
    status_t (*read_directory)(file_system *, void *, char16_t *, char16_t *, void *, u32, u32 *);
    void *resolve_reparse_points, *get_reparse_point, *set_reparse_point, *delete_reparse_point, *get_stream_info;
    void *get_dir_info_by_name, *control;
    status_t (*set_delete)(file_system *, void *, char16_t *, boolean);
    void *create_ex, *overwrite_ex, *get_ea, *set_ea, *obsolete;
    void (*dispatcher_stopped)(file_system *, boolean);
    void *reserved[31];
} interface_table;

_Static_assert(sizeof(volume_params) == 504 && offsetof(volume_params, prefix) == 40 && offsetof(volume_params, name) == 424, "FSP_FSCTL_VOLUME_PARAMS");
_Static_assert(sizeof(volume_info) == 88 && sizeof(file_info) == 72 && sizeof(dir_info) == 104, "fsctl.h");
_Static_assert(offsetof(dir_info, info) == 8 && offsetof(notify_info, name) == 12, "fsctl.h");
_Static_assert(sizeof(interface_table) == 512 && offsetof(interface_table, dispatcher_stopped) == 32 * 8, "FSP_FILE_SYSTEM_INTERFACE");
_Static_assert(sizeof(struct response) == 128 && offsetof(struct response, information) == 16, "FSP_FSCTL_TRANSACT_RSP");

struct volume;
struct file_system { u16 version; void *user_context; struct volume *volume; u8 own[792 - 24]; };
_Static_assert(sizeof(file_system) == 792 && offsetof(file_system, user_context) == 8, "FSP_FILE_SYSTEM");

enum state { QUEUED, RUNNING, WAITING, DONE };
struct request {
    struct request_head head;
    struct response response;
    struct request *next;
    enum state state;
    int is_answered, is_posted;
    status_t status;
    u32 information;
    status_t (*run)(struct volume *, struct request *);
    struct handle *handle;
    void *arguments[10];
    u64 numbers[6];
};
struct handle { struct volume *volume; void *context; file_info info; u32 access; int is_left, ends_with_separator; char16_t path[LONGEST_PATH]; };
struct volume {
    struct volume *next;
    file_system *system;
    const interface_table *calls;
    volume_params params;
    char16_t mount[LONGEST_PATH];
    char folder[LONGEST_PATH];
    int is_mounted, is_started, is_stopping, is_deleted, is_notifying, is_net, open_handles, threads, running, cant_wait;
    pthread_t thread[MOST_THREADS];
    struct request *first, *last, *active;
    u64 next_hint;
    char breaches[MOST_BREACHES];
    char16_t notified[MOST_BREACHES];
    size_t notified_length;
    pthread_rwlock_t guard;
    struct { u8 *bytes; u32 length; } taken_back[MOST_TAKEN_BACK];
    u32 taken_back_next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static pthread_mutex_t telling = PTHREAD_MUTEX_INITIALIZER;
static struct volume *volumes;
static char stray[MOST_BREACHES];
static __thread struct operation_context context;
static __thread struct request *current;
static __thread struct request_head current_head;
static __thread struct volume *current_volume;

static void breach(struct volume *volume, const char *format, ...)
{
    char line[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    pthread_mutex_lock(&telling);
    char *text = volume ? volume->breaches : stray;
    size_t length = strlen(text);
    if (length + strlen(line) + 2 < MOST_BREACHES)
        sprintf(text + length, "%s\n", line);
    pthread_mutex_unlock(&telling);
    fprintf(stderr, "winfsp contract: %s\n", line);
}

static size_t length16(const char16_t *text)
{
    size_t length = 0;
    while (text[length])
        length++;
    return length;
}

static const char *narrow(const char16_t *text, size_t length)
{
    static __thread char buffers[4][300];
    static __thread int turn;
    char *buffer = buffers[turn++ & 3];
    size_t i = 0;
    for (; i < length && i < 299; i++)
        buffer[i] = text[i] < 127 && text[i] >= 32 ? (char)text[i] : '?';
    buffer[i] = 0;
    return buffer;
}

/* UTF-8 of a path, for the folder that a mount point is. */
static void encode(const char16_t *text, char *utf8, size_t room)
{
    size_t at = 0;
    for (size_t i = 0; text[i] && at + 5 < room; i++) {
        u32 c = text[i];
        if (c >= 0xD800 && c < 0xDC00 && text[i + 1])
            c = 0x10000 + ((c - 0xD800) << 10) + (text[++i] - 0xDC00);
        if (c < 0x80) utf8[at++] = (char)c;
        else if (c < 0x800) { utf8[at++] = (char)(0xC0 | c >> 6); utf8[at++] = (char)(0x80 | (c & 63)); }
        else if (c < 0x10000) { utf8[at++] = (char)(0xE0 | c >> 12); utf8[at++] = (char)(0x80 | (c >> 6 & 63)); utf8[at++] = (char)(0x80 | (c & 63)); }
        else { utf8[at++] = (char)(0xF0 | c >> 18); utf8[at++] = (char)(0x80 | (c >> 12 & 63)); utf8[at++] = (char)(0x80 | (c >> 6 & 63)); utf8[at++] = (char)(0x80 | (c & 63)); }
    }
    utf8[at] = 0;
}

/* ---- Buffers, which are the driver's again when their request is answered ---- */

static u8 *lend(u32 length)
{
    u8 *buffer = malloc(length + 16u);
    memset(buffer, 0xEE, length);
    memset(buffer + length, CANARY, 16);
    return buffer;
}

static void look_at_taken_back(struct volume *volume, u32 which, int is_freed)
{
    u8 *bytes = volume->taken_back[which].bytes;
    for (u32 i = 0; bytes && i < volume->taken_back[which].length; i++)
        if (bytes[i] != TAKEN_BACK) {
            breach(volume, "a buffer was written to after its request was answered");
            memset(bytes, TAKEN_BACK, volume->taken_back[which].length);
            break;
        }
    if (is_freed) {
        free(bytes);
        volume->taken_back[which].bytes = NULL;
    }
}

static void take_back(struct volume *volume, u8 *buffer, u32 length)
{
    memset(buffer, TAKEN_BACK, length);
    pthread_mutex_lock(&lock);
    u32 which = volume->taken_back_next++ % MOST_TAKEN_BACK;
    look_at_taken_back(volume, which, 1);
    volume->taken_back[which].bytes = buffer;
    volume->taken_back[which].length = length;
    pthread_mutex_unlock(&lock);
}

static int is_drive(const char16_t *mount) { return mount[0] && mount[1] == ':' && !mount[2]; }

static struct volume *find(const char16_t *mount)
{
    size_t size = (length16(mount) + 1) * sizeof *mount;
    for (struct volume *volume = volumes; volume; volume = volume->next)
        if (volume->is_net && volume->is_started && !volume->is_stopping && mount[0] == '\\' && !memcmp(volume->params.prefix, mount + 1, size - 2))
            return volume;
    for (struct volume *volume = volumes; volume; volume = volume->next)
        if (volume->is_mounted && !memcmp(volume->mount, mount, size < sizeof volume->mount ? size : sizeof volume->mount))
            return volume;
    return NULL;
}

/* ---- What a file system gives is looked at ---- */

static int is_time(u64 time) { return time > 0 && time < 2650467744000000000ull; /* the year 10000 */ }

static void check_info(struct volume *volume, const char *where, const file_info *info)
{
    u64 unit = (u64)volume->params.sector * volume->params.sectors_per_unit;
    if (!info->attributes)
        breach(volume, "%s: FileAttributes is 0", where);
    if ((info->attributes & 0x80) && info->attributes != 0x80)
        breach(volume, "%s: FILE_ATTRIBUTE_NORMAL beside others (%x)", where, info->attributes);
    if (info->attributes & ~0x3fffu)
        breach(volume, "%s: FileAttributes %x has bits that no file has", where, info->attributes);
    if (info->reparse_tag || (info->attributes & 0x400))
        breach(volume, "%s: a reparse point on a volume without them", where);
    if (info->attributes & ATTRIBUTE_DIRECTORY ? info->size : info->size > INT64_MAX)
        breach(volume, "%s: FileSize %llu", where, (unsigned long long)info->size);
    if (info->allocation < info->size || (unit && info->allocation % unit))
        breach(volume, "%s: AllocationSize %llu does not hold FileSize %llu in whole units", where, (unsigned long long)info->allocation, (unsigned long long)info->size);
    if (!is_time(info->creation) || !is_time(info->access) || !is_time(info->write) || !is_time(info->change))
        breach(volume, "%s: a time is no FILETIME", where);
    if (!info->index)
        breach(volume, "%s: IndexNumber is 0", where);
    if (info->links)
        breach(volume, "%s: HardLinks is %u, to be left at 0", where, info->links);
    if (info->ea_size)
        breach(volume, "%s: EaSize %u on a volume without extended attributes", where, info->ea_size);
}

static const char *check_sid(const u8 *descriptor, size_t size, u32 offset)
{
    if (offset < 20 || offset % 4 || offset + 8 > size)
        return "a SID lies outside";
    if (descriptor[offset] != 1 || descriptor[offset + 1] > 15 || offset + 8 + 4u * descriptor[offset + 1] > size)
        return "a SID is malformed";
    return NULL;
}

/* Null, or what is wrong with a self-relative security descriptor; which rights it gives to its owner and to everyone. */
static const char *check_descriptor(const u8 *descriptor, size_t size, u32 *granted)
{
    u32 owner, group, dacl, at;
    u16 control, acl_size, count;
    *granted = 0;
    if (size < 20 || descriptor[0] != 1)
        return "it is too short, or of another revision";
    memcpy(&control, descriptor + 2, 2);
    memcpy(&owner, descriptor + 4, 4);
    memcpy(&group, descriptor + 8, 4);
    memcpy(&dacl, descriptor + 16, 4);
    if (!(control & 0x8000))
        return "it is not self-relative";
    if (!(control & 4) || !dacl)
        return "it has no DACL: that gives all rights to all";
    const char *wrong = check_sid(descriptor, size, owner);
    if (!wrong)
        wrong = check_sid(descriptor, size, group);
    if (wrong)
        return wrong;
    if (dacl < 20 || dacl % 4 || dacl + 8 > size)
        return "its DACL lies outside";
    memcpy(&acl_size, descriptor + dacl + 2, 2);
    memcpy(&count, descriptor + dacl + 4, 2);
    if (descriptor[dacl] != 2 || acl_size < 8 || acl_size % 4 || dacl + acl_size > size)
        return "its DACL is malformed";
    static const u8 everyone[] = { 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0 };
    at = dacl + 8;
    for (u16 i = 0; i < count; i++) {
        u16 ace_size;
        u32 mask;
        if (at + 16 > dacl + acl_size)
            return "an ACE lies outside";
        memcpy(&ace_size, descriptor + at + 2, 2);
        memcpy(&mask, descriptor + at + 4, 4);
        if (ace_size % 4 || at + ace_size > dacl + acl_size || ace_size < 8 + 8 + 4 * descriptor[at + 9])
            return "an ACE is malformed";
        size_t sid = 8 + 4u * descriptor[at + 9];
        if (descriptor[at] == 0 && (!memcmp(descriptor + at + 8, everyone, 12) || (owner + sid <= size && !memcmp(descriptor + at + 8, descriptor + owner, sid))))
            *granted |= mask;
        at += ace_size;
    }
    return NULL;
}

static status_t security_of(struct volume *volume, char16_t *path, u32 *attributes, u32 *granted)
{
    u8 buffer[1024];
    size_t size = 4;
    u32 first = 0xEEEEEEEE;
    memset(buffer, CANARY, sizeof buffer);
    if (!volume->calls->get_security_by_name) {
        breach(volume, "GetSecurityByName is not set");
        return INVALID_DEVICE_REQUEST;
    }
    status_t status = volume->calls->get_security_by_name(volume->system, path, &first, buffer, &size);
    if (status == SUCCESS || status == PENDING) {
        breach(volume, "GetSecurityByName: 4 bytes of room were answered %08x, not 80000005", (u32)status);
        return INTERNAL_ERROR;
    }
    if (buffer[4] != CANARY || buffer[5] != CANARY)
        breach(volume, "GetSecurityByName wrote beyond the buffer");
    if (status != BUFFER_OVERFLOW) {
        /* A file system says whether the name or the path to it is missing. */
        return status;
    }
    if (size <= 4 || size > sizeof buffer - 16) {
        breach(volume, "GetSecurityByName: 80000005 without the size it needs (%llu)", (unsigned long long)size);
        return INTERNAL_ERROR;
    }
    size_t needed = size;
    memset(buffer, CANARY, sizeof buffer);
    *attributes = 0xEEEEEEEE;
    status = volume->calls->get_security_by_name(volume->system, path, attributes, buffer, &size);
    if (status != SUCCESS) {
        if (status == BUFFER_OVERFLOW)
            breach(volume, "GetSecurityByName: the size it asked for is not enough");
        return status;
    }
    if (*attributes == 0xEEEEEEEE || !*attributes)
        breach(volume, "GetSecurityByName did not give the attributes");
    if (size != needed || buffer[needed] != CANARY)
        breach(volume, "GetSecurityByName wrote another size than it said");
    const char *wrong = check_descriptor(buffer, size, granted);
    if (wrong)
        breach(volume, "GetSecurityByName: the security descriptor is wrong: %s", wrong);
    /* The attributes alone, and neither, are asked for as well. */
    u32 again = 0;
    if (volume->calls->get_security_by_name(volume->system, path, &again, NULL, NULL) == SUCCESS && again != *attributes)
        breach(volume, "GetSecurityByName gives other attributes when asked for them alone (%x, %x)", again, *attributes);
    volume->calls->get_security_by_name(volume->system, path, NULL, NULL, NULL);
    return SUCCESS;
}

static size_t parent_length(const char16_t *path)
{
    size_t length = length16(path);
    while (length > 0 && path[length - 1] != '\\')
        length--;
    return length > 1 ? length - 1 : 1;
}

/* Whether the parent of a path is a directory, as the file system says. */
static int has_parent(struct volume *volume, const char16_t *path, u32 *granted)
{
    char16_t parent[LONGEST_PATH];
    u32 attributes = 0;
    size_t length = parent_length(path);
    memcpy(parent, path, length * sizeof *path);
    parent[length] = 0;
    return security_of(volume, parent, &attributes, granted) == SUCCESS && (attributes & ATTRIBUTE_DIRECTORY);
}

static void check_missing(struct volume *volume, const char16_t *path, status_t status)
{
    u32 granted;
    if (status != NAME_NOT_FOUND && status != PATH_NOT_FOUND)
        return;
    int is_there = has_parent(volume, path, &granted);
    if (is_there != (status == NAME_NOT_FOUND))
        breach(volume, "%s: %08x although its folder is %s", narrow(path, length16(path)), (u32)status, is_there ? "there" : "missing");
}

static int is_known(status_t status) { return status == SUCCESS || (u32)status >= 0xC0000000u; }

/* ---- Requests, on a dispatcher's thread ---- */

static void refused(struct volume *volume, const char *what, status_t status)
{
    if ((volume->params.flags & 0x200) && status != MEDIA_WRITE_PROTECTED)
        breach(volume, "%s on a read-only volume was answered %08x, not C00000A2", what, (u32)status);
}

static status_t run_create(struct volume *volume, char16_t *path, u32 options, u32 access, void **file, file_info *info)
{
    u32 granted = 0, attributes = 0, ignored = 0;
    if (!has_parent(volume, path, &granted))
        return PATH_NOT_FOUND;
    if (!(granted & (options & DIRECTORY_FILE ? ADD_SUBDIRECTORY : ADD_FILE)))
        return ACCESS_DENIED;
    if (!volume->calls->create)
        return INVALID_DEVICE_REQUEST;
    status_t status = volume->calls->create(volume->system, path, options, access, 0, NULL, 0, file, info);
    if (security_of(volume, path, &attributes, &ignored) != SUCCESS) {
        refused(volume, "Create", status);
        return status == SUCCESS ? INTERNAL_ERROR : status;
    }
    if (status != NAME_COLLISION)
        breach(volume, "Create of a name that is there was answered %08x, not C0000035", (u32)status);
    return (options & NON_DIRECTORY_FILE) && (attributes & ATTRIBUTE_DIRECTORY) ? IS_A_DIRECTORY : NAME_COLLISION;
}

static status_t run_existing(struct volume *volume, struct handle *handle, u32 options, u32 disposition)
{
    u32 attributes = 0, granted = 0;
    status_t status = security_of(volume, handle->path, &attributes, &granted);
    if (status != SUCCESS) {
        if (!is_known(status) || status == NOT_A_DIRECTORY)
            breach(volume, "GetSecurityByName was answered %08x", (u32)status);
        check_missing(volume, handle->path, status);
        return status;
    }
    if (handle->access & MAXIMUM_ALLOWED)
        handle->access = granted;
    if (handle->access & ~granted)
        return ACCESS_DENIED;
    if (handle->ends_with_separator && !(attributes & ATTRIBUTE_DIRECTORY))
        return NAME_INVALID;
    u8 block[sizeof(file_info) + 16];
    memset(block, CANARY, sizeof block);
    memset(block, 0, sizeof(file_info));
    void *file = NULL;
    status = volume->calls->open(volume->system, handle->path, options, handle->access, &file, (file_info *)block);
    memcpy(&handle->info, block, sizeof handle->info);
    for (size_t i = sizeof(file_info); i < sizeof block; i++)
        if (block[i] != CANARY) {
            breach(volume, "Open wrote beyond the file's information");
            break;
        }
    if (status == PENDING || !is_known(status)) {
        breach(volume, "Open was answered %08x: only reads, writes and listings may be answered later", (u32)status);
        return INTERNAL_ERROR;
    }
    int is_directory = (attributes & ATTRIBUTE_DIRECTORY) != 0;
    if ((options & DIRECTORY_FILE) && !is_directory && status != NOT_A_DIRECTORY)
        breach(volume, "Open of a file as a directory was answered %08x, not C0000103", (u32)status);
    if ((options & NON_DIRECTORY_FILE) && is_directory && status != IS_A_DIRECTORY)
        breach(volume, "Open of a directory as a file was answered %08x, not C00000BA", (u32)status);
    if ((volume->params.flags & 0x200) && (options & DELETE_ON_CLOSE) && status == SUCCESS)
        breach(volume, "Open: a file that is deleted when it is closed, on a read-only volume");
    if (status != SUCCESS)
        return status;
    if (!file)
        breach(volume, "Open gave no file context");
    check_info(volume, "Open", &handle->info);
    if ((handle->info.attributes & ATTRIBUTE_DIRECTORY) != (attributes & ATTRIBUTE_DIRECTORY))
        breach(volume, "Open and GetSecurityByName do not agree on what is a directory");
    handle->context = file;
    if (disposition == OPEN || disposition == OPEN_IF)
        return SUCCESS;
    status = volume->calls->overwrite ? volume->calls->overwrite(volume->system, file, 0, 0, 0, &handle->info) : INVALID_DEVICE_REQUEST;
    refused(volume, "Overwrite", status);
    if (status == SUCCESS)
        return SUCCESS;
    /* The library closes it, and nobody cleans up before. */
    if (volume->calls->close)
        volume->calls->close(volume->system, file);
    return status;
}

static status_t run_open(struct volume *volume, struct request *request)
{
    struct handle *handle = request->handle;
    u32 disposition = (u32)request->numbers[0], options = (u32)request->numbers[1];
    const interface_table *calls = volume->calls;
    if ((!calls->create && !calls->create_ex) || !calls->open || (!calls->overwrite && !calls->overwrite_ex)) {
        breach(volume, "Create, Open and Overwrite must all be set");
        return INVALID_DEVICE_REQUEST;
    }
    if (disposition == CREATE)
        return run_create(volume, handle->path, options, handle->access, &handle->context, &handle->info);
    status_t status = run_existing(volume, handle, options, disposition);
    if (status == NAME_NOT_FOUND && disposition != OPEN && disposition != OVERWRITE)
        return run_create(volume, handle->path, options, handle->access, &handle->context, &handle->info);
    return status;
}

static status_t run_cleanup(struct volume *volume, struct request *request)
{
    if (volume->calls->cleanup)
        volume->calls->cleanup(volume->system, request->handle->context, NULL, 0);
    return SUCCESS;
}

static status_t run_close(struct volume *volume, struct request *request)
{
    if (volume->calls->close)
        volume->calls->close(volume->system, request->handle->context);
    return SUCCESS;
}

static status_t run_read(struct volume *volume, struct request *request)
{
    u32 transferred = 0;
    if (!volume->calls->read)
        return INVALID_DEVICE_REQUEST;
    status_t status = volume->calls->read(volume->system, request->handle->context, request->arguments[0], request->numbers[0], (u32)request->numbers[1], &transferred);
    request->information = transferred;
    return status;
}

static status_t run_list(struct volume *volume, struct request *request)
{
    /* Part of the request: another's when the call has returned, answered or not. */
    static __thread char16_t marker[LONGEST_PATH];
    u32 transferred = 0;
    if (!volume->calls->read_directory)
        return INVALID_DEVICE_REQUEST;
    if (request->arguments[1])
        memcpy(marker, request->arguments[1], (length16(request->arguments[1]) + 1) * 2);
    status_t status = volume->calls->read_directory(
        volume->system, request->handle->context, NULL, request->arguments[1] ? marker : NULL, request->arguments[0], (u32)request->numbers[1], &transferred);
    memset(marker, 0xEE, sizeof marker - 2);
    request->information = transferred;
    return status;
}

static status_t run_info(struct volume *volume, struct request *request)
{
    file_info *info = request->arguments[0];
    if (!volume->calls->get_file_info)
        return INVALID_DEVICE_REQUEST;
    status_t status = volume->calls->get_file_info(volume->system, request->handle->context, info);
    if (status == SUCCESS) {
        check_info(volume, "GetFileInfo", info);
        if (info->index != request->handle->info.index)
            breach(volume, "GetFileInfo: the IndexNumber of an open file changed");
    }
    return status;
}

static status_t run_volume(struct volume *volume, struct request *request)
{
    volume_info *info = request->arguments[0];
    if (!volume->calls->get_volume_info)
        return INVALID_DEVICE_REQUEST;
    status_t status = volume->calls->get_volume_info(volume->system, info);
    if (status != SUCCESS)
        return status;
    if (info->label_length % 2 || info->label_length > sizeof info->label)
        breach(volume, "GetVolumeInfo: VolumeLabelLength %u", info->label_length);
    else
        for (u16 i = 0; i < info->label_length / 2; i++)
            if (!info->label[i])
                breach(volume, "GetVolumeInfo: VolumeLabelLength counts the zero at the end");
    u16 letters = info->label_length / 2;
    if (letters && letters <= 32 && info->label[letters - 1] >= 0xD800 && info->label[letters - 1] < 0xDC00)
        breach(volume, "GetVolumeInfo: the label ends with half of a pair");
    if (info->free > info->total)
        breach(volume, "GetVolumeInfo: %llu free of %llu", (unsigned long long)info->free, (unsigned long long)info->total);
    if (info->total < (u64)volume->params.sector * volume->params.sectors_per_unit)
        breach(volume, "GetVolumeInfo: %llu bytes are no allocation unit", (unsigned long long)info->total);
    /* A flush of the whole volume has no file. */
    file_info of_none;
    memset(&of_none, 0, sizeof of_none);
    if (volume->calls->flush && volume->calls->flush(volume->system, NULL, &of_none) != SUCCESS)
        breach(volume, "Flush of the volume was refused");
    return SUCCESS;
}

static status_t run_security(struct volume *volume, struct request *request)
{
    u32 granted;
    size_t *size = request->arguments[1];
    if (!volume->calls->get_security)
        return INVALID_DEVICE_REQUEST;
    size_t room = *size;
    status_t status = volume->calls->get_security(volume->system, request->handle->context, request->arguments[0], size);
    if (status == BUFFER_OVERFLOW)
        return INVALID_DESCRIPTOR;
    if (status == SUCCESS) {
        const char *wrong = *size > room ? "it is larger than its room" : check_descriptor(request->arguments[0], *size, &granted);
        if (wrong)
            breach(volume, "GetSecurity: the security descriptor is wrong: %s", wrong);
    }
    return status;
}

/* 0 write, 1 basic information, 2 size, 3 rename, 4 delete, 5 security, 6 flush, 7 volume label */
static status_t run_change(struct volume *volume, struct request *request)
{
    const interface_table *calls = volume->calls;
    file_system *system = volume->system;
    void *file = request->handle ? request->handle->context : NULL;
    char16_t *path = request->handle ? request->handle->path : NULL;
    static const char *names[] = { "Write", "SetBasicInfo", "SetFileSize", "Rename", "SetDelete", "SetSecurity", "Flush", "SetVolumeLabel" };
    file_info info;
    volume_info of_volume;
    u32 transferred = 0;
    u8 byte = 1;
    status_t status = INVALID_DEVICE_REQUEST;
    memset(&info, 0, sizeof info);
    switch (request->numbers[0]) {
    case 0: if (calls->write) status = calls->write(system, file, &byte, 0, 1, 0, 0, &transferred, &info); break;
    case 1: if (calls->set_basic_info) status = calls->set_basic_info(system, file, 0x80, 0, 0, 116444736000000000ull, 0, &info); break;
    case 2:
        if (calls->set_file_size) status = calls->set_file_size(system, file, 4096, 1, &info);
        refused(volume, "SetFileSize of the allocation", status);
        if (calls->set_file_size) status = calls->set_file_size(system, file, 0, 0, &info);
        break;
    case 3: if (calls->rename) status = calls->rename(system, file, path, request->arguments[0], 0); break;
    case 4:
        if (calls->get_file_info && (status = calls->get_file_info(system, file, &info)) != SUCCESS) break;
        if (calls->set_delete && calls->set_delete(system, file, path, 0) != SUCCESS)
            breach(volume, "SetDelete: the wish to delete cannot be taken back");
        if (calls->set_delete) status = calls->set_delete(system, file, path, 1);
        else if (calls->can_delete) status = calls->can_delete(system, file, path);
        break;
    case 5: if (calls->set_security) status = calls->set_security(system, file, 4, &byte); break;
    case 6: return calls->flush ? calls->flush(system, file, &info) : SUCCESS;
    case 7: if (calls->set_volume_label) status = calls->set_volume_label(system, request->arguments[0], &of_volume); break;
    }
    refused(volume, names[request->numbers[0]], status);
    return status;
}

/* ---- The dispatcher ---- */

static void unlink_active(struct volume *volume, struct request *request)
{
    for (struct request **at = &volume->active; *at; at = &(*at)->next)
        if (*at == request) {
            *at = request->next;
            return;
        }
}

static void finish(struct volume *volume, struct request *request, status_t status)
{
    unlink_active(volume, request);
    if (request->is_posted) {
        free(request->handle);
        free(request);
        return;
    }
    request->status = status;
    request->state = DONE;
    pthread_cond_broadcast(&changed);
}

/* What the library holds back while others run. */
static int guard(struct volume *volume, const struct request *request)
{
    int is_alone = request->run == run_open ? request->numbers[0] != OPEN : request->run == run_change && (request->numbers[0] == 3 || request->numbers[0] == 7);
    int is_shared = request->run == run_open || request->run == run_list || request->run == run_volume || (request->run == run_change && request->numbers[0] == 4);
    if (is_alone)
        pthread_rwlock_wrlock(&volume->guard);
    else if (is_shared)
        pthread_rwlock_rdlock(&volume->guard);
    return is_alone || is_shared;
}

static void serve(struct volume *volume, struct request *request)
{
    /* The thread's own copy, which the next request overwrites. */
    current_head = request->head;
    context.request = &current_head;
    context.response = &request->response;
    int may_wait = request->run == run_read || request->run == run_list;
    int is_guarded = guard(volume, request);
    current = request;
    current_volume = volume;
    status_t status = request->run(volume, request);
    if (is_guarded)
        pthread_rwlock_unlock(&volume->guard);
    memset(&current_head, 0xEE, sizeof current_head);
    current = NULL;
    current_volume = NULL;
    context.request = NULL;
    context.response = NULL;
    pthread_mutex_lock(&lock);
    if (status == PENDING && !may_wait) {
        breach(volume, "a request of kind %u was answered with STATUS_PENDING: only reads, writes and listings may be", request->head.kind);
        finish(volume, request, INTERNAL_ERROR);
    } else if (status == PENDING && request->is_answered) {
        request->information = request->response.information;
        finish(volume, request, (status_t)request->response.status);
    } else if (status == PENDING) {
        request->state = WAITING;
    } else {
        if (request->is_answered)
            breach(volume, "request %llu was answered twice", (unsigned long long)request->head.hint);
        finish(volume, request, status);
    }
    pthread_mutex_unlock(&lock);
}

static void *dispatch(void *argument)
{
    struct volume *volume = argument;
    pthread_mutex_lock(&lock);
    for (;;) {
        while (!volume->first && !volume->is_stopping)
            pthread_cond_wait(&changed, &lock);
        /* What is still queued when it stops, closes too, is never delivered. */
        if (volume->is_stopping)
            break;
        struct request *request = volume->first;
        volume->first = request->next;
        if (!volume->first)
            volume->last = NULL;
        request->state = RUNNING;
        request->next = volume->active;
        volume->active = request;
        pthread_mutex_unlock(&lock);
        serve(volume, request);
        pthread_mutex_lock(&lock);
    }
    pthread_mutex_unlock(&lock);
    return NULL;
}

static status_t submit(struct volume *volume, struct request *request, u32 kind, status_t (*run)(struct volume *, struct request *))
{
    pthread_mutex_lock(&lock);
    if (!volume->is_started || volume->is_stopping) {
        pthread_mutex_unlock(&lock);
        return CANCELLED;
    }
    request->head.size = sizeof request->head;
    request->head.kind = kind;
    request->head.hint = ++volume->next_hint;
    request->head.context2 = request->handle ? (u64)(uintptr_t)request->handle->context : 0;
    request->run = run;
    if (volume->last)
        volume->last->next = request;
    else
        volume->first = request;
    volume->last = request;
    pthread_cond_broadcast(&changed);
    if (request->is_posted) {
        pthread_mutex_unlock(&lock);
        return SUCCESS;
    }
    while (request->state != DONE)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    return request->status;
}

/* ---- winfsp.h ---- */

API status_t FspVersion(u32 *version)
{
    *version = 2u << 16;
    return SUCCESS;
}

API void FspFileSystemDelete(file_system *system);

static const char *wrong_params(const volume_params *params, int is_net)
{
    if (params->version != sizeof *params)
        return "Version is not the size of the structure";
    if (params->sector < 512 || params->sector > 4096 || (params->sector & (params->sector - 1)))
        return "SectorSize is no power of two from 512 to 4096";
    if (!params->sectors_per_unit || (params->sectors_per_unit & (params->sectors_per_unit - 1)))
        return "SectorsPerAllocationUnit is no power of two";
    if (!params->longest_component || params->longest_component > 255)
        return "MaxComponentLength is not within 1 to 255";
    if (!is_time(params->creation))
        return "VolumeCreationTime is no FILETIME";
    if (!params->serial)
        return "VolumeSerialNumber is 0";
    if (!(params->flags & 4))
        return "UnicodeOnDisk is not set";
    if ((params->flags & 0x10000) && (params->flags & 0x20000))
        return "two ways to use file contexts at once";
    if (!(params->flags & 0x30000))
        return "file contexts are per open, and the flag for that is not set";
    if (params->flags & 0xC0F80000)
        return "reserved flags are set";
    if (params->prefix[191] || params->name[15] || !params->name[0])
        return "Prefix or FileSystemName is not ended, or there is no name";
    size_t share = 1;
    while (is_net && params->prefix[share] && params->prefix[share] != '\\')
        share++;
    if (is_net && (!params->prefix[share] || !params->prefix[share + 1] || params->prefix[1] == '.' || params->prefix[1] == '?'))
        return "Prefix has no server and share";
    if (is_net ? params->prefix[0] != '\\' || params->prefix[1] == '\\' : params->prefix[0] != 0)
        return "Prefix is not \\server\\share on a network device, or is there on a disk";
    return NULL;
}

static int is_same_name(const char16_t *a, const char16_t *b)
{
    while (*a && (*a == *b || ((*a | 32) == (*b | 32) && (*a | 32) >= 'a' && (*a | 32) <= 'z')))
        a++, b++;
    return *a == *b;
}

/* The driver registers the prefix of a network volume with the system, which has each once. */
static int has_prefix(const char16_t *prefix)
{
    int is_there = 0;
    pthread_mutex_lock(&lock);
    for (struct volume *volume = volumes; volume; volume = volume->next)
        is_there |= volume->is_net && !volume->is_deleted && is_same_name(volume->params.prefix, prefix);
    pthread_mutex_unlock(&lock);
    return is_there;
}

API status_t FspFileSystemCreate(const char16_t *device, const volume_params *params, const interface_table *calls, file_system **result)
{
    size_t length = length16(device);
    int is_net = length == 10 && device[7] == 'N', is_disk = length == 11 && device[7] == 'D';
    *result = NULL;
    if (!is_net && !is_disk)
        return INVALID_PARAMETER;
    if (is_net && has_prefix(params->prefix))
        return NAME_COLLISION;
    struct volume *volume = calloc(1, sizeof *volume);
    const char *wrong = wrong_params(params, is_net);
    if (wrong)
        breach(volume, "FspFileSystemCreate: %s", wrong);
    if (calls->obsolete)
        breach(volume, "FspFileSystemCreate: reserved slot 31 is set");
    for (size_t i = 0; i < sizeof calls->reserved / sizeof *calls->reserved; i++)
        if (calls->reserved[i])
            breach(volume, "FspFileSystemCreate: reserved slot %u is set", (u32)i + 33);
    volume->params = *params;
    volume->calls = calls;
    volume->is_net = is_net;
    pthread_rwlock_init(&volume->guard, NULL);
    volume->system = malloc(sizeof *volume->system);
    memset(volume->system, CANARY, sizeof *volume->system);
    volume->system->version = sizeof *volume->system;
    volume->system->user_context = NULL;
    volume->system->volume = volume;
    pthread_mutex_lock(&lock);
    volume->next = volumes;
    volumes = volume;
    pthread_mutex_unlock(&lock);
    *result = volume->system;
    return SUCCESS;
}

static struct volume *check_system(const char *function, file_system *system)
{
    for (struct volume *volume = volumes; volume; volume = volume->next)
        if (volume->system == system) {
            if (volume->is_deleted)
                breach(volume, "%s: the file system was deleted", function);
            return volume->is_deleted ? NULL : volume;
        }
    breach(NULL, "%s: there is no such file system", function);
    return NULL;
}

API status_t FspFileSystemPreflight(const char16_t *device, const char16_t *mount)
{
    char path[LONGEST_PATH];
    struct stat found;
    size_t length = length16(device);
    if (length != 10 && length != 11)
        return INVALID_PARAMETER;
    if (!mount)
        return SUCCESS;
    if (is_drive(mount)) {
        pthread_mutex_lock(&lock);
        int is_taken = find(mount) != NULL;
        pthread_mutex_unlock(&lock);
        return is_taken ? NAME_COLLISION : SUCCESS;
    }
    encode(mount, path, sizeof path);
    return stat(path, &found) ? SUCCESS : NAME_COLLISION;
}

API status_t FspFileSystemSetMountPoint(file_system *system, const char16_t *mount)
{
    status_t status = SUCCESS;
    char16_t free_drive[3] = { 'Z', ':', 0 };
    pthread_mutex_lock(&lock);
    struct volume *volume = check_system("FspFileSystemSetMountPoint", system);
    if (!volume) {
        pthread_mutex_unlock(&lock);
        return INVALID_PARAMETER;
    }
    if (volume->is_mounted)
        breach(volume, "FspFileSystemSetMountPoint: it has a mount point");
    if (!mount) {
        while (free_drive[0] > 'D' && find(free_drive))
            free_drive[0]--;
        mount = free_drive;
    }
    /* As DefineDosDevice does: the letter means the new drive from now on, until that is removed. */
    if (is_drive(mount) && find(mount))
        breach(volume, "FspFileSystemSetMountPoint: %s is in use, and its drive is hidden now", narrow(mount, 2));
    if (!is_drive(mount)) {
        encode(mount, volume->folder, sizeof volume->folder);
        if (volume->is_net)
            status = INVALID_PARAMETER;
        else if (make_folder(volume->folder))
            status = access(volume->folder, F_OK) ? PATH_NOT_FOUND : NAME_COLLISION;
    }
    if (status == SUCCESS) {
        memcpy(volume->mount, mount, (length16(mount) + 1) * sizeof *mount);
        volume->is_mounted = 1;
    }
    pthread_mutex_unlock(&lock);
    return status;
}

API const char16_t *FspFileSystemMountPointF(file_system *system)
{
    struct volume *volume = check_system("FspFileSystemMountPoint", system);
    return volume && volume->is_mounted ? volume->mount : NULL;
}

API void FspFileSystemRemoveMountPoint(file_system *system)
{
    pthread_mutex_lock(&lock);
    struct volume *volume = check_system("FspFileSystemRemoveMountPoint", system);
    if (volume && !volume->is_mounted)
        breach(volume, "FspFileSystemRemoveMountPoint: it has no mount point");
    if (volume && volume->is_mounted) {
        volume->is_mounted = 0;
        if (volume->folder[0])
            remove_folder(volume->folder);
    }
    pthread_mutex_unlock(&lock);
}

#ifdef FAKE_OUTSIDE
static void outside_begin(struct volume *volume);
#else
#define outside_begin(volume) ((void)(volume))
#endif

API status_t FspFileSystemStartDispatcher(file_system *system, u32 threads)
{
    pthread_mutex_lock(&lock);
    struct volume *volume = check_system("FspFileSystemStartDispatcher", system);
    if (!volume || volume->is_started) {
        if (volume)
            breach(volume, "FspFileSystemStartDispatcher: it was started");
        pthread_mutex_unlock(&lock);
        return INVALID_PARAMETER;
    }
    if (!system->user_context)
        breach(volume, "FspFileSystemStartDispatcher: requests may come, and UserContext is not set");
    volume->is_started = 1;
    volume->threads = threads == 0 ? 4 : threads > MOST_THREADS ? MOST_THREADS : (int)threads;
    for (int i = 0; i < volume->threads; i++)
        pthread_create(&volume->thread[i], NULL, dispatch, volume);
    pthread_mutex_unlock(&lock);
    outside_begin(volume);
    return SUCCESS;
}

/* Ends the threads; what nobody answered is cancelled, as the driver does. */
static void stop(struct volume *volume, boolean normally)
{
    volume->is_stopping = 1;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    for (int i = 0; i < volume->threads; i++)
        pthread_join(volume->thread[i], NULL);
    pthread_mutex_lock(&lock);
    int left = 0;
    while (volume->active) {
        left++;
        finish(volume, volume->active, CANCELLED);
    }
    if (left && normally)
        breach(volume, "FspFileSystemStopDispatcher: %d requests were never answered", left);
    while (volume->first) {
        struct request *request = volume->first;
        volume->first = request->next;
        finish(volume, request, CANCELLED);
    }
    volume->last = NULL;
    pthread_mutex_unlock(&lock);
    if (volume->calls->dispatcher_stopped && !volume->is_deleted)
        volume->calls->dispatcher_stopped(volume->system, normally);
    pthread_mutex_lock(&lock);
}

API void FspFileSystemStopDispatcher(file_system *system)
{
    pthread_mutex_lock(&lock);
    struct volume *volume = check_system("FspFileSystemStopDispatcher", system);
    if (volume && !volume->is_started)
        breach(volume, "FspFileSystemStopDispatcher: it was not started");
    if (volume && current_volume == volume)
        breach(volume, "FspFileSystemStopDispatcher from a request: it waits for its own thread");
    else if (volume && volume->is_started && !volume->is_stopping)
        stop(volume, 1);
    pthread_mutex_unlock(&lock);
}

API void FspFileSystemDelete(file_system *system)
{
    pthread_mutex_lock(&lock);
    struct volume *volume = check_system("FspFileSystemDelete", system);
    if (volume) {
        if (volume->is_mounted)
            breach(volume, "FspFileSystemDelete: it still has its mount point");
        if (volume->is_started && !volume->is_stopping)
            breach(volume, "FspFileSystemDelete: its dispatcher still runs");
        if (volume->is_notifying)
            breach(volume, "FspFileSystemDelete: FspFileSystemNotifyEnd was not called");
        for (size_t i = 0; i < sizeof system->own; i++)
            if (system->own[i] != CANARY) {
                breach(volume, "FSP_FILE_SYSTEM was written to beyond UserContext");
                break;
            }
        for (u32 i = 0; i < MOST_TAKEN_BACK; i++)
            look_at_taken_back(volume, i, 1);
        volume->is_deleted = 1;
    }
    pthread_mutex_unlock(&lock);
}

API struct operation_context *FspFileSystemGetOperationContext(void)
{
    if (!current)
        breach(NULL, "FspFileSystemGetOperationContext outside a request");
    return &context;
}

API u32 FspFileSystemOperationProcessIdF(void) { return current && current->head.kind == CREATE_KIND ? 4711 : 0; }

API void FspFileSystemSendResponse(file_system *system, struct response *response)
{
    pthread_mutex_lock(&lock);
    struct volume *volume = check_system("FspFileSystemSendResponse", system);
    struct request *request = volume ? volume->active : NULL;
    while (request && request->head.hint != response->hint)
        request = request->next;
    if (volume && !request) {
        breach(volume, "FspFileSystemSendResponse: no request %llu waits", (unsigned long long)response->hint);
    } else if (volume) {
        if (response->kind != request->head.kind || response->size != sizeof *response)
            breach(volume, "FspFileSystemSendResponse: kind %u and size %u for a request of kind %u", response->kind, response->size, request->head.kind);
        if ((status_t)response->status == PENDING)
            breach(volume, "FspFileSystemSendResponse: STATUS_PENDING is no answer");
        if (request->is_answered)
            breach(volume, "request %llu was answered twice", (unsigned long long)response->hint);
        request->is_answered = 1;
        request->response = *response;
        if (request->state == WAITING) {
            request->information = response->information;
            finish(volume, request, (status_t)response->status);
        }
    }
    pthread_mutex_unlock(&lock);
}

API boolean FspFileSystemAddDirInfo(dir_info *info, void *buffer, u32 length, u32 *transferred)
{
    u32 at = *transferred, padded = info ? (info->size + 7u) & ~7u : 2;
    if (!info) {
        if (at + 2 > length)
            return 0;
        memset((u8 *)buffer + at, 0, 2);
        *transferred = at + 2;
        return 1;
    }
    if (info->size < sizeof *info + 2 || info->size > sizeof *info + 510 || info->size % 2) {
        breach(current_volume, "FspFileSystemAddDirInfo: Size %u is not 104 and the bytes of a name", info->size);
        return 1;
    }
    if (*transferred % 8 == 2 && !((char16_t *)buffer)[*transferred / 2 - 1])
        breach(current_volume, "FspFileSystemAddDirInfo: an entry after the end");
    for (size_t i = 0; i < 3; i++)
        if (info->padding[i]) {
            breach(current_volume, "FspFileSystemAddDirInfo: the padding is not zero");
            break;
        }
    if (at + padded > length)
        return 0;
    memcpy((u8 *)buffer + at, info, info->size);
    *transferred = at + padded;
    return 1;
}

API status_t FspFileSystemNotifyBegin(file_system *system, u32 timeout)
{
    (void)timeout;
    status_t status = SUCCESS;
    pthread_mutex_lock(&lock);
    struct volume *volume = check_system("FspFileSystemNotifyBegin", system);
    if (volume && volume->is_notifying)
        breach(volume, "FspFileSystemNotifyBegin: begun already");
    if (volume && current_volume == volume)
        breach(volume, "FspFileSystemNotifyBegin from a request: a rename under way would wait for ever");
    if (volume && volume->cant_wait > 0) {
        volume->cant_wait--;
        status = CANT_WAIT;
    } else if (volume) {
        volume->is_notifying = 1;
    }
    pthread_mutex_unlock(&lock);
    return volume ? status : INVALID_PARAMETER;
}

API status_t FspFileSystemNotifyEnd(file_system *system)
{
    pthread_mutex_lock(&lock);
    struct volume *volume = check_system("FspFileSystemNotifyEnd", system);
    if (volume && !volume->is_notifying)
        breach(volume, "FspFileSystemNotifyEnd without a begin");
    if (volume)
        volume->is_notifying = 0;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    return SUCCESS;
}

API status_t FspFileSystemNotify(file_system *system, notify_info *info, size_t size)
{
    pthread_mutex_lock(&lock);
    struct volume *volume = check_system("FspFileSystemNotify", system);
    if (volume) {
        size_t letters = info->size > 12 ? (info->size - 12) / 2 : 0;
        if (!volume->is_notifying)
            breach(volume, "FspFileSystemNotify outside FspFileSystemNotifyBegin and End");
        if (info->size < 14 || info->size % 2 || info->size > size)
            breach(volume, "FspFileSystemNotify: Size %u of %u bytes", info->size, (u32)size);
        else if (info->name[0] != '\\' || (letters > 1 && info->name[letters - 1] == '\\'))
            breach(volume, "FspFileSystemNotify: %s is no path from the root", narrow(info->name, letters));
        if (!info->filter || info->filter & ~0x17fu || info->action < 1 || info->action > 5)
            breach(volume, "FspFileSystemNotify: filter %x, action %u", info->filter, info->action);
        for (size_t i = 0; i < letters; i++)
            if (!(volume->params.flags & 1) && info->name[i] >= 'a' && info->name[i] <= 'z') {
                breach(volume, "FspFileSystemNotify: %s is not in upper case, as names without a case of their own must be", narrow(info->name, letters));
                break;
            }
        if (volume->notified_length + letters + 8 < MOST_BREACHES) {
            volume->notified[volume->notified_length++] = (char16_t)('0' + info->action);
            volume->notified[volume->notified_length++] = ' ';
            memcpy(volume->notified + volume->notified_length, info->name, letters * 2);
            volume->notified_length += letters;
            volume->notified[volume->notified_length++] = '\n';
        }
    }
    pthread_mutex_unlock(&lock);
    return SUCCESS;
}

/* ---- What programs do ---- */

static struct volume *volume_at(const char16_t *mount)
{
    pthread_mutex_lock(&lock);
    struct volume *volume = find(mount);
    pthread_mutex_unlock(&lock);
    return volume;
}

static int is_path(const struct volume *volume, const char16_t *path, size_t length)
{
    size_t start = 1;
    for (size_t i = 1; i <= length; i++) {
        if (i < length && path[i] != '\\') {
            if (path[i] < 32 || (path[i] < 127 && strchr("/:*?\"<>|", path[i])))
                return 0;
            continue;
        }
        if (i - start > volume->params.longest_component || (i == start && i < length))
            return 0;
        start = i + 1;
    }
    return 1;
}

API status_t fake_open(const char16_t *mount, const char16_t *path, u32 disposition, u32 options, u32 access, struct handle **result)
{
    struct volume *volume = volume_at(mount);
    *result = NULL;
    if (!volume)
        return PATH_NOT_FOUND;
    size_t length = length16(path);
    /* The driver asks nobody about what is no path, nor about what no program may do with the root. */
    if (length == 0 || length >= LONGEST_PATH || path[0] != '\\' || !is_path(volume, path, length))
        return NAME_INVALID;
    if ((options & DIRECTORY_FILE) && (options & NON_DIRECTORY_FILE))
        return INVALID_PARAMETER;
    if (length == 1 && disposition != OPEN && disposition != OPEN_IF)
        return ACCESS_DENIED;
    struct handle *handle = calloc(1, sizeof *handle);
    struct request request;
    memset(&request, 0, sizeof request);
    handle->ends_with_separator = length > 1 && path[length - 1] == '\\';
    memcpy(handle->path, path, (length - (size_t)handle->ends_with_separator) * sizeof *path);
    handle->volume = volume;
    handle->access = access;
    request.handle = handle;
    request.numbers[0] = disposition;
    request.numbers[1] = options;
    status_t status = submit(volume, &request, CREATE_KIND, run_open);
    if (status != SUCCESS) {
        free(handle);
        return status;
    }
    pthread_mutex_lock(&lock);
    volume->open_handles++;
    pthread_mutex_unlock(&lock);
    *result = handle;
    return SUCCESS;
}

/* The last program has closed it, but it lives on: its memory is mapped. */
API status_t fake_leave(struct handle *handle)
{
    struct request request;
    memset(&request, 0, sizeof request);
    request.handle = handle;
    handle->is_left = 1;
    return submit(handle->volume, &request, CLEANUP_KIND, run_cleanup);
}

/* The program waits for the cleanup; the close follows when the driver comes to it, or, after a stop, never. */
API status_t fake_close(struct handle *handle)
{
    struct request *request = calloc(1, sizeof *request);
    struct volume *volume = handle->volume;
    status_t status = handle->is_left ? SUCCESS : fake_leave(handle);
    request->handle = handle;
    request->is_posted = 1;
    pthread_mutex_lock(&lock);
    volume->open_handles--;
    pthread_mutex_unlock(&lock);
    if (submit(volume, request, CLOSE_KIND, run_close) != SUCCESS) {
        free(handle);
        free(request);
    }
    return status;
}

API status_t fake_read(struct handle *handle, u64 offset, u8 *destination, u32 length, u32 *transferred)
{
    struct request request;
    u8 *buffer = lend(length);
    memset(&request, 0, sizeof request);
    request.handle = handle;
    request.arguments[0] = buffer;
    request.numbers[0] = offset;
    request.numbers[1] = length;
    request.head.address = (u64)(uintptr_t)buffer;
    request.head.offset = offset;
    request.head.length = length;
    status_t status = submit(handle->volume, &request, READ_KIND, run_read);
    *transferred = status == SUCCESS ? request.information : 0;
    for (int i = 0; i < 16; i++)
        if (buffer[length + (u32)i] != CANARY) {
            breach(handle->volume, "Read wrote beyond its buffer");
            break;
        }
    if (status == SUCCESS && request.information > length) {
        breach(handle->volume, "Read of %u bytes gave %u", length, request.information);
        *transferred = length;
    }
    if (status == SUCCESS && request.information == 0 && length > 0)
        breach(handle->volume, "Read of nothing was answered as a success, not C0000011");
    if (status != SUCCESS && !is_known(status)) {
        breach(handle->volume, "Read was answered %08x", (u32)status);
        status = INTERNAL_ERROR;
    }
    if (status != SUCCESS && request.information)
        breach(handle->volume, "Read failed with %08x and gave %u bytes", (u32)status, request.information);
    if (status == SUCCESS && offset + *transferred > handle->info.size && offset + *transferred > handle->info.allocation)
        breach(handle->volume, "Read gave bytes beyond the size of the file");
    memcpy(destination, buffer, *transferred);
    take_back(handle->volume, buffer, length);
    return status;
}

static void check_entry(struct volume *volume, const struct handle *handle, const dir_info *entry, const char16_t *marker)
{
    size_t letters = (entry->size - sizeof *entry) / 2;
    check_info(volume, "ReadDirectory", &entry->info);
    for (size_t i = 0; i < letters; i++)
        if (entry->name[i] < 32 || (entry->name[i] < 127 && strchr("\\/:*?\"<>|", entry->name[i]))) {
            breach(volume, "ReadDirectory: %s is a name that Windows does not have", narrow(entry->name, letters));
            break;
        }
    int is_dots = (letters == 1 && entry->name[0] == '.') || (letters == 2 && entry->name[0] == '.' && entry->name[1] == '.');
    for (size_t i = 0; i < letters; i++) {
        int is_first = entry->name[i] >= 0xD800 && entry->name[i] < 0xDC00, is_second = entry->name[i] >= 0xDC00 && entry->name[i] < 0xE000;
        int is_pair = is_first && i + 1 < letters && entry->name[i + 1] >= 0xDC00 && entry->name[i + 1] < 0xE000;
        if (is_second || (is_first && !is_pair))
            breach(volume, "ReadDirectory: a name with half of a pair");
        i += (size_t)is_pair;
    }
    if (!is_dots && (entry->name[letters - 1] == '.' || entry->name[letters - 1] == ' '))
        breach(volume, "ReadDirectory: %s ends as Win32 lets none end", narrow(entry->name, letters));
    if (is_dots && !handle->path[1])
        breach(volume, "ReadDirectory: the root lists . or ..");
    if (is_dots && !(entry->info.attributes & ATTRIBUTE_DIRECTORY))
        breach(volume, "ReadDirectory: . or .. is no directory");
    if (marker && length16(marker) == letters && !memcmp(marker, entry->name, letters * 2))
        breach(volume, "ReadDirectory: %s comes after itself", narrow(entry->name, letters));
}

static void check_listed_once(struct volume *volume, const u8 *page, const dir_info *entry)
{
    for (const u8 *at = page; at < (const u8 *)entry; at += (((const dir_info *)at)->size + 7u) & ~7u)
        if (!memcmp(at, entry, 2) && !memcmp(((const dir_info *)at)->name, entry->name, entry->size - sizeof *entry)) {
            breach(volume, "ReadDirectory: %s is listed twice", narrow(entry->name, (entry->size - sizeof *entry) / 2));
            return;
        }
}

/* One page, from after the marker: SUCCESS and at least one entry, or NO_MORE_FILES. *ended says whether the list ends with this page. */
API status_t fake_list(struct handle *handle, const char16_t *marker, u8 *destination, u32 length, u32 *transferred, u32 *ended)
{
    struct request request;
    char16_t copy[LONGEST_PATH];
    u8 *buffer = lend(length);
    memset(&request, 0, sizeof request);
    if (marker)
        memcpy(copy, marker, (length16(marker) + 1) * 2);
    request.handle = handle;
    request.arguments[0] = buffer;
    request.arguments[1] = marker ? copy : NULL;
    request.numbers[1] = length;
    *transferred = 0;
    *ended = 0;
    status_t status = submit(handle->volume, &request, QUERY_DIRECTORY_KIND, run_list);
    if (status == SUCCESS && request.information > length) {
        breach(handle->volume, "ReadDirectory into %u bytes gave %u", length, request.information);
        status = INTERNAL_ERROR;
    }
    if (buffer[length] != CANARY)
        breach(handle->volume, "ReadDirectory wrote beyond its buffer");
    if (status == SUCCESS) {
        u32 at = 0;
        while (at + 2 <= request.information) {
            dir_info *entry = (dir_info *)(buffer + at);
            if (!entry->size) {
                *ended = 1;
                if (at + 2 != request.information)
                    breach(handle->volume, "ReadDirectory: %u bytes after the end", request.information - at - 2);
                break;
            }
            if (entry->size < sizeof *entry || at + entry->size > request.information) {
                breach(handle->volume, "ReadDirectory: an entry of %u bytes at %u of %u", entry->size, at, request.information);
                status = INTERNAL_ERROR;
                break;
            }
            check_entry(handle->volume, handle, entry, marker);
            check_listed_once(handle->volume, buffer, entry);
            *transferred = at + entry->size;
            at = (at + entry->size + 7) & ~7u;
        }
        if (status == SUCCESS && !*transferred && !*ended)
            breach(handle->volume, "ReadDirectory: neither an entry nor the end");
        if (status == SUCCESS && !*transferred)
            status = NO_MORE_FILES;
    }
    memcpy(destination, buffer, *transferred);
    take_back(handle->volume, buffer, length);
    return status;
}

API status_t fake_info(struct handle *handle, file_info *info)
{
    struct request request;
    memset(&request, 0, sizeof request);
    request.handle = handle;
    request.arguments[0] = info;
    return submit(handle->volume, &request, QUERY_INFORMATION_KIND, run_info);
}

API status_t fake_security(struct handle *handle, void *descriptor, size_t *size)
{
    struct request request;
    memset(&request, 0, sizeof request);
    request.handle = handle;
    request.arguments[0] = descriptor;
    request.arguments[1] = size;
    return submit(handle->volume, &request, QUERY_SECURITY_KIND, run_security);
}

API status_t fake_change(struct handle *handle, u32 what, const char16_t *name)
{
    static const u32 kinds[] = { WRITE_KIND, SET_INFORMATION_KIND, SET_INFORMATION_KIND, SET_INFORMATION_KIND, SET_INFORMATION_KIND, SET_SECURITY_KIND, FLUSH_KIND };
    struct request request;
    char16_t copy[LONGEST_PATH] = { 0 };
    memset(&request, 0, sizeof request);
    if (name)
        memcpy(copy, name, (length16(name) + 1) * 2);
    request.handle = handle;
    request.arguments[0] = copy;
    request.numbers[0] = what;
    return submit(handle->volume, &request, kinds[what], run_change);
}

API status_t fake_label(const char16_t *mount, const char16_t *label)
{
    struct volume *volume = volume_at(mount);
    struct request request;
    char16_t copy[64] = { 0 };
    memset(&request, 0, sizeof request);
    memcpy(copy, label, (length16(label) + 1) * 2);
    request.arguments[0] = copy;
    request.numbers[0] = 7;
    return volume ? submit(volume, &request, SET_VOLUME_KIND, run_change) : PATH_NOT_FOUND;
}

API status_t fake_volume(const char16_t *mount, volume_info *info, volume_params *params)
{
    struct volume *volume = volume_at(mount);
    struct request request;
    memset(&request, 0, sizeof request);
    memset(info, 0, sizeof *info);
    request.arguments[0] = info;
    if (!volume)
        return PATH_NOT_FOUND;
    *params = volume->params;
    return submit(volume, &request, QUERY_VOLUME_KIND, run_volume);
}

/* ---- What the tests ask ---- */

/* The last volume of which a file system says that it is its own: stays after FspFileSystemDelete. */
API struct volume *fake_last(const char16_t *mount)
{
    struct volume *found = NULL;
    size_t size = (length16(mount) + 1) * 2;
    pthread_mutex_lock(&lock);
    for (struct volume *volume = volumes; volume && !found; volume = volume->next)
        if (!memcmp(volume->mount, mount, size))
            found = volume;
    pthread_mutex_unlock(&lock);
    return found;
}

API struct volume *fake_volume_of(file_system *system) { return system->volume; }
API const char *fake_breaches(struct volume *volume)
{
    pthread_mutex_lock(&lock);
    for (u32 i = 0; volume && i < MOST_TAKEN_BACK; i++)
        look_at_taken_back(volume, i, 0);
    pthread_mutex_unlock(&lock);
    return volume ? volume->breaches : stray;
}

API int fake_open_handles(struct volume *volume) { return volume->open_handles; }
API int fake_threads(struct volume *volume) { return volume->threads; }
API int fake_is_deleted(struct volume *volume) { return volume->is_deleted; }
API void fake_refuse_notifications(struct volume *volume, int times) { volume->cant_wait = times; }

API size_t fake_notified(struct volume *volume, char16_t *text, size_t room)
{
    pthread_mutex_lock(&lock);
    size_t length = volume->notified_length < room ? volume->notified_length : room;
    memcpy(text, volume->notified, length * 2);
    pthread_mutex_unlock(&lock);
    return length;
}

API void fake_unmount(struct volume *volume)
{
    pthread_mutex_lock(&lock);
    volume->is_mounted = 0;
    pthread_mutex_unlock(&lock);
}

/* The driver goes away by itself. */
API void fake_abort(struct volume *volume)
{
    pthread_mutex_lock(&lock);
    if (volume->is_started && !volume->is_stopping)
        stop(volume, 0);
    pthread_mutex_unlock(&lock);
}
