#include <curses.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include "../../lib/base/loop.h"
#include "layout.h"
#include "screen.h"

enum { ESCAPE_MS = 50 }; /* that a sequence may take after its first byte */

static SCREEN *screen;
static FILE *keys;
static int has_keys, colours;
static volatile sig_atomic_t stop_came, go_came;

static void
came(int sig)
{
	if (sig == SIGTSTP)
		stop_came = 1;
	else
		go_came = 1;
}

static void
catch_one(int sig)
{
	struct sigaction sa, old;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = came;
	(void)sigemptyset(&sa.sa_mask);
	if (sigaction(sig, NULL, &old) == 0 && old.sa_handler != SIG_IGN)
		(void)sigaction(sig, &sa, NULL);
}

/* Without keys we end with the stream. */
static void
open_keys(void)
{
	const char *from = isatty(STDIN_FILENO) ? NULL : "/dev/tty";

	keys = from == NULL ? stdin : fopen(from, "r");
	has_keys = keys != NULL;
	if (keys == NULL)
		keys = fopen("/dev/null", "r");
}

static void
pressed(void *arg, int events)
{
	(void)arg;
	(void)events;
}

static void
set_up(void)
{
	const char *no = getenv("NO_COLOR");

	(void)cbreak();
	(void)noecho();
	(void)nodelay(stdscr, TRUE);
	(void)keypad(stdscr, TRUE);
	(void)set_escdelay(ESCAPE_MS);
	(void)curs_set(0);
	colours = (no == NULL || *no == '\0') && has_colors() &&
	    start_color() == OK;
	if (!colours)
		return;
	(void)use_default_colors();
	(void)init_pair(STYLE_CALL, COLOR_CYAN, -1);
	(void)init_pair(STYLE_NOTE, COLOR_GREEN, -1);
	(void)init_pair(STYLE_BAD, COLOR_RED, -1);
}

int
screen_open(void)
{
	static int once;
	const char *term = getenv("TERM");

	if (!isatty(STDOUT_FILENO) || term == NULL || *term == '\0' ||
	    strcmp(term, "dumb") == 0)
		return -1;
	open_keys();
	if (keys == NULL || (screen = newterm(NULL, stdout, keys)) == NULL)
		return -1;
	if (!once++)
		(void)atexit(screen_close);
	catch_one(SIGTSTP);
	catch_one(SIGCONT);
	set_up();
	if (has_keys)
		loop_fd(fileno(keys), LOOP_READ, pressed, NULL);
	return 0;
}

void
screen_close(void)
{
	if (screen == NULL)
		return;
	(void)endwin();
	delscreen(screen);
	screen = NULL;
}

int
screen_has_keys(void)
{
	return has_keys;
}

/* A terminal that has gone is readable for ever. */
static int
no_key(void)
{
	struct termios t;

	if (has_keys && tcgetattr(fileno(keys), &t) < 0) {
		loop_fd(fileno(keys), 0, NULL, NULL);
		has_keys = 0;
		loop_signal = SIGHUP;
	}
	return PRESS_NONE;
}

int
screen_key(void)
{
	static const struct { wint_t curses; int press; } names[] = {
		{ KEY_UP, PRESS_UP }, { KEY_DOWN, PRESS_DOWN },
		{ KEY_LEFT, PRESS_LEFT }, { KEY_RIGHT, PRESS_RIGHT },
		{ KEY_HOME, PRESS_HOME }, { KEY_END, PRESS_END },
		{ KEY_PPAGE, PRESS_PAGE_UP }, { KEY_NPAGE, PRESS_PAGE_DOWN },
		{ KEY_RESIZE, PRESS_RESIZE }, { KEY_ENTER, '\n' },
		{ 0, PRESS_OTHER }
	};
	wint_t key;
	size_t i = 0;
	int rc = get_wch(&key);

	if (rc == ERR)
		return no_key();
	if (rc != KEY_CODE_YES)
		return key == '\r' ? '\n' : (int)key;
	while (names[i].curses != 0 && names[i].curses != key)
		i++;
	return names[i].press;
}

int
screen_stopped(void)
{
	if (stop_came) {
		stop_came = 0;
		(void)endwin();
		(void)signal(SIGTSTP, SIG_DFL);
		(void)kill(getpid(), SIGTSTP);
		catch_one(SIGTSTP);
	} else if (!go_came)
		return 0;
	/* Whoever had the terminal meanwhile has left it as it is. */
	go_came = 0;
	(void)endwin();
	(void)clearok(curscr, TRUE);
	(void)refresh();
	return 1;
}

void
screen_size(int *rows, int *columns)
{
	getmaxyx(stdscr, *rows, *columns);
}

void
screen_begin(void)
{
	(void)erase();
}

void
screen_end(void)
{
	(void)refresh();
}

static attr_t
attributes(enum style style, int how)
{
	attr_t a = how & SCREEN_BOLD ? A_BOLD : A_NORMAL;

	if (how & SCREEN_REVERSE)
		a |= A_REVERSE;
	if (style == STYLE_DIM || (how & SCREEN_DIM))
		a |= A_DIM;
	if (!colours && (style == STYLE_BAD || style == STYLE_NOTE))
		a |= A_BOLD;
	return a;
}

/* What combines with a character goes after it, into its cell. */
void
screen_put(int y, int x, int width, enum style style, int how, struct slice s)
{
	short pair = colours && style >= STYLE_CALL ? (short)style : 0;
	unsigned long cp;
	wchar_t wc;
	size_t n;
	int at = 0, cells, i;

	(void)attr_set(attributes(style, how), pair, NULL);
	(void)move(y, x);
	for (; s.n > 0; s.p += n, s.n -= n, at += cells) {
		cells = layout_cell(s, &cp, &n);
		if (at + cells > width)
			break;
		wc = cp > 0x7E && !layout_utf8 ? L'?' : (wchar_t)cp;
		if (cells == 0 && at == 0)
			continue;
		(void)addnwstr(&wc, 1);
		for (i = 1; cp == ' ' && i < cells; i++)
			(void)addnwstr(&wc, 1);
	}
	(void)attr_set(A_NORMAL, 0, NULL);
}

void
screen_fill(int y, int x, int width, int how)
{
	(void)attr_set(attributes(STYLE_TEXT, how), 0, NULL);
	(void)mvhline(y, x, ' ' | (how & SCREEN_REVERSE ? A_REVERSE : 0),
	    width);
	(void)attr_set(A_NORMAL, 0, NULL);
}

void
screen_line(int y, int x, int height)
{
	(void)mvvline(y, x, 0, height);
}
