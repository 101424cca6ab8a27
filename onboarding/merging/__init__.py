"""Two organisations that are one: how they are found, what moves, how it is recorded and undone.

``steps`` is a registry: each app says which of its rows point at an organisation and move with it (``MergeStep``). Nobody else knows
all of them; a test compares them with every foreign key of the project.
"""
