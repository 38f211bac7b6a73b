"""The rules of live charger state, pure: no I/O, no clock, no framework.

`facts` folds the stream CHARGER, `heartbeats` the stream TELEMETRY; each is kept by itself because the two streams
interleave differently at each rebuild. `standing` combines the two, and is the only place that does.
"""
