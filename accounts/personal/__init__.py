"""The rights of people over their data: notices, consents, what is held, copies, deletion, retention."""
