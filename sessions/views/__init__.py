"""The pages of knowledge sessions: for everyone, for a guest with a personal link, for the organiser."""
