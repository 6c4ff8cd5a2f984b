/* The picture: a head, columns of agents, the votes, a foot. */

#include <stdint.h>
#include <string.h>

#include "layout.h"
#include "mg-watch.h"
#include "plain.h"
#include "screen.h"
#include "ui.h"

enum {
	NARROWEST = 24, /* columns that an agent needs */
	HEAD = 3,       /* rows of what is told of an agent, at most */
	LOW = 12,       /* rows of a terminal that is too low for all that */
	WORDS = 4096    /* bytes of a row that we make ourselves */
};

static struct rows rows;

/* From the left, and from the right: what is too much on the left gives. */
static void
put_ends(int y, int x, int width, enum style style, int how,
    const struct buf *left, const struct buf *right)
{
	struct slice s = buf_slice(right);
	int cells = layout_cells(s), room = width - cells - 1;

	if (how & SCREEN_REVERSE)
		screen_fill(y, x, width, how);
	if (room < width / 3) {
		room = width;
		cells = 0;
	}
	screen_put(y, x, room, style, how, buf_slice(left));
	if (cells > 0)
		screen_put(y, x + width - cells, cells, style, how, s);
}

static void
put_number(struct buf *b, long long n)
{
	if (n < 1000)
		buf_printf(b, "%lld", n);
	else if (n < 1000000)
		buf_printf(b, "%lld.%lldk", n / 1000, n % 1000 / 100);
	else
		buf_printf(b, "%lld.%lldM", n / 1000000, n % 1000000 / 100000);
}

static void
draw_head(const struct view *v, int columns)
{
	struct buf left = BUF_INIT(SIZE_MAX), right = BUF_INIT(WORDS);
	struct slice q = buf_slice(&v->question.b);
	const char *newline;

	buf_puts(&left, v->phase[0] != '\0' ? v->phase : "mg-watch");
	if (v->attempt > 1)
		buf_printf(&left, " (attempt %lld)", v->attempt);
	buf_puts(&left, "  ");
	if (q.n > 0 && (newline = memchr(q.p, '\n', q.n)) != NULL)
		q.n = (size_t)(newline - q.p);
	buf_put(&left, q.p, q.n);
	if (play_paused())
		buf_puts(&right, "paused ");
	if (play_speed_now() > 0 && !play_over())
		buf_printf(&right, "x%g ", play_speed_now());
	plain_time(&right, play_clock(v));
	buf_puts(&right, " s");
	put_ends(0, 0, columns, STYLE_TEXT, SCREEN_REVERSE, &left, &right);
	buf_free(&left);
	buf_free(&right);
}

static void
draw_foot(const struct view *v, const struct ui *u, int y, int columns)
{
	static const char *const names[] = { "text", "answers", "run",
		"final" };
	struct buf left = BUF_INIT(WORDS), right = BUF_INIT(WORDS);

	buf_puts(&left, "q quit  arrows, Enter agent  v view  p pause  "
	    "? help");
	buf_printf(&right, "%s", names[u->page]);
	if (v->n > 0)
		buf_printf(&right, " %zu/%zu", u->sel + 1, v->n);
	if (u->scroll > 0)
		buf_printf(&right, " %c%lld", ui_from_top(u) ? '+' : '-',
		    u->scroll);
	put_ends(y, 0, columns, STYLE_TEXT, SCREEN_REVERSE, &left, &right);
	buf_free(&left);
	buf_free(&right);
}

static void
put_name(const struct agent *a, int y, int x, int width, int selected)
{
	struct buf left = BUF_INIT(WORDS), right = BUF_INIT(WORDS);
	int how = SCREEN_BOLD | (selected ? SCREEN_REVERSE : 0);

	buf_printf(&left, "%s %s", a->name, a->id);
	buf_puts(&right, a->state);
	put_ends(y, x, width, STYLE_TEXT, how, &left, &right);
	buf_free(&left);
	buf_free(&right);
}

static void
put_work(const struct view *v, const struct agent *a, int y, int x, int width)
{
	struct buf left = BUF_INIT(WORDS), right = BUF_INIT(WORDS);

	if (a->label[0] == '\0' && a->vote[0] == '\0')
		buf_puts(&left, a->model);
	buf_puts(&left, a->label);
	if (a->vote[0] != '\0')
		buf_printf(&left, "%svotes %s%s", left.len > 0 ? ", " : "",
		    a->vote, view_counts(v, a) ? "" : " (stale)");
	buf_puts(&right, a->doing);
	put_ends(y, x, width, STYLE_NOTE, 0, &left, &right);
	buf_free(&left);
	buf_free(&right);
}

/* Half a number is worse than none. */
static void
drop_if_long(struct buf *b, size_t before, size_t most)
{
	if (b->len > most)
		b->len = before;
}

static void
put_numbers(const struct view *v, const struct agent *a, int y, int x,
    int width)
{
	struct buf left = BUF_INIT(WORDS), right = BUF_INIT(WORDS);
	long long ms = a->spent;
	size_t room, before;

	if (a->runs && play_clock(v) > a->began)
		ms += play_clock(v) - a->began;
	plain_time(&right, ms);
	buf_puts(&right, " s");
	room = (size_t)width > right.len ? (size_t)width - right.len - 1 : 0;
	put_number(&left, a->tokens);
	buf_puts(&left, " tokens");
	before = left.len;
	if (a->cost > 0)
		buf_printf(&left, " $%.4g", a->cost);
	drop_if_long(&left, before, room);
	before = left.len;
	if (a->calls > 0)
		buf_printf(&left, " %lld call%s", a->calls,
		    a->calls == 1 ? "" : "s");
	drop_if_long(&left, before, room);
	put_ends(y, x, width, STYLE_DIM, 0, &left, &right);
	buf_free(&left);
	buf_free(&right);
}

/* The part of a roll that is scrolled to. */
static void
put_roll(const struct roll *r, struct ui *u, int scrolled, int y, int x,
    int height, int width)
{
	struct slice s = buf_slice(&r->b);
	long long most, first, scroll, i;

	if (scrolled && u->scroll > 0)
		s = roll_until(r, u->frozen);
	layout_text(&rows, s, r->first, width);
	most = (long long)rows.n - height;
	most = most < 0 ? 0 : most;
	if (scrolled) {
		u->most = most;
		u->height = height;
		u->scroll = u->scroll > most ? most : u->scroll;
	}
	scroll = scrolled ? u->scroll : 0;
	first = ui_from_top(u) ? scroll : most - scroll;
	for (i = 0; i < height && first + i < (long long)rows.n; i++)
		screen_put(y + (int)i, x, width, rows.row[first + i].style, 0,
		    rows.row[first + i].text);
}

static int
head_rows(int height)
{
	return height >= 8 ? HEAD : height >= 5 ? HEAD - 1 : 1;
}

static void
draw_agent(const struct view *v, struct ui *u, size_t i, int y, int x,
    int height, int width)
{
	const struct agent *a = &v->agents[i];
	int selected = i == u->sel, head = head_rows(height);

	put_name(a, y, x, width, selected);
	if (head > 1)
		put_work(v, a, y + 1, x, width);
	if (head > 2)
		put_numbers(v, a, y + 2, x, width);
	put_roll(u->page == PAGE_TEXT ? &a->said : &a->answer, u, selected,
	    y + head, x, height - head, width);
}

static void
draw_columns(const struct view *v, struct ui *u, int y, int height, int columns)
{
	size_t i, n = (size_t)(columns + 1) / (NARROWEST + 1), first;
	int width, x = 0;

	n = u->focus || n < 1 ? 1 : n;
	n = n > v->n ? v->n : n;
	u->abreast = n;
	if (n == 0)
		return;
	if (u->sel >= v->n)
		u->sel = v->n - 1;
	first = u->sel / n * n;
	/* The last page is as full as the others. */
	if (first + n > v->n)
		first = v->n - n;
	for (i = 0; i < n; i++) {
		width = (columns - x - (int)(n - i - 1)) / (int)(n - i);
		draw_agent(v, u, first + i, y, x, height, width);
		if (i + 1 < n)
			screen_line(y, x + width, height);
		x += width + 1;
	}
}

/* Who has voted for the answer of that agent. */
static void
put_votes(const struct view *v, const struct agent *a, struct buf *b)
{
	const char *between = "  ";
	size_t i, n = 0;

	for (i = 0; i < v->n; i++)
		n += view_counts(v, &v->agents[i]) &&
		    strcmp(v->agents[i].vote, a->label) == 0;
	if (n == 0)
		return;
	buf_printf(b, "%s%s: %zu (", b->len > 0 ? between : "", a->label, n);
	between = "";
	for (i = 0; i < v->n; i++)
		if (view_counts(v, &v->agents[i]) &&
		    strcmp(v->agents[i].vote, a->label) == 0) {
			buf_printf(b, "%s%s", between, v->agents[i].name);
			between = " ";
		}
	buf_putc(b, ')');
}

static void
put_stale(const struct view *v, struct buf *b)
{
	size_t i, n = 0;

	for (i = 0; i < v->n; i++)
		n += v->agents[i].vote[0] != '\0' &&
		    !view_counts(v, &v->agents[i]);
	if (n > 0)
		buf_printf(b, "%sstale: %zu", b->len > 0 ? "  " : "", n);
}

static void
put_board(const struct view *v, struct buf *b)
{
	size_t i, answers = 0;

	for (i = 0; i < v->n; i++)
		if (v->agents[i].label[0] != '\0') {
			answers++;
			put_votes(v, &v->agents[i], b);
		}
	put_stale(v, b);
	if (b->len == 0)
		buf_printf(b, "no votes; %zu answer%s", answers,
		    answers == 1 ? "" : "s");
}

/* The first row of a roll. */
static void
put_first(const struct roll *r, int y, int columns)
{
	layout_text(&rows, buf_slice(&r->b), r->first, columns);
	if (rows.n > 0)
		screen_put(y, 0, columns, rows.row[0].style, 0,
		    rows.row[0].text);
}

/* The votes, what came of them, and the end; the last of it is above all. */
static void
draw_board(const struct view *v, int y, int height, int columns)
{
	const struct roll *told[2] = { &v->outcome, &v->final };
	struct buf b = BUF_INIT(SIZE_MAX);
	int i, at = y + height - 1;

	for (i = 1; i >= 0 && at >= y; i--)
		if (told[i]->b.len > 0)
			put_first(told[i], at--, columns);
	put_board(v, &b);
	if (at >= y)
		screen_put(at, 0, columns, STYLE_TEXT, 0, buf_slice(&b));
	buf_free(&b);
}

static void
draw_help(int y, int height, int columns)
{
	static const char *const lines[] = {
		"left right, < >, 1-9  another agent, or page of agents",
		"Enter                 the agent alone, or all",
		"v, t a r f            text, answers, run, final answer",
		"up down, PgUp PgDn    scroll; Home, End",
		"p, + -, e             pause, faster, slower, to the end",
		"q                     quit; any other key: back"
	};
	int i;

	for (i = 0; i < height && i < 6; i++)
		screen_put(y + i, 0, columns, STYLE_TEXT, 0,
		    slice_of(lines[i]));
}

void
draw(const struct view *v, struct ui *u)
{
	int height, columns, board, middle;

	screen_size(&height, &columns);
	screen_begin();
	board = !v->run || height < LOW / 2 ? 0 : height < LOW ? 1 :
	    1 + (v->outcome.b.len > 0) + (v->final.b.len > 0);
	middle = height - 2 - board;
	draw_head(v, columns);
	if (u->help)
		draw_help(1, middle, columns);
	else if (u->page == PAGE_RUN || u->page == PAGE_FINAL)
		put_roll(ui_roll(u, v), u, 1, 1, 0, middle, columns);
	else
		draw_columns(v, u, 1, middle, columns);
	draw_board(v, 1 + middle, board, columns);
	if (height > 1)
		draw_foot(v, u, height - 1, columns);
	screen_end();
}
