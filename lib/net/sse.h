/*
 * Server-sent events (WHATWG HTML, 9.2.6): bytes in, however they are cut,
 * events out.  CR, LF and CRLF end a line, a BOM at the start is passed over,
 * data lines are joined with newlines, an event without data is none, and one
 * that the end of the stream cuts off is dropped, its id too.
 */

#ifndef SSE_H
#define SSE_H

#include "../base/buf.h"

struct sse_event {
	struct slice name; /* "message" when the stream gives none */
	struct slice data;
	struct slice id;   /* the last id given, as sse_id has it */
	long long retry;   /* ms asked for since the event before, or -1 */
};

/* Return -1 to stop the feed. */
typedef int sse_fn(void *arg, const struct sse_event *);

struct sse {
	struct buf line, name, data;
	struct buf id, given; /* the field's last; of what has ended */
	size_t max;      /* ceiling of a line, and of the data of an event */
	long long retry;
	size_t length;   /* of a line whose rest goes to data at once; or 0 */
	int begun, cr;   /* past the BOM; the last byte was a CR */
	int renamed;     /* id has changed since given */
};

void sse_init(struct sse *, size_t max);

/*
 * Take bytes and call fn for each event that they end; its slices are valid
 * during the call.  Each byte is looked at once.  0, or -1: fn has returned
 * -1, or a line or an event was above the ceiling: s->line.err or s->data.err
 * is set, and stays.
 */
int sse_feed(struct sse *, struct slice, sse_fn *, void *arg);

/*
 * Within fn: take the memory of the event's data in place of copying it; the
 * buffer must be empty.  The event's slice is void then.
 */
void sse_take(struct sse *, struct buf *);

/*
 * The last id that was given, borrowed: also by what ended without data, which
 * is no event, but not yet by one that has not ended.
 */
struct slice sse_id(const struct sse *);

/* Is a part of an event held that the end of the stream would drop? */
int sse_partial(const struct sse *);
void sse_free(struct sse *);

#endif
