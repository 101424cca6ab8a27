"""Word tables under the GPL, found by the matching engine when this package is installed.  See README.md beside it."""
