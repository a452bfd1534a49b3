"""Stores every change of the emulator before the request that made it is answered.

ministack keeps its state in memory and writes it when it stops. Here, a journal collects what a
request changed and commits it to one SQLite database; objects are files that never change. The
modules of this package import ministack, except ``database`` and ``files``, which the launcher and
the backup use too."""
