/* nothing: a program that does nothing, the floor of every start-up. */

int
main(void)
{
	return 0;
}
