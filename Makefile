# mg: MCP tools and teams of agents, done the Unix way.
# Runs under GNU make and bmake.  Knobs are macros on the command line:
# make CC=clang O=build/clang CFLAGS='-O1 -g'

.POSIX:
.SUFFIXES:

VERSION = 0.1
PREFIX = /usr/local
BINDIR = $(PREFIX)/bin
LIBEXECDIR = $(PREFIX)/libexec/mg
DATADIR = $(PREFIX)/share/mg
MANDIR = $(PREFIX)/share/man

CC = cc
CFLAGS = -O2 -g
O = build

WARN = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion \
	-Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -Wcast-qual \
	-Wpointer-arith -Wvla -Wformat=2 -Wundef
# Both: glibc's getopt(3) stops at the first operand only with the former,
# realpath(3) is declared only with the latter.
STD = -std=c99 -D_POSIX_C_SOURCE=200809L -D_XOPEN_SOURCE=700 \
	-DVERSION='"$(VERSION)"' -DLIBEXECDIR='"$(LIBEXECDIR)"' -DDATADIR='"$(DATADIR)"'
# libcurl, of lib/net only.
CURL_CFLAGS =
CURL_LIBS = -lcurl
# libcrypto, likewise, of what signs in only.
CRYPTO_CFLAGS =
CRYPTO_LIBS = -lcrypto
# The terminal, of mg-watch only.
NCURSES_LIBS = -lncursesw
COMPILE = mkdir -p $(@D) && $(CC) $(STD) $(CPPFLAGS) $(WARN) $(CFLAGS) -c -o $@
LINK = mkdir -p $(@D) && $(CC) $(CFLAGS) $(LDFLAGS) -o $@

PROGRAMS = mg-mcp mg-http mg-serve mg-agent mg-vote mg-orchestrate mg-watch \
	mg-report
HELPERS = mg-mcp-auth mg-mcp-elicit mg-mcp-login mg-mcp-logout

BASE = $(O)/base/base64.o $(O)/base/buf.o $(O)/base/die.o \
	$(O)/base/file.o $(O)/base/jcheck.o \
	$(O)/base/jout.o $(O)/base/json.o $(O)/base/jvalue.o \
	$(O)/base/line.o $(O)/base/loop.o \
	$(O)/base/mem.o $(O)/base/member.o $(O)/base/number.o $(O)/base/option.o $(O)/base/out.o \
	$(O)/base/pattern.o $(O)/base/place.o $(O)/base/proc.o \
	$(O)/base/schema.o $(O)/base/schema_parts.o $(O)/base/schema_same.o \
	$(O)/base/schema_say.o $(O)/base/schema_types.o \
	$(O)/base/schema_work.o $(O)/base/server.o $(O)/base/set.o \
	$(O)/base/sha256.o 	$(O)/base/slice.o $(O)/base/store.o $(O)/base/text.o \
	$(O)/base/text_words.o $(O)/base/url.o
MCP = $(O)/mcp/ask.o $(O)/mcp/call.o $(O)/mcp/content.o $(O)/mcp/era.o \
	$(O)/mcp/list.o $(O)/mcp/mirror.o $(O)/mcp/peer.o $(O)/mcp/remember.o $(O)/mcp/request.o \
	$(O)/mcp/rpc.o $(O)/mcp/session.o $(O)/mcp/subscribe.o
RULE = $(O)/rule/auth.o $(O)/rule/config.o $(O)/rule/danger.o $(O)/rule/entry.o \
	$(O)/rule/environ.o $(O)/rule/expand.o $(O)/rule/guard.o \
	$(O)/rule/handed.o $(O)/rule/members.o $(O)/rule/mgkeys.o $(O)/rule/quota.o \
	$(O)/rule/trust.o $(O)/rule/typed.o
NET = $(O)/net/address.o $(O)/net/answer.o $(O)/net/body.o \
	$(O)/net/challenge.o $(O)/net/command.o $(O)/net/credential.o \
	$(O)/net/discover.o $(O)/net/fetch.o $(O)/net/grant.o $(O)/net/http.o \
	$(O)/net/jose.o $(O)/net/metadata.o $(O)/net/proxy.o $(O)/net/register.o \
	$(O)/net/retry.o $(O)/net/scopes.o $(O)/net/sign.o \
	$(O)/net/sign_token.o $(O)/net/sse.o $(O)/net/token.o \
	$(O)/net/trust.o
TEAM = $(O)/team/apply.o $(O)/team/apply_agent.o \
	$(O)/team/ask.o $(O)/team/ended.o \
	$(O)/team/escape.o $(O)/team/judge.o $(O)/team/keys.o \
	$(O)/team/likeness.o $(O)/team/machine.o $(O)/team/method.o \
	$(O)/team/next.o $(O)/team/offer.o $(O)/team/piece.o \
	$(O)/team/present.o $(O)/team/prompt.o \
	$(O)/team/prompt_read.o $(O)/team/read_agents.o \
	$(O)/team/read_rules.o $(O)/team/state.o $(O)/team/tally.o \
	$(O)/team/tally_count.o $(O)/team/tally_line.o $(O)/team/tally_run.o \
	$(O)/team/tally_schulze.o $(O)/team/team.o $(O)/team/turns.o
LIB = $(O)/libmg.a
# Apart, so that what needs no libcurl builds without it.
NETLIB = $(O)/libmgnet.a
# Apart, so that only who reads team files needs libyaml.
YAML_LIBS = -lyaml
TEAMFILE = $(O)/cmd/mg-orchestrate/backends.o \
	$(O)/cmd/mg-orchestrate/check.o $(O)/cmd/mg-orchestrate/filter.o \
	$(O)/cmd/mg-orchestrate/load.o $(O)/cmd/mg-orchestrate/mapped.o \
	$(O)/cmd/mg-orchestrate/servers.o $(O)/cmd/mg-orchestrate/settings.o \
	$(O)/cmd/mg-orchestrate/teamfile.o $(O)/cmd/mg-orchestrate/yaml.o \
	$(O)/cmd/mg-orchestrate/yaml_scalar.o
TEAMLIB = $(O)/libmgteam.a
MG_MCP = $(O)/cmd/mg-mcp/agent.o $(O)/cmd/mg-mcp/args.o \
	$(O)/cmd/mg-mcp/call.o $(O)/cmd/mg-mcp/calls.o \
	$(O)/cmd/mg-mcp/client.o $(O)/cmd/mg-mcp/doctor.o $(O)/cmd/mg-mcp/event.o \
	$(O)/cmd/mg-mcp/get.o $(O)/cmd/mg-mcp/help.o $(O)/cmd/mg-mcp/leave.o \
	$(O)/cmd/mg-mcp/list.o $(O)/cmd/mg-mcp/main.o $(O)/cmd/mg-mcp/one.o \
	$(O)/cmd/mg-mcp/options.o $(O)/cmd/mg-mcp/pipe.o $(O)/cmd/mg-mcp/print.o \
	$(O)/cmd/mg-mcp/remote.o $(O)/cmd/mg-mcp/served.o \
	$(O)/cmd/mg-mcp/source.o $(O)/cmd/mg-mcp/target.o \
	$(O)/cmd/mg-mcp/tool.o $(O)/cmd/mg-mcp/trust.o $(O)/cmd/mg-mcp/tty.o \
	$(O)/cmd/mg-mcp/watch.o

MG_AGENT = $(O)/cmd/mg-agent/access.o $(O)/cmd/mg-agent/api.o \
	$(O)/cmd/mg-agent/auto.o $(O)/cmd/mg-agent/calls.o $(O)/cmd/mg-agent/chat.o \
	$(O)/cmd/mg-agent/chat_read.o $(O)/cmd/mg-agent/claude.o \
	$(O)/cmd/mg-agent/claude_args.o $(O)/cmd/mg-agent/claude_ask.o \
	$(O)/cmd/mg-agent/claude_lines.o $(O)/cmd/mg-agent/claude_mcp.o \
	$(O)/cmd/mg-agent/claude_native.o $(O)/cmd/mg-agent/claude_say.o \
	$(O)/cmd/mg-agent/content.o $(O)/cmd/mg-agent/differ.o \
	$(O)/cmd/mg-agent/event.o $(O)/cmd/mg-agent/gemini.o \
	$(O)/cmd/mg-agent/gemini_read.o $(O)/cmd/mg-agent/input.o \
	$(O)/cmd/mg-agent/limits.o $(O)/cmd/mg-agent/main.o \
	$(O)/cmd/mg-agent/messages.o $(O)/cmd/mg-agent/messages_read.o \
	$(O)/cmd/mg-agent/models.o $(O)/cmd/mg-agent/options.o \
	$(O)/cmd/mg-agent/pipe.o $(O)/cmd/mg-agent/provider.o \
	$(O)/cmd/mg-agent/question.o $(O)/cmd/mg-agent/record.o \
	$(O)/cmd/mg-agent/responses.o $(O)/cmd/mg-agent/responses_read.o \
	$(O)/cmd/mg-agent/result.o $(O)/cmd/mg-agent/round.o \
	$(O)/cmd/mg-agent/sampling.o $(O)/cmd/mg-agent/script.o \
	$(O)/cmd/mg-agent/script_fill.o $(O)/cmd/mg-agent/script_read.o \
	$(O)/cmd/mg-agent/settings.o $(O)/cmd/mg-agent/shape.o \
	$(O)/cmd/mg-agent/tools.o $(O)/cmd/mg-agent/turn.o $(O)/cmd/mg-agent/wire.o

HDR = lib/base/*.h lib/mcp/*.h lib/net/*.h lib/rule/*.h lib/team/*.h cmd/*/*.h

all: $(LIB) $(PROGRAMS)

mg-mcp: $(O)/mg-mcp $(O)/mg-mcp-elicit
mg-http: $(O)/mg-http $(O)/mg-mcp-auth $(O)/mg-mcp-login $(O)/mg-mcp-logout
mg-report: $(O)/mg-report
mg-serve: $(O)/mg-serve
mg-vote: $(O)/mg-vote
mg-orchestrate: $(O)/mg-orchestrate $(O)/prompts
mg-watch: $(O)/mg-watch
mg-agent: $(O)/mg-agent $(O)/models.json

# Beside the programs, where they look first.
$(O)/models.json: share/models.json
	mkdir -p $(@D) && cp share/models.json $@
$(O)/prompts: share/prompts
	mkdir -p $(@D) && cp share/prompts $@

$(LIB): $(BASE) $(MCP) $(RULE) $(TEAM)
	rm -f $@
	$(AR) -rc $@ $(BASE) $(MCP) $(RULE) $(TEAM)

$(NETLIB): $(NET)
	rm -f $@
	$(AR) -rc $@ $(NET)

$(TEAMLIB): $(TEAMFILE)
	rm -f $@
	$(AR) -rc $@ $(TEAMFILE)

$(O)/base/base64.o: lib/base/base64.c $(HDR) ; $(COMPILE) lib/base/base64.c
$(O)/base/buf.o: lib/base/buf.c $(HDR) ; $(COMPILE) lib/base/buf.c
$(O)/base/die.o: lib/base/die.c $(HDR) ; $(COMPILE) lib/base/die.c
$(O)/base/file.o: lib/base/file.c $(HDR) ; $(COMPILE) lib/base/file.c
$(O)/base/jcheck.o: lib/base/jcheck.c $(HDR) ; $(COMPILE) lib/base/jcheck.c
$(O)/base/jout.o: lib/base/jout.c $(HDR) ; $(COMPILE) lib/base/jout.c
$(O)/base/json.o: lib/base/json.c $(HDR) ; $(COMPILE) lib/base/json.c
$(O)/base/jvalue.o: lib/base/jvalue.c $(HDR) ; $(COMPILE) lib/base/jvalue.c
$(O)/base/line.o: lib/base/line.c $(HDR) ; $(COMPILE) lib/base/line.c
$(O)/base/loop.o: lib/base/loop.c $(HDR) ; $(COMPILE) lib/base/loop.c
$(O)/base/mem.o: lib/base/mem.c $(HDR) ; $(COMPILE) lib/base/mem.c
$(O)/base/member.o: lib/base/member.c $(HDR) ; $(COMPILE) lib/base/member.c
$(O)/base/number.o: lib/base/number.c $(HDR) ; $(COMPILE) lib/base/number.c
$(O)/base/option.o: lib/base/option.c $(HDR) ; $(COMPILE) lib/base/option.c
$(O)/base/out.o: lib/base/out.c $(HDR) ; $(COMPILE) lib/base/out.c
$(O)/base/pattern.o: lib/base/pattern.c $(HDR) ; $(COMPILE) lib/base/pattern.c
$(O)/base/place.o: lib/base/place.c $(HDR) ; $(COMPILE) lib/base/place.c
$(O)/base/proc.o: lib/base/proc.c $(HDR) ; $(COMPILE) lib/base/proc.c
$(O)/base/schema.o: lib/base/schema.c $(HDR) ; $(COMPILE) lib/base/schema.c
$(O)/base/schema_parts.o: lib/base/schema_parts.c $(HDR) ; $(COMPILE) lib/base/schema_parts.c
$(O)/base/schema_same.o: lib/base/schema_same.c $(HDR) ; $(COMPILE) lib/base/schema_same.c
$(O)/base/schema_say.o: lib/base/schema_say.c $(HDR) ; $(COMPILE) lib/base/schema_say.c
$(O)/base/schema_types.o: lib/base/schema_types.c $(HDR) ; $(COMPILE) lib/base/schema_types.c
$(O)/base/schema_work.o: lib/base/schema_work.c $(HDR) ; $(COMPILE) lib/base/schema_work.c
$(O)/base/server.o: lib/base/server.c $(HDR) ; $(COMPILE) lib/base/server.c
$(O)/base/set.o: lib/base/set.c $(HDR) ; $(COMPILE) lib/base/set.c
$(O)/base/sha256.o: lib/base/sha256.c $(HDR) ; $(COMPILE) lib/base/sha256.c
$(O)/base/slice.o: lib/base/slice.c $(HDR) ; $(COMPILE) lib/base/slice.c
$(O)/base/store.o: lib/base/store.c $(HDR) ; $(COMPILE) lib/base/store.c
$(O)/base/text.o: lib/base/text.c $(HDR) ; $(COMPILE) lib/base/text.c
$(O)/base/text_words.o: lib/base/text_words.c $(HDR) ; $(COMPILE) lib/base/text_words.c
$(O)/base/url.o: lib/base/url.c $(HDR) ; $(COMPILE) lib/base/url.c
$(O)/mcp/ask.o: lib/mcp/ask.c $(HDR) ; $(COMPILE) lib/mcp/ask.c
$(O)/mcp/call.o: lib/mcp/call.c $(HDR) ; $(COMPILE) lib/mcp/call.c
$(O)/mcp/content.o: lib/mcp/content.c $(HDR) ; $(COMPILE) lib/mcp/content.c
$(O)/mcp/era.o: lib/mcp/era.c $(HDR) ; $(COMPILE) lib/mcp/era.c
$(O)/mcp/list.o: lib/mcp/list.c $(HDR) ; $(COMPILE) lib/mcp/list.c
$(O)/mcp/mirror.o: lib/mcp/mirror.c $(HDR) ; $(COMPILE) lib/mcp/mirror.c
$(O)/mcp/peer.o: lib/mcp/peer.c $(HDR) ; $(COMPILE) lib/mcp/peer.c
$(O)/mcp/remember.o: lib/mcp/remember.c $(HDR) ; $(COMPILE) lib/mcp/remember.c
$(O)/mcp/request.o: lib/mcp/request.c $(HDR) ; $(COMPILE) lib/mcp/request.c
$(O)/mcp/rpc.o: lib/mcp/rpc.c $(HDR) ; $(COMPILE) lib/mcp/rpc.c
$(O)/mcp/session.o: lib/mcp/session.c $(HDR) ; $(COMPILE) lib/mcp/session.c
$(O)/mcp/subscribe.o: lib/mcp/subscribe.c $(HDR) ; $(COMPILE) lib/mcp/subscribe.c

$(O)/net/address.o: lib/net/address.c $(HDR) ; $(COMPILE) lib/net/address.c
$(O)/net/answer.o: lib/net/answer.c $(HDR) ; $(COMPILE) lib/net/answer.c
$(O)/net/body.o: lib/net/body.c $(HDR) ; $(COMPILE) lib/net/body.c
$(O)/net/challenge.o: lib/net/challenge.c $(HDR) ; $(COMPILE) lib/net/challenge.c
$(O)/net/command.o: lib/net/command.c $(HDR) ; $(COMPILE) lib/net/command.c
$(O)/net/credential.o: lib/net/credential.c $(HDR) ; $(COMPILE) lib/net/credential.c
$(O)/net/discover.o: lib/net/discover.c $(HDR) ; $(COMPILE) lib/net/discover.c
$(O)/net/fetch.o: lib/net/fetch.c $(HDR) ; $(COMPILE) lib/net/fetch.c
$(O)/net/grant.o: lib/net/grant.c $(HDR) ; $(COMPILE) lib/net/grant.c
$(O)/net/http.o: lib/net/http.c $(HDR) ; $(COMPILE) $(CURL_CFLAGS) lib/net/http.c
$(O)/net/jose.o: lib/net/jose.c $(HDR) ; $(COMPILE) $(CRYPTO_CFLAGS) lib/net/jose.c
$(O)/net/metadata.o: lib/net/metadata.c $(HDR) ; $(COMPILE) lib/net/metadata.c
$(O)/net/proxy.o: lib/net/proxy.c $(HDR) ; $(COMPILE) lib/net/proxy.c
$(O)/net/register.o: lib/net/register.c $(HDR) ; $(COMPILE) lib/net/register.c
$(O)/net/retry.o: lib/net/retry.c $(HDR) ; $(COMPILE) lib/net/retry.c
$(O)/net/scopes.o: lib/net/scopes.c $(HDR) ; $(COMPILE) lib/net/scopes.c
$(O)/net/sign.o: lib/net/sign.c $(HDR) ; $(COMPILE) lib/net/sign.c
$(O)/net/sign_token.o: lib/net/sign_token.c $(HDR) ; $(COMPILE) lib/net/sign_token.c
$(O)/net/sse.o: lib/net/sse.c $(HDR) ; $(COMPILE) lib/net/sse.c
$(O)/net/token.o: lib/net/token.c $(HDR) ; $(COMPILE) lib/net/token.c
$(O)/net/trust.o: lib/net/trust.c $(HDR) ; $(COMPILE) lib/net/trust.c

$(O)/rule/auth.o: lib/rule/auth.c $(HDR) ; $(COMPILE) lib/rule/auth.c
$(O)/rule/config.o: lib/rule/config.c $(HDR) ; $(COMPILE) lib/rule/config.c
$(O)/rule/danger.o: lib/rule/danger.c $(HDR) ; $(COMPILE) lib/rule/danger.c
$(O)/rule/entry.o: lib/rule/entry.c $(HDR) ; $(COMPILE) lib/rule/entry.c
$(O)/rule/environ.o: lib/rule/environ.c $(HDR) ; $(COMPILE) lib/rule/environ.c
$(O)/rule/expand.o: lib/rule/expand.c $(HDR) ; $(COMPILE) lib/rule/expand.c
$(O)/rule/guard.o: lib/rule/guard.c $(HDR) ; $(COMPILE) lib/rule/guard.c
$(O)/rule/handed.o: lib/rule/handed.c $(HDR) ; $(COMPILE) lib/rule/handed.c
$(O)/rule/members.o: lib/rule/members.c $(HDR) ; $(COMPILE) lib/rule/members.c
$(O)/rule/mgkeys.o: lib/rule/mgkeys.c $(HDR) ; $(COMPILE) lib/rule/mgkeys.c
$(O)/rule/quota.o: lib/rule/quota.c $(HDR) ; $(COMPILE) lib/rule/quota.c
$(O)/rule/trust.o: lib/rule/trust.c $(HDR) ; $(COMPILE) lib/rule/trust.c
$(O)/rule/typed.o: lib/rule/typed.c $(HDR) ; $(COMPILE) lib/rule/typed.c

$(O)/team/apply.o: lib/team/apply.c $(HDR) ; $(COMPILE) lib/team/apply.c
$(O)/team/apply_agent.o: lib/team/apply_agent.c $(HDR) ; $(COMPILE) lib/team/apply_agent.c
$(O)/team/ask.o: lib/team/ask.c $(HDR) ; $(COMPILE) lib/team/ask.c
$(O)/team/ended.o: lib/team/ended.c $(HDR) ; $(COMPILE) lib/team/ended.c
$(O)/team/escape.o: lib/team/escape.c $(HDR) ; $(COMPILE) lib/team/escape.c
$(O)/team/judge.o: lib/team/judge.c $(HDR) ; $(COMPILE) lib/team/judge.c
$(O)/team/keys.o: lib/team/keys.c $(HDR) ; $(COMPILE) lib/team/keys.c
$(O)/team/likeness.o: lib/team/likeness.c $(HDR) ; $(COMPILE) lib/team/likeness.c
$(O)/team/machine.o: lib/team/machine.c $(HDR) ; $(COMPILE) lib/team/machine.c
$(O)/team/method.o: lib/team/method.c $(HDR) ; $(COMPILE) lib/team/method.c
$(O)/team/next.o: lib/team/next.c $(HDR) ; $(COMPILE) lib/team/next.c
$(O)/team/offer.o: lib/team/offer.c $(HDR) ; $(COMPILE) lib/team/offer.c
$(O)/team/piece.o: lib/team/piece.c $(HDR) ; $(COMPILE) lib/team/piece.c
$(O)/team/present.o: lib/team/present.c $(HDR) ; $(COMPILE) lib/team/present.c
$(O)/team/prompt.o: lib/team/prompt.c $(HDR) ; $(COMPILE) lib/team/prompt.c
$(O)/team/prompt_read.o: lib/team/prompt_read.c $(HDR) ; $(COMPILE) lib/team/prompt_read.c
$(O)/team/read_agents.o: lib/team/read_agents.c $(HDR) ; $(COMPILE) lib/team/read_agents.c
$(O)/team/read_rules.o: lib/team/read_rules.c $(HDR) ; $(COMPILE) lib/team/read_rules.c
$(O)/team/state.o: lib/team/state.c $(HDR) ; $(COMPILE) lib/team/state.c
$(O)/team/tally.o: lib/team/tally.c $(HDR) ; $(COMPILE) lib/team/tally.c
$(O)/team/tally_count.o: lib/team/tally_count.c $(HDR) ; $(COMPILE) lib/team/tally_count.c
$(O)/team/tally_line.o: lib/team/tally_line.c $(HDR) ; $(COMPILE) lib/team/tally_line.c
$(O)/team/tally_run.o: lib/team/tally_run.c $(HDR) ; $(COMPILE) lib/team/tally_run.c
$(O)/team/tally_schulze.o: lib/team/tally_schulze.c $(HDR) ; $(COMPILE) lib/team/tally_schulze.c
$(O)/team/team.o: lib/team/team.c $(HDR) ; $(COMPILE) lib/team/team.c
$(O)/team/turns.o: lib/team/turns.c $(HDR) ; $(COMPILE) lib/team/turns.c

$(O)/mg-mcp: $(MG_MCP) $(LIB)
	$(LINK) $(MG_MCP) $(LIB)

$(O)/cmd/mg-mcp/agent.o: cmd/mg-mcp/agent.c $(HDR) ; $(COMPILE) cmd/mg-mcp/agent.c
$(O)/cmd/mg-mcp/args.o: cmd/mg-mcp/args.c $(HDR) ; $(COMPILE) cmd/mg-mcp/args.c
$(O)/cmd/mg-mcp/call.o: cmd/mg-mcp/call.c $(HDR) ; $(COMPILE) cmd/mg-mcp/call.c
$(O)/cmd/mg-mcp/calls.o: cmd/mg-mcp/calls.c $(HDR) ; $(COMPILE) cmd/mg-mcp/calls.c
$(O)/cmd/mg-mcp/client.o: cmd/mg-mcp/client.c $(HDR) ; $(COMPILE) cmd/mg-mcp/client.c
$(O)/cmd/mg-mcp/doctor.o: cmd/mg-mcp/doctor.c $(HDR) ; $(COMPILE) cmd/mg-mcp/doctor.c
$(O)/cmd/mg-mcp/event.o: cmd/mg-mcp/event.c $(HDR) ; $(COMPILE) cmd/mg-mcp/event.c
$(O)/cmd/mg-mcp/get.o: cmd/mg-mcp/get.c $(HDR) ; $(COMPILE) cmd/mg-mcp/get.c
$(O)/cmd/mg-mcp/help.o: cmd/mg-mcp/help.c $(HDR) ; $(COMPILE) cmd/mg-mcp/help.c
$(O)/cmd/mg-mcp/leave.o: cmd/mg-mcp/leave.c $(HDR) ; $(COMPILE) cmd/mg-mcp/leave.c
$(O)/cmd/mg-mcp/list.o: cmd/mg-mcp/list.c $(HDR) ; $(COMPILE) cmd/mg-mcp/list.c
$(O)/cmd/mg-mcp/main.o: cmd/mg-mcp/main.c $(HDR) ; $(COMPILE) cmd/mg-mcp/main.c
$(O)/cmd/mg-mcp/one.o: cmd/mg-mcp/one.c $(HDR) ; $(COMPILE) cmd/mg-mcp/one.c
$(O)/cmd/mg-mcp/options.o: cmd/mg-mcp/options.c $(HDR) ; $(COMPILE) cmd/mg-mcp/options.c
$(O)/cmd/mg-mcp/pipe.o: cmd/mg-mcp/pipe.c $(HDR) ; $(COMPILE) cmd/mg-mcp/pipe.c
$(O)/cmd/mg-mcp/print.o: cmd/mg-mcp/print.c $(HDR) ; $(COMPILE) cmd/mg-mcp/print.c
$(O)/cmd/mg-mcp/remote.o: cmd/mg-mcp/remote.c $(HDR) ; $(COMPILE) cmd/mg-mcp/remote.c
$(O)/cmd/mg-mcp/served.o: cmd/mg-mcp/served.c $(HDR) ; $(COMPILE) cmd/mg-mcp/served.c
$(O)/cmd/mg-mcp/source.o: cmd/mg-mcp/source.c $(HDR) ; $(COMPILE) cmd/mg-mcp/source.c
$(O)/cmd/mg-mcp/target.o: cmd/mg-mcp/target.c $(HDR) ; $(COMPILE) cmd/mg-mcp/target.c
$(O)/cmd/mg-mcp/tool.o: cmd/mg-mcp/tool.c $(HDR) ; $(COMPILE) cmd/mg-mcp/tool.c
$(O)/cmd/mg-mcp/trust.o: cmd/mg-mcp/trust.c $(HDR) ; $(COMPILE) cmd/mg-mcp/trust.c
$(O)/cmd/mg-mcp/tty.o: cmd/mg-mcp/tty.c $(HDR) ; $(COMPILE) cmd/mg-mcp/tty.c
$(O)/cmd/mg-mcp/watch.o: cmd/mg-mcp/watch.c $(HDR) ; $(COMPILE) cmd/mg-mcp/watch.c

$(O)/mg-agent: $(MG_AGENT) $(LIB) $(NETLIB)
	$(LINK) $(MG_AGENT) $(LIB) $(NETLIB) $(CURL_LIBS)

$(O)/cmd/mg-agent/access.o: cmd/mg-agent/access.c $(HDR) ; $(COMPILE) cmd/mg-agent/access.c
$(O)/cmd/mg-agent/api.o: cmd/mg-agent/api.c $(HDR) ; $(COMPILE) cmd/mg-agent/api.c
$(O)/cmd/mg-agent/auto.o: cmd/mg-agent/auto.c $(HDR) ; $(COMPILE) cmd/mg-agent/auto.c
$(O)/cmd/mg-agent/calls.o: cmd/mg-agent/calls.c $(HDR) ; $(COMPILE) cmd/mg-agent/calls.c
$(O)/cmd/mg-agent/chat.o: cmd/mg-agent/chat.c $(HDR) ; $(COMPILE) cmd/mg-agent/chat.c
$(O)/cmd/mg-agent/chat_read.o: cmd/mg-agent/chat_read.c $(HDR) ; $(COMPILE) cmd/mg-agent/chat_read.c
$(O)/cmd/mg-agent/claude.o: cmd/mg-agent/claude.c $(HDR) ; $(COMPILE) cmd/mg-agent/claude.c
$(O)/cmd/mg-agent/claude_args.o: cmd/mg-agent/claude_args.c $(HDR) ; $(COMPILE) cmd/mg-agent/claude_args.c
$(O)/cmd/mg-agent/claude_ask.o: cmd/mg-agent/claude_ask.c $(HDR) ; $(COMPILE) cmd/mg-agent/claude_ask.c
$(O)/cmd/mg-agent/claude_lines.o: cmd/mg-agent/claude_lines.c $(HDR) ; $(COMPILE) cmd/mg-agent/claude_lines.c
$(O)/cmd/mg-agent/claude_mcp.o: cmd/mg-agent/claude_mcp.c $(HDR) ; $(COMPILE) cmd/mg-agent/claude_mcp.c
$(O)/cmd/mg-agent/claude_native.o: cmd/mg-agent/claude_native.c $(HDR) ; $(COMPILE) cmd/mg-agent/claude_native.c
$(O)/cmd/mg-agent/claude_say.o: cmd/mg-agent/claude_say.c $(HDR) ; $(COMPILE) cmd/mg-agent/claude_say.c
$(O)/cmd/mg-agent/content.o: cmd/mg-agent/content.c $(HDR) ; $(COMPILE) cmd/mg-agent/content.c
$(O)/cmd/mg-agent/differ.o: cmd/mg-agent/differ.c $(HDR) ; $(COMPILE) cmd/mg-agent/differ.c
$(O)/cmd/mg-agent/event.o: cmd/mg-agent/event.c $(HDR) ; $(COMPILE) cmd/mg-agent/event.c
$(O)/cmd/mg-agent/gemini.o: cmd/mg-agent/gemini.c $(HDR) ; $(COMPILE) cmd/mg-agent/gemini.c
$(O)/cmd/mg-agent/gemini_read.o: cmd/mg-agent/gemini_read.c $(HDR) ; $(COMPILE) cmd/mg-agent/gemini_read.c
$(O)/cmd/mg-agent/input.o: cmd/mg-agent/input.c $(HDR) ; $(COMPILE) cmd/mg-agent/input.c
$(O)/cmd/mg-agent/limits.o: cmd/mg-agent/limits.c $(HDR) ; $(COMPILE) cmd/mg-agent/limits.c
$(O)/cmd/mg-agent/main.o: cmd/mg-agent/main.c $(HDR) ; $(COMPILE) cmd/mg-agent/main.c
$(O)/cmd/mg-agent/messages.o: cmd/mg-agent/messages.c $(HDR) ; $(COMPILE) cmd/mg-agent/messages.c
$(O)/cmd/mg-agent/messages_read.o: cmd/mg-agent/messages_read.c $(HDR) ; $(COMPILE) cmd/mg-agent/messages_read.c
$(O)/cmd/mg-agent/models.o: cmd/mg-agent/models.c $(HDR) ; $(COMPILE) cmd/mg-agent/models.c
$(O)/cmd/mg-agent/options.o: cmd/mg-agent/options.c $(HDR) ; $(COMPILE) cmd/mg-agent/options.c
$(O)/cmd/mg-agent/pipe.o: cmd/mg-agent/pipe.c $(HDR) ; $(COMPILE) cmd/mg-agent/pipe.c
$(O)/cmd/mg-agent/provider.o: cmd/mg-agent/provider.c $(HDR) ; $(COMPILE) cmd/mg-agent/provider.c
$(O)/cmd/mg-agent/question.o: cmd/mg-agent/question.c $(HDR) ; $(COMPILE) cmd/mg-agent/question.c
$(O)/cmd/mg-agent/record.o: cmd/mg-agent/record.c $(HDR) ; $(COMPILE) cmd/mg-agent/record.c
$(O)/cmd/mg-agent/responses.o: cmd/mg-agent/responses.c $(HDR) ; $(COMPILE) cmd/mg-agent/responses.c
$(O)/cmd/mg-agent/responses_read.o: cmd/mg-agent/responses_read.c $(HDR) ; $(COMPILE) cmd/mg-agent/responses_read.c
$(O)/cmd/mg-agent/result.o: cmd/mg-agent/result.c $(HDR) ; $(COMPILE) cmd/mg-agent/result.c
$(O)/cmd/mg-agent/round.o: cmd/mg-agent/round.c $(HDR) ; $(COMPILE) cmd/mg-agent/round.c
$(O)/cmd/mg-agent/sampling.o: cmd/mg-agent/sampling.c $(HDR) ; $(COMPILE) cmd/mg-agent/sampling.c
$(O)/cmd/mg-agent/script.o: cmd/mg-agent/script.c $(HDR) ; $(COMPILE) cmd/mg-agent/script.c
$(O)/cmd/mg-agent/script_fill.o: cmd/mg-agent/script_fill.c $(HDR) ; $(COMPILE) cmd/mg-agent/script_fill.c
$(O)/cmd/mg-agent/script_read.o: cmd/mg-agent/script_read.c $(HDR) ; $(COMPILE) cmd/mg-agent/script_read.c
$(O)/cmd/mg-agent/settings.o: cmd/mg-agent/settings.c $(HDR) ; $(COMPILE) cmd/mg-agent/settings.c
$(O)/cmd/mg-agent/shape.o: cmd/mg-agent/shape.c $(HDR) ; $(COMPILE) cmd/mg-agent/shape.c
$(O)/cmd/mg-agent/tools.o: cmd/mg-agent/tools.c $(HDR) ; $(COMPILE) cmd/mg-agent/tools.c
$(O)/cmd/mg-agent/turn.o: cmd/mg-agent/turn.c $(HDR) ; $(COMPILE) cmd/mg-agent/turn.c
$(O)/cmd/mg-agent/wire.o: cmd/mg-agent/wire.c $(HDR) ; $(COMPILE) cmd/mg-agent/wire.c

MG_MCP_ELICIT = $(O)/cmd/mg-mcp-elicit/form.o \
	$(O)/cmd/mg-mcp-elicit/main.o $(O)/cmd/mg-mcp-elicit/screen.o \
	$(O)/cmd/mg-mcp-elicit/url.o $(O)/cmd/mg-mcp-elicit/value.o

$(O)/mg-mcp-elicit: $(MG_MCP_ELICIT) $(LIB)
	$(LINK) $(MG_MCP_ELICIT) $(LIB)

$(O)/cmd/mg-mcp-elicit/form.o: cmd/mg-mcp-elicit/form.c $(HDR) ; $(COMPILE) cmd/mg-mcp-elicit/form.c
$(O)/cmd/mg-mcp-elicit/main.o: cmd/mg-mcp-elicit/main.c $(HDR) ; $(COMPILE) cmd/mg-mcp-elicit/main.c
$(O)/cmd/mg-mcp-elicit/screen.o: cmd/mg-mcp-elicit/screen.c $(HDR) ; $(COMPILE) cmd/mg-mcp-elicit/screen.c
$(O)/cmd/mg-mcp-elicit/url.o: cmd/mg-mcp-elicit/url.c $(HDR) ; $(COMPILE) cmd/mg-mcp-elicit/url.c
$(O)/cmd/mg-mcp-elicit/value.o: cmd/mg-mcp-elicit/value.c $(HDR) ; $(COMPILE) cmd/mg-mcp-elicit/value.c

$(O)/mg-vote: $(O)/cmd/mg-vote.o $(LIB) ; $(LINK) $(O)/cmd/mg-vote.o $(LIB)
$(O)/cmd/mg-vote.o: cmd/mg-vote.c $(HDR) ; $(COMPILE) cmd/mg-vote.c

MG_ORCHESTRATE = $(O)/cmd/mg-orchestrate/agent.o \
	$(O)/cmd/mg-orchestrate/answer.o $(O)/cmd/mg-orchestrate/batch.o \
	$(O)/cmd/mg-orchestrate/command.o $(O)/cmd/mg-orchestrate/drive.o \
	$(O)/cmd/mg-orchestrate/errors.o \
	$(O)/cmd/mg-orchestrate/main.o $(O)/cmd/mg-orchestrate/masked.o \
	$(O)/cmd/mg-orchestrate/options.o $(O)/cmd/mg-orchestrate/outcome.o \
	$(O)/cmd/mg-orchestrate/record.o $(O)/cmd/mg-orchestrate/replay.o \
	$(O)/cmd/mg-orchestrate/run.o $(O)/cmd/mg-orchestrate/scratch.o \
	$(O)/cmd/mg-orchestrate/secrets.o $(O)/cmd/mg-orchestrate/setup.o \
	$(O)/cmd/mg-orchestrate/snapshot.o $(O)/cmd/mg-orchestrate/spill.o \
	$(O)/cmd/mg-orchestrate/task.o $(O)/cmd/mg-orchestrate/taskline.o \
	$(O)/cmd/mg-orchestrate/tree.o $(O)/cmd/mg-orchestrate/tree_file.o

$(O)/mg-orchestrate: $(MG_ORCHESTRATE) $(TEAMLIB) $(LIB)
	$(LINK) $(MG_ORCHESTRATE) $(TEAMLIB) $(LIB) $(YAML_LIBS)

$(O)/cmd/mg-orchestrate/agent.o: cmd/mg-orchestrate/agent.c $(HDR) ; $(COMPILE) cmd/mg-orchestrate/agent.c
$(O)/cmd/mg-orchestrate/answer.o: cmd/mg-orchestrate/answer.c $(HDR) ; $(COMPILE) cmd/mg-orchestrate/answer.c
$(O)/cmd/mg-orchestrate/batch.o: cmd/mg-orchestrate/batch.c $(HDR) ; $(COMPILE) cmd/mg-orchestrate/batch.c
$(O)/cmd/mg-orchestrate/command.o: cmd/mg-orchestrate/command.c $(HDR) ; $(COMPILE) cmd/mg-orchestrate/command.c
$(O)/cmd/mg-orchestrate/drive.o: cmd/mg-orchestrate/drive.c $(HDR) ; $(COMPILE) cmd/mg-orchestrate/drive.c
$(O)/cmd/mg-orchestrate/errors.o: cmd/mg-orchestrate/errors.c $(HDR) ; $(COMPILE) cmd/mg-orchestrate/errors.c
$(O)/cmd/mg-orchestrate/main.o: cmd/mg-orchestrate/main.c $(HDR) ; $(COMPILE) cmd/mg-orchestrate/main.c
$(O)/cmd/mg-orchestrate/masked.o: cmd/mg-orchestrate/masked.c $(HDR) ; $(COMPILE) cmd/mg-orchestrate/masked.c
$(O)/cmd/mg-orchestrate/options.o: cmd/mg-orchestrate/options.c $(HDR) ; $(COMPILE) cmd/mg-orchestrate/options.c
$(O)/cmd/mg-orchestrate/outcome.o: cmd/mg-orchestrate/outcome.c $(HDR) ; $(COMPILE) cmd/mg-orchestrate/outcome.c
$(O)/cmd/mg-orchestrate/record.o: cmd/mg-orchestrate/record.c $(HDR) ; $(COMPILE) cmd/mg-orchestrate/record.c
$(O)/cmd/mg-orchestrate/replay.o: cmd/mg-orchestrate/replay.c $(HDR) ; $(COMPILE) cmd/mg-orchestrate/replay.c
$(O)/cmd/mg-orchestrate/run.o: cmd/mg-orchestrate/run.c $(HDR) ; $(COMPILE) cmd/mg-orchestrate/run.c
$(O)/cmd/mg-orchestrate/scratch.o: cmd/mg-orchestrate/scratch.c $(HDR) ; $(COMPILE) cmd/mg-orchestrate/scratch.c
$(O)/cmd/mg-orchestrate/secrets.o: cmd/mg-orchestrate/secrets.c $(HDR) ; $(COMPILE) cmd/mg-orchestrate/secrets.c
$(O)/cmd/mg-orchestrate/setup.o: cmd/mg-orchestrate/setup.c $(HDR) ; $(COMPILE) cmd/mg-orchestrate/setup.c
$(O)/cmd/mg-orchestrate/snapshot.o: cmd/mg-orchestrate/snapshot.c $(HDR) ; $(COMPILE) cmd/mg-orchestrate/snapshot.c
$(O)/cmd/mg-orchestrate/spill.o: cmd/mg-orchestrate/spill.c $(HDR) ; $(COMPILE) cmd/mg-orchestrate/spill.c
$(O)/cmd/mg-orchestrate/task.o: cmd/mg-orchestrate/task.c $(HDR) ; $(COMPILE) cmd/mg-orchestrate/task.c
$(O)/cmd/mg-orchestrate/taskline.o: cmd/mg-orchestrate/taskline.c $(HDR) ; $(COMPILE) cmd/mg-orchestrate/taskline.c
$(O)/cmd/mg-orchestrate/tree.o: cmd/mg-orchestrate/tree.c $(HDR) ; $(COMPILE) cmd/mg-orchestrate/tree.c
$(O)/cmd/mg-orchestrate/tree_file.o: cmd/mg-orchestrate/tree_file.c $(HDR) ; $(COMPILE) cmd/mg-orchestrate/tree_file.c
$(O)/cmd/mg-orchestrate/backends.o: cmd/mg-orchestrate/backends.c $(HDR) ; $(COMPILE) cmd/mg-orchestrate/backends.c
$(O)/cmd/mg-orchestrate/check.o: cmd/mg-orchestrate/check.c $(HDR) ; $(COMPILE) cmd/mg-orchestrate/check.c
$(O)/cmd/mg-orchestrate/filter.o: cmd/mg-orchestrate/filter.c $(HDR) ; $(COMPILE) cmd/mg-orchestrate/filter.c
$(O)/cmd/mg-orchestrate/load.o: cmd/mg-orchestrate/load.c $(HDR) ; $(COMPILE) cmd/mg-orchestrate/load.c
$(O)/cmd/mg-orchestrate/mapped.o: cmd/mg-orchestrate/mapped.c $(HDR) ; $(COMPILE) cmd/mg-orchestrate/mapped.c
$(O)/cmd/mg-orchestrate/servers.o: cmd/mg-orchestrate/servers.c $(HDR) ; $(COMPILE) cmd/mg-orchestrate/servers.c
$(O)/cmd/mg-orchestrate/settings.o: cmd/mg-orchestrate/settings.c $(HDR) ; $(COMPILE) cmd/mg-orchestrate/settings.c
$(O)/cmd/mg-orchestrate/teamfile.o: cmd/mg-orchestrate/teamfile.c $(HDR) ; $(COMPILE) cmd/mg-orchestrate/teamfile.c
$(O)/cmd/mg-orchestrate/yaml.o: cmd/mg-orchestrate/yaml.c $(HDR) ; $(COMPILE) cmd/mg-orchestrate/yaml.c
$(O)/cmd/mg-orchestrate/yaml_scalar.o: cmd/mg-orchestrate/yaml_scalar.c $(HDR) ; $(COMPILE) cmd/mg-orchestrate/yaml_scalar.c

# All but main, so that the reader can be fuzzed.
MG_REPORT = $(O)/cmd/mg-report/ballots.o $(O)/cmd/mg-report/calls.o \
	$(O)/cmd/mg-report/course.o $(O)/cmd/mg-report/diff.o \
	$(O)/cmd/mg-report/figures.o $(O)/cmd/mg-report/html.o \
	$(O)/cmd/mg-report/keep.o $(O)/cmd/mg-report/page.o \
	$(O)/cmd/mg-report/questions.o $(O)/cmd/mg-report/read.o \
	$(O)/cmd/mg-report/records.o $(O)/cmd/mg-report/style.o \
	$(O)/cmd/mg-report/team.o $(O)/cmd/mg-report/timeline.o \
	$(O)/cmd/mg-report/turns.o $(O)/cmd/mg-report/versions.o
REPORTLIB = $(O)/libmgreport.a

$(REPORTLIB): $(MG_REPORT)
	rm -f $@
	$(AR) -rc $@ $(MG_REPORT)

$(O)/mg-report: $(O)/cmd/mg-report/main.o $(REPORTLIB) $(LIB)
	$(LINK) $(O)/cmd/mg-report/main.o $(REPORTLIB) $(LIB)

$(O)/cmd/mg-report/ballots.o: cmd/mg-report/ballots.c $(HDR) ; $(COMPILE) cmd/mg-report/ballots.c
$(O)/cmd/mg-report/calls.o: cmd/mg-report/calls.c $(HDR) ; $(COMPILE) cmd/mg-report/calls.c
$(O)/cmd/mg-report/course.o: cmd/mg-report/course.c $(HDR) ; $(COMPILE) cmd/mg-report/course.c
$(O)/cmd/mg-report/diff.o: cmd/mg-report/diff.c $(HDR) ; $(COMPILE) cmd/mg-report/diff.c
$(O)/cmd/mg-report/figures.o: cmd/mg-report/figures.c $(HDR) ; $(COMPILE) cmd/mg-report/figures.c
$(O)/cmd/mg-report/html.o: cmd/mg-report/html.c $(HDR) ; $(COMPILE) cmd/mg-report/html.c
$(O)/cmd/mg-report/keep.o: cmd/mg-report/keep.c $(HDR) ; $(COMPILE) cmd/mg-report/keep.c
$(O)/cmd/mg-report/main.o: cmd/mg-report/main.c $(HDR) ; $(COMPILE) cmd/mg-report/main.c
$(O)/cmd/mg-report/page.o: cmd/mg-report/page.c $(HDR) ; $(COMPILE) cmd/mg-report/page.c
$(O)/cmd/mg-report/questions.o: cmd/mg-report/questions.c $(HDR) ; $(COMPILE) cmd/mg-report/questions.c
$(O)/cmd/mg-report/read.o: cmd/mg-report/read.c $(HDR) ; $(COMPILE) cmd/mg-report/read.c
$(O)/cmd/mg-report/records.o: cmd/mg-report/records.c $(HDR) ; $(COMPILE) cmd/mg-report/records.c
$(O)/cmd/mg-report/style.o: cmd/mg-report/style.c $(HDR) ; $(COMPILE) cmd/mg-report/style.c
$(O)/cmd/mg-report/team.o: cmd/mg-report/team.c $(HDR) ; $(COMPILE) cmd/mg-report/team.c
$(O)/cmd/mg-report/timeline.o: cmd/mg-report/timeline.c $(HDR) ; $(COMPILE) cmd/mg-report/timeline.c
$(O)/cmd/mg-report/turns.o: cmd/mg-report/turns.c $(HDR) ; $(COMPILE) cmd/mg-report/turns.c
$(O)/cmd/mg-report/versions.o: cmd/mg-report/versions.c $(HDR) ; $(COMPILE) cmd/mg-report/versions.c

MG_HTTP = $(O)/cmd/mg-http/answer.o $(O)/cmd/mg-http/discover.o \
	$(O)/cmd/mg-http/exchange.o $(O)/cmd/mg-http/fail.o \
	$(O)/cmd/mg-http/headers.o $(O)/cmd/mg-http/input.o \
	$(O)/cmd/mg-http/main.o $(O)/cmd/mg-http/mask.o \
	$(O)/cmd/mg-http/message.o $(O)/cmd/mg-http/mirrored.o \
	$(O)/cmd/mg-http/options.o $(O)/cmd/mg-http/output.o \
	$(O)/cmd/mg-http/session.o $(O)/cmd/mg-http/signing.o \
	$(O)/cmd/mg-http/sse_transport.o $(O)/cmd/mg-http/stream.o \
	$(O)/cmd/mg-http/trace.o $(O)/cmd/mg-http/transfer.o

$(O)/mg-http: $(MG_HTTP) $(NETLIB) $(LIB)
	$(LINK) $(MG_HTTP) $(NETLIB) $(LIB) $(CURL_LIBS) \
		$(CRYPTO_LIBS)

$(O)/cmd/mg-http/answer.o: cmd/mg-http/answer.c $(HDR) ; $(COMPILE) cmd/mg-http/answer.c
$(O)/cmd/mg-http/discover.o: cmd/mg-http/discover.c $(HDR) ; $(COMPILE) cmd/mg-http/discover.c
$(O)/cmd/mg-http/exchange.o: cmd/mg-http/exchange.c $(HDR) ; $(COMPILE) cmd/mg-http/exchange.c
$(O)/cmd/mg-http/fail.o: cmd/mg-http/fail.c $(HDR) ; $(COMPILE) cmd/mg-http/fail.c
$(O)/cmd/mg-http/headers.o: cmd/mg-http/headers.c $(HDR) ; $(COMPILE) cmd/mg-http/headers.c
$(O)/cmd/mg-http/input.o: cmd/mg-http/input.c $(HDR) ; $(COMPILE) cmd/mg-http/input.c
$(O)/cmd/mg-http/main.o: cmd/mg-http/main.c $(HDR) ; $(COMPILE) cmd/mg-http/main.c
$(O)/cmd/mg-http/mask.o: cmd/mg-http/mask.c $(HDR) ; $(COMPILE) cmd/mg-http/mask.c
$(O)/cmd/mg-http/message.o: cmd/mg-http/message.c $(HDR) ; $(COMPILE) cmd/mg-http/message.c
$(O)/cmd/mg-http/mirrored.o: cmd/mg-http/mirrored.c $(HDR) ; $(COMPILE) cmd/mg-http/mirrored.c
$(O)/cmd/mg-http/options.o: cmd/mg-http/options.c $(HDR) ; $(COMPILE) cmd/mg-http/options.c
$(O)/cmd/mg-http/output.o: cmd/mg-http/output.c $(HDR) ; $(COMPILE) cmd/mg-http/output.c
$(O)/cmd/mg-http/session.o: cmd/mg-http/session.c $(HDR) ; $(COMPILE) cmd/mg-http/session.c
$(O)/cmd/mg-http/signing.o: cmd/mg-http/signing.c $(HDR) ; $(COMPILE) cmd/mg-http/signing.c
$(O)/cmd/mg-http/sse_transport.o: cmd/mg-http/sse_transport.c $(HDR) ; $(COMPILE) cmd/mg-http/sse_transport.c
$(O)/cmd/mg-http/stream.o: cmd/mg-http/stream.c $(HDR) ; $(COMPILE) cmd/mg-http/stream.c
$(O)/cmd/mg-http/trace.o: cmd/mg-http/trace.c $(HDR) ; $(COMPILE) cmd/mg-http/trace.c
$(O)/cmd/mg-http/transfer.o: cmd/mg-http/transfer.c $(HDR) ; $(COMPILE) cmd/mg-http/transfer.c

MG_MCP_LOGIN = $(O)/cmd/mg-mcp-login/browser.o $(O)/cmd/mg-mcp-login/callback.o \
	$(O)/cmd/mg-mcp-login/code.o $(O)/cmd/mg-mcp-login/main.o \
	$(O)/cmd/mg-mcp-login/paste.o $(O)/cmd/mg-mcp-login/probe.o \
	$(O)/cmd/mg-mcp-login/response.o

$(O)/mg-mcp-login: $(MG_MCP_LOGIN) $(NETLIB) $(LIB)
	$(LINK) $(MG_MCP_LOGIN) $(NETLIB) $(LIB) $(CURL_LIBS) \
		$(CRYPTO_LIBS)
$(O)/mg-mcp-auth: $(O)/cmd/mg-mcp-auth.o $(NETLIB) $(LIB)
	$(LINK) $(O)/cmd/mg-mcp-auth.o $(NETLIB) $(LIB) $(CURL_LIBS) \
		$(CRYPTO_LIBS)
$(O)/mg-mcp-logout: $(O)/cmd/mg-mcp-logout.o $(NETLIB) $(LIB)
	$(LINK) $(O)/cmd/mg-mcp-logout.o $(NETLIB) $(LIB) $(CURL_LIBS) \
		$(CRYPTO_LIBS)

$(O)/cmd/mg-mcp-auth.o: cmd/mg-mcp-auth.c $(HDR) ; $(COMPILE) cmd/mg-mcp-auth.c
$(O)/cmd/mg-mcp-logout.o: cmd/mg-mcp-logout.c $(HDR) ; $(COMPILE) cmd/mg-mcp-logout.c
$(O)/cmd/mg-mcp-login/browser.o: cmd/mg-mcp-login/browser.c $(HDR) ; $(COMPILE) cmd/mg-mcp-login/browser.c
$(O)/cmd/mg-mcp-login/callback.o: cmd/mg-mcp-login/callback.c $(HDR) ; $(COMPILE) cmd/mg-mcp-login/callback.c
$(O)/cmd/mg-mcp-login/code.o: cmd/mg-mcp-login/code.c $(HDR) ; $(COMPILE) cmd/mg-mcp-login/code.c
$(O)/cmd/mg-mcp-login/main.o: cmd/mg-mcp-login/main.c $(HDR) ; $(COMPILE) cmd/mg-mcp-login/main.c
$(O)/cmd/mg-mcp-login/paste.o: cmd/mg-mcp-login/paste.c $(HDR) ; $(COMPILE) cmd/mg-mcp-login/paste.c
$(O)/cmd/mg-mcp-login/probe.o: cmd/mg-mcp-login/probe.c $(HDR) ; $(COMPILE) cmd/mg-mcp-login/probe.c
$(O)/cmd/mg-mcp-login/response.o: cmd/mg-mcp-login/response.c $(HDR) ; $(COMPILE) cmd/mg-mcp-login/response.c

MG_SERVE = $(O)/cmd/mg-serve/changes.o $(O)/cmd/mg-serve/main.o \
	$(O)/cmd/mg-serve/message.o $(O)/cmd/mg-serve/options.o \
	$(O)/cmd/mg-serve/reply.o $(O)/cmd/mg-serve/run.o \
	$(O)/cmd/mg-serve/tools.o

$(O)/mg-serve: $(MG_SERVE) $(LIB)
	$(LINK) $(MG_SERVE) $(LIB)

$(O)/cmd/mg-serve/changes.o: cmd/mg-serve/changes.c $(HDR) ; $(COMPILE) cmd/mg-serve/changes.c
$(O)/cmd/mg-serve/main.o: cmd/mg-serve/main.c $(HDR) ; $(COMPILE) cmd/mg-serve/main.c
$(O)/cmd/mg-serve/message.o: cmd/mg-serve/message.c $(HDR) ; $(COMPILE) cmd/mg-serve/message.c
$(O)/cmd/mg-serve/options.o: cmd/mg-serve/options.c $(HDR) ; $(COMPILE) cmd/mg-serve/options.c
$(O)/cmd/mg-serve/reply.o: cmd/mg-serve/reply.c $(HDR) ; $(COMPILE) cmd/mg-serve/reply.c
$(O)/cmd/mg-serve/run.o: cmd/mg-serve/run.c $(HDR) ; $(COMPILE) cmd/mg-serve/run.c
$(O)/cmd/mg-serve/tools.o: cmd/mg-serve/tools.c $(HDR) ; $(COMPILE) cmd/mg-serve/tools.c

MG_WATCH = $(O)/cmd/mg-watch/draw.o $(O)/cmd/mg-watch/layout.o \
	$(O)/cmd/mg-watch/lines.o $(O)/cmd/mg-watch/live.o \
	$(O)/cmd/mg-watch/main.o $(O)/cmd/mg-watch/name.o \
	$(O)/cmd/mg-watch/plain.o $(O)/cmd/mg-watch/play.o \
	$(O)/cmd/mg-watch/roll.o $(O)/cmd/mg-watch/screen.o \
	$(O)/cmd/mg-watch/source.o $(O)/cmd/mg-watch/take.o \
	$(O)/cmd/mg-watch/ui.o $(O)/cmd/mg-watch/view.o

$(O)/mg-watch: $(MG_WATCH) $(LIB)
	$(LINK) $(MG_WATCH) $(LIB) $(NCURSES_LIBS)

$(O)/cmd/mg-watch/draw.o: cmd/mg-watch/draw.c $(HDR) ; $(COMPILE) cmd/mg-watch/draw.c
$(O)/cmd/mg-watch/layout.o: cmd/mg-watch/layout.c $(HDR) ; $(COMPILE) cmd/mg-watch/layout.c
$(O)/cmd/mg-watch/lines.o: cmd/mg-watch/lines.c $(HDR) ; $(COMPILE) cmd/mg-watch/lines.c
$(O)/cmd/mg-watch/live.o: cmd/mg-watch/live.c $(HDR) ; $(COMPILE) cmd/mg-watch/live.c
$(O)/cmd/mg-watch/main.o: cmd/mg-watch/main.c $(HDR) ; $(COMPILE) cmd/mg-watch/main.c
$(O)/cmd/mg-watch/name.o: cmd/mg-watch/name.c $(HDR) ; $(COMPILE) cmd/mg-watch/name.c
$(O)/cmd/mg-watch/plain.o: cmd/mg-watch/plain.c $(HDR) ; $(COMPILE) cmd/mg-watch/plain.c
$(O)/cmd/mg-watch/play.o: cmd/mg-watch/play.c $(HDR) ; $(COMPILE) cmd/mg-watch/play.c
$(O)/cmd/mg-watch/roll.o: cmd/mg-watch/roll.c $(HDR) ; $(COMPILE) cmd/mg-watch/roll.c
$(O)/cmd/mg-watch/screen.o: cmd/mg-watch/screen.c $(HDR) ; $(COMPILE) cmd/mg-watch/screen.c
$(O)/cmd/mg-watch/source.o: cmd/mg-watch/source.c $(HDR) ; $(COMPILE) cmd/mg-watch/source.c
$(O)/cmd/mg-watch/take.o: cmd/mg-watch/take.c $(HDR) ; $(COMPILE) cmd/mg-watch/take.c
$(O)/cmd/mg-watch/ui.o: cmd/mg-watch/ui.c $(HDR) ; $(COMPILE) cmd/mg-watch/ui.c
$(O)/cmd/mg-watch/view.o: cmd/mg-watch/view.c $(HDR) ; $(COMPILE) cmd/mg-watch/view.c

# What the tests and benchmarks run, and nobody installs.
FAKE = $(O)/t/fake/ask.o $(O)/t/fake/content.o $(O)/t/fake/job.o \
	$(O)/t/fake/life.o $(O)/t/fake/main.o $(O)/t/fake/modes.o \
	$(O)/t/fake/note.o $(O)/t/fake/reply.o $(O)/t/fake/res.o \
	$(O)/t/fake/rpc.o $(O)/t/fake/scan.o $(O)/t/fake/self.o \
	$(O)/t/fake/simple.o $(O)/t/fake/task.o $(O)/t/fake/tools.o \
	$(O)/t/fake/valid.o $(O)/t/fake/wire.o
REPLAY = $(O)/replay/challenge $(O)/replay/config $(O)/replay/json \
	$(O)/replay/line $(O)/replay/member $(O)/replay/metadata \
	$(O)/replay/mirror $(O)/replay/prompt \
	$(O)/replay/report $(O)/replay/rpc $(O)/replay/schema \
	$(O)/replay/sse $(O)/replay/tally $(O)/replay/teamfile \
	$(O)/replay/text $(O)/replay/token $(O)/replay/url
TOOL = $(O)/t/tool/address.o $(O)/t/tool/buf.o $(O)/t/tool/challenge.o \
	$(O)/t/tool/config.o $(O)/t/tool/file.o $(O)/t/tool/jout.o \
	$(O)/t/tool/json.o $(O)/t/tool/line.o $(O)/t/tool/loop.o \
	$(O)/t/tool/main.o $(O)/t/tool/member.o $(O)/t/tool/metadata.o $(O)/t/tool/mirror.o \
	$(O)/t/tool/proxy.o $(O)/t/tool/quota.o $(O)/t/tool/retry.o \
	$(O)/t/tool/schema.o $(O)/t/tool/server.o $(O)/t/tool/sha256.o \
	$(O)/t/tool/sse.o $(O)/t/tool/store.o $(O)/t/tool/tally.o \
	$(O)/t/tool/text.o $(O)/t/tool/url.o
MACHINE = $(O)/t/machine/check.o $(O)/t/machine/main.o \
	$(O)/t/machine/property.o $(O)/t/machine/script.o \
	$(O)/t/machine/sim.o $(O)/t/machine/wild.o
TOOLS = $(REPLAY) $(O)/mg-test $(O)/behind $(O)/fake $(O)/fetch \
	$(O)/http $(O)/jose \
	$(O)/machine $(O)/prompt $(O)/pty $(O)/sign $(O)/teamfile \
	$(O)/web \
	$(O)/bench/far $(O)/bench/floor $(O)/bench/model $(O)/bench/nothing $(O)/bench/paced \
	$(O)/bench/pair $(O)/bench/post $(O)/bench/stamp

tools: $(TOOLS)
$(O)/mg-test: $(TOOL) $(NETLIB) $(LIB) ; $(LINK) $(TOOL) $(NETLIB) $(LIB)
$(O)/t/tool/address.o: t/tool/address.c t/tool/tool.h $(HDR) ; $(COMPILE) t/tool/address.c
$(O)/t/tool/buf.o: t/tool/buf.c t/tool/tool.h $(HDR) ; $(COMPILE) t/tool/buf.c
$(O)/t/tool/challenge.o: t/tool/challenge.c t/tool/tool.h $(HDR) ; $(COMPILE) t/tool/challenge.c
$(O)/t/tool/config.o: t/tool/config.c t/tool/tool.h $(HDR) ; $(COMPILE) t/tool/config.c
$(O)/t/tool/file.o: t/tool/file.c t/tool/tool.h $(HDR) ; $(COMPILE) t/tool/file.c
$(O)/t/tool/jout.o: t/tool/jout.c t/tool/tool.h $(HDR) ; $(COMPILE) t/tool/jout.c
$(O)/t/tool/json.o: t/tool/json.c t/tool/tool.h $(HDR) ; $(COMPILE) t/tool/json.c
$(O)/t/tool/line.o: t/tool/line.c t/tool/tool.h $(HDR) ; $(COMPILE) t/tool/line.c
$(O)/t/tool/loop.o: t/tool/loop.c t/tool/tool.h $(HDR) ; $(COMPILE) t/tool/loop.c
$(O)/t/tool/member.o: t/tool/member.c t/tool/tool.h $(HDR) ; $(COMPILE) t/tool/member.c
$(O)/t/tool/main.o: t/tool/main.c t/tool/tool.h $(HDR) ; $(COMPILE) t/tool/main.c
$(O)/t/tool/metadata.o: t/tool/metadata.c t/tool/tool.h $(HDR) ; $(COMPILE) t/tool/metadata.c
$(O)/t/tool/proxy.o: t/tool/proxy.c t/tool/tool.h $(HDR) ; $(COMPILE) t/tool/proxy.c
$(O)/t/tool/mirror.o: t/tool/mirror.c t/tool/tool.h $(HDR) ; $(COMPILE) t/tool/mirror.c
$(O)/t/tool/quota.o: t/tool/quota.c t/tool/tool.h $(HDR) ; $(COMPILE) t/tool/quota.c
$(O)/t/tool/retry.o: t/tool/retry.c t/tool/tool.h $(HDR) ; $(COMPILE) t/tool/retry.c
$(O)/t/tool/schema.o: t/tool/schema.c t/tool/tool.h $(HDR) ; $(COMPILE) t/tool/schema.c
$(O)/t/tool/server.o: t/tool/server.c t/tool/tool.h $(HDR) ; $(COMPILE) t/tool/server.c
$(O)/t/tool/sha256.o: t/tool/sha256.c t/tool/tool.h $(HDR) ; $(COMPILE) t/tool/sha256.c
$(O)/t/tool/sse.o: t/tool/sse.c t/tool/tool.h $(HDR) ; $(COMPILE) t/tool/sse.c
$(O)/t/tool/store.o: t/tool/store.c t/tool/tool.h $(HDR) ; $(COMPILE) t/tool/store.c
$(O)/t/tool/tally.o: t/tool/tally.c t/tool/tool.h $(HDR) ; $(COMPILE) t/tool/tally.c
$(O)/t/tool/text.o: t/tool/text.c t/tool/tool.h $(HDR) ; $(COMPILE) t/tool/text.c
$(O)/t/tool/url.o: t/tool/url.c t/tool/tool.h $(HDR) ; $(COMPILE) t/tool/url.c
$(O)/pty: $(O)/t/pty.o ; $(LINK) $(O)/t/pty.o
$(O)/t/pty.o: t/pty.c ; $(COMPILE) t/pty.c
# Apart from mg-test: what libcurl takes would show in its measurements.
$(O)/fetch: $(O)/t/fetch.o $(NETLIB) $(LIB)
	$(LINK) $(O)/t/fetch.o $(NETLIB) $(LIB) $(CURL_LIBS)
$(O)/t/fetch.o: t/fetch.c $(HDR) ; $(COMPILE) t/fetch.c
$(O)/http: $(O)/t/http.o $(NETLIB) $(LIB)
	$(LINK) $(O)/t/http.o $(NETLIB) $(LIB) $(CURL_LIBS)
$(O)/t/http.o: t/http.c $(HDR) ; $(COMPILE) t/http.c
# Apart from mg-test: it would not need libcrypto otherwise.
$(O)/jose: $(O)/t/jose.o $(NETLIB) $(LIB)
	$(LINK) $(O)/t/jose.o $(NETLIB) $(LIB) $(CRYPTO_LIBS)
$(O)/t/jose.o: t/jose.c $(HDR) ; $(COMPILE) t/jose.c
$(O)/sign: $(O)/t/sign.o $(NETLIB) $(LIB)
	$(LINK) $(O)/t/sign.o $(NETLIB) $(LIB) $(CURL_LIBS) $(CRYPTO_LIBS)
$(O)/t/sign.o: t/sign.c $(HDR) ; $(COMPILE) t/sign.c
$(O)/prompt: $(O)/t/prompt.o $(LIB) ; $(LINK) $(O)/t/prompt.o $(LIB)
$(O)/t/prompt.o: t/prompt.c $(HDR) ; $(COMPILE) t/prompt.c
$(O)/machine: $(MACHINE) $(LIB) ; $(LINK) $(MACHINE) $(LIB)
$(O)/t/machine/check.o: t/machine/check.c t/machine/*.h $(HDR) ; $(COMPILE) t/machine/check.c
$(O)/t/machine/main.o: t/machine/main.c t/machine/*.h $(HDR) ; $(COMPILE) t/machine/main.c
$(O)/t/machine/property.o: t/machine/property.c t/machine/*.h $(HDR) ; $(COMPILE) t/machine/property.c
$(O)/t/machine/script.o: t/machine/script.c t/machine/*.h $(HDR) ; $(COMPILE) t/machine/script.c
$(O)/t/machine/sim.o: t/machine/sim.c t/machine/*.h $(HDR) ; $(COMPILE) t/machine/sim.c
$(O)/teamfile: $(O)/t/teamfile.o $(TEAMLIB) $(LIB)
	$(LINK) $(O)/t/teamfile.o $(TEAMLIB) $(LIB) $(YAML_LIBS)
$(O)/t/teamfile.o: t/teamfile.c $(HDR) ; $(COMPILE) t/teamfile.c
$(O)/t/machine/wild.o: t/machine/wild.c t/machine/*.h $(HDR) ; $(COMPILE) t/machine/wild.c
$(O)/web: $(O)/t/web.o ; $(LINK) $(O)/t/web.o
$(O)/t/web.o: t/web.c ; $(COMPILE) t/web.c
$(O)/fake: $(FAKE) ; $(LINK) $(FAKE)
$(O)/behind: $(O)/t/behind.o ; $(LINK) $(O)/t/behind.o
$(O)/t/behind.o: t/behind.c ; $(COMPILE) t/behind.c
$(O)/t/fake/ask.o: t/fake/ask.c t/fake/fake.h ; $(COMPILE) t/fake/ask.c
$(O)/t/fake/content.o: t/fake/content.c t/fake/fake.h ; $(COMPILE) t/fake/content.c
$(O)/t/fake/job.o: t/fake/job.c t/fake/fake.h ; $(COMPILE) t/fake/job.c
$(O)/t/fake/life.o: t/fake/life.c t/fake/fake.h ; $(COMPILE) t/fake/life.c
$(O)/t/fake/main.o: t/fake/main.c t/fake/fake.h ; $(COMPILE) t/fake/main.c
$(O)/t/fake/modes.o: t/fake/modes.c t/fake/fake.h ; $(COMPILE) t/fake/modes.c
$(O)/t/fake/note.o: t/fake/note.c t/fake/fake.h ; $(COMPILE) t/fake/note.c
$(O)/t/fake/reply.o: t/fake/reply.c t/fake/fake.h ; $(COMPILE) t/fake/reply.c
$(O)/t/fake/res.o: t/fake/res.c t/fake/fake.h ; $(COMPILE) t/fake/res.c
$(O)/t/fake/rpc.o: t/fake/rpc.c t/fake/fake.h ; $(COMPILE) t/fake/rpc.c
$(O)/t/fake/scan.o: t/fake/scan.c t/fake/fake.h ; $(COMPILE) t/fake/scan.c
$(O)/t/fake/self.o: t/fake/self.c t/fake/fake.h ; $(COMPILE) t/fake/self.c
$(O)/t/fake/simple.o: t/fake/simple.c t/fake/fake.h ; $(COMPILE) t/fake/simple.c
$(O)/t/fake/task.o: t/fake/task.c t/fake/fake.h ; $(COMPILE) t/fake/task.c
$(O)/t/fake/tools.o: t/fake/tools.c t/fake/fake.h ; $(COMPILE) t/fake/tools.c
$(O)/t/fake/valid.o: t/fake/valid.c t/fake/fake.h ; $(COMPILE) t/fake/valid.c
$(O)/t/fake/wire.o: t/fake/wire.c t/fake/fake.h ; $(COMPILE) t/fake/wire.c
$(O)/bench/far: $(O)/t/bench/far.o ; $(LINK) $(O)/t/bench/far.o
$(O)/bench/floor: $(O)/t/bench/floor.o ; $(LINK) $(O)/t/bench/floor.o
$(O)/bench/model: $(O)/t/bench/model.o ; $(LINK) $(O)/t/bench/model.o
$(O)/bench/nothing: $(O)/t/bench/nothing.o ; $(LINK) $(O)/t/bench/nothing.o
$(O)/bench/paced: $(O)/t/bench/paced.o ; $(LINK) $(O)/t/bench/paced.o
$(O)/bench/pair: $(O)/t/bench/pair.o ; $(LINK) $(O)/t/bench/pair.o
$(O)/bench/post: $(O)/t/bench/post.o ; $(LINK) $(O)/t/bench/post.o $(CURL_LIBS)
$(O)/bench/stamp: $(O)/t/bench/stamp.o ; $(LINK) $(O)/t/bench/stamp.o
$(O)/t/bench/far.o: t/bench/far.c ; $(COMPILE) t/bench/far.c
$(O)/t/bench/floor.o: t/bench/floor.c ; $(COMPILE) t/bench/floor.c
$(O)/t/bench/model.o: t/bench/model.c ; $(COMPILE) t/bench/model.c
$(O)/t/bench/nothing.o: t/bench/nothing.c ; $(COMPILE) t/bench/nothing.c
$(O)/t/bench/paced.o: t/bench/paced.c ; $(COMPILE) t/bench/paced.c
$(O)/t/bench/pair.o: t/bench/pair.c ; $(COMPILE) t/bench/pair.c
$(O)/t/bench/post.o: t/bench/post.c ; $(COMPILE) $(CURL_CFLAGS) t/bench/post.c
$(O)/t/bench/stamp.o: t/bench/stamp.c ; $(COMPILE) t/bench/stamp.c
FUZZ = $(O)/t/fuzz/replay.o $(NETLIB) $(LIB)
$(O)/replay/challenge: $(O)/t/fuzz/challenge.o $(FUZZ) ; $(LINK) $(O)/t/fuzz/challenge.o $(FUZZ)
$(O)/replay/config: $(O)/t/fuzz/config.o $(FUZZ) ; $(LINK) $(O)/t/fuzz/config.o $(FUZZ)
$(O)/replay/json: $(O)/t/fuzz/json.o $(FUZZ) ; $(LINK) $(O)/t/fuzz/json.o $(FUZZ)
$(O)/replay/line: $(O)/t/fuzz/line.o $(FUZZ) ; $(LINK) $(O)/t/fuzz/line.o $(FUZZ)
$(O)/replay/member: $(O)/t/fuzz/member.o $(FUZZ) ; $(LINK) $(O)/t/fuzz/member.o $(FUZZ)
$(O)/replay/metadata: $(O)/t/fuzz/metadata.o $(FUZZ) ; $(LINK) $(O)/t/fuzz/metadata.o $(FUZZ)
$(O)/replay/mirror: $(O)/t/fuzz/mirror.o $(FUZZ) ; $(LINK) $(O)/t/fuzz/mirror.o $(FUZZ)
$(O)/replay/prompt: $(O)/t/fuzz/prompt.o $(FUZZ) ; $(LINK) $(O)/t/fuzz/prompt.o $(FUZZ)
$(O)/replay/report: $(O)/t/fuzz/report.o $(REPORTLIB) $(FUZZ)
	$(LINK) $(O)/t/fuzz/report.o $(REPORTLIB) $(FUZZ)
$(O)/replay/rpc: $(O)/t/fuzz/rpc.o $(FUZZ) ; $(LINK) $(O)/t/fuzz/rpc.o $(FUZZ)
$(O)/replay/schema: $(O)/t/fuzz/schema.o $(FUZZ) ; $(LINK) $(O)/t/fuzz/schema.o $(FUZZ)
$(O)/replay/sse: $(O)/t/fuzz/sse.o $(FUZZ) ; $(LINK) $(O)/t/fuzz/sse.o $(FUZZ)
$(O)/replay/tally: $(O)/t/fuzz/tally.o $(FUZZ) ; $(LINK) $(O)/t/fuzz/tally.o $(FUZZ)
$(O)/replay/teamfile: $(O)/t/fuzz/teamfile.o $(TEAMLIB) $(FUZZ)
	$(LINK) $(O)/t/fuzz/teamfile.o $(TEAMLIB) $(FUZZ) $(YAML_LIBS)
$(O)/replay/text: $(O)/t/fuzz/text.o $(FUZZ) ; $(LINK) $(O)/t/fuzz/text.o $(FUZZ)
$(O)/replay/token: $(O)/t/fuzz/token.o $(FUZZ)
	$(LINK) $(O)/t/fuzz/token.o $(FUZZ) $(CRYPTO_LIBS)
$(O)/replay/url: $(O)/t/fuzz/url.o $(FUZZ) ; $(LINK) $(O)/t/fuzz/url.o $(FUZZ)
$(O)/t/fuzz/challenge.o: t/fuzz/challenge.c t/fuzz/fuzz.h $(HDR) ; $(COMPILE) t/fuzz/challenge.c
$(O)/t/fuzz/config.o: t/fuzz/config.c t/fuzz/fuzz.h $(HDR) ; $(COMPILE) t/fuzz/config.c
$(O)/t/fuzz/json.o: t/fuzz/json.c t/fuzz/fuzz.h $(HDR) ; $(COMPILE) t/fuzz/json.c
$(O)/t/fuzz/line.o: t/fuzz/line.c t/fuzz/fuzz.h $(HDR) ; $(COMPILE) t/fuzz/line.c
$(O)/t/fuzz/member.o: t/fuzz/member.c t/fuzz/fuzz.h $(HDR) ; $(COMPILE) t/fuzz/member.c
$(O)/t/fuzz/metadata.o: t/fuzz/metadata.c t/fuzz/fuzz.h $(HDR) ; $(COMPILE) t/fuzz/metadata.c
$(O)/t/fuzz/mirror.o: t/fuzz/mirror.c t/fuzz/fuzz.h $(HDR) ; $(COMPILE) t/fuzz/mirror.c
$(O)/t/fuzz/prompt.o: t/fuzz/prompt.c t/fuzz/fuzz.h $(HDR) ; $(COMPILE) t/fuzz/prompt.c
$(O)/t/fuzz/replay.o: t/fuzz/replay.c t/fuzz/fuzz.h ; $(COMPILE) t/fuzz/replay.c
$(O)/t/fuzz/report.o: t/fuzz/report.c t/fuzz/fuzz.h $(HDR) ; $(COMPILE) t/fuzz/report.c
$(O)/t/fuzz/rpc.o: t/fuzz/rpc.c t/fuzz/fuzz.h $(HDR) ; $(COMPILE) t/fuzz/rpc.c
$(O)/t/fuzz/schema.o: t/fuzz/schema.c t/fuzz/fuzz.h $(HDR) ; $(COMPILE) t/fuzz/schema.c
$(O)/t/fuzz/sse.o: t/fuzz/sse.c t/fuzz/fuzz.h $(HDR) ; $(COMPILE) t/fuzz/sse.c
$(O)/t/fuzz/tally.o: t/fuzz/tally.c t/fuzz/fuzz.h $(HDR) ; $(COMPILE) t/fuzz/tally.c
$(O)/t/fuzz/teamfile.o: t/fuzz/teamfile.c t/fuzz/fuzz.h $(HDR) ; $(COMPILE) t/fuzz/teamfile.c
$(O)/t/fuzz/text.o: t/fuzz/text.c t/fuzz/fuzz.h $(HDR) ; $(COMPILE) t/fuzz/text.c
$(O)/t/fuzz/token.o: t/fuzz/token.c t/fuzz/fuzz.h $(HDR) ; $(COMPILE) t/fuzz/token.c
$(O)/t/fuzz/url.o: t/fuzz/url.c t/fuzz/fuzz.h $(HDR) ; $(COMPILE) t/fuzz/url.c

# Tests.  TESTS names some of them: make check TESTS=t/10-json.bats
TESTS = t
BATS = bats
NODE = t/node/node_modules/.stamp
PEERS = t/bench/node/node_modules/.stamp
CLAUDE = t/claude/node_modules/.stamp
SUITE = t/conformance/node_modules/.stamp
FUZZ_SECONDS = 60

check: all tools $(NODE)
	MG_BIN=`cd $(O) && pwd` $(BATS) $(TESTS)

node: $(NODE)
peers: $(PEERS)
claude: $(CLAUDE)
suite: $(SUITE)
$(NODE): t/node/package-lock.json ; cd t/node && npm ci && touch ../../$@
$(PEERS): t/bench/node/package-lock.json
	cd t/bench/node && npm ci && touch ../../../$@
$(CLAUDE): t/claude/package-lock.json ; cd t/claude && npm ci && touch ../../$@
$(SUITE): t/conformance/package-lock.json
	cd t/conformance && npm ci && touch ../../$@

# The official suite for MCP clients; JOBS scenarios at a time.
JOBS = 1
conformance: all $(SUITE)
	MG_BIN=`cd $(O) && pwd` t/conformance/run -j $(JOBS)

lint: all
	MG_BIN=`cd $(O) && pwd` t/lint/run

fuzz:
	FUZZ_SECONDS=$(FUZZ_SECONDS) t/fuzz/run $(O)/fuzz

bench: all tools
	MG_BIN=`cd $(O) && pwd` t/bench/run
	MG_BIN=`cd $(O) && pwd` t/bench/agent
	MG_BIN=`cd $(O) && pwd` t/bench/team
	MG_BIN=`cd $(O) && pwd` t/bench/remote

demo: all
	MG_BIN=`cd $(O) && pwd` share/demo

README: man/mg.7
	mandoc -Tascii -Ios=mg man/mg.7 | col -bx >$@

dist:
	mkdir -p $(O)
	git -c tar.umask=022 archive --prefix=mg-$(VERSION)/ -o $(O)/mg-$(VERSION).tar.gz HEAD

install: all
	mkdir -p $(DESTDIR)$(BINDIR) $(DESTDIR)$(LIBEXECDIR) $(DESTDIR)$(DATADIR)
	for f in $(PROGRAMS); do \
		cp -f $(O)/$$f $(DESTDIR)$(BINDIR)/ && \
		chmod 755 $(DESTDIR)$(BINDIR)/$$f || exit 1; \
	done
	for f in $(HELPERS); do \
		[ -f $(O)/$$f ] || continue; \
		cp -f $(O)/$$f $(DESTDIR)$(LIBEXECDIR)/ && \
		chmod 755 $(DESTDIR)$(LIBEXECDIR)/$$f || exit 1; \
	done
	for f in man/*.[1-8]; do \
		d=$(DESTDIR)$(MANDIR)/man$${f##*.} && mkdir -p $$d && \
		cp -f $$f $$d/ && chmod 644 $$d/$${f##*/} || exit 1; \
	done
	cp -R share/batch share/demo share/examples share/completions \
		share/guides share/models.json share/prompts $(DESTDIR)$(DATADIR)/
	chmod -R go-w $(DESTDIR)$(DATADIR)

uninstall:
	for f in $(PROGRAMS); do rm -f $(DESTDIR)$(BINDIR)/$$f; done
	for f in man/*.[1-8]; do \
		rm -f $(DESTDIR)$(MANDIR)/man$${f##*.}/$${f##*/}; \
	done
	for f in $(HELPERS); do rm -f $(DESTDIR)$(LIBEXECDIR)/$$f; done
	rm -rf $(DESTDIR)$(DATADIR)/batch $(DESTDIR)$(DATADIR)/demo \
		$(DESTDIR)$(DATADIR)/examples \
		$(DESTDIR)$(DATADIR)/completions $(DESTDIR)$(DATADIR)/guides \
		$(DESTDIR)$(DATADIR)/models.json $(DESTDIR)$(DATADIR)/prompts
	-rmdir $(DESTDIR)$(LIBEXECDIR) $(DESTDIR)$(DATADIR)

clean:
	rm -rf $(O)

.PHONY: all mg-agent mg-http mg-mcp mg-orchestrate mg-report mg-serve mg-vote mg-watch tools check node peers claude suite conformance lint fuzz bench demo dist install uninstall clean
