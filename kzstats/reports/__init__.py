"""Batch reports: `plan` what to run, `run` it, `export` each executed notebook to HTML, list all in an index.

    plan         reports.toml and options to jobs; with notebook (its parameters), values (text to typed), refusals
    unchanged    what need not run again
    run          the supervisor and its manifest; with store (what is published), destination (where), progress
    executors    processes of this machine; cluster: workers of a Dask cluster; attempt: one job seen from outside
    worker       one job inside its process, within its limits; execute runs the cells, warm forks kernels
    processes    nothing that was started stays
    export       executed notebook to page; with markup, normal, pictures, guard; index lists pages, pdf and publish

This package knows no mathematics; notebooks ask kzstats, reports run notebooks.
"""
