#include "../../lib/base/loop.h"
#include "../../lib/base/proc.h"
#include "mg-orchestrate.h"

const char *self = "mg-orchestrate";

static int
run(void)
{
	if (opt.check != NULL)
		return run_check();
	if (opt.resume != NULL)
		return run_resume();
	if (opt.go_on != NULL)
		return run_continue();
	if (opt.replay != NULL)
		return run_replay();
	if (opt.batch)
		return run_batch();
	return run_new();
}

int
main(int argc, char **argv)
{
	progname = "mg-orchestrate";
	if (argc > 0)
		self = argv[0];
	proc_clean_fds();
	options_read(argc, argv);
	loop_catch_signals();
	answer_open();
	answer_leave(run());
}
