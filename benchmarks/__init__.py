"""How fast newsbeam is, against what its parts allow and against other ways to do the same.

`make bench` runs all of it, `make bench-check` guards against regressions; README.md says what is
measured how, and what came out. Everything is read from a stand on loopback (stand), which serves
real or invented pages and copies of them (press).
"""
