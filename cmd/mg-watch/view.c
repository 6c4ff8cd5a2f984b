#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/mem.h"
#include "view.h"

enum { HEAD_BYTES = 4096 }; /* of a question, an outcome */

void
view_init(struct view *v)
{
	memset(v, 0, sizeof(*v));
	roll_init(&v->question, HEAD_BYTES, 1);
	roll_init(&v->log, ROLL_BYTES, 0);
	roll_init(&v->final, ROLL_BYTES, 1);
	roll_init(&v->outcome, HEAD_BYTES, 1);
}

void
view_free(struct view *v)
{
	size_t i;

	for (i = 0; i < v->n; i++) {
		roll_free(&v->agents[i].said);
		roll_free(&v->agents[i].answer);
	}
	free(v->agents);
	roll_free(&v->question);
	roll_free(&v->log);
	roll_free(&v->final);
	roll_free(&v->outcome);
}

struct agent *
view_find(const struct view *v, const char *name)
{
	size_t i;

	if (v->last < v->n && strcmp(v->agents[v->last].name, name) == 0)
		return &v->agents[v->last];
	for (i = 0; i < v->n; i++)
		if (strcmp(v->agents[i].name, name) == 0)
			return &v->agents[i];
	return NULL;
}

struct agent *
view_add(struct view *v, const char *name)
{
	struct agent *a;

	if (v->n == VIEW_AGENTS)
		return NULL;
	if (v->n == v->cap) {
		v->cap = v->cap == 0 ? 8 : v->cap * 2;
		v->agents = xreallocarray(v->agents, v->cap,
		    sizeof(*v->agents));
	}
	a = &v->agents[v->n++];
	memset(a, 0, sizeof(*a));
	name_keep(a->name, slice_of(name));
	a->state = "idle";
	roll_init(&a->said, ROLL_BYTES, 0);
	roll_init(&a->answer, ROLL_BYTES, 1);
	return a;
}

int
view_counts(const struct view *v, const struct agent *voter)
{
	const struct agent *a = view_find(v, voter->vote_name);

	return a != NULL && voter->vote[0] != '\0' &&
	    strcmp(a->label, voter->vote) == 0;
}

long long
view_time(const struct json *j)
{
	long long t;

	return json_int(j, json_get(j, 0, "t"), &t) == 0 && t >= 0 &&
	    t < VIEW_MOST ? t : -1;
}
