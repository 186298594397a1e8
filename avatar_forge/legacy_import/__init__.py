"""Bringing in a database of the earlier SQLAlchemy system (docs/migrating.md).

`importing` is the way through; `tables` says row by row what becomes what, without a database.
"""
