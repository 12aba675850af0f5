"""The National Bank's official rates, fetched into the user's own file: ask, read, judge, keep.

    ask      a question's answer: from the kept bytes, else asked and kept
    fetch    asks politely: https, one connection, one deadline, a byte limit, no redirect off the host
    parse    bytes to rates as printed, or a refusal; XML without DTD, the day checked against the day asked
    judge    a rate against its neighbours, its printed change, the other source and the newest list
    archive  rate file, kept answers with checksums, quarantine; whole files, one updater at a time
    walk     first day to last: what is missing is asked, judged and kept
    check    what there is, what is missing, what disagrees

`kzstats rates update`, `show` and `check` are these functions on the command line. The rate file has the columns of
data/exchange_rates.csv (base, quote, ref_period, collection, obs_value, source_id; base the foreign currency,
quote KZT, collection D, source_id nbk_daily or nbk_report), so its rows can stand below the bundled ones.
"""
