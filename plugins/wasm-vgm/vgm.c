/*
 * Video game music (VGM): a log of what was written to sound chips, with a GD3 tag.
 * Layout: https://vgmrips.net/wiki/VGM_Specification and https://vgmrips.net/wiki/GD3_Specification. Numbers are little-endian; offsets are from where they stand.
 */
#include "../wasm/musicfs.h"

#define MOST_TEXT 65536
#define STRINGS 11

static uint8_t header[0x40];
static uint8_t text[MOST_TEXT];
static char answer[4 * MOST_TEXT];

static uint32_t le32(const uint8_t *p) { return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24; }

static uint32_t unit(const uint8_t *p) { return p[0] | (uint32_t)p[1] << 8; }

/* A string of UTF-16 as UTF-8; a surrogate without its other half becomes U+FFFD. */
static void put_text(musicfs_json *json, const uint8_t *p, uint32_t units) {
    for (uint32_t i = 0; i < units; i++) {
        uint32_t c = unit(p + 2 * i);
        if (c >= 0xD800 && c < 0xDC00 && i + 1 < units && (unit(p + 2 * i + 2) & 0xFC00) == 0xDC00)
            c = 0x10000 + ((c & 0x3FF) << 10 | (unit(p + 2 * ++i) & 0x3FF));
        else if (c >= 0xD800 && c < 0xE000)
            c = 0xFFFD;
        if (c < 0x80) {
            json_char(json, (unsigned char)c);
        } else if (c < 0x800) {
            json_put(json, (char)(0xC0 | c >> 6));
            json_put(json, (char)(0x80 | (c & 63)));
        } else if (c < 0x10000) {
            json_put(json, (char)(0xE0 | c >> 12));
            json_put(json, (char)(0x80 | (c >> 6 & 63)));
            json_put(json, (char)(0x80 | (c & 63)));
        } else {
            json_put(json, (char)(0xF0 | c >> 18));
            json_put(json, (char)(0x80 | (c >> 12 & 63)));
            json_put(json, (char)(0x80 | (c >> 6 & 63)));
            json_put(json, (char)(0x80 | (c & 63)));
        }
    }
}

static int fields;

static void put_field(musicfs_json *json, const char *name, const uint8_t *p, uint32_t units) {
    if (units == 0)
        return;
    json_raw(json, fields++ ? ",\"" : "\"");
    json_raw(json, name);
    json_raw(json, "\":[\"");
    put_text(json, p, units);
    json_raw(json, "\"]");
}

/* The strings of the GD3 tag, each ended by a zero: title, game, system and author in English and in Japanese, date, who made the file, notes. */
static void put_tag(musicfs_json *json, uint32_t length) {
    static const char *names[] = {"TITLE", "ALBUM", "SYSTEM", "ARTIST"};
    uint32_t start[STRINGS], units[STRINGS];
    uint32_t at = 0;
    for (int i = 0; i < STRINGS; i++) {
        start[i] = at;
        while (at + 1 < length && unit(text + at) != 0)
            at += 2;
        units[i] = (at - start[i]) / 2;
        at = at + 1 < length ? at + 2 : length;
    }
    for (int i = 0; i < 4; i++) {
        int language = units[2 * i] ? 2 * i : 2 * i + 1;
        put_field(json, names[i], text + start[language], units[language]);
    }
    /* 1991/08/23, or the beginning of that. */
    for (uint32_t i = 0; i < units[8]; i++)
        if (unit(text + start[8] + 2 * i) == '/')
            text[start[8] + 2 * i] = '-';
    put_field(json, "DATE", text + start[8], units[8]);
    put_field(json, "ENCODEDBY", text + start[9], units[9]);
    put_field(json, "COMMENT", text + start[10], units[10]);
}

static uint64_t failure(const char *json) {
    uint32_t length = 0;
    while (json[length])
        length++;
    return musicfs_answer(json, length);
}

MUSICFS_EXPORT("describe") uint64_t describe(void) {
    return failure("{\"abi\":1,\"extensions\":[\"vgm\"],\"magic\":[{\"offset\":0,\"bytes\":\"56676d20\"}]}");
}

MUSICFS_EXPORT("read_tags") uint64_t read_tags(void) {
    int64_t size = musicfs_size();
    int32_t count = musicfs_read(0, header, sizeof header);
    if (count < 0x40)
        return failure("{\"error\":\"truncated\",\"message\":\"A VGM file has a header of 64 bytes.\"}");
    musicfs_json json = {answer, 0, sizeof answer, 0};
    json_raw(&json, "{\"codec\":\"vgm\",\"durationSeconds\":");
    uint32_t samples = le32(header + 0x18);
    json_number(&json, samples / 44100);
    json_put(&json, '.');
    uint32_t thousandths = (uint32_t)((uint64_t)(samples % 44100) * 1000 / 44100);
    json_put(&json, (char)('0' + thousandths / 100));
    json_put(&json, (char)('0' + thousandths / 10 % 10));
    json_put(&json, (char)('0' + thousandths % 10));

    /* Before version 1.50 the log begins at 0x40. */
    uint32_t relative = le32(header + 8) >= 0x150 ? le32(header + 0x34) : 0;
    int64_t start = relative ? 0x34 + (int64_t)relative : 0x40;
    int64_t tag = le32(header + 0x14) ? 0x14 + (int64_t)le32(header + 0x14) : 0;
    int64_t end = tag > start && tag < size ? tag : size;
    if (start < end) {
        json_raw(&json, ",\"audioOffset\":");
        json_number(&json, (uint64_t)start);
        json_raw(&json, ",\"audioLength\":");
        json_number(&json, (uint64_t)(end - start));
    }

    json_raw(&json, ",\"fields\":{");
    fields = 0;
    if (tag && musicfs_read(tag, header, 12) == 12 && le32(header) == 0x20336447) {
        uint32_t length = le32(header + 8);
        int32_t there = musicfs_read(tag + 12, text, length < MOST_TEXT ? length : MOST_TEXT);
        if (there > 0)
            put_tag(&json, (uint32_t)there);
    }
    json_raw(&json, "}}");
    return json.overflow ? failure("{\"error\":\"limit\",\"message\":\"The GD3 tag is too long.\"}") : musicfs_answer(answer, json.length);
}
