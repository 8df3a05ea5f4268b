#pragma once
// Wide-character curses. Macros, variables and variadic functions, which Swift cannot import or considers unsafe, get a
// function each. Windows are passed as `void *`, because the distribution decides whether WINDOW is a complete type.
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
// Defines macros such as `lines` and `columns`, which cannot be used as names below.
#include <term.h>
#include <wchar.h>

static inline int micronet_colors(void) { return COLORS; }
static inline int micronet_color_pairs(void) { return COLOR_PAIRS; }
static inline int micronet_lines(void) { return LINES; }
static inline int micronet_columns(void) { return COLS; }

static inline attr_t micronet_bold(void) { return A_BOLD; }
static inline attr_t micronet_faint(void) { return A_DIM; }
static inline attr_t micronet_reverse(void) { return A_REVERSE; }
static inline attr_t micronet_underline(void) { return A_UNDERLINE; }

/// Sets the character set from the environment. Returns whether it is UTF-8.
static inline bool micronet_set_locale(void) {
    setlocale(LC_CTYPE, "");
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

// <wchar.h> declares it only for X/Open, which Swift's module of the C library does not ask for.
extern int wcwidth(wchar_t character);

/// The width of a character in cells according to the locale; -1 if it cannot be shown.
static inline int micronet_width(wchar_t character) { return wcwidth(character); }

/// The terminal's size as the kernel knows it; false if it does not.
static inline bool micronet_window_size(int descriptor, int *height, int *width) {
    struct winsize size;
    if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0) return false;
    *height = size.ws_row;
    *width = size.ws_col;
    return true;
}

/// Tells the kernel a terminal's size, as a terminal emulator does.
static inline bool micronet_set_window_size(int descriptor, int height, int width) {
    struct winsize size = { .ws_row = (unsigned short)height, .ws_col = (unsigned short)width };
    return ioctl(descriptor, TIOCSWINSZ, &size) == 0;
}

/// The number of bytes that can be read; also 0 at the end of the input.
static inline int micronet_waiting_bytes(int descriptor) {
    int count = 0;
    return ioctl(descriptor, FIONREAD, &count) == 0 ? count : 0;
}

/// Frees what `setupterm` read.
static inline void micronet_forget_terminal(void) {
    if (cur_term != NULL) del_curterm(cur_term);
}

/// A string capability; NULL if the terminal lacks it (terminfo may also return (char *)-1).
static inline const char *micronet_capability(const char *name) {
    const char *value = tigetstr(name);
    return value == (const char *)-1 ? NULL : value;
}

/// The string that moves the cursor.
static inline const char *micronet_cursor_move(int line, int column) {
    const char *move = micronet_capability("cup");
    return move == NULL ? NULL : tiparm(move, line, column);
}

/// A window to read keys from. Reading from the screen's window would refresh it; a pad is not refreshed by reading.
static inline void *micronet_input_window(void) {
    WINDOW *pad = newpad(1, 1);
    if (pad != NULL) {
        keypad(pad, TRUE);
        nodelay(pad, TRUE);
    }
    return pad;
}
static inline int micronet_read(void *window) { return wgetch((WINDOW *)window); }
static inline void micronet_delete_window(void *window) { delwin((WINDOW *)window); }

/// Prepares the screen's window: it must change only where something is written.
static inline void micronet_prepare_screen(bool cursor_hidden) {
    leaveok(stdscr, cursor_hidden);
    scrollok(stdscr, FALSE);
    idlok(stdscr, FALSE);
    idcok(stdscr, FALSE);
}
static inline void micronet_put(int line, int column, const cchar_t *cells, int count) {
    mvwadd_wchnstr(stdscr, line, column, cells, count);
}
static inline void micronet_erase(void) { werase(stdscr); }
static inline void micronet_invalidate(void) { clearok(curscr, TRUE); }
static inline void micronet_park_cursor(void) { wmove(stdscr, LINES - 1, COLS - 1); }
static inline void micronet_update(void) {
    wnoutrefresh(stdscr);
    doupdate();
}
/// - text: a character and at most three marks on it; a zero ends it.
static inline void micronet_set_cell(cchar_t *cell, const wchar_t *text, attr_t attributes, int pair) {
    // The last argument holds pair numbers that do not fit into a short.
    setcchar(cell, text, attributes, (short)(pair > 32767 ? 32767 : pair), &pair);
}

typedef struct {
    int column, line;
    bool click, drag, wheel_up, wheel_down;
} micronet_mouse;

/// Asks for presses and releases of all buttons, though only some matter: if curses reads a report that nobody asked for,
/// `wgetch` fails while other keys remain in curses' own buffer, where poll() does not see them. Clicks are not asked for,
/// because curses would wait for the release.
static inline void micronet_enable_mouse(void) {
    mouseinterval(0);
    mmask_t pressed = BUTTON1_PRESSED | BUTTON2_PRESSED | BUTTON3_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED;
    mmask_t released = BUTTON1_RELEASED | BUTTON2_RELEASED | BUTTON3_RELEASED | BUTTON4_RELEASED;
    mousemask(pressed | released | BUTTON5_RELEASED | REPORT_MOUSE_POSITION, NULL);
}
/// Removes the latest mouse event from curses' queue; false if there is none. All flags may be false.
static inline bool micronet_read_mouse(micronet_mouse *mouse) {
    MEVENT event;
    if (getmouse(&event) != OK) return false;
    mouse->column = event.x;
    mouse->line = event.y;
    mouse->click = (event.bstate & BUTTON1_PRESSED) != 0;
    mouse->drag = (event.bstate & REPORT_MOUSE_POSITION) != 0;
    mouse->wheel_up = (event.bstate & BUTTON4_PRESSED) != 0;
    mouse->wheel_down = (event.bstate & BUTTON5_PRESSED) != 0;
    return true;
}
