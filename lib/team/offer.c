#include "../base/jout.h"
#include "offer.h"

/* A tool up to the properties of its arguments, and what follows them. */
static void
begin(struct buf *b, const char *name, const char *description)
{
	jout_open(b, '{');
	jout_kcstr(b, "name", name);
	jout_kcstr(b, "description", description);
	jout_key(b, "inputSchema");
	jout_open(b, '{');
	jout_kcstr(b, "type", "object");
	jout_key(b, "properties");
	jout_open(b, '{');
}

/* All that it has is required; the second may be NULL. */
static void
end(struct buf *b, const char *first, const char *second)
{
	jout_close(b, '}');
	jout_key(b, "required");
	jout_open(b, '[');
	jout_cstr(b, first);
	if (second != NULL)
		jout_cstr(b, second);
	jout_close(b, ']');
	jout_kbool(b, "additionalProperties", 0);
	jout_close(b, '}');
	jout_close(b, '}');
}

static void
string(struct buf *b, const char *name, const char *description)
{
	jout_key(b, name);
	jout_open(b, '{');
	jout_kcstr(b, "type", "string");
	jout_kcstr(b, "description", description);
	jout_close(b, '}');
}

static void
put_answer(struct buf *b)
{
	begin(b, "new_answer", "Hand in your answer. It takes the place of "
	    "the one that you gave before.");
	string(b, "content", "The whole answer, which stands alone.");
	end(b, "content", NULL);
}

int
offer_several(enum team_method method)
{
	return method == METHOD_APPROVAL || method == METHOD_BORDA ||
	    method == METHOD_SCHULZE;
}

/* The members of a string that is one of the names. */
static void
put_enum(struct buf *b, const char *const *names, size_t n)
{
	size_t i;

	jout_kcstr(b, "type", "string");
	jout_key(b, "enum");
	jout_open(b, '[');
	for (i = 0; i < n; i++)
		jout_cstr(b, names[i]);
	jout_close(b, ']');
}

static void
put_one(struct buf *b, const char *const *names, size_t n)
{
	jout_key(b, "agent_id");
	jout_open(b, '{');
	put_enum(b, names, n);
	jout_kcstr(b, "description", "Whose answer is best.");
	jout_close(b, '}');
}

static void
put_several(struct buf *b, const char *description, const char *const *names,
    size_t n)
{
	jout_key(b, "agent_ids");
	jout_open(b, '{');
	jout_kcstr(b, "type", "array");
	jout_key(b, "items");
	jout_open(b, '{');
	put_enum(b, names, n);
	jout_close(b, '}');
	jout_kint(b, "minItems", 1);
	jout_kbool(b, "uniqueItems", 1);
	jout_kcstr(b, "description", description);
	jout_close(b, '}');
}

static void
put_vote(struct buf *b, enum team_method method, const char *const *names,
    size_t n)
{
	if (method == METHOD_APPROVAL) {
		begin(b, "vote", "Vote for every answer that is right and "
		    "complete.");
		put_several(b, "Whose answers are good enough to be given.",
		    names, n);
	} else if (offer_several(method)) {
		begin(b, "vote", "Rank the answers, best first.");
		put_several(b, "Whose answers, best first; all of them if "
		    "you can.", names, n);
	} else {
		begin(b, "vote", "Vote for the best answer.");
		put_one(b, names, n);
	}
	string(b, "reason", "What decided it, in a sentence or two.");
	end(b, offer_several(method) ? "agent_ids" : "agent_id", "reason");
}

/* Without arguments; MassGen's "confirmed" is let pass. */
static void
put_submit(struct buf *b)
{
	begin(b, "submit", "Give the final answer to the user as it is.");
	jout_close(b, '}');
	jout_close(b, '}');
	jout_close(b, '}');
}

static void
put_restart(struct buf *b)
{
	begin(b, "restart_orchestration", "Have the team make a new attempt.");
	string(b, "reason", "What is wrong with the final answer.");
	string(b, "instructions", "What the team is to do differently.");
	end(b, "reason", "instructions");
}

void
offer_put(struct buf *b, unsigned which, enum team_method method,
    const char *const *names, size_t n)
{
	if ((which & OFFER_ANSWER) != 0)
		put_answer(b);
	if ((which & OFFER_VOTE) != 0 && n > 0)
		put_vote(b, method, names, n);
	if ((which & OFFER_SUBMIT) != 0)
		put_submit(b);
	if ((which & OFFER_RESTART) != 0)
		put_restart(b);
}
