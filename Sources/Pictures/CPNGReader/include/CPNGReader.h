#pragma once
// libpng reports errors by longjmp, which must not cross Swift's frames. This reads a whole picture and returns.
#include <stddef.h>
#include <stdint.h>

typedef struct {
    /// Rows that were read, from the top; fewer than the picture has if the file is damaged. Of an interlaced picture a
    /// row counts when its last pass has been read.
    size_t rows;
    /// 1 if any value of a 16-bit grey picture was above 255.
    int clipped;
    /// The library's message if the file is damaged, else empty.
    char message[200];
} micronet_png_outcome;

/// Called before each row with `context`; a value other than 0 ends the reading.
typedef int (*micronet_png_cancel)(void *context);

/// Decodes a PNG to RGB as Pillow does: grey is repeated, the palette applied, alpha and transparency dropped; of 16 bits the
/// high byte is kept, but a grey value is clipped at 255. No gamma or colour profile is applied.
///
/// - bytes, count: the file.
/// - width, height: as its header says.
/// - rgb: 3 * width * height bytes, all of which must be initialized; rows that are not read stay as they are.
void micronet_read_png(
    const uint8_t *bytes, size_t count, size_t width, size_t height, uint8_t *rgb, micronet_png_cancel cancel,
    void *context, micronet_png_outcome *outcome);
