/* mg-mcp trust: say yes, once, to what a project's file would run. */

#include <string.h>

#include "../../lib/rule/trust.h"
#include "mg-mcp.h"

void
cmd_trust(int argc, char **argv)
{
	const struct config_file *file;
	struct buf b = BUF_INIT(1 << 24), why = BUF_INIT(8192);
	int entry;

	if (argc != 1)
		usage();
	file = config_entry(target_config(), argv[0], &entry);
	if (file == NULL)
		die(ST_USAGE, "no server '%s' is configured", argv[0]);
	if (!file->project)
		die(ST_USAGE, "'%s' is defined by your own file '%s', which "
		    "needs no trust", argv[0], file->path);
	if (config_check(target_config(), argv[0], &why) < 0)
		die(ST_USAGE, "%s", buf_str(&why));
	trust_describe(file, entry, argv[0], &b);
	out_put(&out, buf_slice(&b));
	buf_free(&b);
	buf_free(&why);
	if (!opt.dry && trust_record(file, entry, argv[0]) < 0)
		die(ST_LOCAL, "cannot record the trust in '%s':", argv[0]);
	leave(ST_DONE);
}
