"""Files for people, written from facts: report, hand-over file, film player, and the pages of drafts and healings."""
