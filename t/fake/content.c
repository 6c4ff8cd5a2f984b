#include <stdio.h>
#include <string.h>

#include "fake.h"

/* A piece of a big text as it is written in JSON, and what it means. */
static const char raw[] =
    "The quick brown fox jumps over the lazy dog, 0123456789 times. "
    "\\\"quoted\\\" back\\\\slash \\/ tab\\t A is \\u0041, \\u00e9 \\u20ac "
    "\\ud83d\\ude00, \303\251 \342\202\254 \360\237\230\200. "
    "The quick brown fox jumps over the lazy dog again.\\n";
static const char plain[] =
    "The quick brown fox jumps over the lazy dog, 0123456789 times. "
    "\"quoted\" back\\slash / tab\t A is A, \303\251 \342\202\254 "
    "\360\237\230\200, \303\251 \342\202\254 \360\237\230\200. "
    "The quick brown fox jumps over the lazy dog again.\n";

void
tool_big(const struct req *r)
{
	long n;

	n = json_long(json_get(r->args, "bytes"), 1000);
	reply_begin(r);
	out_json("'content':[{'type':'text','text':'");
	for (; n >= (long)sizeof(plain) - 1; n -= (long)sizeof(plain) - 1)
		out_mem(raw, sizeof(raw) - 1);
	for (; n > 0; n--)
		out_mem("x", 1);
	out_json("'}]");
	reply_end(r);
}

void
big_print(long n)
{
	for (; n >= (long)sizeof(plain) - 1; n -= (long)sizeof(plain) - 1)
		fwrite(plain, 1, sizeof(plain) - 1, stdout);
	for (; n > 0; n--)
		putchar('x');
}

void
tool_objects(const struct req *r)
{
	char num[16];
	long i, k, n;
	size_t at;

	n = json_long(json_get(r->args, "n"), 1000);
	reply_begin(r);
	out_json("'content':[],'structuredContent':{'items':[");
	for (i = 0; i < n; i++) {
		if (i > 0)
			out_mem(",", 1);
		out_mem("{\"a\":", 5);
		at = sizeof(num);
		for (k = i; at == sizeof(num) || k > 0; k /= 10)
			num[--at] = (char)('0' + k % 10);
		out_mem(num + at, sizeof(num) - at);
		out_mem(",\"b\":\"x\"}", 9);
	}
	out_json("]}");
	reply_end(r);
}

void
tool_data(const struct req *r)
{
	reply_begin(r);
	out_json("'content':[],'structuredContent':{'n':12345678901234567890,"
	    "'f':1.0,'e':1e3,'list':[1,null,true],'text':'\\u00e9'}");
	reply_end(r);
}

#define PNG "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhf" \
	"DwAChwGA60e6kgAAAABJRU5ErkJggg=="
#define WAV "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA="
#define IMAGE "{'type':'image','data':'" PNG "','mimeType':'image/png'}"
#define AUDIO "{'type':'audio','data':'" WAV "','mimeType':'audio/wav'}"
#define RESOURCE "{'type':'resource','resource':{'uri':'fake://text'," \
	"'mimeType':'text/plain','text':'a text\\n'}}"
#define LINK "{'type':'resource_link','uri':'fake://item/7','name':'item'," \
	"'description':'a link','mimeType':'text/plain'}"

static void
content(const struct req *r, const char *blocks)
{
	reply_begin(r);
	out_json("'content':[");
	out_json(blocks);
	out_json("]");
	reply_end(r);
}

void
tool_image(const struct req *r)
{
	content(r, IMAGE);
}

void
tool_audio(const struct req *r)
{
	content(r, AUDIO);
}

void
tool_resource(const struct req *r)
{
	content(r, RESOURCE ",{'type':'resource','resource':{"
	    "'uri':'fake://blob','mimeType':'application/octet-stream',"
	    "'blob':'AAECAwQF/w=='}}");
}

void
tool_link(const struct req *r)
{
	content(r, LINK);
}

void
tool_mixed(const struct req *r)
{
	content(r, "{'type':'text','text':'first'}," IMAGE "," AUDIO ","
	    RESOURCE "," LINK ",{'type':'text','text':'last'}");
}

/* Content of a kind that a later revision may bring. */
void
tool_hologram(const struct req *r)
{
	content(r, "{'type':'hologram','shape':'cube'}");
}
