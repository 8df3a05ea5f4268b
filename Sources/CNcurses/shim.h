#pragma once
// Wide-character curses. Macros and variadic functions, which Swift cannot call, get a function each.
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <term.h>
