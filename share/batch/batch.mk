# A batch by make(1): tasks/NAME.txt are questions, answers/NAME.txt what a
# team answers.  In the Makefile of the directory that holds tasks/:
#
#	TEAM = team.yaml
#	include /usr/local/share/mg/batch/batch.mk
#
# "make -j4 batch" makes what is missing or older than its question, four
# runs at once; after anything that stopped it, make it again.  A run that
# fails leaves no answer, and "make -k" goes on with the others.  Needs GNU
# make.

TEAM ?= team.yaml
MG_ORCHESTRATE ?= mg-orchestrate
MG_TASK ?= $(dir $(lastword $(MAKEFILE_LIST)))task
MG_TASK := $(MG_TASK)

.PHONY: batch
batch: $(patsubst tasks/%.txt,answers/%.txt,$(wildcard tasks/*.txt))

answers/%.txt: tasks/%.txt
	@TEAM='$(TEAM)' MG_ORCHESTRATE='$(MG_ORCHESTRATE)' '$(MG_TASK)' $<
