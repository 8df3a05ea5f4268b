#include "CJPEGReader.h"
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
// It needs size_t and FILE.
#include <jpeglib.h>

/// The library's way to report errors, and where to go after one.
typedef struct {
    struct jpeg_error_mgr base;
    jmp_buf out;
    micronet_jpeg_message *message;
} reporter;

/// Keeps the first warning, and a failure in its place.
static void keep(j_common_ptr info) {
    reporter *to = (reporter *)info->err;
    char text[JMSG_LENGTH_MAX];
    to->base.format_message(info, text);
    snprintf(to->message->text, sizeof to->message->text, "%s", text);
}

static void fail(j_common_ptr info) {
    reporter *to = (reporter *)info->err;
    keep(info);
    to->message->failed = 1;
    longjmp(to->out, 1);
}

static void warn(j_common_ptr info, int level) {
    if (level >= 0) return;
    if (info->err->num_warnings++ == 0) keep(info);
}

static void init_reporter(reporter *reporter, micronet_jpeg_message *message) {
    jpeg_std_error(&reporter->base);
    reporter->base.error_exit = fail;
    reporter->base.emit_message = warn;
    reporter->base.output_message = keep;
    reporter->message = message;
    memset(message, 0, sizeof *message);
}

static void fail_with(reporter *reporter, const char *text) {
    snprintf(reporter->message->text, sizeof reporter->message->text, "%s", text);
    reporter->message->failed = 1;
    longjmp(reporter->out, 1);
}

// MARK: - Decoding

struct micronet_jpeg {
    struct jpeg_decompress_struct info;
    reporter reporter;
    struct jpeg_progress_mgr progress;
    micronet_jpeg_cancel cancel;
    void *context;
};

/// Files with hundreds of scans exist only to keep a decoder busy.
enum { most_scans = 500 };

/// Called by the library for every row of blocks that it reads.
static void check(j_common_ptr info) {
    micronet_jpeg *jpeg = (micronet_jpeg *)info->client_data;
    if (jpeg->cancel != NULL && jpeg->cancel(jpeg->context)) fail_with(&jpeg->reporter, "cancelled");
    if (jpeg->info.input_scan_number > most_scans)
        fail_with(&jpeg->reporter, "Progressive JPEG image has more than 500 scans");
}

micronet_jpeg *micronet_jpeg_open(
    const uint8_t *bytes, size_t count, micronet_jpeg_cancel cancel, void *context,
    micronet_jpeg_message *message
) {
    micronet_jpeg *jpeg = calloc(1, sizeof *jpeg);
    if (jpeg == NULL) return NULL;
    jpeg->cancel = cancel;
    jpeg->context = context;
    jpeg->progress.progress_monitor = check;
    init_reporter(&jpeg->reporter, message);
    jpeg->info.err = &jpeg->reporter.base;
    if (setjmp(jpeg->reporter.out) == 0) {
        jpeg_create_decompress(&jpeg->info);
        jpeg->info.client_data = jpeg;
        jpeg->info.progress = &jpeg->progress;
        jpeg_mem_src(&jpeg->info, bytes, count);
        return jpeg;
    }
    micronet_jpeg_close(jpeg);
    return NULL;
}

void micronet_jpeg_close(micronet_jpeg *jpeg) {
    jpeg_destroy_decompress(&jpeg->info);
    free(jpeg);
}

int micronet_jpeg_read_header(micronet_jpeg *jpeg, micronet_jpeg_header *header) {
    struct jpeg_decompress_struct *info = &jpeg->info;
    if (setjmp(jpeg->reporter.out) != 0) return 0;
    jpeg_read_header(info, TRUE);
    header->width = info->image_width;
    header->height = info->image_height;
    J_COLOR_SPACE colors = info->jpeg_color_space;
    header->is_ink = colors == JCS_CMYK || colors == JCS_YCCK;
    header->is_known = header->is_ink || colors == JCS_GRAYSCALE || colors == JCS_RGB || colors == JCS_YCbCr;
    info->out_color_space = header->is_ink ? JCS_CMYK : JCS_RGB;
    // Pillow uses the slow, exact transform, and interpolates the colours.
    info->dct_method = JDCT_ISLOW;
    info->do_fancy_upsampling = TRUE;
    return 1;
}

/// Passes over rows without computing their pixels, and looks on the way whether it shall end. All jumps but the last end
/// between two rows of blocks: from anywhere else the library loses a row of blocks if none of its pixels was read.
static void skip(micronet_jpeg *jpeg, size_t count) {
    size_t most = 16 * DCTSIZE * jpeg->info.max_v_samp_factor;
    while (count > 0) {
        size_t some = most - jpeg->info.output_scanline % most;
        if (some > count) some = count;
        check((j_common_ptr)&jpeg->info);
        jpeg_skip_scanlines(&jpeg->info, some);
        count -= some;
    }
}

/// Whether columns can be left out: for the usual samplings the library's cut is known to change no pixel inside.
static int has_usual_sampling(const struct jpeg_decompress_struct *info) {
    if (info->num_components == 1) return 1;
    if (info->num_components != 3 || info->max_h_samp_factor > 2 || info->max_v_samp_factor > 2) return 0;
    for (int place = 1; place < 3; place++) {
        if (info->comp_info[place].h_samp_factor != 1 || info->comp_info[place].v_samp_factor != 1) return 0;
    }
    return info->comp_info[0].h_samp_factor == info->max_h_samp_factor
        && info->comp_info[0].v_samp_factor == info->max_v_samp_factor;
}

int micronet_jpeg_begin(micronet_jpeg *jpeg, size_t *left, size_t *columns, size_t *top) {
    struct jpeg_decompress_struct *info = &jpeg->info;
    if (setjmp(jpeg->reporter.out) != 0) return 0;
    jpeg_start_decompress(info);
    size_t width = info->output_width;
    // A block of pixels, and what of its neighbours enters it: interpolated colours reach a pixel far, and the smoothing of
    // a picture whose scans are not complete reaches two blocks.
    size_t across = DCTSIZE * info->max_h_samp_factor, down = DCTSIZE * info->max_v_samp_factor;
    size_t margin = across * (jpeg_has_multiple_scans(info) ? 4 : 1);
    size_t first = *left > margin ? (*left - margin) / across * across : 0;
    size_t end = width - *left - *columns > margin ? *left + *columns + margin : width;
    if (has_usual_sampling(info) && (first > 0 || end < width)) {
        JDIMENSION start = first, count = end - first;
        jpeg_crop_scanline(info, &start, &count);
        *left = start;
        *columns = count;
    } else {
        *left = 0;
        *columns = width;
    }
    // The library reads what it needs of the rows above.
    size_t skipped = *top / down * down;
    skip(jpeg, skipped);
    *top = skipped;
    return 1;
}

int micronet_jpeg_read_rows(micronet_jpeg *jpeg, uint8_t *rows, size_t row_bytes, size_t count) {
    if (setjmp(jpeg->reporter.out) != 0) return 0;
    check((j_common_ptr)&jpeg->info);
    size_t end = jpeg->info.output_scanline + count;
    while (jpeg->info.output_scanline < end) {
        JSAMPROW lines[4];
        size_t left = end - jpeg->info.output_scanline, some = left < 4 ? left : 4;
        for (size_t place = 0; place < some; place++) lines[place] = rows + place * row_bytes;
        rows += jpeg_read_scanlines(&jpeg->info, lines, some) * row_bytes;
    }
    return 1;
}

int micronet_jpeg_finish(micronet_jpeg *jpeg) {
    struct jpeg_decompress_struct *info = &jpeg->info;
    if (setjmp(jpeg->reporter.out) != 0) return 0;
    // A jump over the last row would end the decoding, and what is wrong with the rest would not be found.
    if (info->output_scanline + 1 < info->output_height)
        skip(jpeg, info->output_height - 1 - info->output_scanline);
    if (info->output_scanline < info->output_height) {
        JSAMPARRAY line = info->mem->alloc_sarray(
            (j_common_ptr)info, JPOOL_IMAGE, info->output_width * info->output_components, 1);
        jpeg_read_scanlines(info, line, 1);
    }
    jpeg_finish_decompress(info);
    return 1;
}

// MARK: - Encoding

/// A file that grows in memory.
typedef struct {
    struct jpeg_destination_mgr base;
    uint8_t *bytes;
    size_t count;
} growing_file;

static void begin_file(j_compress_ptr info) { (void)info; }

/// Called when the memory is full.
static boolean grow(j_compress_ptr info) {
    growing_file *file = (growing_file *)info->dest;
    uint8_t *larger = realloc(file->bytes, 2 * file->count);
    if (larger == NULL) fail_with((reporter *)info->err, "Insufficient memory");
    file->bytes = larger;
    file->base.next_output_byte = larger + file->count;
    file->base.free_in_buffer = file->count;
    file->count *= 2;
    return TRUE;
}

static void end_file(j_compress_ptr info) {
    growing_file *file = (growing_file *)info->dest;
    file->count -= file->base.free_in_buffer;
}

void micronet_jpeg_write(
    const uint8_t *rgb, size_t width, size_t height, const micronet_jpeg_form *form, uint8_t **bytes,
    size_t *count, micronet_jpeg_message *message
) {
    struct jpeg_compress_struct info;
    reporter reporter;
    growing_file file = { { NULL, 0, begin_file, grow, end_file }, malloc(1 << 16), 1 << 16 };
    memset(&info, 0, sizeof info);
    init_reporter(&reporter, message);
    info.err = &reporter.base;
    if (setjmp(reporter.out) == 0) {
        if (file.bytes == NULL) fail_with(&reporter, "Insufficient memory");
        jpeg_create_compress(&info);
        file.base.next_output_byte = file.bytes;
        file.base.free_in_buffer = file.count;
        info.dest = &file.base;
        info.image_width = width;
        info.image_height = height;
        info.input_components = 3;
        info.in_color_space = JCS_RGB;
        jpeg_set_defaults(&info);
        if (form->is_grey) jpeg_set_colorspace(&info, JCS_GRAYSCALE);
        jpeg_set_quality(&info, form->quality, TRUE);
        info.dct_method = JDCT_ISLOW;
        info.comp_info[0].h_samp_factor = form->across;
        info.comp_info[0].v_samp_factor = form->down;
        info.restart_interval = form->restart_interval;
        if (form->is_progressive) jpeg_simple_progression(&info);
        jpeg_start_compress(&info, TRUE);
        while (info.next_scanline < height) {
            JSAMPROW line = (JSAMPROW)rgb + 3 * width * info.next_scanline;
            jpeg_write_scanlines(&info, &line, 1);
        }
        jpeg_finish_compress(&info);
    }
    jpeg_destroy_compress(&info);
    if (message->failed) {
        free(file.bytes);
        return;
    }
    *bytes = file.bytes;
    *count = file.count;
}
