"""Batch reports: `plan` what to run, `run` it, `export` each executed notebook to HTML, list all in an index.

The rooms stand in that order. This package knows no mathematics; notebooks ask kzstats, reports run notebooks.
"""
