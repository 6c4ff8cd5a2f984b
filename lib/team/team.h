/*
 * A team: who is in it and how it works together, as a team file or the
 * command line says, in MassGen's names where it has one.  Plain data.
 */

#ifndef TEAM_H
#define TEAM_H

#include "../base/json.h"

enum { TEAM_AGENTS = 1000 };

enum team_rounds { ROUNDS_SETTLED, ROUNDS_EAGER };
enum team_restart { RESTART_CANCEL, RESTART_UPDATE, RESTART_FINISH };
enum team_method { METHOD_PLURALITY, METHOD_NO_SELF, METHOD_WEIGHTED,
	METHOD_APPROVAL, METHOD_BORDA, METHOD_SCHULZE };

/* Raw values are tokens of the team's document; -1 where there is none. */
struct team_agent {
	char name[16];   /* the pseudonym: "agent1" ... by place in the file */
	char *id;        /* the user's own word for it, unique */
	char *system;    /* system_message, or NULL */
	char *type;      /* of the back end, or NULL: found from the model */
	char *model;     /* or NULL */
	char *cwd;       /* backend.cwd, or NULL */
	int backend;     /* the object, for mg-agent's settings */
	int servers;     /* backend.mcp_servers, list or map */
	int command;     /* "command": a string or words, instead of mg-agent */
	int run;         /* "run": a string or words before the command */
	int tools;       /* "tools": patterns for its turns */
	double weight;   /* of its vote; 1 */
	long long seconds; /* for all its turns together; 0: no limit */
	long long tokens;  /* likewise */
};

struct team {
	struct json doc;          /* of the text that was read */
	struct team_agent *agents;
	size_t n;

	enum team_rounds rounds;
	enum team_restart restart;
	enum team_method method;
	int sensitivity;   /* voting_sensitivity: lenient, balanced, strict */
	long long seed;
	int shuffle;       /* the order of the answers, for each voter */
	int show_names;    /* ids instead of pseudonyms in prompts */
	int show_votes;    /* the votes so far in prompts */
	int direct;        /* an only agent just answers, with no vote */
	int present;       /* the winner presents */
	int planning;      /* only read-only tools before that */
	int skip_rounds;   /* skip_coordination_rounds: answers, no votes */
	int stop_early;    /* stop when no further vote changes the outcome */
	long long max_answers;   /* of an agent; 0: no limit */
	double novelty;    /* share of common words that is too much; 0: any */
	long long attempts;      /* without an answer or vote, or failures: 3 */
	long long max_turns;     /* of an agent in a run: 50 */
	long long tokens;        /* of the run; 0: no limit */
	double cost;             /* of the run, in dollars; 0: no limit */
	long long restarts;      /* max_orchestration_restarts: 0 */
	long long backoff;       /* ms after the first failure; doubles: 1000 */

	/* Seconds; 0: no limit.  Of a call: what mg-agent bounds itself. */
	double run_seconds, turn_seconds, present_seconds;
	long long agent_seconds; /* of an agent that has none of its own */

	char *vote;        /* a program that tallies, or NULL */
	char *planning_text;     /* planning_mode_instruction, or NULL */
	char *snapshots;   /* snapshot_storage, or NULL */
	char *shared;      /* agent_temporary_workspace, or NULL */
	/* Object: name to text, or to {"file":PATH}, of templates; -1. */
	int prompts;
};

/*
 * Told of what is wrong: a token of the document, what it is, and whether the
 * team can be used all the same (an unknown key, say).
 */
typedef void team_fault_fn(void *arg, int token, const char *what, int grave);

/*
 * Fill a team from a checked document, which it takes over (doc is zeroed;
 * its text must outlive the team).  0, or -1 when a grave fault was told; then
 * the team is only good for team_free.  Defaults are those of mg-team(5).
 */
int team_read(struct team *, struct json *doc, team_fault_fn *, void *arg);
void team_free(struct team *);

/* What holds where a file says nothing: a team without agents. */
void team_defaults(struct team *);

/* The place of the agent with that pseudonym, or -1. */
int team_find(const struct team *, struct slice name);

const char *team_method_name(enum team_method);
int team_method_of(const char *name); /* -1: there is none */

#endif
