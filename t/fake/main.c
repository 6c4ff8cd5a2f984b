#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fake.h"

static void
usage(void)
{
	fputs("usage: fake [-l LOGFILE] [-m MODE[=VALUE]]... [-e ERA] "
	    "[ARG ...]\n"
	    "       fake --modes | --print-big BYTES\n", stderr);
	exit(2);
}

static void
serve(void)
{
	struct span line;
	int more;

	for (;;) {
		while ((more = wire_next(&line)) == 1)
			rpc_line(line);
		job_run();
		wire_flush();
		if (more == -1)
			break;
		wire_fill(job_wait());
	}
}

int
main(int argc, char *argv[])
{
	int c;

	if (argc == 2 && strcmp(argv[1], "--modes") == 0) {
		mode_list();
		return 0;
	}
	if (argc == 3 && strcmp(argv[1], "--print-big") == 0) {
		big_print(strtol(argv[2], NULL, 10));
		return 0;
	}
	self_args(argc, argv);
	while ((c = getopt(argc, argv, "l:m:e:")) != -1) {
		if (c == 'l')
			wire_log(optarg);
		else if (c == 'm' && mode_set(optarg) == -1)
			usage();
		else if (c == 'e' && rpc_era(optarg) == -1)
			usage();
		else if (c == '?')
			usage();
	}
	life_start();
	serve();
	life_eof();
	return 0;
}
