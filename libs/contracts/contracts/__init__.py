"""Everything that crosses a border between services: events, RPC, subjects, streams, permissions, money, time.

Depends on no other package of the suite. What stands here is a promise to every reader of the bus:
events change by addition only, and each version ever emitted stays readable for ever (see `compatibility`).
"""
