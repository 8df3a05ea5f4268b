#pragma once
// libjpeg-turbo reports errors by longjmp, which must not cross Swift's frames. These functions return.
#include <stddef.h>
#include <stdint.h>

/// What the library said: about a failure, else about the first damage. Empty if nothing is wrong.
typedef struct {
    int failed;
    char text[200];
} micronet_jpeg_message;

/// Called for every few rows with `context`; a value other than 0 ends the decoding.
typedef int (*micronet_jpeg_cancel)(void *context);

/// A picture that is being decoded.
typedef struct micronet_jpeg micronet_jpeg;

typedef struct {
    size_t width, height;
    /// Whether the colours are inks: four bytes a pixel, inverted as Adobe stores them.
    int is_ink;
    /// Whether they are anything that can be converted.
    int is_known;
} micronet_jpeg_header;

/// Begins to decode a file, whose bytes must stay until the picture is closed.
///
/// - message: the same until then.
/// - Returns: NULL without memory.
micronet_jpeg *micronet_jpeg_open(
    const uint8_t *bytes, size_t count, micronet_jpeg_cancel cancel, void *context,
    micronet_jpeg_message *message);

/// Ends the decoding wherever it is.
void micronet_jpeg_close(micronet_jpeg *jpeg);

// These are called in this order. Those that return an int return 0 if they have failed.

int micronet_jpeg_read_header(micronet_jpeg *jpeg, micronet_jpeg_header *header);

/// Chooses what is read: rows from `*top` on, of the columns from `*left` on. The decoder cuts only between blocks: both are
/// lowered, and `*columns` raised, to what it reads. All bytes are those of the whole picture, also at the edges.
int micronet_jpeg_begin(micronet_jpeg *jpeg, size_t *left, size_t *columns, size_t *top);

/// Reads the next rows, `row_bytes` apart: red, green and blue of each pixel, or four inks.
int micronet_jpeg_read_rows(micronet_jpeg *jpeg, uint8_t *rows, size_t row_bytes, size_t count);

/// Goes to the end of the file without computing the pixels of other rows, so that all damage is found.
int micronet_jpeg_finish(micronet_jpeg *jpeg);

/// How a picture is encoded.
typedef struct {
    /// 1 to 100.
    int quality;
    /// How many times the resolution of the colours the one of the brightness is, 1 or 2.
    int across, down;
    int is_grey, is_progressive;
    /// After how many blocks a decoder can start again; 0 for nowhere.
    int restart_interval;
} micronet_jpeg_form;

/// Encodes a picture of three bytes a pixel.
///
/// - bytes: gets memory for the caller to free, unless there is a failure.
void micronet_jpeg_write(
    const uint8_t *rgb, size_t width, size_t height, const micronet_jpeg_form *form, uint8_t **bytes,
    size_t *count, micronet_jpeg_message *message);
