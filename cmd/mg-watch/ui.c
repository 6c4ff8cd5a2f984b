#include <stddef.h>

#include "mg-watch.h"
#include "screen.h"
#include "ui.h"

int
ui_from_top(const struct ui *u)
{
	return u->page == PAGE_ANSWERS || u->page == PAGE_FINAL;
}

const struct roll *
ui_roll(const struct ui *u, const struct view *v)
{
	if (u->page == PAGE_RUN)
		return &v->log;
	if (u->page == PAGE_FINAL)
		return &v->final;
	if (u->sel >= v->n)
		return NULL;
	return u->page == PAGE_TEXT ? &v->agents[u->sel].said :
	    &v->agents[u->sel].answer;
}

static void
scroll_to(struct ui *u, const struct view *v, long long to)
{
	const struct roll *r = ui_roll(u, v);

	to = to > u->most ? u->most : to;
	to = to < 0 ? 0 : to;
	/* What comes while we read back must not move it. */
	if (u->scroll == 0 && r != NULL)
		u->frozen = r->total;
	u->scroll = to;
}

static void
select_agent(struct ui *u, const struct view *v, size_t to)
{
	if (v->n == 0)
		return;
	u->sel = to < v->n ? to : v->n - 1;
	if (u->page == PAGE_TEXT || u->page == PAGE_ANSWERS)
		u->scroll = 0;
}

static void
turn_to(struct ui *u, const struct view *v, enum page page)
{
	if (page == PAGE_FINAL && v->final.b.len == 0)
		page = PAGE_TEXT;
	u->page = page;
	u->scroll = 0;
}

static int
scrolls(struct ui *u, const struct view *v, int key)
{
	/* Up is back: away from the end, or towards the beginning. */
	long long back = ui_from_top(u) ? -1 : 1;
	long long page = u->height > 2 ? u->height - 1 : 1;

	if (key == PRESS_UP || key == 'k')
		scroll_to(u, v, u->scroll + back);
	else if (key == PRESS_DOWN || key == 'j')
		scroll_to(u, v, u->scroll - back);
	else if (key == PRESS_PAGE_UP || key == 'b')
		scroll_to(u, v, u->scroll + back * page);
	else if (key == PRESS_PAGE_DOWN || key == ' ')
		scroll_to(u, v, u->scroll - back * page);
	else if (key == PRESS_HOME || key == 'g')
		scroll_to(u, v, ui_from_top(u) ? 0 : u->most);
	else if (key == PRESS_END || key == 'G')
		scroll_to(u, v, ui_from_top(u) ? u->most : 0);
	else
		return 0;
	return 1;
}

static int
selects(struct ui *u, const struct view *v, int key)
{
	size_t page = u->abreast > 0 ? u->abreast : 1;
	size_t left = u->sel > 0 ? u->sel - 1 : 0;

	if (key == PRESS_LEFT || key == 'h')
		select_agent(u, v, left);
	else if (key == PRESS_RIGHT || key == 'l')
		select_agent(u, v, u->sel + 1);
	else if (key == '<')
		select_agent(u, v, u->sel > page ? u->sel - page : 0);
	else if (key == '>')
		select_agent(u, v, u->sel + page);
	else if (key >= '1' && key <= '9')
		select_agent(u, v, (size_t)(key - '1'));
	else
		return 0;
	return 1;
}

static int
turns(struct ui *u, const struct view *v, int key)
{
	if (key == 'v' || key == '\t')
		turn_to(u, v, (enum page)((u->page + 1) % PAGE_COUNT));
	else if (key == 't')
		turn_to(u, v, PAGE_TEXT);
	else if (key == 'a')
		turn_to(u, v, PAGE_ANSWERS);
	else if (key == 'r')
		turn_to(u, v, PAGE_RUN);
	else if (key == 'f')
		turn_to(u, v, PAGE_FINAL);
	else
		return 0;
	return 1;
}

static void
plays(int key)
{
	double speed = play_speed_now();

	if (key == 'p')
		play_pause(!play_paused());
	else if (key == '+' && speed > 0 && speed < 1e6)
		play_speed(speed * 2);
	else if (key == '-' && speed > 0.01)
		play_speed(speed / 2);
	else if (key == 'e')
		play_speed(0);
}

void
ui_key(struct ui *u, const struct view *v, int key)
{
	if (u->help) {
		u->help = 0;
		u->quit = key == 'q';
	} else if (key == 'q')
		u->quit = 1;
	else if (key == '?')
		u->help = 1;
	else if (key == '\n')
		u->focus = !u->focus;
	else if (!scrolls(u, v, key) && !selects(u, v, key) &&
	    !turns(u, v, key))
		plays(key);
}
