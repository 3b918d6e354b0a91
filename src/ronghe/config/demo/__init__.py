"""The demo city: invented enterprises in the real districts of Chongqing; no database, no I/O."""
