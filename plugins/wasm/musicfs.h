/* What a WebAssembly plugin of MusicFs and its host say to each other: docs/wasm-plugins.md. For C without a library; MIT licence as the rest. */
#ifndef MUSICFS_H
#define MUSICFS_H

#include <stdint.h>

#define MUSICFS_IMPORT(name) __attribute__((import_module("musicfs"), import_name(name)))
#define MUSICFS_EXPORT(name) __attribute__((export_name(name)))

/* Length of the file in bytes. */
MUSICFS_IMPORT("size") int64_t musicfs_size(void);

/* Reads up to 1 MiB from an offset; the bytes read, fewer only at the end of the file; -1 where it cannot be read. Few and large reads are best. */
MUSICFS_IMPORT("read") int32_t musicfs_read(int64_t offset, void *to, uint32_t length);

/* A line of UTF-8 for the log: 0 debug, 1 information, 2 warning, 3 error. */
MUSICFS_IMPORT("log") void musicfs_log(int32_t level, const char *text, uint32_t length);

/* An answer: where it is, and how long. */
static inline uint64_t musicfs_answer(const char *json, uint32_t length) { return (uint64_t)length << 32 | (uint32_t)(uintptr_t)json; }

#define MUSICFS_NOTHING ((uint64_t)0)

/* JSON in an array of the plugin's own; what does not fit makes it overflow, and no more is written. */
typedef struct {
    char *text;
    uint32_t length, size;
    int overflow;
} musicfs_json;

static inline void json_put(musicfs_json *json, char c) {
    if (json->length < json->size)
        json->text[json->length++] = c;
    else
        json->overflow = 1;
}

static inline void json_raw(musicfs_json *json, const char *text) {
    while (*text)
        json_put(json, *text++);
}

/* One byte of a string: what JSON does not allow in one is escaped. */
static inline void json_char(musicfs_json *json, unsigned char c) {
    static const char digits[] = "0123456789abcdef";
    if (c == '"' || c == '\\') {
        json_put(json, '\\');
        json_put(json, (char)c);
    } else if (c < 0x20) {
        json_raw(json, "\\u00");
        json_put(json, digits[c >> 4]);
        json_put(json, digits[c & 15]);
    } else {
        json_put(json, (char)c);
    }
}

static inline void json_number(musicfs_json *json, uint64_t value) {
    char digits[20];
    int count = 0;
    do {
        digits[count++] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    while (count)
        json_put(json, digits[--count]);
}

#endif
