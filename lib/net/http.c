#include <sys/socket.h>

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "../base/buf.h"
#include "../base/loop.h"
#include "../base/mem.h"
#include "../base/text.h"
#include "address.h"
#include "body.h"
#include "http.h"
#include "proxy.h"
#include "retry.h"
#include "trust.h"

enum {
	WHY = 1024,
	CA_MAX = 16 << 20, /* bytes of what is trusted */
	/*
	 * Seconds that a connection waits for a request that must not be sent
	 * twice: many a server closes it after 5, and might do so just when
	 * the request is on its way.
	 */
	KEPT = 3
};

struct http {
	struct http *next;
	CURL *easy;
	struct curl_slist *headers;
	struct http_ops ops;
	void *arg;
	struct body body;
	int once;                /* it may do harm to send it twice */
	char *host;              /* as "why" names it; NULL: no good URL */
	const char *wrong;       /* why it cannot begin, or NULL */
	enum http_result fault;  /* which result that is */
	enum http_reach reach;
	enum address kind;       /* of the address that was too far */
	int far, proxied;
	long long idle;
	struct timer timer;      /* to begin, then idle, then to drop it */
	int fd;
	int added, connected, headed;
	int held, paused;        /* to be held; libcurl holds a piece */
	int stopped;             /* data() did not want any more */
	int over;                /* done() has been called */
	int dead;                /* cancelled, and only freed later */
	char error[CURL_ERROR_SIZE];
};

static CURLM *multi;
static struct timer timer; /* libcurl's */
static struct http *requests;
static int busy; /* inside of libcurl, which may not be called then */
static unsigned near = 1U << ADDRESS_PUBLIC; /* kinds that HTTP_NEAR may */

/* Is this no time to call libcurl?  Then the timer is set for later. */
static int
is_busy(struct timer *t, loop_timer_fn *fn, void *arg)
{
	if (busy)
		timer_set(t, 1, fn, arg);
	return busy;
}

static void
drop(void *arg)
{
	struct http *h = arg, **p;

	if (is_busy(&h->timer, drop, h))
		return;
	for (p = &requests; *p != h; p = &(*p)->next)
		continue;
	*p = h->next;
	timer_stop(&h->timer);
	if (h->added)
		(void)curl_multi_remove_handle(multi, h->easy);
	curl_easy_cleanup(h->easy);
	curl_slist_free_all(h->headers);
	free(h->host);
	free(h);
}

static void
finish(struct http *h, enum http_result result, const char *text)
{
	struct buf why = BUF_INIT(WHY);

	if (h->added)
		(void)curl_multi_remove_handle(multi, h->easy);
	h->added = 0;
	timer_stop(&h->timer);
	if (h->host != NULL && text != NULL)
		buf_printf(&why, "%s: ", h->host);
	text_clean(&why, slice_of(text), 0);
	h->over = 1;
	h->ops.done(h->arg, result, text != NULL ? buf_str(&why) : NULL);
	buf_free(&why);
	drop(h);
}

/* Has a proxy said no to a tunnel, and would again? */
static int
is_denied(const struct http *h)
{
	struct retry r = { 0 };
	long status = 0;

	(void)curl_easy_getinfo(h->easy, CURLINFO_HTTP_CONNECTCODE, &status);
	r.status = (int)status;
	return status >= 400 && retry_wait(&r) == -1;
}

static enum http_result
result_of(const struct http *h, CURLcode code)
{
	if (h->stopped)
		return HTTP_STOPPED;
	if (h->far && code == CURLE_COULDNT_CONNECT)
		return HTTP_FAR;
	if (code != CURLE_OK && !h->connected && is_denied(h))
		return HTTP_DENIED;
	switch (code) {
	case CURLE_OK:
		return HTTP_OK;
	case CURLE_OPERATION_TIMEDOUT:
		return HTTP_LATE;
	case CURLE_COULDNT_RESOLVE_PROXY:
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_CONNECT:
	case CURLE_PROXY:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_SSL_CIPHER:
		return HTTP_REFUSED;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_INVALIDCERTSTATUS:
		return HTTP_UNTRUSTED;
	case CURLE_GOT_NOTHING:
	case CURLE_PARTIAL_FILE:
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
	case CURLE_SEND_FAIL_REWIND:
	case CURLE_ABORTED_BY_CALLBACK:
	case CURLE_HTTP2:
	case CURLE_HTTP2_STREAM:
		/* Else it was a proxy that did not let us through. */
		return h->connected ? HTTP_CUT : HTTP_REFUSED;
	default:
		return HTTP_WRONG;
	}
}

/* The address of a proxy, which libcurl quotes, may have a password. */
static void
hide_password(char *text, size_t size)
{
	char *quote = strchr(text, '\'');

	if (quote != NULL && strchr(quote, '@') != NULL)
		(void)snprintf(quote, size - (size_t)(quote - text),
		    "what has a password");
}

/* What libcurl has no good words for, or NULL. */
static const char *
text_of(struct http *h, enum http_result result, CURLcode code)
{
	if (result == HTTP_STOPPED)
		return "the rest of the answer was not wanted";
	if (result == HTTP_FAR) {
		(void)snprintf(h->error, sizeof(h->error), "it is at %s, "
		    "which only the user may name", address_name(h->kind));
		return h->error;
	}
	if (code == CURLE_SEND_FAIL_REWIND ||
	    code == CURLE_ABORTED_BY_CALLBACK)
		return "the connection ended before the answer began";
	return NULL;
}

static void
ended(struct http *h, CURLcode code)
{
	enum http_result result = result_of(h, code);
	const char *text = text_of(h, result, code);

	hide_password(h->error, sizeof(h->error));
	/* libcurl is content with half a head. */
	if (result == HTTP_OK && !h->headed) {
		result = HTTP_CUT;
		text = "the connection ended within the head of the answer";
	} else if (result != HTTP_OK && text == NULL)
		text = h->error[0] != '\0' ? h->error :
		    curl_easy_strerror(code);
	finish(h, result, text);
}

static struct http *
of_easy(CURL *easy)
{
	char *p = NULL;

	(void)curl_easy_getinfo(easy, CURLINFO_PRIVATE, &p);
	return (struct http *)(void *)p;
}

/* What has ended; outside of libcurl, so that callbacks may do anything. */
static void
tell_ended(void)
{
	struct http *h;
	CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(multi, &left)) != NULL) {
		h = of_easy(m->easy_handle);
		if (m->msg == CURLMSG_DONE && !h->dead)
			ended(h, m->data.result);
	}
}

static void
act(curl_socket_t fd, int events)
{
	int running;

	busy = 1;
	(void)curl_multi_socket_action(multi, fd, events, &running);
	busy = 0;
	tell_ended();
}

static void
expire(void *arg)
{
	(void)arg;
	if (!is_busy(&timer, expire, NULL))
		act(CURL_SOCKET_TIMEOUT, 0);
}

static void
late(void *arg)
{
	struct http *h = arg;
	char text[64];

	if (is_busy(&h->timer, late, h))
		return;
	(void)snprintf(text, sizeof(text), "nothing came for %lld.%03d s",
	    h->idle / 1000, (int)(h->idle % 1000));
	finish(h, HTTP_LATE, text);
}

/* A byte went up or down; before it is connected that has its own limit. */
static void
touch(struct http *h)
{
	if (h->connected && !h->dead && !h->held && h->idle > 0)
		timer_set(&h->timer, h->idle, late, h);
}

static void
ready(void *arg, int events)
{
	int fd = (int)(intptr_t)arg, mask = 0;
	struct http *h;

	if (busy)
		return;
	if (events & LOOP_READ)
		mask |= CURL_CSELECT_IN;
	if (events & LOOP_WRITE)
		mask |= CURL_CSELECT_OUT;
	/* Also those bytes count that end no header and fill no buffer yet. */
	for (h = requests; h != NULL; h = h->next)
		if (h->fd == fd)
			touch(h);
	act(fd, mask);
}

static int
on_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *sock)
{
	struct http *h = of_easy(easy);
	int events = 0;

	(void)arg;
	(void)sock;
	if (what == CURL_POLL_IN || what == CURL_POLL_INOUT)
		events |= LOOP_READ;
	if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT)
		events |= LOOP_WRITE;
	/* What is kept for later is closed by a handle that is not ours. */
	if (h != NULL && events != 0)
		h->fd = fd;
	else if (h != NULL && h->fd == fd)
		h->fd = -1;
	loop_fd(fd, events, ready, (void *)(intptr_t)fd);
	return 0;
}

static int
on_timer(CURLM *m, long ms, void *arg)
{
	(void)m;
	(void)arg;
	if (ms < 0)
		timer_stop(&timer);
	else
		timer_set(&timer, ms, expire, NULL);
	return 0;
}

static int
is_near(enum address kind)
{
	return kind != ADDRESS_OTHER && (near >> kind & 1) != 0;
}

/* Whom it connects to now: one of the addresses of a host, or a proxy. */
static curl_socket_t
on_open(void *arg, curlsocktype purpose, struct curl_sockaddr *a)
{
	struct http *h = arg;
	int fd;

	(void)purpose;
	h->kind = address_kind(&a->addr);
	h->far = h->reach == HTTP_NEAR && !h->proxied && !is_near(h->kind);
	if (h->far)
		return CURL_SOCKET_BAD;
	fd = socket(a->family, a->socktype, a->protocol);
	/* Programs that we start have no business with it. */
	if (fd != -1)
		(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
	return fd;
}

/* NOLINTBEGIN(readability-non-const-parameter): libcurl's types */
static int
on_connected(void *arg, char *ip, char *own_ip, int port, int own_port)
{
	struct http *h = arg;

	(void)own_ip;
	(void)port;
	(void)own_port;
	/* A kept connection has died: libcurl begins once more. */
	if (h->once && body_begun(&h->body))
		return CURL_PREREQFUNC_ABORT;
	body_rewind(&h->body);
	if (h->reach == HTTP_ANYWHERE && !h->proxied)
		near |= 1U << address_kind_of(ip);
	h->connected = 1;
	touch(h);
	return h->dead ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

/* One line of a head; the empty one ends it, and may end one of trailers. */
static size_t
on_header(char *p, size_t size, size_t n, void *arg)
{
	struct http *h = arg;
	long status = 0;

	touch(h);
	if (h->dead)
		return 0;
	if (h->headed || (*p != '\r' && *p != '\n'))
		return size * n;
	(void)curl_easy_getinfo(h->easy, CURLINFO_RESPONSE_CODE, &status);
	if (status / 100 == 1 && status != 101)
		return size * n;
	h->headed = 1;
	h->ops.head(h->arg, (int)status);
	return h->dead ? 0 : size * n;
}

static size_t
on_data(char *p, size_t size, size_t n, void *arg)
{
	struct http *h = arg;
	struct slice s = { p, size * n };

	touch(h);
	h->paused = h->held && !h->dead;
	if (h->paused)
		return CURL_WRITEFUNC_PAUSE;
	if (!h->dead && h->ops.data(h->arg, s) == -1)
		h->stopped = 1;
	return h->dead || h->stopped ? CURL_WRITEFUNC_ERROR : s.n;
}
/* NOLINTEND(readability-non-const-parameter) */

static size_t
on_send(char *to, size_t size, size_t n, void *arg)
{
	struct http *h = arg;

	touch(h);
	return h->dead ? CURL_READFUNC_ABORT :
	    body_take(&h->body, to, size * n);
}

/*
 * libcurl begins once more when a kept connection ends before an answer,
 * whatever the method and however much was written: the other side may have
 * done already what it was asked to.
 */
static int
on_seek(void *arg, curl_off_t to, int origin)
{
	struct http *h = arg;

	if (origin != SEEK_SET || to != 0 || h->dead ||
	    (h->once && body_begun(&h->body)))
		return CURL_SEEKFUNC_FAIL;
	body_rewind(&h->body);
	return CURL_SEEKFUNC_OK;
}

void
http_init(void)
{
	if (multi != NULL)
		return;
	/* TLS writes without asking that there be no signal. */
	(void)signal(SIGPIPE, SIG_IGN);
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK ||
	    (multi = curl_multi_init()) == NULL)
		return;
	(void)curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	(void)curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
}

void
http_end(void)
{
	if (multi == NULL)
		return;
	(void)curl_multi_cleanup(multi);
	timer_stop(&timer);
	curl_global_cleanup();
	multi = NULL;
}

/* HOST or HOST:PORT, to be shown. */
static char *
shown(CURLU *u, const char *host)
{
	struct buf b = BUF_INIT(WHY / 2);
	char *port = NULL;

	text_clean(&b, slice_of(host), 0);
	(void)curl_url_get(u, CURLUPART_PORT, &port, 0);
	if (port != NULL)
		buf_printf(&b, ":%s", port);
	curl_free(port);
	return b.s;
}

/*
 * Who it goes to, and by way of whom.  The proxy is chosen here, not in
 * libcurl, since that does not tell whether it took one.
 */
static void
set_place(struct http *h, const char *url)
{
	CURLU *u = curl_url();
	char *host = NULL, *scheme = NULL;
	const char *proxy = NULL;

	if (curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK &&
	    curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
	    curl_url_get(u, CURLUPART_HOST, &host, 0) == CURLUE_OK) {
		h->host = shown(u, host);
		proxy = proxy_for(host, strcmp(scheme, "https") == 0);
	} else
		h->wrong = "no good URL";
	h->proxied = proxy != NULL;
	(void)curl_easy_setopt(h->easy, CURLOPT_PROXY,
	    proxy != NULL ? proxy : "");
	(void)curl_easy_setopt(h->easy, CURLOPT_NOPROXY, "");
	curl_free(host);
	curl_free(scheme);
	curl_url_cleanup(u);
}

/* What would let a caller's bytes pass for another header or request. */
static int
is_line(const char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s < ' ' && *s != '\t')
			return 0;
	return 1;
}

static void
add_header(struct http *h, const char *line)
{
	struct curl_slist *list = curl_slist_append(h->headers, line);

	if (list == NULL)
		h->wrong = "no memory for its headers";
	else
		h->headers = list;
	if (!is_line(line))
		h->wrong = "a header has control characters";
}

/* One without a value is one to libcurl only when it ends in ';'. */
static void
add_line(struct http *h, const char *line)
{
	size_t n = strcspn(line, ":");
	char *empty;

	if (line[n] != ':' ||
	    line[n + 1 + strspn(line + n + 1, " \t")] != '\0') {
		add_header(h, line);
		return;
	}
	empty = xstrndup(line, n + 1);
	empty[n] = ';';
	add_header(h, empty);
	free(empty);
}

/* Headers that libcurl would add by itself are left out, User-Agent apart. */
static void
set_headers(struct http *h, const char *const *lines)
{
	for (; lines != NULL && *lines != NULL; lines++)
		add_line(h, *lines);
	add_header(h, "Expect:");
	add_header(h, "Content-Type:");
	(void)curl_easy_setopt(h->easy, CURLOPT_HTTPHEADER, h->headers);
	(void)curl_easy_setopt(h->easy, CURLOPT_USERAGENT, "mg/" VERSION);
}

/* Of an idempotent one, two do what one does (RFC 9110 9.2.2). */
static int
is_idempotent(const char *method)
{
	static const char *const names[] = { "GET", "HEAD", "PUT", "DELETE",
		"OPTIONS" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(method, names[i]) == 0)
			return 1;
	return 0;
}

static void
set_method(struct http *h, const char *method)
{
	size_t size = body_size(&h->body);

	h->once = !is_idempotent(method);
	if (h->once)
		(void)curl_easy_setopt(h->easy, CURLOPT_MAXAGE_CONN,
		    (long)KEPT);
	/* Without a body nothing would tell us that it is sent again. */
	if (h->once && size == 0)
		(void)curl_easy_setopt(h->easy, CURLOPT_FRESH_CONNECT, 1L);
	if (strspn(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ-") != strlen(method))
		h->wrong = "no good method";
	if (strcmp(method, "HEAD") == 0)
		(void)curl_easy_setopt(h->easy, CURLOPT_NOBODY, 1L);
	else if (strcmp(method, "POST") == 0 || size > 0) {
		(void)curl_easy_setopt(h->easy, CURLOPT_POST, 1L);
		(void)curl_easy_setopt(h->easy, CURLOPT_POSTFIELDSIZE_LARGE,
		    (curl_off_t)size);
	}
	(void)curl_easy_setopt(h->easy, CURLOPT_CUSTOMREQUEST, method);
}

static void
set_callbacks(struct http *h)
{
	CURL *e = h->easy;

	(void)curl_easy_setopt(e, CURLOPT_PRIVATE, h);
	(void)curl_easy_setopt(e, CURLOPT_ERRORBUFFER, h->error);
	(void)curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, on_open);
	(void)curl_easy_setopt(e, CURLOPT_OPENSOCKETDATA, h);
	(void)curl_easy_setopt(e, CURLOPT_PREREQFUNCTION, on_connected);
	(void)curl_easy_setopt(e, CURLOPT_PREREQDATA, h);
	(void)curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
	(void)curl_easy_setopt(e, CURLOPT_HEADERDATA, h);
	(void)curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_data);
	(void)curl_easy_setopt(e, CURLOPT_WRITEDATA, h);
	(void)curl_easy_setopt(e, CURLOPT_READFUNCTION, on_send);
	(void)curl_easy_setopt(e, CURLOPT_READDATA, h);
	(void)curl_easy_setopt(e, CURLOPT_SEEKFUNCTION, on_seek);
	(void)curl_easy_setopt(e, CURLOPT_SEEKDATA, h);
}

static long
as_long(long long ms)
{
	return ms < INT32_MAX ? (long)ms : INT32_MAX;
}

static void
set_options(struct http *h, const struct http_request *r)
{
	CURL *e = h->easy;

	(void)curl_easy_setopt(e, CURLOPT_URL, r->url);
	(void)curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
	(void)curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS,
	    as_long(r->connect));
	(void)curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, as_long(r->limit));
	(void)curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	/* To cancel must not wait for a name server. */
	(void)curl_easy_setopt(e, CURLOPT_QUICK_EXIT, 1L);
	(void)curl_easy_setopt(e, CURLOPT_ACCEPT_ENCODING, "");
	(void)curl_easy_setopt(e, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	(void)curl_easy_setopt(e, CURLOPT_TCP_NODELAY, 1L);
	(void)curl_easy_setopt(e, CURLOPT_TCP_KEEPALIVE, 1L);
}

/* Only curl(1) reads the environment for it; a proxy may have TLS too. */
static void
set_trust(CURL *e)
{
	const char *file = trust_file(), *dir = trust_dir();

	if (file != NULL) {
		(void)curl_easy_setopt(e, CURLOPT_CAINFO, file);
		(void)curl_easy_setopt(e, CURLOPT_PROXY_CAINFO, file);
	}
	if (dir != NULL) {
		(void)curl_easy_setopt(e, CURLOPT_CAPATH, dir);
		(void)curl_easy_setopt(e, CURLOPT_PROXY_CAPATH, dir);
	}
}

/* libcurl takes one file: it gets the text of both. */
static void
set_ca(struct http *h, const char *file)
{
	struct buf pem = BUF_INIT(CA_MAX), why = BUF_INIT(8 * WHY);
	struct curl_blob blob = { NULL, 0, CURL_BLOB_COPY };
	char *own = NULL;

	(void)curl_easy_getinfo(h->easy, CURLINFO_CAINFO, &own);
	if (trust_both(file, own, &pem, &why) == -1) {
		(void)snprintf(h->error, sizeof(h->error), "%s",
		    buf_str(&why));
		h->wrong = h->error;
		h->fault = HTTP_UNTRUSTED;
	}
	blob.data = pem.s;
	blob.len = pem.len;
	(void)curl_easy_setopt(h->easy, CURLOPT_CAINFO_BLOB, &blob);
	buf_free(&pem);
	buf_free(&why);
}

static void
set_tls(struct http *h, const struct http_tls *t)
{
	set_trust(h->easy);
	if (t == NULL)
		return;
	if (t->ca != NULL)
		set_ca(h, t->ca);
	if (t->cert == NULL)
		return;
	(void)curl_easy_setopt(h->easy, CURLOPT_SSLCERT, t->cert);
	if (t->key != NULL)
		(void)curl_easy_setopt(h->easy, CURLOPT_SSLKEY, t->key);
	/* Else libcrypto asks for one at the terminal. */
	(void)curl_easy_setopt(h->easy, CURLOPT_KEYPASSWD, "");
}

static void
begin(void *arg)
{
	struct http *h = arg;

	if (is_busy(&h->timer, begin, h))
		return;
	if (h->wrong == NULL &&
	    curl_multi_add_handle(multi, h->easy) != CURLM_OK)
		h->wrong = "libcurl does not take it";
	if (h->wrong != NULL)
		finish(h, h->fault, h->wrong);
	else
		h->added = 1;
}

static void
go_on(void *arg)
{
	struct http *h = arg;
	CURLcode code = CURLE_OK;

	if (is_busy(&h->timer, go_on, h))
		return;
	touch(h);
	busy = 1;
	if (h->paused)
		code = curl_easy_pause(h->easy, CURLPAUSE_CONT);
	busy = 0;
	if (code != CURLE_OK && !h->dead)
		ended(h, code);
}

struct http *
http_start(const struct http_request *r, const struct http_ops *ops, void *arg)
{
	struct http *h = xcalloc(1, sizeof(*h));

	http_init();
	h->ops = *ops;
	h->arg = arg;
	h->body.parts = r->body;
	h->body.n = r->nbody;
	h->idle = r->idle;
	h->reach = r->reach;
	h->fault = HTTP_WRONG;
	h->fd = -1;
	h->next = requests;
	requests = h;
	h->easy = multi != NULL ? curl_easy_init() : NULL;
	if (h->easy == NULL)
		h->wrong = "libcurl cannot start";
	else {
		set_callbacks(h);
		set_options(h, r);
		set_headers(h, r->headers);
		set_method(h, r->method);
		set_tls(h, r->tls);
		set_place(h, r->url);
	}
	timer_set(&h->timer, 0, begin, h);
	return h;
}

void
http_hold(struct http *h, int on)
{
	if (h->over || h->dead || h->held == on)
		return;
	h->held = on;
	if (!h->added)
		return;
	if (on)
		timer_stop(&h->timer);
	else
		timer_set(&h->timer, 0, go_on, h);
}

void
http_cancel(struct http *h)
{
	if (h == NULL || h->over || h->dead)
		return;
	h->dead = 1;
	if (busy)
		timer_set(&h->timer, 0, drop, h);
	else
		drop(h);
}

const char *
http_header(struct http *h, const char *name)
{
	return http_header_at(h, name, 0);
}

const char *
http_header_at(struct http *h, const char *name, size_t i)
{
	struct curl_header *found;

	if (h->easy == NULL || curl_easy_header(h->easy, name, i,
	    CURLH_HEADER, -1, &found) != CURLHE_OK)
		return NULL;
	return found->value;
}

void
http_header_joined(struct http *h, const char *name, struct buf *b)
{
	const char *value;
	size_t i;

	for (i = 0; (value = http_header_at(h, name, i)) != NULL; i++)
		buf_printf(b, "%s%s", i > 0 ? ", " : "", value);
}

int
http_sent(const struct http *h)
{
	long n = 0;

	if (h->easy != NULL)
		(void)curl_easy_getinfo(h->easy, CURLINFO_REQUEST_SIZE, &n);
	/* What a proxy was asked to connect to counts in it. */
	return h->connected && n > 0;
}
