"""Work over whole collections, written against data frames, so that one machine or many can do it. Needs the extra `batch`."""
