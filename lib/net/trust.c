#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../base/file.h"
#include "trust.h"

/* The variable's value, or NULL: not set, or empty. */
static const char *
variable(const char *name)
{
	const char *s = getenv(name);

	return s != NULL && *s != '\0' ? s : NULL;
}

const char *
trust_file(void)
{
	const char *file = variable("CURL_CA_BUNDLE");

	return file != NULL ? file : variable("SSL_CERT_FILE");
}

const char *
trust_dir(void)
{
	return variable("CURL_CA_BUNDLE") == NULL ? variable("SSL_CERT_DIR") :
	    NULL;
}

static int
fail(struct buf *why, const char *file, const char *text)
{
	buf_printf(why, "the CA file '%s': %s", file, text);
	return -1;
}

int
trust_both(const char *file, const char *own, struct buf *pem, struct buf *why)
{
	const char *named = trust_file();

	if (file_read(file, pem) == -1)
		return fail(why, file, strerror(errno));
	if (strstr(buf_str(pem), "-----BEGIN ") == NULL)
		return fail(why, file, "no certificate is in it");
	/* Its last line may have no end. */
	buf_putc(pem, '\n');
	if (named != NULL && file_read(named, pem) == -1)
		return fail(why, named, strerror(errno));
	if (named == NULL && own != NULL)
		(void)file_read(own, pem);
	return 0;
}
