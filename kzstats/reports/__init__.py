"""Batch reports: `plan` what to run, `run` it, `export` each executed notebook to HTML, list all in an index.

    plan         reports.toml and options to jobs; with notebook (its parameters and their values)
    unchanged    what reports are made from, and what need not run again; with watching (what a run has read)
    run          the supervisor; with manifest (what it says and publishes), destination (where), progress
    attempt      jobs in processes of this machine, seen from outside; cluster: on the workers of a Dask cluster
    worker       one job inside its process; kernel: where its cells run, which warm forks
    processes    nothing that was started stays
    export       executed notebook to page; with markup, masking, pictures, guard; index lists pages, pdf and publish

This package knows no mathematics; notebooks ask kzstats, reports run notebooks.
"""
