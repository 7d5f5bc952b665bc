/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "csv_reader.h"

#include <errno.h>
#include <string.h>

#define CHUNK 65536
#define BUFFER_STEP 4096

int csv_reader_is_standard(const char *file)
{
    return file == NULL || strcmp(file, "-") == 0;
}

int csv_reader_open(struct csv_reader *reader, const char *file, struct failure *failure)
{
    int is_standard = csv_reader_is_standard(file);
    memset(reader, 0, sizeof *reader);
    reader->failure = failure;
    reader->name = is_standard ? "standard input" : file;
    reader->line = 1;
    reader->separator = ',';
    /* strict: a stray quote would otherwise join lines silently */
    if (csv_init(&reader->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) != 0)
        return failure_no_memory(failure);
    csv_set_blk_size(&reader->parser, BUFFER_STEP);
    reader->stream = is_standard ? stdin : fopen(file, "rb");
    if (reader->stream == NULL)
        return failure_set(failure, STATUS_INPUT, "cannot open '%s': %s", show_text(file).text,
                           strerror(errno));
    return STATUS_DONE;
}

void csv_reader_close(struct csv_reader *reader)
{
    csv_free(&reader->parser);
    if (reader->stream != NULL && reader->stream != stdin)
        (void)fclose(reader->stream);
    reader->stream = NULL;
}

static void on_field(void *text, size_t length, void *context)
{
    struct csv_reader *reader = context;
    if (!reader->stopped && reader->sink.field(reader->sink.context, text, length) != 0)
        reader->stopped = 1;
}

static void on_record(int terminator, void *context)
{
    struct csv_reader *reader = context;
    (void)terminator;
    if (!reader->stopped && reader->sink.record(reader->sink.context) != 0)
        reader->stopped = 1;
}

/* The separator that the first line with content has most of, outside quotes; a comma where none is. */
static char find_separator(const char *text, size_t length)
{
    static const char candidates[] = {',', ';', '\t'};
    size_t count[3] = {0, 0, 0}, best = 0, i, j;
    int quoted = 0, content = 0;
    for (i = 0; i < length; i++) {
        if (text[i] == '"')
            quoted = !quoted;
        if (!quoted && (text[i] == '\n' || text[i] == '\r') && content)
            break;
        content |= text[i] != '\n' && text[i] != '\r';
        for (j = 0; j < 3 && !quoted; j++)
            count[j] += text[i] == candidates[j];
    }
    for (j = 1; j < 3; j++)
        if (count[j] > count[best])
            best = j;
    return candidates[best];
}

static int too_long(struct csv_reader *reader, const char *what, size_t limit)
{
    return failure_set(reader->failure, STATUS_INPUT,
                       "%s: %s that starts in line %llu is longer than %zu MB; is a quote not closed?",
                       show_text(reader->name).text, what, (unsigned long long)reader->record_line,
                       limit >> 20);
}

static int parse_error(struct csv_reader *reader)
{
    if (csv_error(&reader->parser) == CSV_ENOMEM)
        return failure_no_memory(reader->failure);
    return failure_set(reader->failure, STATUS_INPUT,
                       "%s: line %llu: a quote inside a field without quotes, or text after a closing quote; "
                       "a field with quotes in it is written \"5\"\" pipe\"",
                       show_text(reader->name).text, (unsigned long long)reader->line);
}

/* Parses bytes that hold at most one line end, and that at their end. */
static int feed(struct csv_reader *reader, const char *bytes, size_t length)
{
    char last = bytes[length - 1];
    if (!reader->in_record && reader->record_bytes == 0)
        reader->record_line = reader->line;
    reader->record_bytes += length;
    if (reader->record_bytes > CSV_RECORD_LIMIT)
        return too_long(reader, "the record", CSV_RECORD_LIMIT);
    if (csv_parse(&reader->parser, bytes, length, on_field, on_record, reader) != length)
        return parse_error(reader);
    if (reader->stopped)
        return reader->failure->status;
    if (csv_get_buffer_size(&reader->parser) > CSV_FIELD_LIMIT + BUFFER_STEP)
        return too_long(reader, "a field", CSV_FIELD_LIMIT);
    if (last != '\n' && last != '\r')
        return STATUS_DONE;
    /* libcsv keeps `quoted` between calls: after a line end it tells whether the record goes on */
    reader->in_record = reader->parser.quoted;
    if (!reader->in_record)
        reader->record_bytes = 0;
    if (last == '\r' || !(length == 1 && reader->after_cr))
        reader->line++;
    return reader->line > CSV_LINE_LIMIT
               ? failure_set(reader->failure, STATUS_INPUT, "%s has more than %lu lines",
                             show_text(reader->name).text, (unsigned long)CSV_LINE_LIMIT)
               : STATUS_DONE;
}

/* Splits a chunk after its line ends, so that the line of every record is known. */
static int feed_lines(struct csv_reader *reader, const char *bytes, size_t length)
{
    while (length > 0) {
        const char *lf = memchr(bytes, '\n', length);
        size_t take = lf != NULL ? (size_t)(lf - bytes) + 1 : length;
        const char *cr = memchr(bytes, '\r', take);
        int status;
        if (cr != NULL)
            take = (size_t)(cr - bytes) + 1;
        status = feed(reader, bytes, take);
        if (status != STATUS_DONE)
            return status;
        reader->after_cr = bytes[take - 1] == '\r';
        bytes += take;
        length -= take;
    }
    return STATUS_DONE;
}

static int check_bytes(struct csv_reader *reader, const char *bytes, size_t length)
{
    const char *nul = memchr(bytes, '\0', length), *at;
    uint64_t line = reader->line;
    if (nul == NULL)
        return STATUS_DONE;
    for (at = bytes; (at = memchr(at, '\n', (size_t)(nul - at))) != NULL; at++)
        line++;
    return failure_set(reader->failure, STATUS_INPUT,
                       "%s: line %llu has a NUL byte; is this a text file in UTF-8?",
                       show_text(reader->name).text, (unsigned long long)line);
}

/* The start of the file: byte order marks and the separator. Returns how many bytes to skip, or -1. */
static int start(struct csv_reader *reader, const char *bytes, size_t length)
{
    int skip = length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    if (length >= 2 && (memcmp(bytes, "\xFF\xFE", 2) == 0 || memcmp(bytes, "\xFE\xFF", 2) == 0)) {
        failure_set(reader->failure, STATUS_INPUT, "%s is in UTF-16; save it as UTF-8",
                    show_text(reader->name).text);
        return -1;
    }
    reader->separator = find_separator(bytes + skip, length - (size_t)skip);
    csv_set_delim(&reader->parser, (unsigned char)reader->separator);
    return skip;
}

static int finish(struct csv_reader *reader)
{
    if (ferror(reader->stream))
        return failure_set(reader->failure, STATUS_INPUT, "cannot read %s: %s", show_text(reader->name).text,
                           strerror(errno));
    if (csv_fini(&reader->parser, on_field, on_record, reader) != 0)
        return failure_set(reader->failure, STATUS_INPUT,
                           "%s: a quote in the record that starts in line %llu is not closed",
                           show_text(reader->name).text, (unsigned long long)reader->record_line);
    return reader->stopped ? reader->failure->status : STATUS_DONE;
}

int csv_reader_run(struct csv_reader *reader, struct csv_sink sink)
{
    char chunk[CHUNK];
    size_t length;
    int status, first = 1;
    reader->sink = sink;
    errno = 0;
    while ((length = fread(chunk, 1, sizeof chunk, reader->stream)) > 0) {
        int skip = first ? start(reader, chunk, length) : 0;
        if (skip < 0)
            return reader->failure->status;
        first = 0;
        status = check_bytes(reader, chunk, length);
        if (status == STATUS_DONE)
            status = feed_lines(reader, chunk + skip, length - (size_t)skip);
        if (status != STATUS_DONE)
            return status;
    }
    if (first && !ferror(reader->stream))
        return failure_set(reader->failure, STATUS_INPUT, "%s is empty", show_text(reader->name).text);
    return finish(reader);
}
