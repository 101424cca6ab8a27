"""A register that somebody kept in a table comes in: read, checked row by row, looked at by a person, written, and undone if need be.

Core knows no domain. An app declares what it takes:

    importers.register(Importer("organisations", label=_("Organisations"), columns=COLUMNS, form=RowForm, ...))

``reading`` turns a file into rows with the addresses of their cells, ``declaring`` holds what an importer says, ``models`` the
batch and its rows, ``running`` the job that checks, writes and undoes, ``actions`` what a person decides.
"""
