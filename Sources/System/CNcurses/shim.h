#pragma once
// Wide-character curses. Macros, variables and variadic functions, which Swift cannot call or finds unsafe,
// get a function each. Windows pass as `void *`, because whether WINDOW is a complete type depends on how the
// distribution built ncurses.
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
// Defines macros like `lines` and `columns`: not usable as names below.
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

/// Takes the locale's character set from the environment; says whether it is UTF-8.
static inline bool micronet_take_locale(void) {
    setlocale(LC_CTYPE, "");
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

// <wchar.h> declares it only to those who ask for X/Open, and Swift's build of the C library does not.
extern int wcwidth(wchar_t character);

/// How many cells the locale gives a character: -1 for what it cannot show.
static inline int micronet_width(wchar_t character) { return wcwidth(character); }

/// The size that the kernel keeps for a terminal; false where it knows none.
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

/// How many bytes wait to be read; 0 also where there will never be any.
static inline int micronet_waiting_bytes(int descriptor) {
    int count = 0;
    return ioctl(descriptor, FIONREAD, &count) == 0 ? count : 0;
}

/// Forgets what `setupterm` read.
static inline void micronet_forget_terminal(void) {
    if (cur_term != NULL) del_curterm(cur_term);
}

/// A string capability; NULL where the terminal has none (terminfo also answers (char *)-1).
static inline const char *micronet_capability(const char *name) {
    const char *value = tigetstr(name);
    return value == (const char *)-1 ? NULL : value;
}

/// The string that moves the cursor.
static inline const char *micronet_cursor_move(int line, int column) {
    const char *move = micronet_capability("cup");
    return move == NULL ? NULL : tiparm(move, line, column);
}

/// A window of its own to read keys from: reading from the screen's window would refresh it. A pad is never
/// refreshed by reading.
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

/// The whole screen: nothing but what is written to it ever changes it.
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
static inline void micronet_distrust(void) { clearok(curscr, TRUE); }
static inline void micronet_park_cursor(void) { wmove(stdscr, LINES - 1, COLS - 1); }
static inline void micronet_update(void) {
    wnoutrefresh(stdscr);
    doupdate();
}
static inline void micronet_set_cell(cchar_t *cell, wchar_t character, attr_t attributes, int pair) {
    wchar_t text[2] = { character, 0 };
    // The last argument carries pair numbers that a short cannot.
    setcchar(cell, text, attributes, (short)(pair > 32767 ? 32767 : pair), &pair);
}

typedef struct {
    int column, line;
    bool click, wheel_up, wheel_down;
} micronet_mouse;

/// Asks for presses and releases of all buttons, though only some matter: at a report that nobody asked for,
/// reading a key gives up, with other keys still in curses' own store where no poll() sees them. Clicks are
/// not asked for: curses would wait for the release.
static inline void micronet_take_mouse(void) {
    mouseinterval(0);
    mmask_t pressed = BUTTON1_PRESSED | BUTTON2_PRESSED | BUTTON3_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED;
    mmask_t released = BUTTON1_RELEASED | BUTTON2_RELEASED | BUTTON3_RELEASED | BUTTON4_RELEASED;
    mousemask(pressed | released | BUTTON5_RELEASED, NULL);
}
/// Takes the latest mouse event out of curses' store; false where there is none left. All parts may be false.
static inline bool micronet_read_mouse(micronet_mouse *mouse) {
    MEVENT event;
    if (getmouse(&event) != OK) return false;
    mouse->column = event.x;
    mouse->line = event.y;
    mouse->click = (event.bstate & BUTTON1_PRESSED) != 0;
    mouse->wheel_up = (event.bstate & BUTTON4_PRESSED) != 0;
    mouse->wheel_down = (event.bstate & BUTTON5_PRESSED) != 0;
    return true;
}
