/* Finds the name that an encoder has left at the beginning of a file, such as "LAME3.100". */
#include "musicfs.h"

#define LOOKED 65536
#define LONGEST 40

static uint8_t beginning[LOOKED];
static char answer[512];

static const char *const marks[] = {"LAME", "Lavf", "Lavc", "reference libFLAC", "Xiph.Org libVorbis", "libopus"};

/* How long a word is, if it is at this place; else 0. */
static int32_t length_at(const uint8_t *place, int32_t left, const char *word) {
    int32_t length = 0;
    while (word[length]) {
        if (length >= left || place[length] != (uint8_t)word[length])
            return 0;
        length++;
    }
    return length;
}

/* What the module is. Called when it is loaded. */
MUSICFS_EXPORT("describe") uint64_t describe(void) {
    static const char text[] = "{\"abi\":1}";
    return musicfs_answer(text, sizeof text - 1);
}

/* What it says of a file. Called once for each; nothing may depend on what is left in memory from the last. */
MUSICFS_EXPORT("read_tags") uint64_t read_tags(void) {
    /* One read: each is a round trip where the file is far away. */
    int32_t count = musicfs_read(0, beginning, sizeof beginning);
    for (uint32_t mark = 0; mark < sizeof marks / sizeof *marks; mark++) {
        for (int32_t at = 0; at < count; at++) {
            int32_t length = length_at(beginning + at, count - at, marks[mark]);
            if (length == 0)
                continue;
            while (length < LONGEST && at + length < count && beginning[at + length] > ' ' && beginning[at + length] < 0x7F)
                length++;
            musicfs_json json = {answer, 0, sizeof answer, 0};
            json_raw(&json, "{\"fields\":{\"ENCODER\":[\"");
            for (int32_t i = 0; i < length; i++)
                json_char(&json, beginning[at + i]);
            json_raw(&json, "\"]}}");
            return json.overflow ? MUSICFS_NOTHING : musicfs_answer(answer, json.length);
        }
    }
    return MUSICFS_NOTHING;
}
