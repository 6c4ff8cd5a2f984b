#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake.h"

void
res_list(const struct req *r)
{
	reply_begin(r);
	out_json("'resources':["
	    "{'uri':'fake://text','name':'text','description':'A text',"
	    "'mimeType':'text/plain','size':7},"
	    "{'uri':'fake://blob','name':'blob','description':'Bytes',"
	    "'mimeType':'application/octet-stream','size':8},"
	    "{'uri':'fake://many','name':'many','title':'Two at once'},"
	    "{'uri':'fake://none','name':'none','description':'Not there'}]");
	reply_cache(r);
	reply_end(r);
}

void
res_templates(const struct req *r)
{
	reply_begin(r);
	out_json("'resourceTemplates':[{'uriTemplate':'fake://item/{id}',"
	    "'name':'item','description':'One item',"
	    "'mimeType':'text/plain'}]");
	reply_cache(r);
	reply_end(r);
}

#define TEXT "{'uri':'fake://text','mimeType':'text/plain','text':'a text\\n'}"
#define BLOB "{'uri':'fake://blob','mimeType':'application/octet-stream'," \
	"'blob':'AAECAwQF/w=='}"

void
res_read(const struct req *r)
{
	struct span uri;

	uri = json_get(r->params, "uri");
	if (!json_is(uri, "fake://text") && !json_is(uri, "fake://blob") &&
	    !json_is(uri, "fake://many") &&
	    (uri.p == NULL || strncmp(uri.p, "\"fake://item/", 13) != 0)) {
		reply_error(r, r->modern ? -32602 : -32002,
		    "Resource not found", NULL);
		return;
	}
	reply_begin(r);
	out_json("'contents':[");
	if (json_is(uri, "fake://text"))
		out_json(TEXT);
	else if (json_is(uri, "fake://blob"))
		out_json(BLOB);
	else if (json_is(uri, "fake://many"))
		out_json(TEXT "," BLOB);
	else
		out_json("{'uri':%r,'text':%r}", uri, uri);
	out_json("]");
	reply_cache(r);
	reply_end(r);
}

void
prompt_list(const struct req *r)
{
	reply_begin(r);
	out_json("'prompts':[{'name':'plain','description':'No arguments'},"
	    "{'name':'greet','description':'Greets someone','arguments':["
	    "{'name':'name','description':'Whom','required':true},"
	    "{'name':'style','description':'How'}]}]");
	reply_cache(r);
	reply_end(r);
}

static int
is_string(struct span s)
{
	return s.p != NULL && *s.p == '"';
}

static void
greet(const struct req *r)
{
	struct span name, style;
	char *whom, *how, text[256];

	name = json_get(r->args, "name");
	style = json_get(r->args, "style");
	if (!is_string(name) || (style.p != NULL && !is_string(style))) {
		reply_error(r, -32602, "greet: name must be a string", NULL);
		return;
	}
	whom = json_text(name);
	how = json_text(style);
	snprintf(text, sizeof(text), "Greet %.100s%s%.100s.", whom,
	    *how != '\0' ? " in the style " : "", how);
	reply_begin(r);
	out_json("'description':'A greeting','messages':[{'role':'user',"
	    "'content':{'type':'text','text':%q}},{'role':'assistant',"
	    "'content':{'type':'text','text':'Hello.'}}]", text);
	reply_end(r);
	free(whom);
	free(how);
}

void
prompt_get(const struct req *r)
{
	struct span name;

	name = json_get(r->params, "name");
	if (json_is(name, "greet")) {
		greet(r);
	} else if (json_is(name, "plain")) {
		reply_begin(r);
		out_json("'messages':[{'role':'user','content':{'type':"
		    "'text','text':'Say something plain.'}}]");
		reply_end(r);
	} else {
		reply_error(r, -32602, "No such prompt", NULL);
	}
}

/* The names that begin with what there is of one already. */
void
complete(const struct req *r)
{
	static const char *const names[] = { "ada", "alan", "barbara",
		"dennis", "ken", "margaret" };
	struct span arg;
	char *have;
	size_t i;
	long n;

	arg = json_get(r->params, "argument");
	have = json_text(json_get(arg, "value"));
	n = 0;
	reply_begin(r);
	out_json("'completion':{'values':[");
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strncmp(names[i], have, strlen(have)) == 0)
			out_json(n++ > 0 ? ",%q" : "%q", names[i]);
	out_json("],'total':%d,'hasMore':false}", n);
	reply_end(r);
	free(have);
}
