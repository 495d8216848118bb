/*
 * Tells of MP3 files how LAME encoded them, and their loudness, from the tag that it writes into the first, silent frame: fields that no codec reads.
 * Layout of the tag: http://gabriel.mp3-tech.org/mp3infotag.html. Offsets below are from the word "LAME".
 */
#include "../wasm/musicfs.h"

static uint8_t window[4096];
static char answer[1024];

static uint32_t be32(const uint8_t *p) { return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]; }
static uint32_t be16(const uint8_t *p) { return (uint32_t)p[0] << 8 | p[1]; }

static int is(const uint8_t *p, const char *word) {
    while (*word)
        if (*p++ != (uint8_t)*word++)
            return 0;
    return 1;
}

/* Where the audio begins: behind an ID3v2 tag, whose size has 7 bits a byte. */
static int64_t audio_start(void) {
    if (musicfs_read(0, window, 10) < 10 || !is(window, "ID3") || ((window[6] | window[7] | window[8] | window[9]) & 0x80))
        return 0;
    int64_t size = (int64_t)window[6] << 21 | window[7] << 14 | window[8] << 7 | window[9];
    return 10 + size + (window[5] & 0x10 ? 10 : 0);
}

/* The tag's place in the window, or -1. A frame of layer III begins with 11 set bits; what follows its header depends on version and channels. */
static int find_tag(int length) {
    for (int at = 0; at + 200 < length; at++) {
        const uint8_t *frame = window + at;
        if (frame[0] != 0xFF || (frame[1] & 0xE6) != 0xE2 || (frame[1] & 0x18) == 0x08 || (frame[2] & 0xF0) == 0xF0 || (frame[2] & 0x0C) == 0x0C)
            continue;
        int mpeg1 = (frame[1] & 0x18) == 0x18, mono = (frame[3] & 0xC0) == 0xC0;
        int xing = at + 4 + (mpeg1 ? (mono ? 17 : 32) : (mono ? 9 : 17));
        if (!is(window + xing, "Xing") && !is(window + xing, "Info"))
            return -1;
        uint32_t flags = be32(window + xing + 4);
        int tag = xing + 8 + (flags & 1 ? 4 : 0) + (flags & 2 ? 4 : 0) + (flags & 4 ? 100 : 0) + (flags & 8 ? 4 : 0);
        return tag + 36 <= length && is(window + tag, "LAME") ? tag : -1;
    }
    return -1;
}

/* As the command line that has this effect. */
static void put_settings(musicfs_json *json, const uint8_t *tag) {
    uint32_t method = tag[9] & 15, rate = tag[20], preset = be16(tag + 26) & 0x7FF;
    json_raw(json, "\"ENCODERSETTINGS\":[\"");
    if (method >= 3 && method <= 6) {
        json_raw(json, preset >= 410 && preset <= 500 ? "-V " : "VBR");
        if (preset >= 410 && preset <= 500)
            json_number(json, (500 - preset) / 10);
    } else {
        uint32_t exact = preset >= 8 && preset <= 320 ? preset : rate;
        json_raw(json, method == 2 || method == 9 ? "--abr " : "-b ");
        json_number(json, exact);
    }
    if (tag[10]) {
        json_raw(json, " --lowpass ");
        json_number(json, tag[10] / 10);
        json_put(json, '.');
        json_number(json, tag[10] % 10);
    }
    json_raw(json, "\"]");
}

/* Loudness of the track: 3 bits of what it is (1), 3 of who found it, a sign, and tenths of a decibel. */
static void put_gain(musicfs_json *json, const uint8_t *tag) {
    uint32_t gain = be16(tag + 15);
    if (gain >> 13 != 1 || (gain >> 10 & 7) == 0)
        return;
    json_raw(json, ",\"REPLAYGAIN_TRACK_GAIN\":[\"");
    json_put(json, gain & 0x200 ? '-' : '+');
    json_number(json, (gain & 0x1FF) / 10);
    json_put(json, '.');
    json_number(json, (gain & 0x1FF) % 10);
    json_raw(json, " dB\"]");
}

/* The loudest sample, in fixed point with 23 bits behind the point. */
static void put_peak(musicfs_json *json, const uint8_t *tag) {
    uint32_t peak = be32(tag + 11);
    if (peak == 0 || peak >= 4u << 23)
        return;
    uint32_t millionths = (uint32_t)(((uint64_t)(peak & 0x7FFFFF) * 1000000) >> 23);
    json_raw(json, ",\"REPLAYGAIN_TRACK_PEAK\":[\"");
    json_number(json, peak >> 23);
    json_put(json, '.');
    for (uint32_t unit = 100000; unit; unit /= 10)
        json_put(json, (char)('0' + millionths / unit % 10));
    json_raw(json, "\"]");
}

MUSICFS_EXPORT("describe") uint64_t describe(void) {
    static const char text[] = "{\"abi\":1}";
    return musicfs_answer(text, sizeof text - 1);
}

MUSICFS_EXPORT("read_tags") uint64_t read_tags(void) {
    int length = musicfs_read(audio_start(), window, sizeof window);
    int at = find_tag(length);
    if (at < 0)
        return MUSICFS_NOTHING;
    musicfs_json json = {answer, 0, sizeof answer, 0};
    json_raw(&json, "{\"fields\":{");
    put_settings(&json, window + at);
    put_gain(&json, window + at);
    put_peak(&json, window + at);
    json_raw(&json, "}}");
    return json.overflow ? MUSICFS_NOTHING : musicfs_answer(answer, json.length);
}
