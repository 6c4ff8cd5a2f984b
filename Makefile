# mg: MCP tools and teams of agents, done the Unix way.
# Runs under GNU make and bmake.  Knobs are macros on the command line:
# make CC=clang O=build/clang CFLAGS='-O1 -g'

.POSIX:
.SUFFIXES:

VERSION = 0.1
PREFIX = /usr/local
BINDIR = $(PREFIX)/bin
LIBEXECDIR = $(PREFIX)/libexec/mg
MANDIR = $(PREFIX)/share/man

CC = cc
CFLAGS = -O2 -g
O = build

WARN = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion \
	-Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -Wcast-qual \
	-Wpointer-arith -Wvla -Wformat=2 -Wundef
STD = -std=c99 -D_POSIX_C_SOURCE=200809L -DVERSION='"$(VERSION)"' \
	-DLIBEXECDIR='"$(LIBEXECDIR)"'
COMPILE = mkdir -p $(@D) && $(CC) $(STD) $(CPPFLAGS) $(WARN) $(CFLAGS) -c -o $@
LINK = mkdir -p $(@D) && $(CC) $(CFLAGS) $(LDFLAGS) -o $@

PROGRAMS = mg-mcp mg-serve
HELPERS = mg-mcp-elicit

BASE = $(O)/base/buf.o $(O)/base/die.o $(O)/base/file.o $(O)/base/jcheck.o \
	$(O)/base/jout.o $(O)/base/json.o $(O)/base/line.o $(O)/base/loop.o \
	$(O)/base/mem.o $(O)/base/out.o $(O)/base/place.o $(O)/base/proc.o \
	$(O)/base/schema.o $(O)/base/server.o $(O)/base/sha256.o \
	$(O)/base/slice.o $(O)/base/store.o $(O)/base/text.o
MCP =
RULE =
LIB = $(O)/libmg.a
MG_MCP =

HDR = lib/base/*.h

all: $(LIB)

$(LIB): $(BASE) $(MCP) $(RULE)
	rm -f $@
	$(AR) -rc $@ $(BASE) $(MCP) $(RULE)

$(O)/base/buf.o: lib/base/buf.c $(HDR) ; $(COMPILE) lib/base/buf.c
$(O)/base/die.o: lib/base/die.c $(HDR) ; $(COMPILE) lib/base/die.c
$(O)/base/file.o: lib/base/file.c $(HDR) ; $(COMPILE) lib/base/file.c
$(O)/base/jcheck.o: lib/base/jcheck.c $(HDR) ; $(COMPILE) lib/base/jcheck.c
$(O)/base/jout.o: lib/base/jout.c $(HDR) ; $(COMPILE) lib/base/jout.c
$(O)/base/json.o: lib/base/json.c $(HDR) ; $(COMPILE) lib/base/json.c
$(O)/base/line.o: lib/base/line.c $(HDR) ; $(COMPILE) lib/base/line.c
$(O)/base/loop.o: lib/base/loop.c $(HDR) ; $(COMPILE) lib/base/loop.c
$(O)/base/mem.o: lib/base/mem.c $(HDR) ; $(COMPILE) lib/base/mem.c
$(O)/base/out.o: lib/base/out.c $(HDR) ; $(COMPILE) lib/base/out.c
$(O)/base/place.o: lib/base/place.c $(HDR) ; $(COMPILE) lib/base/place.c
$(O)/base/proc.o: lib/base/proc.c $(HDR) ; $(COMPILE) lib/base/proc.c
$(O)/base/schema.o: lib/base/schema.c $(HDR) ; $(COMPILE) lib/base/schema.c
$(O)/base/server.o: lib/base/server.c $(HDR) ; $(COMPILE) lib/base/server.c
$(O)/base/sha256.o: lib/base/sha256.c $(HDR) ; $(COMPILE) lib/base/sha256.c
$(O)/base/slice.o: lib/base/slice.c $(HDR) ; $(COMPILE) lib/base/slice.c
$(O)/base/store.o: lib/base/store.c $(HDR) ; $(COMPILE) lib/base/store.c
$(O)/base/text.o: lib/base/text.c $(HDR) ; $(COMPILE) lib/base/text.c

.PHONY: all
