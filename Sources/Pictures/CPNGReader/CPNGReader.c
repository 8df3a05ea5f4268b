#include "CPNGReader.h"
#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

/// The file, and how far it has been read.
typedef struct {
    const uint8_t *bytes;
    size_t count, position;
} source;

static void read_bytes(png_structp png, png_bytep into, size_t count) {
    source *from = png_get_io_ptr(png);
    if (count > from->count - from->position) png_error(png, "it ends early");
    memcpy(into, from->bytes + from->position, count);
    from->position += count;
}

static void fail(png_structp png, png_const_charp message) {
    micronet_png_outcome *outcome = png_get_error_ptr(png);
    strncpy(outcome->message, message, sizeof outcome->message - 1);
    png_longjmp(png, 1);
}

/// Complaints about chunks that do not change the pixels.
static void ignore(png_structp png, png_const_charp message) { (void)png, (void)message; }

/// The chunks that say something about the pixels; all others are skipped unread.
static void skip_other_chunks(png_structp png) {
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
}

/// What is needed to turn a row into RGB.
typedef struct {
    size_t width;
    int color, depth, channels;
    png_byte palette[256][3];
} format;

static void convert_row(const format *format, const uint8_t *row, uint8_t *rgb, int *clipped) {
    // A grey of 1, 2 or 4 bits is spread over 0 to 255.
    int scale = format->depth < 8 ? 255 / ((1 << format->depth) - 1) : 1;
    for (size_t x = 0; x < format->width; x++, rgb += 3) {
        if (format->color == PNG_COLOR_TYPE_PALETTE) {
            memcpy(rgb, format->palette[row[x]], 3);
        } else if (format->color & PNG_COLOR_MASK_COLOR) {
            memcpy(rgb, row + (size_t)format->channels * x, 3);
        } else {
            int value;
            if (format->depth == 16 && format->color == PNG_COLOR_TYPE_GRAY) {
                value = row[2 * x] << 8 | row[2 * x + 1];
                if (value > 255) value = 255, *clipped = 1;
            } else {
                value = row[(size_t)format->channels * x] * scale;
            }
            memset(rgb, value, 3);
        }
    }
}

static void read_header(png_structp png, png_infop info, format *format) {
    // Only what a row needs is asked of the library.
    png_read_info(png, info);
    format->color = png_get_color_type(png, info);
    format->depth = png_get_bit_depth(png, info);
    // Bytes instead of 1, 2 or 4 bits; no shifting, no gamma.
    png_set_packing(png);
    if (format->depth == 16 && format->color != PNG_COLOR_TYPE_GRAY) png_set_strip_16(png);
    if (format->color == PNG_COLOR_TYPE_PALETTE) {
        png_colorp entries = NULL;
        int count = 0;
        png_get_PLTE(png, info, &entries, &count);
        for (int i = 0; i < count && i < 256; i++) {
            format->palette[i][0] = entries[i].red;
            format->palette[i][1] = entries[i].green;
            format->palette[i][2] = entries[i].blue;
        }
    }
}

void micronet_read_png(
    const uint8_t *bytes, size_t count, size_t width, size_t height, uint8_t *rgb, micronet_png_cancel cancel,
    void *context, micronet_png_outcome *outcome) {
    memset(outcome, 0, sizeof *outcome);
    source from = { bytes, count, 0 };
    format *format = calloc(1, sizeof *format);
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, outcome, fail, ignore);
    png_infop info = png == NULL ? NULL : png_create_info_struct(png);
    // Written after setjmp and read after longjmp.
    uint8_t *volatile pixels = NULL;
    volatile size_t row_bytes = 0, row_count = 0;
    if (format == NULL || info == NULL) {
        strcpy(outcome->message, "not enough memory");
        png_destroy_read_struct(&png, &info, NULL);
        free(format);
        return;
    }
    format->width = width;
    if (setjmp(png_jmpbuf(png)) == 0) {
        png_set_read_fn(png, &from, read_bytes);
        png_set_user_limits(png, 0x7FFFFFFF, 0x7FFFFFFF);
        png_set_benign_errors(png, 1);
        skip_other_chunks(png);
        read_header(png, info, format);
        if (png_get_image_width(png, info) != width || png_get_image_height(png, info) != height)
            png_error(png, "it contradicts itself about its size");
        int passes = png_set_interlace_handling(png);
        png_read_update_info(png, info);
        format->channels = png_get_channels(png, info);
        row_bytes = png_get_rowbytes(png, info);
        // The passes of an interlaced picture add to the same rows.
        row_count = passes == 1 ? 1 : height;
        pixels = calloc(row_count, row_bytes);
        if (pixels == NULL) png_error(png, "not enough memory");
        for (int pass = 0; pass < passes; pass++) {
            for (size_t y = 0; y < height; y++) {
                if (cancel != NULL && cancel(context)) png_error(png, "cancelled");
                uint8_t *row = pixels + (passes == 1 ? 0 : y * row_bytes);
                png_read_row(png, row, NULL);
                if (pass + 1 < passes) continue;
                convert_row(format, row, rgb + 3 * width * y, &outcome->clipped);
                outcome->rows = y + 1;
            }
        }
        png_read_end(png, NULL);
    } else if (row_count > 1 && pixels != NULL && format->channels > 0) {
        // An interlaced picture that ends early is coarse, not cut off.
        for (size_t y = outcome->rows; y < height; y++)
            convert_row(format, pixels + y * row_bytes, rgb + 3 * width * y, &outcome->clipped);
        if (from.position > 60) outcome->rows = height;
    }
    free(pixels);
    png_destroy_read_struct(&png, &info, NULL);
    free(format);
}
