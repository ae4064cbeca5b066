/*
 * A set of patterns over lists of texts, by Vectorscan: the other side of test/bench/vectorscan.bench.ts.
 *
 *   vectorscan PATTERNS     a file with a pattern a line
 *
 * Says one line when it is ready: version | database | bytes | milliseconds of compiling. Then, for each line that it reads, it says one:
 *   load FILE               texts, the length of each (u32, little-endian) before its bytes: the number of the list
 *   pass LIST REPEATS       nanoseconds of processor time, and the pairs found in one of the passes
 *   found LIST              for each text the numbers of its patterns, with commas; a text's end is a semicolon
 */
#include <hs/hs.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LISTS_MAX = 64, PATTERNS_MAX = 65536 };

typedef struct { char *bytes; size_t size; } File;

static File lists[LISTS_MAX];
static int list_count;
static hs_database_t *database;
static hs_scratch_t *scratch;

static void fail(const char *what, const char *why) {
    fprintf(stderr, "%s: %s\n", what, why);
    exit(1);
}

static File read_file(const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) fail(path, "cannot be read");
    fseek(file, 0, SEEK_END);
    File result = { NULL, (size_t)ftell(file) };
    rewind(file);
    result.bytes = malloc(result.size + 1);
    if (result.bytes == NULL || fread(result.bytes, 1, result.size, file) != result.size) fail(path, "cannot be read");
    result.bytes[result.size] = 0;
    fclose(file);
    return result;
}

static uint64_t nanoseconds(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void compile(const char *path) {
    static const char *patterns[PATTERNS_MAX];
    static unsigned flags[PATTERNS_MAX], ids[PATTERNS_MAX];
    unsigned count = 0;
    for (char *line = strtok(read_file(path).bytes, "\n"); line != NULL; line = strtok(NULL, "\n"), count++) {
        if (count == PATTERNS_MAX) fail(path, "too many patterns");
        patterns[count] = line;
        flags[count] = HS_FLAG_SINGLEMATCH | HS_FLAG_DOTALL | HS_FLAG_ALLOWEMPTY;
        ids[count] = count;
    }
    hs_platform_info_t platform;
    hs_populate_platform(&platform);
    hs_compile_error_t *error;
    uint64_t before = nanoseconds(CLOCK_MONOTONIC);
    if (hs_compile_multi(patterns, flags, ids, count, HS_MODE_BLOCK, &platform, &database, &error) != HS_SUCCESS) {
        fail(error->expression < 0 ? "the patterns" : patterns[error->expression], error->message);
    }
    uint64_t spent = nanoseconds(CLOCK_MONOTONIC) - before;
    if (hs_alloc_scratch(database, &scratch) != HS_SUCCESS) fail("scratch", "out of memory");
    char *info;
    size_t bytes;
    hs_database_info(database, &info);
    hs_database_size(database, &bytes);
    printf("%s|%s|%zu|%llu\n", hs_version(), info, bytes, (unsigned long long)(spent / 1000000));
}

static int count_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *context) {
    (void)id, (void)from, (void)to, (void)flags;
    *(unsigned *)context += 1;
    return 0;
}

static int print_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *context) {
    (void)from, (void)to, (void)flags, (void)context;
    printf("%u,", id);
    return 0;
}

static unsigned go_over(const File *list, match_event_handler handler, const char *after_each) {
    unsigned pairs = 0;
    for (const char *at = list->bytes, *end = at + list->size; at < end;) {
        uint32_t bytes;
        memcpy(&bytes, at, 4);
        if (hs_scan(database, at + 4, bytes, 0, scratch, handler, &pairs) != HS_SUCCESS) fail("hs_scan", "failed");
        if (after_each != NULL) fputs(after_each, stdout);
        at += 4 + (size_t)bytes;
    }
    return pairs;
}

static void obey(char *line) {
    int list, repeats;
    if (strncmp(line, "load ", 5) == 0) {
        if (list_count == LISTS_MAX) fail("load", "too many lists");
        lists[list_count] = read_file(strtok(line + 5, "\n"));
        printf("%d\n", list_count++);
    } else if (sscanf(line, "pass %d %d", &list, &repeats) == 2 && list >= 0 && list < list_count) {
        unsigned pairs = 0;
        uint64_t before = nanoseconds(CLOCK_PROCESS_CPUTIME_ID);
        for (; repeats > 0; repeats--) pairs = go_over(&lists[list], count_match, NULL);
        printf("%llu %u\n", (unsigned long long)(nanoseconds(CLOCK_PROCESS_CPUTIME_ID) - before), pairs);
    } else if (sscanf(line, "found %d", &list) == 1 && list >= 0 && list < list_count) {
        go_over(&lists[list], print_match, ";");
        printf("\n");
    } else {
        fail("not understood", line);
    }
}

int main(int count, char **words) {
    if (count != 2) fail("usage", "vectorscan PATTERNS");
    setvbuf(stdout, NULL, _IOFBF, 1 << 16);
    compile(words[1]);
    fflush(stdout);
    for (char line[4096]; fgets(line, sizeof line, stdin) != NULL; fflush(stdout)) obey(line);
    return 0;
}
